"""A package of several documents: planned, built in any order, reused, cancelled, bundled."""

import hashlib
import io
import json
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.db.models.functions import Now

from casework.actions import sweeping
from casework.models import Access, Event
from casework.permissions import RoleRequired
from referrals import rendering
from referrals.actions import drafting, packaging, reviewing, submitting
from referrals.actions.packaging import NotFailed, NotUnderWay, PackageNotReady
from referrals.models import Package, Volume
from referrals.rendering import cutting, embedded
from tests.casework import sql


@pytest.fixture(autouse=True)
def small_cuts(monkeypatch):
    """Cut after two items, so that few of them make several volumes."""
    monkeypatch.setattr(cutting, "FITS", 2)
    monkeypatch.setattr(cutting, "SHOWN", 1)
    monkeypatch.setattr(cutting, "BLOCK", 2)


@pytest.fixture
def package(submission, boris) -> Package:
    """Three items: a main document, two annexes, and the internal copy."""
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    return Package.objects.get(submission=submission)


def build_all(package: Package) -> Package:
    for volume in package.volumes.order_by("-number", "-variant"):
        done = packaging.build(volume.pk)
        assert done.state == "READY", (done.reason, done.reason_detail)
    return Package.objects.get(pk=package.pk)


def edit_and_approve(referral, *, why, amina, boris) -> Package:
    """Change what is said of item 3, and approve the referral anew."""
    referral.refresh_from_db()
    submitting.revise(referral, by=amina)
    drafting.explain_item(referral.items.get(number=3), why=why, by=amina)
    submission = submitting.submit(referral, by=amina)
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    return submission.package


def test_an_approval_asks_for_every_document(package):
    asked = list(package.volumes.values_list("number", "variant", "first_item", "last_item"))

    assert asked == [
        (0, "PLATFORM", None, None),
        (0, "INTERNAL", None, None),
        (1, "PLATFORM", 1, 2),
        (2, "PLATFORM", 3, 4),
    ]
    assert not package.is_ready


def test_a_main_document_waits_for_its_annexes_and_the_internal_copy_for_it(package):
    main, internal, first, second = package.volumes.all()

    assert packaging.build(main.pk) is None
    assert packaging.build(first.pk).state == "READY"
    assert packaging.build(main.pk) is None
    assert packaging.build(second.pk).state == "READY"
    assert packaging.build(internal.pk) is None
    assert packaging.build(main.pk).state == "READY"
    assert Package.objects.get().is_ready
    assert packaging.build(internal.pk).state == "READY"


def test_whoever_finishes_the_last_annex_rings_for_the_main_document(
    package, django_capture_on_commit_callbacks, monkeypatch
):
    rung = []
    monkeypatch.setattr("casework.bell._send", lambda task, pk: rung.append(pk))
    main, internal, first, second = package.volumes.all()
    with django_capture_on_commit_callbacks(execute=True):
        packaging.build(second.pk)
    assert rung == []

    with django_capture_on_commit_callbacks(execute=True):
        packaging.build(first.pk)
    assert rung == [main.pk]

    with django_capture_on_commit_callbacks(execute=True):
        packaging.build(main.pk)
    assert rung == [main.pk, internal.pk]


def test_the_sweep_rings_only_for_what_can_be_built(package):
    Volume.objects.update(requested_at="2026-01-01T00:00:00Z")

    assert sweeping.ring_for_lost() == 2


def test_the_main_document_names_each_annex_by_its_unsigned_bytes(package):
    package = build_all(package)
    main = packaging.read(package.main)

    told = json.loads(embedded.files_of(main)["manifest.json"])["volumes"]

    annexes = package.volumes.filter(number__gt=0)
    assert [(v["number"], v["length"], v["sha256"], v["name"]) for v in told] == [
        (a.number, a.size, a.sha256, a.file_name) for a in annexes
    ]
    assert len(packaging.read(annexes[0])) == told[0]["length"]


