"""Python's own parser brought to the common form, to hold the lowering against.

Both sides are written as nested tuples without lines: the node's kind, then its parts.
"""

# ruff: noqa: N802 (methods are named after the nodes they read)
from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from inventory.syntax import ir

Tree = Any

OPERATORS = {
    "Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "FloorDiv": "//", "Mod": "%", "Pow": "**",
    "LShift": "<<", "RShift": ">>", "BitOr": "|", "BitXor": "^", "BitAnd": "&", "MatMult": "@",
    "And": "and", "Or": "or", "Not": "not", "USub": "-", "UAdd": "+", "Invert": "~",
    "Eq": "==", "NotEq": "!=", "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=",
    "Is": "is", "IsNot": "is not", "In": "in", "NotIn": "not in",
}  # fmt: skip
LONGEST = 40


def outlined(source: str) -> Tree:
    """The module as Python's own parser sees it. Raises SyntaxError, and ValueError for a match statement."""
    return _Opinion(source).block(ast.parse(source).body)


class _Opinion:
    def __init__(self, source: str) -> None:
        self.lines = source.split("\n")

    def __call__(self, node: ast.AST | None) -> Tree:
        return None if node is None else getattr(self, type(node).__name__)(node)

    def all(self, nodes: list[Any]) -> Tree:
        return tuple(self(n) for n in nodes)

    # --- expressions -----------------------------------------------------------------------------

    def Constant(self, node: ast.Constant) -> Tree:
        unknown = node.value is ... or isinstance(node.value, complex)
        return ("Unknown", ()) if unknown else ("Literal", node.value)

    def Name(self, node: ast.Name) -> Tree:
        return ("Name", node.id)

    def Attribute(self, node: ast.Attribute) -> Tree:
        return ("Attribute", self(node.value), node.attr)

    def Subscript(self, node: ast.Subscript) -> Tree:
        return ("Item", self(node.value), self(node.slice))

    def Slice(self, node: ast.Slice) -> Tree:
        return ("Slice", self(node.lower), self(node.upper))

    def Call(self, node: ast.Call) -> Tree:
        return ("Call", self(node.func), self.all(node.args), self.keywords(node.keywords))

    def keywords(self, nodes: list[ast.keyword]) -> Tree:
        return tuple((k.arg or "**", self(k.value)) for k in nodes)

    def Starred(self, node: ast.Starred) -> Tree:
        return ("Spread", self(node.value))

    def Dict(self, node: ast.Dict) -> Tree:
        return ("Record", tuple((self(k), self(v)) for k, v in zip(node.keys, node.values, strict=True)))

    def List(self, node: ast.List | ast.Tuple | ast.Set) -> Tree:
        return ("Sequence", self.all(node.elts))

    Tuple = Set = List

    def JoinedStr(self, node: ast.JoinedStr) -> Tree:
        parts: list[Tree] = []
        for part in self.all(node.values):
            if part[0] == "Literal" and parts and parts[-1][0] == "Literal":
                parts[-1] = ("Literal", str(parts[-1][1]) + str(part[1]))
            elif part != ("Literal", ""):
                parts.append(part)
        if not parts:
            return ("Literal", "")
        return parts[0] if len(parts) == 1 and parts[0][0] == "Literal" else ("Interpolation", tuple(parts))

    def FormattedValue(self, node: ast.FormattedValue) -> Tree:
        value = self(node.value)
        return ("Operation", "format", (value, self(node.format_spec))) if node.format_spec else value

    def BinOp(self, node: ast.BinOp) -> Tree:
        steps: list[tuple[str, ast.expr]] = []
        first: ast.expr = node
        while isinstance(first, ast.BinOp):
            steps.insert(0, (OPERATORS[type(first.op).__name__], first.right))
            first = first.left
        return self.chain(self(first), [(o, self(operand)) for o, operand in steps])

    def BoolOp(self, node: ast.BoolOp) -> Tree:
        operator = OPERATORS[type(node.op).__name__]
        first, *rest = self.all(node.values)
        return self.chain(first, [(operator, operand) for operand in rest])

    def chain(self, first: Tree, steps: list[tuple[str, Tree]]) -> Tree:
        if len(steps) > LONGEST:
            operators = {operator for operator, _ in steps}
            only = operators.pop() if len(operators) == 1 else "+"
            return ("Operation", only, (first, *(operand for _, operand in steps)))
        for operator, operand in steps:
            first = ("Operation", operator, (first, operand))
        return first

    def UnaryOp(self, node: ast.UnaryOp) -> Tree:
        value = self(node.operand)
        if isinstance(node.op, ast.USub) and value[0] == "Literal" and type(value[1]) in (int, float):
            return ("Literal", -value[1])
        return ("Operation", OPERATORS[type(node.op).__name__], (value,))

    def Compare(self, node: ast.Compare) -> Tree:
        values = [self(node.left), *self.all(node.comparators)]
        names = [OPERATORS[type(o).__name__] for o in node.ops]
        pairs = tuple(("Operation", name, (values[i], values[i + 1])) for i, name in enumerate(names))
        return pairs[0] if len(pairs) == 1 else ("Operation", "and", pairs)

    def IfExp(self, node: ast.IfExp) -> Tree:
        return ("Operation", "if", (self(node.test), self(node.body), self(node.orelse)))

    def Await(self, node: ast.Await) -> Tree:
        return ("Await", self(node.value))

    def Yield(self, node: ast.Yield) -> Tree:
        return ("Yield", self(node.value))

    def YieldFrom(self, node: ast.YieldFrom) -> Tree:
        return ("Yield", ("Spread", self(node.value)))

    def NamedExpr(self, node: ast.NamedExpr) -> Tree:
        return ("Bind", self(node.target), self(node.value))

    def Lambda(self, node: ast.Lambda) -> Tree:
        body = (("Return", self(node.body)),)
        return ("Closure", f"<lambda>:{node.lineno}", self.parameters(node.args), body)

    def ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Tree:
        return self.comprehension(node.elt, None, node.generators)

    SetComp = GeneratorExp = ListComp

    def DictComp(self, node: ast.DictComp) -> Tree:
        return self.comprehension(node.value, node.key, node.generators)

    def comprehension(self, element: ast.expr, key: ast.expr | None, loops: list[ast.comprehension]) -> Tree:
        conditions = tuple(self(c) for loop in loops for c in loop.ifs)
        over = tuple((self(loop.target), self(loop.iter)) for loop in loops)
        return ("Comprehension", self(element), self(key), over, conditions)

    # --- parameters and types --------------------------------------------------------------------

    def parameters(self, node: ast.arguments) -> Tree:
        plain = node.posonlyargs + node.args
        defaults = [None] * (len(plain) - len(node.defaults)) + list(node.defaults)
        out = [self.parameter(a, d, "plain") for a, d in zip(plain, defaults, strict=True)]
        out += [self.parameter(node.vararg, None, "rest")] if node.vararg else []
        out += [self.parameter(a, d, "named") for a, d in zip(node.kwonlyargs, node.kw_defaults, strict=True)]
        out += [self.parameter(node.kwarg, None, "rest_named")] if node.kwarg else []
        return tuple(out)

    def parameter(self, node: ast.arg, default: ast.expr | None, kind: str) -> Tree:
        return (node.arg, self.type(node.annotation), self(default), kind)

    def type(self, node: ast.expr | None) -> Tree:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self.quoted(node, node.value.strip())
        if isinstance(node, ast.Subscript):
            outer = (
                node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            )
            return (
                self(node)
                if outer == "Literal"
                else ("Item", self(node.value), self.inner(node.slice, outer))
            )
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return ("Operation", "|", tuple(self.alternatives(node)))
        return self(node)

    def quoted(self, node: ast.Constant, text: str) -> Tree:
        try:
            inner = ast.parse(text).body
        except SyntaxError:
            return self(node)
        whole = len(inner) == 1 and isinstance(inner[0], ast.Expr) and "\n" not in text
        return self(inner[0].value) if whole and isinstance(inner[0], ast.Expr) else self(node)

    def inner(self, node: ast.expr, outer: str) -> Tree:
        if not isinstance(node, ast.Tuple | ast.List):
            return self.type(node)
        read = [self.type if i == 0 or outer != "Annotated" else self for i in range(len(node.elts))]
        return ("Sequence", tuple(r(e) for r, e in zip(read, node.elts, strict=True)))

    def alternatives(self, node: ast.expr) -> Iterator[Tree]:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            yield from self.alternatives(node.left)
            yield from self.alternatives(node.right)
        else:
            yield self.type(node)

    # --- statements ------------------------------------------------------------------------------

    def block(self, nodes: list[ast.stmt]) -> Tree:
        return tuple(statement for node in nodes for statement in self.statements(node))

    def statements(self, node: ast.stmt) -> Iterator[Tree]:
        yield from getattr(self, f"in_{type(node).__name__}")(node)

    def in_Pass(self, node: ast.stmt) -> Iterator[Tree]:
        return iter(())

    in_Break = in_Continue = in_Pass

    def in_Expr(self, node: ast.Expr) -> Iterator[Tree]:
        constant = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str | bytes)
        ellipsis = isinstance(node.value, ast.Constant) and node.value.value is ...
        if not constant and not ellipsis and not isinstance(node.value, ast.JoinedStr):
            yield ("Evaluate", self(node.value))

    def in_Assign(self, node: ast.Assign) -> Iterator[Tree]:
        value = self(node.value)
        targets = sorted(node.targets, key=lambda t: not isinstance(t, ast.Name))
        yield ("Assign", self(targets[0]), value, None)
        for target in targets[1:]:
            yield (
                "Assign",
                self(target),
                self(targets[0]) if isinstance(targets[0], ast.Name) else value,
                None,
            )

    def in_AnnAssign(self, node: ast.AnnAssign) -> Iterator[Tree]:
        yield ("Assign", self(node.target), self(node.value), self.type(node.annotation))

    def in_AugAssign(self, node: ast.AugAssign) -> Iterator[Tree]:
        operation = ("Operation", OPERATORS[type(node.op).__name__], (self(node.target), self(node.value)))
        yield ("Assign", self(node.target), operation, None)

    def in_Return(self, node: ast.Return) -> Iterator[Tree]:
        yield ("Return", self(node.value))

    def in_Raise(self, node: ast.Raise) -> Iterator[Tree]:
        yield ("Raise", self(node.exc))

    def in_Assert(self, node: ast.Assert) -> Iterator[Tree]:
        if node.msg is None:
            yield ("Evaluate", self(node.test))
        else:
            error = ("Call", ("Name", "AssertionError"), (self(node.msg),), ())
            yield ("Branch", ((("Operation", "not", (self(node.test),)), (("Raise", error),)),))

    def in_Delete(self, node: ast.Delete) -> Iterator[Tree]:
        for target in node.targets:
            inner = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
            yield from (("Delete", self(t)) for t in inner)

    def in_Global(self, node: ast.Global | ast.Nonlocal) -> Iterator[Tree]:
        yield ("Global", tuple(node.names))

    in_Nonlocal = in_Global

    def in_Import(self, node: ast.Import) -> Iterator[Tree]:
        for name in node.names:
            yield ("Import", name.name, "", name.asname or name.name.partition(".")[0], 0)

    def in_ImportFrom(self, node: ast.ImportFrom) -> Iterator[Tree]:
        for name in node.names:
            yield ("Import", node.module or "", name.name, name.asname or name.name, node.level)

    def in_If(self, node: ast.If) -> Iterator[Tree]:
        arms: list[Tree] = [(self(node.test), self.block(node.body))]
        while len(node.orelse) == 1 and self.is_elif(node.orelse[0]) and isinstance(node.orelse[0], ast.If):
            node = node.orelse[0]
            arms.append((self(node.test), self.block(node.body)))
        yield ("Branch", (*arms, (None, self.block(node.orelse))) if node.orelse else tuple(arms))

    def is_elif(self, node: ast.stmt) -> bool:
        return self.lines[node.lineno - 1].encode()[node.col_offset :].startswith(b"elif")

    def in_For(self, node: ast.For | ast.AsyncFor) -> Iterator[Tree]:
        yield ("Loop", self.block(node.body), self(node.target), self(node.iter), None)
        yield from self.otherwise(node.orelse)

    in_AsyncFor = in_For

    def in_While(self, node: ast.While) -> Iterator[Tree]:
        yield ("Loop", self.block(node.body), None, None, self(node.test))
        yield from self.otherwise(node.orelse)

    def otherwise(self, nodes: list[ast.stmt]) -> Iterator[Tree]:
        if nodes:
            yield ("Branch", ((("Unknown", ()), self.block(nodes)),))

    def in_Try(self, node: ast.Try) -> Iterator[Tree]:
        handlers = tuple((self(h.type), h.name or "", self.block(h.body)) for h in node.handlers)
        parts = (self.block(node.body), handlers, self.block(node.orelse), self.block(node.finalbody))
        yield ("Try", *parts)

    in_TryStar = in_Try

    def in_With(self, node: ast.With | ast.AsyncWith) -> Iterator[Tree]:
        items = tuple((self(i.context_expr), self(i.optional_vars)) for i in node.items)
        yield ("With", items, self.block(node.body))

    in_AsyncWith = in_With

    def in_Match(self, node: ast.stmt) -> Iterator[Tree]:
        raise ValueError("The lowering of match has tests of its own.")

    # --- definitions -----------------------------------------------------------------------------

    def in_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Tree]:
        yields = any(isinstance(n, ast.Yield | ast.YieldFrom) for n in _own(node.body))
        yield (
            "Function", node.name, self.parameters(node.args), self.type(node.returns),
            self.all(node.decorator_list), yields, isinstance(node, ast.AsyncFunctionDef),
            ast.get_docstring(node, clean=False) or "", node.lineno, self.block(node.body),
        )  # fmt: skip

    in_AsyncFunctionDef = in_FunctionDef

    def in_ClassDef(self, node: ast.ClassDef) -> Iterator[Tree]:
        methods = {}
        for statement in self.block(node.body):
            if statement[0] == "Function" and not _accessor(statement):
                methods[statement[1]] = statement
        yield (
            "Class", node.name, self.all(node.bases), self.keywords(node.keywords),
            self.all(node.decorator_list), node.lineno, methods,
        )  # fmt: skip


