import shutil

import pytest

from config import translations

COMPLETE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Network of %(name)s"
msgstr "Réseau de %(name)s"

msgid "{count} item"
msgid_plural "{count} items"
msgstr[0] "{count} élément"
msgstr[1] "{count} éléments"
"""


@pytest.fixture
def catalogue(tmp_path):
    path = tmp_path / "django.po"
    path.write_text(COMPLETE)
    translations.compile_catalogue(path)
    return path


def test_a_complete_catalogue_has_no_faults(catalogue):
    assert list(translations.faults(catalogue)) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"Réseau de %(name)s"', '""', "not translated"),
        ('"{count} éléments"', '""', "not translated"),
        ('msgid "Network', '#, fuzzy\nmsgid "Network', "fuzzy"),
        ("Réseau de %(name)s", "Réseau de %(nom)s", "other placeholders"),
    ],
)
def test_a_catalogue_fails_when_an_entry_is_bad(catalogue, old, new, message):
    catalogue.write_text(COMPLETE.replace(old, new))
    translations.compile_catalogue(catalogue)

    found = list(translations.faults(catalogue))

    assert len(found) == 1
    assert message in found[0]


def test_a_catalogue_fails_when_it_was_not_compiled_anew(catalogue):
    catalogue.write_text(COMPLETE.replace("Réseau", "Toile"))

    assert "not the compiled" in next(translations.faults(catalogue))


def test_a_missing_catalogue_fails(tmp_path):
    assert "missing" in next(translations.faults(tmp_path / "django.po"))


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not on this machine")
def test_a_string_of_the_sources_that_is_not_in_the_catalogue_fails(catalogue, tmp_path):
    template = tmp_path / "checkout" / "templates" / "page.html"
    template.parent.mkdir(parents=True)
    template.write_text(
        "{% load i18n %}{% translate 'New' %}"
        "{% blocktranslate %}Network of {{ name }}{% endblocktranslate %}"
    )

    found = list(translations.missing_from(catalogue, checkout=tmp_path / "checkout"))

    assert found == ["not in the catalogue: 'New'; run: make messages"]
