"""PowerShell's expressions and assignment targets, lowered into the common form."""

from __future__ import annotations

import re
from collections.abc import Callable

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.powershell import names, types
from inventory.syntax.powershell.grammar import SKIPPED, core, kinds, named, solid, table
from inventory.syntax.powershell.operators import BINARY, binary, unary
from inventory.syntax.powershell.strings import expandable, joined, number, verbatim
from inventory.syntax.tree import DEEPEST, Body, Reader, Scope

ARGUMENTS = kinds("argument_list")
ENTRY = kinds("hash_entry")
ENTRIES = kinds("hash_literal_body")
TYPE = kinds("type_literal")
MEMBER = kinds("member_name")
SIMPLE = kinds("simple_name", "type_identifier")
OPERATOR = kinds("assignement_operator")
SCRIPT = kinds("script_block")
PARAMETERS = kinds("param_block")
STATEMENTS = kinds("statement_list")
STATIC = kinds("::", named=False)
HASH = kinds("hash_literal_expression")
WITHIN = re.compile(r"\$\{[^}]+\}|\$(?:env:|script:|global:)?\w+")
CONSTANTS: dict[str, object] = {"null": None, "true": True, "false": False, "psscriptroot": ".", "pwd": "."}
SCOPES = frozenset(("script", "global", "local", "private", "using", "variable", "workflow"))
SELF = frozenset(("exception", "innerexception", "psobject", "errordetails"))
"""Members that are only another view of the same thing."""
ASKED = {"keys": "keys", "values": "values", "count": "Count", "length": "Count"}
"""Properties that are methods in other languages."""

Handler = Callable[[Node, Reader], ir.Expression]


def expression(node: Node, at: Reader) -> ir.Expression:
    """Any expression, pipeline or assignment target."""
    inner = core(node)
    at.depth += 1
    found = EXPRESSIONS[inner.kind_id](inner, at) if at.depth < DEEPEST else at.cut(inner)
    at.depth -= 1
    return found


def several(nodes: list[Node], at: Reader) -> tuple[ir.Expression, ...]:
    return tuple([expression(n, at) for n in nodes])


# --- leaves --------------------------------------------------------------------------------------


def variable(node: Node, at: Reader) -> ir.Expression:
    """``$x``, ``$env:NAME``, ``$script:x``, ``${x}``; ``@x`` stands for it in a splat."""
    return named_variable(at.text(node), at.line(node))


def named_variable(text: str, line: int) -> ir.Expression:
    name = text.strip().lstrip("$@").strip("{}").lower()
    scope, colon, rest = name.partition(":")
    if colon and scope == "env":
        written = text.strip().strip("${}").partition(":")[2]
        return ir.Item(ir.Name("env:", line), ir.Literal(written, line), line)
    if colon and scope in SCOPES:
        name = rest
    if name in CONSTANTS:
        return ir.Literal(CONSTANTS[name], line)  # type: ignore[arg-type]
    return ir.Name("_" if name == "psitem" else name, line)


def _text(node: Node, at: Reader) -> ir.Expression:
    """A bare word; variables in it count (``D:\\data\\$name.log``)."""
    text, line = at.text(node).strip(), at.line(node)
    if "$" not in text:
        return ir.Literal(text, line)
    parts: list[ir.Expression] = []
    position = 0
    for found in WITHIN.finditer(text):
        parts += [ir.Literal(text[position : found.start()], line), named_variable(found[0], line)]
        position = found.end()
    return joined([*parts, ir.Literal(text[position:], line)], line)


def _string(node: Node, at: Reader) -> ir.Expression:
    return expandable(node, at, expression)


def _type(node: Node, at: Reader) -> ir.Expression:
    return types.type_of(node, at)


# --- places --------------------------------------------------------------------------------------


