"""Commands that stand for something else: what goes through a pipeline, objects made and taken apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from inventory.syntax import ir
from inventory.syntax.powershell import types
from inventory.syntax.powershell.expressions import (
    named_variable,
    response_parts,
    taking,
)
from inventory.syntax.tree import Reader

INPUT = "inputobject"
Expression = ir.Expression


@dataclass(slots=True)
class Given:
    """What a command is given; `input` is what is piped into it."""

    at: Reader
    line: int
    input: Expression | None = None
    positional: list[Expression] = field(default_factory=list)
    named: list[tuple[str, Expression]] = field(default_factory=list)

    def get(self, *wanted: str) -> Expression | None:
        return next((v for k, v in self.named if k in wanted), None)

    def first(self, *wanted: str) -> Expression | None:
        """The parameter called so, else the first argument without a name."""
        return self.get(*wanted) or (self.positional[0] if self.positional else None)

    @property
    def piped(self) -> Expression:
        return self.input or self.get(INPUT) or ir.Literal(None, self.line)

    def call(self, function: Expression) -> ir.Call:
        keywords = list(self.named)
        if self.input is not None:
            keywords.append((INPUT, self.input))
        return ir.Call(function, tuple(self.positional), tuple(keywords), self.line)


def _blocks(given: Given, *wanted: str) -> list[ir.Closure]:
    found = [v for k, v in given.named if k in wanted] + given.positional
    parts = [p for v in found for p in (v.items if isinstance(v, ir.Sequence) else (v,))]
    return [v for v in parts if isinstance(v, ir.Closure)]


def each(given: Given) -> Expression:
    """``ForEach-Object``: a block, or a member, of every item."""
    line = given.line
    blocks = _blocks(given, "process", "begin", "end", "parallel")
    if not blocks:
        name = given.first("membername")
        if isinstance(name, ir.Literal) and isinstance(name.value, str):
            return ir.Attribute(given.piped, name.value, line)
        return ir.Call(ir.Name("foreach-object", line), (*given.positional[:1], given.piped), (), line)
    calls = [
        ir.Call(
            ir.Name("foreach-object", line), (ir.Closure(taking(b.function), b.line), given.piped), (), line
        )
        for b in blocks
    ]
    return calls[0] if len(calls) == 1 else ir.Sequence(tuple(calls), line)


def _where(given: Given) -> Expression:
    """``Where-Object``: the items as they are; the block is run on them."""
    blocks = _blocks(given, "filterscript")
    if not blocks:
        return given.piped
    block = ir.Closure(taking(blocks[0].function), blocks[0].line)
    return ir.Call(ir.Name("where-object", given.line), (block, given.piped), (), given.line)


def _select(given: Given) -> Expression:
    """``Select-Object``: a record of the named properties of every item."""
    line = given.line
    expanded = given.get("expandproperty")
    if isinstance(expanded, ir.Literal) and isinstance(expanded.value, str):
        return ir.Attribute(given.piped, expanded.value, line)
    wanted = given.first("property")
    parts = wanted.items if isinstance(wanted, ir.Sequence) else (wanted,) if wanted is not None else ()
    if not parts:
        return given.piped
    item = ir.Name("_", line)
    entries = tuple(_selected(part, item, line) for part in parts)
    made: ir.Statement = ir.Evaluate(ir.Yield(ir.Record(entries, line), line), line)
    function = ir.Function("{}", "{}", (ir.Parameter("_"),), lambda: (made,), line, line, emits=True)
    function.path = given.at.path
    return ir.Call(ir.Name("foreach-object", line), (ir.Closure(function, line), given.piped), (), line)


def _selected(part: Expression, item: ir.Name, line: int) -> tuple[Expression | None, Expression]:
    if isinstance(part, ir.Literal):
        name = str(part.value)
        return (None, item) if "*" in name else (ir.Literal(name, line), ir.Attribute(item, name, line))
    if isinstance(part, ir.Record):
        found = {str(k.value).lower()[:1]: v for k, v in part.entries if isinstance(k, ir.Literal)}
        key = found.get("n") or found.get("l")
        value = found.get("e")
        if key is not None and value is not None:
            return key, _computed(value, item, line)
    return None, ir.Unknown((part, item), line)


def _computed(value: Expression, item: ir.Name, line: int) -> Expression:
    if isinstance(value, ir.Closure):
        return ir.Call(ir.Closure(taking(value.function), line), (item,), (), line)
    if isinstance(value, ir.Literal):
        return ir.Attribute(item, str(value.value), line)
    return value


def _group(given: Given) -> Expression:
    line = given.line
    key = given.first("property")
    name: Expression = ir.Literal(None, line)
    if isinstance(key, ir.Literal):
        name = ir.Attribute(given.piped, str(key.value), line)
    entries = ((ir.Literal("Name", line), name), (ir.Literal("Group", line), given.piped))
    return ir.Record(entries, line)


def _output(given: Given) -> Expression:
    found = given.first(INPUT) if given.input is None else given.input
    return found if found is not None else ir.Literal(None, given.line)


def _new_object(given: Given) -> Expression:
    """``New-Object Type(a, b)``, also with ``-ArgumentList`` and ``-Property``."""
    line = given.line
    name = given.first("typename")
    if not (isinstance(name, ir.Literal) and isinstance(name.value, str)) or given.get("comobject"):
        return ir.Unknown(tuple(v for _, v in given.named), line)
    rest = given.positional if given.get("typename") else given.positional[1:]
    given_arguments = given.get("argumentlist") or (rest[0] if rest else None)
    arguments: tuple[Expression, ...] = ()
    if given_arguments is not None:
        listed = isinstance(given_arguments, ir.Sequence)
        arguments = given_arguments.items if listed else (given_arguments,)  # type: ignore[union-attr]
    properties = given.get("property")
    if types.is_record(name.value):
        return properties if properties is not None else ir.Record((), line)
    kind = types.named(name.value, line)
    if types.is_list(name.value):
        return ir.Sequence(arguments, line)
    if isinstance(properties, ir.Record) and isinstance(kind, ir.Name) and kind.id == "HttpResponseContext":
        return ir.Call(kind, (), response_parts(properties), line)
    made = ir.Call(kind, arguments, (), line)
    return ir.Filled(made, properties, False, line) if properties is not None else made


def member_added(given: Given) -> tuple[Expression, Expression | None, Expression]:
    """What ``Add-Member`` gives a member to, the member's name, and its value; without a name a record."""
    target = given.piped
    name, value = given.get("notepropertyname", "name"), given.get("notepropertyvalue", "value")
    record = given.get("notepropertymembers")
    rest = [p for p in given.positional if not (isinstance(p, ir.Literal) and p.value in ("NoteProperty",))]
    if record is None and name is None and rest:
        if isinstance(rest[0], ir.Record):
            record = rest[0]
        else:
            name, value = rest[0], rest[1] if len(rest) > 1 else value
    if record is not None:
        return target, None, record
    return target, name, value or (rest[0] if rest else ir.Literal(None, given.line))


