"""The change feed: what changed is told, as far as the client may see it, and nothing else."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from casework.actions import (
    attributing,
    describing,
    importing,
    linking,
    observing,
    opening,
    sharing,
)
from casework.models import (
    Asset,
    Change,
    Evidence,
    FeedHead,
    Membership,
    Network,
    Platform,
    Post,
    PostMembership,
)
from referrals.actions import drafting, publishing
from referrals.models import Item, Referral
from referrals.queries import feed
from tests.referrals.api.mirror import Mirror

pytestmark = pytest.mark.django_db


@pytest.fixture
def mirror(robot, network, amina, open_case):
    """A client that may read the restricted case and starts now."""
    sharing.add_member(network, officer=robot, place="CONTRIBUTOR", by=amina)
    return Mirror(robot)


def changes(officer, **asked):
    client = APIClient()
    client.force_authenticate(officer)
    answer = client.get("/api/v1/changes/", asked)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def snapshot(officer, **asked):
    client = APIClient()
    client.force_authenticate(officer)
    answer = client.get("/api/v1/snapshot/", asked)
    assert answer.status_code == 200
    return [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]


def test_every_kind_of_the_feed_is_built_and_told(mirror, submission, network, amina, assets):
    describing.add_campaign(network, title="Wave", started_on="2026-01-01", by=amina)
    describing.add_target(network, name="A. Kin", kind="FAMILY", by=amina)
    describing.add_narrative(network, title_en="Lies", title_fr="Mensonges", by=amina)
    observing.record(
        network, looks=[observing.Look(assets[0], "REMOVED", timezone.now())], by=amina
    )

    mirror.follow()

    assert mirror.kinds() >= {
        "network",
        "campaign",
        "target",
        "narrative",
        "asset",
        "evidence",
        "observation",
        "referral",
        "item",
        "exhibit",
        "submission",
    }
    assert mirror.held == mirror.fresh()


def test_the_feed_alone_gives_what_the_snapshot_gives(robot, open_case, amina):
    attributing.attach(open_case, value="https://x.com/a/status/1", by=amina)

    follower, starter = Mirror(robot, starts=False), Mirror(robot)
    follower.follow()
    starter.follow()

    assert follower.held == starter.held == starter.fresh()
    assert {"asset", "post", "network"} <= follower.kinds()


def test_a_row_has_the_codes_that_the_api_gives(robot, open_case, amina):
    attributing.attach(open_case, value="https://x.com/a", display_name="Ä “x”", by=amina)
    client = APIClient()
    client.force_authenticate(robot)

    row = next(row for row in changes(robot)["results"] if row["kind"] == "asset")
    shown = client.get(f"/api/v1/networks/{open_case.reference}/assets/").json()["results"][0]

    shown["recorded_by"] = shown["recorded_by"]["id"]
    assert row["object"].pop("recorded_by") == shown.pop("recorded_by") == amina.pk
    assert row["version"] == shown.pop("version")
    assert row["object"] == {name: shown[name] for name in row["object"]}
    assert row["network"] == open_case.reference


def test_a_stranger_hears_nothing_of_a_restricted_case(eve, network, submission):
    told = changes(eve)

    assert told["results"] == []
    assert told["has_more"] is False
    assert network.reference not in json.dumps(snapshot(eve))


def test_a_cursor_tells_nothing_of_what_is_hidden(eve, network, submission):
    before = changes(eve)["cursor"]

    assert not any(part.isdigit() for part in before.split("."))
    assert len(before) == len(feed.cursor_of(1)) == len(feed.cursor_of(999_999))


def test_a_new_member_is_granted_what_they_load(mirror, eve, network, submission, amina):
    stranger = Mirror(eve)
    assert "submission" not in stranger.kinds()

    sharing.add_member(network, officer=eve, place="READER", by=amina)
    stranger.follow()

    assert "submission" in stranger.kinds()
    assert stranger.held == stranger.fresh()


def test_whoever_leaves_a_restricted_case_is_told_to_forget_it(
    mirror, robot, network, assets, amina
):
    mirror.follow()
    assert "asset" in mirror.kinds()

    sharing.remove_member(network, officer=robot, by=amina)
    rows = changes(robot, after=mirror.cursor)["results"]
    mirror.follow()

    assert [row["kind"] for row in rows] == ["access.revoked"]
    assert rows[0]["network"] == network.reference
    assert mirror.held == mirror.fresh()


def test_a_case_that_opens_or_closes_is_told_to_those_outside(eve, open_case, amina):
    outside = Mirror(eve)
    edit = {"by": amina, "title": open_case.title}

    opening.edit_network(open_case, version=1, is_restricted=True, **edit)
    outside.follow()
    assert outside.held == {}

    opening.edit_network(open_case, version=2, is_restricted=False, **edit)
    outside.follow()
    assert outside.held == outside.fresh() != {}


def test_an_officer_who_may_no_longer_read_is_told_so(eve, open_case, house):
    outside = Mirror(eve)
    eve.roles = []
    eve.save(update_fields=["roles"])
    outside.follow()
    assert outside.held == {}

    eve.roles = ["AUDITOR"]
    eve.save(update_fields=["roles"])
    outside.follow()
    assert outside.held == outside.fresh() != {}


def test_what_vanished_is_a_tombstone(mirror, draft, amina):
    mirror.follow()
    number = draft.items.first().number

    drafting.remove_items(draft, numbers=[number], by=amina)
    rows = changes(mirror.officer, after=mirror.cursor, kinds="item")["results"]
    mirror.follow()

    assert [(row["is_deleted"], row["object"]) for row in rows] == [(True, None)]
    assert mirror.held == mirror.fresh()


def test_an_import_is_one_change_with_a_link(mirror, network, amina):
    mirror.follow()
    lines = b"url\n" + b"".join(b"https://x.com/in_%d/status/%d\n" % (n, n) for n in range(50))
    importing.load(importing.upload(network, chunks=[lines], name="l.csv", by=amina).pk)

    rows = changes(mirror.officer, after=mirror.cursor)["results"]
    mirror.follow()

    assert {row["kind"] for row in rows} == {"import"}
    assert rows[-1]["object"]["link"].endswith(f"import={rows[-1]['id']}")
    assert mirror.held == mirror.fresh()
    assert sum(kind == "post" for _network, kind, _id in mirror.held) == 50


def test_a_new_handle_is_told_in_each_case_that_shows_it(robot, open_case, amina, platforms):
    attributing.attach(open_case, value="https://x.com/old", by=amina)
    held = Mirror(robot)

    Asset.objects.update(handle="new")
    held.follow()

    assert held.held == held.fresh()
    assert held.of_kind("asset")[0]["object"]["handle"] == "new"


def test_an_author_who_joins_the_case_is_shown_with_the_post(robot, open_case, amina, platforms):
    post = Post.objects.create(platform=platforms["x"], key="1", url="https://x.com/a/status/1")
    PostMembership.objects.create(network=open_case, post=post, recorded_by=amina)
    author = Asset.objects.create(
        platform=platforms["x"], key="a", handle="a", url="https://x.com/a"
    )
    Post.objects.update(author=author)
    held = Mirror(robot)
    assert held.of_kind("post")[0]["object"]["author"] is None

    Membership.objects.create(network=open_case, asset=author, recorded_by=amina)
    held.follow()

    assert held.of_kind("post")[0]["object"]["author"] == author.pk
    assert held.held == held.fresh()


@pytest.mark.parametrize("model", [Network, Membership, Evidence, Referral, Item])
def test_no_writer_can_forget_the_version(mirror, draft, model):
    column = {
        "Network": "title",
        "Membership": "rationale",
        "Evidence": "integrity",
        "Referral": "summary",
        "Item": "why",
    }[model.__name__]
    value = "MISSING" if column == "integrity" else "changed by hand"
    row = model.objects.filter(**({"pk": draft.network_id} if model is Network else {})).first()
    mirror.follow()

    model.objects.filter(pk=row.pk).update(**{column: value})
    model.objects.filter(pk=row.pk).update(version=1, **{column: value})
    mirror.follow()

    assert model.objects.get(pk=row.pk).version >= row.version + 1
    assert mirror.held == mirror.fresh()


def test_evidence_that_is_linked_shows_it(mirror, evidence, assets, amina):
    mirror.follow()

    linking.link(evidence, thing=assets[0], by=amina)
    mirror.follow()

    assert mirror.of_kind("evidence")[0]["object"]["assets"] == [assets[0].pk]


def test_a_page_is_as_long_as_asked(mirror, submission):
    one = changes(mirror.officer, limit=3)
    rest = changes(mirror.officer, after=one["cursor"])

    assert len(one["results"]) == 3
    assert one["has_more"] is True
    assert rest["has_more"] is False
    assert changes(mirror.officer, after=rest["cursor"])["cursor"]


def test_kinds_are_kept_apart_but_access_is_always_told(mirror, submission, robot, network, amina):
    sharing.remove_member(network, officer=robot, by=amina)
    sharing.add_member(network, officer=robot, place="READER", by=amina)

    kinds = {row["kind"] for row in changes(robot, kinds="item, exhibit")["results"]}

    assert kinds == {"item", "exhibit", "access.granted", "access.revoked"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"after": "nonsense"}, "bad-cursor"),
        ({"after": "gAAAAA"}, "bad-cursor"),
        ({"limit": 5001}, "bad-input"),
        ({"limit": 0}, "bad-input"),
        ({"kinds": "secrets"}, "kind-unknown"),
        ({"since": "1"}, "bad-input"),
    ],
)
def test_bad_input_is_told_by_field(robot, asked, code):
    client = APIClient()
    client.force_authenticate(robot)

    answer = client.get("/api/v1/changes/", asked)

    assert answer.status_code == 400
    assert answer.json()["code"] == code
    assert answer.json()["errors"][0]["field"] in asked


def test_a_cursor_outlives_what_was_kept_as_410(mirror, submission):
    mirror.follow()
    publishing.number()
    Change.objects.update(told_at=timezone.now() - timedelta(days=100))
    publishing.clear()
    client = APIClient()
    client.force_authenticate(mirror.officer)

    early = client.get("/api/v1/changes/", {"after": feed.cursor_of(1)})

    assert Change.objects.count() == 0
    assert early.status_code == 410
    assert early.json()["snapshot_url"].endswith("/api/v1/snapshot/")
    head = FeedHead.objects.get()
    assert changes(mirror.officer, after=feed.cursor_of(head.last_number))["results"] == []


def test_the_snapshot_ends_with_its_count_and_begins_with_a_cursor(mirror, submission):
    first, *lines, last = snapshot(mirror.officer)

    assert set(first) == {"cursor"}
    assert last == {"end": True, "objects": len(lines)}


def test_the_snapshot_of_a_hidden_case_is_not_here(eve, network):
    client = APIClient()
    client.force_authenticate(eve)

    assert client.get("/api/v1/snapshot/", {"network": network.reference}).status_code == 404


def test_protected_people_are_told_as_the_api_tells_them(mirror, network, amina):
    describing.add_target(network, name="A. Kin", kind="FAMILY", by=amina)
    client = APIClient()
    client.force_authenticate(mirror.officer)
    mirror.follow()

    told = mirror.of_kind("target")[0]["object"]
    shown = client.get(f"/api/v1/networks/{network.reference}/targets/").json()["results"][0]

    assert set(told) == set(shown)


def test_an_old_key_of_the_house_still_opens_cursors(mirror, settings):
    cursor = feed.cursor_of(7)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 60, [settings.SECRET_KEY]

    assert feed.place_of(cursor) == 7
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(feed.BadCursor):
        feed.place_of(cursor)
    assert Platform.objects.exists()
