"""Tells webhooks of changes: each at least once, those of one object in their order.

What is to be told is a row before anybody is told; nobody waits for a receiver inside a
transaction; and the claim on a subscription keeps a second worker from overtaking the first.
"""

import json
import logging
import time
import uuid
from datetime import UTC, timedelta
from secrets import SystemRandom
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, models, transaction
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from standardwebhooks.webhooks import Webhook

from casework import audit, bell
from casework.actions.enlisting import machine
from casework.models import EventKind, Network, Officer, Role
from referrals.actions import publishing, subscribing
from referrals.gateways import webhook
from referrals.models import PING, Push, PushAttempt, Subscription
from referrals.queries import feed

log = logging.getLogger(__name__)

STRETCH = 5000
# So long one worker goes on with one subscription, before others have their turn.
TURN = 30.0
# Seconds before the next attempt, each times 0.8 to 1.2 so that receivers are not met all at once.
WAITS = (5, 30, 120, 600, 1800, 3600, 10_800, 21_600, 43_200, 86_400)
DAY = 86_400
# After so many failures in a row it is the receiver that is down, and all of its pushes wait.
REST_AFTER = 3
PAUSE_AFTER = 10

# The changes that this officer may hear of, as the feed would tell them.
FILL = """
INSERT INTO referrals_push (subscription_id, message_id, number, kind, object_id, public_id,
    network_id, object_version, is_deleted, state, tries, next_at, give_up_at, recorded_at)
SELECT %(subscription)s, gen_random_uuid(), c.number, c.kind, c.object_id, c.public_id,
    c.network_id, c.version, c.is_deleted, 'WAITING', 0, now(), now() + %(patience)s, now()
FROM casework_change c
WHERE c.number > %(after)s AND c.number <= %(upto)s
    AND (c.officer_id = %(officer)s AND (%(network)s::bigint IS NULL
            OR c.network_id IS NULL OR c.network_id = %(network)s)
        OR c.officer_id IS NULL AND c.network_id = ANY(%(networks)s)
            AND (%(kinds)s::text[] = '{}' OR c.kind = ANY(%(kinds)s)))
ORDER BY c.number
"""

State, Reason, Result = Subscription.State, Subscription.Reason, PushAttempt.Result


def put_in_line() -> int:
    """Put every new change in line for whoever is told of it, ring for what is due, and say how
    many changes there were."""
    publishing.number()
    head = feed.head().last_number
    behind = Subscription.objects.active().filter(position__lt=head)
    count = sum(_fill(pk, head) for pk in list(behind.values_list("pk", flat=True)))
    due = Push.objects.waiting().filter(subscription=models.OuterRef("pk"), next_at__lte=Now())
    ready = models.Q(resting_until=None) | models.Q(resting_until__lte=Now())
    free = models.Q(claim=None) | models.Q(lease_until__lt=Now())
    told = models.Q(state=State.ACTIVE) & ready & models.Exists(due)
    pinged = models.Q(models.Exists(due.filter(kind=PING)))
    for subscription in Subscription.objects.filter(free, told | pinged, officer__is_active=True):
        bell.ring(subscription)
    _send_notices()
    return count


def push(pk: int) -> int:
    """Send what is due of one subscription, and say how many attempts that took."""
    subscription = _claim(pk)
    if subscription is None:
        return 0
    attempts, until = 0, time.monotonic() + TURN
    try:
        while time.monotonic() < until:
            one = _next(subscription)
            if one is None or not _tell(subscription, one):
                break
            attempts += 1
        else:
            bell.ring(subscription)
    finally:
        subscription.held().update(claim=None, lease_until=None)
    return attempts


def clear() -> int:
    """Remove what was sent or given up longer ago than the log is kept."""
    old = Now() - timedelta(days=settings.RENVOI_WEBHOOK_LOG_DAYS)
    ended = Push.objects.exclude(state=Push.State.WAITING).filter(recorded_at__lt=old)
    return ended.delete()[0]


