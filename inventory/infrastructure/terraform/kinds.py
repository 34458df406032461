"""Which ARM type and property each Terraform type and argument stands for: `data/terraform_types.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from inventory.catalog import read_data

Rows = tuple["Row", ...]
SITE = "Microsoft.Web/sites"


@dataclass(frozen=True)
class Row:
    """An argument's way (``network_rules.ip_rules[]``), the property it becomes, and a conversion."""

    source: tuple[str, ...]
    target: str
    conversion: str = ""

    @cached_property
    def first(self) -> str:
        """The argument that the way begins with."""
        return self.source[0].removesuffix("[]")


@dataclass(frozen=True, slots=True)
class Child:
    """A resource of its own in ARM that Terraform writes as arguments; there when one of `when` is."""

    type: str
    name: str
    rows: Rows
    when: tuple[tuple[str, ...], ...]
    constants: Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """A Terraform type and its twin in ARM.

    `parent`, `scope` and `updates` are the arguments that say what it belongs to, what it is put on, and to
    which resource it only adds properties.
    """

    name: str
    type: str
    rows: Rows = ()
    constants: Mapping[str, Any] = field(default_factory=dict)
    named: str = "name"
    parent: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    updates: str = ""
    children: tuple[Child, ...] = ()
    joins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    unless: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def arguments(self) -> frozenset[str]:
        """The arguments that become something."""
        rows = [*self.rows, *(row for child in self.children for row in child.rows)]
        used = {row.first for row in rows}
        joined = {part for parts in self.joins.values() for part in parts}
        return frozenset(used | joined | {self.named, *self.parent, *self.scope, self.updates})


@dataclass(frozen=True, slots=True)
class Table:
    """All that the data file says."""

    kinds: Mapping[str, Kind]
    context: Mapping[str, str]
    made: Mapping[str, str]
    modules: Mapping[str, str]
    naming: frozenset[str]
    templates: frozenset[str]
    secrets: re.Pattern[str]
    public: Mapping[str, frozenset[str]]
    examples: tuple[Mapping[str, Any], ...]

    def module(self, source: str) -> str:
        """The kind that a well-known module of a registry stands for; empty for any other."""
        name = source.split("?")[0].removesuffix(".git").rpartition("://")[2]
        for known, kind in self.modules.items():
            if name == known or name.endswith(f"/{known}"):
                return kind
        return ""

    def is_naming(self, kind: str) -> bool:
        """Whether a module only makes names up."""
        return kind in self.naming

    def is_secret(self, kind: str, path: str) -> bool:
        """Whether an attribute of a resource is a secret."""
        name = path.rpartition(".")[2]
        return name not in self.public.get(kind, ()) and self.secrets.search(name) is not None


@cache
def table() -> Table:
    """The data file, read once."""
    data = read_data(files("inventory") / "data" / "terraform_types.yaml")
    written = data["kinds"]
    shared = tuple(_rows(data["shared"]))
    return Table(
        {name: _kind(name, written, shared) for name in written},
        data["context"],
        {name: how for how, names in data["made"].items() for name in names},
        data["modules"],
        frozenset(data["naming"]),
        frozenset(data["templates"]),
        re.compile(data["secret_attributes"]),
        {kind: frozenset(names) for kind, names in data["public_attributes"].items()},
        tuple(data["examples"]),
    )


def _kind(name: str, written: Mapping[str, Any], shared: Rows) -> Kind:
    row = _inherited(name, written)
    return Kind(
        name,
        row["type"],
        (*shared, *_rows(row.get("arguments", {}))),
        row.get("set", {}),
        row.get("named", "name"),
        tuple(str(row.get("parent", "")).split()),
        tuple(str(row.get("scope", "")).split()),
        row.get("updates", ""),
        tuple(_child(child, row["type"]) for child in row.get("children", ())),
        {target: tuple(parts) for target, parts in row.get("joins", {}).items()},
        row.get("outputs", {}),
        row.get("unless", {}),
    )


def _inherited(name: str, written: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    """A row with what it takes over from the one it is ``like``."""
    row = written[name]
    if "like" not in row or depth > 5:
        return dict(row)
    out = _inherited(row["like"], written, depth + 1)
    for key, value in row.items():
        merges = isinstance(value, dict) and isinstance(out.get(key), dict)
        out[key] = out[key] | value if merges else value
    return out


def _child(row: Mapping[str, Any], kind: str) -> Child:
    """A slot has the children of an app, under its own type."""
    type = row["type"].replace(f"{SITE}/", f"{SITE}/slots/") if kind == f"{SITE}/slots" else row["type"]
    rows = tuple(_rows(row.get("arguments", {})))
    when = tuple(tuple(way.split(".")) for way in row.get("when", ())) or tuple(r.source for r in rows)
    return Child(type, row.get("name", "default"), rows, when, row.get("set", {}))


def _rows(written: Mapping[str, Any]) -> Iterator[Row]:
    """``argument: property [conversion]``; one argument may become several properties."""
    for source, targets in written.items():
        for target in targets if isinstance(targets, list) else [targets]:
            place, _, conversion = target.partition(" ")
            yield Row(tuple(source.split(".")), place, conversion)
