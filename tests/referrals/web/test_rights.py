"""Right × page: who gets in, who gets 403, to whom the referral does not exist; never a 500."""

import pytest
from django.urls import reverse

from referrals.actions import commenting, noticing
from referrals.web.urls import one
from tests.referrals.api.conftest import drawn_preview
from tests.referrals.web.conftest import page, text_of

# Pages that anybody in sight may read, whatever the status.
READ = (
    "referral",
    "items",
    "item",
    "exhibits",
    "review",
    "submission",
    "submission-items",
    "submission-differences",
    "contents",
    "package",
    "previews",
    "preview",
    "preview-page",
    "deliveries",
    "delivery",
    "replies",
    "outcomes",
    "comments",
    "comment",
    "notices",
)
# Pages on which something is done, with those whom the actions let do it.
CONTRIBUTE = (
    "edit",
    "add-items",
    "add-posts",
    "submit",
    "revise",
    "withdraw",
    "no-response",
    "follow-up",
    "follow-disputed",
    "copy",
    "hand-over",
)
RELEASE = ("send", "close", "reopen")
# What only a POST does; a GET leads back to the page.
DEEDS = ("exhibit-remove", "delivery-cancel", "delivery-rest", "notice-approve", "notice-send")
TAKING_UP = ("take-up", "put-down")
# Documents that are handed out.
FILES = ("package-file", "package-internal", "package-zip", "delivery-file")
# Pages that only show.
UNPOSTED = (
    "referral",
    "submission",
    "submission-items",
    "submission-differences",
    "contents",
    "preview",
    "preview-page",
    *FILES,
    "deliveries",
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
}


@pytest.fixture
def mail_channel(mail_channel):
    """The platform's desk, which wants a ZIP even of one document."""
    mail_channel.wants_zip = True
    mail_channel.save()
    return mail_channel


@pytest.fixture
def addresses(mail_channel, sent, amina):
    """Every address of one referral that was sent, by name."""
    preview = drawn_preview(sent, by=amina)
    delivery = sent.deliveries.get()
    notice = noticing.draft_notice(sent, text="One account is not theirs.", by=amina)
    comment = commenting.comment(sent, text="Which hour?", by=amina)
    keys = KEYED | {
        "delivery": (delivery.pk,),
        "delivery-cancel": (delivery.pk,),
        "delivery-rest": (delivery.pk,),
        "delivery-file": (delivery.pk,),
        "preview": (preview.pk,),
        "preview-page": (preview.pk, 1),
        "comment": (comment.pk,),
        "notice-approve": (notice.pk,),
        "notice-send": (notice.pk,),
    }
    return {path.name: page(path.name, sent, *keys.get(path.name, ())) for path in one}


def test_no_page_of_a_referral_is_left_out_of_this_grid(addresses):
    deeds = {*DEEDS, *TAKING_UP, "package-cancel"}
    assert set(addresses) == {*READ, *CONTRIBUTE, *RELEASE, *FILES, *deeds}


@pytest.mark.parametrize("who", ["amina", "boris", "chen", "dana"])
def test_members_read_every_page(who, addresses, browse, request):
    browser = browse(request.getfixturevalue(who))

    for name in (*READ, *FILES):
        answer = browser.get(addresses[name])
        assert answer.status_code == 200, name
        answer.getvalue()
    for name in DEEDS:
        assert browser.get(addresses[name]).status_code == 302, name


def test_only_contributors_are_let_on_the_pages_of_contributors(addresses, browse, request):
    for who in ("boris", "chen", "dana"):
        browser = browse(request.getfixturevalue(who))
        for name in CONTRIBUTE:
            assert browser.get(addresses[name]).status_code == 403, (who, name)
            assert browser.post(addresses[name], {}).status_code == 403, (who, name)


def test_only_releasers_are_let_on_the_pages_of_releasers(addresses, browse, request):
    for who in ("amina", "boris", "dana"):
        browser = browse(request.getfixturevalue(who))
        for name in RELEASE:
            assert browser.get(addresses[name]).status_code == 403, (who, name)
            assert browser.post(addresses[name], {}).status_code == 403, (who, name)


