"""JavaScript's statements and blocks, lowered into the common form."""

from __future__ import annotations

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.javascript import classes, modules
from inventory.syntax.javascript.expressions import augmented
from inventory.syntax.javascript.functions import make
from inventory.syntax.javascript.grammar import Out, Script, Write, expression, field, has
from inventory.syntax.tree import DEEPEST, Scope

LEAVING = frozenset({"break_statement", "return_statement", "throw_statement", "continue_statement"})
# How far a case without `break` is followed into the cases after it.
LONGEST_FALL = 4


def block(node: Node, at: Script, scope: Scope) -> ir.Block:
    """The statements of a block, in order; what does not parse is left out."""
    out: Out = []
    _fill(node.children, node, at, scope, out)
    return tuple(out)


def _fill(nodes: list[Node], of: Node, at: Script, scope: Scope, out: Out) -> None:
    depth = at.depth
    if depth >= DEEPEST:
        at.cut(of)
        return
    at.depth += 1
    for child in nodes:
        try:
            at.statements[child.kind_id](child, at, scope, out)
        except RecursionError:
            # The caller stands deep in its own recursion; what it asked for is cut, not the scan.
            at.cut(child)
        at.depth = depth + 1
    at.depth = depth


def _body(node: Node | None, at: Script, scope: Scope) -> ir.Block:
    """A block, or the one statement that stands without braces."""
    if node is None:
        return ()
    if node.type == "statement_block":
        return block(node, at, scope)
    out: Out = []
    _fill([node], node, at, scope, out)
    return tuple(out)


def _within(node: Node, at: Script, scope: Scope, out: Out) -> None:
    _fill(node.children, node, at, scope, out)


def _nothing(node: Node, at: Script, scope: Scope, out: Out) -> None:
    """``break``, comments, types without members: nothing that moves a value."""


# --- simple statements ---------------------------------------------------------------------------


def _other(node: Node, at: Script, _scope: Scope, out: Out) -> None:
    if node.is_named:
        out.append(ir.Evaluate(expression(node, at), at.line(node)))


def _expression(node: Node, at: Script, scope: Scope, out: Out) -> None:
    for child in at.named(node):
        handler = INNER.get(child.type)
        if handler is not None:
            handler(child, at, scope, out)
        else:
            out.append(ir.Evaluate(expression(child, at), at.line(child)))


def _assignment(node: Node, at: Script, scope: Scope, out: Out) -> None:
    target, value = node.child_by_field_name("left"), node.child_by_field_name("right")
    if target is None or value is None:
        return
    name = modules.given(target, at)
    if name is not None:
        while value.type == "assignment_expression":
            # `module.exports = exports = …`
            value = value.child_by_field_name("right") or value.children[-1]
        modules.give(value, at, scope, out, name)
        return
    out.append(ir.Assign(expression(target, at), expression(value, at), None, at.line(node)))


def _augmented(node: Node, at: Script, _scope: Scope, out: Out) -> None:
    made = augmented(node, at)
    if made is not None:
        out.append(ir.Assign(*made, None, at.line(node)))


def _unary(node: Node, at: Script, _scope: Scope, out: Out) -> None:
    operand = field(node, "argument", at)
    if has(node, "delete") and operand is not None:
        out.append(ir.Delete(operand, at.line(node)))
    else:
        out.append(ir.Evaluate(expression(node, at), at.line(node)))


def _call(node: Node, at: Script, _scope: Scope, out: Out) -> None:
    """``__exportStar(require("./x"), exports)`` is how compiled code passes a module on."""
    made = expression(node, at)
    line = at.line(node)
    function = made.function if isinstance(made, ir.Call) else None
    name = function.name if isinstance(function, ir.Attribute) else getattr(function, "id", "")
    first = made.arguments[0] if isinstance(made, ir.Call) and made.arguments else None
    if name == "__exportStar" and isinstance(first, ir.Required):
        out.append(ir.Import(first.module, "*", "*", 0, line))
    else:
        out.append(ir.Evaluate(made, line))


def _return(node: Node, at: Script, _scope: Scope, out: Out) -> None:
    inside = at.named(node)
    out.append(ir.Return(expression(inside[0], at) if inside else None, at.line(node)))


def _throw(node: Node, at: Script, _scope: Scope, out: Out) -> None:
    inside = at.named(node)
    out.append(ir.Raise(expression(inside[0], at) if inside else None, at.line(node)))


def _declaration(node: Node, at: Script, scope: Scope, out: Out) -> None:
    for child in node.children:
        if child.type == "variable_declarator":
            _declare(child, at, scope, out)


