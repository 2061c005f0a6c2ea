"""References in addresses: what cannot be one is no page, and never reaches the database."""

from casework.models.reference import ALPHABET, LENGTH


class ReferralReference:
    regex = rf"REF-[{ALPHABET}]{{{LENGTH}}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class NetworkReference(ReferralReference):
    regex = rf"NET-[{ALPHABET}]{{{LENGTH}}}"


class Number:
    """A whole number that fits PostgreSQL's integer."""

    regex = "[0-9]{1,9}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)
