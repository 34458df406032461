"""Statements of the common form, run as far as their constants can be told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from inventory.syntax import ir
from inventory.syntax.constant_methods import items
from inventory.syntax.constant_values import (
    UNKNOWN,
    ClassValue,
    FunctionValue,
    Instance,
    Library,
    Method,
    Scope,
    Unknown,
)

if TYPE_CHECKING:
    from inventory.syntax.constants import Evaluator

MOST_STEPS = 200_000


def run_block(evaluator: Evaluator, scope: Scope, block: ir.Block) -> None:
    for statement in block:
        evaluator.steps += 1
        if evaluator.steps > MOST_STEPS:
            return
        handler = STATEMENTS.get(type(statement))
        if handler is not None:
            handler(evaluator, scope, statement)


def _assign(evaluator: Evaluator, scope: Scope, statement: ir.Assign) -> None:
    if statement.value is not None:
        bind(evaluator, scope, statement.target, evaluator.evaluate(scope, statement.value))


def bind(evaluator: Evaluator, scope: Scope, target: ir.Expression, value: Any) -> None:
    if isinstance(target, ir.Name):
        scope.variables[target.id] = value
    elif isinstance(target, ir.Sequence):
        parts = list(value) if isinstance(value, (list, tuple)) else []
        for position, part in enumerate(target.items):
            bind(evaluator, scope, part, parts[position] if position < len(parts) else UNKNOWN)
    elif isinstance(target, ir.Record):
        for key, part in target.entries:
            name = evaluator.evaluate(scope, key) if key is not None else None
            bind(evaluator, scope, part, evaluator.member(value, name) if isinstance(name, str) else UNKNOWN)
    elif isinstance(target, ir.Bind):
        known = not isinstance(value, (Unknown, Method))
        bind(evaluator, scope, target.target, value if known else evaluator.evaluate(scope, target.value))
    elif isinstance(target, ir.Attribute):
        holder = evaluator.evaluate(scope, target.object)
        if isinstance(holder, Instance):
            holder.members[target.name] = value
        elif isinstance(holder, dict):
            holder[target.name] = value
    elif isinstance(target, ir.Item):
        holder, key = evaluator.evaluate(scope, target.object), evaluator.evaluate(scope, target.key)
        if isinstance(holder, dict) and isinstance(key, (str, int)):
            holder[key] = value


def _branch(evaluator: Evaluator, scope: Scope, statement: ir.Branch) -> None:
    for condition, body in statement.arms:
        if condition is not None:
            evaluator.evaluate(scope, condition)
        run_block(evaluator, scope, body)


def _loop(evaluator: Evaluator, scope: Scope, statement: ir.Loop) -> None:
    if statement.iterable is None or statement.target is None:
        return
    values = items(evaluator.evaluate(scope, statement.iterable))
    for value in values if values is not None else [UNKNOWN]:
        bind(evaluator, scope, statement.target, value)
        run_block(evaluator, scope, statement.body)


def _try(evaluator: Evaluator, scope: Scope, statement: ir.Try) -> None:
    for block in (statement.body, statement.otherwise, statement.final):
        run_block(evaluator, scope, block)
    # A handler is the fallback: it only gives names that the body did not.
    inner = Scope(scope.path, {}, scope)
    for _, _, block in statement.handlers:
        run_block(evaluator, inner, block)
    for name, value in inner.variables.items():
        scope.variables.setdefault(name, value)


def _with(evaluator: Evaluator, scope: Scope, statement: ir.With) -> None:
    for context, target in statement.items:
        value = evaluator.evaluate(scope, context)
        if target is not None:
            bind(evaluator, scope, target, value)
    run_block(evaluator, scope, statement.body)


def _import(evaluator: Evaluator, scope: Scope, statement: ir.Import) -> None:
    if statement.name == "*":
        target = evaluator.program.resolve(scope.path, statement, evaluator.root)
        other = evaluator.run_module(target) if target else None
        if other is not None:
            scope.variables.update(other.variables)
        return
    scope.variables[statement.alias] = evaluator.import_value(scope.path, statement)


def _define(evaluator: Evaluator, scope: Scope, statement: ir.Define) -> None:
    definition = statement.definition
    if isinstance(definition, ir.Class):
        scope.variables[definition.name] = ClassValue(definition, scope.path)
        return
    inside = scope if scope.outer is not None or scope is not evaluator.ran.get(scope.path) else None
    value: Any = FunctionValue(definition, scope.path, inside)
    for decorator in reversed(definition.decorators):
        value = _decorate(evaluator, scope, decorator, value)
    scope.variables[definition.name] = value


def _decorate(evaluator: Evaluator, scope: Scope, decorator: ir.Expression, value: Any) -> Any:
    wrapper = evaluator.evaluate(scope, decorator)
    node = decorator if isinstance(decorator, ir.Call) else ir.Call(decorator, line=decorator.line)
    result = evaluator.call(wrapper, [value], {}, node, scope)
    # A decorator that nobody knows most often gives back what it was given.
    return value if isinstance(result, (Unknown, Library)) else result


def _return(evaluator: Evaluator, scope: Scope, statement: ir.Return) -> None:
    if statement.value is not None:
        scope.returned.append(evaluator.evaluate(scope, statement.value))


def _evaluate(evaluator: Evaluator, scope: Scope, statement: ir.Evaluate) -> None:
    evaluator.evaluate(scope, statement.value)


STATEMENTS: dict[type, Callable[[Evaluator, Scope, Any], None]] = {
    ir.Assign: _assign,
    ir.Evaluate: _evaluate,
    ir.Return: _return,
    ir.Branch: _branch,
    ir.Loop: _loop,
    ir.Try: _try,
    ir.With: _with,
    ir.Import: _import,
    ir.Define: _define,
}
