"""Each problem names the page that says what it means."""

import pytest

from casework.api.errors import TITLES, status_of
from casework.api.problems import OTHERS, _refusals


def test_the_type_of_a_problem_leads_to_its_page(as_amina, network, at):
    told = as_amina.patch(at, {"title": "A"}, HTTP_IF_MATCH="").json()

    page = as_amina.get(told["type"].replace("http://testserver", ""))

    assert page.status_code == 200
    assert page.json()["status"] == told["status"] == 428
    assert (page.json()["code"], page.json()["detail"]) == (told["code"], told["detail"])
    french = as_amina.get(told["type"], HTTP_ACCEPT_LANGUAGE="fr").json()
    assert french["detail"] != page.json()["detail"]


def test_a_browser_is_shown_a_page(client, amina):
    client.force_login(amina)

    page = client.get("/api/v1/problems/stale-version/", headers={"accept": "text/html"})

    assert "text/html" in page["Content-Type"]
    assert "stale-version" in page.content.decode()


@pytest.mark.parametrize("code", ["nonsense", "stale_version", "0"])
def test_a_code_that_nobody_gives_has_no_page(as_amina, code):
    assert as_amina.get(f"problems/{code}/").status_code == 404


def test_every_code_has_a_status_with_a_title():
    numbers = {status_of(kind) for kind in _refusals().values()} | set(OTHERS.values())

    assert numbers <= set(TITLES)
    assert numbers >= {400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429, 503}
