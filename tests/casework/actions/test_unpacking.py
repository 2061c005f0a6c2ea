"""Web archives: read by a worker, copies of their pages, links that a person confirms."""

import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework import webarchives
from casework.actions import (
    attributing,
    collecting,
    correcting,
    linking,
    sealing,
    sharing,
    unpacking,
)
from casework.errors import BadInput
from casework.models import Capture, Event, Evidence, WebArchive
from casework.permissions import ContributorRequired
from tests.casework import sql
from tests.casework.webarchives import making


@pytest.fixture
def crawl(network, amina):
    return collecting.add(
        network, chunks=[making.wacz()], name="crawl.wacz", sensitivity="GRAPHIC", by=amina
    ).evidence


@pytest.fixture
def read(crawl):
    return unpacking.read(WebArchive.objects.get(evidence=crawl).pk)


def test_an_archive_that_comes_in_is_read_without_being_asked_for(read, crawl):
    assert (read.state, read.reason, read.form) == ("READY", "", "WACZ")
    assert (read.manifest, read.capture_total, read.differing) == ("HOLDS", 3, 0)
    page = read.captures.get(number=1)
    assert (page.url, page.status, page.is_page, page.digest) == (
        making.PROFILE,
        200,
        True,
        "HOLDS",
    )
    assert page.captured_at.isoformat() == "2026-09-01T12:00:00+00:00"
    told = Event.objects.get(kind="evidence.archive_read")
    assert (told.subject, told.actor.is_service) == (f"evidence:{crawl.pk}", True)
    assert json.loads(told.payload)["capture_total"] == 3


def test_text_and_picture_are_copies_with_a_provenance_of_their_own(read, crawl, amina):
    page = read.captures.get(number=1)

    for copy in (page.text, page.picture):
        assert (copy.derived_from, copy.source_url) == (crawl, making.PROFILE)
        assert copy.captured_at == page.captured_at
        # What is graphic as a whole is so in its parts.
        assert copy.sensitivity == "GRAPHIC"
        assert copy.recorded_by == amina
    assert page.text.transformation == unpacking.TEXT
    with default_storage.open(page.text.storage_key) as stored:
        assert stored.read() == b"Lantern 7\nVote no."


def test_a_person_confirms_what_it_shows_and_only_what_was_captured(
    read, crawl, network, amina, boris, assets
):
    found = attributing.attach(network, value=making.POST, by=amina)

    with pytest.raises(unpacking.NotCaptured):
        unpacking.confirm(read, things=[assets[0]], by=amina)
    with pytest.raises(ContributorRequired):
        unpacking.confirm(read, things=[found.asset], by=boris)
    with pytest.raises(BadInput):
        unpacking.confirm(read, things=[], by=amina)
    unpacking.confirm(read, things=[found.asset, found.post], by=amina)
    unpacking.confirm(read, things=[found.post], by=amina)

    assert [link.thing for link in crawl.links.all()] == [found.asset, found.post]
    assert Event.objects.filter(kind="evidence.linked").count() == 2
    linking.unlink(crawl, thing=found.post, reason="Another one.", by=amina)
    assert [link.thing for link in crawl.links.all()] == [found.asset]


def test_copies_go_by_what_the_sensitivity_of_the_archive_was_corrected_to(network, amina):
    kept = collecting.add(network, chunks=[making.warc()], name="crawl.bin", by=amina).evidence
    correcting.correct(kept, field="sensitivity", value="INTIMATE", reason="Seen.", by=amina)

    read = unpacking.read(unpacking.ask(kept, by=amina).pk)

    assert read.captures.get(number=1).picture.sensitivity == "INTIMATE"


def test_nothing_that_is_too_long_for_its_column_stops_the_rest(network, amina):
    url = "https://x.com/" + "a" * 3000
    long = {
        "url": url,
        "body": b"<title>" + b"t" * 900 + b"</title><p>Good</p>",
        "kind": "text/html; " + "k" * 300,
        "said": {"WARC-Payload-Digest": "sha1:" + "A" * 900},
    }
    data = making.records(long, {"url": "https://x.com/" + "é" * 1900, "body": b"x"})
    kept = collecting.add(network, chunks=[data], name="a.warc.gz", by=amina).evidence

    read = unpacking.read(WebArchive.objects.get(evidence=kept).pk)

    assert (read.state, read.captures.count()) == ("READY", 2)
    first = read.captures.get(number=1)
    assert first.url == first.text.source_url == url[:2000]
    assert (len(first.title), len(first.declared)) == (500, 200)


def test_an_empty_picture_is_passed_over(network, amina):
    data = making.records({"url": making.PROFILE, "body": b"<p>Good</p>"}, making.view(b""))
    kept = collecting.add(network, chunks=[data], name="a.warc.gz", by=amina).evidence

    capture = unpacking.read(WebArchive.objects.get(evidence=kept).pk).captures.get()

    assert capture.picture is None
    assert capture.text is not None


def test_the_archive_that_holds_it_is_sealed_with_a_picture(read, crawl, amina):
    page_of_it = read.captures.get(number=1)

    sealing.seal(page_of_it.picture, ground="INTIMATE", reason="She told us.", by=amina)

    keeping = {one.pk: one.keeping for one in Evidence.objects.all()}
    assert keeping[crawl.pk] == keeping[page_of_it.picture_id] == "SEALED"
    assert keeping[page_of_it.text_id] == "KEPT"


