"""Keeps on each referral until when its platform is to acknowledge and to answer."""

from collections.abc import Iterator
from datetime import datetime

from casework import audit
from casework.models import EventKind, Officer
from referrals import clock
from referrals.lifecycle import AWAITING
from referrals.models import Channel, Delivery, Referral, Reply
from referrals.queries.dates import moment

COLUMNS = ("acknowledge_by", "answer_by", "paused_since")


def wind(referral: Referral, *, by: Officer, because: str) -> bool:
    """Compute the deadlines of a referral that awaits its answer; tell whether that moved them.

    What was due of one that was answered or closed stays as it was then.

    Call it with the referral locked, inside the transaction of what may have moved them.
    """
    if referral.status not in AWAITING or referral.sent_at is None or referral.channel is None:
        return False
    found = clock.due(
        terms_of(referral.channel),
        sent_at=referral.sent_at,
        pauses=clock.pauses_of(list(_turns(referral))),
    )
    before = {name: getattr(referral, name) for name in COLUMNS}
    after = {name: getattr(found, name) for name in COLUMNS}
    if after == before:
        return False
    for name, value in after.items():
        setattr(referral, name, value)
    referral.version += 1
    referral.save(update_fields=[*COLUMNS, "version"])
    audit.record(
        EventKind.DEADLINES_MOVED,
        by=by,
        subject=referral.reference,
        network=referral.network,
        payload={
            "because": because,
            "from": {name: moment(value) for name, value in before.items()},
            "to": {name: moment(value) for name, value in after.items()},
        },
    )
    return True


def terms_of(channel: Channel) -> clock.Terms:
    """Return what the channel promises, in the words of the clock."""
    kept = channel.calendar
    calendar = (
        clock.Calendar(kept.time_zone, kept.region, frozenset(kept.closed_on))
        if kept
        else clock.Calendar()
    )
    return clock.Terms(channel.acknowledge_hours, channel.answer_days, calendar)


def _turns(referral: Referral) -> Iterator[tuple[datetime, bool]]:
    """Yield what was said after the sending, and whether it is a question to us."""
    for kind, at in referral.replies.values_list("kind", "occurred_at"):
        yield at, kind == Reply.Kind.MORE_INFO_REQUESTED
    for delivery in referral.deliveries.filter(kind=Delivery.Kind.INFORMATION):
        if delivery.confirmed_at:
            yield delivery.confirmed_at, False
