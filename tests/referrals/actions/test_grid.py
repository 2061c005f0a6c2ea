"""Every status × step × role: what the table of the design says, and what the actions really do.

The table below is written by hand from the design, never imported from `lifecycle`. All cells play
on one stage, which is built once; what a cell does is rolled back.
"""

import hashlib
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from casework.actions import attributing, collecting, enlisting, opening, sharing
from casework.errors import NotAllowed, WrongState
from casework.models import Officer, Platform
from referrals.actions import (
    concluding,
    delivering,
    drafting,
    noticing,
    reviewing,
    submitting,
)
from referrals.actions._step import DeliveryPending, ReasonRequired
from referrals.models import Channel, Delivery, Notice, Outcome, Policy, Referral, Volume
from referrals.permissions import FourEyesRequired, PersonRequired, allowed_steps
from tests.casework import sql

NOW = datetime(2026, 9, 1, tzinfo=UTC)
PDF = b"%PDF-1.7 as good as any\n"

DRAFT, SUBMITTED, APPROVED, SENT = "DRAFT", "SUBMITTED", "APPROVED", "SENT"
ACKNOWLEDGED, ANSWERED, CLOSED = "ACKNOWLEDGED", "ANSWERED", "CLOSED"
REJECTED, WITHDRAWN = "REJECTED", "WITHDRAWN"
STATUSES = (
    DRAFT,
    SUBMITTED,
    APPROVED,
    SENT,
    ACKNOWLEDGED,
    ANSWERED,
    CLOSED,
    REJECTED,
    WITHDRAWN,
)
OUTSIDE = (SENT, ACKNOWLEDGED, ANSWERED)

# step: (from where, to where)
TABLE = {
    "submit": ([DRAFT], SUBMITTED),
    "return": ([SUBMITTED], DRAFT),
    "reject": ([SUBMITTED], REJECTED),
    "approve": ([SUBMITTED], APPROVED),
    "revise": ([SUBMITTED, APPROVED], DRAFT),
    "withdraw": ([DRAFT, SUBMITTED, APPROVED], WITHDRAWN),
    "send": ([APPROVED], SENT),
    "acknowledge": ([SENT], ACKNOWLEDGED),
    "answer": ([SENT, ACKNOWLEDGED], ANSWERED),
    "close": ([SENT, ACKNOWLEDGED, ANSWERED], CLOSED),
    "retract": ([SENT, ACKNOWLEDGED, ANSWERED], CLOSED),
    "reopen": ([CLOSED], ANSWERED),
}
# Both of these wrote in the referral, so neither may review it.
DRAFTERS = {"Amina, contributor", "Fatou, contributor and reviewer"}
RIGHTS = {
    "submit": DRAFTERS,
    "return": {"Boris, reviewer"},
    "reject": {"Boris, reviewer"},
    "approve": {"Boris, reviewer"},
    "revise": DRAFTERS,
    "withdraw": DRAFTERS,
    "send": {"Chen, releaser"},
    "acknowledge": DRAFTERS | {"Robot, service"},
    "answer": DRAFTERS | {"Robot, service"},
    "close": {"Chen, releaser"},
    "retract": {"Chen, releaser"},
    "reopen": {"Chen, releaser"},
}


def expected(status: str, step: str, role: str) -> str:
    if role not in RIGHTS[step]:
        return "NOT ALLOWED"
    sources, destination = TABLE[step]
    if status not in sources:
        # An outcome that comes again or late is still written down, and moves nothing.
        appended = step == "answer" and status in (ANSWERED, CLOSED)
        return "APPENDED" if appended else "WRONG STATE"
    # Sending and retracting end when the delivery is confirmed.
    return "QUEUED" if step in ("send", "retract") else destination


def act(step: str, referral: Referral, officer: Officer) -> object:
    submission = referral.submission
    digest = submission.sha256
    decisions = [concluding.Decision(1, extra="NO_ACTION")]
    return {
        "submit": lambda: submitting.submit(referral, by=officer),
        "return": lambda: reviewing.return_to_draft(
            submission, digest=digest, reason="Say more.", by=officer
        ),
        "reject": lambda: reviewing.reject(submission, digest=digest, reason="No.", by=officer),
        "approve": lambda: reviewing.approve(submission, digest=digest, by=officer),
        "revise": lambda: submitting.revise(referral, by=officer),
        "withdraw": lambda: submitting.withdraw(referral, reason="Moot.", by=officer),
        "send": lambda: delivering.queue(referral, by=officer),
        "acknowledge": lambda: concluding.acknowledge(referral, occurred_at=NOW, by=officer),
        "answer": lambda: concluding.record_outcomes(
            referral, decisions=decisions, occurred_at=NOW, by=officer
        ),
        "close": lambda: concluding.close(referral, resolution="NO_RESPONSE", by=officer),
        "retract": lambda: noticing.retract(referral.notices.get(), by=officer),
        "reopen": lambda: concluding.reopen(referral, reason="News.", by=officer),
    }[step]()


