"""The inventory as a typed graph: apps, functions, bindings, stores, recipients and flows."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
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
from inventory.resources import Resource

if TYPE_CHECKING:  # importing networkx takes longer than most scans
    import networkx as nx

OBTAINING = frozenset({"read", "receive"})
RANK: Mapping[Confidence, int] = {"high": 0, "medium": 1, "low": 2}
TASK_HUB = "store:durable_task_hub:"


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a store keeps what it holds, as seen; `period` is an ISO 8601 duration or None.

    `origin` is ``observed`` where configuration says it (that there is no limit, too), ``inferred`` for a
    default of the platform, else ``missing``. `adds` is what keeps content longer (soft delete, backups …),
    `purged_by` the ids of functions that delete from the store on a schedule.
    """

    period: str | None = None
    origin: str = "missing"
    rule: str = ""
    evidence: tuple[Location, ...] = ()
    adds: tuple[str, ...] = ()
    purged_by: tuple[str, ...] = ()

    @property
    def unlimited(self) -> bool:
        """Whether it is known that nothing limits it."""
        return self.period is None and self.origin != "missing" and not self.purged_by


@dataclass(frozen=True, slots=True)
class Replica:
    """A further place where the platform keeps a store's content, and what makes it do so.

    `origin` is ``observed`` where configuration says it, ``inferred`` for a default of the platform.
    """

    region: str | None
    country: str | None
    why: str
    evidence: tuple[Location, ...] = ()
    origin: str = "observed"


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing that infrastructure code says of how a store is kept.

    `topic` is ``network``, ``encryption``, ``backup`` or ``redundancy``; `says` is for people.
    """

    topic: str
    says: str
    evidence: tuple[Location, ...] = ()


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
    """Ids of the stores and recipients whose content the platform copies into it."""
    settings: tuple[str, ...] = ()
    """Names of the settings through which it is reached."""
    joined: str = ""
    """Why `resource` is taken for the one it lives in, in words."""
    unplaced: str = ""
    """Why its region isn't known although its resource is, in words."""
    replicas: tuple[Replica, ...] = ()
    traits: tuple[Trait, ...] = ()
    placed_at: tuple[Location, ...] = ()
    """Where its region is written, or would be."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody outside the app who gets data: a named third party, or a host we only know by name."""

    id: str
    name: str
    country: str | None
    evidence: tuple[Location, ...]
    kind: str = "http"
    verified: str = ""
    account: str | None = None
    resource: str | None = None
    region: str | None = None


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
class Reach:
    """A place that data can end up at: the nodes on the way, and the flow that makes each step.

    A step without a flow (``""``) is a copy the platform makes. `confidence` is that of the least sure
    step; a step whose flow doesn't say where its data come from is no better than ``medium``.
    """

    end: str
    path: tuple[str, ...]
    flows: tuple[str, ...]
    confidence: Confidence

    def extended(self, step: _Step) -> Reach:
        flow = step.flow
        sure = (
            self.confidence if flow is None else max(self.confidence, _sureness(flow), key=RANK.__getitem__)
        )
        return Reach(step.end, (*self.path, step.end), (*self.flows, flow.id if flow else ""), sure)


def _sureness(flow: Flow) -> Confidence:
    if flow.operation in OBTAINING or flow.origin is not None or flow.confidence == "low":
        return flow.confidence
    return "medium"


@dataclass(frozen=True, slots=True)
class _Step:
    """One step on: to `end`, which sees the data come from `came_from` (empty: it doesn't matter)."""

    end: str
    came_from: str
    flow: Flow | None


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
    resources: tuple[Resource, ...] = ()
    """What the infrastructure code of the checkout declares."""
    hosts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """App id -> ids of the function apps among the resources that run it."""

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
        return tuple(self._index.by_function.get(function, ()))

    def flows_to(self, target: str) -> tuple[Flow, ...]:
        return tuple(self._index.by_target.get(target, ()))

    def onward(self, start: str) -> tuple[tuple[str, ...], ...]:
        """Where what arrives at `start` (a function, store or caller) can end up: one shortest path each."""
        return tuple(sorted(r.path for r in self.reach(start)))

    def reach(self, start: str) -> tuple[Reach, ...]:
        """Every place that what arrives at `start` can end up at, sorted by id, with a shortest way there.

        A flow whose origin is known is only taken by data that came from there; a flow of unknown origin
        may carry anything the function holds, unless it was seen to carry nothing.
        """
        found: dict[str, Reach] = {}
        todo = deque([(Reach(start, (start,), (), "high"), "")])
        seen = {(start, "")}
        while todo:
            here, came_from = todo.popleft()
            for step in self._index.steps(here.end, came_from, here.end == start):
                if (step.end, step.came_from) not in seen:
                    seen.add((step.end, step.came_from))
                    longer = here.extended(step)
                    found.setdefault(step.end, longer)
                    todo.append((longer, step.came_from))
        found.pop(start, None)
        return tuple(found[end] for end in sorted(found))

    @cached_property
    def _index(self) -> _Index:
        return _Index(self)


class _Index:
    """The flows of a graph by their ends, and one step of the way data takes along them."""

    def __init__(self, graph: Graph) -> None:
        self.by_function: dict[str, list[Flow]] = defaultdict(list)
        self.by_target: dict[str, list[Flow]] = defaultdict(list)
        self.invoked: dict[str, list[str]] = defaultdict(list)
        self.invoking: dict[str, list[str]] = defaultdict(list)
        self.copied: dict[str, list[str]] = defaultdict(list)
        for flow in graph.flows:
            self.by_function[flow.function].append(flow)
            self.by_target[flow.target].append(flow)
        for caller, callee in graph.calls:
            self.invoked[caller].append(callee)
            self.invoking[callee].append(caller)
        for store in graph.stores:
            for copied in store.copies:
                self.copied[copied].append(store.id)

    def steps(self, at: str, came_from: str, first: bool) -> Iterator[_Step]:
        """Where what is at `at`, and came there from `came_from`, goes next."""
        if at.startswith("fn:"):
            yield from self._out_of(at, came_from)
            return
        if first or at.startswith("store:"):
            # What somebody outside does with what was handed out is no way through this app.
            yield from self._obtained(at)
        for copy in self.copied.get(at, ()):
            yield _Step(copy, "", None)

    def _out_of(self, function: str, came_from: str) -> Iterator[_Step]:
        for flow in self.by_function.get(function, ()):
            if came_from and flow.origin != came_from and (flow.origin or _carries_nothing(flow)):
                continue
            if flow.operation in OBTAINING or flow.operation == "delete":
                # What is sent along to find something rests nowhere here, but a third party gets it.
                if flow.origin and flow.target.startswith("recipient:"):
                    yield _Step(flow.target, "", flow)
                continue
            yield _Step(flow.target, "", flow)
            if flow.target.startswith(TASK_HUB):
                others = self.invoked if flow.operation == "invoke" else self.invoking
                for other in others.get(function, ()):
                    yield _Step(other, flow.target, flow)

    def _obtained(self, place: str) -> Iterator[_Step]:
        for flow in self.by_target.get(place, ()):
            # A function that others invoke gets what they hand to it, not all the hub holds.
            handed = place.startswith(TASK_HUB) and flow.function in self.invoking
            if flow.operation in OBTAINING and flow.origin is None and not handed:
                yield _Step(flow.function, place, flow)


def _carries_nothing(flow: Flow) -> bool:
    """A flow the code was seen to make without any data; one that is only declared may carry anything."""
    return not flow.fields and (flow.binding is None or flow.confidence == "high")
