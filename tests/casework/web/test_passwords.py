"""Each person sets their own password; an administrator opens the way with a one-time code."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import tokens
from django.core.management import CommandError, call_command
from django.utils import timezone

from casework.actions import authenticating, enlisting
from casework.models import Event
from casework.permissions import RoleRequired
from tests.casework.web.conftest import page
from tests.casework.web.test_sessions import sign_in
from tests.conftest import PASSWORD

NEW = "a lantern over seven lakes"


def ask_change(browser, old=PASSWORD, new=NEW, again=None):
    sent = {"old": old, "new": new, "again": new if again is None else again}
    return browser.post(page("password"), sent)


def ask_by_code(browser, email, code, new=NEW):
    sent = {"email": email, "code": code, "new": new, "again": new}
    return browser.post(page("password-code"), sent)


def kinds() -> list[str]:
    told = Event.objects.filter(kind__startswith="officer.pass").order_by("pk")
    return list(told.values_list("kind", flat=True))


def test_a_password_is_changed_by_its_owner_and_other_sessions_end(browse, amina):
    here, elsewhere = browse(), browse()
    for browser in (here, elsewhere):
        sign_in(browser, amina.email)

    answer = ask_change(here)

    assert answer["Location"] == page("tokens")
    assert here.get(page("tokens")).status_code == 200
    assert elsewhere.get(page("tokens"))["Location"].startswith(page("sign-in"))
    assert sign_in(browse(), amina.email).status_code == 422
    assert sign_in(browse(), amina.email, NEW).status_code == 302
    event = Event.objects.get(kind="officer.password_changed")
    assert (event.actor, event.subject) == (amina, amina.email)
    assert NEW not in event.payload


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"old": "wrong"}, "old"),
        ({"again": "another thing altogether"}, "again"),
        ({"new": "short"}, "new"),
        ({"new": "123456789012345"}, "new"),
        ({"new": "amina@renvoi.example"}, "new"),
        ({"new": ""}, "new"),
    ],
)
def test_what_cannot_be_a_password_is_named_and_changes_nothing(browse, amina, facts, field):
    answer = ask_change(browse(amina), **facts)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert kinds() == []
    amina.refresh_from_db()
    assert amina.check_password(PASSWORD)


def test_guessing_the_present_password_or_a_code_is_slowed_down_as_a_sign_in_is(browse, amina):
    for _guess in range(5):
        ask_change(browse(amina), old="wrong")
        ask_by_code(browse(), amina.email, "c0ffee-guess")

    assert ask_change(browse(amina)).status_code == 429
    assert ask_by_code(browse(), amina.email, "c0ffee-guess").status_code == 429
    assert sign_in(browse(), amina.email).status_code == 429


def test_a_code_sets_a_password_once(browse, amina, house):
    code = authenticating.make_password_code(amina, by=house)

    assert ask_by_code(browse(), " Amina@Renvoi.example ", code)["Location"] == page("sign-in")
    assert ask_by_code(browse(), amina.email, code, "another lantern altogether").status_code == 422
    assert sign_in(browse(), amina.email, NEW).status_code == 302
    assert kinds() == ["officer.password_code_made", "officer.password_changed"]
    assert code not in "".join(Event.objects.values_list("payload", flat=True))


def test_a_code_is_one_officers_and_ends_with_time_and_with_a_sign_in(
    browse, amina, boris, house, monkeypatch
):
    code = authenticating.make_password_code(amina, by=house)

    answers = [
        ask_by_code(browse(), boris.email, code),
        ask_by_code(browse(), "nobody@renvoi.example", code),
    ]
    assert {answer.status_code for answer in answers} == {422}
    # Nobody learns from the answer who is enlisted.
    assert len({str(answer.context["form"].errors) for answer in answers}) == 1
    later = timezone.now().replace(tzinfo=None) + timedelta(days=3, seconds=2)
    with monkeypatch.context() as clock:
        clock.setattr(tokens.PasswordResetTokenGenerator, "_now", lambda _self: later)
        assert ask_by_code(browse(), amina.email, code).status_code == 422
    sign_in(browse(), amina.email)
    assert ask_by_code(browse(), amina.email, code).status_code == 422
    assert kinds() == ["officer.password_code_made"]


def test_only_an_administrator_makes_codes_and_only_for_people_who_may_come_in(
    amina, boris, robot, house
):
    with pytest.raises(RoleRequired):
        authenticating.make_password_code(boris, by=amina)
    with pytest.raises(authenticating.PersonNeeded):
        authenticating.make_password_code(robot, by=house)
    boris.is_active = False
    boris.save(update_fields=["is_active"])
    with pytest.raises(authenticating.AccountClosed):
        authenticating.make_password_code(boris, by=house)
    with pytest.raises(authenticating.PersonNeeded):
        authenticating.change_password(amina, old=PASSWORD, new=NEW, by=house)


def test_the_list_of_officers_makes_a_code_and_shows_it_once(browse, amina, boris, house):
    browser, address = browse(house), "/admin/casework/officer/"
    chosen = {"action": "make_code", "_selected_action": [amina.pk]}

    shown = browser.post(address, chosen)
    both = browser.post(address, {**chosen, "_selected_action": [amina.pk, boris.pk]}, follow=True)

    [code] = re.findall(r"<code>(\S+)</code>", shown.content.decode())
    assert "no-store" in shown["Cache-Control"]
    assert "Choose one officer." in both.content.decode()
    assert ask_by_code(browse(), amina.email, code).status_code == 302
    refused = browse(amina).post(address, chosen)
    assert (refused.status_code, refused["Location"][:9]) == (302, "/sign-in/")


def test_a_person_without_a_first_password_sets_one_by_a_code_from_the_console(
    browse, house, capsys
):
    fatou = enlisting.enlist(
        email="fatou@renvoi.example", name="Fatou", roles=("OFFICER",), by=house
    )
    assert not fatou.has_usable_password()

    call_command("make_password_code", fatou.email, "--by", house.email)
    code = capsys.readouterr().out.strip()

    assert ask_by_code(browse(), fatou.email, code).status_code == 302
    assert sign_in(browse(), fatou.email, NEW).status_code == 302
    with pytest.raises(CommandError):
        call_command("make_password_code", "nobody@renvoi.example")


def test_no_page_of_passwords_is_kept_by_a_browser(browse, amina):
    for answer in (browse(amina).get(page("password")), browse().get(page("password-code"))):
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
    assert browse().get(page("password"))["Location"].startswith(page("sign-in"))
