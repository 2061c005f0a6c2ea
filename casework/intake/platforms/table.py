"""The rows in one table, and the ways to look a row up."""

from functools import lru_cache

from casework.intake.platforms import facebook, medium, reddit, tiktok, x
from casework.intake.rules import Rule

RULES = (x.RULE, facebook.RULE, reddit.RULE, medium.RULE, tiktok.RULE)

#: The platform of every website on a host without a rule.
WEB = "web"

#: slug → rule.
PLATFORMS: dict[str, Rule] = {rule.slug: rule for rule in RULES}

#: registered domain → slug.
HOSTS: dict[str, str] = {domain: rule.slug for rule in RULES for domain in rule.domains}

SHORT_HOSTS: frozenset[str] = frozenset().union(*(rule.short_hosts for rule in RULES))

_WEB_NAMES = ("web", "website", "web site", "site", "site web", "site internet", "internet", "url")
_NAMES = {name: rule.slug for rule in RULES for name in rule.names} | dict.fromkeys(_WEB_NAMES, WEB)


def platform_named(text: str) -> str:
    """Return the slug that a platform column means, or "" when we do not know the name."""
    words = "".join(char if char.isalnum() else " " for char in text.lower()).split()
    return _NAMES.get(" ".join(words), "")


@lru_cache(maxsize=4096)
def platform_mentioned(text: str) -> str:
    """Return the one platform that a published procedure speaks of, or "" for none or several."""
    found = [rule.slug for rule in RULES if rule.mentions.search(text)]
    return found[0] if len(found) == 1 else ""
