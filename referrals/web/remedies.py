"""What the guard finds, in its own words, each with the place where it is mended."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.errors import Fault
from casework.models import Officer
from casework.web.listing import Label
from casework.web.refusals import sentence
from referrals import guard
from referrals.actions import _guard
from referrals.models import Referral, Submission
from referrals.web.forms.drafting import DraftForm

ELSEWHERE: dict[str, tuple[str, Label]] = {
    "items": ("referrals:items", _("Items")),
    "exhibits": ("referrals:exhibits", _("Exhibits")),
}


@dataclass(frozen=True, slots=True)
class Remedy:
    """One thing that stops the referral, or warns."""

    label: Label
    text: str
    address: str
    code: str
    is_warning: bool


def of(referral: Referral, *, by: Officer, submission: Submission | None = None) -> list[Remedy]:
    """Return what would stop the referral now, and what warns and has no reason yet."""
    found = _guard.findings(referral, by=by, submission=submission)
    return [_remedy(fault, referral) for fault in _guard.told(found)]


def blocking(found: Iterable[Remedy]) -> list[Remedy]:
    return [remedy for remedy in found if not remedy.is_warning]


def warnings(found: Iterable[Remedy]) -> list[str]:
    """Return the codes that pass with a reason."""
    return [remedy.code for remedy in found if remedy.is_warning]


def _remedy(fault: Fault, referral: Referral) -> Remedy:
    return Remedy(
        _label(fault.field),
        sentence(fault),
        _address(fault, referral),
        fault.code,
        fault.severity == guard.WARN,
    )


def _label(field: str) -> Label:
    if field in ELSEWHERE:
        return ELSEWHERE[field][1]
    return DraftForm.base_fields[field].label or field


def _address(fault: Fault, referral: Referral) -> str:
    if fault.field == "items" and fault.row:
        return reverse("referrals:item", args=[referral.reference, fault.row])
    if fault.field in ELSEWHERE:
        return reverse(ELSEWHERE[fault.field][0], args=[referral.reference])
    return reverse("referrals:edit", args=[referral.reference]) + f"#id_{fault.field}"