def _fill(pk: int, head: int) -> int:
    count = 0
    while True:
        with transaction.atomic():
            rows = Subscription.objects.active().select_for_update(of=("self",), skip_locked=True)
            found = rows.select_related("officer").filter(pk=pk, position__lt=head).first()
            if found is None:
                return count
            if found.position < feed.head().cleared_to:
                _pause(found, Reason.LOST)
                return count
            count += _fill_stretch(found, min(found.position + STRETCH, head))


def _fill_stretch(subscription: Subscription, upto: int) -> int:
    networks = Network.objects.visible_to(subscription.officer).order_by()
    if subscription.network_id is not None:
        networks = networks.filter(pk=subscription.network_id)
    values: dict[str, Any] = {
        "subscription": subscription.pk,
        "patience": subscribing.GIVEN_UP_AFTER,
        "after": subscription.position,
        "upto": upto,
        "officer": subscription.officer_id,
        "network": subscription.network_id,
        "networks": list(networks.values_list("pk", flat=True)),
        "kinds": subscription.kinds,
    }
    with connection.cursor() as cursor:
        cursor.execute(FILL, values)
        count = cursor.rowcount
    Subscription.objects.filter(pk=subscription.pk).update(position=upto)
    return count


def _claim(pk: int) -> Subscription | None:
    free = models.Q(claim=None) | models.Q(lease_until__lt=Now())
    claim = uuid.uuid4()
    rows = Subscription.objects.filter(free, pk=pk, officer__is_active=True)
    if not rows.update(claim=claim, lease_until=Now() + _lease()):
        return None
    return Subscription.objects.select_related("officer").get(pk=pk)


def _lease() -> timedelta:
    # An attempt and finding the name may each take their whole time before the claim is renewed.
    return timedelta(seconds=3 * settings.RENVOI_WEBHOOK_SECONDS + 30)


def _next(subscription: Subscription) -> Push | None:
    """Renew the claim and return the push whose turn it is; None when there is none."""
    if not subscription.held().update(lease_until=Now() + _lease()):
        return None
    subscription.refresh_from_db()
    due = Push.objects.waiting().filter(subscription=subscription, next_at__lte=Now())
    resting = subscription.resting_until
    if not subscription.is_active or (resting is not None and resting > timezone.now()):
        due = due.filter(kind=PING)
    return due.first_of_their_object().order_by("next_at", "pk").first()


def _tell(subscription: Subscription, one: Push) -> bool:
    """Send one push and record how that went; False when the claim was lost meanwhile."""
    if not _is_in_sight(subscription.officer, one):
        return _record(subscription, one, None)
    body = _body(one)
    answer = webhook.post(
        subscription.url, body=body.encode(), headers=_signed(subscription, one, body)
    )
    return _record(subscription, one, answer)


def _is_in_sight(officer: Officer, one: Push) -> bool:
    if one.kind in (*feed.ACCESS, PING) or one.network_id is None:
        return True
    return Network.objects.visible_to(officer).filter(pk=one.network_id).exists()


def _body(one: Push) -> str:
    """Return what receivers read: that something changed, and from where on to read the feed."""
    data: dict[str, object] = {}
    kind = one.kind
    if kind != PING:
        # Just before the change, so that it is the first one that the feed gives.
        data = {
            "kind": kind,
            "id": one.public_id,
            "version": one.object_version,
            "is_deleted": one.is_deleted,
            "cursor": feed.cursor_of(one.number - 1),
        }
    if kind not in (*feed.ACCESS, PING):
        kind += ".removed" if one.is_deleted else ".changed"
    moment = one.recorded_at.astimezone(UTC).isoformat(timespec="seconds")
    return json.dumps({"type": kind, "timestamp": moment.replace("+00:00", "Z"), "data": data})