def _member(node: Node, at: Reader) -> ir.Expression:
    children = solid(node)
    if len(children) < 3:
        return ir.Unknown(several(children[:1], at), at.line(node))
    holder = expression(children[0], at)
    return member(holder, children[2], at, at.line(node))


def member(holder: ir.Expression, node: Node, at: Reader, line: int) -> ir.Expression:
    """``holder.name``; a name in quotes or made at run time is a key."""
    inner = core(node)
    if inner.kind_id not in SIMPLE:
        key = expression(inner, at)
        if isinstance(key, ir.Literal) and isinstance(key.value, str):
            return ir.Attribute(holder, key.value, line)
        return ir.Item(holder, key, line)
    name = at.text(inner).strip()
    folded = name.lower()
    if folded in SELF:
        return holder
    if folded == "message" and isinstance(node.parent, Node) and _is_error(node.parent, at):
        return holder
    if folded in ASKED:
        return ir.Call(ir.Attribute(holder, ASKED[folded], line), (), (), line)
    return ir.Attribute(holder, name, line)


def _is_error(node: Node, at: Reader) -> bool:
    """``….Exception.Message`` is what was thrown."""
    text = at.source[node.start_byte : node.end_byte].lower()
    return text.endswith((b"exception.message", b"errordetails.message"))


def _item(node: Node, at: Reader) -> ir.Expression:
    children = [c for c in solid(node) if c.is_named]
    line = at.line(node)
    values = several(children, at)
    if len(values) < 2:
        return values[0] if values else ir.Unknown((), line)
    key = values[1]
    if isinstance(key, ir.Operation) and key.operator == "..":
        key = ir.Slice(key.operands[0], key.operands[-1], line)
    return ir.Item(values[0], key, line)


# --- calls ---------------------------------------------------------------------------------------


def _call(node: Node, at: Reader) -> ir.Expression:
    """``$x.Method(…)`` and ``[Type]::Method(…)``."""
    children = solid(node)
    line = at.line(node)
    given = next((c for c in children if c.kind_id in ARGUMENTS), None)
    arguments = argument_list(given, at) if given is not None else ()
    if len(children) < 3:
        return ir.Unknown((*several(children[:1], at), *arguments), line)
    holder = expression(children[0], at)
    inner = core(children[2])
    if inner.kind_id not in SIMPLE:
        key = expression(inner, at)
        if not (isinstance(key, ir.Literal) and isinstance(key.value, str)):
            return ir.Call(ir.Item(holder, key, line), arguments, (), line)
        name = key.value
    else:
        name = at.text(inner).strip()
    return method_call(holder, name, arguments, line)


def method_call(
    holder: ir.Expression, name: str, arguments: tuple[ir.Expression, ...], line: int
) -> ir.Expression:
    folded = name.lower()
    if folded == "new":
        return ir.Call(holder, arguments, (), line)
    if folded in ("invoke", "invokereturnasis", "invokewithcontext"):
        return ir.Call(holder, arguments, (), line)
    if folded in ("foreach", "where") and arguments:
        return ir.Call(ir.Name(f"{folded}-object", line), (arguments[0], holder), (), line)
    if folded == "getnewclosure":
        return holder
    return ir.Call(ir.Attribute(holder, names.method(name), line), arguments, (), line)


def argument_list(node: Node, at: Reader) -> tuple[ir.Expression, ...]:
    """The arguments of a method call."""
    out: list[ir.Expression] = []
    for child in named(node):
        for part in named(child) if child.type == "argument_expression_list" else [child]:
            found = expression(part, at)
            if isinstance(found, ir.Closure):
                found = ir.Closure(taking(found.function), found.line)
            out.append(found)
    return tuple(out)


def taking(function: ir.Function) -> ir.Function:
    """A script block that is given ``$_``."""
    if not function.parameters:
        function.parameters = (ir.Parameter("_"),)
    return function


# --- containers ----------------------------------------------------------------------------------


