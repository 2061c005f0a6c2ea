import pytest
from rest_framework import serializers

from casework.api.strict import StrictSerializer


class Line(StrictSerializer):
    word = serializers.CharField()


class Page(StrictSerializer):
    number = serializers.IntegerField(required=False)
    seen_at = serializers.DateTimeField(read_only=True)
    lines = Line(many=True, required=False)


def errors_of(data) -> dict:
    page = Page(data=data)
    assert not page.is_valid()
    return page.errors


def test_an_unknown_field_is_refused_by_name_with_the_known_ones():
    errors = errors_of({"number": 1, "colour": "red"})

    [error] = errors["colour"]
    assert error.code == "unknown-field"
    assert "lines, number" in error


def test_a_read_only_field_is_refused_and_not_dropped():
    assert errors_of({"seen_at": "2026-09-01"})["seen_at"][0].code == "read-only"


def test_strictness_holds_at_every_level():
    assert errors_of({"lines": [{"word": "a"}, {"word": "b", "x": 1}]})["lines"][1]["x"]


@pytest.mark.parametrize("data", [[], "text", 1, None, True, [{}]])
def test_what_is_no_object_is_refused(data):
    assert errors_of(data)


def test_the_door_names_unknown_fields(as_amina):
    answer = as_amina.post("networks/", {"title": "x", "version": 3, "reference": "NET-234567"})

    assert answer.status_code == 400
    assert {e["field"] for e in answer.json()["errors"]} == {"version", "reference"}
    assert "title" in answer.json()["errors"][0]["message"]
    assert answer.json()["errors"][0]["remedy"]


def test_unknown_parameters_of_a_list_are_refused(as_amina):
    answer = as_amina.get("networks/?colour=red")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "colour"
