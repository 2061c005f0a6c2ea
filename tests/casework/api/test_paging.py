import base64

import pytest

from casework.actions import attributing, importing, opening
from casework.models import Membership


def follow(caller, address: str) -> list[dict]:
    found = []
    while address:
        page = caller.get(address).json()
        found += page["results"]
        address = page["next"]
    return found


@pytest.fixture
def many(network, amina, platforms):
    for n in range(7):
        attributing.attach(network, value=f"https://x.com/crowd_{n}", by=amina)


def test_pages_hold_every_row_once_whatever_their_size(as_amina, many, at):
    whole = [row["id"] for row in as_amina.get(at + "assets/").json()["results"]]

    for size in (1, 2, 3, 7, 8):
        rows = follow(as_amina, f"{at}assets/?page_size={size}")
        assert [row["id"] for row in rows] == whole


def test_rows_recorded_meanwhile_move_no_page(as_amina, many, amina, network, at):
    first = as_amina.get(f"{at}assets/?page_size=4").json()
    attributing.attach(network, value="https://x.com/late", by=amina)
    second = as_amina.get(first["next"]).json()
    back = as_amina.get(second["previous"]).json()

    ids = [row["id"] for row in first["results"] + second["results"]]
    assert len(ids) == len(set(ids)) == 8
    assert back["results"] == first["results"]


def test_rows_of_one_moment_have_one_order(as_amina, network, amina, at):
    lines = "".join(f"https://x.com/crowd_{n}\n" for n in range(7))
    made = importing.upload(network, chunks=[b"url\n" + lines.encode()], name="a.csv", by=amina)
    importing.load(made.pk)
    assert Membership.objects.values("recorded_at").distinct().count() == 1

    rows = follow(as_amina, f"{at}assets/?page_size=2")

    assert len({row["id"] for row in rows}) == 7


def test_a_page_has_fifty_rows_unless_asked_and_200_at_most(as_amina, amina):
    for n in range(51):
        opening.open_network(title=f"Case {n}", by=amina)

    page = as_amina.get("networks/").json()

    assert len(page["results"]) == 50
    assert page["previous"] is None
    assert page["results"][0]["title"] == "Case 50"
    assert len(as_amina.get("networks/?page_size=200").json()["results"]) == 51


@pytest.mark.parametrize("size", ["0", "-1", "201", "x", "", "1.5", "9" * 5000, "٣", "%00"])
def test_a_page_size_out_of_bounds_is_refused(as_amina, size):
    answer = as_amina.get(f"networks/?page_size={size}")

    assert answer.status_code == 400
    assert answer.json()["code"] == "bad-page-size"


@pytest.mark.parametrize(
    "inside",
    ["p=abc", "p=99999999999999999999999999", "o=-1", "r=x", "p=%00", "p=1&r=" + "9" * 5000, "p="],
)
def test_a_forged_cursor_is_refused(as_amina, network, inside):
    cursor = base64.b64encode(inside.encode()).decode()

    answer = as_amina.get("networks/", {"cursor": cursor})

    assert answer.status_code in (200, 400)
    assert inside == "p=" or answer.json()["code"] == "bad-cursor"


@pytest.mark.parametrize("cursor", ["", "%%%", "é", "AAAA", "x" * 5000, "\x00"])
def test_a_broken_cursor_is_never_a_server_error(as_amina, network, cursor):
    assert as_amina.get("networks/", {"cursor": cursor}).status_code in (200, 400)


def test_a_whole_list_and_one_that_a_filter_leaves_whole_are_the_same(as_amina, many, at):
    whole = as_amina.get(f"{at}assets/?page_size=3").json()
    filtered = as_amina.get(f"{at}assets/?page_size=3&platform=x").json()
    assert whole["results"] == filtered["results"]

    for page in ("next", "next", "previous", "previous"):
        whole = as_amina.get(whole[page]).json()
        filtered = as_amina.get(filtered[page]).json()
        assert whole["results"] == filtered["results"]
        assert [link is None for link in _links(whole)] == [
            link is None for link in _links(filtered)
        ]


def _links(page: dict) -> list[str | None]:
    return [page["next"], page["previous"]]
