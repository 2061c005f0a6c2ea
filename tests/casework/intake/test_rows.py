"""Every record becomes exactly one row: an identity with what is said of it, or a reason."""

from datetime import date

import pytest

from casework.intake import reasons
from casework.intake.identity import AuthorlessPost, Identity

HEADER = (
    "url,handle,platform,stable_id,display_name,kind,confidence,rationale,first_seen,last_seen,note"
)


def test_a_complete_row_is_read_whole(read):
    [row] = read(
        f"{HEADER},Colour\n"
        "https://x.com/Amina,@amina,Twitter,123,Amina D.,account,High,Same texts,"
        "2023-08-07,2023-09-11T10:00:00Z,seen twice,blue\n"
    )

    assert row.identity == Identity("x", "ACCOUNT", "amina", "amina", "https://x.com/amina", "123")
    assert (row.line, row.value, row.reason) == (2, "https://x.com/Amina", "")
    assert (row.display_name, row.stable_id, row.confidence) == ("Amina D.", "123", "HIGH")
    assert (row.rationale, row.note) == ("Same texts", "seen twice")
    assert (row.first_seen, row.last_seen) == (date(2023, 8, 7), date(2023, 9, 11))
    assert row.extras == {"Colour": "blue"}


def test_a_french_list_is_read_like_an_english_one(read):
    [row] = read(
        "Identifiant;Plateforme;Nom affiché;Confiance;Type\n@Élan;X;x;;\n".replace("Élan", "elan"),
        "cp1252",
    )

    assert (row.identity.platform, row.identity.key, row.display_name) == ("x", "elan", "x")


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        ({"handle": "@Amina", "platform": "X"}, "amina"),
        ({"handle": "Amina", "platform": "twitter"}, "amina"),
        ({"handle": "https://x.com/Amina"}, "amina"),
        ({"handle": "u/Amina"}, "amina"),
        ({"handle": "u/Amina", "platform": "Reddit"}, "amina"),
        ({"url": "@Amina", "platform": "TikTok"}, "amina"),
        ({"stable_id": "44196397", "platform": "X"}, "id:44196397"),
        ({"stable_id": '"=""44196397"""', "platform": "X"}, "id:44196397"),
        ({"url": "https://x.com/i/user/44196397", "handle": "amina"}, "id:44196397"),
        ({"url": "https://www.youtube.com/@amina", "platform": "YouTube"}, "youtube.com/@amina"),
        ({"url": "https://example.com", "platform": "site web"}, "example.com"),
    ],
)
def test_the_columns_together_name_the_asset(read, cells, key):
    [row] = read(listed(cells))

    assert row.reason == ""
    assert row.identity.key == key


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({}, "BLANK"),
        ({"note": "only a note"}, "BLANK"),
        ({"handle": "@amina"}, "AMBIGUOUS_HANDLE"),
        ({"handle": "amina"}, "AMBIGUOUS_HANDLE"),
        ({"stable_id": "44196397"}, "AMBIGUOUS_HANDLE"),
        ({"handle": "@amina", "platform": "MySpace"}, "UNKNOWN_PLATFORM"),
        ({"stable_id": "44196397", "platform": "MySpace"}, "UNKNOWN_PLATFORM"),
        ({"url": "https://x.com/amina", "platform": "Twiter"}, "UNKNOWN_PLATFORM"),
        ({"url": "https://example.com", "platform": "MySpace"}, "UNKNOWN_PLATFORM"),
        ({"url": "https://x.com/amina", "platform": "Facebook"}, "PLATFORM_MISMATCH"),
        ({"url": "https://x.com/i/status/1700", "platform": "Reddit"}, "PLATFORM_MISMATCH"),
        ({"url": "https://x.com/amina", "platform": "web"}, "PLATFORM_MISMATCH"),
        ({"url": "https://x.com/amina", "handle": "boris"}, "CONTRADICTION"),
        ({"url": "https://x.com/i/user/1", "stable_id": "2"}, "CONTRADICTION"),
        ({"url": "https://x.com/amina", "handle": "not a handle"}, "INVALID_HANDLE"),
        ({"url": "https://x.com/amina", "stable_id": "1.23E+17"}, "BAD_STABLE_ID"),
        ({"url": "https://x.com/amina", "stable_id": "abc"}, "BAD_STABLE_ID"),
        ({"stable_id": "7000000000", "platform": "TikTok"}, "ADDRESS_NEEDED"),
        ({"url": "https://x.com/amina", "kind": "castle"}, "BAD_KIND"),
        ({"url": "https://x.com/i/status/1700", "kind": "castle"}, "BAD_KIND"),
        ({"url": "https://x.com/amina", "confidence": "120 %"}, "BAD_CONFIDENCE"),
        ({"url": "https://x.com/amina", "first_seen": "07/09/2023"}, "BAD_DATE"),
        ({"url": "https://x.com/amina", "first_seen": "45176"}, "BAD_DATE"),
        ({"url": "https://x.com/amina", "last_seen": "2023-02-30"}, "BAD_DATE"),
        ({"url": "https://x.com/amina", "last_seen": "0023-02-03"}, "BAD_DATE"),
        (
            {"url": "https://x.com/a", "first_seen": "2023-09-07", "last_seen": "2023-09-06"},
            "BAD_DATE",
        ),
    ],
)
def test_a_row_that_cannot_be_used_says_why(read, cells, reason):
    [row] = read(listed(cells))

    assert (row.reason, row.identity) == (reason, None)
    assert reason in reasons.REASONS


