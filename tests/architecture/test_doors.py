"""No door of the house stands open: whoever has not signed in is sent away, whatever they ask."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path, re_path, reverse

from tests.architecture import doors
from tests.architecture.doors import Door

pytestmark = pytest.mark.django_db
# Who has not signed in may sign in, set a password by a code that an administrator made, choose a
# language, and ask whether the house stands.
OPEN = {"casework:sign-in", "casework:password-code", "casework:language", "casework:health"}
REFUSED = {401, 403, 404}


@pytest.fixture
def anonymous() -> Client:
    return Client(raise_request_exception=False)


def is_sent_away(answer) -> bool:
    if answer.status_code in REFUSED:
        return True
    return answer.status_code == 302 and answer["Location"].startswith(
        (reverse("casework:sign-in"), "/admin/login/")
    )


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options"])
def test_every_door_is_locked(anonymous, method, house):
    ajar = {}
    for door in doors.doors():
        if door.name in OPEN:
            continue
        answer = getattr(anonymous, method)(door.path)
        if not is_sent_away(answer):
            ajar[f"{door.name} {door.path}"] = answer.status_code

    assert ajar == {}


def test_the_open_doors_are_those_that_we_know(anonymous):
    known = {door.name for door in doors.doors()}

    assert known >= OPEN
    assert anonymous.get(reverse("casework:sign-in")).status_code == 200
    assert anonymous.get(reverse("casework:health")).status_code in (200, 503)


def test_the_walk_finds_pages_api_and_administration():
    found = {door.name: door.path for door in doors.doors()}

    assert found["referrals:home"] == "/"
    assert found["casework:evidence-file"] == "/networks/NET-234567/evidence/1/file/"
    assert found["referrals:exhibit-remove"] == "/referrals/REF-234567/exhibits/1/remove/"
    assert found["casework-api:evidence-file"] == "/api/v1/networks/1/evidence/1/file/"
    assert found["referrals-api:approve"] == "/api/v1/referrals/1/approve/"
    assert found["admin:index"] == "/admin/"
    assert found["admin:casework_platform_change"] == "/admin/casework/platform/1/change/"
    assert found["admin:app_list"] == "/admin/casework/"
    assert len(found) > 120


def test_the_walk_finds_routes_of_regular_expressions_and_of_routers(settings):
    """What the skeleton's walker passed by: an open door behind a regular expression."""
    settings.ROOT_URLCONF = __name__
    doors.doors.cache_clear()

    found = doors.doors()

    doors.doors.cache_clear()
    assert found == (
        Door("/plain/", "plain"),
        Door("/things/1/", "thing-detail"),
        Door("/things.1", "thing-list"),
        Door("/years/2026-09-01/", "year"),
        Door("/anything/1", "rest"),
    )


def test_a_door_that_stands_ajar_is_found(settings, anonymous):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []

    assert not is_sent_away(anonymous.get("/things/1/"))


def ajar(request, **words):
    return HttpResponse("Come in")


def plain(request):
    return HttpResponse("Come in")


def listing(request, **words):
    return HttpResponse("Come in")


def year(request, **words):
    return HttpResponse("Come in")


def rest(request, **words):
    return HttpResponse("Come in")


urlpatterns = [
    path("plain/", plain, name="plain"),
    re_path(r"^things/(?P<pk>[^/.]+)/$", ajar, name="thing-detail"),
    re_path(r"^things\.(?P<format>[a-z0-9]+)/?$", listing, name="thing-list"),
    re_path(r"^years/(?P<day>\d{4}-\d{2}-\d{2})/$", year, name="year"),
    re_path(r"^anything/(?P<url>.*)$", rest, name="rest"),
]
