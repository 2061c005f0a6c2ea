"""What a person can do on the screen, a program can do by the API, and the other way round."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
APPS = ("casework", "referrals")
BEHIND = ("admin", "management", "tasks")
PERSON = "it belongs to a person's session"
PROGRAM = "it is a matter between programs"
# What is found at one of the two doors only, and why.
NOT_FROM_THE_API = {
    "enlisting.prefer_language": PERSON,
    "importing.explain": "a sentence for the page; the API gives the figures that it is made of",
    "authenticating.change_password": PERSON,
    "authenticating.require_good_password": PERSON,
    "authenticating.set_password_by_code": PERSON,
    "signing.is_guessed_too_often": PERSON,
    "signing.sign_in_refused": PERSON,
    "signing.signed_in": PERSON,
    "signing.signed_out": PERSON,
    "issuing.issue": "a token makes no tokens: one that leaked would outlive its own end",
    "issuing.revoke": PERSON,
    "issuing.rotate": "a token makes no tokens: one that leaked would outlive its own end",
    "metering.count": PROGRAM,
    "metering.write_down": PROGRAM,
    "reminding.want": PERSON,
    "reminding.wants": PERSON,
}
UNKEYED = "a page holds no key open, so its action does the slow part before its own transaction"
NOT_FROM_THE_SCREEN = {
    "collecting.make_ready": UNKEYED,
    "importing.make_ready": UNKEYED,
    "naming.name": PROGRAM,
    "publishing.number": PROGRAM,
    "gathering.attach_all": "on the screen, many addresses are pasted or uploaded as a list",
    "gathering.attach_all_posts": "on the screen, many posts are uploaded as a list",
    "metering.spend": PROGRAM,
    "pausing.require_writable": "a page asks whether the house is written, and tells it as a page",
    "reserving.hold": PROGRAM,
    "reserving.keep": PROGRAM,
    "reserving.release": PROGRAM,
    "reserving.reserve": PROGRAM,
    "packaging.ask_again": "on the screen, all failed volumes of a package are asked for together",
    "concluding.acknowledge": "on the screen, recording a reply that confirms receipt does it",
}


def actions() -> dict[str, set[str]]:
    """Return each function of the actions, and which others it calls."""
    calls: dict[str, set[str]] = defaultdict(set)
    for app in APPS:
        for path in sorted((CHECKOUT / app / "actions").glob("*.py")):
            body = ast.parse(path.read_text()).body
            homes = {
                name.name: node.module.rpartition(".")[2]
                for node in body
                if isinstance(node, ast.ImportFrom) and node.module
                for name in node.names
            }
            for node in body:
                if isinstance(node, ast.FunctionDef | ast.ClassDef):
                    calls[f"{path.stem}.{node.name}"] |= set(_named(node, path.stem, homes))
    return calls


def _named(node: ast.AST, module: str, homes: dict[str, str]) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
            yield f"{inner.value.id}.{inner.attr}"
        elif isinstance(inner, ast.Name):
            yield f"{homes.get(inner.id, module)}.{inner.id}"


def reached_from(*doors: str) -> set[str]:
    """Return what these doors call, and what that calls in turn."""
    calls, text = actions(), ""
    for app in APPS:
        for door in doors:
            folder = CHECKOUT / app / door
            paths = folder.rglob("*.py") if folder.is_dir() else [folder.with_suffix(".py")]
            text += "\n".join(path.read_text() for path in paths if path.exists())
    # A class of an action is something else than a verb, so it is passed by as a start.
    reached, new = set(), {one for one in calls if re.search(rf"\b{re.escape(one)}\b", text)}
    while new:
        reached |= new
        new = {inner for one in new for inner in calls[one] if inner in calls} - reached
    return reached


def verbs(names: set[str]) -> set[str]:
    return {one for one in names if re.fullmatch(r"[a-z]\w*\.[a-z]\w*", one)}


def test_what_the_screen_does_the_api_does_too():
    assert verbs(reached_from("web") - reached_from("api")) == NOT_FROM_THE_API.keys()


def test_what_the_api_does_the_screen_does_too():
    assert verbs(reached_from("api") - reached_from("web")) == NOT_FROM_THE_SCREEN.keys()


def test_no_action_is_left_that_nobody_can_reach():
    assert verbs(set(actions())) - reached_from("web", "api", *BEHIND) == set()


def test_the_walk_finds_what_stands_behind_a_call():
    assert "observing.require_past" in reached_from("api")
    assert "packaging.build" in reached_from("tasks")
    assert "packaging.build" not in reached_from("web", "api")
