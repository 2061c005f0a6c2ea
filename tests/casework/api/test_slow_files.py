"""A file is hashed and brought to its place before a transaction opens, however large it is."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.actions import collecting
from casework.models import Evidence, ImportBatch, Reservation
from tests.casework.api.calling import calling
from tests.casework.farstores import FarStorage

pytestmark = pytest.mark.django_db(transaction=True)
DOORS = ("evidence/", "imports/")


@pytest.fixture
def moved(tmp_path, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "tests.casework.farstores.FarStorage",
            "OPTIONS": {"location": str(tmp_path / "far")},
        },
    }
    FarStorage.moved.clear()
    return FarStorage.moved


def send(caller, place: str, **facts):
    file = SimpleUploadedFile("list.csv", b"url\nhttps://x.com/lantern_7\n")
    return caller.post(place, {"file": file}, format="multipart", **facts)


@pytest.mark.parametrize("door", DOORS)
def test_no_transaction_is_open_while_bytes_move(moved, network, amina, door):
    caller, place = calling(amina), f"networks/{network.reference}/{door}"

    assert send(caller, place).status_code in (201, 202)
    # In, and read back; the second time it lies there already, and is read to be sure.
    assert moved == [("in", False), ("out", False)]
    assert send(caller, place).status_code in (200, 202)

    assert moved == [("in", False), ("out", False), ("out", False)]
    assert Evidence.objects.count() + ImportBatch.objects.count() == (1 if "ev" in door else 2)


def test_nor_while_a_copy_comes_in(moved, network, amina):
    caller = calling(amina)
    original = collecting.add(network, chunks=[b"whole"], name="a.txt", by=amina).evidence
    FarStorage.moved.clear()
    file = SimpleUploadedFile("part.txt", b"part")
    body = {"file": file, "transformation": "cut", "tool": "scissors"}
    place = f"networks/{network.reference}/evidence/{original.pk}/copies/"

    assert caller.post(place, body, format="multipart").status_code == 201
    assert moved == [("in", False), ("out", False)]


def test_bytes_that_were_destroyed_meanwhile_are_stored_once_more(
    moved, network, amina, monkeypatch
):
    real = Evidence.save

    def save(row, *args, **kwargs):
        real(row, *args, **kwargs)
        default_storage.delete(row.storage_key)

    monkeypatch.setattr(Evidence, "save", save)

    received = collecting.add(network, chunks=[b"whole"], name="a.txt", by=amina)

    assert default_storage.exists(received.evidence.storage_key)


@pytest.mark.parametrize("door", DOORS)
def test_nothing_of_whoever_may_not_add_is_stored_and_the_key_is_free(moved, network, boris, door):
    caller, place = calling(boris), f"networks/{network.reference}/{door}"

    refused = send(caller, place, HTTP_IDEMPOTENCY_KEY="k-1")

    assert (refused.status_code, refused.json()["code"]) == (403, "contributor-required")
    assert moved == []
    assert not Reservation.objects.exists()


@pytest.mark.parametrize("door", DOORS)
def test_an_empty_file_is_refused_and_the_key_is_free(moved, network, amina, door):
    caller, place = calling(amina), f"networks/{network.reference}/{door}"

    refused = caller.post(place, {"file": SimpleUploadedFile("a", b"")}, format="multipart")

    assert (refused.status_code, refused.json()["code"]) == (400, "empty-file")
    assert moved == []
    assert not Reservation.objects.exists()
