"""Makes the heads of all chains and ledgers known outside the database."""

import json
import logging
import os
import secrets
import smtplib
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Max
from django.db.models.functions import Now, TruncDate
from django.utils import timezone

from casework import audit
from casework.actions import _anchors, _ledger, _tree, stamping
from casework.actions.enlisting import machine
from casework.models import Access, Anchor, Chain, Checkpoint, EventKind, Officer, Stamp
from casework.permissions import require_administrator

log = logging.getLogger(__name__)
GENESIS = "0" * 64
SCHEMA, FILE_SCHEMA = "renvoi.checkpoint/1", "renvoi.checkpoint-file/1"


class CheckpointContradicted(Exception):
    """A file of this name holds another checkpoint than the database; it is never replaced."""


def anchor_daily() -> None:
    """Draw today's checkpoint unless it was, and make known what is not known outside yet."""
    drawn = Checkpoint.objects.annotate(day=TruncDate("recorded_at"), today=TruncDate(Now()))
    newest = drawn.order_by("-number").first()
    if newest is None or newest.day != newest.today:
        _draw(machine())
        stamping.batch_evidence()
    publish_waiting()


def draw(*, by: Officer) -> Checkpoint:
    """Draw a checkpoint now and make it known.

    :raises RoleRequired: when the officer is no administrator.
    """
    require_administrator(by)
    checkpoint = _draw(by)
    # A file for a checkpoint that was never committed would contradict the next one for ever.
    transaction.on_commit(publish_waiting)
    return checkpoint


def publish_waiting() -> None:
    """Write and mail every checkpoint that was not yet; what fails is tried again in an hour."""
    if settings.RENVOI_CHECKPOINT_DIR:
        for checkpoint in Checkpoint.objects.filter(written_at=None).order_by("number"):
            _try(_write, checkpoint)
    if settings.RENVOI_CHECKPOINT_MAIL:
        for checkpoint in Checkpoint.objects.filter(mailed_at=None).order_by("number"):
            _try(_mail, checkpoint)


def as_file(checkpoint: Checkpoint) -> str:
    """Return the whole checkpoint as it is written: its body, and the leaves under its root."""
    facts = {
        "schema": FILE_SCHEMA,
        "sha256": checkpoint.sha256,
        "body": checkpoint.body,
        "leaves": checkpoint.leaves,
    }
    return json.dumps(facts, ensure_ascii=False, indent=1) + "\n"


def _draw(by: Officer) -> Checkpoint:
    upto = _last_access()
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Two at once would cite the same one before them.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('renvoi.checkpoint'))")
        before = Checkpoint.objects.order_by("-number").first()
        leaves = _leaves(before, upto)
        number = before.number + 1 if before else 1
        body = audit.canonical(
            {
                "schema": SCHEMA,
                "number": number,
                "previous": before.sha256 if before else GENESIS,
                "made_at": audit.moment(timezone.now()),
                "software": f"renvoi {settings.RENVOI_VERSION}",
                "root": _tree.root(leaves),
            }
        )
        checkpoint = Checkpoint.objects.create(
            number=number,
            body=body,
            sha256=stamping.digest(body),
            leaves=leaves,
            access_upto=upto,
            recorded_by=by,
        )
        stamping.ask(Stamp.Kind.CHECKPOINT, subject=f"checkpoint:{number}", body=body, network=None)
        facts = {"number": number, "sha256": checkpoint.sha256, "chains": len(leaves)}
        audit.record(
            EventKind.CHECKPOINT_DRAWN, by=by, subject=f"checkpoint:{number}", payload=facts
        )
    return checkpoint


def _last_access() -> int:
    """Return the newest access after which none with a smaller key can appear any more."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Waits for accesses that are being written, and keeps new ones waiting for this moment.
        cursor.execute("LOCK TABLE casework_access IN SHARE MODE")
        newest: int | None = Access.objects.aggregate(newest=Max("pk"))["newest"]
    return newest or 0


def _leaves(before: Checkpoint | None, upto: int) -> list[str]:
    """Return one text for each chain with its head and its ledger, in an order that tells nothing.

    What the checkpoint before says of a ledger is gone on from, so that only new lines are read.
    """
    known = {leaf["chain"]: leaf for leaf in map(json.loads, before.leaves if before else [])}
    after = before.access_upto if before else 0
    texts = []
    for chain in Chain.objects.select_related("network").order_by("pk"):
        last = known.get(chain.name, {"accesses": 0, "ledger": GENESIS})
        count, running = last["accesses"], bytes.fromhex(last["ledger"])
        for line in _ledger.lines(chain.network, after=after, upto=upto):
            count, running = count + 1, _ledger.follow(running, line, name=chain.name)
        leaf = {
            "chain": chain.name,
            "sequence": chain.sequence,
            "hash": bytes(chain.head).hex(),
            "accesses": count,
            "ledger": running.hex(),
            # Nobody who is shown one case can find the others by guessing.
            "salt": secrets.token_hex(16),
        }
        texts.append(audit.canonical(leaf))
    return sorted(texts, key=_tree.leaf_hash)


def _try(publish: Callable[[Checkpoint], None], checkpoint: Checkpoint) -> None:
    try:
        publish(checkpoint)
    except (OSError, smtplib.SMTPException, CheckpointContradicted) as fault:
        log.error("Checkpoint %s was not made known: %s", checkpoint.number, fault)


def _write(checkpoint: Checkpoint) -> None:
    """Write the file whole or not at all; one that is there is looked at and never replaced."""
    folder, text = Path(settings.RENVOI_CHECKPOINT_DIR), as_file(checkpoint)
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / checkpoint.file_name
    part = folder / f".{checkpoint.file_name}.{secrets.token_hex(4)}"
    try:
        with part.open("x", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, place)
    except FileExistsError as taken:
        if place.read_text(encoding="utf-8") != text:
            raise CheckpointContradicted(f"{place} holds another one") from taken
    finally:
        part.unlink(missing_ok=True)
    _known(checkpoint, "written_at", place.name)


def _mail(checkpoint: Checkpoint) -> None:
    letter = EmailMessage(
        subject=f"Renvoi: checkpoint {checkpoint.number} / point de contrôle {checkpoint.number}",
        body=f"SHA-256 {checkpoint.sha256}\n\n{checkpoint.body}\n",
        to=settings.RENVOI_CHECKPOINT_MAIL,
    )
    # The body names no case; the leaves do, and stay in the house.
    letter.attach(f"renvoi-checkpoint-{checkpoint.number:06d}.txt", checkpoint.body, "text/plain")
    letter.send()
    _known(checkpoint, "mailed_at", ", ".join(settings.RENVOI_CHECKPOINT_MAIL))


@transaction.atomic
def _known(checkpoint: Checkpoint, column: str, where: str) -> None:
    fresh = Checkpoint.objects.filter(pk=checkpoint.pk, **{column: None})
    if fresh.update(**{column: Now()}):
        citation = f"{checkpoint.number} {where}"
        _anchors.anchor(checkpoint, where=Anchor.Where.CHECKPOINT, citation=citation)
