"""Every status of the documents, brought about for real and answered as they say."""

import json
import re
from typing import Any

import pytest
from rest_framework.response import Response

from casework.api.refusals import EXAMPLES
from config import embedded
from tests.casework.api.declared import contract
from tests.referrals.api.refusals import REFUSALS, Stage

PAGES = {"en": "problems.md", "fr": "problems.fr.md"}
# What a client acts upon.
HEADERS = ("Allow", "WWW-Authenticate", "ETag", "RateLimit-Policy", "RateLimit", "Retry-After")
# What another run would give other values.
CHANGING = (
    (r"http://testserver", "https://renvoi.example"),
    (r"NET-[0-9A-Z]{6}", "NET-7K2Q9D"),
    (r"t=\d+", "t=42"),
    (r"Retry-After: \d+", "Retry-After: 42"),
)
SHOWN_OF_CURRENT = ("reference", "title", "version")


def printed(answer: Response) -> str:
    """Return an answer as the documents print it."""
    body: dict[str, Any] = json.loads(answer.content)
    if "current" in body:
        some = {name: body["current"][name] for name in SHOWN_OF_CURRENT}
        body["current"] = {**some, "…": "…"}
    lines = [f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}"]
    limits = () if answer.status_code == 429 else ("RateLimit-Policy", "RateLimit")
    allowed = ("Allow",) if answer.status_code != 405 else ()
    names = [name for name in HEADERS if name not in (*limits, *allowed)]
    lines += [f"{name}: {answer[name]}" for name in names if answer.has_header(name)]
    text = "\n".join([*lines, "", json.dumps(body, indent=2, ensure_ascii=False)])
    for pattern, value in CHANGING:
        text = re.sub(pattern, value, text)
    return f"```http\n{text}\n```"


@pytest.fixture(params=PAGES)
def language(request) -> str:
    return request.param


@pytest.fixture
def stage(language, network, draft, amina, house, settings, monkeypatch) -> Stage:
    return Stage(network, draft, amina, house, settings, monkeypatch.setattr, language)


@pytest.mark.django_db
@pytest.mark.parametrize("status", REFUSALS)
def test_each_status_is_answered_as_the_documents_print_it(status, stage):
    page = (embedded.CHECKOUT / "docs" / PAGES[stage.language]).read_text()

    answer = REFUSALS[status](stage)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert printed(answer) in page


def test_the_contract_shows_each_status_that_it_names():
    answers = contract()["components"]["responses"]
    named = {
        (status, answer.get("$ref", "").rpartition("/")[2])
        for methods in contract()["paths"].values()
        for operation in methods.values()
        for status, answer in operation["responses"].items()
        if int(status) >= 400
    }

    assert named == {(status, f"Problem{status}") for status in (*EXAMPLES, "410")}
    for status, name in named:
        [content] = answers[name]["content"].values()
        assert content["example"]["status"] == int(status)
        assert content["example"].keys() >= {"type", "title", "detail", "code", "errors"}