def test_the_zip_holds_every_file_and_a_manifest_of_all_others(package):
    package = build_all(package)

    handed = packaging.hand_out_zip(package, by=package.requested_by, door=Access.Door.COMMAND)

    data = handed.read()
    assert hashlib.sha256(data).hexdigest() == package.zip_sha256
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    stem = package.stem
    manifest = json.loads(held.pop("manifest.json"))
    assert list(held) == [
        f"{stem}.pdf",
        f"{stem}-annex-1.pdf",
        f"{stem}-annex-2.pdf",
        "items.csv",
        "items.json",
    ]
    assert {f["name"]: (f["size"], f["sha256"]) for f in manifest["files"]} == {
        name: (len(one), hashlib.sha256(one).hexdigest()) for name, one in held.items()
    }
    assert manifest["contents_sha256"] == package.submission.sha256
    assert len(json.loads(held["items.json"])["items"]) == 3
    assert Access.objects.get().sha256 == package.zip_sha256


def test_after_an_edit_only_the_changed_annex_and_the_main_documents_are_rendered(
    package, submission, amina, boris, monkeypatch
):
    first = build_all(package)
    rendered = []
    really = rendering.build_volume
    monkeypatch.setattr(
        rendering,
        "build_volume",
        lambda text, number, *rest, **more: (
            rendered.append(number) or really(text, number, *rest, **more)
        ),
    )

    second = build_all(
        edit_and_approve(submission.referral, why="Another reason.", amina=amina, boris=boris)
    )

    assert rendered == [2]
    kept, changed = second.volumes.filter(number__gt=0)
    before = first.volumes.get(number=1)
    assert kept.reused_from == before
    assert (kept.sha256, kept.size, kept.pages) == (before.sha256, before.size, before.pages)
    assert changed.reused_from is None
    assert changed.sha256 != first.volumes.get(number=2).sha256
    assert second.is_ready
    told = Event.objects.filter(kind="package.built", payload__contains='"reused":true')
    assert told.count() == 1


def test_a_lost_annex_is_made_anew_and_not_reused(package, submission, amina, boris):
    first = build_all(package)
    default_storage.delete(first.volumes.get(number=1).storage_key)

    second = build_all(
        edit_and_approve(submission.referral, why="Another reason.", amina=amina, boris=boris)
    )

    again = second.volumes.get(number=1)
    assert again.reused_from is None
    # The same inputs give the same bytes, so what was lost is there again.
    assert again.sha256 == first.volumes.get(number=1).sha256
    assert packaging.read(first.volumes.get(number=1))


def test_a_damaged_annex_stops_the_main_document(package):
    main, _internal, first, second = package.volumes.all()
    packaging.build(first.pk)
    packaging.build(second.pk)
    first.refresh_from_db()
    default_storage.delete(first.storage_key)

    done = packaging.build(main.pk)

    assert (done.state, done.reason) == ("FAILED", "ANNEX_CHANGED")
    assert "backup" in str(done.reason_text)


def test_a_limit_that_is_met_names_the_volume_and_the_limit(package, settings):
    settings.RENVOI_RENDER_SECONDS = 0.05
    annex = package.volumes.get(number=2)

    done = packaging.build(annex.pk)

    assert (done.state, done.reason) == ("FAILED", "RENDER_TIMEOUT")
    assert "2" in done.reason_detail
    assert "0.05" in done.reason_detail


def test_a_cancelled_package_keeps_what_is_ready_and_can_be_asked_for_again(package, amina):
    main, _internal, first, second = package.volumes.all()
    packaging.build(first.pk)
    working = Volume.objects.claim(second.pk)

    packaging.cancel(package, by=amina)

    states = dict(package.volumes.values_list("pk", "state"))
    assert states[first.pk] == "READY"
    assert {states[main.pk], states[second.pk]} == {"CANCELLED"}
    assert not working.advance(percent=50, step="LAYOUT")
    assert packaging.build(second.pk) is None
    with pytest.raises(NotUnderWay):
        packaging.cancel(package, by=amina)

    packaging.ask_for_all_again(package, by=amina)

    assert build_all_unbuilt(package).is_ready
    with pytest.raises(NotFailed):
        packaging.ask_for_all_again(package, by=amina)
    kinds = list(Event.objects.filter(kind__startswith="package.").values_list("kind", flat=True))
    assert {"package.cancelled", "package.retried"} <= set(kinds)


