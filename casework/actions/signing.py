"""Records of coming in and going out; Django's own machinery checks the password."""

from django.db import transaction

from casework import audit
from casework.actions.enlisting import machine
from casework.models import EventKind, Officer


@transaction.atomic
def signed_in(officer: Officer, *, address: str | None) -> None:
    """Record that an officer came in."""
    audit.record(
        EventKind.SIGNED_IN, by=officer, subject=officer.email, payload={"address": address}
    )


@transaction.atomic
def sign_in_refused(*, email: str, address: str | None) -> None:
    """Record that somebody tried to come in and was refused."""
    audit.record(
        EventKind.SIGN_IN_REFUSED,
        by=machine(),
        subject=email[:80] or "-",
        payload={"address": address},
    )


@transaction.atomic
def signed_out(officer: Officer) -> None:
    """Record that an officer went out."""
    audit.record(EventKind.SIGNED_OUT, by=officer, subject=officer.email)