def record(node: Node, at: Reader) -> ir.Expression:
    entries: list[tuple[ir.Expression | None, ir.Expression]] = []
    for body in node.children:
        if body.kind_id in ENTRIES:
            entries += [_entry(c, at) for c in body.children if c.kind_id in ENTRY]
    return ir.Record(tuple(entries), at.line(node))


def _entry(node: Node, at: Reader) -> tuple[ir.Expression, ir.Expression]:
    parts = named(node)
    line = at.line(node)
    if not parts:
        return ir.Literal("", line), ir.Unknown((), line)
    inner = core(parts[0])
    key = ir.Literal(at.text(inner).strip(), line) if inner.kind_id in SIMPLE else expression(inner, at)
    return key, expression(parts[-1], at) if len(parts) > 1 else ir.Unknown((), line)


def _array(node: Node, at: Reader) -> ir.Expression:
    """``@( … )``: what its statements leave over, as a list."""
    line = at.line(node)
    inner = [c for part in named(node) for c in (named(part) if part.kind_id in STATEMENTS else [part])]
    inner = [c for c in inner if c.type != "empty_statement"]
    if not inner:
        return ir.Sequence((), line)
    if len(inner) == 1 and inner[0].type == "pipeline":
        found = expression(inner[0], at)
        return found if not isinstance(found, ir.Record | ir.Literal) else ir.Sequence((found,), line)
    if all(c.type == "pipeline" and core(c).kind_id not in ASSIGNED for c in inner):
        return ir.Sequence(several(inner, at), line)
    return _left_over(node, at)


def _sequence(node: Node, at: Reader) -> ir.Expression:
    return ir.Sequence(several(named(node), at), at.line(node))


def _parenthesized(node: Node, at: Reader) -> ir.Expression:
    inner = named(node)
    if not inner:
        return ir.Unknown((), at.line(node))
    return expression(inner[0], at) if len(inner) == 1 else _left_over(node, at)


def _sub_expression(node: Node, at: Reader) -> ir.Expression:
    """``$( … )``: what its statements leave over."""
    inner = [c for part in named(node) for c in (named(part) if part.kind_id in STATEMENTS else [part])]
    if not inner:
        return ir.Literal(None, at.line(node))
    if len(inner) == 1:
        return expression(inner[0], at)
    return _left_over(node, at)


def _left_over(node: Node, at: Reader) -> ir.Expression:
    """Statements in the place of a value: a block that is run at once."""
    line = at.line(node)
    return ir.Call(ir.Closure(block_function(node, (), at), line), (), (), line)


def block_function(node: Node, parameters: tuple[ir.Parameter, ...], at: Reader) -> ir.Function:
    """A script block as a function without a name."""
    line = at.line(node)
    end = node.end_point[0] + at.first
    return ir.Function(
        "{}", "{}", parameters, Body(node, at, Scope("{}")), line, end, path=at.path, emits=True
    )


def _closure(node: Node, at: Reader) -> ir.Expression:
    from inventory.syntax.powershell.definitions import parameters_of

    return ir.Closure(block_function(node, parameters_of(node, at), at), at.line(node))


# --- operators, casts, assignments ---------------------------------------------------------------


def _binary(node: Node, at: Reader) -> ir.Expression:
    return binary(node, at, expression)


def _unary(node: Node, at: Reader) -> ir.Expression:
    return unary(node, at, expression)


def _cast(node: Node, at: Reader) -> ir.Expression:
    children = named(node)
    line = at.line(node)
    if len(children) < 2:
        return ir.Unknown(several(children, at), line)
    value = expression(children[-1], at)
    if types.is_plain(children[0], at):
        return value
    return as_type(types.type_of(children[0], at), value, line)


def as_type(type: ir.Expression, value: ir.Expression, line: int) -> ir.Expression:
    """`value` made a `type`: a response is made of the members of a hashtable."""
    if isinstance(type, ir.Name) and type.id == "HttpResponseContext" and isinstance(value, ir.Record):
        return ir.Call(type, (), response_parts(value), line)
    return ir.Cast(value, type, line)


