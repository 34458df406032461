"""One state of the software as rules look at it: what was seen, what was declared, where data land."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from inventory import restored
from inventory.facts import Field, Location
from inventory.graph import OBTAINING, Flow
from inventory.snapshot import Label
from privacy import vocabulary
from privacy.check.kinds import strength
from privacy.comparison import passages
from privacy.declaration_file import Declared
from privacy.record import activities, proposals
from privacy.record.activities import Scope
from privacy.seen import CALLER, Seen

BY_APP = frozenset({"log", "application_insights", "durable_task_hub"})
"""Kinds of stores that are named after the folder of their app where nothing else names them."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A value of somebody's (`category`) or a secret (`name`) that a file holds; never it itself."""

    at: Location
    category: str = ""
    name: str = ""
    shape: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Landing:
    """One field of personal data at one end: a store, log, recipient or caller that gets it.

    `role` is ``store``, ``log``, ``file``, ``recipient`` or ``caller``; `transform` how well it is protected.
    """

    flow: Flow
    field: Field
    category: str
    level: str
    role: str
    transform: str

    @property
    def names(self) -> tuple[str, ...]:
        return (self.field.path, *self.field.aliases)


@dataclass(frozen=True)
class View:
    """One side of a comparison, or the only one. `names` maps what the newer side calls otherwise."""

    content: Mapping[str, Any]
    declared: Declared
    planted: tuple[Planted, ...]
    today: datetime.date
    names: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def seen(self) -> Seen:
        labels = {
            (flow["id"], one["path"]): Label(one["category"], one["confidence"])
            for flow in self.content["flows"]
            for one in flow["fields"]
            if one["category"]
        }
        return Seen(restored.from_json(self.content), labels)

    @cached_property
    def scopes(self) -> tuple[Scope, ...]:
        """The declared activities."""
        return activities.stated(self.seen, self.declared)

    @cached_property
    def proposed(self) -> tuple[Scope, ...]:
        """Activities that nobody declared, under working names."""
        return proposals.proposed(self.seen, self.scopes)

    @cached_property
    def landings(self) -> tuple[Landing, ...]:
        """Where personal data are given to; what is sent along to ask a third party counts, too."""
        return tuple(one for flow in self.seen.graph.flows if _gives(flow) for one in self._of(flow))

    @cached_property
    def collected(self) -> tuple[Landing, ...]:
        """What functions ask their callers for."""
        flows = (f for f in self.seen.graph.flows if f.operation == "receive" and f.target == CALLER)
        return tuple(one for flow in flows for one in self._of(flow))

    @cached_property
    def asked(self) -> tuple[Landing, ...]:
        """What is sent along to read something."""
        flows = (f for f in self.seen.graph.flows if f.operation == "read" and f.origin is not None)
        return tuple(one for flow in flows for one in self._of(flow))

    @cached_property
    def deleted(self) -> tuple[Landing, ...]:
        """What is sent along to delete something."""
        flows = (f for f in self.seen.graph.flows if f.operation == "delete")
        return tuple(one for flow in flows for one in self._of(flow))

    @cached_property
    def guarded(self) -> tuple[Landing, ...]:
        """Every field that is given on with some protection, whatever it is taken for."""
        return tuple(
            Landing(flow, one, "", "ordinary", self.role(flow.target), strength(one.transforms))
            for flow in self.seen.graph.flows
            if _gives(flow)
            for one in flow.fields
            if one.transforms
        )

    def _of(self, flow: Flow) -> Iterator[Landing]:
        for one, label in self.seen.labelled(flow):
            category = label.category if label is not None else self._borrowed(flow, one)
            if category and self.seen.personal(category):
                known = vocabulary.category(category)
                level = known.level if known else "ordinary"
                how = strength(one.transforms)
                yield Landing(flow, one, category, level, self.role(flow.target), how)

    def _borrowed(self, flow: Flow, one: Field) -> str:
        """What a field that says nothing by its name was taken for where the function got it."""
        if flow.origin is None:
            return ""
        names = {one.path, *one.aliases}
        for source in self.seen.flows.get(flow.function, ()):
            if source.target == flow.origin and source.operation in OBTAINING and source.origin is None:
                for field, label in self.seen.labelled(source):
                    if label is not None and field.path in names:
                        return label.category
        return ""

    def role(self, end: str) -> str:
        """``store``, ``log``, ``file``, ``recipient`` or ``caller``."""
        if end == CALLER:
            return "caller"
        if end in self.seen.recipients:
            return "recipient"
        store = self.seen.stores.get(end)
        role = self.seen.role(store.kind) if store is not None else "store"
        return role if role in ("log", "file", "recipient", "caller") else "store"

    def name(self, end: str) -> str:
        """A store, recipient or caller in words; an app has one log."""
        store = self.seen.stores.get(end)
        if store is not None and self.role(end) == "log":
            return f"the {self.seen.kind(store.kind)}"
        return self.seen.name(end)

    def level(self, end: str) -> str:
        """The level of the most sensitive data at an end; empty where none are known to be there."""
        levels = {one.level for one in (*self.landings, *self._from(end)) if one.flow.target == end}
        return next((level for level in ("special", "high", "ordinary") if level in levels), "")

    def _from(self, end: str) -> Iterator[Landing]:
        flows = (f for f in self.seen.graph.flows if f.operation in OBTAINING and f.target == end)
        return (one for flow in flows for one in self._of(flow))

    # --- names that stay ------------------------------------------------------------------------------

    def mapped(self, mark: str) -> str:
        """A mark under the name that the newer side has for it."""
        return self.names.get(mark, mark)

    def anchored(self, mark: str) -> str:
        """A mark without what moving files or renaming a function changes."""
        if mark.startswith("fn:"):
            return self._anchors.get(mark, mark.rpartition("/")[2].removeprefix("fn:"))
        return self._lasting(mark)

    @staticmethod
    def _lasting(mark: str) -> str:
        """The id of a store without the folder of its app."""
        kind = mark.split(":")[1] if mark.startswith("store:") else ""
        return f"store:{kind}" if kind in BY_APP else mark

    @cached_property
    def _anchors(self) -> dict[str, str]:
        """Functions by what sets them off, where that is written down and no other function's."""
        triggers = passages.side(self.content).triggers
        said = {id: " ".join(map(self._lasting, what)) for id, what in triggers.items()}
        counted = Counter(said.values())
        return {id: what for id, what in said.items() if counted[what] == 1}


def _gives(flow: Flow) -> bool:
    if flow.operation in OBTAINING:
        return flow.origin is not None and flow.target.startswith("recipient:")
    return flow.operation != "delete"


def called(function: str) -> str:
    """A function's id as people read it."""
    return function.removeprefix("fn:")
