"""Material under seal, a proposal that waits, and a legal hold: what the walks of doors meet."""

from typing import Any

from casework.actions import collecting, holding, sealing
from casework.models import Network, Officer


def sealed_things(network: Network, *, by: Officer, second: Officer) -> dict[str, Any]:
    """Seal two files, one with a proposal of `second`, and hold a third."""
    files = [
        collecting.add(network, chunks=[data], name="bad.exe", by=by).evidence
        for data in (b"bad one", b"bad two", b"held")
    ]
    plain, waiting = (
        sealing.seal(file, ground="MALWARE", reason="A scanner said so.", by=by)
        for file in files[:2]
    )
    proposed = sealing.propose(waiting, act="RELEASE", reason="A false alarm.", by=second)
    hold = holding.place(network, authority="Order 12", reason="Asked for.", by=by)
    return {
        "seal": plain.pk,
        "unsealing": proposed.pk,
        "hold": hold.pk,
        "sealed": waiting.evidence_id,
    }