def test_nothing_is_written_down_of_what_was_sealed_while_it_was_read(crawl, amina, monkeypatch):
    real = webarchives.read

    def read_and_seal(*args, **kwargs):
        found = real(*args, **kwargs)
        sealing.seal(crawl, ground="MALWARE", reason="A scanner said so.", by=amina)
        return found

    monkeypatch.setattr(webarchives, "read", read_and_seal)
    failed = unpacking.read(WebArchive.objects.get().pk)

    assert (failed.state, failed.reason) == ("FAILED", "UNDER_SEAL")
    assert not Capture.objects.exists()


def test_one_link_is_to_one_thing(read, crawl, network, amina):
    found = attributing.attach(network, value=making.POST, by=amina)
    unpacking.confirm(read, things=[found.asset], by=amina)
    with sql.refused("evidence_link_to_one_thing"):
        sql.run("UPDATE casework_evidencelink SET post_id = %s", found.post.pk)
    with sql.refused("evidence_link_to_one_thing"):
        sql.run("UPDATE casework_evidencelink SET asset_id = NULL")


def test_what_is_no_archive_fails_with_a_reason_and_can_be_asked_again(network, amina, boris):
    plain = collecting.add(network, chunks=[b"no archive"], name="a.warc", by=amina).evidence
    failed = unpacking.read(WebArchive.objects.get(evidence=plain).pk)

    assert (failed.state, failed.reason) == ("FAILED", "ARCHIVE_UNREADABLE")
    with pytest.raises(ContributorRequired):
        unpacking.ask(plain, by=boris)
    assert unpacking.ask(plain, by=amina).state == "REQUESTED"
    assert unpacking.ask(plain, by=amina).pk == failed.pk


def test_an_archive_by_another_name_is_read_when_it_is_asked_for(network, amina):
    kept = collecting.add(network, chunks=[making.warc()], name="crawl.bin", by=amina).evidence
    assert not WebArchive.objects.exists()

    assert unpacking.read(unpacking.ask(kept, by=amina).pk).form == "WARC"


def test_it_is_hashed_before_it_is_read(crawl):
    default_storage.delete(crawl.storage_key)
    default_storage.save(crawl.storage_key, ContentFile(making.warc()))

    failed = unpacking.read(WebArchive.objects.get().pk)

    assert (failed.state, failed.reason) == ("FAILED", "EVIDENCE_CHANGED")


def test_nothing_is_read_of_what_is_under_seal(crawl, amina):
    sealing.seal(crawl, ground="MALWARE", reason="A scanner said so.", by=amina)

    failed = unpacking.read(WebArchive.objects.get().pk)

    assert (failed.state, failed.reason) == ("FAILED", "UNDER_SEAL")
    assert not Capture.objects.exists()
    with pytest.raises(collecting.UnderSeal):
        unpacking.ask(crawl, by=amina)


def test_a_page_that_is_under_seal_already_is_passed_over(network, amina):
    known = collecting.add(network, chunks=[making.png()], name="p.png", by=amina).evidence
    sealing.seal(known, ground="INTIMATE", reason="She told us.", by=amina)
    crawl = collecting.add(network, chunks=[making.wacz()], name="c.wacz", by=amina).evidence

    page = unpacking.read(WebArchive.objects.get(evidence=crawl).pk).captures.get(number=1)

    assert page.picture is None
    assert page.text is not None


def test_copies_are_sealed_with_the_archive(read, crawl, amina):
    page = read.captures.get(number=1)

    sealing.seal(crawl, ground="INTIMATE", reason="She told us.", by=amina)

    kept = Evidence.objects.filter(pk__in=[page.text_id, page.picture_id])
    assert set(kept.values_list("keeping", flat=True)) == {"SEALED"}


def test_copies_that_were_known_before_are_sealed_with_it_too(network, amina):
    known = collecting.add(network, chunks=[making.png()], name="p.png", by=amina).evidence
    crawl = collecting.add(network, chunks=[making.wacz()], name="c.wacz", by=amina).evidence
    page = unpacking.read(WebArchive.objects.get(evidence=crawl).pk).captures.get(number=1)
    assert (page.picture, page.picture.derived_from) == (known, None)

    sealing.seal(crawl, ground="INTIMATE", reason="She told us.", by=amina)

    assert Evidence.objects.get(pk=known.pk).keeping == "SEALED"


def test_whoever_lost_the_case_meanwhile_gets_no_copies(crawl, network, amina, boris):
    sharing.add_member(network, officer=boris, place="LEAD", by=amina)
    sharing.remove_member(network, officer=amina, by=amina)

    failed = unpacking.read(WebArchive.objects.get().pk)

    assert (failed.state, failed.reason) == ("FAILED", "RIGHT_LOST")


def test_reading_asks_as_often_for_many_captures_as_for_few(network, amina):
    def questions(name, data):
        kept = collecting.add(network, chunks=[data], name=name, by=amina).evidence
        pk = WebArchive.objects.get(evidence=kept).pk
        with CaptureQueriesContext(connection) as asked:
            assert unpacking.read(pk).state == "READY"
        return len(asked)

    few = making.warc(page=b"<p>")
    many = few + b"".join(making.answer(f"https://x.com/a.js?{n}") for n in range(300))
    assert questions("few.warc.gz", few) >= questions("many.warc.gz", many)
