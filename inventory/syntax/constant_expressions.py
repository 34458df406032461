"""Expressions of the common form, evaluated as far as their constants can be told."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from inventory.facts import Reference, Text
from inventory.syntax import ir
from inventory.syntax.constant_methods import items, percent, plus
from inventory.syntax.constant_statements import bind
from inventory.syntax.constant_values import (
    UNKNOWN,
    FunctionValue,
    Library,
    ModuleValue,
    Scope,
    Unknown,
    as_text,
    plain,
)

if TYPE_CHECKING:
    from inventory.syntax.constants import Evaluator


SETTINGS = ("process.env",)


def _item(evaluator: Evaluator, scope: Scope, node: ir.Item) -> Any:
    holder, key = evaluator.evaluate(scope, node.object), evaluator.evaluate(scope, node.key)
    if isinstance(holder, Library) and holder.dotted.endswith(("environ", *SETTINGS)):
        return setting(evaluator, key, UNKNOWN, scope, node.line)
    if isinstance(holder, (dict, list, tuple, str)):
        try:
            return holder[key]
        except (KeyError, IndexError, TypeError):
            return UNKNOWN
    return UNKNOWN


def setting(evaluator: Evaluator, key: Any, default: Any, scope: Scope, line: int) -> Any:
    if not isinstance(key, str):
        return Text.of(Reference("unknown"))
    if isinstance(default, str):
        evaluator.defaults.setdefault(key, (default, scope.path, line))
    return Text.of(Reference("setting", key))


def _text(evaluator: Evaluator, scope: Scope, node: ir.Interpolation) -> Any:
    return plain(Text.of(*(as_text(evaluator.evaluate(scope, part)) for part in node.parts)))


def _operation(evaluator: Evaluator, scope: Scope, node: ir.Operation) -> Any:
    values = [evaluator.evaluate(scope, part) for part in node.operands]
    if node.operator == "+" and len(values) == 2:
        return plus(*values)
    if node.operator == "%" and len(values) == 2 and isinstance(values[0], str):
        return percent(values[0], values[1])
    if node.operator in ("or", "??"):
        _default_of(evaluator, values, scope, node.line)
        return next((v for v in values if not isinstance(v, Unknown) and v not in (None, "")), UNKNOWN)
    if node.operator == "if" and len(values) == 3:
        return values[1] if not isinstance(values[1], Unknown) else values[2]
    if node.operator == "|":
        return values[0]
    return UNKNOWN


def _default_of(evaluator: Evaluator, values: list[Any], scope: Scope, line: int) -> None:
    """``process.env.QUEUE || "orders"`` tells the default of the setting."""
    for value, default in pairwise(values):
        reference = value.parts[0] if isinstance(value, Text) and len(value.parts) == 1 else None
        if isinstance(reference, Reference) and reference.kind == "setting":
            setting(evaluator, reference.name, default, scope, line)


def _required(evaluator: Evaluator, scope: Scope, node: ir.Required) -> Any:
    target = evaluator.program.resolve(scope.path, ir.Import(node.module, "", "*"), evaluator.root)
    if target is None:
        return Library(node.module)
    evaluator.run_module(target)
    return ModuleValue(target)


def _bound(evaluator: Evaluator, scope: Scope, node: ir.Bind) -> Any:
    value = evaluator.evaluate(scope, node.value)
    bind(evaluator, scope, node.target, value)
    return value


def _record(evaluator: Evaluator, scope: Scope, node: ir.Record) -> Any:
    out: dict[Any, Any] = {}
    for key, part in node.entries:
        value = evaluator.evaluate(scope, part)
        if key is None:
            out.update(value if isinstance(value, dict) else {})
            continue
        name = evaluator.evaluate(scope, key)
        if isinstance(name, (str, int)):
            out[name] = value
    return out


def _sequence(evaluator: Evaluator, scope: Scope, node: ir.Sequence) -> Any:
    out: list[Any] = []
    for part in node.items:
        value = evaluator.evaluate(scope, part)
        if isinstance(part, ir.Spread):
            out += value if isinstance(value, list) else []
        else:
            out.append(value)
    return out


def _comprehension(evaluator: Evaluator, scope: Scope, node: ir.Comprehension) -> Any:
    inner = Scope(scope.path, {}, scope)
    target, iterable = node.loops[0]
    out: list[Any] = []
    for value in items(evaluator.evaluate(scope, iterable)) or []:
        bind(evaluator, inner, target, value)
        out.append(evaluator.evaluate(inner, node.element))
    return out


EXPRESSIONS: dict[type, Callable[[Evaluator, Scope, Any], Any]] = {
    ir.Literal: lambda _e, _s, n: n.value,
    ir.Name: lambda e, s, n: e.lookup(s, n.id),
    ir.Attribute: lambda e, s, n: e.member(e.evaluate(s, n.object), n.name),
    ir.Item: _item,
    ir.Call: lambda e, s, n: e.called(s, n),
    ir.Spread: lambda e, s, n: e.evaluate(s, n.value),
    ir.Interpolation: _text,
    ir.Operation: _operation,
    ir.Record: _record,
    ir.Sequence: _sequence,
    ir.Comprehension: _comprehension,
    ir.Await: lambda e, s, n: e.evaluate(s, n.value),
    ir.Closure: lambda _e, s, n: FunctionValue(n.function, s.path, s),
    ir.Cast: lambda e, s, n: e.evaluate(s, n.value),
    ir.Required: _required,
    ir.Bind: _bound,
}
