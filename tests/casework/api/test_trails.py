from itertools import pairwise

from casework.models import Event


def test_the_trail_is_read_newest_first_with_its_hashes(as_dana, network, evidence, at):
    lines = as_dana.get(at + "events/").json()["results"]

    assert [line["sequence"] for line in lines] == sorted(
        (line["sequence"] for line in lines), reverse=True
    )
    assert lines[0]["kind"] == "evidence.received"
    assert lines[0]["actor"]["name"] == "Amina"
    assert lines[0]["payload"]["sha256"] == evidence.sha256
    for newer, older in pairwise(lines):
        assert newer["previous"] == older["hash"]


def test_the_trail_is_filtered_by_kind_and_subject(as_dana, network, evidence, at):
    kind = as_dana.get(at + "events/?kind=network.opened").json()["results"]
    subject = as_dana.get(f"{at}events/?subject=evidence:{evidence.pk}").json()["results"]

    assert [line["kind"] for line in kind] == ["network.opened"]
    assert [line["kind"] for line in subject] == ["evidence.received"]


def test_reading_writes_nothing_to_the_trail(as_dana, network, at):
    before = Event.objects.count()
    as_dana.get(at + "events/")

    assert Event.objects.count() == before
