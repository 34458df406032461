"""Fields across functions: what one puts into a store, another gets out of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from inventory.facts import Confidence, Field
from inventory.graph import OBTAINING, Flow

WHOLE = "*"
EMPTY: Mapping[str, Sequence[str]] = MappingProxyType({})
PUTTING = frozenset({"write", "send", "invoke"})
MESSAGES = (
    "store:azure_queue:",
    "store:service_bus:",
    "store:event_hub:",
    "store:event_grid:",
    "store:kafka:",
)
"""Stores that hand on exactly what was put there, so that a reader's names are the writer's too."""
LOWER: dict[Confidence, Confidence] = {"high": "medium", "medium": "low", "low": "low"}


@dataclass(frozen=True, slots=True)
class Handing:
    """One durable function invoking another: the fields it hands over, and where they came from."""

    caller: str
    callee: str
    origin: str | None
    fields: tuple[Field, ...]


def passed_on(
    flows: list[Flow], handed: Sequence[Handing], copies: Mapping[str, Sequence[str]] = EMPTY
) -> list[Flow]:
    """`flows` with the fields that only another function can name; nothing stays named ``*``.

    A durable function gets what its own callers handed to it, not what everybody put in the task hub.
    `copies` maps a store to those the platform fills it from. Fields only ever spread, so it ends.
    """
    before: list[Flow] = []
    after = flows
    while after != before:
        before = after
        known = _Known(before, handed, copies)
        after = [known.completed(f) for f in before]
    return [_named(f, was) for f, was in zip(after, flows, strict=True)]


class _Known:
    """What is put where, at one moment of the fixpoint."""

    def __init__(
        self, flows: list[Flow], handed: Sequence[Handing], copies: Mapping[str, Sequence[str]]
    ) -> None:
        self.copies = copies
        self.put: dict[str, dict[str, Field]] = defaultdict(dict)
        self.obtained: dict[tuple[str, str], dict[str, Field]] = defaultdict(dict)
        self.given: dict[str, dict[str, Field]] = defaultdict(dict)
        self.read: dict[str, dict[str, Field]] = defaultdict(dict)
        self.taken: dict[str, dict[str, Field]] = defaultdict(dict)
        for flow in flows:
            named = {f.path: f for f in flow.fields if f.path != WHOLE}
            if flow.operation in PUTTING:
                self.put[flow.target].update(named)
            elif flow.operation in OBTAINING and flow.origin is None:
                self.obtained[(flow.function, flow.target)].update(named)
                self.read[flow.target].update(named)
        for handing in handed:
            self.given[handing.callee].update(self._handed(handing))
        hubs = sorted({f.target for f in flows if f.operation == "invoke"})
        for handing in handed:
            if any(f.path == WHOLE for f in handing.fields):
                for hub in hubs:
                    self.taken[handing.caller].update(self.obtained.get((handing.callee, hub), {}))

    def _handed(self, handing: Handing) -> dict[str, Field]:
        whole = any(f.path == WHOLE for f in handing.fields)
        held = self.obtained.get((handing.caller, handing.origin or ""), {}) if whole else {}
        return held | {f.path: f for f in handing.fields if f.path != WHOLE}

    def completed(self, flow: Flow) -> Flow:
        if flow.operation in OBTAINING and flow.origin is None:
            return self._obtaining(flow)
        if any(f.path == WHOLE for f in flow.fields):
            return self._passing(flow, self._inside(flow))
        return flow

    def _inside(self, flow: Flow) -> dict[str, Field]:
        """What is known to be in a whole that is passed on: named where it came from, or where it is read."""
        found = dict(self.obtained.get((flow.function, flow.origin or ""), {}))
        if flow.target.startswith(MESSAGES):
            found |= {p: f for p, f in self.read[flow.target].items() if p not in found}
        elif flow.operation == "invoke":
            found |= {p: f for p, f in self.taken[flow.function].items() if p not in found}
        return found

    def _obtaining(self, flow: Flow) -> Flow:
        """A reader that names nothing itself gets what the writers put there."""
        if any(f.path != WHOLE for f in flow.fields):
            return flow
        if flow.function in self.given:
            return self._passing(flow, self.given[flow.function])
        held = dict(self.put.get(flow.target, {}))
        for source in self.copies.get(flow.target, ()):
            held |= self.put.get(source, {})
        return self._passing(flow, held)

    @staticmethod
    def _passing(flow: Flow, source: dict[str, Field]) -> Flow:
        if not source:
            return flow
        whole = next((f for f in flow.fields if f.path == WHOLE), None)
        added = whole.transforms if whole is not None else ()
        places = whole.places if whole is not None else ()
        fields = {f.path: f for f in flow.fields}
        missing = [p for p in source if p not in fields]
        if not missing:
            return flow
        fields |= {p: _transformed(source[p], added, places) for p in missing}
        return replace(flow, fields=tuple(sorted(fields.values(), key=lambda f: f.path)))


def _transformed(field: Field, added: tuple[str, ...], places: tuple[str, ...]) -> Field:
    new = tuple(t for t in added if t not in field.transforms)
    if not new and field.places == places:
        return field
    return replace(field, transforms=field.transforms + new, places=places)


def _named(flow: Flow, was: Flow) -> Flow:
    """Without ``*``, and one less sure where fields came from another function.

    Where nobody names what is inside, what the code calls the whole has to do.
    """
    named = [f for f in flow.fields if f.path != WHOLE]
    confidence = flow.confidence if flow.fields == was.fields else LOWER[flow.confidence]
    if not named:
        named = [Field(a, (), f.transforms, places=f.places) for f in flow.fields for a in f.aliases]
    return replace(flow, fields=tuple(sorted(named, key=lambda f: f.path)), confidence=confidence)