def _declare(node: Node, at: Script, scope: Scope, out: Out) -> None:
    target, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    line = at.line(node)
    if target is None:
        return
    if value is not None and target.type == "identifier":
        name = at.text(target)
        if value.type in modules.FUNCTIONS:
            out.append(ir.Define(make(value, at, name, scope), line))
            return
        if value.type == "class":
            made = classes.define_class(value, at, scope, name)
            out.append(ir.Define(made, line))
            if made.name != name:
                out.append(ir.Assign(ir.Name(name, line), ir.Name(made.name, line), None, line, True))
            return
    imports = modules.required(target, value, at) if value is not None and not scope.name else []
    if imports:
        out += imports
        return
    given = expression(value, at) if value is not None else None
    out.append(ir.Assign(expression(target, at), given, field(node, "type", at), line, True))


# --- compound statements -------------------------------------------------------------------------


def _if(node: Node, at: Script, scope: Scope, out: Out) -> None:
    """A chain of else-ifs is one choice, walked down in a loop."""
    line = at.line(node)
    arms: list[tuple[ir.Expression | None, ir.Block]] = []
    following: Node | None = node
    while following is not None and following.type == "if_statement":
        body = _body(following.child_by_field_name("consequence"), at, scope)
        arms.append((field(following, "condition", at) or ir.Unknown((), line), body))
        otherwise = following.child_by_field_name("alternative")
        inside = at.named(otherwise) if otherwise is not None else []
        following = inside[0] if inside else None
    if following is not None:
        arms.append((None, _body(following, at, scope)))
    out.append(ir.Branch(tuple(arms), line))


def _switch(node: Node, at: Script, scope: Scope, out: Out) -> None:
    line = at.line(node)
    subject = field(node, "value", at) or ir.Unknown((), line)
    if not isinstance(subject, ir.Name | ir.Attribute | ir.Literal):
        name = ir.Name(f"<switch>:{line}", line)
        out.append(ir.Assign(name, subject, None, line, True))
        subject = name
    body = node.child_by_field_name("body")
    cases = [c for c in at.named(body) if c.type.startswith("switch_")] if body is not None else []
    arms: list[tuple[ir.Expression | None, ir.Block]] = []
    waiting: list[ir.Expression] = []
    blocks = [_case(c, at, scope) for c in cases]
    for position, case in enumerate(cases):
        value = field(case, "value", at)
        is_default = case.type == "switch_default"
        if value is not None:
            waiting.append(ir.Operation("==", (subject, value), at.line(case)))
        if not blocks[position][0] and not is_default and position + 1 < len(cases):
            continue
        test = waiting[0] if len(waiting) == 1 else ir.Operation("or", tuple(waiting), line)
        arms.append((None if is_default else test, _fallen(blocks, position)))
        waiting = []
    # The arm without a condition comes last, wherever it was written.
    arms.sort(key=lambda arm: arm[0] is None)
    out.append(ir.Branch(tuple(arms), line))


def _case(node: Node, at: Script, scope: Scope) -> tuple[ir.Block, bool]:
    """The statements of a case, and whether control leaves at their end."""
    value = node.child_by_field_name("value")
    nodes = [c for c in at.named(node) if c != value]
    out: Out = []
    _fill(nodes, node, at, scope, out)
    last = nodes[-1] if nodes else None
    if last is not None and last.type == "statement_block":
        last = at.named(last)[-1] if at.named(last) else None
    return tuple(out), last is not None and last.type in LEAVING


def _fallen(blocks: list[tuple[ir.Block, bool]], position: int) -> ir.Block:
    """The statements of a case and of those it falls into."""
    found: list[ir.Statement] = []
    for own, leaves in blocks[position : position + LONGEST_FALL]:
        found += own
        if leaves:
            break
    return tuple(found)


def _for_each(node: Node, at: Script, scope: Scope, out: Out) -> None:
    """``for (x of y)``; ``for (x in y)`` goes through the keys."""
    line = at.line(node)
    target = field(node, "left", at) or ir.Unknown((), line)
    iterable = field(node, "right", at) or ir.Unknown((), line)
    if has(node, "in"):
        keys = ir.Attribute(ir.Name("Object", line), "keys", line)
        iterable = ir.Call(keys, (iterable,), (), line)
    out.append(ir.Loop(_body(node.child_by_field_name("body"), at, scope), target, iterable, None, line))


def _for(node: Node, at: Script, scope: Scope, out: Out) -> None:
    line = at.line(node)
    first = node.child_by_field_name("initializer")
    if first is not None:
        at.statements[first.kind_id](first, at, scope, out)
    step = field(node, "increment", at)
    body = _body(node.child_by_field_name("body"), at, scope)
    if step is not None:
        body = (*body, ir.Evaluate(step, line))
    condition = node.child_by_field_name("condition")
    inside = at.named(condition) if condition is not None and condition.type == "expression_statement" else []
    tested = inside[0] if inside else condition
    unknown = ir.Unknown((), line)
    known = tested is not None and tested.type not in ("empty_statement", ";", "expression_statement")
    test = expression(tested, at) if tested is not None and known else unknown
    out.append(ir.Loop(body, condition=test, line=line))


