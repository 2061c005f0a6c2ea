from datetime import UTC, datetime, timedelta

from casework.actions import attributing, linking, observing, opening
from casework.models import Membership, Observation, Post
from tests.casework.web.conftest import page

YESTERDAY = datetime.now(UTC) - timedelta(days=1)


def test_an_asset_is_added_by_any_spelling(browse, amina, network):
    facts = {"value": "hxxps://twitter[.]com/Paper_One?s=20", "confidence": "HIGH"}

    answer = browse(amina).post(page("asset-new", network), facts)

    assert answer.status_code == 302
    placed = Membership.objects.get(network=network)
    assert (placed.asset.url, placed.confidence) == ("https://x.com/paper_one", "HIGH")


def test_what_names_no_asset_is_refused_with_the_reason_and_the_remedy(browse, amina, network):
    facts = {"value": "192.0.2.7", "confidence": "HIGH", "rationale": "Typed at 23:00."}

    answer = browse(amina).post(page("asset-new", network), facts)

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "This is an IP address" in shown
    assert "Keep it in the evidence" in shown
    assert "Typed at 23:00." in shown


def test_what_the_case_says_of_an_asset_is_corrected(browse, amina, network, assets):
    address = page("asset-edit", network, assets[0].pk)
    facts = {"display_name": "李娜", "confidence": "LOW", "rationale": "", "source": "Desk"}

    answer = browse(amina).post(address, facts)

    placed = Membership.objects.get(network=network, asset=assets[0])
    assert answer.status_code == 302
    assert (placed.display_name, placed.confidence, placed.source) == ("李娜", "LOW", "Desk")


def test_an_asset_page_tells_its_whole_story(browse, amina, network, assets, evidence, picture):
    linking.link(evidence, thing=assets[0], by=amina)
    looks = [observing.Look(assets[0], "REMOVED", YESTERDAY, "CA", "Gone now", evidence)]
    observing.record(network, looks=looks, by=amina)

    shown = browse(amina).get(page("asset", network, assets[0].pk)).content.decode()

    for text in ("lantern_0", "Removed", "Gone now", "capture.png", "https://x.com/lantern_0"):
        assert text in shown
    assert 'href="https://x.com' not in shown


def test_what_only_a_hidden_case_knows_of_an_asset_stays_hidden(
    browse, amina, eve, network, assets, evidence
):
    """An asset is seen through memberships in visible networks (DESIGN 4)."""
    mine = opening.open_network(title="Mine", by=eve)
    attributing.attach(mine, value="https://x.com/lantern_0", by=eve)
    linking.link(evidence, thing=assets[0], by=amina)
    looks = [observing.Look(assets[0], "REMOVED", YESTERDAY, "CA", "Secret note")]
    observing.record(network, looks=looks, by=amina)
    attributing.attach(network, value="https://x.com/lantern_0/status/17", by=amina)

    shown = browse(eve).get(page("asset", mine, assets[0].pk)).content.decode()

    for secret in ("Secret note", "capture.png", network.reference, "Removed</span>", "status/17"):
        assert secret not in shown
    assert "Unknown</span>" in shown


def test_an_author_learned_in_a_hidden_case_is_not_named_in_the_list_of_posts(
    browse, amina, eve, network, platforms
):
    attributing.attach(network, value="https://x.com/hidden_author/status/17", by=amina)
    mine = opening.open_network(title="Mine", by=eve)
    attributing.attach(mine, value="https://x.com/i/status/17", by=eve)

    mine_shown = browse(eve).get(page("network-posts", mine)).content.decode()
    theirs = browse(amina).get(page("network-posts", network)).content.decode()

    assert Post.objects.count() == 1
    assert ">hidden_author<" not in mine_shown
    assert ">hidden_author<" in theirs


def test_an_account_without_a_handle_still_has_a_name_to_click(browse, amina, network):
    attributing.attach(network, value="https://www.facebook.com/profile.php?id=100042", by=amina)

    shown = browse(amina).get(page("network-assets", network)).content.decode()

    assert ">id:100042<" in shown


def test_the_ticked_are_observed_together(browse, amina, network, assets):
    browser = browse(amina)
    ticked = [assets[0].pk, assets[2].pk]
    form = browser.get(page("observation-new", network), {"asset": ticked})
    assert form.content.decode().count('name="asset"') == 2

    answer = browser.post(
        page("observation-new", network),
        {
            "asset": ticked,
            "presence": "ACCOUNT_SUSPENDED",
            "occurred_at": "2026-09-01T12:00",
            "vantage": "ca",
            "note": "Both gone",
        },
    )

    assert answer["Location"] == page("network-assets", network)
    assert Observation.objects.filter(vantage="CA", note="Both gone").count() == 2
    seen = Membership.objects.filter(network=network, presence="ACCOUNT_SUSPENDED")
    assert {one.asset_id for one in seen} == set(ticked)


def test_posts_are_observed_too(browse, amina, network):
    post = attributing.attach(network, value="https://x.com/lantern_9/status/17", by=amina).post

    answer = browse(amina).post(
        page("observation-new", network),
        {"post": post.pk, "presence": "REMOVED", "occurred_at": "2026-09-01T12:00"},
    )

    assert answer["Location"] == page("network-posts", network)
    assert Observation.objects.get().post == post


def test_an_observation_of_nothing_asks_for_ticks(browse, amina, network):
    browser = browse(amina)

    looked = browser.get(page("observation-new", network))
    sent = browser.post(page("observation-new", network), {"presence": "LIVE"})

    assert "Nothing was ticked" in looked.content.decode()
    assert sent.status_code == 200
    assert Observation.objects.count() == 0


def test_an_asset_of_another_case_cannot_be_ticked_in(browse, amina, network, open_case):
    other = attributing.attach(open_case, value="https://x.com/elsewhere", by=amina).asset

    browse(amina).post(
        page("observation-new", network),
        {"asset": other.pk, "presence": "LIVE", "occurred_at": "2026-09-01T12:00"},
    )

    assert Observation.objects.count() == 0


def test_nothing_is_seen_in_the_future_and_the_ticks_are_kept(browse, amina, network, assets):
    answer = browse(amina).post(
        page("observation-new", network),
        {"asset": assets[0].pk, "presence": "LIVE", "occurred_at": "2150-01-01T00:00", "note": "n"},
    )

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Nothing can have happened in the future." in shown
    assert f'name="asset" value="{assets[0].pk}"' in " ".join(shown.split())


def test_the_list_is_searched_filtered_and_sorted(browse, amina, network, assets):
    browser, address = browse(amina), page("network-assets", network)

    found = browser.get(address, {"q": "LANTERN_1"}).context["listing"]
    filtered = browser.get(address, {"platform": "facebook"}).context["listing"]
    by_handle = browser.get(address, {"sort": "handle"}).context["listing"]

    assert [row.asset.handle for row in found.rows] == ["lantern_1"]
    assert filtered.rows == []
    assert [row.asset.handle for row in by_handle.rows] == ["lantern_0", "lantern_1", "lantern_2"]
