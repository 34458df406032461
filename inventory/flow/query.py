"""Queries: the text of SQL and Cosmos statements read for what they take and leave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from inventory.catalog import Method
from inventory.facts import Endpoint, Text
from inventory.flow import parameters
from inventory.flow import state as heap
from inventory.flow.arguments import Arguments
from inventory.flow.effects import Carried, pieces
from inventory.flow.resources import QUERY, picked
from inventory.flow.values import NOTHING, ClassOf, Datum, Object, Source, Value, joined, reading, refer
from inventory.queries import PROCEDURE, TableUse

if TYPE_CHECKING:
    from inventory.flow.doing import Doing

RELATIONAL = frozenset({"sql", "postgres", "mysql"})
NAMED = re.compile(r"(?:\[?\w+\]?\.)?\[?(?!__)([A-Za-z_]\w*)\]?")
PARAMETERS = frozenset({"parameters", "params", "args", "multiparams", "vars"})


def run_query(doing: Doing, method: Method, arguments: Arguments, resource: dict[str, Text]) -> Value:
    """Effects for every table the query text names; the rows of what it reads."""
    from inventory import queries

    text, _ = picked(method.query, arguments) if method.query else (None, "")
    prepared = resource.pop(QUERY, None)
    text = text if text is not None or prepared is None else reading(prepared)
    mapped = [r for r in text.refs if isinstance(r, ClassOf)] if text is not None else []
    if mapped:
        return _mapped(doing, mapped[0], resource)
    dialect = queries.DIALECTS.get(doing.service, "tsql")
    texts = [_sql(doing, query_text(t)) for t in sorted(text.texts, key=str)] if text is not None else []
    parts = [use for t in texts for use in queries.parse(t, dialect)]
    parts = parts or [use for t in texts for use in _procedure(doing, t)]
    found = _mapped_uses(doing, parts)
    given = [*_parameters(doing, method, arguments), *_bound(doing, prepared), *_kept(doing)]
    if not parts:
        return _unparsed(doing, resource, text, given)
    results = [_table(doing, use, resource, given, text, entity) for use, entity in found]
    # Of tables that are joined, those of which no column is named give none to the rows.
    naming = [r for use, r in zip(parts, results, strict=True) if use.columns]
    result = joined(naming or results)
    remember(doing, result)
    return joined((result, refer(doing.client))) if doing.client is not None else result


def _procedure(doing: Doing, text: str) -> list[TableUse]:
    """A stored procedure, which a command may be given by its name alone."""
    name = NAMED.fullmatch(text.strip()) if doing.service in RELATIONAL else None
    return [TableUse("write", f"{PROCEDURE}{name[1]}")] if name else []


def _sql(doing: Doing, text: str) -> str:
    """A statement as SQL: JPQL names classes of the repository."""
    if doing.client is None or not doing.run.engine.table.entity_queries:
        return text
    from inventory.flow.persistence import as_sql

    return as_sql(doing.run, doing.run.path, text, {})


def _mapped_uses(doing: Doing, parts: list[TableUse]) -> list[tuple[TableUse, ClassOf | None]]:
    """The uses of tables, with the class that each is a table of where the text named that instead."""
    if doing.client is None or not doing.run.engine.table.entity_queries:
        return [(use, None) for use in parts]
    from inventory.flow.persistence import mapped

    path = doing.client.declared.path if doing.client.declared is not None else doing.run.path
    return [mapped(doing.run, path, doing.client.kind, use) for use in parts]


def _bound(doing: Doing, prepared: Text | None) -> list[tuple[str, Value]]:
    return list(parameters.held_by(doing, parameters.prepared(doing, prepared))) if prepared else []


def _mapped(doing: Doing, kind: ClassOf, resource: dict[str, Text]) -> Value:
    """A statement built from a mapped class (``select(Person)``): its rows are instances of the class."""
    from inventory.flow.instances import instance
    from inventory.flow.wire import table_of

    endpoint = doing.endpoint(resource | {"table": Text.of(table_of(kind.definition))})
    doing.effect("read", endpoint, ())
    row = instance(doing.run, kind, Value(frozenset({Datum(Source(endpoint))})), doing.node)
    result = doing.run.state.make(doing.run.site(doing.node, "rows"), "list", {}, row)
    remember(doing, result)
    return joined((result, refer(doing.client))) if doing.client is not None else result


def query_text(text: Text) -> str:
    """The statement with a placeholder where something is filled in at run time."""
    return "".join(p if isinstance(p, str) else f"__{p.name.rpartition('.')[2] or 'x'}__" for p in text.parts)


def _table(
    doing: Doing,
    use: TableUse,
    resource: dict[str, Text],
    given: list[tuple[str, Value]],
    text: Value | None,
    entity: ClassOf | None = None,
) -> Value:
    operation, table, columns = use.operation, use.table, use.columns
    role = "container" if doing.service == "cosmos_db" else "table"
    named = dict(resource)
    if role == "table" or role not in named:
        named[role] = Text.of(table)
    endpoint = doing.endpoint(named)
    sent = list(_joined_parameters(doing, use, given))
    if table.startswith(PROCEDURE):
        sent = [p for n, v in given for p in pieces(doing.run.state, v, (n.lstrip("@:"),) if n else ())]
    if text is not None:
        sent += [Carried((), d) for d in sorted(text.data, key=lambda d: d.order) if d.source]
    if operation == "read":
        doing.effect("read", endpoint, [*sent, *(Carried((c,), None) for c in columns if c != "*")])
        whole = entity is not None and "*" in columns
        return _entities(doing, endpoint, entity) if whole and entity else _rows(doing, endpoint, columns)
    bare = [Carried((c,), None) for c in columns if c not in {p.path[0] for p in sent if p.path}]
    doing.effect(operation, endpoint, [*sent, *bare])
    return NOTHING


def _entities(doing: Doing, endpoint: Endpoint, entity: ClassOf) -> Value:
    """Rows of an entity's table, and the one row that a query may be asked for instead."""
    from inventory.flow.persistence import row_of_columns

    row = row_of_columns(doing, entity, Datum(Source(endpoint)))
    rows = doing.run.state.make(doing.run.site(doing.node, f"rows:{endpoint.get('table')}"), "list", {}, row)
    return joined((rows, row))