def result(step: str, referral: Referral, officer: Officer) -> str:
    before = referral.status
    try:
        with transaction.atomic():
            act(step, referral, officer)
    except NotAllowed:
        return "NOT ALLOWED"
    except WrongState:
        return "WRONG STATE"
    referral.refresh_from_db()
    if referral.status != before:
        return referral.status
    return "QUEUED" if referral.deliveries.pending().exists() else "APPENDED"


def force(referral: Referral, status: str) -> Referral:
    """Put a referral where no action would put it from where it stands."""
    resolution = "ACTIONED" if status == CLOSED else ""
    with sql.as_replica():
        Referral.objects.filter(pk=referral.pk).update(status=status, resolution=resolution)
        referral.items.update(claims=status in (SUBMITTED, APPROVED, *OUTSIDE))
    return Referral.objects.get(pk=referral.pk)


def enlist(house: Officer, name: str, *roles: str) -> Officer:
    email = f"{name.lower()}@renvoi.example"
    return enlisting.enlist(email=email, name=name, roles=roles, by=house)


def cast() -> dict[str, Officer]:
    """The case is restricted; Eve with every case role and Noor the officer are no members."""
    house = enlisting.found_house(
        email="ada@renvoi.example", name="Ada", password="correct horse battery 9"
    )
    return {
        "Amina, contributor": enlist(house, "Amina", "OFFICER"),
        "Fatou, contributor and reviewer": enlist(house, "Fatou", "OFFICER", "REVIEWER"),
        "Boris, reviewer": enlist(house, "Boris", "REVIEWER"),
        "Chen, releaser": enlist(house, "Chen", "RELEASER"),
        "Dana, auditor": enlist(house, "Dana", "AUDITOR"),
        "Ada, administrator": house,
        "Robot, service": enlist(house, "Robot", "SERVICE"),
        "Eve, stranger": enlist(house, "Eve", "OFFICER", "REVIEWER", "RELEASER", "AUDITOR"),
        "Noor, without membership": enlist(house, "Noor", "OFFICER"),
    }


def draft(stage: SimpleNamespace, handle: str) -> Referral:
    """A draft that the guard lets through, with a notice and an outcome for later."""
    amina = stage.officers["Amina, contributor"]
    fatou = stage.officers["Fatou, contributor and reviewer"]
    asset = attributing.attach(stage.network, value=f"https://x.com/{handle}", by=amina).asset
    made = drafting.open_referral(stage.network, platform=stage.x, title=handle, by=amina)
    drafting.edit(
        made,
        by=amina,
        version=1,
        policies=[stage.policy],
        channel=stage.channel,
        summary="One account.",
        why="It hides who operates it.",
        basis="Exhibit 1.",
        unknowns="None recorded.",
        alternatives="None recorded.",
        asks=["ASSESS_ACCOUNT"],
        good_faith=True,
    )
    drafting.add_items(made, things=[asset], by=fatou)
    drafting.add_exhibit(made, evidence=stage.evidence, by=amina)
    return made


def store_at(folder: str) -> dict[str, object]:
    options = {"location": folder}
    backend = "config.storage.PrivateFileStorage"
    return {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": options}}


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker, tmp_path_factory):
    """One restricted case with a submitted and an approved referral, for the whole grid."""
    made = SimpleNamespace(store=store_at(str(tmp_path_factory.mktemp("stage"))))
    with django_db_blocker.unblock():
        with override_settings(STORAGES=made.store):
            set_up(made)
        yield made
        call_command("flush", verbosity=0, interactive=False)


def set_up(made: SimpleNamespace) -> None:
    made.officers = officers = cast()
    amina, boris = officers["Amina, contributor"], officers["Boris, reviewer"]
    made.x = Platform.objects.create(slug="x", name="X")
    made.network = opening.open_network(title="Lantern", is_restricted=True, by=amina)
    places = {"Fatou, contributor and reviewer": "CONTRIBUTOR", "Boris, reviewer": "READER"}
    places |= dict.fromkeys(("Chen, releaser", "Dana, auditor", "Robot, service"), "READER")
    for role, place in places.items():
        sharing.add_member(made.network, officer=officers[role], place=place, by=amina)
    made.channel = Channel.objects.create(
        platform=made.x, name="Desk", kind="EMAIL", address="desk@x.example"
    )
    made.policy = Policy.objects.create(
        platform=made.x, code="P", title_en="P", title_fr="P", url="https://x.example/rules"
    )
    made.evidence = collecting.add(made.network, chunks=[b"seen"], name="a.txt", by=amina).evidence
    early, late = draft(made, "early"), draft(made, "late")
    submitting.submit(early, by=amina)
    reviewing.approve(frozen := submitting.submit(late, by=amina), digest=frozen.sha256, by=boris)
    build(frozen.package.main)
    for referral in (early, late):
        notice = Notice.objects.create(referral=referral, text="Sorry.", drafted_by=amina)
        Notice.objects.filter(pk=notice.pk).update(approved_by=boris, approved_at=NOW)
        Outcome.objects.create(
            item=referral.items.get(), extra="NO_RESPONSE", occurred_at=NOW, recorded_by=amina
        )
    made.referrals = dict.fromkeys(STATUSES, late) | dict.fromkeys(
        (DRAFT, SUBMITTED, REJECTED, WITHDRAWN), early
    )


