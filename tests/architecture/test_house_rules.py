"""What imports cannot show (docs/architecture.md, "rules of the house")."""

import ast
import re

import pytest

from tests.architecture.source import APPS, OURS, Function, Module, calls, imports, modules

WRITER = "referrals/actions/_step.py"
ITS_OWN = {"status", "claims"}
WRITES = ("update", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create")
HTTP_NUMBERS = {401, 403, 404, 405, 406, 409, 410, 412, 413, 415, 422, 428, 429, 503}
HTTP_WORDS = re.compile(r"^(request|response|Http\w+|status_code|JsonResponse|redirect)$")
HTTP_MODULES = ("django.http", "django.shortcuts", "django.urls", "django.views", "rest_framework")
NAMELESS = {"utils", "helpers", "common", "services", "util", "helper", "misc", "service"}


def test_the_walk_finds_what_we_know():
    names = {module.name for module in modules(*OURS)}

    assert {WRITER, "casework/models/event.py", "config/celery.py", "tests/conftest.py"} <= names
    assert not [name for name in names if "/migrations/" in name]


def test_no_file_is_longer_than_400_lines():
    long = {module.name: module.lines for module in modules(*OURS) if module.lines > 400}

    assert long == {}


def test_no_module_is_named_for_nothing():
    assert [m.name for m in modules(*OURS) if NAMELESS & {*m.path.parts, m.path.stem}] == []


def written_names(module: Module) -> list[tuple[str, str]]:
    """Find every write of an attribute or a column, with its place."""
    found = []
    for node in module.walk():
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            flat = [t for target in targets for t in getattr(target, "elts", [target])]
            found += [(t.attr, module.at(t)) for t in flat if isinstance(t, ast.Attribute)]
    for call in calls(module, *WRITES):
        found += [(word.arg or "", module.at(call)) for word in call.keywords]
    for call in calls(module, "Referral", "Item"):
        found += [(word.arg or "", module.at(call)) for word in call.keywords]
    for call in calls(module, "setattr"):
        name = call.args[1]
        found += [(str(name.value), module.at(call))] if isinstance(name, ast.Constant) else []
    return found


def test_only_one_module_moves_a_referral_or_its_claims():
    others = [
        place
        for module in modules(*APPS)
        if module.name != WRITER
        for name, place in written_names(module)
        if name in ITS_OWN
    ]

    assert others == []


def test_that_module_really_is_seen_writing_both():
    (writer,) = (module for module in modules("referrals") if module.name == WRITER)

    assert {name for name, _ in written_names(writer)} >= ITS_OWN


@pytest.mark.parametrize("app", APPS)
def test_actions_and_models_know_nothing_of_http(app):
    found = []
    for module in modules(f"{app}/actions", f"{app}/models"):
        found += [
            f"{module.at(node)} imports {name}"
            for node, name in imports(module)
            if name.startswith(HTTP_MODULES)
        ]
        for node in module.walk():
            words = [getattr(node, name, None) for name in ("id", "attr", "arg")]
            found += [
                f"{module.at(node)} says {word}"
                for word in words
                if isinstance(word, str) and HTTP_WORDS.match(word)
            ]
            if isinstance(node, ast.Constant) and node.value in HTTP_NUMBERS:
                found.append(f"{module.at(node)} says {node.value}")

    assert found == []


def public_actions() -> list[tuple[Module, Function]]:
    return [
        (module, node)
        for app in APPS
        for module in modules(f"{app}/actions")
        if not module.path.stem.startswith("_")
        for node in module.tree.body
        if isinstance(node, Function) and not node.name.startswith("_")
    ]


def test_actions_take_all_but_the_subject_by_keyword():
    many = [
        f"{module.at(node)} {node.name}"
        for module, node in public_actions()
        if len(node.args.posonlyargs + node.args.args) > 1 or node.args.vararg
    ]

    assert len(public_actions()) > 50
    assert many == []


def test_actions_say_who_acts_by_name():
    """Whatever writes for a person is told which person; only jobs and looks are not."""
    positional = [
        f"{module.at(node)} {node.name}"
        for module, node in public_actions()
        if "by" in [argument.arg for argument in node.args.args]
    ]

    assert positional == []


def test_no_model_writes_behind_the_back():
    """Saving and deleting do what Django does and nothing more; doors may have a verb DELETE."""
    overridden = [
        f"{module.at(node)} {owner.name}.{node.name}"
        for app in APPS
        for module in modules(app)
        for owner in module.walk()
        if isinstance(owner, ast.ClassDef)
        for node in owner.body
        if isinstance(node, Function)
        and (node.name == "save" or (node.name == "delete" and "models" in module.path.parts))
    ]

    assert overridden == []


def test_nobody_listens_to_signals():
    heard = [
        f"{module.at(node)} {name}"
        for module in modules(*APPS, "config")
        for node, name in imports(module)
        if name.startswith(("django.db.models.signals", "django.dispatch"))
    ] + [module.at(call) for module in modules(*APPS) for call in calls(module, "connect")]

    assert heard == []


def test_nothing_is_imported_inside_a_function():
    inside = [
        module.at(node)
        for module in modules(*OURS)
        for function in module.walk()
        if isinstance(function, Function | ast.Lambda)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert inside == []


def test_no_rule_can_be_skipped_by_a_flag():
    flags = re.compile(r"^(skip|force|ignore|bypass|unchecked)(_|$)|_(unchecked|unsafe)$")
    found = [
        f"{module.at(node)} {argument.arg}"
        for module, node in public_actions()
        for argument in (*node.args.args, *node.args.kwonlyargs)
        if flags.search(argument.arg)
    ]

    assert found == []


def test_work_is_named_by_its_verb_and_things_by_their_noun():
    """Reading `actions/` aloud recites the procedure; `models/` lists what there is."""
    actions = [m for app in APPS for m in modules(f"{app}/actions")]
    odd = [m.name for m in actions if not m.path.stem.strip("_").endswith(("ing", "init"))]
    verbs = [
        m.name for app in APPS for m in modules(f"{app}/models") if m.path.stem.endswith("ing")
    ]

    assert [name for name in odd if not name.rpartition("/")[2].startswith("_")] == []
    assert verbs == []
