from django.urls import reverse
from django.utils import timezone

from casework.models import Event
from tests.casework.web.conftest import page
from tests.conftest import PASSWORD


def sign_in(browser, officer, password=PASSWORD, **more):
    return browser.post(page("sign-in"), {"username": officer, "password": password, **more})


def test_an_officer_signs_in_and_the_house_records_it(browse, amina):
    browser = browse()

    answer = sign_in(browser, "Amina@Renvoi.example")

    assert answer.status_code == 302
    assert answer["Location"] == reverse("referrals:home")
    event = Event.objects.get(kind="officer.signed_in")
    assert (event.actor, event.subject) == (amina, "amina@renvoi.example")
    assert '"address":"127.0.0.1"' in event.payload


def test_a_wrong_password_is_refused_recorded_and_loses_nothing_typed(browse, amina):
    answer = sign_in(browse(), "amina@renvoi.example", "wrong")

    assert answer.status_code == 422
    assert 'value="amina@renvoi.example"' in answer.content.decode()
    assert Event.objects.filter(kind="officer.sign_in_refused").count() == 1


def test_a_service_and_a_closed_account_do_not_come_in(browse, robot, amina):
    amina.is_active = False
    amina.save(update_fields=["is_active"])

    assert sign_in(browse(), "robot@renvoi.example", "").status_code == 422
    assert sign_in(browse(), "amina@renvoi.example").status_code == 422


def test_guessing_is_slowed_down_by_account_and_place(browse, amina, boris):
    for _guess in range(10):
        sign_in(browse(), "amina@renvoi.example", "wrong")

    assert sign_in(browse(), "amina@renvoi.example").status_code == 429
    elsewhere = browse().post(
        page("sign-in"),
        {"username": "amina@renvoi.example", "password": PASSWORD},
        REMOTE_ADDR="192.0.2.9",
    )
    assert elsewhere.status_code == 302
    assert sign_in(browse(), "boris@renvoi.example").status_code == 302


def test_the_sign_in_goes_on_to_where_one_wanted_to_be(browse, amina):
    wanted = page("networks")
    shown = browse().get(wanted, follow=True)

    answer = sign_in(browse(), "amina@renvoi.example", next=wanted)

    assert "it was not saved" in shown.content.decode()
    assert answer["Location"] == wanted


def test_the_sign_in_leads_to_no_foreign_place_and_into_no_circle(browse, amina):
    away = sign_in(browse(), "amina@renvoi.example", next="https://evil.example/")
    circle = browse(amina).get(page("sign-in"), {"next": page("sign-in") + "?next=/x"})

    assert away["Location"] == reverse("referrals:home")
    assert circle["Location"] == reverse("referrals:home")


def test_a_fragment_after_the_session_ended_reloads_the_page(browse):
    answer = browse().get(page("sign-in"), headers={"HX-Request": "true"})

    assert answer["HX-Refresh"] == "true"


def test_signing_out_is_a_post_and_is_recorded(browse, amina):
    browser = browse(amina)

    assert browser.get(page("sign-out")).status_code == 302
    assert browser.get(page("networks")).status_code == 200
    browser.post(page("sign-out"))

    assert browser.get(page("networks")).status_code == 302
    assert Event.objects.filter(kind="officer.signed_out", actor=amina).exists()


def test_the_language_of_the_officer_is_applied_at_sign_in(browse, enlist):
    enlist("Francine", "OFFICER", language="fr")
    browser = browse()

    sign_in(browser, "francine@renvoi.example")

    assert browser.cookies["django_language"].value == "fr"
    assert '<html lang="fr"' in browser.get(page("networks")).content.decode()


def test_the_language_switch_stays_on_the_page_and_persists(browse, amina, network):
    browser = browse(amina)
    here = page("network-assets", network) + "?q=lantern&sort=handle"

    answer = browser.post(page("language"), {"language": "fr", "next": here})

    assert answer["Location"] == here
    assert '<html lang="fr"' in browser.get(here).content.decode()
    amina.refresh_from_db()
    assert amina.language == "fr"
    assert Event.objects.filter(kind="officer.language_changed").count() == 1


def test_a_visitor_may_switch_the_language_too(browse, db):
    browser = browse()

    answer = browser.post(page("language"), {"language": "fr", "next": page("sign-in")})

    assert answer["Location"] == page("sign-in")
    assert '<html lang="fr"' in browser.get(page("sign-in")).content.decode()


def test_the_language_switch_takes_nothing_hostile(browse, amina):
    browser = browse(amina)
    for target in ("https://evil.example/", "//evil.example", "javascript:alert(1)", "x", "\x00"):
        answer = browser.post(page("language"), {"language": "fr", "next": target})
        assert answer["Location"] == reverse("referrals:home")

    answer = browser.post(page("language"), {"language": "tlh", "next": page("networks")})

    assert browser.cookies["django_language"].value == "fr"
    assert answer["Location"] == page("networks")


def test_hostile_sign_ins_are_refused_and_never_fail(browse, house):
    for name in ("\x00", "a\nb@x", "x" * 5000, "\u202eevil@x.example", "' OR 1=1 --", ""):
        assert sign_in(browse(), name, "\x00").status_code in (422, 429)
    assert Event.objects.filter(recorded_at__lte=timezone.now()).exists()
