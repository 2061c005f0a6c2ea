"""Reading canonical contents, and refusing what is not exactly that."""

import json
from datetime import UTC, date, datetime

import pytest

from referrals.rendering.contents import Contents, digest_of
from referrals.rendering.failures import UnknownSchema
from tests.referrals.rendering import samples


def test_contents_are_typed_and_carry_their_digest():
    text = samples.contents()

    contents = Contents.load(text)

    assert contents.digest == digest_of(text)
    assert contents.frozen_at == datetime(2026, 11, 23, 15, 4, 5, 123456, tzinfo=UTC)
    assert contents.items[0].first_seen == date(2023, 8, 7)
    assert contents.figures.posts_per_day[0] == (date(2023, 8, 7), 120)
    assert contents.network.attribution is not None


def test_a_moment_with_an_offset_is_turned_to_utc():
    contents = Contents.load(samples.contents(frozen_at="2026-11-23T10:00:00-05:00"))

    assert contents.frozen_at == datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": "renvoi.contents/9"},
        {"language": "de"},
        {"tlp": "TLP:WHITE"},
        {"marking": "SECRET"},
        {"items": {}},
        {"submission": "1"},
        {"submission": True},
        {"good_faith": "yes"},
        {"frozen_at": "yesterday"},
        {"title": None},
        {"surprise": 1},
        {"items": [samples.asset(1), samples.asset(1)]},
        {"items": [samples.asset(1, kind="letter")]},
        {"items": [samples.asset(1, surprise="x")]},
        {"exhibits": [samples.exhibit(1, b"", sha256="../../etc/passwd")]},
        {"figures": samples.BASE["figures"] | {"posts_per_day": [["2023-08-07"]]}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_anything_else_is_refused_with_its_place(changes):
    with pytest.raises(UnknownSchema) as refusal:
        Contents.load(samples.contents(**changes))

    assert refusal.value.code == "UNKNOWN_SCHEMA"
    assert next(iter(changes)) in refusal.value.detail


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '{"schema": "renvoi.contents/1"}'])
def test_text_that_is_no_contents_is_refused(text):
    with pytest.raises(UnknownSchema):
        Contents.load(text)


def test_a_missing_key_is_named():
    data = json.loads(samples.contents())
    del data["sender"]["email"]

    with pytest.raises(UnknownSchema, match=r"contents\.sender: missing or unknown email"):
        Contents.load(json.dumps(data))


def test_contents_of_the_earlier_schema_are_read_with_their_own_digest():
    text = json.dumps(samples.earlier(), ensure_ascii=False)

    contents = Contents.load(text)

    assert contents.digest == digest_of(text)
    assert contents.network.time_zone == "UTC"
    assert contents.channel.officers == "NAME"
    assert contents.items[0].techniques == ()
    assert contents.figures.hours == ()
    assert not any(target.is_protected for target in contents.targets)


def test_contents_of_the_earlier_schema_still_make_a_package():
    text = json.dumps(samples.earlier(), ensure_ascii=False)

    assert samples.render(text).pages > 5
