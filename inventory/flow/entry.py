"""Entry points: what a declared function is given by its bindings, and what it gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.catalog import BindingKind
from inventory.facts import Binding, Endpoint, Function, Gap, Operation, Text
from inventory.flow import state as heap
from inventory.flow.effects import Carried, Effect, Trace, pieces
from inventory.flow.run import Run
from inventory.flow.state import State
from inventory.flow.values import (
    NOTHING,
    UNKNOWN,
    Callee,
    Carrier,
    Client,
    Datum,
    Output,
    Source,
    Value,
    joined,
    refer,
)
from inventory.syntax import ir

if TYPE_CHECKING:
    from inventory.flow.engine import Engine

CLIENT_BINDINGS = {
    "durableclient": "azure.durable_functions.DurableOrchestrationClient",
    "orchestrationclient": "azure.durable_functions.DurableOrchestrationClient",
    "orchestrationtrigger": "azure.durable_functions.DurableOrchestrationContext",
    "entitytrigger": "azure.durable_functions.DurableEntityContext",
}
"""Bindings whose parameter is itself a client: it acts on the task hub."""
RETURNING = frozenset({"activitytrigger", "orchestrationtrigger", "mcptooltrigger", "mcpresourcetrigger"})
"""Triggers whose function's return value goes back to where the trigger came from."""


def enter(engine: Engine, declared: Function) -> Trace:
    """Follow `declared` from its handler; the trace holds what was seen, gaps what was not."""
    trace = Trace()
    callee = handler(engine, declared)
    if callee is None:
        return trace
    run = Run(engine, callee.path, State({}, {}, engine.base), 0, 0)
    engine.outputs = {b.id: _output(engine, b) for b in declared.bindings if b.direction == "out"}
    variables = {p.name: _parameter(run, declared, callee, p) for p in callee.function.parameters}
    run.scope.variables.update(variables)
    received(run, declared)
    result = engine.follow(run, callee, variables)
    _give_back(run, declared, callee, result)
    return run.trace


def handler(engine: Engine, declared: Function) -> Callee | None:
    """The function of the repository that runs; a Gap when it can't be found."""
    where = declared.handler
    if where is None or not where.path:
        return None
    found = _find(engine, where.path, where.name)
    if found is None:
        reason = f"the code of {declared.name} was not found: {where.name or 'no name'} in {where.path}"
        engine.gaps.add(Gap(reason, declared.location))
    return found


def _find(engine: Engine, path: str, name: str) -> Callee | None:
    module = engine.program.module(path)
    if module is None:
        return None
    function = module.functions.get(name)
    if function is not None:
        wrapped = engine.decorated(path, function, refer(Callee(function, path)))
        return next((r for r in wrapped.refs if isinstance(r, Callee)), Callee(function, path))
    value = engine.modules.name(path, name) or NOTHING
    found = next((r for r in value.refs if isinstance(r, Callee)), None)
    return found or _nested(module, path, name)


def _nested(module: ir.Module, path: str, name: str) -> Callee | None:
    """A handler defined inside another function or class (a factory that registers it)."""
    holder, _, last = name.rpartition(".")
    for kind in module.classes.values():
        if last in kind.methods and holder in ("", kind.name):
            return Callee(kind.methods[last], path)
    for outer in module.functions.values():
        for statement in outer.body:
            found = statement.definition if isinstance(statement, ir.Define) else None
            if isinstance(found, ir.Function) and found.name == last:
                return Callee(found, path)
    return None


# --- what comes in -----------------------------------------------------------------------------


def _kind(engine: Engine, binding: Binding) -> BindingKind | None:
    return engine.catalog.binding(binding.type, binding.direction)


def endpoint_of(engine: Engine, binding: Binding) -> Endpoint:
    kind = _kind(engine, binding)
    return Endpoint(kind.service if kind is not None else binding.type, (), binding.id)


def _output(engine: Engine, binding: Binding) -> tuple[Operation, Endpoint]:
    kind = _kind(engine, binding)
    operation = kind.operation if kind is not None else "write"
    return operation, endpoint_of(engine, binding)  # type: ignore[return-value]


