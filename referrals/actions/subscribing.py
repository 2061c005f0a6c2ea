"""Webhooks as their owner keeps them: who is told, of what, and signed with which secret."""

import base64
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit, bell
from casework.actions._checking import check, require_version
from casework.errors import BadInput, NotAllowed, WrongState
from casework.models import EventKind, Network, Officer
from referrals.gateways import webhook
from referrals.models import PING, Push, Subscription
from referrals.queries import feed, wrapping

SECRET = "webhook secret"  # noqa: S105 - what the seal is for
# As the specification has it: a fixed beginning for scanners, and 24 to 64 bytes of chance.
PREFIX = "whsec_"
GIVEN_UP_AFTER = timedelta(days=3)
LONGEST_OVERLAP = 7 * 24
MOST = 50
MOST_REPLAYED = 10_000

State, Reason = Subscription.State, Subscription.Reason


class WebhookOfAnother(NotAllowed):
    code = "webhook-of-another"
    message = _("Only an administrator handles the webhooks of others.")


class NetworkNeeded(BadInput):
    code = "network-needed"
    message = _("This token sees some networks only, so the webhook must name one of them.")


class TooManyWebhooks(WrongState):
    code = "too-many-webhooks"
    message = _("An officer has %d webhooks at most.") % MOST
    remedy = _("Remove one that is no longer needed.")


class AlreadyPaused(WrongState):
    code = "webhook-paused-already"
    message = _("This webhook is paused already.")


class NotPaused(WrongState):
    code = "webhook-not-paused"
    message = _("This webhook is not paused.")


class PausedTooLong(WrongState):
    code = "webhook-paused-too-long"
    message = _("Changes that this webhook was not told of are no longer kept.")
    remedy = _("Remove it, load the snapshot, and add it anew.")


class NothingToReplay(WrongState):
    code = "nothing-to-replay"
    message = _("Nothing of this webhook that was sent or given up lies in this range.")


@transaction.atomic
def add(
    officer: Officer,
    *,
    url: str,
    by: Officer,
    label: str = "",
    kinds: Sequence[str] = (),
    network: str = "",
) -> tuple[Subscription, str]:
    """Tell this address of what changes from now on; return its secret, which is shown this once.

    Where a network is named by its reference, it is told of that one and of no other.

    :raises WebhookOfAnother: when `by` is neither the officer nor an administrator.
    :raises NetworkNeeded: when `by` acts through a token kept to some networks, and names none.
    """
    _require_own(officer, by)
    Officer.objects.select_for_update(no_key=True).get(pk=officer.pk)
    if Subscription.objects.filter(officer=officer).count() >= MOST:
        raise TooManyWebhooks
    secret = _new_secret()
    made = Subscription(
        officer=officer,
        url=url.strip(),
        label=label.strip(),
        kinds=_known(kinds),
        network=_network_of(officer, network, by),
        sealed_secret=wrapping.wrap(SECRET, secret),
        position=feed.head().last_number,
    )
    _require_sound(made)
    made.save()
    _record(EventKind.WEBHOOK_ADDED, made, by, **_facts(made))
    return made, secret


@transaction.atomic
def edit(
    subscription: Subscription,
    *,
    by: Officer,
    version: int | None = None,
    url: str | None = None,
    label: str | None = None,
    kinds: Sequence[str] | None = None,
) -> Subscription:
    """Change where it leads or what it tells of, from the next push on.

    :raises StaleVersion: when `version` is named and not the newest.
    """
    locked = _locked(subscription, by, version)
    before = _facts(locked)
    locked.url = locked.url if url is None else url.strip()
    locked.label = locked.label if label is None else label.strip()
    locked.kinds = locked.kinds if kinds is None else _known(kinds)
    _require_sound(locked)
    after = _facts(locked)
    if after != before:
        locked.save(update_fields=["url", "label", "kinds"])
        _record(EventKind.WEBHOOK_EDITED, locked, by, before=before, after=after)
    return locked


@transaction.atomic
def rotate(
    subscription: Subscription, *, overlap_hours: int, by: Officer, version: int | None = None
) -> tuple[Subscription, str]:
    """Give it a new secret; until the overlap is over each push is signed with the old one too."""
    locked = _locked(subscription, by, version)
    if not 0 <= overlap_hours <= LONGEST_OVERLAP:
        raise BadInput(
            _("The old secret stays good for 0 to %d hours.") % LONGEST_OVERLAP,
            field="overlap_hours",
        )
    secret = _new_secret()
    locked.sealed_previous = locked.sealed_secret if overlap_hours else ""
    locked.previous_until = (
        timezone.now() + timedelta(hours=overlap_hours) if overlap_hours else None
    )
    locked.sealed_secret = wrapping.wrap(SECRET, secret)
    locked.save(update_fields=["sealed_secret", "sealed_previous", "previous_until"])
    _record(EventKind.WEBHOOK_ROTATED, locked, by, old_until=locked.previous_until)
    return locked, secret


@transaction.atomic
def pause(subscription: Subscription, *, by: Officer, version: int | None = None) -> Subscription:
    """Send nothing until it is resumed; what changes meanwhile is told then.

    :raises AlreadyPaused: when nothing is sent already.
    """
    locked = _locked(subscription, by, version)
    if not locked.is_active:
        raise AlreadyPaused
    locked.state, locked.reason = State.PAUSED, Reason.BY_HAND
    locked.save(update_fields=["state", "reason"])
    _record(EventKind.WEBHOOK_PAUSED, locked, by, reason=locked.reason)
    return locked


