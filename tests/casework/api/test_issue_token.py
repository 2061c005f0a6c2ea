from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from casework.models import Token
from tests.casework.api.calling import bearing


def issue(*args: str) -> str:
    out = StringIO()
    call_command("issue_token", *args, stdout=out)
    return out.getvalue()


def test_the_last_line_is_a_secret_that_works(robot, house):
    printed = issue(
        robot.email,
        "--scopes",
        "read",
        "outcomes:write",
        "--days",
        "30",
        "--label",
        "Sync",
        "--by",
        house.email,
    )

    secret = printed.splitlines()[-1]
    assert secret.startswith("renvoi_")
    assert bearing(secret).get("me/").json()["scopes"] == ["outcomes:write", "read"]
    token = Token.objects.get()
    assert (token.label, token.issued_by) == ("Sync", house)


def test_an_officer_may_issue_their_own(amina):
    issue("AMINA@renvoi.example", "--scopes", "read", "--days", "1")

    assert Token.objects.get().issued_by == amina


@pytest.mark.parametrize(
    "args",
    [
        ("nobody@renvoi.example", "--scopes", "read", "--days", "1"),
        ("robot@renvoi.example", "--scopes", "everything", "--days", "1"),
        ("robot@renvoi.example", "--scopes", "reviews:write", "--days", "1"),
        ("robot@renvoi.example", "--scopes", "read", "--days", "0"),
        ("robot@renvoi.example", "--scopes", "read", "--days", "9999"),
        ("robot@renvoi.example", "--scopes", "read", "--days", "1", "--by", "amina@renvoi.example"),
    ],
)
def test_what_may_not_be_issued_is_refused_in_words(robot, amina, args):
    with pytest.raises(CommandError):
        issue(*args)

    assert not Token.objects.exists()
