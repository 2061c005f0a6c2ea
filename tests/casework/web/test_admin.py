"""The directories: administrators only, every change through an action, nothing deleted."""

import pytest
from django.urls import reverse

from casework.models import Event, Officer, Platform
from tests.casework.web.conftest import page

OFFICER = {"email": "Fatou@Renvoi.example", "name": "Fatou", "title": "", "language": "fr"}


def directory(name: str, *keys: object) -> str:
    return reverse(f"admin:casework_{name}", args=keys)


@pytest.mark.parametrize("who", ["amina", "boris", "chen", "dana", "eve"])
def test_the_directories_are_for_administrators(who, browse, request, platforms):
    browser = browse(request.getfixturevalue(who))

    for address in (reverse("admin:index"), directory("officer_changelist")):
        answer = browser.get(address, follow=True)
        assert answer.status_code == 403
        assert "Your roles do not allow that." in answer.content.decode()


def test_a_visitor_comes_in_by_the_sign_in_of_the_house(browse, house):
    answer = browse().get(reverse("admin:index"), follow=True)

    assert answer.redirect_chain[-1][0].startswith(page("sign-in"))
    assert answer.status_code == 200


def test_the_administrator_sees_every_page_of_it(browse, house, amina, platforms):
    browser = browse(house)
    addresses = [
        reverse("admin:index"),
        directory("officer_changelist"),
        directory("officer_add"),
        directory("officer_change", amina.pk),
        directory("platform_changelist"),
        directory("platform_add"),
        directory("platform_change", platforms["x"].pk),
        directory("platform_history", platforms["x"].pk),
    ]

    for address in addresses:
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert "password_change" not in answer.content.decode()


def test_nothing_is_deleted_and_no_group_is_kept(browse, house, amina, platforms):
    browser = browse(house)

    assert browser.post(directory("officer_delete", amina.pk), {"post": "yes"}).status_code == 403
    gone = {"action": "delete_selected", "_selected_action": [platforms["x"].pk], "post": "yes"}
    browser.post(directory("platform_changelist"), gone)

    assert Platform.objects.filter(slug="x").exists()
    assert browser.get("/admin/auth/group/").status_code == 404
    assert browser.get("/admin/password_change/").status_code == 404


def test_an_officer_is_enlisted_by_the_action(browse, house):
    facts = OFFICER | {"roles": ["OFFICER", "AUDITOR"], "password": "correct horse battery 9"}

    answer = browse(house).post(directory("officer_add"), facts)

    made = Officer.objects.get(name="Fatou")
    assert answer.status_code == 302
    assert made.email == "fatou@renvoi.example"
    assert made.check_password("correct horse battery 9")
    assert Event.objects.filter(kind="officer.enlisted", subject=made.email, actor=house).exists()


def test_a_service_is_enlisted_without_a_password(browse, house):
    facts = OFFICER | {"roles": ["SERVICE"], "password": ""}

    browse(house).post(directory("officer_add"), facts)

    made = Officer.objects.get(name="Fatou")
    assert made.is_service
    assert not made.has_usable_password()


def test_a_weak_password_is_refused_on_its_field(browse, house):
    facts = OFFICER | {"roles": ["OFFICER"], "password": "12345"}

    answer = browse(house).post(directory("officer_add"), facts)

    assert answer.status_code == 200
    assert "password" in answer.context["adminform"].form.errors
    assert not Officer.objects.filter(name="Fatou").exists()


def test_a_change_of_roles_tells_before_and_after(browse, house, amina):
    facts = {"name": "Amina", "title": "", "language": "en", "roles": ["REVIEWER"]}

    browse(house).post(directory("officer_change", amina.pk), facts | {"is_active": "on"})

    amina.refresh_from_db()
    event = Event.objects.get(kind="officer.changed")
    assert amina.roles == ["REVIEWER"]
    assert '"roles":[["OFFICER"],["REVIEWER"]]' in event.payload


def test_the_last_administrator_stays_and_the_page_says_why(browse, house):
    facts = {"name": "Ada", "title": "", "language": "en", "roles": ["OFFICER"], "is_active": "on"}

    answer = browse(house).post(directory("officer_change", house.pk), facts, follow=True)

    house.refresh_from_db()
    assert house.roles == ["ADMINISTRATOR"]
    assert "The last administrator cannot be removed." in answer.content.decode()


def test_a_machine_cannot_be_made_a_reviewer(browse, house, robot):
    facts = {"name": "Robot", "title": "", "language": "en", "roles": ["REVIEWER"]}

    answer = browse(house).post(directory("officer_change", robot.pk), facts, follow=True)

    robot.refresh_from_db()
    assert answer.status_code == 200
    assert robot.roles == ["SERVICE"]


def test_a_platform_is_changed_by_the_action(browse, house, platforms):
    facts = {"slug": "x", "name": "X (Twitter)", "is_active": "on"}

    browse(house).post(directory("platform_change", platforms["x"].pk), facts)

    event = Event.objects.get(kind="directory.changed")
    assert '"name":["X","X (Twitter)"]' in event.payload
    assert event.actor == house
