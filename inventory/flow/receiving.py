"""Which argument a parameter gets, and which overload a call means."""

from __future__ import annotations

from inventory.flow import injection
from inventory.flow import state as heap
from inventory.flow.arguments import Arguments
from inventory.flow.run import Run
from inventory.flow.values import (
    NOTHING,
    Callee,
    ClassOf,
    Object,
    Value,
    refer,
)
from inventory.syntax import ir


def overload(callee: Callee, arguments: Arguments) -> Callee:
    """Of several functions of one name, the first that takes as many arguments as are given."""
    function = callee.function
    if not function.overloads or arguments.rest:
        return callee
    given = len(arguments.positional) + len(arguments.named)
    for other in (function, *function.overloads):
        if _takes(other, given, set(arguments.named)):
            return Callee(other, callee.path, callee.bound, callee.scope)
    return callee


def _takes(function: ir.Function, given: int, named: set[str]) -> bool:
    parameters = [p for p in function.parameters if p.name not in ("this", "self")]
    needed = sum(p.default is None and p.kind in ("plain", "out") for p in parameters)
    open_ended = any(p.kind in ("rest", "rest_named") for p in parameters)
    return (
        needed <= given and (open_ended or given <= len(parameters)) and named <= {p.name for p in parameters}
    )


def bind_parameters(run: Run, callee: Callee, arguments: Arguments) -> dict[str, Value]:
    """Argument values by parameter name; what is left over goes to the rest parameters."""
    positional = list(arguments.positional)
    named = dict(arguments.named)
    if callee.bound is not None and callee.function.kind != "static":
        positional.insert(0, refer(callee.bound))
    variables: dict[str, Value] = {}
    for parameter in callee.function.parameters:
        variables[parameter.name] = _argument(run, callee, parameter, positional, named, arguments.rest)
    return variables


def _argument(
    run: Run,
    callee: Callee,
    parameter: ir.Parameter,
    positional: list[Value],
    named: dict[str, Value],
    rest: Value,
) -> Value:
    at = Object(-1, f"{callee.path}:{callee.function.line}:*{parameter.name}:{run.context}")
    if parameter.kind == "rest":
        left = {str(i): v for i, v in enumerate(positional)}
        positional.clear()
        return run.state.make(at, "list", left, rest) if left or rest else NOTHING
    if parameter.kind == "rest_named":
        return run.state.make(at, "record", dict(named), rest) if named or rest else NOTHING
    if parameter.name in named:
        value = named.pop(parameter.name)
    elif parameter.kind in ("plain", "out") and positional:
        value = positional.pop(0)
    elif rest:
        value = heap.member(run.state, rest, parameter.name)
    else:
        value = NOTHING
    if not value and parameter.default is not None:
        value = run.engine.constant(callee.path, parameter.default)
    if not value and run.engine.registered:
        value = injection.injected(run, callee, parameter)
    if parameter.annotation is not None and not (value.texts or heap.structured(run.state, value)):
        value = run.engine.typed(run, callee.path, value, parameter.annotation)
    if parameter.name == "this" and value.data and not value.refs:
        return _as_this(run, callee, value)
    return value


def _as_this(run: Run, callee: Callee, value: Value) -> Value:
    """Plain data that a method of a class is called on is an object of that class."""
    from inventory.flow.instances import instance

    if callee.function.within is None:
        return value
    kind = ClassOf(callee.function.within, callee.path)
    return instance(run, kind, value, ir.Name("this", callee.function.line))
