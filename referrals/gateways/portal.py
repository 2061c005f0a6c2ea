"""Tells an officer, field by field, what to file by hand in a platform's own portal."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from referrals import copies
from referrals.models import Delivery
from referrals.models.referral import Ask
from referrals.schema import upgraded


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to copy into the portal."""

    label: str | Promise
    text: str


def fields(delivery: Delivery) -> list[Field]:
    """Return what to copy, in the language of the referral."""
    reference = Field(_("Our reference"), delivery.referral.reference)
    if delivery.notice:
        return [reference, Field(_("Text of the notice"), delivery.notice.text)]
    # What was approved is what is filed: the frozen contents, never the live rows; and of them what
    # a platform is to see, as in its copy of the package.
    frozen = delivery.package.submission.frozen if delivery.package else {}
    frozen, _withheld = copies.for_platform(upgraded(frozen))
    sender = frozen["sender"]
    with translation.override(delivery.referral.lead_language):
        asks = "\n".join(str(Ask(ask).label) for ask in frozen["asks"])
    clauses = "\n".join(f"{p['code']} {p['title']} – {p['url']}" for p in frozen["policies"])
    return [
        reference,
        Field(_("Title"), frozen["title"]),
        Field(_("Sender"), f"{sender['name']} <{sender['email']}>"),
        Field(_("Summary"), frozen["summary"]),
        Field(_("Policy clauses"), clauses),
        Field(_("Why the policy is violated"), frozen["why"]),
        Field(_("What is asked"), asks),
    ]
