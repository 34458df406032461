"""The inventory as a typed graph: apps, functions, bindings, stores, recipients and flows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import networkx as nx

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

    def network(self) -> nx.MultiDiGraph:
        """Nodes are function, store, recipient and caller ids; an edge is a flow, in data direction."""
        raise NotImplementedError

    def onward(self, start: str) -> Iterable[tuple[str, ...]]:
        """Every path data may take from `start` (a function, store or caller id), as node ids."""
        raise NotImplementedError
