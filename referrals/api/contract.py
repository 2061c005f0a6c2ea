"""The words of both apps, put into the one contract that they have together."""

from typing import Any

from casework.api import words as casework
from casework.api.describing import describe
from referrals.api import words


def describe_all(result: dict[str, Any], generator: Any, **facts: Any) -> dict[str, Any]:
    """Describe the contract as it was drawn; named in the settings."""
    return describe(result, {**casework.WORDS, **words.WORDS})
