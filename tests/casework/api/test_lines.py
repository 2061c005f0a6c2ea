"""Whole lists as NDJSON."""

import json

import pytest
from rest_framework.test import APIClient

from casework.actions import attributing
from casework.api import lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(robot, open_case, amina):
    for n in range(7):
        attributing.attach(open_case, value=f"https://x.com/a{n}", by=amina)
    client = APIClient()
    client.force_authenticate(robot)
    return client


def read(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/x-ndjson"
    return [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]


@pytest.mark.parametrize("way", [{"HTTP_ACCEPT": lines.MEDIA_TYPE}, {"data": {"format": "ndjson"}}])
def test_all_rows_come_as_the_pages_have_them(client, open_case, monkeypatch, way):
    monkeypatch.setattr(lines, "CHUNK", 3)
    address = f"/api/v1/networks/{open_case.reference}/assets/"

    assert read(client.get(address, **way)) == client.get(address).json()["results"]


def test_filters_hold_for_lines_too(client, open_case):
    address = f"/api/v1/networks/{open_case.reference}/assets/"

    assert len(read(client.get(address, {"q": "a3", "format": "ndjson"}))) == 1


def test_lines_hold_what_is_in_sight_only(client, eve, network, assets):
    client.force_authenticate(eve)

    titles = [row["title"] for row in read(client.get("/api/v1/networks/?format=ndjson"))]

    assert network.title not in titles
    assert (
        client.get(f"/api/v1/networks/{network.reference}/assets/?format=ndjson").status_code == 404
    )


def test_refusals_are_problems_whatever_was_asked_for(client, open_case):
    answer = client.get(
        f"/api/v1/networks/{open_case.reference}/assets/", {"nonsense": 1, "format": "ndjson"}
    )

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
