"""Facts joined into the graph: bindings and uses become flows between functions, stores and recipients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from inventory import queries, tokens
from inventory.catalog import BindingKind, Catalog
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
from inventory.graph import Coverage, Flow, Graph
from inventory.hidden import hidden
from inventory.lookup import Lookup, first
from inventory.naming import Naming, Place
from inventory.passing import Handing, passed_on
from inventory.secrecy import said
from inventory.stores import Resolver

LOWER: dict[Confidence, Confidence] = {"high": "medium", "medium": "low", "low": "low"}
RANK: dict[Confidence, int] = {"high": 0, "medium": 1, "low": 2}
OBTAINING = frozenset({"read", "receive"})
QUERY_PROPERTIES = ("commandText", "sqlQuery")


@dataclass(slots=True)
class Draft:
    """A flow before its ends have ids."""

    function: str
    operation: Operation
    target: Place
    origin: Place | None
    fields: dict[str, Field] = field(default_factory=dict)
    confidence: Confidence = "low"
    evidence: set[Location] = field(default_factory=set)
    binding: str | None = None
    callee: str | None = None

    def add(self, found: Iterable[Field], confidence: Confidence, evidence: Iterable[Location]) -> None:
        for field_found in found:
            one = _said(field_found)
            old = self.fields.get(one.path)
            self.fields[one.path] = one if old is None else _both(old, one)
        if RANK[confidence] < RANK[self.confidence]:
            self.confidence = confidence
        self.evidence.update(evidence)


def _said(one: Field) -> Field:
    """A key in code can be somebody's address: names of fields are shown like any other text."""
    path, aliases = said(one.path), tuple(said(a) for a in one.aliases)
    return one if path == one.path and aliases == one.aliases else replace(one, path=path, aliases=aliases)


def _both(old: Field, new: Field) -> Field:
    aliases = tuple(dict.fromkeys((*old.aliases, *new.aliases)))[:8]
    # A field is only as protected as its least protected copy.
    transforms = tuple(t for t in old.transforms if t in new.transforms)
    return Field(old.path, aliases, transforms, old.type or new.type, old.owner or new.owner)


def link(
    apps: Sequence[App],
    functions: Sequence[Function],
    settings: Sequence[Setting],
    uses: Sequence[Use],
    gaps: Iterable[Gap],
    catalog: Catalog,
    coverage: Coverage,
    git: tuple[str | None, bool] = (None, False),
) -> Graph:
    """The graph of everything seen; every declared binding has at least one flow."""
    linker = _Linker(apps, functions, settings, catalog)
    linker.uses(uses)
    linker.bindings()
    naming = Naming(catalog, linker.resolver.places)
    handed = linker.calls(naming)
    flows = passed_on(linker.flows(naming), handed)
    stores = {s.id: s for s in naming.stores()}
    kept = tuple(a for a in apps if any(f.app == a.id for f in functions))
    places = linker.binding_ids(naming)
    app_of = {f.id: f.app for f in functions}
    used: dict[str, set[str]] = {}
    for flow in flows:
        used.setdefault(app_of[flow.function], set()).add(flow.target)
    for store in list(hidden(catalog, kept, functions, linker.lookup, stores, places, used)):
        stores.setdefault(store.id, store)
    found = sorted(flows, key=lambda f: f.id)
    unknown = (g for f in found for g in _unnamed(f, stores))
    return Graph(
        apps=tuple(_completed(a, functions) for a in sorted(kept, key=lambda a: a.id)),
        functions=tuple(sorted(functions, key=lambda f: f.id)),
        bindings=tuple(sorted((b for f in functions for b in f.bindings), key=lambda b: b.id)),
        stores=tuple(stores[id] for id in sorted(stores)),
        recipients=tuple(naming.recipients()),
        flows=tuple(found),
        settings=tuple(settings),
        gaps=by_location([*gaps, *linker.resolver.gaps, *naming.gaps, *unknown]),
        coverage=coverage,
        commit=git[0],
        dirty=git[1],
        resolved=linker.resolved,
        binding_store=places,
        calls=tuple(sorted({(h.caller, h.callee) for h in handed})),
    )