def _signed(subscription: Subscription, one: Push, body: str) -> dict[str, str]:
    """Return the headers of the Standard Webhooks specification, 1.0.0."""
    now = timezone.now()
    signatures = [
        Webhook(secret).sign(one.name, now.astimezone(UTC), body)
        for secret in subscribing.secrets_of(subscription)
    ]
    return {
        "webhook-id": one.name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


@transaction.atomic
def _record(subscription: Subscription, one: Push, answer: webhook.Answer | None) -> bool:
    locked = subscription.held().select_for_update().first()
    if locked is None:
        return False
    if answer is None:
        return _end(one, Push.State.SKIPPED)
    one.tries += 1
    PushAttempt.objects.create(
        push=one,
        number=one.tries,
        result=answer.result,
        answer_code=answer.status,
        request_head=answer.request_head,
        response_head=answer.response_head,
        milliseconds=answer.milliseconds,
    )
    if answer.result == Result.TAKEN:
        if one.kind != PING and locked.failures:
            locked.failures, locked.failing_since, locked.resting_until = 0, None, None
            locked.save(update_fields=["failures", "failing_since", "resting_until"])
        return _end(one, Push.State.SENT)
    if one.kind == PING:
        return _end(one, Push.State.FAILED)
    _put_off(one, answer)
    _count_failure(locked, answer)
    return True


def _end(one: Push, state: Push.State) -> bool:
    one.state, one.ended_at = state, timezone.now()
    one.save(update_fields=["state", "ended_at", "tries"])
    return True


def _put_off(one: Push, answer: webhook.Answer) -> None:
    now = timezone.now()
    if now >= one.give_up_at:
        _end(one, Push.State.FAILED)
        return
    again = now + max(_wait(one.tries), timedelta(seconds=min(answer.retry_after, DAY)))
    one.next_at = min(again, one.give_up_at)
    one.save(update_fields=["next_at", "tries"])


def _count_failure(subscription: Subscription, answer: webhook.Answer) -> None:
    now = timezone.now()
    subscription.failures += 1
    subscription.failing_since = subscription.failing_since or now
    if subscription.failures >= REST_AFTER:
        subscription.resting_until = now + _wait(subscription.failures - REST_AFTER + 1)
    subscription.save(update_fields=["failures", "failing_since", "resting_until"])
    patience = timedelta(hours=settings.RENVOI_WEBHOOK_PAUSE_HOURS)
    if answer.is_gone:
        _pause(subscription, Reason.GONE)
    elif subscription.failures >= PAUSE_AFTER and now - subscription.failing_since >= patience:
        _pause(subscription, Reason.FAILING)


def _wait(tries: int) -> timedelta:
    seconds = WAITS[min(tries, len(WAITS)) - 1]
    return timedelta(seconds=seconds * SystemRandom().uniform(0.8, 1.2))


def _pause(subscription: Subscription, reason: Subscription.Reason) -> None:
    subscription.state, subscription.reason = State.PAUSED, reason
    subscription.is_notice_due = True
    subscription.save(update_fields=["state", "reason", "is_notice_due"])
    audit.record(
        EventKind.WEBHOOK_PAUSED,
        by=machine(),
        subject=f"webhook:{subscription.pk}",
        payload={"reason": reason, "failures": subscription.failures},
    )


def _send_notices() -> None:
    """Write to whoever keeps a webhook that was paused; what no mail server took is tried again."""
    for subscription in Subscription.objects.filter(is_notice_due=True).select_related("officer"):
        letters = [_letter(reader, subscription) for reader in _readers(subscription)]
        try:
            get_connection().send_messages(letters)
        except (SMTPException, OSError) as fault:
            log.warning("No notice of a paused webhook was mailed: %s", type(fault).__name__)
            return
        Subscription.objects.filter(pk=subscription.pk).update(is_notice_due=False)


def _readers(subscription: Subscription) -> list[Officer]:
    owner = subscription.officer
    if owner.is_active and not owner.is_service:
        return [owner]
    keepers = Officer.objects.filter(roles__contains=[Role.ADMINISTRATOR], is_active=True)
    return list(keepers.filter(is_service=False).order_by("pk"))


def _letter(reader: Officer, subscription: Subscription) -> EmailMessage:
    page = f"{settings.RENVOI_BASE_URL}/webhooks/{subscription.pk}/"
    with translation.override(reader.language):
        subject = _("Renvoi: webhook %d was paused") % subscription.pk
        body = render_to_string(
            "referrals/mail/webhook_paused.txt", {"subscription": subscription, "page": page}
        )
    return EmailMessage(subject, body, to=[reader.email])
