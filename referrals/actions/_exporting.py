"""Says in the custody of each exhibit where it went."""

from casework import audit
from casework.models import EventKind, Officer
from referrals.models import Referral


def tell(referral: Referral, *, by: Officer, **where: object) -> None:
    """Record of every exhibit of the referral into which volume or delivery it went."""
    for exhibit in referral.exhibits.order_by("evidence_id"):
        audit.record(
            EventKind.EVIDENCE_EXPORTED,
            by=by,
            subject=f"evidence:{exhibit.evidence_id}",
            network=referral.network,
            payload={"referral": referral.reference, "exhibit": exhibit.number, **where},
        )
