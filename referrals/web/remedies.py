"""What stops a draft today: the guard's own words, each with the place where it is mended."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.web.listing import Label
from casework.web.refusals import sentence
from referrals.actions import _guard
from referrals.models import Referral
from referrals.web.forms.drafting import DraftForm

ELSEWHERE: dict[str, tuple[str, Label]] = {
    "items": ("referrals:items", _("Items")),
    "exhibits": ("referrals:exhibits", _("Exhibits")),
}


@dataclass(frozen=True, slots=True)
class Remedy:
    """One thing that stops the draft."""

    label: Label
    text: str
    address: str


def of(referral: Referral) -> list[Remedy]:
    """Return everything that would stop the referral if it were submitted now."""
    return [
        Remedy(_label(fault.field), sentence(fault), _address(fault.field, referral))
        for fault in _guard.faults_of(referral)
    ]


def _label(field: str) -> Label:
    if field in ELSEWHERE:
        return ELSEWHERE[field][1]
    return DraftForm.base_fields[field].label or field


def _address(field: str, referral: Referral) -> str:
    if field in ELSEWHERE:
        return reverse(ELSEWHERE[field][0], args=[referral.reference])
    return reverse("referrals:edit", args=[referral.reference]) + f"#id_{field}"
