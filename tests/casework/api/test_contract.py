from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.utils.translation import override

from casework.api import words as casework_words
from referrals.api import words as referrals_words
from tests.casework.api.calling import Caller
from tests.casework.api.declared import contract
from tests.casework.api.routes import methods_of, routes
from tests.conftest import PASSWORD

# Said before the first door needs it.
LATER = {"Accept-Language", "Idempotency-Key", "current"}


def test_the_contract_is_openapi_3_1_without_a_warning():
    call_command("spectacular", "--fail-on-warn", "--validate", stdout=StringIO())

    assert contract()["openapi"] == "3.1.0"


def test_every_method_of_every_door_is_in_the_contract():
    for route in routes():
        path = route.address(**{name: f"{{{name}}}" for name in route.parameters})
        said = contract()["paths"].get(path, {})
        if route.name not in ("schema", "docs"):
            assert {m.lower() for m in methods_of(route.door)} == said.keys(), path


def test_every_operation_tells_of_its_problems():
    for path, methods in contract()["paths"].items():
        for method, said in methods.items():
            assert {"401", "403"} <= said["responses"].keys(), (method, path)
            assert "summary" in said, (method, path)


def test_every_operation_may_be_refused_for_its_kind():
    for path, methods in contract()["paths"].items():
        for method, said in methods.items():
            told = said["responses"].keys()
            assert {"406", "429"} <= told, (method, path)
            assert method == "get" or {"400", "409", "415", "503"} <= told, (method, path)
            assert method != "post" or "422" in told, (method, path)
            assert "{" not in path or "404" in told, (method, path)


def test_everything_in_the_contract_is_described():
    lacking = set()
    for path, methods in contract()["paths"].items():
        for method, said in methods.items():
            parts = [said, *said.get("parameters", []), *said["responses"].values()]
            lacking |= {f"{method} {path}" for part in parts if not part.get("description")}
    for name, schema in contract()["components"]["schemas"].items():
        fields = schema.get("properties", {}).items()
        lacking |= {f"{name}.{field}" for field, said in fields if not said.get("description")}

    assert lacking == set()


def test_every_word_of_the_contract_is_used():
    """A word for a field that is gone would only mislead whoever adds the next one."""
    used = set()
    for name, schema in contract()["components"]["schemas"].items():
        for field in schema.get("properties", {}):
            used |= {field, f"{name}.{field}"}
    for methods in contract()["paths"].values():
        for said in methods.values():
            used |= {parameter["name"] for parameter in said.get("parameters", [])}

    unused = {**casework_words.WORDS, **referrals_words.WORDS}.keys() - used
    assert unused <= LATER


def test_every_value_set_is_labelled_in_both_languages():
    sets = {n: s for n, s in contract()["components"]["schemas"].items() if s.get("enum")}

    assert len(sets) > 30
    for name, said in sets.items():
        if name in ("BlankEnum", "NullEnum"):
            continue
        for language in ("en", "fr"):
            assert said["x-enum-labels"][language].keys() == set(said["enum"]), name
        assert "français" in said["description"], name
    assert sets["ConfidenceEnum"]["x-enum-labels"]["fr"]["LOW"] == "Confiance faible"


def test_what_is_made_links_to_what_can_be_done_with_it():
    made = contract()["paths"]["/api/v1/networks/"]["post"]["responses"]["201"]

    assert made["links"]["networks_retrieve"] == {
        "operationId": "networks_retrieve",
        "parameters": {"reference": "$response.body#/reference"},
    }


def test_the_committed_contract_is_the_drawn_one():
    drawn = StringIO()
    with override("en"):
        call_command("spectacular", stdout=drawn)

    assert Path("docs/openapi.yaml").read_text() == drawn.getvalue().rstrip("\n") + "\n"


def test_requests_admit_no_other_fields():
    schemas = contract()["components"]["schemas"]
    requests = [s for name, s in schemas.items() if name.endswith("Request")]

    assert requests
    assert all(schema["additionalProperties"] is False for schema in requests)


def test_the_contract_is_for_those_who_may_come_in(stranger, as_robot, db):
    assert stranger.get("schema/").status_code == 401
    answer = as_robot.get("schema/")
    assert answer.status_code == 200
    assert b"openapi: 3.1.0" in answer.content


def test_the_page_shows_itself_without_foreign_hosts(amina):
    caller = Caller()
    caller.login(username=amina.email, password=PASSWORD)

    page = caller.get("docs/", headers={"accept": "text/html"})
    script = caller.get("docs/?script", headers={"accept": "text/html"})

    assert page.status_code == 200
    assert b"https://" not in page.content
    assert b"swagger-ui-bundle.js" in page.content
    policy = [part.strip() for part in page["Content-Security-Policy"].split(";")]
    assert "script-src 'self'" in policy
    assert script.status_code == 200
    assert script["Content-Type"].startswith("application/javascript")


def test_a_stranger_is_sent_from_the_page_to_the_sign_in(stranger, db):
    assert stranger.get("docs/").status_code == 302
