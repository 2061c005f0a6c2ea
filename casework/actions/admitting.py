"""Lets people into restricted cases: asked and granted by a lead, or by breaking the glass.

Whoever asks learns nothing of whether the case exists (docs/decisions/0043).
"""

import logging
from datetime import UTC, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import audit, bell
from casework.actions import sharing
from casework.actions._checking import check
from casework.errors import BadInput, WrongState
from casework.models import (
    AccessRequest,
    BrokenGlass,
    EventKind,
    JobState,
    Network,
    NetworkMember,
    Officer,
    Role,
)
from casework.permissions import RoleRequired, may_break_glass, require_lead, sees

log = logging.getLogger(__name__)
# Whoever tries references one after the other is stopped. Only time counts, and no decision: that
# a request may be made again must not tell that the one before was refused.
MOST_LATELY = 20
LATELY = timedelta(days=7)
# So long is tried to bring a letter to whoever did not get it.
PATIENCE = timedelta(days=7)


class AlreadyAsked(WrongState):
    code = "already-asked"
    message = gettext_lazy("You asked for this case not long ago.")
    remedy = gettext_lazy("Speak to its lead, if you know who that is.")


class AskedTooOften(WrongState):
    code = "asked-too-often"
    message = gettext_lazy("You have asked for many cases lately.")
    remedy = gettext_lazy("Speak to their leads first.")


class RequestDecided(WrongState):
    code = "request-decided"
    message = gettext_lazy("Somebody decided on this request before.")


class NothingToBreak(BadInput):
    code = "nothing-to-break"
    message = gettext_lazy("No restricted case that you do not see has this reference.")
    remedy = gettext_lazy("Check the reference; what you see already needs no broken glass.")


@transaction.atomic
def ask(*, reference: str, reason: str, by: Officer) -> AccessRequest:
    """Ask to see the case of this reference; the answer is the same where there is none.

    :raises RoleRequired: when the officer reads no cases, or is a service.
    :raises AlreadyAsked: when they asked for it within a week, whatever became of that.
    :raises AskedTooOften: when they asked for `MOST_LATELY` within a week.
    """
    # Whoever is kept to some cases would not see the one that they are let into.
    if not by.reads_cases or by.is_service or by.confined_to is not None:
        raise RoleRequired
    # One officer asks for one case at a time, so that two calls make one request.
    Officer.objects.select_for_update(no_key=True).get(pk=by.pk)
    mine = AccessRequest.objects.filter(requested_by=by, recorded_at__gt=Now() - LATELY)
    if mine.filter(reference=reference).exists():
        raise AlreadyAsked
    if mine.count() >= MOST_LATELY:
        raise AskedTooOften
    network = Network.objects.filter(reference=reference, is_restricted=True).first()
    if network and sees(network, by):
        network = None
    made = AccessRequest(
        reference=reference, network=network, reason=reason.strip(), requested_by=by
    )
    check(made)
    made.save()
    if network:
        _record(EventKind.ACCESS_ASKED, made, by, {"reason": made.reason})
    return made


@transaction.atomic
def grant(asked: AccessRequest, *, place: str, by: Officer, reason: str = "") -> AccessRequest:
    """Give whoever asked a place in the case.

    :raises LeadRequired: when the officer does not lead the case.
    :raises RequestDecided: when somebody decided.
    """
    found = _undecided(asked, by)
    assert found.network is not None, "a lead decides on requests for a case"
    sharing.add_member(found.network, officer=found.requested_by, place=place, by=by)
    return _decide(found, AccessRequest.Verdict.GRANTED, reason, by)


@transaction.atomic
def refuse(asked: AccessRequest, *, reason: str, by: Officer) -> AccessRequest:
    """Refuse it; whoever asked is not told, as that would say that the case exists.

    :raises LeadRequired: when the officer does not lead the case.
    :raises RequestDecided: when somebody decided.
    """
    found = _undecided(asked, by)
    if not reason.strip():
        raise BadInput(_("Say why, for those who ask later."), field="reason")
    return _decide(found, AccessRequest.Verdict.REFUSED, reason, by)


