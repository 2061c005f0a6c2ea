from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Asset, Membership
from referrals.actions import directing, drafting
from referrals.models import Referral
from tests.casework.api.calling import calling


def test_a_draft_is_opened_edited_and_read(
    as_amina, network, mail_channel, policy, amina, platforms
):
    opened = as_amina.post(
        "referrals/", {"network": network.reference, "platform": "x", "title": "Three accounts"}
    )

    assert opened.status_code == 201, opened.content
    told = opened.json()
    assert opened["Location"].endswith(f"/referrals/{told['reference']}/")
    assert (told["network"], told["platform"], told["status"]) == (network.reference, "x", "DRAFT")
    assert told["owner"] == {"id": amina.pk, "name": "Amina"}
    assert told["allowed_steps"] == ["submit", "withdraw"]
    edited = as_amina.patch(
        opened["Location"],
        {
            "channel": mail_channel.pk,
            "policies": [policy.pk],
            "asks": ["ASSESS_ACCOUNT"],
            "good_faith": True,
            "why": "They are operated together.",
        },
    )
    assert edited.status_code == 200
    assert as_amina.get(opened["Location"]).json() == edited.json()
    assert edited.json()["policies"] == [policy.pk]
    assert edited.json()["version"] == told["version"] + 1


def test_a_stale_edit_changes_nothing(as_amina, draft, at):
    read = as_amina.get(at)
    as_amina.patch(at, {"title": "Theirs"})

    answer = as_amina.patch(at, {"title": "Lost"}, HTTP_IF_MATCH=read["ETag"])

    assert answer.status_code == 412
    assert answer.json()["code"] == "stale-version"
    assert answer.json()["current"] == as_amina.get(at).json()
    assert answer.json()["current"]["title"] == "Theirs"
    again = as_amina.patch(at, {"title": "Ours"}, HTTP_IF_MATCH=answer["ETag"])
    assert again.status_code == 200


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"channel": 999_999}, "channel"),
        ({"policies": [999_999]}, "policies"),
        ({"asks": ["ORDER_REMOVAL"]}, "asks"),
        ({"language": "de"}, "language"),
        ({"marking": "SECRET"}, "marking"),
        ({"status": "APPROVED"}, "status"),
        ({"owner": 1}, "owner"),
        ({"resolution": "ACTIONED"}, "resolution"),
    ],
)
def test_what_cannot_be_is_refused_by_name(as_amina, draft, at, facts, field):
    answer = as_amina.patch(at, facts)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


def test_a_channel_of_another_platform_is_refused(as_amina, draft, at, mail_channel, platforms):
    type(mail_channel).objects.filter(pk=mail_channel.pk).update(platform=platforms["reddit"])

    answer = as_amina.patch(at, {"channel": mail_channel.pk})

    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["network", "platform", "follows"])
def test_a_draft_names_only_what_there_is(as_amina, as_eve, network, platforms, name):
    entry = {"network": network.reference, "platform": "x", "title": "A", name: "NET-222222"}

    assert as_amina.post("referrals/", entry).json()["errors"][0]["field"] == name


def test_the_list_is_filtered_and_in_sight_only(as_amina, as_eve, draft, network):
    def count(query: str) -> int:
        return len(as_amina.get(f"referrals/{query}").json()["results"])

    assert count("") == 1
    assert count(f"?network={network.reference}") == 1
    assert count("?network=NET-222222") == 0
    assert count("?status=DRAFT&platform=x") == 1
    assert count("?status=SENT") == 0
    assert count("?q=three") == 1
    assert count(f"?q={draft.reference}") == 1
    assert as_eve.get("referrals/").json()["results"] == []


def test_the_guard_tells_every_fault_with_its_remedy(as_dana, as_amina, draft, at):
    assert as_dana.get(at + "faults/").json()["results"] == []
    as_amina.patch(at, {"why": "", "good_faith": False})

    faults = as_dana.get(at + "faults/").json()["results"]
    refused = as_amina.post(at + "submit/")

    assert {fault["field"] for fault in faults} == {"why", "good_faith"}
    assert all(fault["remedy"] for fault in faults)
    assert refused.status_code == 400
    assert refused.json()["errors"] == faults


