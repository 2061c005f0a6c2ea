"""Trail, ledger, checkpoints and timestamps of a case, exactly as they are hashed."""

import json
from pathlib import Path
from typing import Any

from casework import audit
from casework.actions import _ledger, _tree
from casework.models import Chain, Checkpoint, Event, JobState, Stamp
from referrals.interchange.bag import Bag
from referrals.interchange.sight import Sight

CHUNK = 2000


def head_of(sight: Sight) -> dict[str, Any]:
    """Return the newest line of the trail; what is disclosed ends there."""
    chain = Chain.objects.get(network=sight.network)
    return {"sequence": chain.sequence, "hash": bytes(chain.head).hex()}


def write_trail(bag: Bag, sight: Sight, *, upto: int) -> int:
    """Write the events up to this line, with payload and salt where the reader may have them."""
    events = Event.objects.filter(chain__network=sight.network, sequence__lte=upto)
    rows = events.told_to(sight.officer).order_by("sequence")
    count = 0
    with bag.open("trail/events.jsonl") as write:
        for event in rows.iterator(chunk_size=CHUNK):
            payload = sight.payload(event.kind, event.payload, event.told)  # type: ignore[attr-defined]
            line = {
                "sequence": event.sequence,
                "kind": event.kind,
                "actor_id": event.actor_id,
                "subject": event.subject,
                "occurred_at": audit.moment(event.occurred_at),
                "recorded_at": audit.moment(event.recorded_at),
                "payload": payload,
                "salt": bytes(event.salt or b"").hex() if payload is not None else None,
                "payload_hash": bytes(event.payload_hash).hex(),
                "previous": bytes(event.previous).hex(),
                "hash": bytes(event.hash).hex(),
            }
            write(_line(line))
            count += 1
    return count


def write_ledger(bag: Bag, sight: Sight) -> int:
    """Write who read what; addresses only by their salted hash where the disclosure is redacted."""
    name, count = sight.network.reference, 0
    with bag.open("trail/accesses.jsonl") as write:
        for line in _ledger.lines(sight.network):
            shown = not sight.is_redacted
            write(
                _line(
                    {
                        "line": json.loads(line.text(name)),
                        "address_hash": line.address_hash,
                        "address": line.address if shown else None,
                        "salt": bytes(line.salt).hex() if shown else None,
                    }
                )
            )
            count += 1
    return count


def write_checkpoints(bag: Bag, sight: Sight, folder: str) -> int:
    """Write each checkpoint with the leaf of this case and its way to the root, and no other."""
    count = 0
    for point in Checkpoint.objects.order_by("number").iterator(chunk_size=20):
        leaf = _leaf_of(sight.network.reference, point.leaves)
        facts = {
            "number": point.number,
            "sha256": point.sha256,
            "body": point.body,
            "file": _body_outside(folder, point),
            "leaf": leaf,
            "path": _tree.path_to(leaf, texts=point.leaves) if leaf else [],
        }
        text = json.dumps(facts, ensure_ascii=False, indent=1)
        bag.add_text(f"checkpoints/{point.number:06d}.json", text + "\n")
        count += 1
    return count


def write_stamps(bag: Bag, sight: Sight) -> int:
    """Write every timestamp of the case and of the checkpoints: its text, token, certificates."""
    rows = []
    mine = Stamp.objects.filter(network=sight.network)
    house = Stamp.objects.filter(kind=Stamp.Kind.CHECKPOINT)
    for stamp in (mine | house).order_by("pk").iterator(chunk_size=100):
        stem = f"stamps/{stamp.pk}"
        row = {
            "id": stamp.pk,
            "kind": stamp.kind,
            "state": stamp.state,
            "subject": stamp.subject,
            "sha256": stamp.sha256,
            "stamped_at": audit.moment(stamp.stamped_at),
            "authority": stamp.authority,
            "serial": stamp.serial,
            "is_trusted": stamp.is_trusted,
            "text": f"data/{stem}.txt",
            "token": f"data/{stem}.tst",
        }
        bag.add_text(f"{stem}.txt", stamp.body)
        if stamp.state == JobState.READY:
            bag.add(f"{stem}.tst", [bytes(stamp.token or b"")])
            bag.add_text(f"{stem}.pem", stamp.certificates)
        rows.append(row)
    bag.add_text("stamps.json", json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    return len(rows)


def _leaf_of(name: str, leaves: list[str]) -> str:
    return next((leaf for leaf in leaves if json.loads(leaf)["chain"] == name), "")


def _body_outside(folder: str, point: Checkpoint) -> str | None:
    """Return what the file outside the database says, None where there is no file."""
    place = Path(folder) / point.file_name
    if not folder or not place.is_file():
        return None
    try:
        return str(json.loads(place.read_text(encoding="utf-8"))["body"])
    except (OSError, ValueError, KeyError, TypeError):
        return "unreadable"


def _line(facts: dict[str, Any]) -> bytes:
    return json.dumps(facts, ensure_ascii=False).encode() + b"\n"