def response_parts(value: ir.Record) -> tuple[tuple[str, ir.Expression], ...]:
    return tuple(
        (str(k.value).lower(), v) if isinstance(k, ir.Literal) else ("**", v) for k, v in value.entries
    )


def _increment(node: Node, at: Reader) -> ir.Expression:
    target = expression(named(node)[0], at) if named(node) else ir.Unknown((), at.line(node))
    return ir.Bind(target, ir.Operation("+", (target, ir.Literal(1)), at.line(node)), at.line(node))


def _assignment(node: Node, at: Reader) -> ir.Expression:
    target, value = assigned(node, at)
    return ir.Bind(target, value, at.line(node))


def assigned(node: Node, at: Reader) -> tuple[ir.Expression, ir.Expression]:
    """Target and value of an assignment; ``$x += y`` is ``$x = $x + y``."""
    children = [c for c in node.children if c.is_named and c.kind_id not in SKIPPED]
    line = at.line(node)
    if len(children) < 3:
        return ir.Unknown((), line), expression(children[-1], at) if children else ir.Unknown((), line)
    target = expression(children[0], at)
    while isinstance(target, ir.Cast):
        target = target.value
    operator = at.text(children[1]).strip().removesuffix("=")
    value = expression(children[-1], at)
    if operator:
        value = ir.Operation("??" if operator == "??" else operator, (target, value), line)
    return target, value


# --- pipelines -----------------------------------------------------------------------------------


def _pipeline(node: Node, at: Reader) -> ir.Expression:
    from inventory.syntax.powershell.commands import piped

    return piped(solid(node), at)


def _command(node: Node, at: Reader) -> ir.Expression:
    from inventory.syntax.powershell.commands import command

    return command(node, None, at)


def _statement(node: Node, at: Reader) -> ir.Expression:
    """``$x = if (…) { … }``: a statement in the place of a value."""
    return _left_over(node, at)


def _chained(node: Node, at: Reader) -> ir.Expression:
    """``a && b``; text that does not parse."""
    return ir.Unknown(several(named(node)[:20], at), at.line(node))


ASSIGNED = kinds("assignment_expression")
EXPRESSIONS: dict[int, Handler] = table(
    {
        "variable": variable,
        "braced_variable": variable,
        "simple_name": _text,
        "generic_token": _text,
        "type_identifier": _text,
        "command_name": _command,
        "path_command_name": _text,
        "verbatim_string_characters": verbatim,
        "verbatim_here_string_characters": verbatim,
        "expandable_string_literal": _string,
        "expandable_here_string_literal": _string,
        "decimal_integer_literal": number,
        "hexadecimal_integer_literal": number,
        "integer_literal": number,
        "real_literal": number,
        "type_literal": _type,
        "member_access": _member,
        "element_access": _item,
        "invokation_expression": _call,
        "invokation_foreach_expression": _call,
        "hash_literal_expression": record,
        "array_expression": _array,
        "array_literal_expression": _sequence,
        "parenthesized_expression": _parenthesized,
        "sub_expression": _sub_expression,
        "script_block_expression": _closure,
        "expression_with_unary_operator": _unary,
        "cast_expression": _cast,
        "post_increment_expression": _increment,
        "post_decrement_expression": _increment,
        "pre_increment_expression": _increment,
        "pre_decrement_expression": _increment,
        "assignment_expression": _assignment,
        "pipeline": _chained,
        "pipeline_chain": _pipeline,
        "command": _command,
        "if_statement": _statement,
        "switch_statement": _statement,
        "foreach_statement": _statement,
        "for_statement": _statement,
        "while_statement": _statement,
        "do_statement": _statement,
        "try_statement": _statement,
        "statement_list": _left_over,
        **dict.fromkeys(BINARY, _binary),
    },
    _chained,
)
