from django.core.files.uploadedfile import SimpleUploadedFile

from casework.actions import collecting
from tests.casework.api.calling import calling


def test_custody_is_told_line_by_line(as_amina, as_boris, evidence, at):
    place = f"{at}evidence/{evidence.pk}/"
    as_boris.get(place)
    b"".join(as_boris.get(place + "file/").streaming_content)
    as_amina.post(place + "verify/")

    told = as_amina.get(place + "custody/").json()

    assert (told["total"], told["page"]) == (4, 1)
    assert [line["deed"] for line in told["lines"]] == [
        "VERIFIED",
        "DOWNLOADED",
        "VIEWED",
        "RECEIVED",
    ]
    verified = told["lines"][0]
    assert (verified["who"], verified["door"], verified["address"]) == ("Amina", "API", "127.0.0.1")
    assert as_amina.get(place + "custody/?page=2").json()["lines"] == []
    assert as_amina.get(place + "custody/?page=0").status_code == 400


def test_a_correction_is_recorded_beside_the_original(as_amina, as_boris, evidence, at):
    place = f"{at}evidence/{evidence.pk}/annotations/"
    body = {"field": "description_en", "value": "Two posts.", "reason": "A typo."}

    made = as_amina.post(place, body)

    assert made.status_code == 201
    assert made.json()["value"] == "Two posts."
    assert as_boris.post(place, body).status_code == 403
    assert as_amina.post(place, body | {"field": "sha256"}).status_code == 400
    assert [one["reason"] for one in as_boris.get(place).json()["results"]] == ["A typo."]
    assert as_amina.get(f"{at}evidence/{evidence.pk}/").json()["description_en"] == ""


def test_a_copy_names_its_original(as_amina, evidence, at):
    place = f"{at}evidence/{evidence.pk}/copies/"
    body = {
        "file": SimpleUploadedFile("thumb.png", b"thumb"),
        "transformation": "scaled to 64 px",
        "tool": "Pillow",
        "tool_version": "11",
    }

    made = as_amina.post(place, body, format="multipart")

    assert made.status_code == 201, made.content
    assert made.json()["derived_from"] == evidence.pk
    assert [copy["id"] for copy in as_amina.get(place).json()["results"]] == [made.json()["id"]]


def test_the_same_bytes_elsewhere_are_told_where_both_are_in_sight(
    as_amina, eve, evidence, open_case, picture, amina, at
):
    twin = collecting.add(open_case, chunks=[picture], name="a.png", by=amina).evidence

    ours = as_amina.get(f"{at}evidence/{evidence.pk}/").json()
    theirs = calling(eve).get(f"networks/{open_case.reference}/evidence/{twin.pk}/").json()

    assert ours["also_in"] == [open_case.reference]
    assert theirs["also_in"] == []
