"""What is asked, as rows; the meaning of each word is in docs/glossary.md."""

from referrals.models.calendar import Calendar
from referrals.models.comment import Comment, CommentTurn
from referrals.models.delivery import PENDING, UNCERTAIN, Delivery
from referrals.models.directory import Channel, Policy, ProtectedAddress, Question
from referrals.models.disclosure import Disclosure
from referrals.models.message import Enclosure, Message
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
from referrals.models.package import Package
from referrals.models.preview import Preview
from referrals.models.referral import (
    Ask,
    Citation,
    Contribution,
    Exhibit,
    Item,
    Lateness,
    Referral,
    Urgency,
)
from referrals.models.reminder import Reminder
from referrals.models.review import Answer, Notice, Review, Submission, Waiver
from referrals.models.subscription import PING, Push, PushAttempt, Subscription
from referrals.models.uptake import Uptake
from referrals.models.volume import Variant, Volume

__all__ = [
    "LABELS",
    "PENDING",
    "PING",
    "TAKEN_DOWN",
    "UNCERTAIN",
    "Account",
    "Answer",
    "Ask",
    "Calendar",
    "Channel",
    "Citation",
    "Comment",
    "CommentTurn",
    "Contribution",
    "Delivery",
    "Disclosure",
    "Enclosure",
    "Exhibit",
    "Extra",
    "Item",
    "Lateness",
    "Message",
    "Monetary",
    "Notice",
    "Outcome",
    "Package",
    "Policy",
    "Preview",
    "ProtectedAddress",
    "Provision",
    "Push",
    "PushAttempt",
    "Question",
    "Referral",
    "Reminder",
    "Reply",
    "Review",
    "Submission",
    "Subscription",
    "Uptake",
    "Urgency",
    "Variant",
    "Visibility",
    "Volume",
    "Waiver",
]
