"""What the clock rings for, and how often."""

from typing import Any

MINUTE, HOUR, DAY = 60.0, 3600.0, 24 * 3600.0


def _every(seconds: float, task: str, *, expires: float = 0.0) -> dict[str, Any]:
    """Ring so often; a tick expires with the next: who was away does not do them all at once."""
    return {"task": task, "schedule": seconds, "options": {"expires": expires or seconds}}


SCHEDULE = {
    "heartbeat": _every(30.0, "casework.heartbeat"),
    "sweep": _every(15.0, "casework.sweep"),
    "doubt": _every(30.0, "referrals.doubt_abandoned"),
    "places": _every(15.0, "casework.end_places"),
    "number": _every(3.0, "referrals.number_changes"),
    "push": _every(3.0, "referrals.push_changes"),
    "integrity": _every(10 * MINUTE, "casework.check_evidence_due"),
    "forget": _every(10 * MINUTE, "casework.forget_answers"),
    "glass": _every(10 * MINUTE, "casework.tell_again_of_broken_glass"),
    "expiry": _every(15 * MINUTE, "referrals.expire_previews"),
    "viewing-expiry": _every(15 * MINUTE, "casework.expire_viewings"),
    "destroyed": _every(15 * MINUTE, "casework.remove_destroyed"),
    "withdrawal": _every(15 * MINUTE, "referrals.withdraw_disclosures"),
    # Hourly, so that a day whose first hours were missed gets its checkpoint all the same.
    "anchor": _every(HOUR, "casework.anchor"),
    # Hourly too: the first tick of the morning writes, later ones what no mail server took.
    "remind": _every(HOUR, "referrals.write_reminders"),
    "log": _every(HOUR, "referrals.clear_pushes"),
    "clear": _every(HOUR, "referrals.clear_changes"),
    "reconcile": _every(DAY, "casework.reconcile_evidence", expires=HOUR),
}