def test_what_the_status_forbids_is_409_for_those_with_the_right(addresses, browse, amina, chen):
    for name in ("edit", "add-items", "add-posts", "submit", "revise", "withdraw", "copy"):
        assert browse(amina).get(addresses[name]).status_code == 409, name
    for name in ("send", "reopen"):
        assert browse(chen).get(addresses[name]).status_code == 409, name


def test_nobody_does_by_post_what_is_not_theirs(addresses, browse, dana, sent):
    browser = browse(dana)
    before = sent.version

    for name in ("replies", "outcomes", "comments", "comment", "notices", "item", "review", *DEEDS):
        answer = browser.post(addresses[name], _filled(name, sent))
        assert answer.status_code == 403, name

    sent.refresh_from_db()
    assert sent.version == before
    assert not sent.replies.exists()


@pytest.mark.parametrize("who", ["eve", "house"])
def test_to_a_stranger_the_referral_does_not_exist(who, addresses, browse, request):
    browser = browse(request.getfixturevalue(who))

    looked = {name: browser.get(url).status_code for name, url in addresses.items()}
    sent = {name: browser.post(url).status_code for name, url in addresses.items()}

    assert set(looked.values()) == {404}, looked
    # Where nobody can post, that is said of whatever the address names.
    assert set(sent.values()) == {404, 405}, sent
    assert {name for name, status in sent.items() if status == 405} == set(UNPOSTED)


def test_a_stranger_finds_no_trace_on_any_list(sent, browse, eve):
    browser = browse(eve)

    for name in ("home", "list"):
        answer = browser.get(reverse(f"referrals:{name}"), {"q": sent.reference})
        assert answer.status_code == 200
        # What was asked for is shown again in the search field, but leads nowhere.
        assert page("referral", sent) not in text_of(answer)
        assert sent.title not in text_of(answer)
        assert sent.network.title not in text_of(answer)
    for name in ("for_network", "new"):
        address = reverse(f"referrals:{name}", args=[sent.network.reference])
        assert browser.get(address).status_code == 404


@pytest.mark.parametrize("verb", ["get", "post"])
def test_a_visitor_is_sent_to_the_sign_in(verb, addresses, browse, sent):
    browser = browse()
    doors = [
        *addresses.values(),
        reverse("referrals:home"),
        reverse("referrals:list"),
        reverse("referrals:for_network", args=[sent.network.reference]),
        reverse("referrals:new", args=[sent.network.reference]),
    ]

    for address in doors:
        answer = getattr(browser, verb)(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith(reverse("casework:sign-in")), address


def test_things_of_another_referral_are_404_under_this_one(sent, more_drafts, browse, amina):
    other = more_drafts(1)[0]
    delivery = sent.deliveries.get()
    browser = browse(amina)

    assert browser.get(page("delivery", other, delivery.pk)).status_code == 404
    assert browser.post(page("delivery-cancel", other, delivery.pk)).status_code == 404
    assert browser.get(page("submission", other, 1)).status_code == 404
    assert browser.get(page("package-file", other, 1, 0)).status_code == 404
    assert browser.get(page("item", other, 3)).status_code == 404


def _filled(name: str, referral) -> dict[str, object]:
    """Return a form that holds, so that only the right can be what is missing."""
    when = "2026-01-05T10:00"
    return {
        "replies": {"kind": "acknowledged", "occurred_at": when},
        "outcomes": {"item": 1, "extra": "NO_ACTION", "occurred_at": when},
        "comments": {"text": "Which hour?"},
        "comment": {"kind": "ADDITION", "text": "In UTC."},
        "notices": {"kind": "RETRACTION", "text": "We were wrong."},
        "item": {"why": "Because."},
        "review": {"verdict": "APPROVED", "digest": referral.submission.sha256},
    }.get(name, {})