def _own(nodes: list[Any]) -> Iterator[ast.AST]:
    """What a function holds, functions inside it left aside."""
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))


def _accessor(function: Tree) -> bool:
    return any(d[0] == "Attribute" and d[2] in ("setter", "deleter") for d in function[4])


# --- the common form in the same notation --------------------------------------------------------


FOREIGN = ("types", "declares")


def plain(node: Any) -> Tree:
    """Nodes of the common form as nested tuples, without lines and what Python has no use for.

    Type arguments and declared locals belong to other languages: here they must be absent.
    """
    if isinstance(node, tuple):
        return tuple(plain(n) for n in node)
    if isinstance(node, ir.Closure):
        return ("Closure", node.function.name, _parameters(node.function), plain(node.function.body))
    if isinstance(node, ir.Define):
        made = node.definition
        return _function(made) if isinstance(made, ir.Function) else _class(made)
    if hasattr(node, "__dataclass_fields__"):
        assert not any(getattr(node, f, None) for f in FOREIGN), node
        return (
            type(node).__name__,
            *(plain(getattr(node, f)) for f in node.__dataclass_fields__ if f not in ("line", *FOREIGN)),
        )
    return node


def _parameters(function: ir.Function) -> Tree:
    return tuple((p.name, plain(p.annotation), plain(p.default), p.kind) for p in function.parameters)


def _function(made: ir.Function) -> Tree:
    return (
        "Function", made.name, _parameters(made), plain(made.returns), plain(made.decorators),
        made.generator, made.asynchronous, made.docstring, made.line, plain(made.body),
    )  # fmt: skip


def _class(made: ir.Class) -> Tree:
    methods = {name: _function(m) for name, m in made.methods.items() if "." not in name}
    head = ("Class", made.name, plain(made.bases), plain(made.keywords), plain(made.decorators), made.line)
    return (*head, methods)
