"""Many files in one call: each judged alone, with a table of where they come from or without."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.models import Evidence
from tests.casework.api.calling import calling

HEAD = "nom du fichier;adresse source;description FR;actif\n"


@pytest.fixture
def send(network, amina):
    place = f"networks/{network.reference}/evidence/files/"

    def post(*files, table=None, **facts):
        body = {"files": [SimpleUploadedFile(name, data, "text/html") for name, data in files]}
        if table is not None:
            body["manifest"] = SimpleUploadedFile("t.csv", (HEAD + table).encode(), "text/csv")
        return calling(amina).post(place, body | facts, format="multipart")

    return post


def test_each_file_is_told_what_became_of_it(send, evidence, picture):
    told = send(
        ("a.html", b"one"), ("empty.html", b""), ("same.png", picture), source_url="https://x.com/a"
    )

    results = told.json()["results"]
    assert told.status_code == 200
    assert [(one["name"], one["status"]) for one in results] == [
        ("a.html", 201),
        ("empty.html", 400),
        ("same.png", 200),
    ]
    assert results[1]["problem"]["code"] == "empty-file"
    assert results[2]["id"] == evidence.pk
    assert Evidence.objects.get(pk=results[0]["id"]).source_url == "https://x.com/a"


def test_a_table_says_of_each_where_it_comes_from(send, assets):
    table = (
        "a.html;https://x.com/one;Une page.;https://x.com/lantern_1\n"
        "b.html;;;https://x.com/nobody_here\n"
        "lost.html;;;\n"
    )

    told = send(("a.html", b"one"), ("b.html", b"two"), ("c.html", b"three"), table=table)

    results = {one["name"]: one for one in told.json()["results"]}
    kept = Evidence.objects.get()
    assert (kept.source_url, kept.description_fr) == ("https://x.com/one", "Une page.")
    assert list(kept.assets.all()) == [assets[1]]
    assert {name: one["status"] for name, one in results.items()} == {
        "a.html": 201,
        "b.html": 400,
        "c.html": 400,
        "lost.html": 400,
    }
    assert results["b.html"]["problem"]["errors"][0]["message"].startswith("Line 3:")


def test_a_table_that_is_none_refuses_the_call(send):
    told = send(("a.html", b"one"), table=None, manifest=SimpleUploadedFile("t.csv", b"a;b\n1;2\n"))

    assert (told.status_code, told.json()["code"]) == (400, "no-manifest")
    assert not Evidence.objects.exists()


def test_no_file_and_too_many_are_refused_by_name(send):
    assert send().json()["errors"][0]["field"] == "files"
    many = [(f"{number}.txt", b"x%d" % number) for number in range(101)]
    assert send(*many).status_code == 400
    assert not Evidence.objects.exists()
