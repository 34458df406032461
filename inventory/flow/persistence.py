"""Entities of Java's persistence API: the statements that name them, and their rows and columns.

A repository's method without a body is run as the query that it declares (``@Query``) or is named like;
attributes and entities of JPQL become columns and tables.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from inventory import jpql, queries
from inventory.catalog import ClientClass, Method
from inventory.facts import Text
from inventory.flow.query import query_text
from inventory.flow.resources import QUERY
from inventory.flow.run import Run
from inventory.flow.values import NOTHING, Callee, ClassOf, Client, Datum, Value
from inventory.flow.wire import called, given, name_read, name_written, table_of
from inventory.queries import TableUse
from inventory.syntax import ir

if TYPE_CHECKING:
    from inventory.flow.arguments import Arguments
    from inventory.flow.doing import Doing
    from inventory.flow.effects import Carried
    from inventory.flow.engine import Engine

ASKING = Method("query", {}, returns="none")
COUNTING = ("count", "exists")
QUERYING = "Query"


def table_name(engine: Engine, kind: ClientClass, entity: ClassOf) -> str:
    """The table of an entity as the client's naming strategy calls it."""
    name = table_of(entity.definition)
    return jpql.physical(name) if renames(engine, kind) else name


def renames(engine: Engine, kind: ClientClass) -> bool:
    """Whether tables and columns are named by Spring's strategy: in its repositories, and in its apps."""
    if not engine.table.entity_queries or kind.service != "database":
        return False
    return any("springframework.data" in m for m in kind.modules) or "spring-boot" in engine.build_text


# --- statements --------------------------------------------------------------------------------


def declared_query(run: Run, client: Client, arguments: Arguments, node: ir.Call) -> Value | None:
    """What a repository's method without a body does, by its query or its name; None when neither tells."""
    declared, row = client.declared, client.row
    if declared is None or row is None or not run.engine.table.entity_queries:
        return None
    text = _statement(run, declared, row)
    if text is None or not queries.parse(
        text, queries.DIALECTS.get(run.engine.service(client.kind.service), "tsql")
    ):
        return None
    from inventory.flow.doing import Doing

    resource = tuple(sorted((*client.resource, (QUERY, Text.of(text))), key=lambda p: p[0]))
    made = Client(client.kind, resource, row, declared)
    doing = Doing(run, client.kind.service, resource, client.kind.recipient, node, "high", made)
    found = doing.apply(ASKING, arguments)
    counted = declared.function.name.startswith(COUNTING)
    return NOTHING if counted else Value(found.data, found.refs - {made}, found.texts)


def is_query(run: Run, method: Callee) -> bool:
    """Whether a method without a body says by an annotation what it asks for."""
    return run.engine.table.entity_queries and any(called(d) == QUERYING for d in method.function.decorators)


def _statement(run: Run, declared: Callee, row: ClassOf) -> str | None:
    said = next((d for d in declared.function.decorators if called(d) == QUERYING), None)
    if said is None:
        attributes = [f.name for f in run.engine.modules.fields(row)]
        return jpql.by_name(declared.function.name, row.definition.name, attributes)
    text = _text(run, declared, said)
    parameters = [p for p in declared.function.parameters if p.name != "this"]
    positions = {name: n for n, p in enumerate(parameters) for name in (p.name, _named(p)) if name}
    return as_sql(run, declared.path, text, positions, row.definition.name) if text else None


def _text(run: Run, declared: Callee, said: ir.Expression) -> str | None:
    """The query that an annotation holds, as its only argument or as `value`."""
    from inventory.flow.expressions import evaluate

    keywords = dict(said.keywords) if isinstance(said, ir.Call) else {}
    node = keywords.get("value") or (
        said.arguments[0] if isinstance(said, ir.Call) and said.arguments else None
    )
    text = evaluate(run.engine.outside_run(declared.path), node).text if node is not None else None
    return query_text(text) if text is not None else None


def _named(parameter: ir.Parameter) -> str:
    """The name that ``@Param("email")`` gives a parameter."""
    for decorator in parameter.decorators:
        if called(decorator) == "Param":
            return given(decorator)
    return ""


def as_sql(run: Run, path: str, text: str, positions: dict[str, int], own: str = "") -> str:
    """A statement with its entities marked as such; text that names none is SQL already."""
    return jpql.as_sql(text, lambda name: _entity(run, path, name) is not None, positions, own)


def _entity(run: Run, path: str, name: str) -> ClassOf | None:
    found = run.engine.modules.class_named(path, ir.Name(name))
    marks = {called(d) for d in found.definition.decorators} if found is not None else set()
    return found if "Entity" in marks else None


# --- rows --------------------------------------------------------------------------------------


def mapped(run: Run, path: str, kind: ClientClass, use: TableUse) -> tuple[TableUse, ClassOf | None]:
    """A statement's use of an entity as one of its table, and the entity; any other use as it is."""
    if not use.table.startswith(jpql.ENTITY):
        return use, None
    entity = _entity(run, path, use.table.removeprefix(jpql.ENTITY))
    if entity is None:
        return use, None
    columns = {
        f.name: _column(run, kind, name_written(f) or f.name) for f in run.engine.modules.fields(entity)
    }
    return (
        replace(
            use,
            table=table_name(run.engine, kind, entity),
            columns=tuple(columns.get(c, c) for c in use.columns),
            parameters=tuple((columns.get(c, c), p) for c, p in use.parameters),
        ),
        entity,
    )


def _column(run: Run, kind: ClientClass, name: str) -> str:
    return jpql.physical(name) if renames(run.engine, kind) else name


def row_of_columns(doing: Doing, entity: ClassOf, whole: Datum) -> Value:
    """An entity as it is read: each attribute from its column."""
    from inventory.flow.instances import instance

    run, kind = doing.run, doing.client.kind if doing.client is not None else None
    if kind is None or not renames(run.engine, kind):
        return instance(run, entity, Value(frozenset({whole})), doing.node)
    names = [name for f in run.engine.modules.fields(entity) if (name := name_read(f)) is not None]
    fields = {name: Value(frozenset({whole.at(jpql.physical(name))})) for name in names}
    columns = run.state.make(run.site(doing.node, f"columns:{entity.definition.name}"), "record", fields)
    return instance(run, entity, columns, doing.node)


def written(doing: Doing, payload: list[Carried]) -> list[Carried]:
    """What is kept of an entity, under the names of its columns."""
    from inventory.flow.effects import Carried as Piece

    if doing.client is None or not renames(doing.run.engine, doing.client.kind):
        return payload
    return [
        Piece((jpql.physical(p.path[0]), *p.path[1:]), p.datum, p.owner, p.type) if p.path else p
        for p in payload
    ]
