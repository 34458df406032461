"""What a handler gives back: to output bindings, to the caller, to the log of the host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.catalog import BindingKind
from inventory.facts import Binding, Endpoint, Function, Text
from inventory.flow import state as heap
from inventory.flow.effects import Carried, Effect, pieces
from inventory.flow.outside import fill_value
from inventory.flow.run import Run
from inventory.flow.values import (
    Callee,
    Output,
    Value,
    joined,
    refer,
)

if TYPE_CHECKING:
    from inventory.flow.engine import Engine

RETURNING = frozenset({"activitytrigger", "orchestrationtrigger", "mcptooltrigger", "mcpresourcetrigger"})
"""Triggers whose function's return value goes back to where the trigger came from."""


def kind_of(engine: Engine, binding: Binding) -> BindingKind | None:
    return engine.catalog.binding(binding.type, binding.direction)


def endpoint_of(engine: Engine, binding: Binding) -> Endpoint:
    kind = kind_of(engine, binding)
    return Endpoint(kind.service if kind is not None else binding.type, (), binding.id)


def give_back(run: Run, declared: Function, callee: Callee, result: Value) -> None:
    """The return value goes to the `$return` binding, or back to where the trigger came from."""
    trigger = next((b for b in declared.bindings if b.direction == "trigger"), None)
    if not callee.function.emits:
        result = _by_member(run, declared, callee, result)
    out = next((b for b in declared.bindings if b.direction == "out" and b.name.lower() == "$return"), None)
    if (
        out is None
        and trigger is not None
        and trigger.type.lower() == "httptrigger"
        and not callee.function.emits
    ):
        out = next((b for b in declared.bindings if b.direction == "out" and b.type.lower() == "http"), None)
    if out is not None:
        operation, endpoint = run.engine.outputs[out.id]
    elif trigger is not None and trigger.type.lower() in RETURNING:
        endpoint = endpoint_of(run.engine, trigger)
        caller = run.engine.catalog.service(endpoint.kind).role == "caller"
        operation = "respond" if caller else "write"
    else:
        return
    if callee.function.generator:
        result = Value(result.data)
    if operation == "respond":
        result = answered(run, result)
    carried = list(pieces(run.state, result))
    if carried or out is not None:
        location = run.at(callee.function.line)
        run.trace.effects[Effect(operation, endpoint, carried, location)] = None
    thrown(run, callee)


def _by_member(run: Run, declared: Function, callee: Callee, result: Value) -> Value:
    """Members of a returned object that are outputs by their names go there; the rest is the result."""
    # An output that is a parameter is filled through it; a property may be called like one (`Order order`).
    parameters = {p.name for p in callee.function.parameters}
    outputs = [b for b in declared.bindings if b.direction == "out" and b.name]
    named = {b.name.lower(): b for b in outputs if b.name not in parameters}
    for at in result.objects():
        held = run.state.content(at)
        found = [n for n in (held.fields if held else ()) if n.lower() in named]
        for name in found:
            if held is None:
                continue
            binding = named[name.lower()]
            fill_value(run, Output(binding.id), held.fields[name], callee.function.line)
            run.state.drop_field(at, name)
    return result


def answered(run: Run, value: Value) -> Value:
    """What of a response object reaches the caller: its body and headers, where it is one."""
    bodies = run.engine.table.bodies
    if not bodies:
        return value
    kept = [Value(value.data, value.refs - set(value.objects()), value.texts)]
    for at in value.objects():
        held = run.state.content(at)
        parts = [held.fields[n] for n in bodies if n in held.fields] if held is not None else []
        if held is None or held.kind != "record" or not (parts or {"status", "headers"} & set(held.fields)):
            kept.append(refer(at))
        else:
            kept += [*parts, *(held.fields[n] for n in ("headers", "cookies") if n in held.fields)]
    return joined(kept)


def thrown(run: Run, callee: Callee) -> None:
    """What leaves the function in an exception ends in the host's log."""
    thrown = heap.everything(run.state, joined(run.raised))
    carried = [Carried((), d) for d in sorted(thrown.data, key=lambda d: d.order) if d.path or d.label]
    if carried:
        endpoint = Endpoint("log", (("logger", Text.of("host")),))
        run.trace.effects[Effect("log", endpoint, carried, run.at(callee.function.line), "medium")] = None
