"""What the platforms of the demo answer, item by item, and what is then seen; drawn by chance."""

import random
from collections.abc import Sequence

from casework.models import Presence
from referrals.actions.concluding import Decision
from referrals.lifecycle import Resolution
from referrals.models import TAKEN_DOWN, Account, Extra, Item, Monetary, Provision, Visibility

TERMINATED = {"account": Account.TERMINATED.value}
SUSPENDED = {"account": Account.SUSPENDED.value}
REMOVED = {"visibility": (Visibility.REMOVED.value,)}
DEMOTED = {"visibility": (Visibility.DEMOTED.value, Visibility.INTERACTION.value)}
LABELLED = {"visibility": (Visibility.LABELLED.value,)}
SERVICE = {"provision": Provision.TOTAL_SUSPENSION.value}
MONEY = {"monetary": Monetary.TERMINATION.value}
NOTHING = {"extra": Extra.NO_ACTION.value}
GONE = {"extra": Extra.ALREADY_GONE.value}
CANNOT = {"extra": Extra.CANNOT_EXECUTE.value}

# Of 1,000 items; seven in ten are taken down.
FOR_ASSETS = (
    (TERMINATED, 470), (SUSPENDED, 160), (REMOVED, 60), (SERVICE, 20), (DEMOTED, 30), (MONEY, 5),
    (NOTHING, 135), (GONE, 90), (CANNOT, 30),
)  # fmt: skip
FOR_POSTS = ((REMOVED, 700), (LABELLED, 80), (NOTHING, 130), (GONE, 70), (CANNOT, 20))

# Where what is seen differs from what was said, so often out of a hundred.
STILL_THERE, GONE_ALL_THE_SAME, WALLED = 3, 8, 2


def decide(items: Sequence[Item], *, chance: random.Random, reason: str) -> list[Decision]:
    """Return the platform's decision on each item; `reason` is why it cannot act on some."""
    decisions = []
    for item in items:
        table = FOR_ASSETS if item.asset_id else FOR_POSTS
        words = chance.choices([w for w, _ in table], [share for _, share in table])[0]
        cannot = words is CANNOT
        decisions.append(Decision(item.number, **words, reason=reason if cannot else ""))
    return decisions


def is_taken_down(decision: Decision) -> bool:
    codes = {decision.account, decision.provision, decision.extra, *decision.visibility}
    return not codes.isdisjoint({code.value for code in TAKEN_DOWN})


def look(decision: Decision, *, chance: random.Random) -> str:
    """Return what an officer sees of the item afterwards; now and then not what was said."""
    draw = chance.randrange(100)
    if draw < WALLED:
        return Presence.LOGIN_WALL
    if is_taken_down(decision):
        return Presence.LIVE if draw < WALLED + STILL_THERE else _presence(decision)
    if decision.extra == Extra.NO_ACTION and draw < WALLED + GONE_ALL_THE_SAME:
        return Presence.ACCOUNT_SUSPENDED
    if Visibility.LABELLED in decision.visibility:
        return Presence.LABELLED
    if Visibility.DEMOTED in decision.visibility:
        return Presence.RESTRICTED_REACH_SUSPECTED
    return Presence.LIVE


def _presence(decision: Decision) -> str:
    if decision.extra == Extra.ALREADY_GONE:
        return Presence.ACCOUNT_DELETED_BY_OWNER
    return Presence.REMOVED if decision.visibility else Presence.ACCOUNT_SUSPENDED


def resolution_of(decisions: Sequence[Decision]) -> str:
    """Return the resolution that these decisions amount to."""
    if all(decision.extra == Extra.ALREADY_GONE for decision in decisions):
        return Resolution.ALREADY_GONE
    acted = [not decision.extra for decision in decisions]
    if all(acted):
        return Resolution.ACTIONED
    return Resolution.PARTLY_ACTIONED if any(acted) else Resolution.REFUSED
