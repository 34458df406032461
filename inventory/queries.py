"""Query texts read for what they do: the tables of SQL statements, the paths of Cosmos queries."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from inventory.facts import Operation

COSMOS = "cosmos"
DIALECTS = {"postgres": "postgres", "mysql": "mysql", "sqlite": "sqlite", "cosmos_db": COSMOS}
"""The dialect of a service's queries; any other speaks T-SQL."""
LONGEST = 20_000
FILLED = re.compile(r"\{([\w.]*)\}")
PROCEDURE = "procedure "
"""What a stored procedure's name begins with where a table's would stand."""
CALLED = re.compile(r"^\s*(?:\{\s*)?(?:EXEC(?:UTE)?|CALL)\s+([\w.\[\]\"]+)", re.IGNORECASE)
COSMOS_FROM = re.compile(
    r"\bFROM\s+(\w+)(?:\s+(?:AS\s+)?(?!WHERE|JOIN|ORDER|OFFSET|GROUP)(\w+))?", re.IGNORECASE
)
COSMOS_WHERE = re.compile(r"\b(?:WHERE|ORDER\s+BY|GROUP\s+BY|JOIN|OFFSET)\b", re.IGNORECASE)
COSMOS_COMPARED = re.compile(
    r"([A-Za-z_]\w*(?:\.\w+|\[\"[^\"]+\"\])+)\s*(?:=|!=|<>|<|>|<=|>=|LIKE|IN)\s*\(?\s*@(\w+)", re.IGNORECASE
)
COSMOS_CALLED = re.compile(r"\(\s*([A-Za-z_]\w*(?:\.\w+)+)\s*,\s*@(\w+)", re.IGNORECASE)
COSMOS_PATH = re.compile(r"\b([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*|\[\"[^\"]+\"\])+)")


@dataclass(frozen=True, slots=True)
class TableUse:
    """What a statement does to one table.

    `columns` are those it reads or writes by name (``*`` for all). `parameters` join a column to the
    placeholder it is compared with or set from: a name without its sign, or a position from 0.
    """

    operation: Operation
    table: str
    columns: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str | int], ...] = ()


@lru_cache(maxsize=4096)
def parse(text: str, dialect: str = "tsql") -> tuple[TableUse, ...]:
    """The tables a query text uses; () for what is no query, whatever it is.

    `dialect` is ``tsql``, ``postgres``, ``mysql``, ``sqlite`` or ``cosmos``.
    """
    if len(text) > LONGEST or len(text.split(None, 2)) < 2:
        return ()
    if dialect == COSMOS:
        return tuple(_cosmos(text))
    called = CALLED.match(text)
    if called:
        name = called[1].strip('[]"').rpartition(".")[2].strip('[]"')
        return (TableUse("write", f"{PROCEDURE}{name}"),) if name else ()
    return tuple(_merged(_sql(text, dialect)))


# --- SQL ---------------------------------------------------------------------------------------


def _sql(text: str, dialect: str) -> Iterator[TableUse]:
    import sqlglot

    logging.getLogger("sqlglot").disabled = True
    numbered = _numbered(text)
    try:
        statements = sqlglot.parse(numbered, read=dialect)
    except (sqlglot.errors.SqlglotError, RecursionError, ValueError, AttributeError, KeyError):
        return
    for statement in statements:
        if statement is not None:
            yield from _statement(statement)


def _numbered(text: str) -> str:
    """Positional placeholders as numbered names, so that each can be told from the others."""
    position = -1

    def number(found: re.Match[str]) -> str:
        nonlocal position
        if found[0].startswith(("'", '"')):
            return found[0]
        if found[0].startswith(("%(", "{")):
            return f"@{re.sub(r'[^A-Za-z0-9_]', '_', found[0].strip('%(){}s')) or 'x'}"
        position += 1
        return f"@p__{position}"

    return re.sub(r"'(?:[^']|'')*'|\"[^\"]*\"|%\(\w+\)s|\{[\w.]*\}|\?|%s|\$\d+", number, text)


def _statement(statement: Any) -> Iterator[TableUse]:
    from sqlglot import exp

    target = (
        statement.find(exp.Table)
        if isinstance(statement, (exp.Insert, exp.Update, exp.Delete, exp.Merge))
        else None
    )
    if isinstance(statement, (exp.Insert, exp.Update, exp.Delete, exp.Merge)):
        named = statement.this
        target = named.find(exp.Table) if isinstance(named, exp.Expression) else target
    if isinstance(statement, exp.Insert):
        yield _insert(statement, target)
    elif isinstance(statement, exp.Update):
        yield _update(statement, target)
    elif isinstance(statement, exp.Delete):
        yield TableUse("delete", _table(target), (), tuple(_compared(statement)))
    elif isinstance(statement, exp.Merge):
        given = (*_used(statement), *_compared(statement))
        yield TableUse("write", _table(target), tuple(dict.fromkeys(_set_columns(statement))), given)
    elif isinstance(statement, exp.TruncateTable):
        yield from (TableUse("delete", _table(t)) for t in statement.find_all(exp.Table))
        return
    elif not isinstance(statement, exp.Query):
        return
    yield from _selected(statement, target)


