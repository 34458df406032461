"""What a declared field is called in JSON or a row, or that it is left out: `data/serialization.yaml`."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from inventory.syntax import ir

Words = tuple[frozenset[str], frozenset[str], frozenset[str]]
TABLE = "__tablename__"


@lru_cache
def _words() -> Words:
    from inventory.catalog import read_data

    table = read_data(files("inventory") / "data" / "serialization.yaml")
    return frozenset(table["renaming"]), frozenset(table["names"]), frozenset(table["hiding"])


def name_read(declared: ir.Parameter) -> str | None:
    """The name the field is filled from; None when nothing outside fills it.

    An alias in a pydantic ``Field`` counts when reading alone: writing uses it only where asked to.
    """
    if isinstance(declared.default, ir.Call) and called(declared.default) == "Field":
        return given(declared.default, named_only=True) or declared.name
    return name_written(declared)


def name_written(declared: ir.Parameter) -> str | None:
    """The field's name outside the code; None when it is left out there."""
    renaming, _, hiding = _words()
    name = declared.name
    for decorator in declared.decorators:
        word = called(decorator)
        if word in hiding:
            return None
        if word in renaming and isinstance(decorator, ir.Call):
            name = given(decorator) or name
    return name


def table_of(definition: ir.Class) -> str:
    """The table of a mapped class, as it, an attribute of it or a mapping says; else its own name."""
    for declared in definition.fields:
        if declared.name == TABLE and isinstance(declared.default, ir.Literal):
            return str(declared.default.value)
    tables = _tables()
    named = (given(d) for d in definition.decorators if called(d) in tables)
    return next((name for name in named if name), definition.table or definition.name)


@lru_cache
def _tables() -> frozenset[str]:
    from inventory.catalog import read_data

    return frozenset(read_data(files("inventory") / "data" / "serialization.yaml")["tables"])


def called(decorator: ir.Expression) -> str:
    """The bare name of an attribute or annotation, without an ending that need not be written."""
    node = decorator.function if isinstance(decorator, ir.Call) else decorator
    name = node.name if isinstance(node, ir.Attribute) else node.id if isinstance(node, ir.Name) else ""
    return name.removesuffix("Attribute")


def given(call: ir.Expression, named_only: bool = False) -> str:
    """The name an attribute gives: its first argument, or the one called like a name; empty when none."""
    if not isinstance(call, ir.Call):
        return ""
    _, names, _ = _words()
    found = [part for name, part in call.keywords if name in names]
    found += [] if named_only else list(call.arguments[:1])
    values = (part.value for part in found if isinstance(part, ir.Literal))
    return next((v for v in values if isinstance(v, str) and v), "")