@transaction.atomic
def break_glass(*, reference: str, reason: str, by: Officer) -> BrokenGlass:
    """Let an auditor into a restricted case for a while; its leads are told at once.

    :raises RoleRequired: when the officer is no auditor, or a service.
    :raises NothingToBreak: when no such case is hidden from them.
    """
    if not may_break_glass(by):
        raise RoleRequired
    network = Network.objects.select_for_update(no_key=True).filter(reference=reference).first()
    if network is None or sees(network, by):
        raise NothingToBreak(field="reference")
    until = timezone.now() + timedelta(hours=settings.RENVOI_GLASS_HOURS)
    made = BrokenGlass(network=network, officer=by, why=reason.strip(), until=until)
    check(made)
    made.save()
    # A new row, as clients are told of those that come and go.
    NetworkMember.objects.filter(network=network, officer=by).delete()
    NetworkMember.objects.create(
        network=network, officer=by, place=NetworkMember.Place.READER, until=until
    )
    audit.record(
        EventKind.GLASS_BROKEN,
        by=by,
        subject=network.reference,
        network=network,
        payload={"officer": by.pk, "reason": made.why, "until": audit.moment(until)},
    )
    bell.ring(made)
    return made


def tell(pk: int) -> BrokenGlass | None:
    """Claim an alarm, and write to the leads of the case and to the administrators."""
    broken = BrokenGlass.objects.claim(pk)
    if broken is None:
        return None
    untold = [reader for reader in _readers(broken) if not _is_told(reader, broken)]
    if untold:
        broken.finish(JobState.FAILED, reason="MAIL_FAILED", detail=f"{len(untold)}")
    else:
        broken.finish(JobState.READY)
    broken.refresh_from_db()
    return broken


def tell_again() -> int:
    """Ring again for every alarm of which somebody has no letter, for a week."""
    failed = BrokenGlass.objects.filter(state=JobState.FAILED, recorded_at__gt=Now() - PATIENCE)
    again = [one for one in failed if one.ask_again()]
    for one in again:
        bell.ring(one)
    return len(again)


def end_places() -> int:
    """Remove the places whose time has run out, so that clients are told; say how many."""
    ended, _rows = NetworkMember.objects.filter(until__lte=Now()).delete()
    return ended


def _is_told(reader: Officer, broken: BrokenGlass) -> bool:
    """Write to a reader, unless they have the letter; say whether they have it now."""
    if reader.pk in broken.told:
        return True
    try:
        get_connection().send_messages([_letter(reader, broken)])
    except (SMTPException, OSError, ValueError) as fault:
        # Never the address: a log is read by more people than it.
        log.warning("Broken glass %s: a letter failed: %s", broken.pk, type(fault).__name__)
        return False
    broken.told.append(reader.pk)
    broken.held().update(told=broken.told)
    return True


def _undecided(asked: AccessRequest, by: Officer) -> AccessRequest:
    assert asked.network is not None, "nobody leads what is no case"
    require_lead(asked.network, by)
    rows = AccessRequest.objects.select_for_update(of=("self",))
    found = rows.select_related("network", "requested_by").get(pk=asked.pk)
    if found.verdict:
        raise RequestDecided
    return found


def _decide(found: AccessRequest, verdict: str, reason: str, by: Officer) -> AccessRequest:
    found.verdict, found.decided_by, found.decided_at = verdict, by, timezone.now()
    found.decided_reason = reason.strip()
    check(found)
    found.save()
    facts: dict[str, object] = {"verdict": verdict, "reason": found.decided_reason}
    _record(EventKind.ACCESS_DECIDED, found, by, facts)
    return found


def _record(kind: EventKind, asked: AccessRequest, by: Officer, payload: dict[str, object]) -> None:
    audit.record(
        kind,
        by=by,
        subject=asked.reference,
        network=asked.network,
        payload={"request": asked.pk, "officer": asked.requested_by_id, **payload},
    )


def _readers(broken: BrokenGlass) -> list[Officer]:
    people = Officer.objects.filter(is_active=True, is_service=False)
    leads = NetworkMember.objects.filter(network=broken.network, place=NetworkMember.Place.LEAD)
    told = people.filter(pk__in=leads.values("officer")) | people.filter(
        roles__contains=[Role.ADMINISTRATOR]
    )
    return list(told.distinct().order_by("pk"))


def _letter(reader: Officer, broken: BrokenGlass) -> EmailMessage:
    # No case content: the reference and a way to the page, which says who may read it.
    reference = broken.network.reference
    facts = {
        "reference": reference,
        "who": broken.officer.name,
        "until": f"{broken.until.astimezone(UTC):%Y-%m-%d %H:%M}",
        "page": f"{settings.RENVOI_BASE_URL}/networks/{reference}/members/",
    }
    with translation.override(reader.language):
        subject = _("Renvoi: an auditor broke the glass of %s") % reference
        body = render_to_string("casework/mail/glass.txt", facts)
    return EmailMessage(subject, body, to=[reader.email])