def _insert(statement: Any, target: Any) -> TableUse:
    from sqlglot import exp

    schema = statement.this
    columns = [c.name for c in schema.expressions] if isinstance(schema, exp.Schema) else []
    parameters: list[tuple[str, str | int]] = []
    values = statement.args.get("expression")
    for row in values.find_all(exp.Tuple) if isinstance(values, exp.Values) else ():
        for column, value in zip(columns, row.expressions, strict=False):
            parameters += [(column, p) for p in _placeholders(value)]
    return TableUse("write", _table(target), tuple(columns), tuple(parameters))


def _update(statement: Any, target: Any) -> TableUse:
    parameters: list[tuple[str, str | int]] = []
    columns = []
    for assignment in statement.expressions:
        column = getattr(assignment.this, "name", "")
        columns.append(column)
        parameters += [(column, p) for p in _placeholders(assignment.args.get("expression"))]
    where = statement.args.get("where")
    return TableUse(
        "write", _table(target), tuple(columns), (*parameters, *(_compared(where) if where else ()))
    )


def _used(statement: Any) -> Iterator[tuple[str, str | int]]:
    """``USING (SELECT ? AS Email …)``: each placeholder under the name it gets there."""
    from sqlglot import exp

    source = statement.args.get("using")
    for alias in source.find_all(exp.Alias) if source is not None else ():
        yield from ((alias.alias, p) for p in _placeholders(alias.this))


def _set_columns(statement: Any) -> Iterator[str]:
    from sqlglot import exp

    for when in statement.find_all(exp.When):
        for assignment in when.find_all(exp.EQ):
            if assignment.find_ancestor(exp.When) is when and isinstance(assignment.this, exp.Column):
                yield assignment.this.name


def _selected(statement: Any, target: Any) -> Iterator[TableUse]:
    """Every table a statement reads from, with the columns that can be its."""
    from sqlglot import exp

    common = {c.alias_or_name for c in statement.find_all(exp.CTE)}
    tables = [t for t in statement.find_all(exp.Table) if t is not target and t.name not in common and t.name]
    aliases = {t.alias_or_name: t for t in tables}
    for table in tables:
        columns = [
            c.name
            for c in statement.find_all(exp.Column)
            if c.table in ("", table.alias_or_name)
            and (c.table or len(aliases) == 1)
            and not _in_condition(c)
            and not c.name.startswith("@")
        ]
        star = any(not s.find_ancestor(exp.Count) for s in statement.find_all(exp.Star))
        listed = tuple(dict.fromkeys([*columns, *(["*"] if star else [])]))
        yield TableUse("read", _table(table), listed, tuple(_compared(statement)) if len(tables) == 1 else ())


def _in_condition(column: Any) -> bool:
    from sqlglot import exp

    return column.find_ancestor(exp.Where, exp.Join, exp.Order, exp.Group, exp.Having) is not None


def _compared(node: Any) -> Iterator[tuple[str, str | int]]:
    from sqlglot import exp

    for comparison in node.find_all(exp.Predicate, exp.In):
        column = comparison.find(exp.Column)
        if column is not None:
            yield from ((column.name, p) for p in _placeholders(comparison))


def _placeholders(node: Any) -> Iterator[str | int]:
    from sqlglot import exp

    for found in node.find_all(exp.Parameter, exp.Placeholder) if node is not None else ():
        name = str(getattr(found.this, "name", found.this) or "")
        yield int(name[3:]) if name.startswith("p__") and name[3:].isdigit() else name


def _table(table: Any) -> str:
    return str(table.name) if table is not None and table.name else "?"


def _merged(found: Iterator[TableUse]) -> Iterator[TableUse]:
    """One use for each table and operation; a table that has no name is left out."""
    by_key: dict[tuple[str, str], TableUse] = {}
    for use in found:
        if use.table == "?":
            continue
        key = (use.operation, use.table.lower())
        old = by_key.get(key)
        if old is not None:
            columns = tuple(dict.fromkeys((*old.columns, *use.columns)))
            use = TableUse(
                use.operation, old.table, columns, tuple(dict.fromkeys((*old.parameters, *use.parameters)))
            )
        by_key[key] = use
    yield from by_key.values()


# --- Cosmos ------------------------------------------------------------------------------------


def _cosmos(text: str) -> Iterator[TableUse]:
    """``SELECT c.id, c.customer.email FROM c WHERE c.id = @id``: paths without the alias."""
    if not re.match(r"\s*SELECT\b", text, re.IGNORECASE):
        return
    source = COSMOS_FROM.search(text)
    alias = (source[2] or source[1]) if source else "c"
    selected = COSMOS_WHERE.split(text[: source.start()] if source else text)[0]
    paths = [_path(p) for root, p in COSMOS_PATH.findall(selected) if root.lower() == alias.lower()]
    whole = re.match(
        rf"\s*SELECT\s+(?:TOP\s+\d+\s+)?(?:DISTINCT\s+)?(?:VALUE\s+)?(?:\*|{re.escape(alias)})\s*$",
        selected,
        re.IGNORECASE,
    )
    compared = [*COSMOS_COMPARED.findall(text), *COSMOS_CALLED.findall(text)]
    parameters = tuple((_path(c.partition(".")[2] or c), name) for c, name in compared)
    yield TableUse("read", "?", tuple(dict.fromkeys(["*"] if whole else paths)), parameters)


def _path(text: str) -> str:
    return ".".join(p for p in re.split(r"\.|\[\"|\"\]", text) if p)
