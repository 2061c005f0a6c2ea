"""References that people can read aloud and that leak no count."""

import secrets

from django.core.validators import RegexValidator

# No vowels, so that no word appears; no characters that are confused with one another.
ALPHABET = "2345679CDFGHJKMNPQRTVWXZ"
LENGTH = 6


def new_reference(prefix: str) -> str:
    """Return `prefix`, a hyphen and six random characters of the unambiguous alphabet."""
    return prefix + "-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def new_network_reference() -> str:
    return new_reference("NET")


def new_referral_reference() -> str:
    return new_reference("REF")


def new_hold_reference() -> str:
    return new_reference("H")


def pattern(prefix: str) -> str:
    """Return the regular expression that every reference with this prefix matches."""
    return rf"^{prefix}-[{ALPHABET}]{{{LENGTH}}}$"


is_network_reference = RegexValidator(pattern("NET"))
is_referral_reference = RegexValidator(pattern("REF"))
