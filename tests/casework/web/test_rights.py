"""Right × page: who gets in, who gets 403, to whom the case does not exist; and never a 500."""

import pytest
from django.urls import get_resolver

from casework.actions import attributing, redacting
from casework.models import Evidence, NetworkMember
from casework.web.urls import case
from tests.casework.admissions import access_to
from tests.casework.sealed import sealed_things
from tests.casework.web import pages
from tests.casework.web.conftest import page
from tests.casework.webarchives.known import archive_of


@pytest.fixture
def keys(network, amina, assets, evidence, batch, boris, stamp):
    value = "https://x.com/lantern_1/status/1234567890123456789"
    return sealed_things(network, by=amina, second=amina) | {
        "post": attributing.attach(network, value=value, by=amina).post.pk,
        "asset": assets[0].pk,
        "evidence": evidence.pk,
        "batch": batch.pk,
        "stamp": stamp.pk,
        "officer": boris.pk,
    }


@pytest.fixture
def addresses(full, keys, evidence, assets, amina, eve):
    """Every address of the restricted case, by name."""
    box = {"left": 0, "top": 0, "width": 9, "height": 9, "reason": "A bystander."}
    archive_of(evidence, showing=assets[0], by=amina)
    redaction = redacting.ask(evidence, boxes=[box], by=amina)
    plain = {name: page(name, full) for name in pages.READ + pages.FILL + pages.LEAD}
    keyed = {
        name: page(name, full, keys[of]) for name, of in pages.THINGS + pages.STEPS + pages.FILL_OF
    }
    plain["evidence-sheet"] = page("evidence-sheet", full, keys["evidence"], 1)
    plain["redaction"] = page("redaction", full, keys["evidence"], redaction.pk)
    plain["access-decide"] = page("access-decide", full, access_to(full, by=eve).pk)
    plain["asset-edit"] = page("asset-edit", full, keys["asset"])
    return plain | keyed


def test_no_page_of_a_case_is_left_out_of_this_grid(addresses):
    assert {one.name for one in case} == set(addresses)


@pytest.mark.parametrize("who", ["amina", "boris", "chen", "dana"])
def test_members_read_every_page_and_none_fails(who, addresses, browse, request):
    browser = browse(request.getfixturevalue(who))
    readable = [*pages.READ, *(name for name, _of in pages.THINGS)]

    for name in readable:
        answer = browser.get(addresses[name])
        assert answer.status_code == 200, name
        answer.getvalue()


@pytest.mark.parametrize("who", ["boris", "chen", "dana"])
def test_readers_are_refused_the_forms_of_contributors(who, addresses, browse, request):
    browser = browse(request.getfixturevalue(who))
    forms = (*pages.FILL, *pages.LEAD, "asset-edit", *dict(pages.FILL_OF))

    looked = {name: browser.get(addresses[name]).status_code for name in forms}
    sent = {name: browser.post(addresses[name], {}).status_code for name in forms}

    assert set(looked.values()) == {403}, looked
    assert set(sent.values()) == {403}, sent


def test_the_lead_is_offered_every_form(addresses, browse, amina):
    browser = browse(amina)

    for name in (*pages.FILL, *pages.LEAD, "asset-edit", *dict(pages.FILL_OF)):
        assert browser.get(addresses[name]).status_code == 200, name


@pytest.mark.parametrize("verb", ["get", "post"])
@pytest.mark.parametrize("who", ["eve", "house"])
def test_to_a_stranger_the_case_does_not_exist(who, verb, addresses, browse, request):
    browser = browse(request.getfixturevalue(who))

    answers = {name: getattr(browser, verb)(url).status_code for name, url in addresses.items()}

    assert set(answers.values()) == {404}, answers


@pytest.mark.parametrize("verb", ["get", "post"])
def test_a_visitor_is_sent_to_the_sign_in(verb, addresses, browse):
    browser = browse()

    for name, url in addresses.items():
        answer = getattr(browser, verb)(url)
        assert answer.status_code == 302, name
        assert answer["Location"].startswith(page("sign-in")), name


def test_only_the_open_doors_are_open():
    doors = get_resolver("casework.web.urls").url_patterns
    plain = [one for one in doors if getattr(one, "name", None)]

    opened = {one.name for one in plain if not getattr(one.callback, "login_required", True)}

    assert opened == {"sign-in", "password-code", "language", "health"}


@pytest.mark.parametrize(
    "name", ["evidence-verify", "evidence-link", "import-retry", "stamp-retry"]
)
def test_steps_are_not_taken_by_looking(name, addresses, browse, amina):
    answer = browse(amina).get(addresses[name])

    assert answer.status_code == 302


def test_a_reader_may_not_link_retry_or_remove(addresses, browse, dana, batch):
    browser = browse(dana)

    for name in ("import-retry", "member-remove", "stamp-retry"):
        assert browser.post(addresses[name]).status_code == 403, name
    linked = browser.post(addresses["evidence-link"], {"thing": "lantern_0"})
    assert linked.status_code == 403
    given = browser.post(addresses["network-members"], {"officer": dana.pk, "place": "LEAD"})
    assert given.status_code == 403
    assert NetworkMember.objects.get(officer=dana).place == "READER"


def test_things_of_another_case_are_404_under_this_one(
    open_case, full, keys, browse, amina, picture
):
    """The child is loaded through its parent (LESSONS 2, row 13)."""
    browser = browse(amina)

    for name, of in pages.THINGS:
        assert browser.get(page(name, open_case, keys[of])).status_code == 404, name
    for name in ("evidence-verify", "evidence-link", "import-retry"):
        of = dict(pages.STEPS)[name]
        assert browser.post(page(name, open_case, keys[of])).status_code == 404, name
    assert browser.get(page("asset-edit", open_case, keys["asset"])).status_code == 404
    assert Evidence.objects.get(pk=keys["evidence"]).verified_at is None


def test_a_stranger_finds_no_trace_of_the_case_in_the_list(full, browse, eve, amina):
    assert "Paper Lantern" not in browse(eve).get(page("networks")).content.decode()
    assert "Paper Lantern" in browse(amina).get(page("networks")).content.decode()
    searched = browse(eve).get(page("networks"), {"q": full.reference})
    assert searched.context["listing"].total == 0


def test_someone_who_opens_no_cases_is_refused_the_form(browse, boris):
    browser = browse(boris)

    assert browser.get(page("network-new")).status_code == 403
    assert browser.post(page("network-new"), {"title": "X"}).status_code == 403
