"""Nasty input at every door of casework: refused in words, never a server error."""

import pytest

from casework.api import urls
from tests.casework.api.declared import parameters_of
from tests.casework.api.nasty import PARAMETERS, PLACES
from tests.casework.api.routes import methods_of, routes
from tests.casework.api.torturing import spoilt_addresses, torture, try_all
from tests.casework.api.writes import WRITES

ROUTES = {route.name: route for route in routes(urls)}
# The contract itself is drawn from the code, not from what is sent.
READS = [
    r for r in ROUTES.values() if "GET" in methods_of(r.door) and r.name not in ("docs", "schema")
]


def test_no_body_and_no_value_is_a_server_error(cast, things):
    for write in (write for write in WRITES if write.form == "json"):
        torture(cast["amina"], ROUTES[write.route], write, things)


@pytest.mark.parametrize("write", [w for w in WRITES if w.form == "multipart"], ids=str)
def test_no_form_is_a_server_error(write, cast, things):
    address = ROUTES[write.route].address(**things)
    boundary = b"--b\r\nContent-Disposition: form-data; "
    forms = [
        b"",
        b"--b--",
        boundary,
        boundary + b'name="file"\r\n\r\nno file\r\n--b--\r\n',
        boundary + b'name="file"; filename="\x00"\r\n\r\nx\r\n--b--\r\n',
        boundary + b'name="file"; filename=""\r\n\r\nx\r\n--b--\r\n',
        boundary + b'name="file"; filename="\xff\xfe"\r\n\r\nx\r\n--b--\r\n',
        boundary + b'name="file"; filename="../../x"\r\n\r\nurl\n\r\n--b--\r\n',
        boundary + b'name="\x00"\r\n\r\nx\r\n--b--\r\n',
        boundary + b'name="captured_at"\r\n\r\nnever\r\n--b--\r\n',
    ]
    kinds = [
        "multipart/form-data; boundary=b",
        "multipart/form-data",
        "multipart/form-data; boundary=b; charset=rot13",
        "multipart/form-data; boundary=" + "b" * 1000,
        "multipart/form-data; boundary=é",
        "application/x-www-form-urlencoded",
        "text/plain; charset=nothing",
        "\x00",
    ]

    for kind in kinds:
        sent = [("POST", address, {"data": form, "content_type": kind}) for form in forms]
        try_all(cast["amina"], sent)


def test_no_parameter_is_a_server_error(cast, things):
    for route in READS:
        for name in [*parameters_of(route), "format", "\x00"]:
            asked = [("GET", route.address(**things), {"query": {name: v}}) for v in PARAMETERS]
            try_all(cast["amina"], asked)


def test_no_address_is_a_server_error(cast, things):
    for route in ROUTES.values():
        for address in spoilt_addresses(route, things, PLACES):
            try_all(cast["amina"], [("GET", address, {}), ("POST", address, {"json": {}})])


def test_no_header_is_a_server_error(cast, things):
    for name in ("accept", "accept-language", "content-type", "if-match", "cookie", "range"):
        for value in ("", "*", "é", "\x00", "a" * 5000, "text/html;q=x", ";;;,,,", "en" * 100):
            address = ROUTES["networks"].address()
            try_all(cast["amina"], [("GET", address, {"headers": {name: value}})])
