"""What contents freeze of their exhibits: the redacted copy, and custody without reads."""

import io
import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from casework import audit
from casework.actions import (
    attributing,
    collecting,
    correcting,
    describing,
    linking,
    redacting,
    rehashing,
    sealing,
    sharing,
)
from casework.models import Access
from casework.queries import custody
from referrals.actions import _rendering, delivering, drafting, reviewing, submitting
from referrals.copies import for_platform
from referrals.queries import contents
from referrals.rendering import labels
from referrals.rendering.contents import Contents

# Who read it is told in no package.
READS = {"VIEWED", "OPENED", "DOWNLOADED"}
FACE = {"left": 0, "top": 0, "width": 500, "height": 500, "reason": "The face of Wendy Ward."}


@pytest.fixture
def crowd(network, amina):
    out = io.BytesIO()
    Image.new("RGB", (64, 64), (200, 0, 0)).save(out, "PNG")
    return collecting.add(
        network, chunks=[out.getvalue()], name="crowd.png", sensitivity="PERSONAL", by=amina
    ).evidence


@pytest.fixture
def cited(draft, crowd, amina):
    number = drafting.add_exhibit(draft, evidence=crowd, by=amina).number

    def line(data):
        return next(one for one in data["exhibits"] if one["number"] == number)

    return line


def built(draft):
    draft.refresh_from_db()
    return contents.build(draft, number=1)


def test_the_newest_redacted_copy_of_what_is_sensitive_is_frozen(draft, cited, crowd, amina):
    assert cited(built(draft))["redacted"] is None
    for width in (300, 500):
        made = redacting.make(redacting.ask(crowd, boxes=[FACE | {"width": width}], by=amina).pk)

    said = cited(built(draft))["redacted"]

    assert (said["sha256"], said["reasons"]) == (made.copy.sha256, [FACE["reason"]])
    sealing.seal(made.copy, ground="INTIMATE", reason="It shows too much.", by=amina)
    # The one before covers less, so nothing is shown instead.
    assert cited(built(draft))["redacted"] is None


def redacted(evidence, box, by):
    return redacting.make(redacting.ask(evidence, boxes=[FACE | box], by=by).pk).copy


def test_a_copy_that_was_redacted_once_more_is_followed_to_its_end(draft, cited, crowd, amina):
    first = redacted(crowd, {}, amina)
    second = redacted(first, {"left": 500, "reason": "Her name."}, amina)
    redacted(second, {"left": 500, "reason": "Once more the same."}, amina)

    said = cited(built(draft))["redacted"]

    assert (said["sha256"], said["reasons"]) == (second.sha256, [FACE["reason"], "Her name."])
    correcting.correct(second, field="sensitivity", value="PERSONAL", reason="A plate.", by=amina)
    assert cited(built(draft))["redacted"] is None


@pytest.mark.parametrize("happening", ["its copy", "itself", "the file"])
def test_nothing_is_sent_that_would_show_more_than_was_approved(
    draft, crowd, network, amina, boris, chen, build, happening
):
    drafting.add_exhibit(draft, evidence=crowd, by=amina)
    copy = redacted(crowd, {}, amina)
    plain = draft.exhibits.first().evidence
    submission = submitting.submit(draft, by=amina)
    reviewing.approve(submission, digest=submission.sha256, by=boris)
    build(submission.package.main)
    if happening == "the file":
        default_storage.delete(copy.storage_key)
        default_storage.save(copy.storage_key, ContentFile(b"other"))
        with pytest.raises(collecting.EvidenceChanged):
            delivering.queue(draft, by=chen)
        return
    sensitive = copy if happening == "its copy" else plain
    correcting.correct(
        sensitive, field="sensitivity", value="PERSONAL", reason="A plate.", by=amina
    )

    with pytest.raises(delivering.ContentsOvertaken):
        delivering.queue(draft, by=chen)


def test_what_is_not_sensitive_is_shown_itself(draft, cited, crowd, amina):
    redacting.make(redacting.ask(crowd, boxes=[FACE], by=amina).pk)
    correcting.correct(
        crowd, field="sensitivity", value="NONE", reason="Published by herself.", by=amina
    )

    assert cited(built(draft))["redacted"] is None


