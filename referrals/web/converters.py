"""References and numbers in addresses: what cannot be one is no page, and asks for no row."""

from django.urls import register_converter

from casework.models.reference import ALPHABET, LENGTH
from casework.web import converters


class ReferralReference(converters.NetworkReference):
    regex = rf"REF-[{ALPHABET}]{{{LENGTH}}}"


class Number:
    """A whole number that fits PostgreSQL's integer."""

    regex = "[0-9]{1,9}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(ReferralReference, "referral")
register_converter(Number, "number")
