"""The inventory as a typed graph: apps, functions, bindings, stores, recipients and flows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from inventory.facts import (
    App,
    Binding,
    Confidence,
    Field,
    Function,
    Gap,
    Location,
    Operation,
    Setting,
)

if TYPE_CHECKING:  # importing networkx takes longer than most scans
    import networkx as nx

OBTAINING = frozenset({"read", "receive"})


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a store keeps what it holds, as seen; `period` is an ISO 8601 duration or None."""

    period: str | None = None
    origin: str = "missing"
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Store:
    """A place where data rests or passes: database, container, queue, log, file share.

    `reason` says why a `hidden` store exists. `account` is the resolved account or host, or None.
    """

    id: str
    kind: str
    name: str
    account: str | None
    evidence: tuple[Location, ...]
    hidden: bool = False
    reason: str = ""
    symbolic: bool = False
    region: str | None = None
    country: str | None = None
    retention: Retention = Retention()
    resource: str | None = None
    copies: tuple[str, ...] = ()
    """For a hidden store: ids of the stores whose content the platform copies into it."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody outside the app who gets data: a named third party, or a host we only know by name."""

    id: str
    name: str
    country: str | None
    evidence: tuple[Location, ...]
    kind: str = "http"
    verified: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """One function doing one thing to one target with some fields.

    `target` is a store or recipient id, ``caller:http`` for responses to an HTTP caller;
    `origin` where the fields came from (store id, ``caller:http`` …) or None.
    """

    id: str
    function: str
    operation: Operation
    target: str
    origin: str | None
    fields: tuple[Field, ...]
    confidence: Confidence
    evidence: tuple[Location, ...]
    binding: str | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was looked at: counts by language of files read, and what was left out, with reasons."""

    files: int = 0
    bytes: int = 0
    languages: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Graph:
    """Everything a scan saw. Tuples are sorted by id; `network` joins them for questions."""

    apps: tuple[App, ...]
    functions: tuple[Function, ...]
    bindings: tuple[Binding, ...]
    stores: tuple[Store, ...]
    recipients: tuple[Recipient, ...]
    flows: tuple[Flow, ...]
    settings: tuple[Setting, ...] = ()
    gaps: tuple[Gap, ...] = ()
    coverage: Coverage = Coverage()
    commit: str | None = None
    dirty: bool = False
    resolved: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Binding id -> property -> value with settings filled in."""
    binding_store: Mapping[str, str] = field(default_factory=dict)
    """Binding id -> store or recipient id."""
    calls: tuple[tuple[str, str], ...] = ()
    """(function, function) where one durable function invokes another."""

    def network(self) -> nx.MultiDiGraph:
        """Nodes are function, store, recipient and caller ids; an edge is a flow, in data direction.

        Edge attributes: `flow` (the flow's id) and `operation`.
        """
        import networkx as nx

        network = nx.MultiDiGraph()
        network.add_nodes_from(self.named())
        for flow in self.flows:
            ends = (
                (flow.target, flow.function) if flow.operation in OBTAINING else (flow.function, flow.target)
            )
            network.add_edge(*ends, key=flow.id, flow=flow.id, operation=flow.operation)
        for start, end in self.calls:
            network.add_edge(start, end, key=f"{start}>{end}", flow="", operation="invoke")
        for store in self.stores:
            for copied in store.copies:
                network.add_edge(copied, store.id, key=f"{copied}>{store.id}", flow="", operation="copy")
        return network

    def named(self) -> dict[str, str]:
        """Ids of all functions, stores and recipients with their names."""
        found = {f.id: f.name for f in self.functions} | {s.id: s.name for s in self.stores}
        return found | {r.id: r.name for r in self.recipients}

    def flows_of(self, function: str) -> tuple[Flow, ...]:
        return tuple(f for f in self.flows if f.function == function)

    def flows_to(self, target: str) -> tuple[Flow, ...]:
        return tuple(f for f in self.flows if f.target == target)

    def onward(self, start: str) -> tuple[tuple[str, ...], ...]:
        """Where what arrives at `start` (a function, store or caller) can end up: one shortest path each.

        A path alternates functions and stores. A flow whose origin is known is only taken by data that
        came from there; a flow of unknown origin may carry anything the function holds.
        """
        paths: dict[str, tuple[str, ...]] = {}
        todo: list[tuple[str, str | None, tuple[str, ...]]] = [(start, None, (start,))]
        seen: set[tuple[str, str | None]] = {(start, None)}
        while todo:
            at, came_from, path = todo.pop(0)
            # Whoever calls a function may do anything with its answer: that is no path of this app.
            steps = () if at.startswith("caller:") and at != start else self._next(at, came_from)
            for next_at, next_from in steps:
                if (next_at, next_from) in seen:
                    continue
                seen.add((next_at, next_from))
                longer = (*path, next_at)
                paths.setdefault(next_at, longer)
                todo.append((next_at, next_from, longer))
        paths.pop(start, None)
        return tuple(sorted(paths.values()))

    def _next(self, at: str, came_from: str | None) -> Iterable[tuple[str, str | None]]:
        """(node, where the data came from as that node sees it) one step on from `at`."""
        if at.startswith("fn:"):
            for flow in self._by_function.get(at, ()):
                fits = came_from is None or flow.origin in (None, came_from)
                if flow.operation not in OBTAINING and flow.operation != "delete" and fits:
                    yield flow.target, None
            yield from ((end, None) for start, end in self.calls if start == at)
        else:
            invoked = {end for _, end in self.calls} if at.startswith("store:durable_task_hub:") else set()
            for flow in self._by_target.get(at, ()):
                # A function that others invoke gets what they hand to it, not all the hub holds.
                if flow.operation in OBTAINING and flow.origin is None and flow.function not in invoked:
                    yield flow.function, at
            yield from ((store.id, None) for store in self.stores if at in store.copies)

    @cached_property
    def _by_function(self) -> dict[str, list[Flow]]:
        found: dict[str, list[Flow]] = {}
        for flow in self.flows:
            found.setdefault(flow.function, []).append(flow)
        return found

    @cached_property
    def _by_target(self) -> dict[str, list[Flow]]:
        found: dict[str, list[Flow]] = {}
        for flow in self.flows:
            found.setdefault(flow.target, []).append(flow)
        return found
