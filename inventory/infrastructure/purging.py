"""Functions of the app that delete on a schedule: how long a store keeps things may be theirs to say."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from inventory.facts import Binding, Location
from inventory.graph import Graph
from inventory.infrastructure.reasons import shown

TIMER = "timertrigger"


@dataclass(frozen=True, slots=True)
class Purge:
    """A function deletes from a store when a timer fires."""

    function: str
    schedule: str
    evidence: tuple[Location, ...]

    def __str__(self) -> str:
        when = f"on the schedule {self.schedule}" if self.schedule else "on a schedule"
        name = self.function.removeprefix("fn:")
        return f"{name} deletes from it {when}; how old what it deletes is, is not known"


def purges(graph: Graph) -> Mapping[str, tuple[Purge, ...]]:
    """Store id -> the scheduled deletions from it, those by functions that a timer's function invokes too."""
    found: dict[str, list[Purge]] = defaultdict(list)
    invoked: dict[str, list[str]] = defaultdict(list)
    for caller, callee in graph.calls:
        invoked[caller].append(callee)
    for binding in graph.bindings:
        if binding.direction == "trigger" and binding.type.lower() == TIMER:
            schedule = _schedule(graph, binding)
            for store, evidence in _deleted(graph, binding.function, invoked):
                found[store].append(Purge(binding.function, schedule, (binding.location, *evidence)))
    return {store: tuple(dict.fromkeys(some)) for store, some in found.items()}


def _schedule(graph: Graph, binding: Binding) -> str:
    known = graph.resolved.get(binding.id, {}).get("schedule") or binding.properties.get("schedule")
    return shown(str(known)) if known else ""


def _deleted(
    graph: Graph, function: str, invoked: Mapping[str, list[str]]
) -> Iterator[tuple[str, tuple[Location, ...]]]:
    for one in _with_invoked(function, invoked):
        for flow in graph.flows_of(one):
            if flow.operation == "delete":
                yield flow.target, flow.evidence[:1]


def _with_invoked(function: str, invoked: Mapping[str, list[str]]) -> Iterator[str]:
    """The function and all that it invokes, one way or another."""
    todo, seen = deque([function]), {function}
    while todo:
        here = todo.popleft()
        yield here
        for callee in invoked.get(here, ()):
            if callee not in seen:
                seen.add(callee)
                todo.append(callee)
