import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from casework.actions import attributing, collecting, sharing
from casework.models import Network, Officer
from referrals.actions import (
    commenting,
    delivering,
    disclosing,
    drafting,
    noticing,
    reviewing,
    submitting,
    subscribing,
)
from referrals.models import Channel, Delivery, Package, Preview, Push, Referral, Volume
from tests.casework.api.calling import Caller, calling

PDF = b"%PDF-1.7 a package of the tests"
SENT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def as_amina(amina) -> Caller:
    return calling(amina)


@pytest.fixture
def as_boris(boris) -> Caller:
    return calling(boris)


@pytest.fixture
def as_chen(chen) -> Caller:
    return calling(chen)


@pytest.fixture
def as_dana(dana) -> Caller:
    return calling(dana)


@pytest.fixture
def as_eve(eve) -> Caller:
    return calling(eve)


@pytest.fixture
def robot_inside(network, robot, amina):
    """The service, as a contributor of the restricted case."""
    sharing.add_member(network, officer=robot, place="CONTRIBUTOR", by=amina)
    return robot


@pytest.fixture
def at(draft) -> str:
    return f"referrals/{draft.reference}/"


def finish_package(referral: Referral) -> Volume:
    """Put a volume where the worker would have put it, without the minutes of rendering."""
    volume = referral.submission.package.main
    sha256 = hashlib.sha256(PDF).hexdigest()
    Channel.objects.filter(pk=referral.channel_id).update(wants_zip=True)
    Volume.objects.filter(package=volume.package).update(
        state="READY", sha256=sha256, size=len(PDF), pages=1, item_count=3, percent=100
    )
    volume.refresh_from_db()
    if not default_storage.exists(volume.storage_key):
        default_storage.save(volume.storage_key, ContentFile(PDF))
    return volume


def drawn_preview(referral: Referral, *, by: Officer) -> Preview:
    """Put a preview where the worker would have put it."""
    preview = Preview.objects.create(
        referral=referral,
        submission=referral.submission,
        contents="{}",
        requested_by=by,
        state="READY",
        pages=1,
        page_total=1,
        expires_at=timezone.now() + timedelta(hours=1),
    )
    default_storage.delete(preview.page_key(1))
    default_storage.save(preview.page_key(1), ContentFile(b"\x89PNG stands for a page"))
    return preview


def hook_of(officer: Officer, network: Network) -> dict[str, int]:
    """Return a webhook of the officer, and a push that told of the case."""
    url = "https://partner.example/hooks"
    hook, _secret = subscribing.add(officer, url=url, by=officer)
    push = Push.objects.create(
        subscription=hook,
        number=1,
        kind="network",
        object_id=network.pk,
        public_id=network.reference,
        network=network,
        state=Push.State.SENT,
        give_up_at=timezone.now(),
        ended_at=timezone.now(),
    )
    return {"webhook": hook.pk, "push": push.pk}


WAYS = {
    "draft": [],
    "submitted": ["submit"],
    "requested": ["submit", "approve"],
    "approved": ["submit", "approve", "finish"],
    "queued": ["submit", "approve", "finish", "queue"],
    "uncertain": ["submit", "approve", "finish", "queue", "doubt"],
    "sent": ["submit", "approve", "finish", "queue", "send"],
    "noticed": ["submit", "approve", "finish", "queue", "send", "notify"],
    "withdrawn": ["submit", "withdraw"],
}


@dataclass
class Life:
    """Takes the draft, which is filed by hand, step by step through its life."""

    draft: Referral
    portal: Channel
    amina: Officer
    boris: Officer
    chen: Officer

    def submit(self) -> None:
        drafting.edit(self.draft, by=self.amina, version=self.draft.version, channel=self.portal)
        submitting.submit(self.draft, by=self.amina)

    def approve(self) -> None:
        submission = self.draft.submission
        reviewing.approve(submission, digest=submission.sha256, by=self.boris)

    def finish(self) -> None:
        finish_package(self.draft)

    def queue(self) -> None:
        delivering.queue(self.draft, by=self.chen)

    def send(self) -> None:
        delivery = self.draft.deliveries.get()
        delivering.record_ticket(delivery, ticket="T-1", occurred_at=SENT, by=self.chen)

    def notify(self) -> None:
        noticing.draft_notice(self.draft, text="We take it back.", by=self.amina)

    def withdraw(self) -> None:
        submitting.withdraw(self.draft, reason="Not needed.", by=self.amina)

    def doubt(self) -> None:
        Delivery.objects.update(state="UNCERTAIN")


@pytest.fixture
def reach(draft, portal, amina, boris, chen) -> Callable[[str], Referral]:
    """Take the draft to a stage of its life."""
    life = Life(draft, portal, amina, boris, chen)

    def go(stage: str) -> Referral:
        for step in WAYS[stage]:
            draft.refresh_from_db()
            getattr(life, step)()
        draft.refresh_from_db()
        return draft

    return go


@pytest.fixture
def extra(network, amina):
    """An asset of the case that is not in the draft."""
    return attributing.attach(network, value="https://x.com/lantern_8", by=amina).asset


@pytest.fixture
def cast(amina, boris, chen, dana, eve, robot, house) -> dict[str, Caller]:
    """Everybody with a token that has every scope they may have; Ada administers only."""
    people = {
        "amina": amina,
        "boris": boris,
        "chen": chen,
        "dana": dana,
        "eve": eve,
        "robot": robot,
        "ada": house,
    }
    return {name: calling(officer) for name, officer in people.items()}


@pytest.fixture
def things_at(reach, network, extra, amina, dana, robot_inside) -> Callable[[str], dict]:
    """What addresses and bodies name, with the referral at the stage asked for."""
    other = collecting.add(network, chunks=[b"other"], name="other.txt", by=amina).evidence

    def at_stage(stage: str) -> dict:
        referral = reach(stage or "draft")
        submission = referral.submission
        package = Package.objects.filter(submission=submission).first()
        delivery, notice = referral.deliveries.first(), referral.notices.first()
        comment = commenting.comment(referral, text="Which hour?", by=amina)
        preview = drawn_preview(referral, by=amina)
        return {
            "reference": referral.reference,
            "network": network.reference,
            "version": referral.version,
            "kind": "referral",
            "object_id": referral.reference,
            "number": 1,
            "extra": extra.pk,
            "other_evidence": other.pk,
            "digest": submission.sha256 if submission else "0" * 64,
            "package": package.pk if package else 1,
            "volume": 0,
            "delivery": delivery.pk if delivery else 1,
            "preview": preview.pk,
            "page": 1,
            "comment": comment.pk,
            "notice": notice.pk if notice else 1,
            "disclosure": disclosing.ask(network, by=dana).pk,
            **hook_of(robot_inside, network),
        }

    return at_stage
