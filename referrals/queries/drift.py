"""What reads otherwise: today than in frozen contents, or in one submission than in another."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from casework.models import Sensitivity
from referrals.models import Submission
from referrals.queries import contents
from referrals.schema import upgraded

# Moves with every event, or with the freeze itself; its change means nothing.
VOLATILE = ("frozen_at", "trail", "submission", "figures", "narratives", "officers", "schema")
# The guard asks for these anew before each delivery.
CEILINGS = ("channel.marking_ceiling", "channel.tlp_ceiling")


# Every submission has its own; and the charts follow the case, not the drafters.
OWN = ("frozen_at", "trail", "submission", "schema", "figures")


@dataclass(frozen=True, slots=True)
class Difference:
    """One part that reads otherwise: its path, and both readings; None where it is not there."""

    path: str
    before: Any
    after: Any


def changed_since(submission: Submission) -> list[Difference]:
    """Return each part of the frozen contents that reads otherwise today."""
    frozen = upgraded(json.loads(submission.contents))
    live = contents.build(submission.referral, number=submission.number)
    # The live build holds what JSON cannot tell apart, so it goes through JSON as well.
    live = json.loads(json.dumps(live, default=str))
    return list(_differences(frozen, live, leaving_out=VOLATILE))


def reviewed_before(submission: Submission) -> Submission | None:
    """Return the last earlier submission on which a reviewer decided; None where there is none."""
    earlier = Submission.objects.filter(
        referral=submission.referral_id, number__lt=submission.number, review__isnull=False
    )
    return earlier.order_by("-number").first()


def between(earlier: Submission, later: Submission) -> list[Difference]:
    """Return each part that the later contents say otherwise than the earlier ones."""
    before, after = (upgraded(json.loads(one.contents)) for one in (earlier, later))
    return list(_differences(before, after, leaving_out=OWN))


def blocks_sending(submission: Submission) -> bool:
    """Say whether an address, a channel, an exhibit or a marking is not what was approved."""
    return any(
        change.path in ("marking", "tlp")
        or (change.path.startswith("channel.") and change.path not in CEILINGS)
        or change.path.endswith((".url", ".sha256"))
        or _would_show_more(change)
        for change in changed_since(submission)
    )


def _would_show_more(change: Difference) -> bool:
    """Say whether an exhibit is sensitive since, or its redacted copy may be shown no more."""
    _exhibits, _dot, part = change.path.rpartition(".")
    is_bare = part == "redacted" and change.before is not None
    return is_bare or (part == "sensitivity" and change.after != Sensitivity.NONE)


def _differences(
    before: dict[str, Any], after: dict[str, Any], *, leaving_out: tuple[str, ...]
) -> Iterator[Difference]:
    for part in sorted(set(before) - set(leaving_out)):
        yield from _compare(part, before[part], after.get(part))


def _compare(path: str, before: Any, after: Any) -> Iterator[Difference]:
    # Custody grows by itself, with every check of a file.
    if before == after or path.endswith(".custody"):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted(set(before) | set(after)):
            yield from _compare(f"{path}.{name}", before.get(name), after.get(name))
    elif _is_numbered(before) and _is_numbered(after):
        old = {line["number"]: line for line in before}
        new = {line["number"]: line for line in after}
        for number in sorted(set(old) | set(new)):
            yield from _compare(f"{path}.{number}", old.get(number), new.get(number))
    else:
        yield Difference(path, before, after)


def _is_numbered(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, dict) and "number" in v for v in value)
