"""Import a Python v2 app with the real azure.functions package and print what it registers, as JSON.

Run as a program of its own (`index_app.py APP_FOLDER`), because an import can't be undone. Packages that the
app imports and that are not installed are stood in for by empty ones; nothing else is.
"""

from __future__ import annotations

import ast
import importlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any


class Anything(type):
    """A class of which every attribute, item and call gives another such class."""

    def __getattr__(cls, name: str) -> Any:
        return blank(name)

    def __getitem__(cls, _key: object) -> Any:
        return blank(cls.__name__)

    def __call__(cls, *_arguments: object, **_named: object) -> Any:
        return blank(cls.__name__)


class Absent(ModuleType):
    """A package that is not installed."""

    def __getattr__(self, name: str) -> Any:
        return blank(name)


def blank(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return Anything(name, (), {})


class StandIn:
    """The import system's last resort: the modules called `names` exist, and are empty."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: object = None) -> ModuleSpec | None:
        return ModuleSpec(name, self, is_package=True) if name in self.names else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return Absent(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def imported(root: Path) -> Iterator[str]:
    """Every outside module that the app's files name, with its parents."""
    for file in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            for name in names:
                parts = name.split(".")
                if not ((root / parts[0]).exists() or (root / f"{parts[0]}.py").exists()):
                    yield from (".".join(parts[: n + 1]) for n in range(len(parts)))


def settings(root: Path) -> dict[str, str]:
    path = root / "local.settings.json"
    values: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))["Values"] if path.exists() else {}
    return values


def index(root: Path) -> list[dict[str, Any]]:
    os.environ.update(settings(root))
    sys.path.insert(0, str(root))
    sys.meta_path.append(StandIn(frozenset(imported(root))))
    module = importlib.import_module("function_app")
    return [
        {
            "name": function.get_function_name(),
            "bindings": [b.get_dict_repr() for b in function.get_bindings()],
        }
        for function in module.app.get_functions()
    ]


if __name__ == "__main__":
    json.dump(index(Path(sys.argv[1]).resolve()), sys.stdout, indent=1, default=str)
