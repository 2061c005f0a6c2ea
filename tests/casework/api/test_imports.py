from django.core.files.uploadedfile import SimpleUploadedFile

from casework.actions import importing
from casework.models import ImportBatch
from tests.casework.api.conftest import LIST


def upload(caller, at, content=LIST, **facts):
    file = SimpleUploadedFile("list.csv", content, "text/csv")
    return caller.post(at + "imports/", {"file": file, **facts}, format="multipart")


def test_a_list_is_uploaded_imported_and_accounted_for(as_amina, network, at):
    answer = upload(as_amina, at, confidence="HIGH", source="Institute")

    assert answer.status_code == 202
    assert answer.json()["state"] == "REQUESTED"
    assert answer.json()["confidence"] == "HIGH"
    importing.load(answer.json()["id"])
    done = as_amina.get(answer["Location"]).json()
    assert done["state"] == "READY"
    assert done["percent"] == 100
    assert (done["rows"], done["created"], done["not_imported"]) == (2, 1, 1)
    assert as_amina.get(at + "imports/").json()["results"] == [done]


def test_each_row_says_what_became_of_it_and_what_to_do(as_amina, batch, at):
    address = f"{at}imports/{batch.pk}/rows/"

    rows = as_amina.get(address).json()["results"]
    refused = as_amina.get(
        f"{address}?result=NOT_IMPORTED", headers={"accept-language": "fr"}
    ).json()["results"]

    assert [row["result"] for row in rows] == ["CREATED", "NOT_IMPORTED"]
    assert rows[0]["asset"]
    assert rows[1]["label"]
    assert rows[1]["remedy"]
    assert len(refused) == 1


def test_only_a_failed_import_is_asked_for_again(as_amina, batch, at):
    address = f"{at}imports/{batch.pk}/retry/"
    assert as_amina.post(address).json()["code"] == "not-failed"
    ImportBatch.objects.update(state="FAILED", reason="UNEXPECTED")
    assert as_amina.get(f"{at}imports/{batch.pk}/").json()["reason_text"]

    again = as_amina.post(address)

    assert again.status_code == 202
    assert again.json()["state"] == "REQUESTED"


def test_the_limit_holds_to_the_byte(as_amina, network, at, settings):
    settings.RENVOI_IMPORT_LIMIT = len(LIST)

    fits = upload(as_amina, at)
    over = upload(as_amina, at, LIST + b"x")

    assert fits.status_code == 202
    assert over.status_code == 413
    assert over.json()["limit"] == len(LIST)


def test_a_much_too_large_upload_is_not_even_read(as_amina, network, at, settings):
    settings.RENVOI_IMPORT_LIMIT = 10

    over = upload(as_amina, at, b"x" * (2 * 1024 * 1024))

    assert over.status_code == 413


def test_an_empty_list_and_no_list_are_refused(as_amina, network, at):
    empty = upload(as_amina, at, b"")
    missing = as_amina.post(at + "imports/", {}, format="multipart")

    assert empty.json()["code"] == "empty-file"
    assert missing.status_code == 400
    assert missing.json()["errors"][0]["field"] == "file"


def test_no_answer_tells_where_files_are(as_amina, batch, at):
    for address in ("imports/", f"imports/{batch.pk}/", f"imports/{batch.pk}/rows/"):
        text = as_amina.get(at + address).content.decode()
        assert batch.storage_key not in text
        assert "storage" not in text
