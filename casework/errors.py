"""The three bases that every refusal of an action inherits; the doors map them to answers once."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one field or row, and what to do about it."""

    message: Text
    field: str = ""
    row: int | None = None
    remedy: Text = ""
    code: str = ""
    # Where the wrong value stands in what was sent (RFC 6901), where a door knows it.
    pointer: str = ""
    # WARN where it may go on with a reason.
    severity: str = "BLOCK"


class Refusal(Exception):
    """What an action says when it will not do what was asked; never raised itself."""

    code = "refused"
    message: Text = ""
    remedy: Text = ""

    def __init__(
        self,
        message: Text = "",
        *,
        remedy: Text = "",
        field: str = "",
        faults: Sequence[Fault] = (),
    ) -> None:
        self.message = message or self.message
        self.remedy = remedy or self.remedy
        self.field = field
        self.faults = tuple(faults) or (Fault(self.message, field, None, self.remedy, self.code),)
        super().__init__("; ".join(f"{f.field}: {f.message}" for f in self.faults))

    @property
    def summary(self) -> Text:
        """One sentence for a person: the refusal's own, or that of its only fault."""
        return self.message or self.faults[0].message


class NotAllowed(Refusal):
    """The officer may see the thing, but has no right to do this to it."""

    code = "not-allowed"


class WrongState(Refusal):
    """The thing is not in a state in which this can be done, or has changed meanwhile."""

    code = "wrong-state"


class BadInput(Refusal):
    """What was sent in cannot be used as it is."""

    code = "bad-input"