def build(volume: Volume) -> None:
    """Do the worker's part, with bytes that take no time to make."""
    sha256 = hashlib.sha256(PDF).hexdigest()
    default_storage.save(Volume(sha256=sha256).storage_key, ContentFile(PDF))
    claimed = Volume.objects.claim(volume.pk)
    assert claimed.finish("READY", sha256=sha256, size=len(PDF), pages=1)


@pytest.fixture
def scene(stage, db, private_store, settings):
    """Lend the stage to one cell of the grid."""
    settings.STORAGES = stage.store
    return stage


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("step", TABLE)
def test_a_step_is_taken_by_whom_and_from_where_the_table_says(scene, status, step, subtests):
    force(scene.referrals[status], status)
    for role, officer in scene.officers.items():
        with subtests.test(role), transaction.atomic():
            referral = Referral.objects.get(pk=scene.referrals[status].pk)
            offered = step in [arrow.step for arrow in allowed_steps(referral, officer)]

            found = result(step, referral, officer)

            transaction.set_rollback(True)
            assert found == expected(status, step, role)
            assert offered == (found not in ("NOT ALLOWED", "WRONG STATE", "APPENDED"))


@pytest.mark.parametrize("state", ["REQUESTED", "RUNNING", "UNCERTAIN"])
@pytest.mark.parametrize(
    ("status", "step", "role"),
    [
        (APPROVED, "revise", "Amina, contributor"),
        (APPROVED, "withdraw", "Amina, contributor"),
        (APPROVED, "send", "Chen, releaser"),
        (SENT, "retract", "Chen, releaser"),
        (SENT, "close", "Chen, releaser"),
    ],
)
def test_a_step_waits_while_something_is_on_its_way_out(scene, state, status, step, role):
    officer = scene.officers[role]
    referral = force(scene.referrals[status], status)
    Delivery.objects.create(
        referral=referral, channel=scene.channel, state=state, requested_by=officer
    )
    offered = [arrow.step for arrow in allowed_steps(referral, officer)]

    with pytest.raises(DeliveryPending):
        act(step, referral, officer)

    assert step not in offered


@pytest.mark.parametrize("step", ["return", "reject", "withdraw", "reopen"])
def test_a_step_that_ends_or_undoes_something_needs_a_reason(scene, step):
    status = CLOSED if step == "reopen" else SUBMITTED
    referral = force(scene.referrals[status], status)
    submission, officers = referral.submission, scene.officers
    told = {"digest": submission.sha256, "by": officers["Boris, reviewer"], "reason": " "}

    with pytest.raises(ReasonRequired):
        {
            "return": lambda: reviewing.return_to_draft(submission, **told),
            "reject": lambda: reviewing.reject(submission, **told),
            "withdraw": lambda: submitting.withdraw(
                referral, reason="", by=officers["Amina, contributor"]
            ),
            "reopen": lambda: concluding.reopen(
                referral, reason="\n", by=officers["Chen, releaser"]
            ),
        }[step]()


def test_a_service_is_told_that_a_review_needs_a_person(scene):
    referral = force(scene.referrals[SUBMITTED], SUBMITTED)
    robot = scene.officers["Robot, service"]

    for step in ("approve", "return", "reject"):
        with pytest.raises(PersonRequired):
            act(step, referral, robot)


def test_whoever_contributed_is_told_that_four_eyes_are_required(scene):
    referral = force(scene.referrals[SUBMITTED], SUBMITTED)

    with pytest.raises(FourEyesRequired):
        act("approve", referral, scene.officers["Fatou, contributor and reviewer"])


def test_a_reviewer_who_is_no_member_decides_where_the_case_is_open(scene):
    scene.network.is_restricted = False
    scene.network.save(update_fields=["is_restricted"])
    referral = force(scene.referrals[SUBMITTED], SUBMITTED)

    assert result("approve", referral, scene.officers["Eve, stranger"]) == APPROVED


def test_an_account_that_was_closed_takes_no_step(scene):
    boris = scene.officers["Boris, reviewer"]
    Officer.objects.filter(pk=boris.pk).update(is_active=False)
    boris.refresh_from_db()
    referral = force(scene.referrals[SUBMITTED], SUBMITTED)

    assert allowed_steps(referral, boris) == []
    assert result("approve", referral, boris) == "NOT ALLOWED"
