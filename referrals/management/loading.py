"""Puts the starting directory into the house, entry by entry, through the administrators' action.

What is there already stays as it is: an officer may have corrected it since.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict

from django.db import models

from casework.actions import administering
from casework.models import Officer, Platform
from referrals.management.directory import PLATFORMS_TO_LOAD, PlatformFacts
from referrals.models import Channel, Policy


def load(*, by: Officer) -> dict[str, dict[str, int]]:
    """Add what the directory lacks, and count what was added and what was there.

    :raises RoleRequired: when `by` is no administrator.
    """
    added: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for facts in PLATFORMS_TO_LOAD:
        for entry in _entries(facts):
            name = entry._meta.model_name or ""
            if entry.pk:
                there[name] += 1
            else:
                administering.save(entry, by=by)
                added[name] += 1
    names = ("platform", "channel", "policy")
    return {name: {"added": added[name], "there": there[name]} for name in names}


def _entries(facts: PlatformFacts) -> Iterator[models.Model]:
    """Yield each entry as it stands, or as it is to be added; the platform comes first."""
    platform = Platform.objects.filter(slug=facts.slug).first()
    platform = platform or Platform(slug=facts.slug, name=facts.name)
    yield platform
    if facts.channel:
        yield Channel.objects.filter(platform=platform, name=facts.channel.name).first() or Channel(
            platform=platform, **asdict(facts.channel)
        )
    for policy in facts.policies:
        yield Policy.objects.filter(platform=platform, code=policy.code).first() or Policy(
            platform=platform, **asdict(policy)
        )
