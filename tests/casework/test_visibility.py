"""Need to know: what hangs on a restricted case is not there for whoever is no member of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.db import models

from casework.actions import (
    anchoring,
    attributing,
    collecting,
    correcting,
    describing,
    importing,
    observing,
    viewing,
)
from casework.actions.stamping import digest
from casework.models import (
    AccessRequest,
    Anchor,
    Asset,
    Attribution,
    BrokenGlass,
    Campaign,
    Capture,
    Checkpoint,
    Event,
    Evidence,
    EvidenceAnnotation,
    HandleChange,
    ImportBatch,
    ImportRow,
    IntegrityCheck,
    IntegrityRun,
    LegalHold,
    Membership,
    Narrative,
    Network,
    NetworkLink,
    NetworkMember,
    Observation,
    Post,
    PostMembership,
    Redaction,
    Reveal,
    Seal,
    Stamp,
    Target,
    Unsealing,
    Viewing,
    WebArchive,
)
from referrals.actions import commenting, concluding, reviewing, subscribing
from referrals.actions._answering import Said
from referrals.models import (
    Answer,
    Comment,
    CommentTurn,
    Delivery,
    Disclosure,
    Exhibit,
    Item,
    Message,
    Notice,
    Outcome,
    Package,
    Preview,
    Push,
    Question,
    Referral,
    Reply,
    Review,
    Submission,
    Uptake,
    Volume,
    Waiver,
)
from tests.casework.sealed import sealed_things
from tests.casework.webarchives.known import archive_of

NOW = datetime(2026, 9, 1, tzinfo=UTC)
OF_A_CASE = (
    Network,
    NetworkLink,
    Campaign,
    Attribution,
    Asset,
    HandleChange,
    Membership,
    Post,
    PostMembership,
    Target,
    Narrative,
    Evidence,
    Observation,
    ImportBatch,
    ImportRow,
    Event,
    IntegrityCheck,
    EvidenceAnnotation,
    Anchor,
    Stamp,
    Viewing,
    Reveal,
    Redaction,
    Seal,
    Unsealing,
    LegalHold,
    WebArchive,
    Capture,
    BrokenGlass,
)
OF_A_REFERRAL = (
    Referral,
    Item,
    Exhibit,
    Submission,
    Waiver,
    Review,
    Answer,
    Notice,
    Package,
    Volume,
    Preview,
    Delivery,
    Message,
    Reply,
    Outcome,
    Uptake,
    Comment,
    CommentTurn,
)


def fill(network, *, other, by) -> None:
    """Record at least one row of everything that hangs on a case."""
    day = NOW.date()
    lists = [b"handle,platform,stable_id\n@one,X,1\n", b"handle,platform,stable_id\n@two,X,1\n"]
    for data in lists:
        importing.load(importing.upload(network, chunks=[data], name="l.csv", by=by).pk)
    asset = attributing.attach(network, value="https://x.com/a/status/1700", by=by).asset
    evidence = collecting.add(network, chunks=[b"seen"], name="a.txt", by=by).evidence
    run = IntegrityRun.objects.create(kind="REQUESTED", network=network, requested_by=by)
    IntegrityCheck.objects.create(run=run, evidence=evidence, state="INTACT")
    correcting.correct(evidence, field="captured_by", value="Ada", reason="Known.", by=by)
    viewing.ask(evidence, by=by)
    archive_of(evidence, showing=asset, by=by)
    BrokenGlass.objects.create(network=network, officer=by, why="An inquiry.", until=NOW)
    sealed_things(network, by=by, second=by)
    Redaction.objects.create(evidence=evidence, boxes=[{"left": 0}], requested_by=by)
    Reveal.objects.create(evidence=evidence, officer=by, until=NOW)
    Anchor.objects.create(
        chain=network.chain, sequence=1, hash="0" * 64, where="CHECKPOINT", citation="file"
    )
    Stamp.objects.create(kind="PACKAGE", sha256=digest(network.reference), network=network)
    observing.record(network, looks=[observing.Look(asset, "LIVE", NOW, evidence=evidence)], by=by)
    describing.add_campaign(network, title="Wave", started_on=day, by=by)
    describing.add_target(network, name="A member", kind="POLITICIAN", by=by)
    describing.add_narrative(network, title_en="Claim", title_fr="Thèse", by=by)
    describing.state_attribution(
        network,
        actor="A state",
        likelihood="LIKELY",
        confidence="LOW",
        rationale="Hours.",
        occurred_at=NOW,
        by=by,
    )
    describing.link(
        network, other=other, kind="CONTINUES", confidence="LOW", rationale="Texts.", by=by
    )


@pytest.fixture
def cases(network, open_case, amina):
    fill(network, other=open_case, by=amina)
    fill(open_case, other=network, by=amina)
    return network, open_case


def network_of(row: models.Model) -> set[Network]:
    if isinstance(row, Network):
        return {row}
    if isinstance(row, Event):
        return {row.chain.network} if row.chain.network else set()
    if isinstance(row, ImportRow):
        return {row.batch.network}
    if isinstance(row, Asset | Post):
        return set(row.networks.all())
    of_evidence = IntegrityCheck | EvidenceAnnotation | Viewing | Reveal | Redaction | Seal
    if isinstance(row, of_evidence | WebArchive):
        return {row.evidence.network}
    if isinstance(row, Capture):
        return {row.archive.evidence.network}
    if isinstance(row, Unsealing):
        return {row.seal.evidence.network}
    if isinstance(row, Anchor):
        return {row.chain.network}
    return {row.network}


def test_a_stranger_sees_the_open_case_and_nothing_of_the_restricted_one(
    cases, eve, boris, subtests
):
    restricted, open_case = cases
    for model in OF_A_CASE:
        with subtests.test(model.__name__):
            seen = model.objects.visible_to(eve)
            assert seen.exists()
            assert all(open_case in network_of(row) or not network_of(row) for row in seen)

            member_sees = model.objects.visible_to(boris)
            assert any(restricted in network_of(row) for row in member_sees)


def test_whoever_only_administers_sees_no_case(cases, house, subtests):
    for model in OF_A_CASE:
        with subtests.test(model.__name__):
            seen = model.objects.visible_to(house)
            assert not any(network_of(row) for row in seen)


def test_an_account_that_was_closed_sees_nothing(cases, amina, house, subtests):
    amina.is_active = False
    amina.save(update_fields=["is_active"])
    for model in OF_A_CASE:
        with subtests.test(model.__name__):
            assert not model.objects.visible_to(amina).exists()


def test_the_trail_of_the_house_is_for_auditors_and_administrators(cases, house, dana, amina):
    house_events = Event.objects.filter(chain__network=None)

    assert house_events.exists()
    for officer in (house, dana):
        assert Event.objects.visible_to(officer).filter(chain__network=None).count() == (
            house_events.count()
        )
    assert not Event.objects.visible_to(amina).filter(chain__network=None).exists()


def test_an_asset_of_both_kinds_of_case_shows_a_stranger_the_open_one_only(cases, eve):
    restricted, open_case = cases
    shared = Asset.objects.visible_to(eve).get(key="two")

    assert set(shared.networks.all()) == {restricted, open_case}
    assert [m.network for m in shared.memberships.visible_to(eve)] == [open_case]
    assert {c.network for c in HandleChange.objects.visible_to(eve)} <= {open_case}


def test_what_hangs_on_a_referral_is_hidden_with_its_case(
    draft, submission, amina, boris, chen, eve, house, subtests
):
    Waiver.objects.create(submission=submission, code="seen-gone", reason="Kept.", given_by=amina)
    Question.objects.get_or_create(code="open-sources")
    answers = [Said("open-sources", "YES")]
    reviewing.approve(submission, digest=submission.sha256, answers=answers, by=boris)
    said = commenting.comment(draft, text="Which hour?", by=boris)
    commenting.go_on(said, kind="RESOLVED", by=boris)
    later = NOW + timedelta(minutes=30)
    Uptake.objects.create(submission=submission, reviewer=boris, since=NOW, until=later)
    sent = Delivery.objects.create(referral=draft, channel=draft.channel, requested_by=chen)
    Message.objects.create(delivery=sent, number=1)
    Preview.objects.create(
        referral=draft, submission=submission, requested_by=amina, expires_at=NOW
    )
    Notice.objects.create(referral=draft, text="Sorry.", drafted_by=amina)
    item = draft.items.first()
    Outcome.objects.create(item=item, extra="NO_ACTION", occurred_at=NOW, recorded_by=amina)
    Reply.objects.create(
        referral=draft,
        kind=concluding.Reply.Kind.ACKNOWLEDGED,
        occurred_at=NOW,
        recorded_by=amina,
    )
    for model in OF_A_REFERRAL:
        with subtests.test(model.__name__):
            assert model.objects.visible_to(amina).exists()
            assert model.objects.visible_to(boris).exists()
            assert not model.objects.visible_to(eve).exists()
            assert not model.objects.visible_to(house).exists()

    Network.objects.update(is_restricted=False)
    for model in OF_A_REFERRAL:
        with subtests.test(f"{model.__name__} of an open case"):
            assert model.objects.visible_to(eve).exists()


def test_every_queryset_that_knows_visibility_is_tried_here():
    knowing = {
        model
        for label in ("casework", "referrals")
        for model in apps.get_app_config(label).get_models()
        if hasattr(model._default_manager.all(), "visible_to")
    }

    assert knowing == {
        *OF_A_CASE,
        *OF_A_REFERRAL,
        # These go by more than the sight of a case, and are tried where their actions are.
        AccessRequest,
        Disclosure,
        Checkpoint,
        Push,
    }


def test_checkpoints_are_for_those_who_oversee_the_house(house, dana, amina, boris):
    anchoring.draw(by=house)

    for officer in (house, dana):
        assert Checkpoint.objects.visible_to(officer).exists()
    for officer in (amina, boris):
        assert not Checkpoint.objects.visible_to(officer).exists()


def test_a_disclosure_is_given_to_whoever_asked_and_while_they_see_the_case(
    network, amina, boris, eve, house
):
    mine = Disclosure.objects.create(network=network, requested_by=amina)
    lost = Disclosure.objects.create(network=network, requested_by=eve)

    assert list(Disclosure.objects.visible_to(amina)) == [mine]
    for other in (boris, eve, house):
        assert not Disclosure.objects.visible_to(other).exists(), (other, lost)


def test_a_case_links_to_no_network_that_its_author_cannot_see(cases, enlist):
    restricted, _open_case = cases
    noor = enlist("Noor", "OFFICER")
    mine = Network.objects.create(title="Mine", opened_by=noor)
    mine.memberships_of_officers.create(officer=noor, place="LEAD")

    with pytest.raises(describing.LinkedNetworkUnknown):
        describing.link(
            mine, other=restricted, kind="PART_OF", confidence="LOW", rationale="?", by=noor
        )


def test_a_push_is_seen_by_its_officer_and_while_they_see_the_case(
    network, amina, boris, eve, house
):
    hook, _secret = subscribing.add(boris, url="https://partner.example/hooks", by=boris)
    facts = {"subscription": hook, "object_id": network.pk, "give_up_at": NOW}
    told = Push.objects.create(number=1, kind="network", network=network, **facts)

    assert list(Push.objects.visible_to(boris)) == [told]
    for other in (amina, eve, house):
        assert not Push.objects.visible_to(other).exists()
    NetworkMember.objects.filter(network=network, officer=boris).delete()
    assert not Push.objects.visible_to(boris).exists()