def _completed(app: App, functions: Sequence[Function]) -> App:
    inside = [f for f in functions if f.app == app.id]
    models = tuple(sorted({f.model for f in inside}))
    return replace(app, models=models, languages=tuple(sorted({f.language for f in inside})))


def _unnamed(flow: Flow, stores: Mapping[str, object]) -> Iterator[Gap]:
    """A flow to a store whose fields nobody can name says so."""
    if not flow.fields and flow.target in stores and flow.operation not in ("log", "delete", "invoke"):
        store = stores[flow.target]
        if not getattr(store, "hidden", False) and flow.evidence:
            name = flow.function.removeprefix("fn:")
            reason = f"fields not known: what {name} {_verb(flow.operation)} {flow.target}"
            yield Gap(reason, flow.evidence[0])


def _verb(operation: Operation) -> str:
    words = {"read": "reads from", "receive": "receives from", "write": "writes to", "send": "sends to"}
    return words.get(operation, f"{operation}s to")


class _Linker:
    """Gathers drafts of flows until every end is known."""

    def __init__(
        self,
        apps: Sequence[App],
        functions: Sequence[Function],
        settings: Sequence[Setting],
        catalog: Catalog,
    ) -> None:
        self.catalog, self.lookup = catalog, Lookup(settings)
        self.resolver = Resolver(catalog, self.lookup, apps)
        self.functions = {f.id: f for f in functions}
        self.drafts: dict[tuple[object, ...], Draft] = {}
        self.resolved: dict[str, Mapping[str, str]] = {}
        self.places: dict[str, list[Place]] = {}
        self.followed: set[str] = set()
        self._done: set[tuple[str | None, Operation, Place]] = set()
        """What the code was seen to do with a declared binding."""
        for function in functions:
            for binding in function.bindings:
                self._binding(function, binding)

    def _binding(self, function: Function, binding: Binding) -> None:
        filled = self.resolver.resolved(function.app, binding)
        if filled:
            self.resolved[binding.id] = filled
        place = self.resolver.binding(function, binding)
        if binding.type.lower() not in self.catalog.binding_types:
            reason = f"binding type {binding.type} is not in the catalog: what it reaches is not known"
            self.resolver.gaps.add(Gap(reason, binding.location))
        if place is not None:
            self.places[binding.id] = self._tables(binding, place) or [place]

    def _tables(self, binding: Binding, place: Place) -> list[Place]:
        """A query in a binding's properties reaches the tables it names."""
        text = first(binding.properties, QUERY_PROPERTIES)
        if text is None or place.kind == "cosmos_db":
            return []
        parsed = queries.parse(text, _dialect(place.kind))
        found = [replace(place, name=use.table) for use in parsed]
        if found:
            self.resolver.places.pop(place, None)
        for one in found:
            self.resolver.see(one, binding.location, "binding")
        return found

    def binding_ids(self, naming: Naming) -> dict[str, str]:
        return {id: naming.id(places[0]) for id, places in sorted(self.places.items())}

    # --- what the code does ----------------------------------------------------------------------

    def uses(self, uses: Iterable[Use]) -> None:
        for use in uses:
            self.followed.add(use.function)
            function = self.functions[use.function]
            targets = self._ends(function, use.endpoint, use.evidence[0])
            origin = (
                next(iter(self._ends(function, use.origin, use.evidence[0])), None) if use.origin else None
            )
            for target in targets:
                callee = use.endpoint.get("function") or use.endpoint.get("entity")
                draft = self._draft(
                    use.function, use.operation, target, origin, str(callee) if callee else None
                )
                draft.binding = draft.binding or use.endpoint.binding
                self._done.add((use.endpoint.binding, use.operation, target))
                draft.add(use.fields, use.confidence, use.evidence)

    def _ends(self, function: Function, endpoint: Endpoint, at: Location) -> list[Place]:
        if endpoint.binding is not None:
            return self.places.get(endpoint.binding, [])
        place = self.resolver.endpoint(function.app, endpoint, at)
        return [place] if place is not None else []

    def _draft(
        self,
        function: str,
        operation: Operation,
        target: Place,
        origin: Place | None,
        callee: str | None = None,
    ) -> Draft:
        if origin == target and operation in OBTAINING:
            origin = None
        key = (function, operation, target, origin, callee)
        if key not in self.drafts:
            self.drafts[key] = Draft(function, operation, target, origin, callee=callee)
        return self.drafts[key]

    # --- what is declared --------------------------------------------------------------------------

    def bindings(self) -> None:
        for function in self.functions.values():
            for binding in function.bindings:
                for place in self.places.get(binding.id, ()):
                    self._declared(function, binding, place)

    def _declared(self, function: Function, binding: Binding, place: Place) -> None:
        kind = self.catalog.binding(binding.type, binding.direction)
        operation = _operation(binding, kind)
        written = (binding.id, operation, place) in self._done
        carried = list(self._carried(binding, place))
        origin = self._trigger_place(function) if binding.direction != "trigger" and carried else None
        if carried or not written:
            draft = self._draft(function.id, operation, place, origin if carried else None)
            draft.binding = binding.id
            confidence: Confidence = "high" if operation in OBTAINING else self._declared_only(function)
            draft.add(carried, "high" if carried else confidence, [binding.location])
        for more in kind.also if kind is not None else ():
            draft = self._draft(function.id, more, place, None)  # type: ignore[arg-type]
            draft.binding = binding.id
            draft.add((), "medium", [binding.location])

    def _declared_only(self, function: Function) -> Confidence:
        """An output the code was not seen to fill: unlikely when the code was followed, likely when not."""
        return "low" if function.id in self.followed else "medium"

    def _trigger_place(self, function: Function) -> Place | None:
        trigger = next((b for b in function.bindings if b.direction == "trigger"), None)
        return next(iter(self.places.get(trigger.id, ())), None) if trigger is not None else None

    def _carried(self, binding: Binding, place: Place) -> Iterator[Field]:
        """Fields that the declaration itself names: expressions in names, columns of a query."""
        for name in tokens.fields(binding.properties, binding.direction == "trigger"):
            yield Field(name)
        text = first(binding.properties, QUERY_PROPERTIES)
        if text is not None:
            for use in queries.parse(text, "cosmos" if place.kind == "cosmos_db" else _dialect(place.kind)):
                if use.table in (place.name, "?"):
                    yield from (Field(c) for c in use.columns if c != "*")

    # --- with ids ----------------------------------------------------------------------------------

    def flows(self, naming: Naming) -> list[Flow]:
        merged: dict[str, Flow] = {}
        for draft in self.drafts.values():
            flow = self._flow(draft, naming)
            old = merged.get(flow.id)
            merged[flow.id] = flow if old is None else _merged(old, flow)
        return list(merged.values())

    def _flow(self, draft: Draft, naming: Naming) -> Flow:
        target = naming.id(draft.target)
        origin = naming.id(draft.origin) if draft.origin is not None else None
        fields = tuple(sorted(draft.fields.values(), key=lambda f: f.path))
        return Flow(
            flow_id(draft.function, draft.operation, target, origin),
            draft.function,
            draft.operation,
            target,
            origin,
            fields,
            draft.confidence,
            tuple(sorted(draft.evidence)),
            draft.binding,
        )

    def calls(self, naming: Naming) -> list[Handing]:
        """What one durable function hands to another when it invokes it."""
        out = []
        for draft in self.drafts.values():
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


def flow_id(function: str, operation: str, target: str, origin: str | None) -> str:
    """Readable, stable, without line numbers."""
    return f"{function}/{operation}/{target}" + (f"/from/{origin}" if origin else "")


def _merged(old: Flow, new: Flow) -> Flow:
    fields: dict[str, Field] = {}
    for one in (*old.fields, *new.fields):
        fields[one.path] = one if one.path not in fields else _both(fields[one.path], one)
    return replace(
        old,
        fields=tuple(sorted(fields.values(), key=lambda f: f.path)),
        confidence=min(old.confidence, new.confidence, key=lambda c: RANK[c]),
        evidence=tuple(sorted({*old.evidence, *new.evidence})),
        binding=old.binding or new.binding,
    )


def _operation(binding: Binding, kind: BindingKind | None) -> Operation:
    if kind is not None:
        return kind.operation  # type: ignore[return-value]
    return {"trigger": "receive", "in": "read", "out": "write"}[binding.direction]  # type: ignore[return-value]


def _dialect(service: str) -> str:
    return service if service in ("postgres", "mysql", "sqlite") else "tsql"
