"""What must hold before a referral goes on: pure rules over plain facts; nothing is read here."""

from referrals.guard.checking import check, warnings
from referrals.guard.facts import ChannelFacts, ClauseFacts, ExhibitFacts, Facts, ItemFacts
from referrals.guard.severity import BLOCK, WARN

__all__ = [
    "BLOCK",
    "WARN",
    "ChannelFacts",
    "ClauseFacts",
    "ExhibitFacts",
    "Facts",
    "ItemFacts",
    "check",
    "warnings",
]