def _joined_parameters(doing: Doing, use: TableUse, given: list[tuple[str, Value]]) -> Iterator[Carried]:
    """Parameters under the column each is written to or compared with."""
    by_name = dict(given)
    for column, placeholder in use.parameters:
        key = str(placeholder).lstrip("@:")
        value = by_name.get(key, by_name.get(f"@{key}", NOTHING))
        found = list(pieces(doing.run.state, value, (column,)))
        yield from found or [Carried((column,), None)]


def _rows(doing: Doing, endpoint: Endpoint, columns: tuple[str, ...]) -> Value:
    source = Source(endpoint)
    whole = Datum(source)
    if not columns or "*" in columns:
        return Value(frozenset({whole}))
    fields = {c: Value(frozenset({whole.at(c)})) for c in columns}
    site = doing.run.site(doing.node, f"row:{endpoint.get('table')}")
    row = doing.run.state.make(site, "row", fields, Value(frozenset({whole})))
    listed = doing.run.site(doing.node, f"rows:{endpoint.get('table')}")
    return doing.run.state.make(listed, "list", {}, row)


def _kept(doing: Doing) -> list[tuple[str, Value]]:
    """Parameters that the client was given before the statement; the next one starts anew."""
    at = doing.bound()
    found = list(parameters.held_by(doing, at))
    if found:
        doing.run.state.heap[at] = heap.Content("record", {})
    return found


def _parameters(doing: Doing, method: Method, arguments: Arguments) -> Iterator[tuple[str, Value]]:
    """The statement's parameters by position and by name, however the driver takes them."""
    state, position = doing.run.state, 0
    skip = set(method.query.positions) if method.query else set()
    values = [
        (v, n)
        for i, (v, n) in enumerate(zip(arguments.positional, arguments.nodes, strict=False))
        if i not in skip
    ]
    values += [(v, arguments.named_nodes.get(k)) for k, v in arguments.named.items() if k in PARAMETERS]
    values += [(v, None) for k, (_, v) in arguments.members.items() if k in PARAMETERS or k == "values"]
    for value, node in values:
        members = list(_spread(state, value))
        if not members:
            from inventory.flow.speaking import labelled

            members = [("", labelled(node, value) if node is not None else value)]
        for name, member in members:
            yield name or str(position), member
            position += 1
    for name, value in arguments.named.items():
        if name not in PARAMETERS:
            yield name, value


def _spread(state: heap.State, value: Value) -> Iterator[tuple[str, Value]]:
    """Members of a tuple, list or mapping of parameters; of Cosmos' ``{"name": …, "value": …}`` rows too."""
    for at in value.objects():
        held = state.content(at)
        if held is None:
            continue
        is_parameter = held.kind == parameters.PARAMETER
        name, inner = (parameters.NAME, parameters.VALUE) if is_parameter else ("name", "value")
        if {name, inner} <= set(held.fields):
            text = held.fields[name].text
            yield (text.literal if text and text.literal else ""), held.fields[inner]
            continue
        for name, member in held.fields.items():
            rows = list(_spread(state, member)) if held.kind == "list" and member.objects() else []
            yield from rows or [("" if held.kind == "list" else name, member)]
        if held.items.objects():
            yield from _spread(state, held.items)


def _unparsed(
    doing: Doing, resource: dict[str, Text], text: Value | None, given: list[tuple[str, Value]]
) -> Value:
    """A statement whose text is not known: the store is used, nobody can say how."""
    endpoint = doing.endpoint(resource)
    sent = [p for name, v in given for p in pieces(doing.run.state, v, (name,) if not name.isdigit() else ())]
    if text is not None and not text.texts and not text.data and doing.service in ("sql", "sqlite"):
        return NOTHING
    doing.confidence = "medium"
    doing.effect("read", endpoint, sent)
    doing.run.gap(
        f"query text not known: what it reads or writes in {doing.service} is not known", doing.node.line
    )
    result = Value(frozenset({Datum(Source(endpoint))}))
    remember(doing, result)
    return joined((result, refer(doing.client))) if doing.client is not None else result


# --- cursors: a fetch gives what the last query of the same client found ------------------------


def _slot(doing: Doing) -> Object:
    return Object(-1, f"result:{doing.service}:{doing.run.engine.app_root}")


def remember(doing: Doing, result: Value) -> None:
    """Keep what a query gave for whoever fetches it."""
    if result:
        doing.run.state.heap[_slot(doing)] = heap.Content("list", {}, result)


def last_result(doing: Doing, endpoint: Endpoint) -> Value:
    held = doing.run.state.content(_slot(doing))
    if held is not None:
        return held.items
    doing.effect("read", endpoint, ())
    return Value(frozenset({Datum(Source(endpoint))}))
