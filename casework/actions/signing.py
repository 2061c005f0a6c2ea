"""Records of coming in and going out; Django's own machinery checks the password."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from casework import audit
from casework.actions.enlisting import machine
from casework.models import Event, EventKind, Officer

# Ten wrong guesses from one place at one account are no slip; a quarter of an hour is bearable.
GUESSES = 10
PAUSE = timedelta(minutes=15)


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


def is_guessed_too_often(*, email: str, address: str | None) -> bool:
    """Say whether this place guessed at this account too often to go on.

    By account and place: nobody can lock somebody else out from far away.
    """
    refused = Event.objects.filter(
        kind=EventKind.SIGN_IN_REFUSED,
        subject=email[:80] or "-",
        payload=audit.canonical({"address": address}),
        recorded_at__gt=timezone.now() - PAUSE,
    )
    return refused[:GUESSES].count() >= GUESSES


@transaction.atomic
def signed_out(officer: Officer) -> None:
    """Record that an officer went out."""
    audit.record(EventKind.SIGNED_OUT, by=officer, subject=officer.email)