@transaction.atomic
def resume(subscription: Subscription, *, by: Officer, version: int | None = None) -> Subscription:
    """Send again, beginning with what was not told.

    :raises NotPaused: when it is active.
    :raises PausedTooLong: when changes in between were cleared away.
    """
    locked = _locked(subscription, by, version)
    if locked.is_active:
        raise NotPaused
    if locked.position < feed.head().cleared_to:
        raise PausedTooLong
    locked.state, locked.reason, locked.failures = State.ACTIVE, "", 0
    locked.failing_since = locked.resting_until = None
    locked.is_notice_due = False
    locked.save(
        update_fields=[
            "state",
            "reason",
            "failures",
            "failing_since",
            "resting_until",
            "is_notice_due",
        ]
    )
    # What waited through the pause has its three days before it.
    locked.pushes.waiting().update(next_at=Now(), give_up_at=Now() + GIVEN_UP_AFTER)
    _record(EventKind.WEBHOOK_RESUMED, locked, by)
    bell.ring(locked)
    return locked


@transaction.atomic
def remove(subscription: Subscription, *, by: Officer, version: int | None = None) -> None:
    """Forget the address, its secret and its log."""
    locked = _locked(subscription, by, version)
    _record(EventKind.WEBHOOK_REMOVED, locked, by, **_facts(locked))
    locked.delete()


@transaction.atomic
def ping(subscription: Subscription, *, by: Officer) -> Push:
    """Send a push that tells of nothing, even while paused, so that the road can be tried."""
    locked = _locked(subscription, by)
    made = Push.objects.create(
        subscription=locked,
        number=0,
        kind=PING,
        object_id=0,
        give_up_at=timezone.now() + timedelta(minutes=5),
    )
    Subscription.objects.filter(pk=locked.pk).update(resting_until=None)
    bell.ring(locked)
    return made


@transaction.atomic
def replay(
    subscription: Subscription, *, by: Officer, first: int | None = None, last: int | None = None
) -> int:
    """Put what was sent or given up in line again, under its old push id; say how many.

    `first` and `last` are the numbers of pushes in the log, both inclusive.

    :raises NothingToReplay: when there is none.
    """
    locked = _locked(subscription, by)
    ended = locked.pushes.exclude(kind=PING).exclude(state=Push.State.WAITING)
    if first is not None:
        ended = ended.filter(pk__gte=first)
    if last is not None:
        ended = ended.filter(pk__lte=last)
    chosen = list(ended.order_by("pk").values_list("pk", flat=True)[:MOST_REPLAYED])
    if not chosen:
        raise NothingToReplay
    count = locked.pushes.filter(pk__in=chosen).update(
        state=Push.State.WAITING,
        next_at=Now(),
        give_up_at=Now() + GIVEN_UP_AFTER,
        ended_at=None,
    )
    _record(EventKind.WEBHOOK_REPLAYED, locked, by, first=chosen[0], last=chosen[-1], count=count)
    bell.ring(locked)
    return count


def secrets_of(subscription: Subscription) -> list[str]:
    """Return the secrets with which a push is signed now, the new one first."""
    sealed = [subscription.sealed_secret]
    until = subscription.previous_until
    if until is not None and until > timezone.now():
        sealed.append(subscription.sealed_previous)
    opened = (wrapping.unwrap(SECRET, one) for one in sealed)
    return [one for one in opened if one is not None]


def _locked(subscription: Subscription, by: Officer, version: int | None = None) -> Subscription:
    _require_own(subscription.officer, by)
    rows = Subscription.objects.select_for_update(of=("self",)).select_related("officer")
    locked = rows.get(pk=subscription.pk)
    require_version(locked, version)
    return locked


def _require_own(officer: Officer, by: Officer) -> None:
    if officer != by and not by.is_administrator:
        raise WebhookOfAnother


def _network_of(officer: Officer, reference: str, by: Officer) -> Network | None:
    wanted = reference.strip().upper()
    if not wanted:
        if by.confined_to is not None:
            raise NetworkNeeded(field="network")
        return None
    seen = officer if by.confined_to is None else by
    found = Network.objects.visible_to(seen).filter(reference=wanted).first()
    if found is None:
        raise BadInput(
            _("The webhook's officer sees no network “%s”.") % wanted[:20], field="network"
        )
    return found


def _require_sound(subscription: Subscription) -> None:
    wrong = webhook.fault_of(subscription.url)
    if wrong:
        raise BadInput(
            wrong,
            field="url",
            remedy=_("Give the public https address of your receiver."),
        )
    check(subscription)


def _known(kinds: Sequence[str]) -> list[str]:
    unknown = sorted(set(kinds) - set(feed.NAMES))
    if unknown:
        raise BadInput(
            _("“%(kind)s” is no kind. Kinds are: %(kinds)s.")
            % {"kind": unknown[0][:24], "kinds": ", ".join(feed.NAMES)},
            field="kinds",
        )
    return sorted(set(kinds))


def _new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def _facts(subscription: Subscription) -> dict[str, object]:
    return {
        "officer": subscription.officer.email,
        "label": subscription.label,
        "url": subscription.url,
        "kinds": subscription.kinds,
        "network": subscription.network_id,
    }


def _record(kind: EventKind, subscription: Subscription, by: Officer, **payload: object) -> None:
    audit.record(kind, by=by, subject=f"webhook:{subscription.pk}", payload=payload)
