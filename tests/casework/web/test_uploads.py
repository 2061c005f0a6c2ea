"""Many files with a table that says of each where it comes from and what it shows."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.models import Evidence
from tests.casework.web.conftest import page
from tests.casework.web.test_evidence import FACTS, file

HEAD = "nom du fichier;adresse source;capturé le;description FR;actif\n"


@pytest.fixture
def send(browse, amina, network):
    def upload(rows: str, *names: str, name: str = "table.csv", head: str = HEAD):
        files = [file(one, one.encode()) for one in names]
        table = SimpleUploadedFile(name, (head + rows).encode(), "text/csv")
        sent = FACTS | {"uploads": files, "manifest": table}
        return browse(amina).post(page("evidence-new", network), sent)

    return upload


def test_each_file_gets_what_its_row_says_and_the_rest_from_the_form(send, assets):
    rows = "a.html;https://x.com/one;2026-08-01T10:00:00Z;Une page.;https://x.com/lantern_1\n"

    answer = send(rows + "b.html;;;;\n", "a.html", "b.html")

    assert answer.status_code == 302
    first, second = Evidence.objects.order_by("pk")
    assert (first.source_url, first.description_fr) == ("https://x.com/one", "Une page.")
    assert f"{first.captured_at:%Y-%m-%d %H:%M}" == "2026-08-01 10:00"
    assert list(first.assets.all()) == [assets[1]]
    assert second.source_url == FACTS["source_url"]
    assert not second.assets.exists()


def test_a_bad_row_refuses_its_own_file_and_no_other(send, assets):
    rows = "a.html;;gestern;;\nb.html;;;;https://x.com/not_in_the_case\nc.html;;;;\n"

    answer = send(rows, "a.html", "b.html", "c.html")

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert [one.original_name for one in Evidence.objects.all()] == ["c.html"]
    assert "Line 2: “gestern” is no moment." in shown
    assert "Line 3: https://x.com/not_in_the_case does not belong to the network." in shown


def test_a_row_without_its_file_is_told(send):
    answer = send("lost.png;;;;\nété.html;;;;\n", "été.html", "b.html")

    assert answer.status_code == 422
    # Written in another way, it is the same name.
    assert Evidence.objects.count() == 1
    assert "The table has no row for this file." in answer.content.decode()
    assert "which was not among those chosen." in answer.content.decode()


def test_what_is_too_long_in_a_row_refuses_its_file_by_name(send):
    answer = send(f"a.html;https://x.com/{'a' * 3000};;;\nb.html;;;;\n", "a.html", "b.html")

    assert answer.status_code == 422
    assert Evidence.objects.get().original_name == "b.html"


def test_what_is_no_table_stops_all_of_it(send):
    for head in ("%PDF-1.7 ", "url;note\n"):
        answer = send("https://x.com/a;b\n", "a.html", head=head)
        assert answer.status_code == 422
        assert answer.context["form"].errors["manifest"]
    assert not Evidence.objects.exists()


def test_the_same_bytes_again_are_the_same_evidence_and_get_the_link(send, assets):
    send("a.html;;;;\n", "a.html")

    answer = send("a.html;https://other.example/;;;https://x.com/lantern_1\n", "a.html")

    assert answer.status_code == 302
    kept = Evidence.objects.get()
    assert kept.source_url == FACTS["source_url"]
    assert list(kept.assets.all()) == [assets[1]]
