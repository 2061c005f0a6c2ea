"""The source of the house as trees, for rules that imports cannot show."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
APPS = ("casework", "referrals")
OURS = (*APPS, "config", "tests")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of ours."""

    path: Path

    @property
    def name(self) -> str:
        return str(self.path.relative_to(CHECKOUT))

    @property
    def lines(self) -> int:
        return len(self.path.read_text().splitlines())

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.path)

    def walk(self) -> tuple[ast.AST, ...]:
        return _nodes(self.path)

    def at(self, node: ast.AST) -> str:
        """Name a place, as a person looks it up."""
        return f"{self.name}:{getattr(node, 'lineno', 0)}"


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


@cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(_parsed(path)))


def modules(*folders: str) -> list[Module]:
    """Find every hand-written Python file below these folders; migrations are generated."""
    found = (path for folder in folders for path in (CHECKOUT / folder).rglob("*.py"))
    return [Module(path) for path in sorted(found) if "migrations" not in path.parts]


def calls(module: Module, *names: str) -> Iterator[ast.Call]:
    """Find calls of methods or functions with one of these names."""
    for node in module.walk():
        if isinstance(node, ast.Call):
            called = node.func
            name = getattr(called, "attr", getattr(called, "id", ""))
            if name in names:
                yield node


def imports(module: Module) -> Iterator[tuple[ast.AST, str]]:
    """Name everything that a module imports, dotted."""
    for node in module.walk():
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)
