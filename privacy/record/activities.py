"""Which part of the software belongs to which processing activity: as declared, else as proposed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase, translate

from inventory.facts import Function
from inventory.graph import Flow
from privacy.declaration_file import Declared
from privacy.declarations.record import Activity
from privacy.register import FunctionEntry, Unassigned
from privacy.seen import Seen

SELECTORS = ("functions", "routes", "stores", "categories")


@dataclass(frozen=True, slots=True)
class Scope:
    """What one activity covers. `given` is the declaration behind it, None for a proposal."""

    id: str
    title: str
    functions: tuple[Function, ...]
    flows: tuple[Flow, ...]
    given: Activity = field(default_factory=lambda: Activity.model_validate({}))
    declared: bool = False
    kind: str = "activity"

    @property
    def cell(self) -> str:
        """How the ids of its cells begin."""
        return f"{self.kind}:{self.id}"

    def covers(self, category: str) -> bool:
        """Whether data of `category` belongs to it."""
        globs = self.given.categories
        return not globs or any(fnmatchcase(category, glob) for glob in globs)


def stated(seen: Seen, declared: Declared) -> tuple[Scope, ...]:
    """The declared activities, in the order of the file."""
    activities = declared.content.activities.items()
    return tuple(scope(seen, name, activity) for name, activity in activities)


def unassigned(seen: Seen, every: Sequence[Scope]) -> tuple[Unassigned, ...]:
    """Functions in no activity, and how many of their uses carry data that could not be named."""
    taken = {function.id for scope in every for function in scope.functions}
    return tuple(
        Unassigned(entry(seen, function), sum(map(seen.unnamed, seen.flows.get(function.id, ()))))
        for function in seen.graph.functions
        if function.id not in taken
    )


def entry(seen: Seen, function: Function) -> FunctionEntry:
    """A function for the record."""
    return FunctionEntry(
        function.id, function.name, starts(seen, function), (function.location,), function.disabled
    )


def starts(seen: Seen, function: Function) -> str:
    """What sets a function off, in words."""
    trigger = next((b for b in seen.bindings.get(function.id, ()) if b.direction == "trigger"), None)
    if trigger is None:
        return "no trigger seen"
    kind = trigger.type.lower()
    if kind == "httptrigger":
        return f"HTTP {_methods(trigger.properties.get('methods'))} /{route(seen, function)}"
    if kind == "timertrigger":
        return f"on a schedule: {trigger.properties.get('schedule', 'not known')}"
    target = seen.graph.binding_store.get(trigger.id)
    return f"{seen.name(target)}" if target else trigger.type


def route(seen: Seen, function: Function) -> str | None:
    """The route of a function's HTTP trigger, its name by default; None without such a trigger."""
    for binding in seen.bindings.get(function.id, ()):
        if binding.type.lower() == "httptrigger":
            return str(binding.properties.get("route") or function.name).strip("/")
    return None


def _methods(methods: object) -> str:
    if isinstance(methods, (list, tuple)) and methods:
        return ", ".join(sorted(str(method).upper() for method in methods))
    return "any method"


def title(name: str) -> str:
    """A working title made of an id."""
    return name.replace("-", " ").replace("_", " ").capitalize()


def scope(seen: Seen, name: str, activity: Activity) -> Scope:
    """What the selectors of `activity` cover."""
    chosen = _chosen(seen, activity)
    stores = _matcher(activity.stores)
    only_categories = not (activity.functions or activity.routes or activity.stores)
    categories = _matcher(activity.categories if only_categories else ())
    flows = tuple(
        flow
        for flow in seen.graph.flows
        if flow.function in chosen
        or (stores and any(map(stores, (flow.target, flow.origin or ""))))
        or (categories and any(map(categories, seen.categories(flow))))
    )
    reached = chosen | {flow.function for flow in flows}
    functions = tuple(function for function in seen.graph.functions if function.id in reached)
    return Scope(name, activity.title or title(name), functions, flows, activity, declared=True)


def _chosen(seen: Seen, activity: Activity) -> frozenset[str]:
    """The functions that an activity names, by themselves or by their routes."""
    named, routed = _matcher(activity.functions), _matcher(activity.routes)
    found = set()
    for function in seen.graph.functions:
        path = route(seen, function) if routed else None
        if (named and any(map(named, _called(function)))) or (
            routed and path is not None and any(map(routed, (path, f"/{path}")))
        ):
            found.add(function.id)
    return frozenset(found)


def _matcher(globs: Sequence[str]) -> Callable[[str], object] | None:
    """Whether one of some selectors matches a name, all asked at once; None where there is no selector."""
    return re.compile("|".join(map(translate, globs))).match if globs else None


def _called(function: Function) -> tuple[str, ...]:
    return (function.id, function.id.removeprefix("fn:"), function.name)


def any_matches(globs: Iterable[str], names: Sequence[str]) -> bool:
    return any(matches(glob, names) for glob in globs)


def matches(glob: str, names: Iterable[str]) -> bool:
    """Whether a selector matches one of a thing's names."""
    return any(fnmatchcase(name, glob) for name in names)


def named(seen: Seen, kind: str) -> Iterator[tuple[str, ...]]:
    """What a selector of `kind` may match, one tuple of names for each thing."""
    if kind == "functions":
        yield from map(_called, seen.graph.functions)
    elif kind == "routes":
        paths = (route(seen, function) for function in seen.graph.functions)
        yield from ((path, f"/{path}") for path in paths if path is not None)
    elif kind == "stores":
        yield from ((end,) for end in (*seen.stores, *seen.recipients))
    else:
        yield from ((category,) for flow in seen.graph.flows for category in seen.categories(flow))