def test_the_package_shows_the_redacted_copy(draft, cited, crowd, amina):
    made = redacting.make(redacting.ask(crowd, boxes=[FACE], by=amina).pk)
    data = built(draft)

    shown = _rendering.pictures_of(data["exhibits"], draft.network, lambda *_facts: None)

    pixels = Image.open(io.BytesIO(shown[cited(data)["number"]])).convert("RGB")
    assert pixels.getpixel((1, 1)) == (0, 0, 0)
    assert pixels.getpixel((60, 60)) == (200, 0, 0)
    assert made.copy.sha256 == cited(data)["redacted"]["sha256"]


def test_an_exhibit_that_shows_a_post_is_named_at_its_item(draft, network, amina):
    found = attributing.attach(network, value="https://x.com/lantern_0/status/170000001", by=amina)
    piece = collecting.add(network, chunks=[b"shows it"], name="s.txt", by=amina).evidence
    linking.link(piece, thing=found.post, by=amina)
    number = drafting.add_exhibit(draft, evidence=piece, by=amina).number
    drafting.add_items(draft, things=[found.post], by=amina)

    [item] = [one for one in built(draft)["items"] if one["url"] == found.post.url]

    assert item["exhibits"] == [number]


def test_whatever_custody_tells_has_words_in_a_package():
    assert {code for code, _label in custody.DEEDS.values()} <= labels.CUSTODY.keys() | READS


def test_custody_is_frozen_in_full_and_told_outside_in_part(
    draft, cited, crowd, network, amina, boris
):
    collecting.look_at(crowd, by=boris, door=Access.Door.WEB, address="192.0.2.7")
    rehashing.check_all(network=network, by=amina)
    correcting.correct(crowd, field="captured_by", value="A. B.", reason="Known.", by=amina)
    data = built(draft)

    inside = cited(data)["custody"]
    outside = cited(for_platform(data)[0])["custody"]

    assert [line["what"] for line in inside] == ["RECEIVED", "VERIFIED", "CORRECTED"]
    assert inside[0]["who"] == amina.name
    assert "crowd.png" in inside[0]["facts"]
    assert [line["what"] for line in outside] == ["RECEIVED", "VERIFIED"]
    assert {(line["facts"], line["address"]) for line in outside} == {("", "")}


def test_a_channel_without_names_is_told_numbers(draft, cited, amina):
    amina.service_number = "0815"
    amina.save()
    draft.channel.officers = "NUMBER"
    draft.channel.save()

    told = cited(for_platform(built(draft))[0])["custody"]

    assert told[0]["who"] == "0815"


def test_a_machine_of_the_same_name_is_no_person(draft, cited, network, amina, robot):
    amina.name = robot.name = "Lantern"
    amina.save()
    robot.save()
    sharing.add_member(network, officer=robot, place="CONTRIBUTOR", by=amina)
    robots = collecting.add(network, chunks=[b"by a machine"], name="m.txt", by=robot).evidence
    number = drafting.add_exhibit(draft, evidence=robots, by=amina).number
    data = built(draft)

    by_machine = next(one for one in data["exhibits"] if one["number"] == number)
    assert [one["is_person"] for one in by_machine["custody"]] == [False]
    assert cited(data)["custody"][0]["is_person"]


def test_a_name_in_a_reason_stays_inside(draft, cited, crowd, network, amina):
    describing.add_target(network, name="Wendy Ward", kind="FAMILY", by=amina)
    redacting.make(redacting.ask(crowd, boxes=[FACE], by=amina).pk)

    copy, count = for_platform(built(draft))

    assert "Wendy" not in str(cited(copy)["redacted"])
    assert count["COVERED_PARTS"] == 1


def test_as_many_questions_for_many_exhibits_as_for_one(draft, network, amina):
    with CaptureQueriesContext(connection) as few:
        built(draft)
    for number in range(5):
        data = f"file {number}".encode()
        piece = collecting.add(network, chunks=[data], name="f.txt", by=amina).evidence
        drafting.add_exhibit(draft, evidence=piece, by=amina)
    with CaptureQueriesContext(connection) as many:
        built(draft)

    assert len(many) == len(few)


def test_contents_of_the_second_schema_are_read_as_they_were(draft):
    data = built(draft) | {"schema": "renvoi.contents/2"}
    data["exhibits"] = [
        {k: v for k, v in one.items() if k not in ("redacted", "custody")}
        for one in data["exhibits"]
    ]
    read = Contents.load(audit.canonical(json.loads(audit.canonical(data))))

    assert {(one.redacted, one.custody) for one in read.exhibits} == {(None, ())}
