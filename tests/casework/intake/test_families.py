"""A list is known by the names of its columns, in English or French, however they are written."""

import pytest

from casework.intake import families
from casework.intake.families import family_of


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (["Tactic", "Technique", "Procedure", "Indicator", "Note"], families.KILL_CHAIN),
        (["Tactic ", "Technique", "Procedure", "Indicator"], families.KILL_CHAIN),
        ([" TACTIC", "technique ", "PROCEDURE", "Indicator ", "Notes"], families.KILL_CHAIN),
        (["\ufeffTactic", "Technique", "Procedure", "Indicator", "Comments"], families.KILL_CHAIN),
        (["indicator_type", "indicator_value", "comment", "ds"], families.INDICATOR),
        (["Indicator Value"], families.INDICATOR),
        (["url", "handle", "platform", "stable_id", "display_name"], families.DOCUMENTED),
        (["Adresse", "Plateforme", "Nom affiché"], families.DOCUMENTED),
        (["Identifiant", "Réseau social"], families.DOCUMENTED),
        (["lien"], families.SINGLE_COLUMN),
        (["Account", "", ""], families.SINGLE_COLUMN),
        (["https://x.com/amina"], families.HEADERLESS),
        (["@amina"], families.HEADERLESS),
        (["colour", "size"], families.UNKNOWN),
        (["A title of a list"], families.UNKNOWN),
        ([], families.UNKNOWN),
    ],
)
def test_a_header_names_its_family(header, name):
    assert family_of(header).name == name


def test_the_documented_columns_have_french_names_too():
    english = "url,handle,platform,stable_id,display_name,kind,confidence,rationale"
    french = "lien,identifiant,plateforme,identifiant stable,nom affiché,genre,confiance,motif"
    english += ",first_seen,last_seen,note"
    french += ",Première observation,dernière observation,Remarques"

    fields = family_of(english.split(",")).fields

    assert family_of(french.split(",")).fields == fields
    assert list(fields.values()) == english.split(",")


def test_unknown_and_repeated_columns_are_kept_under_names_of_their_own():
    family = family_of(["url", "colour", "", "Note", "Comments", "colour"])

    assert family.fields == {0: "url", 3: "note"}
    assert family.extras == {1: "colour", 2: "column 3", 4: "Comments", 5: "colour (6)"}


def test_the_procedure_of_a_kill_chain_is_the_rationale_and_the_rest_is_kept():
    family = family_of(["Tactic", "Technique", "Procedure", "Indicator", "Note"])

    assert family.fields == {2: "rationale", 3: "url", 4: "note"}
    assert family.extras == {0: "Tactic", 1: "Technique"}