def test_items_come_in_by_id_and_keep_their_numbers(as_amina, draft, at, extra, assets):
    added = as_amina.post(at + "items/", {"assets": [extra.pk], "why": "Same text."})
    removed = as_amina.delete(at + "items/", {"numbers": [2]})
    again = as_amina.post(at + "items/", {"assets": [assets[1].pk]})

    assert added.status_code == 201
    assert [item["number"] for item in added.json()["results"]] == [4]
    assert removed.json() == {"removed": 1}
    assert [item["number"] for item in again.json()["results"]] == [5]
    numbers = [item["number"] for item in as_amina.get(at + "items/").json()["results"]]
    assert numbers == [1, 3, 4, 5]
    assert as_amina.get(at).json()["item_count"] == 4


def test_an_item_must_belong_to_the_case(as_amina, at, draft, platforms):
    strange = Asset.objects.create(
        platform=platforms["x"], key="z", handle="z", url="https://x.com/z"
    )

    answer = as_amina.post(at + "items/", {"assets": [strange.pk], "posts": []})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["row"] == 1


def test_an_item_is_explained_in_a_draft_only(as_amina, at, reach):
    told = as_amina.patch(at + "items/1/", {"why": "It began."})
    reach("submitted")
    late = as_amina.patch(at + "items/1/", {"why": "Too late."})

    assert told.json()["why"] == "It began."
    assert late.status_code == 409
    assert late.json()["code"] == "not-draft"


def test_exhibits_are_cited_once(as_amina, at, draft, evidence):
    [exhibit] = as_amina.get(at + "exhibits/").json()["results"]
    twice = as_amina.post(at + "exhibits/", {"evidence": evidence.pk})
    gone = as_amina.delete(f"{at}exhibits/{exhibit['number']}/")
    again = as_amina.post(at + "exhibits/", {"evidence": evidence.pk, "caption": "Anew"})

    assert exhibit["sha256"] == evidence.sha256
    assert twice.status_code == 400
    assert gone.status_code == 204
    assert again.json()["number"] == 2


def test_the_directory_is_filtered_by_platform(as_dana, mail_channel, portal, policy):
    def names(address: str) -> list[str]:
        rows = as_dana.get(address).json()["results"]
        return [row.get("name") or row["code"] for row in rows]

    assert names("channels/") == ["Desk", "Portal"]
    assert names("channels/?platform=reddit") == []
    assert names("channels/?is_active=false") == []
    assert names("policies/?platform=x") == ["PM-1"]


def test_a_list_of_thirty_costs_what_a_list_of_three_does(amina, network, platforms, assets):
    caller, counts = calling(amina), []
    # The first call of a minute also notes that the token is in use.
    caller.get("me/")
    for size in (3, 30):
        for n in range(size):
            drafting.open_referral(network, platform=platforms["x"], title=f"{n}", by=amina)
        with CaptureQueriesContext(connection) as queries:
            assert len(caller.get("referrals/").json()["results"]) >= size
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_thirty_items_cost_what_three_do(amina, network, draft, at, platforms):
    caller, counts = calling(amina), []
    caller.get("me/")
    for size in (3, 30):
        fresh = [
            Asset(platform=platforms["x"], key=f"k{size}{n}", handle="h", url="https://x.com/h")
            for n in range(size)
        ]
        Asset.objects.bulk_create(fresh)
        Membership.objects.bulk_create(
            Membership(network=network, asset=asset, recorded_by=amina) for asset in fresh
        )
        drafting.add_items(draft, things=fresh, by=amina)
        with CaptureQueriesContext(connection) as queries:
            caller.get(at + "items/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_what_is_due_is_told_and_found(as_amina, sent, mail_channel, house):
    mail_channel.answer_days = 5
    directing.save_channel(mail_channel, by=house)
    Referral.objects.filter(pk=sent.pk).update(answer_by=sent.sent_at - timedelta(days=1))

    late = as_amina.get("referrals/?lateness=ANSWER").json()["results"]
    unread = as_amina.get("referrals/?lateness=ACKNOWLEDGEMENT").json()["results"]
    terms = as_amina.get("channels/").json()["results"][0]

    assert [row["reference"] for row in late] == [sent.reference]
    assert late[0]["answer_by"] < late[0]["sent_at"]
    assert (late[0]["acknowledge_by"], late[0]["paused_since"]) == (None, None)
    assert unread == []
    assert (terms["answer_days"], terms["acknowledge_hours"], terms["calendar"]) == (5, None, None)