def _while(node: Node, at: Script, scope: Scope, out: Out) -> None:
    line = at.line(node)
    test = field(node, "condition", at) or ir.Unknown((), line)
    out.append(ir.Loop(_body(node.child_by_field_name("body"), at, scope), condition=test, line=line))


def _try(node: Node, at: Script, scope: Scope, out: Out) -> None:
    handler = node.child_by_field_name("handler")
    final = node.child_by_field_name("finalizer")
    handlers = (_handler(handler, at, scope),) if handler is not None else ()
    last = _body(final.child_by_field_name("body"), at, scope) if final is not None else ()
    body = _body(node.child_by_field_name("body"), at, scope)
    out.append(ir.Try(body, handlers, (), last, at.line(node)))


def _handler(node: Node, at: Script, scope: Scope) -> tuple[ir.Expression | None, str, ir.Block]:
    caught = node.child_by_field_name("parameter")
    body = _body(node.child_by_field_name("body"), at, scope)
    if caught is None or caught.type == "identifier":
        return None, at.text(caught) if caught is not None else "", body
    name = f"<caught>:{at.line(node)}"
    take = ir.Assign(expression(caught, at), ir.Name(name), None, at.line(node), True)
    return None, name, (take, *body)


def _labelled(node: Node, at: Script, scope: Scope, out: Out) -> None:
    body = node.child_by_field_name("body")
    if body is not None:
        at.statements[body.kind_id](body, at, scope, out)


# --- definitions ---------------------------------------------------------------------------------


def _function(node: Node, at: Script, scope: Scope, out: Out) -> None:
    named = node.child_by_field_name("name")
    name = at.text(named) if named is not None else modules.WHOLE
    out.append(ir.Define(make(node, at, name, scope), at.line(node)))


def _class(node: Node, at: Script, scope: Scope, out: Out) -> None:
    out.append(ir.Define(classes.define_class(node, at, scope, modules.WHOLE), at.line(node)))


def _interface(node: Node, at: Script, scope: Scope, out: Out) -> None:
    out.append(ir.Define(classes.define_interface(node, at, scope), at.line(node)))


def _type(node: Node, at: Script, scope: Scope, out: Out) -> None:
    made = classes.define_type(node, at, scope)
    if made is not None:
        out.append(ir.Define(made, at.line(node)))


def _enum(node: Node, at: Script, scope: Scope, out: Out) -> None:
    out.append(ir.Define(classes.define_enum(node, at, scope), at.line(node)))


def _namespace(node: Node, at: Script, scope: Scope, out: Out) -> None:
    made = classes.define_namespace(node, at, scope)
    if made is not None:
        out.append(ir.Define(made, at.line(node)))


INNER: dict[str, Write] = {
    "assignment_expression": _assignment,
    "augmented_assignment_expression": _augmented,
    "sequence_expression": _expression,
    "parenthesized_expression": _expression,
    "unary_expression": _unary,
    "call_expression": _call,
    "string": _nothing,
    "internal_module": _namespace,
}
STATEMENTS: dict[str, Write] = {
    "": _other,
    "comment": _nothing,
    "html_comment": _nothing,
    "hash_bang_line": _nothing,
    "expression_statement": _expression,
    "assignment_expression": _assignment,
    "sequence_expression": _expression,
    "lexical_declaration": _declaration,
    "variable_declaration": _declaration,
    "using_declaration": _declaration,
    "return_statement": _return,
    "throw_statement": _throw,
    "if_statement": _if,
    "switch_statement": _switch,
    "for_in_statement": _for_each,
    "for_statement": _for,
    "while_statement": _while,
    "do_statement": _while,
    "try_statement": _try,
    "labeled_statement": _labelled,
    "with_statement": _while,
    "statement_block": _within,
    "class_static_block": _within,
    "ERROR": _within,
    "function_declaration": _function,
    "generator_function_declaration": _function,
    "class_declaration": _class,
    "abstract_class_declaration": _class,
    "interface_declaration": _interface,
    "type_alias_declaration": _type,
    "enum_declaration": _enum,
    "internal_module": _namespace,
    "module": _namespace,
    "ambient_declaration": _within,
    "import_statement": modules.import_statement,
    "export_statement": modules.export_statement,
    "function_signature": _nothing,
    "import_alias": _nothing,
    "empty_statement": _nothing,
    "break_statement": _nothing,
    "continue_statement": _nothing,
    "debugger_statement": _nothing,
    "statement_identifier": _nothing,
    "property_identifier": _nothing,
    "identifier": _nothing,
}