def test_a_post_without_author_gets_the_author_that_the_row_states(read):
    post = "https://www.reddit.com/r/canada/comments/abc123/"

    [bare, authored] = read(f"url,handle\n{post},\n{post},u/Amina\n")

    assert isinstance(bare.identity, AuthorlessPost)
    assert (authored.identity.key, authored.identity.post) == ("amina", bare.identity.post)


def test_a_stated_kind_wins_over_the_guessed_one(read):
    [row] = read("url,type de compte\nhttps://www.facebook.com/canada,Page\n")

    assert row.identity.kind == "PAGE"


def test_a_procedure_says_whose_a_bare_handle_is(read):
    rows = read(
        "Tactic ,Technique,Procedure,Indicator,Comments\n"
        "0. Acquiring assets,0.9,0.9.4 Acquiring X / Twitter accounts,@Amina,first\n"
        "0. Acquiring assets,0.9,0.9.6 Acquiring TikTok accounts,@Eve,\n"
        "0. Acquiring assets,0.9,0.9.8 Acquiring accounts on online forums,@Eve,\n"
    )

    assert [getattr(row.identity, "platform", row.reason) for row in rows] == [
        "x",
        "tiktok",
        "AMBIGUOUS_HANDLE",
    ]
    assert rows[0].rationale == "0.9.4 Acquiring X / Twitter accounts"
    assert rows[0].note == "first"
    assert rows[0].extras == {"Tactic": "0. Acquiring assets", "Technique": "0.9"}


def test_indicator_files_are_read_by_value_and_type(read):
    rows = read(
        "indicator_type,indicator_value,comment,ds\n"
        "cib_url,https://www.petice[.]com/x,China: CIB Petition,2022-09-27\n"
        "domain_name,rrn.world,Multiple-targeting CIB domain,2022-09-27\n"
        "android_package_name,fr.example,App,2022-09-27\n"
        "md5,d41d8cd98f00b204e9800998ecf8427e,Tool,2022-09-27\n"
        "ip,192.0.2.7,Server,2022-09-27\n"
    )

    assert [getattr(row.identity, "key", row.reason) for row in rows] == [
        "petice.com/x",
        "rrn.world",
        "APP_IDENTIFIER",
        "HASH",
        "IP_ADDRESS",
    ]
    assert rows[0].note == "China: CIB Petition"
    assert rows[0].extras == {"ds": "2022-09-27"}


def test_a_list_without_header_is_read_from_its_first_line(read):
    rows = read("https://x.com/amina\n\nhttps://x.com/boris\n7,704 accounts\n")

    assert [(row.line, row.reason) for row in rows] == [
        (1, ""),
        (2, "BLANK"),
        (3, ""),
        (4, "COUNT"),
    ]


def test_cells_beyond_the_last_header_are_not_lost(read):
    [row] = read("url,note\nhttps://x.com/amina,n,more,,and more\n")

    assert row.extras == {"column 3": "more", "column 5": "and more"}


def test_every_reason_is_a_sentence_with_a_remedy():
    for texts in (*reasons.REASONS.values(), *reasons.FILE_REASONS.values()):
        assert all(str(text).endswith(".") for text in texts)


def listed(cells: dict[str, str]) -> str:
    return f"{HEADER}\n{','.join(cells.get(name, '') for name in HEADER.split(','))}\n"
