"""PowerShell's commands and pipelines, lowered into calls.

``a | Cmd -X 1`` is a call of ``cmd`` with the keywords ``x`` and ``inputobject``. Names of commands and of
their parameters are in lower case, as they are compared without. Commands that the language itself could
have as operators (`ForEach-Object`, `Select-Object`, `New-Object`) become what they stand for.
"""

from __future__ import annotations

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.powershell import names
from inventory.syntax.powershell.expressions import (
    argument_list,
    as_type,
    expression,
    method_call,
    named_variable,
)
from inventory.syntax.powershell.grammar import SKIPPED, core, kinds
from inventory.syntax.powershell.mending import restored
from inventory.syntax.powershell.standing import INPUT, SPECIAL, Expression, Given
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
INVOKE = "<invoke>"
"""Calls the function that its first argument is or names."""
SCRIPTS = (".ps1", ".psm1")


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


__all__ = ["as_type", "command", "piped", "script_of"]
