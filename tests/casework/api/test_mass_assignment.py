"""Nobody sets what no door declares, whatever the models have (LESSONS, part 2, row 11)."""

from collections.abc import Iterable

from django.apps import apps
from django.db import transaction

from casework.api import urls
from tests.casework.api.calling import Caller
from tests.casework.api.declared import fields_of
from tests.casework.api.routes import Route, routes
from tests.casework.api.writes import WRITES, Write

ROUTES = {route.name: route for route in routes(urls)}


def every_model_field() -> set[str]:
    """Return the name of every column and relation of both apps, and what storage is named by."""
    models = [m for app in ("casework", "referrals") for m in apps.get_app_config(app).get_models()]
    names = {field.name for model in models for field in model._meta.get_fields()}
    return names | {f"{name}_id" for name in names} | {"pk", "storage_key", "figures", "by"}


def require_strict(
    cast: dict[str, Caller], things: dict, places: Iterable[tuple[Route, Write]]
) -> None:
    """Send every field that no door declares: all of them are refused by name."""
    known = every_model_field()
    for route, write in places:
        strange = known - fields_of(route, write.method)
        body = write.body(things) | dict.fromkeys(strange, "7")
        with transaction.atomic():
            caller = cast[write.allowed[0]]
            answer = caller.generic_write(write.method, route.address(**things), body, write.form)
            transaction.set_rollback(True)
        assert answer.status_code == 400, write
        errors = answer.json()["errors"]
        assert {e["field"] for e in errors if e["code"] == "unknown-field"} == strange, write


def test_a_door_takes_no_field_but_its_own(cast, things):
    require_strict(cast, things, [(ROUTES[write.route], write) for write in WRITES])
