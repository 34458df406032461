"""Flows while they are gathered: what one function does to one place, before places have ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from inventory.facts import Confidence, Field, Location, Operation
from inventory.graph import OBTAINING, RANK, Flow
from inventory.naming import Naming, Place
from inventory.secrecy import said

MOST_ALIASES = 8


@dataclass(slots=True)
class Draft:
    """One function doing one thing to one place. `seen` when code does it, not a declaration alone."""

    function: str
    operation: Operation
    target: Place
    origin: Place | None
    callee: str | None = None
    fields: dict[str, Field] = field(default_factory=dict)
    confidence: Confidence = "low"
    evidence: set[Location] = field(default_factory=set)
    binding: str | None = None
    seen: bool = False

    def add(self, found: Iterable[Field], confidence: Confidence, evidence: Iterable[Location]) -> None:
        """Take in what one place in the checkout shows of it."""
        for one in map(_said, found):
            old = self.fields.get(one.path)
            self.fields[one.path] = one if old is None else _both(old, one)
        self.confidence = min(self.confidence, confidence, key=RANK.__getitem__)
        self.evidence.update(evidence)


class Drafts:
    """All flows of a checkout, one for each function, operation, target and origin."""

    def __init__(self) -> None:
        self._by_key: dict[tuple[object, ...], Draft] = {}

    def __iter__(self) -> Iterator[Draft]:
        return iter(self._by_key.values())

    def of(
        self,
        function: str,
        operation: Operation,
        target: Place,
        origin: Place | None = None,
        callee: str | None = None,
    ) -> Draft:
        """The draft for these ends, a new one the first time."""
        if origin == target and operation in OBTAINING:
            origin = None
        key = (function, operation, target, origin, callee)
        if key not in self._by_key:
            self._by_key[key] = Draft(function, operation, target, origin, callee)
        return self._by_key[key]

    def flows(self, naming: Naming) -> tuple[list[Flow], set[str]]:
        """The flows with the ids `naming` gives, sorted; and the ids of those that code was seen to make."""
        merged: dict[str, Flow] = {}
        seen: set[str] = set()
        for draft in self:
            flow = _flow(draft, naming)
            old = merged.get(flow.id)
            merged[flow.id] = flow if old is None else _merged(old, flow)
            if draft.seen:
                seen.add(flow.id)
        return [merged[id] for id in sorted(merged)], seen


def flow_id(function: str, operation: str, target: str, origin: str | None) -> str:
    """Readable, stable, without line numbers."""
    return f"{function}/{operation}/{target}" + (f"/from/{origin}" if origin else "")


def _flow(draft: Draft, naming: Naming) -> Flow:
    target = naming.id(draft.target)
    origin = naming.id(draft.origin) if draft.origin is not None else None
    if origin == target and draft.operation in OBTAINING:
        origin = None
    return Flow(
        flow_id(draft.function, draft.operation, target, origin),
        draft.function,
        draft.operation,
        target,
        origin,
        _ordered(draft.fields.values()),
        draft.confidence,
        tuple(sorted(draft.evidence)),
        draft.binding,
    )


def _merged(old: Flow, new: Flow) -> Flow:
    fields = {f.path: f for f in old.fields}
    for one in new.fields:
        fields[one.path] = _both(fields[one.path], one) if one.path in fields else one
    return replace(
        old,
        fields=_ordered(fields.values()),
        confidence=min(old.confidence, new.confidence, key=RANK.__getitem__),
        evidence=tuple(sorted({*old.evidence, *new.evidence})),
        binding=old.binding or new.binding,
    )


def _ordered(fields: Iterable[Field]) -> tuple[Field, ...]:
    return tuple(sorted(fields, key=lambda f: f.path))


def _said(one: Field) -> Field:
    """A key in code can be somebody's address: names of fields are shown like any other text."""
    path, aliases = said(one.path), tuple(said(a) for a in one.aliases)
    return one if path == one.path and aliases == one.aliases else replace(one, path=path, aliases=aliases)


def _both(old: Field, new: Field) -> Field:
    aliases = tuple(dict.fromkeys((*old.aliases, *new.aliases)))[:MOST_ALIASES]
    # A field is only as protected as its least protected copy.
    transforms = tuple(t for t in old.transforms if t in new.transforms)
    places = tuple(sorted({*old.places, *new.places}))
    return Field(old.path, aliases, transforms, old.type or new.type, old.owner or new.owner, places)
