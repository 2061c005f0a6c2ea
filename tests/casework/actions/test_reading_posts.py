import pytest

from casework.actions import attributing
from casework.errors import BadInput
from casework.models import Event, PostMembership
from casework.permissions import ContributorRequired


@pytest.fixture
def place(network, amina) -> PostMembership:
    attributing.attach(network, value="https://x.com/lantern_1/status/101", by=amina)
    return PostMembership.objects.get(network=network)


def test_a_case_records_what_it_reads_in_a_post(place, amina):
    read = attributing.read_into(
        place, translation_en="He lies.", techniques=["T0049", "T0085.001"], by=amina
    )

    read.refresh_from_db()
    assert read.translation("en") == "He lies."
    assert read.translation("fr") == ""
    assert read.techniques == ["T0049", "T0085.001"]
    assert Event.objects.filter(kind="post.detailed").count() == 1


def test_the_post_itself_stays_as_it_was_found(place, amina):
    with pytest.raises(BadInput):
        attributing.read_into(place, text="Something else", by=amina)


@pytest.mark.parametrize("technique", ["T49", "t0049", "T0049.1", "T0049 ", "flooding"])
def test_a_technique_is_a_disarm_identifier(place, amina, technique):
    with pytest.raises(BadInput):
        attributing.read_into(place, techniques=[technique], by=amina)


def test_a_reader_records_nothing(place, boris):
    with pytest.raises(ContributorRequired):
        attributing.read_into(place, translation_en="He lies.", by=boris)
