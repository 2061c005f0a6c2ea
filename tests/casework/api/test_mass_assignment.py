"""Nobody sets what no door declares, whatever the models have (LESSONS, part 2, row 11)."""

import pytest
from django.apps import apps

from casework.api import urls
from tests.casework.api.declared import fields_of
from tests.casework.api.routes import routes
from tests.casework.api.writes import WRITES

ROUTES = {route.name: route for route in routes(urls)}


def every_model_field() -> set[str]:
    """Return the name of every column and relation of both apps, and what storage is named by."""
    models = [m for app in ("casework", "referrals") for m in apps.get_app_config(app).get_models()]
    names = {field.name for model in models for field in model._meta.get_fields()}
    return names | {f"{name}_id" for name in names} | {"pk", "storage_key", "figures", "by"}


@pytest.mark.parametrize("write", WRITES, ids=str)
def test_a_door_takes_no_field_but_its_own(write, cast, things):
    route = ROUTES[write.route]
    strange = every_model_field() - fields_of(route, write.method)
    body = write.body(things) | dict.fromkeys(strange, "7")

    answer = cast["amina"].generic_write(write.method, route.address(**things), body, write.form)

    assert answer.status_code == 400
    refused = {e["field"] for e in answer.json()["errors"] if e["code"] == "unknown-field"}
    assert refused == strange
