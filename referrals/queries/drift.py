"""What changed in the live facts since contents were frozen."""

import json
from typing import Any

from referrals.models import Submission
from referrals.queries import contents
from referrals.schema import upgraded

# Moves with every event, or with the freeze itself; its change means nothing.
VOLATILE = ("frozen_at", "trail", "submission", "figures", "narratives", "officers", "schema")
# The guard asks for these anew before each delivery.
CEILINGS = ("channel.marking_ceiling", "channel.tlp_ceiling")


def changed_since(submission: Submission) -> list[dict[str, Any]]:
    """Return each part that reads otherwise today: its path, as frozen, and as it is now."""
    frozen = upgraded(json.loads(submission.contents))
    live = contents.build(submission.referral, number=submission.number)
    # The live build holds what JSON cannot tell apart, so it goes through JSON as well.
    live = json.loads(json.dumps(live, default=str))
    found: list[dict[str, Any]] = []
    for part in sorted(set(frozen) - set(VOLATILE)):
        _compare(part, frozen[part], live.get(part), found)
    return found


def blocks_sending(submission: Submission) -> bool:
    """Say whether an address, a channel, an exhibit or a marking is not what was approved."""
    return any(
        change["path"] in ("marking", "tlp")
        or (change["path"].startswith("channel.") and change["path"] not in CEILINGS)
        or change["path"].endswith((".url", ".sha256"))
        for change in changed_since(submission)
    )


def _compare(path: str, frozen: Any, live: Any, found: list[dict[str, Any]]) -> None:
    if frozen == live:
        return
    if isinstance(frozen, dict) and isinstance(live, dict):
        for name in sorted(set(frozen) | set(live)):
            _compare(f"{path}.{name}", frozen.get(name), live.get(name), found)
    elif _is_numbered(frozen) and _is_numbered(live):
        before = {line["number"]: line for line in frozen}
        after = {line["number"]: line for line in live}
        for number in sorted(set(before) | set(after)):
            _compare(f"{path}.{number}", before.get(number), after.get(number), found)
    else:
        found.append({"path": path, "frozen": frozen, "live": live})


def _is_numbered(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, dict) and "number" in v for v in value)
