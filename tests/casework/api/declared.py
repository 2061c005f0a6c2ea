"""What the contract says that each door takes."""

import json
from functools import cache
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.utils.translation import override

from tests.casework.api.routes import Route


@cache
def contract() -> dict[str, Any]:
    """Return the contract, drawn once."""
    out = StringIO()
    with override("en"):
        call_command("spectacular", "--format=openapi-json", stdout=out)
    drawn: dict[str, Any] = json.loads(out.getvalue())
    return drawn


def operation(route: Route, method: str) -> dict[str, Any]:
    path = route.address(**{name: f"{{{name}}}" for name in route.parameters})
    said: dict[str, Any] = contract()["paths"][path][method.lower()]
    return said


def fields_of(route: Route, method: str) -> set[str]:
    """Return the names that a body may have here; none where nothing is asked for."""
    body = operation(route, method).get("requestBody")
    if body is None:
        return set()
    [content] = body["content"].values()
    name = content["schema"]["$ref"].rpartition("/")[2]
    return set(contract()["components"]["schemas"][name]["properties"])


def parameters_of(route: Route) -> list[str]:
    said = operation(route, "GET").get("parameters", [])
    return [parameter["name"] for parameter in said if parameter["in"] == "query"]
