"""Puts words, labels of both languages, examples and links into the contract as it is drawn."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import override
from rest_framework import serializers

from casework.api.words import Word

Node = dict[str, Any]
LANGUAGES = ("en", "fr")
LABELS = "x-enum-labels"
ANSWERS = {
    "200": "As asked.",
    "201": "It was recorded.",
    "202": "A worker was asked; “Location” says where to look.",
    "204": "It was taken away.",
    "304": "Nothing changed since the version that If-None-Match names.",
}
# What a new object is named by in the addresses below it.
NAMES = ("reference", "number", "id")


def labels_of(field: serializers.ChoiceField) -> dict[str, dict[str, str]]:
    """Return the labels of each code in both languages."""
    labels = {}
    for language in LANGUAGES:
        with override(language):
            labels[language] = {
                str(code): str(label) for code, label in field.choices.items() if code != ""
            }
    return labels


def describe(result: Node, words: dict[str, Word], refusals: dict[str, Node]) -> Node:
    """Say of every field, parameter, value and answer what it means; show each kind of refusal.

    :raises KeyError: naming each field that nobody has a word for.
    """
    schemas: dict[str, Node] = result["components"]["schemas"]
    _name_labels(result, schemas)
    lacking = [
        *_describe_fields(schemas, words),
        *_describe_parameters(result["paths"], words),
    ]
    if lacking:
        raise KeyError(f"casework/api/words.py lacks: {', '.join(sorted(set(lacking)))}")
    for _path, _method, operation in operations(result):
        for status, answer in operation["responses"].items():
            answer["description"] = answer.get("description") or ANSWERS.get(status, "")
    _show_refusals(result, refusals)
    _tag_objects(result)
    _link(result)
    return result


def operations(result: Node) -> Iterator[tuple[str, str, Node]]:
    """Yield path, method and description of every operation."""
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _name_labels(node: Any, schemas: dict[str, Node]) -> None:
    """Move the labels from each use of a value set to the set itself."""
    if isinstance(node, list):
        for inner in node:
            _name_labels(inner, schemas)
    if not isinstance(node, dict):
        return
    for inner in list(node.values()):
        _name_labels(inner, schemas)
    if LABELS in node and "enum" not in node:
        labels = node.pop(LABELS)
        for name in _sets_of(node):
            schemas[name] |= {LABELS: labels}
    if isinstance(node.get(LABELS), dict) and "enum" in node:
        node["description"] = _table(node[LABELS])
    for name in _sets_of(node):
        if LABELS in schemas.get(name, {}):
            schemas[name]["description"] = _table(schemas[name][LABELS])


def _sets_of(node: Node) -> list[str]:
    refs = [node, *node.get("oneOf", []), *node.get("allOf", [])]
    names = [str(one["$ref"]).rpartition("/")[2] for one in refs if "$ref" in one]
    return [name for name in names if name not in ("BlankEnum", "NullEnum")]


def _table(labels: dict[str, dict[str, str]]) -> str:
    rows = [
        f"| `{code}` | {label} | {labels['fr'][code]} |" for code, label in labels["en"].items()
    ]
    return "\n".join(["| code | English | français |", "|---|---|---|", *rows])


def _describe_fields(schemas: dict[str, Node], words: dict[str, Word]) -> Iterator[str]:
    for shape, schema in schemas.items():
        for name, field in schema.get("properties", {}).items():
            word = words.get(f"{shape}.{name}") or words.get(name)
            if word is None and not field.get("description"):
                yield f"{shape}.{name}"
            elif word is not None:
                _say(field, word, is_plain="$ref" not in field and "allOf" not in field)


def _describe_parameters(paths: Node, words: dict[str, Word]) -> Iterator[str]:
    for path, methods in paths.items():
        for method, operation in methods.items():
            for parameter in operation.get("parameters", []):
                name = parameter["name"]
                word = words.get(name)
                if word is None and not parameter.get("description"):
                    yield f"{method} {path} {name}"
                elif word is not None:
                    parameter.setdefault("description", word if isinstance(word, str) else word[0])


def _say(field: Node, word: Word, *, is_plain: bool) -> None:
    text, example = (word, None) if isinstance(word, str) else word
    field.setdefault("description", text)
    kinds = {str: "string", int: "integer", float: "number"}
    if is_plain and field.get("type") == kinds.get(type(example)) and "enum" not in field:
        field.setdefault("examples", [example])


def _show_refusals(result: Node, refusals: dict[str, Node]) -> None:
    """Tell of each status once, with an example, and let every operation point there."""
    shared: dict[str, Node] = {}
    for _path, _method, operation in operations(result):
        for status, answer in operation["responses"].items():
            if status not in refusals:
                continue
            name = f"Problem{status}"
            told = shared.setdefault(name, {**answer, "content": dict(answer["content"])})
            for media_type, content in told["content"].items():
                told["content"][media_type] = {**content, "example": refusals[status]}
            said = {"$ref": f"#/components/responses/{name}", "description": answer["description"]}
            operation["responses"][status] = said
    result["components"]["responses"] = dict(sorted(shared.items()))


def _tag_objects(result: Node) -> None:
    """Say of every object that is read that it has a tag, and need not be sent again."""
    for _path, method, operation in operations(result):
        answer = operation["responses"].get("200", {})
        schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
        shape = result["components"]["schemas"].get(str(schema.get("$ref")).rpartition("/")[2], {})
        if method != "get" or "results" in shape.get("properties", {"results": {}}):
            continue
        tag = {"schema": {"type": "string"}, "description": "The version of the object."}
        answer["headers"] = {**answer.get("headers", {}), "ETag": tag}
        operation["responses"]["304"] = {"description": ANSWERS["304"], "headers": {"ETag": tag}}
        operation["responses"] = dict(sorted(operation["responses"].items()))
        operation.setdefault("parameters", []).append(
            {
                "in": "header",
                "name": "If-None-Match",
                "schema": {"type": "string"},
                "description": "The ETag of the version that the client holds.",
            }
        )


def _link(result: Node) -> None:
    """Say for each object that is made which operations can go on from it."""
    paths = result["paths"]
    for path, methods in paths.items():
        for status in ("201", "202"):
            answer = methods.get("post", {}).get("responses", {}).get(status)
            name = answer and _name_of(result, answer)
            if name:
                answer["links"] = dict(_links(paths, path, name)) or None
                if not answer["links"]:
                    del answer["links"]


def _name_of(result: Node, answer: Node) -> str | None:
    """Return the field of the answer by which addresses name the new object."""
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    shape = result["components"]["schemas"].get(str(schema.get("$ref")).rpartition("/")[2], {})
    return next((name for name in NAMES if name in shape.get("properties", {})), None)


def _links(paths: Node, made_at: str, name: str) -> Iterator[tuple[str, Node]]:
    known = [part[1:-1] for part in made_at.split("/") if part.startswith("{")]
    for path, methods in paths.items():
        first, slash, rest = path.removeprefix(made_at).partition("/")
        is_below = path.startswith(made_at) and first.startswith("{") and slash
        if not is_below or "{" in rest:
            continue
        places = {one: f"$request.path.{one}" for one in known}
        places[first[1:-1]] = f"$response.body#/{name}"
        for operation in methods.values():
            identity = operation["operationId"]
            yield identity, {"operationId": identity, "parameters": places}
