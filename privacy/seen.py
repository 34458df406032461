"""What a scan saw, with the labels of the classification, in the order in which the chapters ask for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from inventory.catalog import load
from inventory.facts import Binding, Confidence, Field, Function
from inventory.graph import OBTAINING, Flow, Graph, Recipient, Store
from inventory.resources import as_written
from privacy import vocabulary

CALLER = "caller:http"
ROOT = "."
IN_ROOT = "in the root folder"
WRITTEN = re.compile(r"[\w-]+")  # a name without a part that is computed
OWN_CREDENTIALS = ("headers.authorization", "authorization")


class Label(Protocol):
    """What the classification says of one field of one flow."""

    @property
    def category(self) -> str: ...
    @property
    def confidence(self) -> Confidence: ...


Labelled = tuple[tuple[Field, Label], ...]


@dataclass(frozen=True)
class Seen:
    """A graph and its labels: (flow id, field path) -> label."""

    graph: Graph
    labels: Mapping[tuple[str, str], Label]

    @cached_property
    def functions(self) -> Mapping[str, Function]:
        return {function.id: function for function in self.graph.functions}

    @cached_property
    def stores(self) -> Mapping[str, Store]:
        return {store.id: store for store in self.graph.stores}

    @cached_property
    def recipients(self) -> Mapping[str, Recipient]:
        return {recipient.id: recipient for recipient in self.graph.recipients}

    @cached_property
    def bindings(self) -> Mapping[str, tuple[Binding, ...]]:
        """Function id -> its bindings."""
        found: dict[str, tuple[Binding, ...]] = {}
        for binding in self.graph.bindings:
            found[binding.function] = (*found.get(binding.function, ()), binding)
        return found

    @cached_property
    def flows(self) -> Mapping[str, tuple[Flow, ...]]:
        """Function id -> its flows."""
        found: dict[str, tuple[Flow, ...]] = {}
        for flow in self.graph.flows:
            found[flow.function] = (*found.get(flow.function, ()), flow)
        return found

    def labelled(self, flow: Flow) -> Iterator[tuple[Field, Label | None]]:
        """The fields of a flow, each with its label if it has one."""
        return ((field, self.labels.get((flow.id, field.path))) for field in flow.fields)

    def of_people(self, flow: Flow) -> Labelled:
        """The fields of a flow with a category of personal data; the app's own credentials are nobody's."""
        return self._people(flow)[1]

    def held(self, flow: Flow) -> frozenset[str]:
        """The categories of the fields `of_people`."""
        return self._people(flow)[2]

    def _people(self, flow: Flow) -> tuple[Flow, Labelled, frozenset[str]]:
        known = self._of_people.get(id(flow))
        if known is None:  # the flow is kept with it, so that no other gets its identity
            found = tuple(
                (field, label)
                for field, label in self.labelled(flow)
                if label and self.personal(label.category) and field.path.lower() not in OWN_CREDENTIALS
            )
            known = flow, found, frozenset(label.category for _, label in found)
            self._of_people[id(flow)] = known
        return known

    @cached_property
    def _of_people(self) -> dict[int, tuple[Flow, Labelled, frozenset[str]]]:
        return {}

    def categories(self, flow: Flow) -> frozenset[str]:
        """The categories of personal data that a flow carries."""
        known = self._carried.get(id(flow))
        if known is None:  # the flow is kept with it, so that no other gets its identity
            found = {label.category for _, label in self.labelled(flow) if label}
            known = flow, frozenset(category for category in found if self.personal(category))
            self._carried[id(flow)] = known
        return known[1]

    @cached_property
    def _carried(self) -> dict[int, tuple[Flow, frozenset[str]]]:
        """What was asked of flows before: nearly every chapter asks of all."""
        return {}

    @staticmethod
    def personal(category: str) -> bool:
        """Whether data of this category is about people; keys of systems are not."""
        known = vocabulary.category(category)
        return known is None or known.personal

    @staticmethod
    def unnamed(flow: Flow) -> bool:
        """Whether data passes that nobody could name. An answer that code was seen to give, and that takes
        nothing from anywhere (a status alone, a text that is fixed), has nothing of anybody's in it."""
        bare = flow.operation == "respond" and flow.origin is None and flow.confidence == "high"
        return not flow.fields and not bare

    def name(self, end: str) -> str:
        """A store, recipient, function or caller in words."""
        if end in self.stores:
            one = self.stores[end]
            # What every app has one of goes by the app's folder; the root's says nothing.
            return self.kind(one.kind) if one.name == ROOT else f"{self.kind(one.kind)} {one.name}"
        if end in self.recipients:
            return self.recipients[end].name
        return "whoever calls over HTTP" if end == CALLER else end

    def app(self, id: str) -> str:
        """A function app by its folder; that of the root by what infrastructure code calls it, if it does."""
        path = id.partition(":")[2]
        return f"function app {self._runs_root or IN_ROOT}" if path == ROOT else path

    @cached_property
    def _runs_root(self) -> str:
        """The name of the one resource that runs the app in the root folder; empty where it is not known."""
        hosts = self.graph.hosts.get(f"app:{ROOT}", ())
        names = {as_written(one.name) for one in self.graph.resources if one.id in hosts and not one.parent}
        name = names.pop() if len(names) == 1 else ""
        return name if WRITTEN.fullmatch(name) else ""

    @staticmethod
    def sources(flow: Flow) -> frozenset[str]:
        """What the data of a flow comes from, as far as known."""
        obtained = {flow.target} if flow.operation in OBTAINING else set()
        return frozenset(obtained | ({flow.origin} if flow.origin else set()))

    @staticmethod
    def targets(flow: Flow) -> frozenset[str]:
        """What a flow gives data to; a deletion gives nothing."""
        return frozenset() if flow.operation in (*OBTAINING, "delete") else frozenset({flow.target})

    def names(self) -> Mapping[str, str]:
        """Every store, recipient and caller in words, and the app that has no folder of its own."""
        rooted = (one.id for one in self.graph.apps if one.path == ROOT)
        apps = {id: self.app(id) for id in rooted}
        return {end: self.name(end) for end in (*self.stores, *self.recipients, CALLER)} | apps

    @staticmethod
    def kind(service: str) -> str:
        """A kind of store in words."""
        known = load().service(service)
        return known.label if known else service.replace("_", " ")

    @staticmethod
    def role(service: str) -> str:
        """``store``, ``log``, ``file`` …, as in `inventory.catalog.Service`."""
        known = load().service(service)
        return known.role if known else "store"
