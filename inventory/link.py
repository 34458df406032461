"""Facts joined into the graph: bindings and uses become flows between functions, stores and recipients."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from inventory import queries, tokens
from inventory.catalog import BindingKind, Catalog
from inventory.drafts import Drafts
from inventory.facts import (
    App,
    Binding,
    Confidence,
    Endpoint,
    Field,
    Function,
    Gap,
    Location,
    Operation,
    Setting,
    Use,
    by_location,
)
from inventory.graph import OBTAINING, Coverage, Flow, Graph, Recipient, Store
from inventory.hidden import with_hidden
from inventory.lookup import Lookup, first
from inventory.naming import Naming, Place
from inventory.passing import Handing, passed_on
from inventory.queries import TableUse
from inventory.schemas.fields import fill, known
from inventory.schemas.shapes import Described
from inventory.stores import Resolver

QUERY_PROPERTIES = ("commandText", "sqlQuery")
DECLARED: Mapping[str, Operation] = {"trigger": "receive", "in": "read", "out": "write"}
VERBS = {"read": "reads from", "receive": "receives from", "write": "writes to", "send": "sends to"}
NAMELESS = frozenset({"log", "delete", "invoke", "respond"})
"""Operations that often carry nothing: saying so each time would hide what matters."""


def link(
    apps: Sequence[App],
    functions: Sequence[Function],
    settings: Sequence[Setting],
    uses: Sequence[Use],
    gaps: Iterable[Gap],
    catalog: Catalog,
    coverage: Coverage,
    git: tuple[str | None, bool] = (None, False),
    followed: Collection[str] | None = None,
    described: Iterable[Described] = (),
) -> Graph:
    """The graph of everything seen; every declared binding has at least one flow, but for timers.

    `followed` are the ids of the functions whose code was followed; by default those with uses. `described`
    is what schema files say.
    """
    functions = sorted(functions, key=lambda f: f.id)
    followed = {u.function for u in uses} if followed is None else followed
    kept = completed(apps, functions)
    linker = _Linker(kept, functions, settings, catalog, followed)
    linker.uses(uses)
    linker.bindings()
    naming = Naming(catalog, linker.resolver.places)
    recipients = naming.recipients()
    drafted, seen = linker.drafts.flows(naming)
    places = linker.binding_ids(naming)
    visible: dict[str, Store | Recipient] = {s.id: s for s in naming.stores()}
    visible |= {r.id: r for r in recipients}
    stores = with_hidden(linker.resolver, kept, functions, visible, places, _used(functions, drafted))
    handed = linker.calls(naming)
    flows = passed_on(drafted, handed, {s.id: s.copies for s in stores if s.copies})
    flows = fill(flows, functions, known(described))
    unknown = (g for f in flows for g in _unnamed(f, visible, f.id in seen, f.function in followed))
    return Graph(
        apps=tuple(kept),
        functions=tuple(functions),
        bindings=tuple(sorted((b for f in functions for b in f.bindings), key=lambda b: b.id)),
        stores=tuple(stores),
        recipients=tuple(recipients),
        flows=tuple(flows),
        settings=tuple(sorted(settings, key=lambda s: (s.name, s.app, s.location, str(s.value)))),
        gaps=by_location([*gaps, *linker.resolver.gaps, *naming.gaps, *unknown]),
        coverage=coverage,
        commit=git[0],
        dirty=git[1],
        resolved=linker.resolved,
        binding_store=places,
        calls=tuple(sorted({(h.caller, h.callee) for h in handed})),
    )


def completed(apps: Iterable[App], functions: Sequence[Function]) -> list[App]:
    """The apps that have functions, each with their models and languages, by id."""
    known = [_completed(app, functions) for app in sorted(apps, key=lambda a: a.id)]
    return [app for app in known if app.models]


def _completed(app: App, functions: Sequence[Function]) -> App:
    inside = [f for f in functions if f.app == app.id]
    models = tuple(sorted({f.model for f in inside}))
    return replace(app, models=models, languages=tuple(sorted({f.language for f in inside})))


def _used(functions: Sequence[Function], flows: Iterable[Flow]) -> dict[str, set[str]]:
    """App id -> ids of what its functions have flows with."""
    app_of = {f.id: f.app for f in functions}
    used: dict[str, set[str]] = {}
    for flow in flows:
        used.setdefault(app_of[flow.function], set()).add(flow.target)
    return used


def _unnamed(flow: Flow, far: Mapping[str, Store | Recipient], seen: bool, followed: bool) -> Iterator[Gap]:
    """A flow whose fields nobody can name says so, and why."""
    if flow.fields or flow.target not in far or flow.operation in NAMELESS or not flow.evidence:
        return
    why = (
        "its code was not followed"
        if not followed
        else "the code names nothing in it"
        if seen
        else "it is declared, and the code was not seen to use it"
    )
    verb = VERBS.get(flow.operation, f"{flow.operation}s to")
    name = flow.function.removeprefix("fn:")
    yield Gap(f"fields not known: what {name} {verb} {flow.target}: {why}", flow.evidence[0])


@dataclass(frozen=True, slots=True)
class Reached:
    """One place a binding leads to, and what its declaration does there: with a query, to which columns."""

    place: Place
    operation: Operation
    columns: tuple[str, ...] = ()
    queried: bool = False


class _Linker:
    """Gathers drafts of flows until every end is known."""

    def __init__(
        self,
        apps: Sequence[App],
        functions: Sequence[Function],
        settings: Sequence[Setting],
        catalog: Catalog,
        followed: Collection[str],
    ) -> None:
        self.catalog, self.followed = catalog, followed
        self.resolver = Resolver(catalog, Lookup(settings), apps)
        self.functions = {f.id: f for f in functions}
        self.drafts = Drafts()
        self.resolved: dict[str, Mapping[str, str]] = {}
        self.reached: dict[str, list[Reached]] = {}
        """What each binding reaches, by its id."""
        self._done: set[tuple[str, Operation, Place]] = set()
        """What the code of which function was seen to do where."""
        for function in functions:
            for binding in function.bindings:
                self._binding(function, binding)

    def _binding(self, function: Function, binding: Binding) -> None:
        filled = self.resolver.resolved(function.app, binding)
        if filled:
            self.resolved[binding.id] = filled
        kind = self.catalog.binding(binding.type, binding.direction)
        if binding.type.lower() not in self.catalog.binding_types:
            reason = f"binding type {binding.type} is not in the catalog: what it reaches is not known"
            self.resolver.gaps.add(Gap(reason, binding.location))
        declared = _operation(binding, kind)
        for use in _queried(binding, kind):
            self._reach(function, binding, declared if use.operation == "read" else use.operation, use)
        if binding.id not in self.reached:
            self._reach(function, binding, declared)

    def _reach(
        self, function: Function, binding: Binding, operation: Operation, use: TableUse | None = None
    ) -> None:
        table = use.table.replace("?", "") if use is not None else ""
        place = self.resolver.binding(function, binding, table)
        if place is not None:
            columns = tuple(c for c in use.columns if c != "*") if use is not None else ()
            found = Reached(place, operation, columns, use is not None)
            self.reached.setdefault(binding.id, []).append(found)

    def binding_ids(self, naming: Naming) -> dict[str, str]:
        """Binding id -> the store, recipient or caller it leads to."""
        return {id: naming.id(found[0].place) for id, found in sorted(self.reached.items())}

    # --- what the code does ----------------------------------------------------------------------

    def uses(self, uses: Iterable[Use]) -> None:
        for use in uses:
            function, at = self.functions[use.function], use.evidence[0]
            origins = self._ends(function, use.origin, at) if use.origin is not None else []
            callee = use.endpoint.get("function") or use.endpoint.get("entity")
            for target in self._ends(function, use.endpoint, at, use.operation):
                draft = self.drafts.of(
                    use.function,
                    use.operation,
                    target,
                    next(iter(origins), None),
                    str(callee) if callee else None,
                )
                draft.binding = draft.binding or use.endpoint.binding
                draft.seen = True
                draft.add(use.fields, use.confidence, use.evidence)
                self._done.add((use.function, use.operation, target))

    def _ends(
        self, function: Function, endpoint: Endpoint, at: Location, operation: Operation | None = None
    ) -> list[Place]:
        if endpoint.binding is not None:
            found = self.reached.get(endpoint.binding, [])
            return [r.place for r in found if r.operation == operation] or [r.place for r in found]
        place = self.resolver.endpoint(function.app, endpoint, at)
        return [place] if place is not None else []

    # --- what is declared --------------------------------------------------------------------------

    def bindings(self) -> None:
        for function in self.functions.values():
            for binding in function.bindings:
                for reached in self.reached.get(binding.id, ()):
                    self._declared(function, binding, reached)

    def _declared(self, function: Function, binding: Binding, reached: Reached) -> None:
        place, operation = reached.place, reached.operation
        # Fields that the declaration itself names: expressions in names, columns of a query.
        named = tokens.fields(binding.properties, binding.direction == "trigger")
        carried = [Field(n, places=(p,) if p else ()) for n, p in named]
        carried += map(Field, reached.columns)
        if carried or (function.id, operation, place) not in self._done:
            origin = self._trigger_place(function) if carried and binding.direction != "trigger" else None
            draft = self.drafts.of(function.id, operation, place, origin)
            draft.binding = binding.id
            sure = carried or reached.queried or operation in OBTAINING
            draft.add(carried, "high" if sure else self._declared_only(function), [binding.location])
        kind = self.catalog.binding(binding.type, binding.direction)
        for more in kind.also if kind is not None else ():
            if (function.id, more, place) in self._done:
                continue
            draft = self.drafts.of(function.id, more, place)  # type: ignore[arg-type]
            draft.binding = binding.id
            draft.add((), "medium", [binding.location])

    def _declared_only(self, function: Function) -> Confidence:
        """An output the code was not seen to fill: unlikely when the code was followed, likely when not."""
        return "low" if function.id in self.followed else "medium"

    def _trigger_place(self, function: Function) -> Place | None:
        trigger = next((b for b in function.bindings if b.direction == "trigger"), None)
        found = self.reached.get(trigger.id) if trigger is not None else None
        return found[0].place if found else None

    # --- durable functions -------------------------------------------------------------------------

    def calls(self, naming: Naming) -> list[Handing]:
        """What one durable function hands to another when it invokes it."""
        out = []
        for draft in self.drafts:
            callee = self._named(self.functions[draft.function].app, draft.callee)
            if callee is not None and draft.operation in ("invoke", "write"):
                origin = naming.id(draft.origin) if draft.origin is not None else None
                out.append(Handing(draft.function, callee, origin, tuple(draft.fields.values())))
        return out

    def _named(self, app: str, name: str | None) -> str | None:
        return self._by_name.get((app, name.lower())) if name else None

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], str]:
        """(app, any name a function goes by, in lower case) -> function id; its own name wins."""
        found: dict[tuple[str, str], str] = {}
        for function in self.functions.values():
            for name in _names(function):
                found.setdefault((function.app, name.lower()), function.id)
        return found | {(f.app, f.name.lower()): f.id for f in self.functions.values()}


def _names(function: Function) -> Iterator[str]:
    """What callers may call a durable function: its code's name, or the one its trigger declares."""
    if function.handler is not None:
        yield function.handler.name.rpartition(".")[2]
    for binding in function.bindings:
        for key in ("orchestration", "activity", "entityName"):
            value = binding.properties.get(key)
            if isinstance(value, str) and value:
                yield value


def _queried(binding: Binding, kind: BindingKind | None) -> tuple[TableUse, ...]:
    """What the query in a binding's properties does; nothing when there is none."""
    text = first(binding.properties, QUERY_PROPERTIES)
    if text is None or kind is None:
        return ()
    if str(first(binding.properties, ("commandType",))).lower() == "storedprocedure":
        return (
            TableUse("read", queries.PROCEDURE + text.replace("[", "").replace("]", "").rpartition(".")[2]),
        )
    return queries.parse(text, queries.DIALECTS.get(kind.service, "tsql"))


def _operation(binding: Binding, kind: BindingKind | None) -> Operation:
    return kind.operation if kind is not None else DECLARED[binding.direction]  # type: ignore[return-value]