def _parameter(run: Run, declared: Function, callee: Callee, parameter: ir.Parameter) -> Value:
    binding = next((b for b in declared.bindings if b.name.lower() == parameter.name.lower()), None)
    if binding is None:
        return _unbound(run, declared, callee, parameter)
    if binding.direction == "out":
        return refer(Output(binding.id))
    value = bound(run, binding)
    if parameter.annotation is not None and not value.objects():
        value = run.engine.typed(run, callee.path, value, parameter.annotation)
    return value


def bound(run: Run, binding: Binding) -> Value:
    """The value of a trigger or input parameter: its data, and how its members are read."""
    engine, type = run.engine, binding.type.lower()
    data = frozenset({Datum(Source(endpoint_of(engine, binding)))})
    refs: set[Carrier | Client] = set()
    dotted = CLIENT_BINDINGS.get(type)
    client = engine.client_class(dotted) if dotted else None
    if client is not None:
        refs.add(Client(client))
        data = frozenset() if type in ("durableclient", "orchestrationclient") else data
    carrier = engine.library.carrier_bindings.get(type)
    if carrier is not None:
        refs.add(Carrier(carrier))
    kind = _kind(engine, binding)
    if kind is not None and engine.catalog.service(kind.service).role == "control" and not refs:
        data = frozenset()
    return Value(data, frozenset(refs))


def _unbound(run: Run, declared: Function, callee: Callee, parameter: ir.Parameter) -> Value:
    """A parameter no binding names: wrappers pass the trigger on under names of their own."""
    if parameter.kind in ("rest", "rest_named"):
        given = [(b.name, bound(run, b)) for b in declared.bindings if b.direction != "out"]
        outs = [(b.name, refer(Output(b.id))) for b in declared.bindings if b.direction == "out"]
        fields = dict([*given, *outs])
        at = run.site(ir.Name(parameter.name, callee.function.line), parameter.kind)
        kind = "list" if parameter.kind == "rest" else "record"
        named = {str(i): v for i, v in enumerate(fields.values())} if kind == "list" else fields
        return run.state.make(at, kind, named)
    if parameter.annotation is not None:
        return run.engine.typed(run, callee.path, NOTHING, parameter.annotation)
    return NOTHING


def received(run: Run, declared: Function) -> None:
    """Every trigger and input with data of its own is a receive or a read."""
    for binding in declared.bindings:
        kind = _kind(run.engine, binding)
        if binding.direction == "out" or binding.type.lower() in ("durableclient", "orchestrationclient"):
            continue
        if kind is not None and run.engine.catalog.service(kind.service).role == "control":
            continue
        operation: Operation = "receive" if binding.direction == "trigger" else "read"
        effect = Effect(operation, endpoint_of(run.engine, binding), (), binding.location)
        run.trace.effects[effect] = None


# --- what goes out -----------------------------------------------------------------------------


def _give_back(run: Run, declared: Function, callee: Callee, result: Value) -> None:
    """The return value goes to the `$return` binding, or back to where the trigger came from."""
    trigger = next((b for b in declared.bindings if b.direction == "trigger"), None)
    out = next((b for b in declared.bindings if b.direction == "out" and b.name.lower() == "$return"), None)
    if out is None and trigger is not None and trigger.type.lower() == "httptrigger":
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
    carried = list(pieces(run.state, result))
    if carried or out is not None:
        location = run.at(callee.function.line)
        run.trace.effects[Effect(operation, endpoint, carried, location)] = None
    thrown(run, callee)


def thrown(run: Run, callee: Callee) -> None:
    """What leaves the function in an exception ends in the host's log."""
    thrown = heap.everything(run.state, joined(run.raised))
    carried = [Carried((), d) for d in sorted(thrown.data, key=lambda d: d.order) if d.path or d.label]
    if carried:
        endpoint = Endpoint("log", (("logger", Text.of("host")),))
        run.trace.effects[Effect("log", endpoint, carried, run.at(callee.function.line), "medium")] = None


__all__ = ["UNKNOWN", "endpoint_of", "enter"]
