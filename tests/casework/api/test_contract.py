from io import StringIO

from django.core.management import call_command

from tests.casework.api.calling import Caller
from tests.casework.api.declared import contract
from tests.casework.api.routes import methods_of, routes
from tests.conftest import PASSWORD


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
