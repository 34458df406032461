"""Fields across functions: what one puts into a store, another gets out of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from inventory.facts import Confidence, Field
from inventory.graph import Flow

WHOLE = "*"
ROUNDS = 12
OBTAINING = frozenset({"read", "receive"})
PUTTING = frozenset({"write", "send", "invoke"})
LOWER: dict[Confidence, Confidence] = {"high": "medium", "medium": "low", "low": "low"}


def passed_on(flows: list[Flow], calls: Iterable[tuple[str, str]]) -> list[Flow]:
    """`flows` with the fields that only another function can name; nothing stays named ``*``.

    `calls` are (id of the flow that invokes, function that is invoked): a durable function receives
    from the task hub what its own callers put there, not what everybody did.
    """
    callers: dict[str, set[str]] = defaultdict(set)
    for flow, callee in calls:
        callers[callee].add(flow)
    for _ in range(ROUNDS):
        known = _Known(flows, callers)
        after = [known.completed(f) for f in flows]
        if after == flows:
            break
        flows = after
    return [_named(f) for f in flows]


class _Known:
    """What is put where, at one moment of the fixpoint."""

    def __init__(self, flows: list[Flow], callers: dict[str, set[str]]) -> None:
        self.put: dict[str, dict[str, Field]] = defaultdict(dict)
        self.obtained: dict[tuple[str, str], dict[str, Field]] = defaultdict(dict)
        self.by_id = {f.id: f for f in flows}
        self.callers = callers
        for flow in flows:
            if flow.operation in PUTTING:
                self.put[flow.target].update({f.path: f for f in flow.fields if f.path != WHOLE})
            elif flow.operation in OBTAINING and flow.origin is None:
                self.obtained[(flow.function, flow.target)].update(
                    {f.path: f for f in flow.fields if f.path != WHOLE}
                )

    def completed(self, flow: Flow) -> Flow:
        if flow.operation in OBTAINING and flow.origin is None:
            return self._obtaining(flow)
        if flow.origin is not None and any(f.path == WHOLE for f in flow.fields):
            return self._passing(flow, self.obtained.get((flow.function, flow.origin), {}))
        return flow

    def _obtaining(self, flow: Flow) -> Flow:
        """A reader that names nothing itself gets what the writers put there."""
        if any(f.path != WHOLE for f in flow.fields):
            return flow
        mine = [self.by_id[c] for c in self.callers.get(flow.function, ()) if c in self.by_id]
        source = (
            {f.path: f for c in mine for f in c.fields if f.path != WHOLE} if mine else self.put[flow.target]
        )
        return self._passing(flow, source)

    @staticmethod
    def _passing(flow: Flow, source: dict[str, Field]) -> Flow:
        if not source:
            return flow
        whole = next((f for f in flow.fields if f.path == WHOLE), None)
        fields = {f.path: f for f in flow.fields if f.path != WHOLE}
        for path, found in source.items():
            transforms = found.transforms + tuple(
                t for t in (whole.transforms if whole else ()) if t not in found.transforms
            )
            fields.setdefault(path, replace(found, transforms=transforms))
        if whole is not None:
            fields[WHOLE] = whole
        ordered = tuple(sorted(fields.values(), key=lambda f: f.path))
        return (
            flow
            if ordered == flow.fields
            else replace(flow, fields=ordered, confidence=LOWER[flow.confidence])
        )


def _named(flow: Flow) -> Flow:
    return replace(flow, fields=tuple(f for f in flow.fields if f.path != WHOLE))
