"""Has texts stamped by an authority outside, at once or when it is back."""

import hashlib
import io
import logging

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casework import audit, bell
from casework.actions import _anchors
from casework.actions.enlisting import machine
from casework.errors import WrongState
from casework.gateways import authority
from casework.models import (
    Anchor,
    Checkpoint,
    EventKind,
    Evidence,
    JobState,
    Network,
    Officer,
    Stamp,
    StampedEvidence,
)
from casework.permissions import require_administrator, require_contributor

log = logging.getLogger(__name__)
EVIDENCE_SCHEMA = "renvoi.evidence-batch/1"
LARGEST_BATCH = 5000


class NotFailed(WrongState):
    code = "not-failed"
    message = _("Only a job that failed can be asked for again.")


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def ask(kind: Stamp.Kind, *, subject: str, body: str, network: Network | None) -> Stamp | None:
    """Ask for a token over this text; None where no authority is configured.

    Call it in the transaction that makes the text. The same text is stamped once.
    """
    if not authority.is_configured():
        return None
    made, is_new = Stamp.objects.get_or_create(
        kind=kind,
        sha256=digest(body),
        defaults={"subject": subject[:80], "body": body, "network": network},
    )
    if is_new:
        bell.ring(made)
    return made


def token_of(stamp: Stamp) -> io.BytesIO:
    """Return the token as a file, as the authority gave it."""
    return io.BytesIO(bytes(stamp.token or b""))


def batch_evidence() -> int:
    """Ask for one token over all evidence of each network that stands in no batch yet."""
    if not authority.is_configured():
        return 0
    waiting = Evidence.objects.filter(stamped=None)
    networks = Network.objects.filter(pk__in=waiting.values("network")).order_by("pk")
    return sum(_batch(network) for network in networks)


def stamp(pk: int) -> Stamp | None:
    """Claim a stamp and get its token; None when it is not to be had."""
    job = Stamp.objects.claim(pk)
    if job is None:
        return None
    job.advance(percent=20, step="ASKING")
    try:
        token = authority.stamp(job.body)
    except authority.Unreachable as fault:
        _wait(job, fault)
    except authority.BadAnswer as fault:
        log.warning("Stamp %s: %s", job.pk, fault)
        job.finish(JobState.FAILED, reason=fault.code, detail=str(fault))
    except Exception:
        # The claim must not stay behind on a worker that goes on living.
        log.exception("Stamp %s could not be asked for.", job.pk)
        job.finish(JobState.FAILED, reason="UNEXPECTED")
    else:
        _keep(job, token)
    job.refresh_from_db()
    return job


@transaction.atomic
def ask_again(job: Stamp, *, by: Officer) -> None:
    """Ask anew for a token whose answer did not hold.

    :raises NotFailed: when it has not failed.
    """
    if job.network:
        require_contributor(job.network, by)
    else:
        require_administrator(by)
    if not job.ask_again():
        raise NotFailed
    Stamp.objects.filter(pk=job.pk).update(not_before=Now())
    audit.record(EventKind.STAMP_RETRIED, by=by, subject=job.subject, network=job.network)
    bell.ring(job)


def _wait(job: Stamp, fault: authority.NoToken) -> None:
    job.held().update(
        state=JobState.REQUESTED,
        reason=fault.code,
        reason_detail=str(fault)[:500],
        tries=job.tries + 1,
        not_before=Now() + job.pause,
        lease_until=None,
        percent=0,
        step="",
    )


@transaction.atomic
def _keep(job: Stamp, token: authority.Token) -> None:
    done = job.finish(
        JobState.READY,
        token=token.der,
        certificates=token.certificates,
        authority=token.authority,
        serial=token.serial,
        is_trusted=token.is_trusted,
        stamped_at=token.stamped_at,
        tries=job.tries + 1,
    )
    if not done:
        return
    facts = {
        "kind": job.kind,
        "sha256": job.sha256,
        "authority": token.authority,
        "serial": token.serial,
        "token": hashlib.sha256(token.der).hexdigest(),
    }
    if job.kind == Stamp.Kind.CHECKPOINT:
        # A checkpoint with a token is known outside, whoever keeps the token.
        checkpoint = Checkpoint.objects.get(sha256=job.sha256)
        citation = f"{checkpoint.number} {token.authority} {token.serial}"
        _anchors.anchor(checkpoint, where=Anchor.Where.TIMESTAMP, citation=citation)
    audit.record(
        EventKind.STAMPED,
        by=machine(),
        subject=job.subject,
        network=job.network,
        occurred_at=token.stamped_at,
        payload=facts,
    )


@transaction.atomic
def _batch(network: Network) -> int:
    # One at a time for each network, so that nothing stands in two batches.
    Network.objects.select_for_update(no_key=True).get(pk=network.pk)
    waiting = Evidence.objects.filter(network=network, stamped=None).order_by("pk")
    rows = list(waiting.values_list("pk", "sha256")[:LARGEST_BATCH])
    if not rows:
        return 0
    body = audit.canonical(
        {
            "schema": EVIDENCE_SCHEMA,
            "network": network.reference,
            "evidence": [{"evidence": pk, "sha256": sha256} for pk, sha256 in rows],
        }
    )
    made = ask(Stamp.Kind.EVIDENCE, subject=f"evidence:{rows[0][0]}", body=body, network=network)
    assert made is not None, "an authority is configured"
    StampedEvidence.objects.bulk_create(
        StampedEvidence(stamp=made, evidence_id=pk) for pk, _sha256 in rows
    )
    return 1
