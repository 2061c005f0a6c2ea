"""Tells an officer, field by field, what to file by hand in a platform's own portal."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from referrals.models import Delivery
from referrals.models.referral import Ask


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to copy into the portal."""

    label: str | Promise
    text: str


def fields(delivery: Delivery) -> list[Field]:
    """Return what to copy, in the language of the referral."""
    referral = delivery.referral
    with translation.override(referral.language):
        asks = "\n".join(str(Ask(ask).label) for ask in referral.asks)
        clauses = "\n".join(
            f"{c.policy.code} {c.policy.title(referral.language)} – {c.policy.url}"
            for c in referral.citations.select_related("policy")
        )
    if delivery.notice:
        return [
            Field(_("Our reference"), referral.reference),
            Field(_("Text of the notice"), delivery.notice.text),
        ]
    return [
        Field(_("Our reference"), referral.reference),
        Field(_("Title"), referral.title),
        Field(_("Sender"), f"{referral.sender_name} <{referral.sender_email}>"),
        Field(_("Summary"), referral.summary),
        Field(_("Policy clauses"), clauses),
        Field(_("Why the policy is violated"), referral.why),
        Field(_("What is asked"), asks),
    ]
