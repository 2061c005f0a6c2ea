from casework.actions import issuing
from casework.models import Token
from casework.models.token import digest_of
from tests.casework.web.conftest import page

FACTS = {"label": "Dashboard", "scopes": ["read"], "days": "30"}


def test_a_token_is_shown_once_and_never_again(browse, amina):
    browser = browse(amina)

    answer = browser.post(page("tokens"), FACTS)

    secret = answer.context["secret"]
    token = Token.objects.get()
    assert token.digest == digest_of(secret)
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert secret not in browser.get(page("tokens")).content.decode()


def test_a_wrong_form_issues_nothing_and_keeps_what_was_typed(browse, amina):
    for wrong in ({"days": "0"}, {"days": "9" * 400}, {"scopes": ["root"]}, {"scopes": []}):
        answer = browse(amina).post(page("tokens"), FACTS | wrong)
        assert answer.status_code == 422
        assert 'value="Dashboard"' in answer.content.decode()
    assert Token.objects.count() == 0


def test_a_token_is_revoked_by_its_own_officer_only(browse, amina, boris):
    token, _secret = issuing.issue(amina, scopes=["read"], days=3, by=amina)
    address = page("token-revoke", None, token.pk)

    assert browse(boris).post(address).status_code == 404
    assert browse(amina).get(address).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is None
    browse(amina).post(address)
    token.refresh_from_db()
    assert token.revoked_at


def test_officers_see_their_own_tokens_only(browse, amina, boris):
    issuing.issue(amina, scopes=["read"], days=3, by=amina, label="Amina's secret project")

    assert "project" not in browse(boris).get(page("tokens")).content.decode()


def test_a_token_is_renewed_on_its_page_and_its_secret_shown_once(browse, amina, boris):
    token, old = issuing.issue(amina, scopes=["read"], days=3, by=amina)
    address = page("token-renew", None, token.pk)

    assert browse(boris).get(address).status_code == 404
    assert browse(amina).post(address, {"days": "0", "overlap_hours": "1"}).status_code == 422
    answer = browse(amina).post(address, {"days": "9", "overlap_hours": "1"})

    token.refresh_from_db()
    assert token.digest == digest_of(answer.context["secret"])
    assert token.previous_digest == digest_of(old)


def test_a_token_is_kept_to_networks_and_addresses_on_its_page(browse, amina, network):
    facts = {**FACTS, "networks": network.reference, "addresses": "192.0.2.0/24, 10.0.0.1"}

    answer = browse(amina).post(page("tokens"), facts)

    assert answer.context["secret"]
    assert Token.objects.get().confined_to == [network.pk]
    shown = browse(amina).get(page("tokens")).content.decode()
    assert network.reference in shown
    assert "10.0.0.1/32, 192.0.2.0/24" in shown
    wrong = browse(amina).post(page("tokens"), {**FACTS, "networks": "NET-222222"})
    assert wrong.status_code == 422


def test_an_administrator_handles_the_tokens_of_services(browse, house, robot, amina):
    browser = browse(house)

    answer = browser.post(page("tokens"), {**FACTS, "officer": robot.pk})
    refused = browser.post(page("tokens"), {**FACTS, "officer": amina.pk})

    token = Token.objects.get()
    assert answer.context["secret"]
    assert token.officer == robot
    assert refused.status_code == 422
    browser.post(page("token-revoke", None, token.pk))
    token.refresh_from_db()
    assert token.revoked_at
