"""Nasty input at every door of referrals: refused in words, never a server error."""

import pytest

from referrals.api import urls
from tests.casework.api.declared import parameters_of
from tests.casework.api.nasty import PARAMETERS, PLACES
from tests.casework.api.routes import methods_of, routes
from tests.casework.api.torturing import spoilt_addresses, torture, try_all
from tests.referrals.api.writes import STAGES, WRITES

ROUTES = {route.name: route for route in routes(urls)}
READS = [r for r in ROUTES.values() if "GET" in methods_of(r.door)]


@pytest.mark.parametrize("stage", STAGES)
def test_no_body_and_no_value_is_a_server_error(stage, cast, things_at):
    things = things_at(stage)

    for write in (write for write in WRITES if write.stage == stage):
        torture(cast[write.allowed[0]], ROUTES[write.route], write, things)


def test_no_parameter_and_no_address_is_a_server_error(cast, things_at):
    things = things_at("noticed")

    for route in READS:
        for name in [*parameters_of(route), "format"]:
            asked = [("GET", route.address(**things), {"query": {name: v}}) for v in PARAMETERS]
            try_all(cast["amina"], asked)
    for route in ROUTES.values():
        for address in spoilt_addresses(route, things, PLACES):
            try_all(cast["amina"], [("GET", address, {}), ("POST", address, {"json": {}})])