def _add_member(given: Given) -> Expression:
    target, name, value = member_added(given)
    if name is None:
        return ir.Filled(target, value, False, given.line)
    return ir.Filled(target, ir.Record(((name, value),), given.line), False, given.line)


def _invoke_block(given: Given) -> Expression:
    """``Invoke-Command``, ``Start-Job`` and the like run a block."""
    blocks = _blocks(given, "scriptblock")
    listed = given.get("argumentlist")
    arguments = listed.items if isinstance(listed, ir.Sequence) else (listed,) if listed is not None else ()
    if not blocks:
        return ir.Unknown(tuple(v for _, v in given.named), given.line)
    return ir.Call(ir.Closure(blocks[0].function, given.line), arguments, (), given.line)


def _set_variable(given: Given) -> Expression:
    name = given.first("name")
    value = given.get("value") or (given.positional[1] if len(given.positional) > 1 else given.piped)
    if isinstance(name, ir.Literal) and isinstance(name.value, str):
        return ir.Bind(named_variable(name.value, given.line), value, given.line)
    return value


def _get_variable(given: Given) -> Expression:
    name = given.first("name")
    if isinstance(name, ir.Literal) and isinstance(name.value, str):
        return named_variable(name.value, given.line)
    return ir.Unknown((), given.line)


def _join_path(given: Given) -> Expression:
    parts = [p for p in (given.get("path"), *given.positional, given.get("childpath")) if p is not None]
    return ir.Call(ir.Name("join-path", given.line), tuple(parts), (), given.line)


def _typed(given: Given) -> Expression:
    """``ConvertFrom-Json`` and the like: what comes in, in another shape."""
    value = given.input or given.get(INPUT) or given.first("string", "json", "object")
    return value if value is not None else ir.Literal(None, given.line)


SPECIAL: dict[str, Callable[[Given], Expression]] = {
    "foreach-object": each,
    "where-object": _where,
    "select-object": _select,
    "group-object": _group,
    "write-output": _output,
    "new-object": _new_object,
    "add-member": _add_member,
    "invoke-command": _invoke_block,
    "start-job": _invoke_block,
    "start-threadjob": _invoke_block,
    "measure-command": _invoke_block,
    "set-variable": _set_variable,
    "get-variable": _get_variable,
    "join-path": _join_path,
    **dict.fromkeys(
        (
            "sort-object",
            "get-unique",
            "out-string",
            "select-string",
            "format-table",
            "format-list",
            "receive-job",
            "wait-job",
        ),
        _typed,
    ),
}
