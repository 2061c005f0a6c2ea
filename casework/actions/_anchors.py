"""Notes that the heads in a checkpoint became known outside the database."""

import json
from typing import Any

from casework.models import Anchor, Chain, Checkpoint


def anchor(checkpoint: Checkpoint, *, where: Anchor.Where, citation: str) -> None:
    """Note it for each chain in the checkpoint whose head was not known there before."""
    leaves: dict[str, Any] = {leaf["chain"]: leaf for leaf in map(json.loads, checkpoint.leaves)}
    known = set(Anchor.objects.filter(where=where).values_list("chain_id", "hash"))
    Anchor.objects.bulk_create(
        Anchor(
            chain=chain,
            sequence=leaves[chain.name]["sequence"],
            hash=leaves[chain.name]["hash"],
            where=where,
            citation=citation[:200],
        )
        for chain in Chain.objects.select_related("network")
        if chain.name in leaves and (chain.pk, leaves[chain.name]["hash"]) not in known
    )
