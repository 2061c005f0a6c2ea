"""A referral from the draft to the end: by keyboard alone, and again without any script."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from referrals.actions import delivering, packaging, previewing
from referrals.models import Referral
from tests.referrals.web.conftest import page

pytestmark = pytest.mark.browser
SEND = "main form[method=post] button[type=submit]"
TEXTS = {
    "summary": "Three accounts post the same text at the same minute.",
    "why": "They are operated together and hide it.",
    "basis": "Exhibit 1 shows the posts side by side.",
    "unknowns": "Who operates them is not known.",
    "alternatives": "None recorded.",
}


def press(shown: Page, tab_to, selector: str) -> None:
    """Go to a link or button by keyboard, and use it."""
    tab_to(shown, selector)
    with shown.expect_navigation():
        shown.keyboard.press("Enter")


def write(shown: Page, tab_to, selector: str, text: str) -> None:
    tab_to(shown, selector)
    shown.keyboard.type(text)


def tick(shown: Page, tab_to, selector: str) -> None:
    tab_to(shown, selector)
    shown.keyboard.press("Space")


def step(name: str) -> str:
    return f"[data-steps~={name}]"


@pytest.fixture
def desks(open_page, amina, boris, chen):
    """Three people, each at a desk of their own."""
    return [open_page(officer) for officer in (amina, boris, chen)]


def test_a_referral_goes_all_the_way_by_keyboard(
    desks, network, assets, evidence, mail_channel, policy, smtp_sink, question, tab_to, complaints
):
    amina, boris, chen = desks

    amina.goto(reverse("referrals:for_network", args=[network.reference]))
    press(amina, tab_to, f"a[href='{reverse('referrals:new', args=[network.reference])}']")
    write(amina, tab_to, "#id_platform", "X")
    write(amina, tab_to, "#id_title", "Three accounts")
    press(amina, tab_to, SEND)
    referral = Referral.objects.get()
    expect(amina.locator("#remedies")).to_be_visible()

    press(amina, tab_to, "[data-deed=edit]")
    write(amina, tab_to, "#id_summary", TEXTS["summary"])
    tick(amina, tab_to, "[name=policies]")
    for name in ("why", "basis", "unknowns", "alternatives"):
        write(amina, tab_to, f"#id_{name}", TEXTS[name])
    tick(amina, tab_to, "[name=asks]")
    write(amina, tab_to, "#id_channel", "X: Desk")
    tick(amina, tab_to, "#id_good_faith")
    press(amina, tab_to, SEND)

    press(amina, tab_to, "[data-deed=add-items]")
    tick(amina, tab_to, "[data-select-all]")
    write(amina, tab_to, "#id_why", "Same text, same minute.")
    press(amina, tab_to, "button[value=ticked]")
    assert referral.items.count() == 3
    press(amina, tab_to, f"a[href='{page('exhibits', referral)}']")
    tick(amina, tab_to, "[name=evidence]")
    write(amina, tab_to, "#id_caption", "Side by side")
    press(amina, tab_to, SEND + ":not([class*=quiet])")
    press(amina, tab_to, f"a[href='{page('referral', referral)}']")
    expect(amina.locator("#remedies")).to_have_count(0)
    _submit(amina, tab_to)

    boris.goto(reverse("referrals:home"))
    press(boris, tab_to, f"#main a[href='{page('review', referral)}']")
    write(boris, tab_to, "#id_reason", "Say in which time zone.")
    press(boris, tab_to, "button[value=RETURNED]")

    amina.goto(reverse("referrals:home"))
    expect(amina.locator("section[aria-labelledby=returned]")).to_contain_text("time zone")
    press(amina, tab_to, f"#main a[href='{page('referral', referral)}']")
    _submit(amina, tab_to)
    press(amina, tab_to, step("revise"))
    press(amina, tab_to, SEND)
    press(amina, tab_to, "[data-deed=edit]")
    write(amina, tab_to, "#id_method", "Hours are in UTC.")
    press(amina, tab_to, SEND)
    _submit(amina, tab_to)

    boris.goto(page("review", referral))
    expect(boris.locator("#main")).to_contain_text("Hours are in UTC.")
    since = boris.locator("section[aria-labelledby=differences]")
    expect(since).to_contain_text("Compared with submission 1")
    expect(since).to_contain_text("method")
    press(boris, tab_to, f"form[action='{page('take-up', referral)}'] button")
    expect(boris.locator("#main")).to_contain_text("You are, and other reviewers see that until")
    press(boris, tab_to, f"#main section a[href='{page('comments', referral)}']")
    write(boris, tab_to, "#id_text", "Are all three in UTC?")
    write(boris, tab_to, "#id_item", "2")
    tick(boris, tab_to, "#id_is_blocking")
    press(boris, tab_to, "#main form[method=post] button")
    amina.goto(page("item", referral, 2))
    expect(amina.locator("#main")).to_contain_text("Are all three in UTC?")
    amina.goto(page("comments", referral))
    press(amina, tab_to, f"#main .entries a[href^='{page('comments', referral)}']")
    write(amina, tab_to, "#id_text", "They are.")
    press(amina, tab_to, "button[value=ADDITION]")
    boris.goto(page("comments", referral))
    press(boris, tab_to, f"#main .entries a[href^='{page('comments', referral)}']")
    press(boris, tab_to, "button[value=RESOLVED]")
    expect(boris.locator(".messages")).to_contain_text("The comment is resolved.")
    boris.goto(page("review", referral))
    press(boris, tab_to, f"a[href='{page('previews', referral)}']")
    press(boris, tab_to, "#main form[method=post] button")
    assert previewing.draw(referral.previews.get().pk).state == "READY"
    # The panel asks by itself, and what comes is pictures.
    expect(boris.locator("img.sheet").first).to_be_visible()
    first = boris.locator("img.sheet").first
    assert first.evaluate("image => image.decode().then(() => image.naturalWidth)") > 500
    boris.goto(page("review", referral))
    press(boris, tab_to, "button[value=APPROVED]")
    expect(boris.locator(".error-summary")).to_contain_text("in which time zone")
    tick(boris, tab_to, "[name=answer_time-zones][value=YES]")
    press(boris, tab_to, "button[value=APPROVED]")
    expect(boris.locator(".status").first).to_have_text("Approved")

    assert packaging.build(referral.submission.package.main.pk).state == "READY"
    chen.goto(reverse("referrals:home"))
    expect(chen.locator("section[aria-labelledby=to-send]")).to_contain_text("Package ready")
    press(chen, tab_to, f"#main a[href='{page('referral', referral)}']")
    press(chen, tab_to, step("send"))
    expect(chen.locator("#main")).to_contain_text("desk@x.example")
    press(chen, tab_to, SEND)
    delivering.send(referral.deliveries.get().pk)
    # The panel asks by itself, and renews the page as the referral has moved.
    expect(chen.locator(".status").first).to_have_text("Sent")
    assert len(smtp_sink.messages) == 1

    amina.goto(page("referral", referral))
    press(amina, tab_to, step("acknowledge"))
    write(amina, tab_to, "#id_kind", "Acknowledged")
    write(amina, tab_to, "#id_platform_reference", "X-77")
    press(amina, tab_to, SEND)
    press(amina, tab_to, f"a[href='{page('outcomes', referral)}']")
    tick(amina, tab_to, "[data-select-all]")
    write(amina, tab_to, "#id_account", "Account suspended")
    press(amina, tab_to, "button[value=ticked]")
    expect(amina.locator(".messages")).to_contain_text("outcomes of 3 items")

    chen.goto(reverse("referrals:home"))
    press(chen, tab_to, f"#main a[href='{page('referral', referral)}']")
    press(chen, tab_to, step("close"))
    tab_to(chen, "[name=resolution]")
    chen.keyboard.press("Space")
    press(chen, tab_to, SEND)
    expect(chen.locator(".status").first).to_have_text("Closed")

    referral.refresh_from_db()
    assert (referral.status, referral.resolution) == ("CLOSED", "ACTIONED")
    assert complaints == []


def test_a_referral_goes_all_the_way_without_any_script(
    open_page, draft, portal, amina, boris, chen
):
    Referral.objects.filter(pk=draft.pk).update(channel=portal)
    drafter, reviewer, releaser = (
        open_page(officer, script=False) for officer in (amina, boris, chen)
    )

    drafter.goto(page("referral", draft))
    drafter.click(step("submit"))
    drafter.click(SEND)
    reviewer.goto(page("review", draft))
    reviewer.click("button[value=REJECTED]")
    expect(reviewer.locator(".error-summary")).to_contain_text("needs a reason")
    reviewer.click("button[value=APPROVED]")
    expect(reviewer.locator("#package-panel")).to_contain_text("Waiting for a worker")

    packaging.build(draft.submission.package.main.pk)
    reviewer.click("text=Refresh")
    expect(reviewer.locator("#package-panel")).to_contain_text("Ready")

    releaser.goto(page("send", draft))
    releaser.click(SEND)
    expect(releaser.locator("#main")).to_contain_text("File the form by hand.")
    releaser.fill("#id_ticket", "T-2026-7")
    releaser.click("#conclude ~ form button")
    expect(releaser.locator(".status").first).to_have_text("Sent")

    drafter.goto(page("outcomes", draft) + "?decided=False")
    drafter.select_option("#id_extra", "NO_ACTION")
    drafter.click("button[value=all]")
    expect(drafter.locator(".messages")).to_contain_text("outcomes of 3 items")

    releaser.goto(page("close", draft))
    releaser.check("[value=REFUSED]")
    releaser.click(SEND)
    expect(releaser.locator(".status").first).to_have_text(re.compile("Closed"))


def _submit(shown: Page, tab_to) -> None:
    press(shown, tab_to, step("submit"))
    press(shown, tab_to, SEND)
    expect(shown.locator(".status").first).to_have_text("Submitted")
