"""The layers: a row imports only the rows above it, and every module has a row."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("inventory", "privacy")

# A package, with all its modules, stands in one row. Modules of one row may import one another.
ROWS = (
    {"inventory": "errors facts"},
    {
        "inventory": "sources git revisions files graph catalog catalog_check catalog_page catalog_shapes names entries kinds "
        "queries jpql lookup addresses tokens secrecy resources roles marked patterns "
        "plainly recalled sealing"
    },
    {
        "inventory": "syntax bindings infrastructure repository schemas stores naming drafts hidden passing published "
        "snapshot restored keeping lineage render"
    },
    {"inventory": "flow link scan"},
    {
        "privacy": "version kept remembered vocabulary countries cells questions register declarations declaration_file seen statements"
    },
    {
        "privacy": "case classify controls record impact retention_schedule pseudonyms comparison maps california"
    },
    {"privacy": "authorities derive draft explain check pseudonymize writing formats"},
    {"privacy": "cli commands checking progress run spark web __main__"},
)
BORDER = 4  # rows below this one never say what something means in law


def modules() -> dict[str, Path]:
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


MODULES = modules()


def row(module: str) -> int | None:
    package, _, rest = module.partition(".")
    room = rest.partition(".")[0]
    return next((n for n, rooms in enumerate(ROWS) if room in rooms.get(package, "").split()), None)


def imports(module: str, path: Path) -> Iterator[tuple[str, str, int]]:
    """(module, name or empty, line) of everything a module imports, wherever the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "", node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = module.split(".")[: -node.level] if node.level else []
            source = ".".join([*package, *(node.module or "").split(".")]).rstrip(".")
            yield from ((source, alias.name, node.lineno) for alias in node.names)


def own(name: str) -> bool:
    return name.split(".")[0] in PACKAGES


def target(source: str, name: str) -> str:
    return f"{source}.{name}" if f"{source}.{name}" in MODULES else source


def identifiers(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        line = getattr(node, "lineno", 0)
        for field in ("id", "attr", "name", "arg", "asname"):
            value = getattr(node, field, None)
            if isinstance(value, str):
                yield value, line


def is_package(module: str) -> bool:
    return MODULES[module].name == "__init__.py"


@pytest.mark.parametrize("module", [m for m in MODULES if not is_package(m)])
def test_every_module_has_a_row_and_imports_only_rows_above(module: str) -> None:
    here = row(module)
    assert here is not None, f"{module} has no row: which layer is it?"
    for source, name, line in imports(module, MODULES[module]):
        if own(source):
            other = row(target(source, name))
            assert other is not None, f"{module}:{line} imports {source}, which has no row"
            assert other <= here, f"{module}:{line} (row {here}) imports {target(source, name)} (row {other})"


@pytest.mark.parametrize("module", MODULES)
def test_nothing_imports_from_a_package_itself(module: str) -> None:
    for source, name, line in imports(module, MODULES[module]):
        if own(source):
            meant = target(source, name)
            assert meant in MODULES, f"{module}:{line} imports {source}, which is not there"
            assert not is_package(meant), f"{module}:{line} imports from the package {meant} itself"


@pytest.mark.parametrize("module", [m for m in MODULES if is_package(m)])
def test_a_package_holds_a_docstring_and_nothing_else(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) and len(tree.body) == 1, (
        f"{module}/__init__.py holds more than a docstring"
    )


@pytest.mark.parametrize("module", [m for m in MODULES if m.split(".")[0] == "inventory"])
def test_below_the_border_nothing_is_called_personal(module: str) -> None:
    for name, line in identifiers(MODULES[module]):
        assert not re.search("personal", name, re.IGNORECASE), f"{module}:{line}: {name}"


def test_inventory_never_imports_privacy() -> None:
    guilty = [
        f"{module}:{line}"
        for module, path in MODULES.items()
        if module.startswith("inventory")
        for source, _, line in imports(module, path)
        if source.split(".")[0] == "privacy"
    ]
    assert not guilty


def test_the_border_stands_between_the_packages() -> None:
    for number, rooms in enumerate(ROWS):
        assert list(rooms) == ["inventory" if number < BORDER else "privacy"]
