"""The words of both apps, put into the one contract that they have together."""

from typing import Any

from casework.api import words as casework
from casework.api.describing import describe
from casework.api.refusals import examples, shown
from referrals.api import words
from referrals.api.changes import gone


def describe_all(result: dict[str, Any], generator: Any, **facts: Any) -> dict[str, Any]:
    """Describe the contract as it was drawn; named in the settings."""
    refusals = {**examples(), "410": shown(gone())}
    return describe(result, {**casework.WORDS, **words.WORDS}, refusals)
