"""PowerShell's commands and pipelines, lowered into calls.

``a | Cmd -X 1`` is a call of ``cmd`` with the keywords ``x`` and ``inputobject``. Names of commands and of
their parameters are in lower case, as they are compared without. Commands that the language itself could
have as operators (`ForEach-Object`, `Select-Object`, `New-Object`) become what they stand for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.powershell import names, types
from inventory.syntax.powershell.expressions import (
    argument_list,
    as_type,
    expression,
    method_call,
    named_variable,
    response_parts,
    taking,
)
from inventory.syntax.powershell.grammar import SKIPPED, core, kinds
from inventory.syntax.powershell.mending import restored
from inventory.syntax.tree import Reader

NAME = kinds("command_name")
NAME_EXPRESSION = kinds("command_name_expr")
ELEMENTS = kinds("command_elements")
INVOCATION = kinds("command_invokation_operator")
PARAMETER = kinds("command_parameter")
SEPARATOR = kinds("command_argument_sep")
REDIRECTION = kinds("redirection", "redirections")
ARGUMENTS = kinds("argument_list")
COMMAND = kinds("command", "command_name")
VARIABLE = kinds("variable")
INPUT = "inputobject"
INVOKE = "<invoke>"
"""Calls the function that its first argument is or names."""
SCRIPTS = (".ps1", ".psm1")
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


# --- pipelines -----------------------------------------------------------------------------------


def piped(parts: list[Node], at: Reader) -> Expression:
    """``a | b | c`` and redirections."""
    value: Expression | None = None
    for part in parts:
        if part.kind_id in REDIRECTION:
            value = _redirected(value, part, at)
        elif part.is_named:
            inner = core(part)
            value = command(inner, value, at) if inner.kind_id in COMMAND else _input(value, part, at)
    return value if value is not None else ir.Unknown((), at.line(parts[0]) if parts else 0)


def _input(before: Expression | None, node: Node, at: Reader) -> Expression:
    found = expression(node, at)
    return found if before is None else ir.Unknown((before, found), at.line(node))


def _redirected(value: Expression | None, node: Node, at: Reader) -> Expression | None:
    """``… > file`` writes what comes out to the file."""
    inner = [c for c in _flat(node) if c.is_named and c.kind_id not in SEPARATOR]
    target = inner[-1] if inner and inner[-1].type != "merging_redirection_operator" else None
    if target is None or value is None or target.type == "file_redirection_operator":
        return value
    path = expression(target, at)
    line = at.line(node)
    if isinstance(path, ir.Literal) and path.value is None:
        return ir.Call(ir.Name("out-null", line), (value,), (), line)
    return ir.Call(ir.Name("out-file", line), (path,), ((INPUT, value),), line)


def _flat(node: Node) -> list[Node]:
    if node.type in ("redirection", "redirections", "redirected_file_name"):
        return [c for child in node.children for c in _flat(child)]
    return [node]


# --- one command ---------------------------------------------------------------------------------


def command(node: Node, input: Expression | None, at: Reader) -> Expression:
    """One command; a command that is only a name has no node of its own."""
    line = at.line(node)
    given = Given(at, line, input)
    if node.kind_id in NAME:
        return _named(at.text(node).strip(), given)
    function: Node | None = None
    redirected: list[Node] = []
    dotted = False
    for child in node.children:
        kind = child.kind_id
        if kind in NAME or kind in NAME_EXPRESSION:
            function = child
        elif kind in INVOCATION:
            dotted = True
        elif kind in ELEMENTS:
            redirected += _elements(child, given)
        elif kind in REDIRECTION:
            redirected.append(child)
    if function is None:
        return ir.Unknown(tuple(given.positional), line)
    value = _invoked(function, given, dotted)
    for redirection in redirected:
        value = _redirected(value, redirection, at) or value
    return value


def _elements(node: Node, given: Given) -> list[Node]:
    """Arguments by name and by position, and the redirections among them."""
    at = given.at
    redirected: list[Node] = []
    waiting, by_name = "", False
    last: Node | None = None
    for child in node.children:
        kind = child.kind_id
        if kind in SEPARATOR:
            continue
        if kind in SKIPPED:
            continue
        if kind in PARAMETER:
            if waiting:
                given.named.append((waiting, ir.Literal(True, at.line(child))))
            text = restored(at.text(child).strip())
            waiting = text.lstrip("-").rstrip(":").lower()
            if waiting in names.SWITCHES and not text.endswith(":"):
                waiting = _switch(waiting, child, given)
        elif kind in REDIRECTION:
            redirected.append(child)
        elif kind in ARGUMENTS and last is not None and last.end_byte == child.start_byte:
            _called(given, child, by_name)
        else:
            by_name = bool(waiting)
            waiting = _argument(child, waiting, given)
        last = child
    if waiting:
        given.named.append((waiting, ir.Literal(True, given.line)))
    return redirected


def _switch(name: str, node: Node, given: Given) -> str:
    """A switch stands alone, unless a colon joins it to a value."""
    after = node.next_sibling
    if after is not None and given.at.source[after.start_byte : after.start_byte + 1] == b":":
        return name
    given.named.append((name, ir.Literal(True, given.line)))
    return ""


def _argument(node: Node, waiting: str, given: Given) -> str:
    at = given.at
    inner = core(node)
    if inner.kind_id in VARIABLE and at.source[inner.start_byte : inner.start_byte + 1] == b"@":
        given.named.append(("**", named_variable(at.text(inner), at.line(inner))))
        return waiting
    value = expression(node, at)
    if waiting:
        given.named.append((waiting, value))
    else:
        given.positional.append(value)
    return ""


def _called(given: Given, node: Node, by_name: bool) -> None:
    """``-X $a.Method(1)``: the arguments belong to the method that stands before them."""
    arguments = argument_list(node, given.at)
    line = given.at.line(node)
    before = given.named[-1][1] if by_name and given.named else given.positional[-1:]
    if isinstance(before[0] if isinstance(before, list) and before else before, ir.Literal):
        # `New-Object Type(a, b)`: the brackets are one more argument.
        given.positional.append(ir.Sequence(arguments, line))
    elif by_name and given.named:
        name, held = given.named[-1]
        given.named[-1] = (name, _method(held, arguments, line))
    elif given.positional:
        given.positional[-1] = _method(given.positional[-1], arguments, line)


def _method(held: Expression, arguments: tuple[Expression, ...], line: int) -> Expression:
    if isinstance(held, ir.Attribute):
        return method_call(held.object, held.name, arguments, line)
    return ir.Call(held, arguments, (), line)


# --- which command -------------------------------------------------------------------------------


def _invoked(node: Node, given: Given, dotted: bool) -> Expression:
    inner = core(node)
    if inner.kind_id in NAME and not (dotted and _is_script(given.at.text(inner))):
        return _named(given.at.text(inner).strip(), given)
    function = expression(inner, given.at) if inner.kind_id not in NAME else _word(inner, given.at)
    path = script_of(function)
    if path:
        return given.call(ir.Required(path, given.line))
    if isinstance(function, ir.Literal) and isinstance(function.value, str):
        return _named(function.value, given)
    if isinstance(function, ir.Closure):
        return given.call(function)
    given.positional.insert(0, function)
    return given.call(ir.Name(INVOKE, given.line))


def _word(node: Node, at: Reader) -> Expression:
    return ir.Literal(at.text(node).strip(), at.line(node))


def _is_script(text: str) -> bool:
    return text.strip().lower().endswith(SCRIPTS)


def script_of(node: Expression | None) -> str:
    """The path of a script, as far as it is written; empty for anything else."""
    text = _written(node)
    return text.replace("\\", "/") if _is_script(text) else ""


def _written(node: Expression | None) -> str:
    if isinstance(node, ir.Literal) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ir.Interpolation):
        return "".join(_written(p) for p in node.parts)
    if isinstance(node, ir.Call) and isinstance(node.function, ir.Name) and node.function.id == "join-path":
        parts = [*node.arguments, *(v for k, v in node.keywords if k in ("path", "childpath"))]
        return "/".join(_written(p).strip("/\\") for p in parts)
    return ""


def _named(name: str, given: Given) -> Expression:
    folded = name.rpartition("\\")[2].lower()
    if _is_script(folded):
        return given.call(ir.Required(name.replace("\\", "/"), given.line))
    folded = names.ALIASES.get(folded, folded)
    special = SPECIAL.get(folded)
    if special is not None:
        return special(given)
    return given.call(ir.Name(folded, given.line))


# --- commands that stand for something else ------------------------------------------------------


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

__all__ = ["as_type", "command", "piped", "script_of"]
