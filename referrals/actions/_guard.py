"""Asks the guard's rules of a referral, and keeps the reasons with which a warning is passed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.errors import BadInput, Fault
from casework.models import EventKind, Officer
from referrals import guard
from referrals.actions import _gathering
from referrals.models import Referral, Submission, Waiver

# Of each kind so many are told one by one; the last line says how many there are.
SHOWN = 20


class GuardStopped(BadInput):
    code = "guard-stopped"
    message = _("The referral cannot go on yet.")


def findings(
    referral: Referral, *, by: Officer, submission: Submission | None = None
) -> list[Fault]:
    """Return what stops the referral today, and what warns without a reason to pass it."""
    waived = _waived(submission)
    return [fault for fault in _all(referral, by) if not _is_passed(fault, waived)]


def require_fit(
    referral: Referral,
    *,
    by: Officer,
    reasons: Mapping[str, str] | None = None,
    submission: Submission | None = None,
) -> list[Fault]:
    """Return the warnings that pass with the reasons now given, to be kept by `waive`.

    :raises GuardStopped: with what blocks, and each warning without a reason.
    """
    given = {code for code, reason in (reasons or {}).items() if reason.strip()}
    left = findings(referral, by=by, submission=submission)
    stopping = [fault for fault in left if fault.severity != guard.WARN or fault.code not in given]
    if stopping:
        raise GuardStopped(faults=told(stopping))
    return left


def waive(
    submission: Submission,
    passed: Sequence[Fault],
    *,
    reasons: Mapping[str, str] | None,
    by: Officer,
) -> None:
    """Write down why each of these warnings let these frozen contents pass."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for fault in passed:
        numbers[fault.code] += [fault.row] if fault.row else []
    if not reasons or not numbers:
        return
    Waiver.objects.bulk_create(
        Waiver(submission=submission, code=code, numbers=of, reason=reasons[code], given_by=by)
        for code, of in numbers.items()
    )
    referral = submission.referral
    audit.record(
        EventKind.WARNINGS_WAIVED,
        by=by,
        subject=referral.reference,
        network=referral.network,
        payload={
            "digest": submission.sha256,
            "waived": [
                {"code": code, "reason": reasons[code], "items": len(of)}
                for code, of in numbers.items()
            ],
        },
    )


def told(found: Sequence[Fault]) -> list[Fault]:
    """Return the first of each kind, and how many more there are, so that an answer stays short."""
    return list(_shortened(found))


def _shortened(found: Sequence[Fault]) -> Iterator[Fault]:
    counts: dict[str, int] = defaultdict(int)
    for fault in found:
        counts[fault.code] += 1
        if counts[fault.code] <= SHOWN:
            yield fault
    for code, count in counts.items():
        if count > SHOWN:
            like = next(fault for fault in found if fault.code == code)
            yield Fault(
                _("There are %d more like it.") % (count - SHOWN),
                like.field,
                None,
                like.remedy,
                code,
                severity=like.severity,
            )


def _all(referral: Referral, by: Officer) -> list[Fault]:
    return guard.check(_gathering.gather(referral, by=by))


def _waived(submission: Submission | None) -> dict[str, set[int]]:
    waived: dict[str, set[int]] = {}
    if submission:
        for code, numbers in submission.waivers.values_list("code", "numbers"):
            waived.setdefault(code, set()).update(numbers)
    return waived


def _is_passed(fault: Fault, waived: Mapping[str, set[int]]) -> bool:
    """A reason covers the items that it was given for, and no item that is found later."""
    return (
        fault.severity == guard.WARN
        and fault.code in waived
        and (fault.row is None or fault.row in waived[fault.code])
    )
