"""Article 30(1)(g): technical measures that can be seen in the code, and those people declare."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from inventory.facts import Location, in_order
from privacy.cells import Cell, Question, Stated
from privacy.declaration_file import Declared
from privacy.declarations.file import Declarations
from privacy.declarations.words import question
from privacy.record.activities import Scope
from privacy.register import MeasureEntry
from privacy.seen import Seen
from privacy.statements import cell, stated
from privacy.vocabulary import read

ARTICLE = "Article 30(1)(g)"
Found = tuple[str, str, str, Location]  # measure, remark, what it was seen on, where


@cache
def catalog() -> dict[str, Any]:
    """`data/measures.yaml`."""
    content: dict[str, Any] = read("measures.yaml")
    return content


def measure(transform: str) -> dict[str, str] | None:
    """The measure that a transform's label shows, or None when it protects nothing."""
    kinds = catalog()["transforms"]
    names = (transform, transform.partition(":")[0])  # a whole label says more than its first word
    return next((kind for name in names for kind in kinds if name in kind["labels"]), None)


def entries(seen: Seen, scope: Scope, declared: Declared) -> tuple[MeasureEntry, ...]:
    """The measures seen in one activity, each with the data or functions it was seen on."""
    groups: dict[tuple[str, str], list[Found]] = {}
    for found in (*_transforms(seen, scope), *_access(seen, scope)):
        groups.setdefault(found[:2], []).append(found)
    return tuple(_entry(scope, declared, *key, groups[key]) for key in sorted(groups))


def organisational(declared: Declared) -> Cell:
    """The organisational measures of the whole organisation, which only people know."""
    asked = Question(question(Declarations, "measures"), ("measures",), ARTICLE)
    values = stated(declared.content.measures, declared.at("measures"))
    return cell("measures", declared, *values, question=asked)


def _entry(scope: Scope, declared: Declared, name: str, remark: str, group: list[Found]) -> MeasureEntry:
    evidence = in_order(where for *_, where in group)
    statement = Stated(name, "observed", evidence, remark)
    slug = name.lower().replace(" ", "-")
    return MeasureEntry(
        cell(f"{scope.cell}/measures/{slug}", declared, statement),
        tuple(sorted({on for _, _, on, _ in group})),
    )


def _transforms(seen: Seen, scope: Scope) -> Iterator[Found]:
    for flow in scope.flows:
        for field, label in seen.labelled(flow):
            for transform in field.transforms:
                kind = measure(transform)
                if kind and (label is None or scope.covers(label.category)):
                    for place in flow.evidence[:1]:
                        yield f"{kind['measure']} ({transform})", kind.get("remark", ""), field.path, place


def _access(seen: Seen, scope: Scope) -> Iterator[Found]:
    for function in scope.functions:
        for binding in seen.bindings.get(function.id, ()):
            level = str(binding.properties.get("authLevel", "")).lower()
            kind = catalog()["auth_levels"].get(level) if binding.direction == "trigger" else None
            if kind:
                yield kind["measure"], kind["remark"], function.name, binding.location
