"""Whatever comes in, the answer is a page: never a 500."""

import pytest
from django.urls import reverse

from referrals.actions import submitting
from referrals.web.urls import one
from tests.referrals.web.conftest import page, text_of

NASTY = (
    "\x00",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "%s%n",
    "9" * 40,
    "-1",
    "٣",
    "😀" * 300,
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "2026-03-08T02:30",
    "../../etc/passwd",
)
QUERY = (
    "q",
    "page",
    "sort",
    "status",
    "platform",
    "language",
    "kind",
    "confidence",
    "presence",
    "campaign",
    "narrative",
    "target",
    "decided",
    "disputed",
    "code",
    "followed",
)
POSTED = (
    *("title", "platform", "version", "summary", "why", "policies", "asks", "channel"),
    *("language", "urgency", "sender_email", "marking", "tlp", "pap", "good_faith"),
    *("item", "scope", "evidence", "caption", "reason", "resolution", "verdict", "digest"),
    *("ticket", "found", "proof", "occurred_at", "kind", "platform_reference", "text"),
    *("visibility", "account", "provision", "monetary", "extra", "reply", "to"),
)
KEYED = {
    "item": (1,),
    "submission": (1,),
    "submission-items": (1,),
    "submission-differences": (1,),
    "contents": (1,),
    "package-file": (1, 0),
    "package-internal": (1,),
    "package-zip": (1,),
    "exhibit-remove": (1,),
    "preview": (1,),
    "preview-page": (1, 1),
    "delivery": (1,),
    "delivery-file": (1,),
    "delivery-rest": (1,),
    "delivery-cancel": (1,),
    "comment": (1,),
    "notice-approve": (1,),
    "notice-send": (1,),
}


# Each turn gives every field another of the nasty texts.
TURNS = range(0, len(NASTY), 3)


def mixed(names: tuple[str, ...], turn: int) -> dict[str, str]:
    return {name: NASTY[(place + turn) % len(NASTY)] for place, name in enumerate(names)}


def addresses(referral) -> list[str]:
    return [page(path.name, referral, *KEYED.get(path.name, ())) for path in one] + [
        reverse("referrals:list"),
        reverse("referrals:home"),
        reverse("referrals:for_network", args=[referral.network.reference]),
        reverse("referrals:new", args=[referral.network.reference]),
    ]


@pytest.fixture(params=["draft", "submitted", "sent"])
def referral(request, amina):
    if request.param == "sent":
        return request.getfixturevalue("sent")
    made = request.getfixturevalue("draft")
    if request.param == "submitted":
        submitting.submit(made, by=amina)
    return made


def test_no_query_breaks_a_page(referral, browse, amina):
    browser = browse(amina)

    for address in addresses(referral):
        for turn in TURNS:
            answer = browser.get(address, mixed(QUERY, turn))
            assert answer.status_code < 500, (address, turn)
            assert b"<script>alert" not in answer.getvalue(), address


@pytest.mark.parametrize("who", ["amina", "boris", "chen"])
def test_no_form_breaks_a_page(who, referral, browse, request):
    browser = browse(request.getfixturevalue(who))

    for address in addresses(referral):
        for turn in TURNS:
            answer = browser.post(address, mixed(POSTED, turn))
            assert answer.status_code < 500, (address, turn)
            assert b"<script>alert" not in answer.getvalue(), address


@pytest.mark.parametrize(
    "reference", ["REF-AAAAAA", "REF-%00", "ref-2345679", "REF-22222", "NET-222222", "REF-222222"]
)
def test_what_is_no_reference_is_no_page(reference, browse, amina):
    assert browse(amina).get(f"/referrals/{reference}/").status_code == 404


def test_case_text_is_never_markup(draft, browse, amina, boris):
    evil = '<img src=x onerror="alert(1)">'
    type(draft).objects.filter(pk=draft.pk).update(title=evil, summary=evil, why=evil)
    draft.items.update(why=evil)
    draft.refresh_from_db()
    submitting.submit(draft, by=amina)

    for name in ("referral", "items", "review", "outcomes"):
        assert "<img" not in text_of(browse(boris).get(page(name, draft))), name
    assert "<img" not in text_of(browse(boris).get(reverse("referrals:home")))


def test_no_page_has_inline_script_or_style(sent, browse, amina):
    browser = browse(amina)

    for name in ("referral", "items", "exhibits", "review", "replies", "outcomes", "deliveries"):
        shown = text_of(browser.get(page(name, sent)))
        assert " style=" not in shown, name
        assert "<style" not in shown, name
        assert " onclick=" not in shown, name
        assert shown.count("<script") == shown.count("<script src="), name
