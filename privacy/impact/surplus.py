"""Article 5(1)(c): personal data that is taken, and not seen to be used; and data passed on unnamed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from inventory.facts import Field, Location
from inventory.graph import Flow
from privacy.impact.assessed import Assessed
from privacy.seen import CALLER

PASSING = ("write", "send", "invoke")


@dataclass(frozen=True, slots=True)
class Unused:
    """A field that a function takes from its caller and that no later use of it was seen of."""

    function: str
    field: str
    category: str
    evidence: tuple[Location, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """Data handed on whole: what of it goes along could not be named."""

    function: str
    target: str
    evidence: tuple[Location, ...]


def unused(one: Assessed) -> Iterator[Unused]:
    """Fields that callers give and that are not seen to be stored, sent, returned, logged or looked up with.

    Where a function also passes something on unnamed, its fields may be in there: nothing is said of it.
    """
    for function in one.functions:
        flows = one.seen.flows.get(function.id, ())
        taken = [f for f in flows if f.operation == "receive" and f.target == CALLER]
        passed = [f for f in flows if f not in taken]
        if any(not f.fields and f.operation in PASSING for f in passed) or not _does_something(passed):
            continue
        known = {name for flow in passed for field in flow.fields for name in _names(field)}
        for flow in taken:
            for field, label in one.labelled(flow):
                if not known & _names(field) and not field.path.lower().startswith("headers."):
                    yield Unused(function.id, field.path, label.category, flow.evidence)


def _does_something(flows: Iterable[Flow]) -> bool:
    """Whether anything was seen to become of what a function takes."""
    return any(flow.fields and flow.origin == CALLER for flow in flows)


def _names(field: Field) -> frozenset[str]:
    """The last names a value goes by, however they are written."""
    return _last(field.path, *field.aliases)


@lru_cache(maxsize=1 << 14)
def _last(*names: str) -> frozenset[str]:
    return frozenset(re.sub(r"[^a-z0-9]", "", name.rpartition(".")[2].lower()) for name in names)


def wholes(one: Assessed) -> Iterator[Whole]:
    """Objects handed to a store or recipient whole, in functions that handle data of people."""
    people = {flow.function for flow, _ in one.carrying()}
    for flow in one.flows:
        if not flow.fields and flow.origin and flow.operation in PASSING and flow.function in people:
            yield Whole(flow.function, flow.target, flow.evidence)
