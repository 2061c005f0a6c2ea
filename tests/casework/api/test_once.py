"""A write that comes several times under one key happens once, and is answered alike."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from casework.actions import enlisting, opening, reserving, sharing
from casework.api import once
from casework.models import Evidence, Network, NetworkMember, Reservation
from tests.casework import threads
from tests.casework.api.calling import calling

KEY = {"HTTP_IDEMPOTENCY_KEY": "7f1c-1"}
OTHER = {"HTTP_IDEMPOTENCY_KEY": "7f1c-2"}
NEW = {"title": "Glass Lantern"}


def test_a_call_that_comes_three_times_is_done_once_and_answered_alike(as_amina):
    first, *again = [as_amina.post("networks/", NEW, **KEY) for _ in range(3)]

    assert Network.objects.filter(title=NEW["title"]).count() == 1
    for answer in again:
        assert answer.status_code == first.status_code == 201
        assert answer.content == first.content
        assert answer["Location"] == first["Location"]
        assert answer["Content-Type"] == first["Content-Type"]
        assert answer["Idempotency-Replayed"] == "true"
    assert not first.has_header("Idempotency-Replayed")


def test_a_post_without_a_key_is_refused_with_the_remedy(as_amina):
    answer = APIClient.generic(as_amina, "POST", "/api/v1/networks/", "{}", "application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "key-required")
    assert answer.json()["remedy"]


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "k" * 256])
def test_a_key_that_is_none_is_refused(as_amina, key):
    answer = as_amina.post("networks/", NEW, HTTP_IDEMPOTENCY_KEY=key)

    assert answer.status_code == 400
    assert answer.json()["code"] == "key-malformed"
    assert answer.json()["remedy"]


def test_another_call_under_the_same_key_is_422(as_amina, network, at):
    as_amina.post("networks/", NEW, **KEY)

    for place, body in (
        ("networks/", {"title": "Other"}),
        ("networks/?x=1", NEW),
        (at + "narratives/", {"title_en": "A", "title_fr": "B"}),
    ):
        answer = as_amina.post(place, body, **KEY)
        assert (answer.status_code, answer.json()["code"]) == (422, "key-reused")


def test_the_order_of_fields_makes_no_other_call(as_amina):
    first = as_amina.post("networks/", {"title": "A", "tlp": "RED"}, **KEY)
    again = as_amina.post("networks/", {"tlp": "RED", "title": "A"}, **KEY)

    assert again.content == first.content


def test_the_bytes_of_a_file_are_part_of_the_call(as_amina, at):
    def upload(content: bytes, **more):
        file = SimpleUploadedFile("capture.png", content)
        return as_amina.post(at + "evidence/", {"file": file, **more}, format="multipart", **KEY)

    first = upload(b"one")
    assert upload(b"one").content == first.content
    assert upload(b"two").status_code == 422
    assert upload(b"one", source_url="https://x.com/").status_code == 422
    assert Evidence.objects.count() == 1


def test_a_file_is_hashed_while_it_comes_in_or_afterwards():
    file = SimpleUploadedFile("a", b"abc")

    assert once.sha256_of(file).startswith("ba7816bf")
    assert file.read() == b"abc"


def test_two_officers_have_keys_of_their_own(as_amina, as_eve):
    assert as_amina.post("networks/", NEW, **KEY).status_code == 201
    assert as_eve.post("networks/", NEW, **KEY).status_code == 201
    assert Network.objects.filter(title=NEW["title"]).count() == 2


def test_a_refused_call_leaves_its_key_free(as_amina):
    refused = as_amina.post("networks/", {"title": ""}, **KEY)
    mended = as_amina.post("networks/", NEW, **KEY)

    assert (refused.status_code, mended.status_code) == (400, 201)


def test_a_call_under_way_is_409_and_says_when_to_come_again(as_amina):
    as_amina.post("networks/", NEW, **KEY)
    soon = timezone.now() + timedelta(seconds=5)
    Reservation.objects.update(number=None, done_at=None, body="", lease_until=soon)

    answer = as_amina.post("networks/", NEW, **KEY)

    assert (answer.status_code, answer.json()["code"]) == (409, "still-running")
    assert int(answer["Retry-After"]) >= 1


def test_a_call_whose_worker_died_is_done_by_the_next_one(as_amina, amina):
    died_with = reserving.reserve(amina, key="7f1c-1", fingerprint="0" * 64)
    as_amina.post("networks/", NEW, **OTHER)
    fingerprint = Reservation.objects.get(key="7f1c-2").fingerprint
    Reservation.objects.filter(key="7f1c-2").delete()
    ago = timezone.now() - timedelta(seconds=30)
    Reservation.objects.update(fingerprint=fingerprint, lease_until=ago)

    answer = as_amina.post("networks/", NEW, **KEY)

    assert answer.status_code == 201
    with pytest.raises(reserving.StillRunning):
        reserving.hold(died_with)


def test_the_first_answer_comes_even_when_the_version_is_old_by_now(as_amina, network, at):
    first = as_amina.patch(at, {"title": "Silk"}, HTTP_IF_MATCH='"1"', **KEY)
    again = as_amina.patch(at, {"title": "Silk"}, HTTP_IF_MATCH='"1"', **KEY)
    network.refresh_from_db()

    assert again.content == first.content
    assert again["ETag"] == first["ETag"] == '"2"'
    assert network.version == 2


def test_a_delete_may_have_a_key_as_well(as_amina, at, boris):
    answers = [as_amina.delete(f"{at}members/{boris.pk}/", **KEY) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [204, 204]


def test_whoever_lost_sight_of_the_case_gets_404_instead_of_the_answer(
    as_robot, robot_inside, network, at, amina
):
    narrative = {"title_en": "A", "title_fr": "B"}
    assert as_robot.post(at + "narratives/", narrative, **KEY).status_code == 201

    sharing.remove_member(network, officer=robot_inside, by=amina)

    assert as_robot.post(at + "narratives/", narrative, **KEY).status_code == 404


def test_whoever_lost_sight_of_what_they_made_gets_404_too(as_robot, robot, amina):
    made = as_robot.post("networks/", NEW | {"is_restricted": True}, **KEY)
    opened = Network.objects.get(reference=made.json()["reference"])
    NetworkMember.objects.filter(network=opened, officer=robot).delete()

    assert as_robot.post("networks/", NEW | {"is_restricted": True}, **KEY).status_code == 404


def test_whoever_lost_a_role_or_place_gets_403_instead_of_the_answer(
    as_robot, robot, open_case, amina
):
    sharing.add_member(open_case, officer=robot, place="CONTRIBUTOR", by=amina)
    place, body = f"networks/{open_case.reference}/narratives/", {"title_en": "A", "title_fr": "B"}
    as_robot.post(place, body, **KEY)

    sharing.remove_member(open_case, officer=robot, by=amina)
    answer = as_robot.post(place, body, **KEY)

    assert (answer.status_code, answer.json()["code"]) == (403, "rights-changed")


def test_secrets_are_kept_nowhere():
    kept = once._withhold('{"id": 1, "secret": "abc"}', ("secret",))

    assert kept == '{"id": 1, "secret": null}'


def test_old_answers_are_forgotten_and_young_ones_are_not(as_amina, settings):
    as_amina.post("networks/", NEW, **KEY)
    assert reserving.forget_old() == 0
    assert settings.RENVOI_KEY_HOURS >= 24

    settings.RENVOI_KEY_HOURS = 0

    assert reserving.forget_old() == 1
    assert Reservation.objects.count() == 0


def test_what_fails_half_way_is_undone_and_its_key_is_free(as_amina, monkeypatch):
    def fail(*args, **facts):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(reserving, "keep", fail)
        as_amina.raise_request_exception = False
        assert as_amina.post("networks/", NEW, **KEY).status_code == 500
    assert not Network.objects.filter(title=NEW["title"]).exists()

    assert as_amina.post("networks/", NEW, **KEY).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_under_one_key_one_acts_and_the_rest_agree():
    house = enlisting.found_house(email="ada@renvoi.example", name="Ada", password="x" * 20)
    amina = enlisting.enlist(
        email="amina@renvoi.example", name="Amina", roles=["OFFICER"], by=house, password="y" * 20
    )
    opening.open_network(title="Another", by=amina)
    caller = calling(amina)

    answers = threads.at_once(*[lambda: caller.post("networks/", NEW, **KEY)] * 8)

    assert Network.objects.filter(title=NEW["title"]).count() == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    told = {answer.content for answer in answers if answer.status_code == 201}
    assert len(told) == 1
    assert caller.post("networks/", NEW, **KEY).content in told
