"""Asks for the timestamp of a package that left the house."""

from casework import audit
from casework.actions import stamping
from casework.models import Stamp
from referrals.models import Delivery

SCHEMA = "renvoi.package/1"


def ask_for(delivery: Delivery) -> None:
    """Have an authority say when this package existed: its contents and every document of it."""
    package = delivery.package
    assert package is not None, "a referral is delivered with its package"
    submission, referral = package.submission, delivery.referral
    documents = [
        {"number": volume.number, "sha256": volume.sha256, "size": volume.size}
        for volume in package.volumes.filter(variant="PLATFORM").order_by("number")
    ]
    body = {
        "schema": SCHEMA,
        "referral": referral.reference,
        "submission": submission.number,
        "contents": submission.sha256,
        "documents": documents,
    }
    stamping.ask(
        Stamp.Kind.PACKAGE,
        subject=f"{referral.reference}-{submission.number}",
        body=audit.canonical(body),
        network=referral.network,
    )
