"""What is asked, as rows; the meaning of each word is in docs/glossary.md."""

from referrals.models.delivery import PENDING, UNCERTAIN, Delivery
from referrals.models.directory import Channel, Policy
from referrals.models.outcome import (
    LABELS,
    TAKEN_DOWN,
    Account,
    Extra,
    Monetary,
    Outcome,
    Provision,
    Reply,
    Visibility,
)
from referrals.models.package import Package, Volume
from referrals.models.referral import (
    Ask,
    Citation,
    Contribution,
    Exhibit,
    Item,
    Referral,
    Urgency,
)
from referrals.models.review import Notice, Review, Submission

__all__ = [
    "LABELS",
    "PENDING",
    "TAKEN_DOWN",
    "UNCERTAIN",
    "Account",
    "Ask",
    "Channel",
    "Citation",
    "Contribution",
    "Delivery",
    "Exhibit",
    "Extra",
    "Item",
    "Monetary",
    "Notice",
    "Outcome",
    "Package",
    "Policy",
    "Provision",
    "Referral",
    "Reply",
    "Review",
    "Submission",
    "Urgency",
    "Visibility",
    "Volume",
]