def build_all_unbuilt(package: Package) -> Package:
    for volume in package.volumes.exclude(state="READY").order_by("-number", "-variant"):
        assert packaging.build(volume.pk).state == "READY"
    return Package.objects.get(pk=package.pk)


def test_a_renderer_whose_job_was_cancelled_is_ended(package, amina, monkeypatch):
    """The worker hears of it by the next word of its child, and stops that child."""
    annex = package.volumes.get(number=1)
    really = Volume.advance

    def cancel_half_way(volume, *, percent, step):
        if step == "LAYOUT":
            packaging.cancel(package, by=amina)
        return really(volume, percent=percent, step=step)

    monkeypatch.setattr(Volume, "advance", cancel_half_way)

    done = packaging.build(annex.pk)

    assert done.state == "CANCELLED"
    assert not Event.objects.filter(kind__in=["package.built", "package.failed"]).exists()


def test_what_was_voided_is_not_asked_for_again(package, submission, amina):
    submitting.revise(submission.referral, by=amina)

    with pytest.raises(NotFailed):
        packaging.ask_for_all_again(package, by=amina)
    assert set(package.volumes.values_list("state", flat=True)) == {"CANCELLED"}


def test_only_those_who_draft_or_release_stop_and_restart(package, dana, boris):
    for officer in (dana, boris):
        with pytest.raises(RoleRequired):
            packaging.cancel(package, by=officer)
        with pytest.raises(RoleRequired):
            packaging.ask_for_all_again(package, by=officer)


def test_a_package_without_a_zip_hands_none_out(package, dana):
    with pytest.raises(PackageNotReady):
        packaging.hand_out_zip(package, by=dana, door=Access.Door.WEB)


def test_one_document_needs_no_zip_unless_the_channel_wants_one(
    submission, boris, mail_channel, monkeypatch
):
    monkeypatch.setattr(cutting, "FITS", 50)
    mail_channel.wants_zip = True
    mail_channel.save()
    reviewing.approve(submission, digest=submission.sha256, by=boris)

    package = build_all(submission.package)

    assert package.volumes.count() == 2
    assert package.zip_sha256


def test_postgresql_keeps_the_zip_and_the_signature_whole(package, subtests):
    package = build_all(package)
    for change, words in (
        ("UPDATE referrals_package SET zip_sha256 = repeat('0', 64)", "cannot be changed"),
        ("UPDATE referrals_package SET zip_size = 0", "package_zip_is_whole"),
        ("DELETE FROM referrals_package", "cannot be changed"),
        ("UPDATE referrals_volume SET signature = '{}'", "cannot be changed"),
        ("UPDATE referrals_volume SET reused_from_id = NULL", "cannot be changed"),
    ):
        with subtests.test(change), sql.refused(words):
            sql.run(change)


def test_postgresql_refuses_an_annex_without_items_or_of_a_copy(package, subtests):
    for change, words in (
        ("first_item = NULL", "volume_annex_has_items"),
        ("last_item = 0", "volume_annex_has_items"),
        ("variant = 'INTERNAL'", "volume_annexes_are_shared"),
        ("variant = 'SECRET'", "volume_variant_known|volume_annexes_are_shared"),
        ("unsigned_size = 5", "volume_signed_keeps_unsigned"),
    ):
        with subtests.test(change), sql.refused(words):
            sql.run(f"UPDATE referrals_volume SET {change} WHERE number = 2")


def test_a_lease_that_runs_out_gives_an_annex_to_another_worker(package):
    annex = package.volumes.get(number=1)
    dead = Volume.objects.claim(annex.pk)
    Volume.objects.filter(pk=annex.pk).update(lease_until="2026-01-01T00:00:00Z")

    done = packaging.build(annex.pk)

    assert (done.state, done.attempts) == ("READY", 2)
    assert not dead.held().exists()
    assert Volume.objects.filter(pk=annex.pk, finished_at__lte=Now()).exists()
