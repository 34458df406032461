"""The reasons of gaps that the code can produce, read from the code: sentences with places for values."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import inventory
import privacy

PLACE = "\0"
SAYING = frozenset({"Gap", "gap", "miss", "_gap", "problem"})
"""What a reason is given to: the gap itself, and methods that make one at the place they know."""


def patterns() -> dict[str, str]:
    """Pattern -> the module that has it."""
    found: dict[str, str] = {}
    for package in (inventory, privacy):
        root = Path(str(package.__file__)).parent
        for path in sorted(root.rglob("*.py")):
            for pattern in _of(ast.parse(path.read_text(encoding="utf-8"))):
                found.setdefault(pattern, f"{root.name}/{path.relative_to(root)}")
    return found


def _of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            named = _assigned(node)
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and _called(call) in SAYING:
                    for given in [*call.args[:1], *(k.value for k in call.keywords if k.arg == "reason")]:
                        yield from _texts(given, named)


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _assigned(function: ast.FunctionDef) -> dict[str, list[ast.expr]]:
    """Name -> what is written into it in a function."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
    return found


def _texts(node: ast.expr, named: dict[str, list[ast.expr]]) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(p.value) if isinstance(p, ast.Constant) else PLACE for p in node.values)
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body, named), *_texts(node.orelse, named))
    elif isinstance(node, ast.BoolOp):
        yield from (text for one in node.values for text in _texts(one, named))
    elif isinstance(node, ast.Call) and _called(node) == "said" and node.args:
        yield from _texts(node.args[0], named)
    elif isinstance(node, ast.Name):
        yield from (text for one in named.get(node.id, ()) for text in _texts(one, {}))
