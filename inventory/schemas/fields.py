"""Fields that the code does not name and a schema file does: of routes, tables and messages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from inventory.facts import Confidence, Field, Function, Location
from inventory.graph import Flow
from inventory.schemas.shapes import Described, Property, Route, Schema

MOST = 300
"""Fields that one flow gets from a schema."""
DEEPEST = 6
_CALLER = "caller:http"
_OBTAINING = ("read", "receive")
_PASSING = ("write", "send")
_PARAMETER = re.compile(r"\{[^{}/]*+\}")


@dataclass(frozen=True, slots=True)
class Known:
    """What schema files declare, by what joins it to the code."""

    tables: Mapping[str, Schema] = field(default_factory=dict)
    objects: Mapping[str, Schema] = field(default_factory=dict)
    messages: Mapping[str, Schema] = field(default_factory=dict)
    routes: Mapping[tuple[str, str], tuple[Route, ...]] = field(default_factory=dict)
    members: Mapping[str, Mapping[str, Property]] = field(default_factory=dict)
    """The properties of each object, by their plain names."""


def known(files: Iterable[Described]) -> Known:
    """What some schema files declare; a name that two of them give different fields joins nothing."""
    tables: dict[str, list[Schema]] = {}
    objects: dict[str, list[Schema]] = {}
    messages: dict[str, list[Schema]] = {}
    routes: dict[tuple[str, str], tuple[Route, ...]] = {}
    for file in files:
        for schema in file.schemas:
            (tables if file.format == "sql" else objects).setdefault(schema.name.lower(), []).append(schema)
            if file.format in ("avro", "protobuf", "json_schema"):
                messages.setdefault(_plain(schema.name), []).append(schema)
        for route in file.routes:
            key = (route.method, _path(route.path))
            routes[key] = (*routes.get(key, ()), route)
    single = _single(objects)
    members = {name: {_plain(p.name): p for p in schema.properties} for name, schema in single.items()}
    return Known(_single(tables), single, _single(messages), routes, members)


def fill(flows: Sequence[Flow], functions: Iterable[Function], found: Known) -> list[Flow]:
    """The flows with the types that schemas declare, and with fields where the code names none."""
    if not (found.tables or found.objects or found.routes):
        return list(flows)
    routes = {f.id: route for f in functions if (route := _route(f, found)) is not None}
    filled = [_filled(flow, routes.get(flow.function), found) for flow in flows]
    whole = {
        (flow.function, flow.target): _body(flow, routes.get(flow.function), found)
        for flow, before in zip(filled, flows, strict=True)
        if flow.operation in _OBTAINING and flow.fields and not before.fields
    }
    return [_passed(flow, whole.get((flow.function, flow.origin or ""), ())) for flow in filled]


def _body(flow: Flow, route: Route | None, found: Known) -> tuple[Field, ...]:
    """What is passed on whole of what was obtained: of a request its body."""
    return _of(route.takes, found) if flow.target == _CALLER and route is not None else flow.fields


def _passed(flow: Flow, whole: tuple[Field, ...]) -> Flow:
    """A flow that carries on what came whole, with the fields of that."""
    if flow.fields or not whole or flow.operation not in _PASSING:
        return flow
    return replace(flow, fields=whole, confidence="low")


def _filled(flow: Flow, route: Route | None, found: Known) -> Flow:
    told, schema, sure = _declared(flow, route, found)
    if flow.fields:
        return replace(flow, fields=tuple(_by_class(one, found) for one in _typed(flow.fields, told)))
    if not told:
        return flow
    confidence: Confidence = "low" if "low" in (flow.confidence, sure) else "medium"
    evidence = dict.fromkeys((*flow.evidence, *([schema] if schema else ())))
    return replace(flow, fields=told, confidence=confidence, evidence=tuple(evidence))


def _declared(
    flow: Flow, route: Route | None, found: Known
) -> tuple[tuple[Field, ...], Location | None, str]:
    """Fields that a schema gives to a flow, where it stands, and how sure it is that they are those."""
    nothing: tuple[tuple[Field, ...], Location | None, str] = ((), None, "")
    if flow.target == _CALLER:
        if route is None:
            return nothing
        if flow.operation == "respond":
            return (_of(route.gives, found), route.location, "low") if flow.fields else nothing
        return (*_taken(route, found), "medium") if flow.operation in _OBTAINING else nothing
    kind, _, place = flow.target.removeprefix("store:").partition(":")
    name = place.rpartition("/")[2]
    table = found.tables.get(name.rpartition(".")[2].lower()) if kind in _TABLES else None
    if table is not None and (flow.fields or flow.operation in _OBTAINING):
        return _fields(table, found), table.location, "medium"
    message = found.messages.get(_plain(name)) if kind in _QUEUES else None
    if message is not None and (flow.fields or flow.operation in (*_OBTAINING, *_PASSING)):
        return _fields(message, found), message.location, "low"
    return nothing


_TABLES = ("sql", "postgres", "mysql", "sqlite")
_QUEUES = ("azure_queue", "service_bus", "event_hub", "event_hubs", "kafka", "rabbitmq", "event_grid")


def _typed(fields: tuple[Field, ...], told: Sequence[Field]) -> tuple[Field, ...]:
    """Fields with the type and owner that a schema declares, where the code declares none."""
    by_path = {_plain(one.path): one for one in reversed(told)}
    typed = []
    for one in fields:
        same = by_path.get(_plain(one.path)) if one.type is None else None
        typed.append(replace(one, type=same.type, owner=one.owner or same.owner) if same else one)
    return tuple(typed)


def _by_class(one: Field, found: Known) -> Field:
    """A field of a class with the type that an object of its name declares, as of generated classes."""
    declared = found.members.get(one.owner.lower(), {}) if one.owner and one.type is None else {}
    same = declared.get(_plain(one.path.rpartition(".")[2]))
    return replace(one, type=_type(same)) if same else one


def _taken(route: Route, found: Known) -> tuple[tuple[Field, ...], Location]:
    parameters = tuple(Field(p.name, type=p.type) for p in route.parameters)
    return (*parameters, *_of(route.takes, found)), route.location


def _of(name: str, found: Known) -> tuple[Field, ...]:
    schema = found.objects.get(name.lower()) if name else None
    return _fields(schema, found) if schema is not None else ()


def _fields(schema: Schema, found: Known) -> tuple[Field, ...]:
    fields: dict[str, Field] = {}
    for one in _below(schema, "", found, frozenset(), 0):
        if len(fields) >= MOST:
            break
        fields.setdefault(one.path, one)
    return tuple(sorted(fields.values(), key=lambda one: one.path))


def _below(schema: Schema, path: str, found: Known, inside: frozenset[str], depth: int) -> Iterator[Field]:
    if schema.name in inside or depth > DEEPEST:
        return
    inside |= {schema.name}
    for base in schema.bases:
        inherited = found.objects.get(base.lower())
        if inherited is not None:
            yield from _below(inherited, path, found, inside, depth + 1)
    for one in schema.properties:
        at = f"{path}{one.name}{'[]' if one.many else ''}"
        held = found.objects.get(one.of.lower()) if one.of else None
        if held is not None:
            yield from _below(held, f"{at}.", found, inside, depth + 1)
        else:
            yield Field(at, type=_type(one), owner=schema.name.rpartition(".")[2] or None)


def _type(one: Property) -> str | None:
    return None if one.type == "object" else one.type


def _route(function: Function, found: Known) -> Route | None:
    """The only route of the schema files that is this function's."""
    trigger = next((b for b in function.bindings if b.direction == "trigger"), None)
    if trigger is None or trigger.type.lower() != "httptrigger":
        return None
    path = _path(str(trigger.properties.get("route") or function.name))
    methods = trigger.properties.get("methods") or ("post", "put", "patch", "get", "delete")
    told = [str(m).lower() for m in methods] if isinstance(methods, (list, tuple)) else []
    matching = [route for method in told for route in found.routes.get((method, path), ())]
    taking = [route for route in matching if route.takes] or matching
    near = [route for route in taking if route.location.path.startswith(function.location.path.split("/")[0])]
    return next(iter(near if len({r.location.path for r in taking}) > 1 else taking), None)


def _path(route: str) -> str:
    """A route without what differs between an app and its description: prefix, parameters' names, case."""
    steps = _PARAMETER.sub("{}", route.lower()).strip("/").split("/")
    return "/".join(steps[1:] if steps[0] == "api" and len(steps) > 1 else steps)


def _plain(name: str) -> str:
    """A name without case and separators, in the singular."""
    plain = re.sub(r"[^a-z0-9.]", "", name.lower().replace("[]", ""))
    return plain[:-1] if plain.endswith("s") and not plain.endswith("ss") else plain


def _single(found: Mapping[str, list[Schema]]) -> dict[str, Schema]:
    return {
        name: schemas[0]
        for name, schemas in found.items()
        if len({schema.properties for schema in schemas}) == 1
    }
