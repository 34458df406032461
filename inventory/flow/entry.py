"""Entry points: what a declared function is given by its bindings, and what it gives back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.facts import Binding, Endpoint, Function, Operation
from inventory.flow import around, instances, members, wire
from inventory.flow import state as heap
from inventory.flow.answers import endpoint_of, give_back, kind_of
from inventory.flow.effects import Effect, Trace, type_name
from inventory.flow.handlers import handler
from inventory.flow.members import THIS
from inventory.flow.run import Run
from inventory.flow.state import Heap, State
from inventory.flow.values import (
    NOTHING,
    Callee,
    Carrier,
    ClassOf,
    Client,
    Datum,
    Declared,
    External,
    Object,
    Output,
    Source,
    Value,
    refer,
)
from inventory.syntax import ir

if TYPE_CHECKING:
    from inventory.flow.engine import Engine

REACHING = ("extraInputs", "extraOutputs")
PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)[^{}]*\}")
PLAIN = frozenset({"string", "guid", "int", "long", "bool", "double", "decimal", "datetime", "dateonly"})
"""Types that a text of a query is turned into."""


def enter(engine: Engine, declared: Function) -> Trace:
    """Follow `declared` from its handler; the trace holds what was seen, gaps what was not."""
    trace = Trace()
    callee = handler(engine, declared)
    if callee is None:
        return trace
    # What the file does when it is loaded is done before any of its functions runs.
    engine.top_level(callee.path)
    run = Run(engine, callee.path, State({}, Heap(), engine.base), 0, 0)
    engine.outputs = {b.id: _output(engine, b) for b in declared.bindings if b.direction == "out"}
    roles = _roles(engine, declared, callee)
    engine.invocation = invocation = around.Invocation(declared, callee)
    invocation.variables = variables = {
        p.name: _parameter(run, declared, callee, p, roles) for p in callee.function.parameters
    }
    run.scope.variables.update(variables)
    received(run, declared)
    result = around.follow(run, invocation)
    give_back(run, declared, callee, result)
    return run.trace


# --- what comes in -----------------------------------------------------------------------------


def _output(engine: Engine, binding: Binding) -> tuple[Operation, Endpoint]:
    kind = kind_of(engine, binding)
    operation = kind.operation if kind is not None else "write"
    return operation, endpoint_of(engine, binding)  # type: ignore[return-value]


def _roles(engine: Engine, declared: Function, callee: Callee) -> dict[str, str | Binding]:
    """What parameters of a handler stand for by their position: a role, or one of the inputs."""
    table = engine.table.entry
    trigger = next((b.type.lower() for b in declared.bindings if b.direction == "trigger"), "")
    keys = (*(f"{declared.model} {word}" for word in (*declared.flags, trigger)), declared.model)
    given = next((table[key] for key in keys if key in table), ())
    if not given:
        return {}
    inputs = [b for b in declared.bindings if b.direction == "in"]
    roles: list[str | Binding] = []
    for role in given:
        roles += inputs if role == "inputs" else [role]
    names = [p.name for p in callee.function.parameters if p.name != THIS]
    return dict(zip(names, roles, strict=False))


def _parameter(
    run: Run,
    declared: Function,
    callee: Callee,
    parameter: ir.Parameter,
    roles: dict[str, str | Binding],
) -> Value:
    role = roles.get(parameter.name) or run.engine.table.entry_names.get(parameter.name.lower())
    if parameter.name == THIS and callee.function.within is not None:
        return _handler_object(run, callee)
    if role == "context":
        return context_object(run, declared, callee)
    if role == "metadata":
        return _metadata(run, declared)
    binding = _of_name(run, declared, parameter.name)
    if isinstance(role, Binding):
        binding = role
    elif role == "client":
        clients = run.engine.table.binding_clients
        binding = next(
            (b for b in declared.bindings if b.direction == "in" and b.type.lower() in clients), None
        )
    elif role == "trigger" or (roles and binding is None and role is not None):
        binding = next((b for b in declared.bindings if b.direction == "trigger"), None)
    if binding is None:
        return _unbound(run, declared, callee, parameter)
    if binding.direction == "out":
        return refer(Output(binding.id))
    value = bound(run, binding)
    if parameter.annotation is not None and not heap.structured(run.state, value):
        value = run.engine.typed(run, callee.path, value, parameter.annotation)
    return value


def _of_name(run: Run, declared: Function, name: str) -> Binding | None:
    """The binding of a parameter. An output at a property may be called like one: ``Order`` and ``order``."""
    if run.engine.table.folds_case:
        found = (b for b in declared.bindings if (b.parameter or b.name).lower() == name.lower())
    else:
        found = (b for b in declared.bindings if (b.parameter or b.name) == name)
    return next(found, None)


def _metadata(run: Run, declared: Function) -> Value:
    """What the trigger says of itself, next to its data."""
    trigger = next((b for b in declared.bindings if b.direction == "trigger"), None)
    data = bound(run, trigger).data if trigger is not None else frozenset()
    return Value(frozenset(d.at("metadata") for d in data))


def _handler_object(run: Run, callee: Callee) -> Value:
    """The object whose method the handler is, made as an injector makes it."""
    assert callee.function.within is not None
    kind = ClassOf(callee.function.within, callee.path)
    return instances.instance(run, kind, NOTHING, ir.Name(THIS, callee.function.line))


def context_object(run: Run, declared: Function, callee: Callee) -> Value:
    """What a handler is given to reach its bindings by: inputs by name, and places for outputs."""
    engine = run.engine
    client = engine.client_class(engine.table.context) if engine.table.context else None
    inputs = {b.name: bound(run, b) for b in declared.bindings if b.direction != "out"}
    outputs = {b.name: refer(Output(b.id)) for b in declared.bindings if b.direction == "out"}
    at = run.site(ir.Name("context", callee.function.line), "bindings")
    bindings = run.state.make(at, "record", {**inputs, **outputs})
    fields = {name: refer(External(f"context.{name}")) for name in REACHING}
    fields["bindings"] = bindings
    for binding in declared.bindings:
        if binding.type.lower() == "http" and binding.direction == "out":
            fields["res"] = refer(Output(binding.id))
        elif binding.direction == "trigger":
            fields["req"] = inputs[binding.name]
            orchestrating = engine.table.binding_clients.get(binding.type.lower())
            df = engine.client_class(orchestrating) if orchestrating else None
            if df is not None:
                fields["df"] = Value(inputs[binding.name].data, inputs[binding.name].refs | {Client(df)})
    made = run.state.make(run.site(ir.Name("context", callee.function.line)), members.CONTEXT, fields)
    return Value(made.data, made.refs | ({Client(client)} if client is not None else frozenset()))


def binding_of(run: Run, which: Value, directions: tuple[str, ...]) -> Binding | None:
    """The binding of the function at hand that a value is or names."""
    declared = run.engine.declared
    known = [b for b in declared.bindings if b.direction in directions] if declared is not None else []
    names = {t.literal.lower() for t in which.texts if t.literal}
    places = {(r.path, r.line) for r in which.refs if isinstance(r, Declared)}
    for binding in known:
        if binding.name.lower() in names or (binding.location.path, binding.location.line) in places:
            return binding
    return None


def bound(run: Run, binding: Binding) -> Value:
    """The value of a trigger or input parameter: its data, and how its members are read."""
    engine, type = run.engine, binding.type.lower()
    data = frozenset({Datum(Source(endpoint_of(engine, binding)))})
    refs: set[Carrier | Client | Object] = set()
    dotted = engine.table.binding_clients.get(type)
    client = engine.client_class(dotted) if dotted else None
    if client is not None:
        refs.add(Client(client))
        data = frozenset() if type in ("durableclient", "orchestrationclient") else data
    carrier = engine.table.carrier_bindings.get(type)
    if carrier is not None:
        refs.add(Carrier(carrier))
        refs |= _open_object(run, binding)
    kind = kind_of(engine, binding)
    if kind is not None and engine.catalog.service(kind.service).role == "control" and not refs:
        data = frozenset()
    return Value(data, frozenset(refs))


def _open_object(run: Run, binding: Binding) -> set[Object]:
    """What keeps the members that code sets on a trigger's object, one for all who see it."""
    if not run.engine.table.open_objects or binding.direction != "trigger":
        return set()
    at = Object(-2, f"{binding.id}:set")
    if run.state.content(at) is None:
        run.state.make(at, heap.SET)
    return {at}


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
    marked = _marked(run, declared, callee, parameter)
    if marked is not None:
        return marked
    asked = around.of_type(run, parameter.annotation)
    if asked or parameter.annotation is None:
        return asked
    return run.engine.typed(run, callee.path, NOTHING, parameter.annotation)


def _marked(run: Run, declared: Function, callee: Callee, parameter: ir.Parameter) -> Value | None:
    """A parameter filled from the trigger by an attribute (``[FromBody]``) or by its place in a route."""
    trigger = next((b for b in declared.bindings if b.direction == "trigger"), None)
    if trigger is None:
        return None
    data = Value(bound(run, trigger).data)
    for decorator in parameter.decorators:
        how = run.engine.table.entry_marks.get(wire.called(decorator))
        if how == "body":
            kind = parameter.annotation
            return run.engine.typed(run, callee.path, data, kind) if kind is not None else data
        if how == "member":
            return run.trace.look(heap.member(run.state, data, wire.given(decorator) or parameter.name))
    if trigger.type.lower() == "orchestrationtrigger" and _is_input(run, callee, parameter):
        return (
            run.engine.typed(run, callee.path, data, parameter.annotation) if parameter.annotation else data
        )
    templates = " ".join(str(v) for v in trigger.properties.values() if isinstance(v, str))
    in_route = parameter.name.lower() in {n.lower() for n in PLACEHOLDER.findall(templates)}
    if in_route or _is_asked_for(declared, trigger, parameter):
        return run.trace.look(heap.member(run.state, data, parameter.name))
    return None


def _is_asked_for(declared: Function, trigger: Binding, parameter: ir.Parameter) -> bool:
    """Whether the worker fills a plain parameter from the query of a request: C# does."""
    if trigger.type.lower() != "httptrigger" or not declared.model.startswith("csharp"):
        return False
    return parameter.annotation is not None and type_name(parameter.annotation).lower().rstrip("?") in PLAIN


def _is_input(run: Run, callee: Callee, parameter: ir.Parameter) -> bool:
    """Whether a parameter beside an orchestration's context is what the orchestration was started with."""
    named = run.engine.modules.class_named(callee.path, parameter.annotation)
    return named is not None or parameter.name.lower() == "input"


def received(run: Run, declared: Function) -> None:
    """Every trigger and input with data of its own is a receive or a read."""
    for binding in declared.bindings:
        kind = kind_of(run.engine, binding)
        if binding.direction == "out" or binding.type.lower() in ("durableclient", "orchestrationclient"):
            continue
        if kind is not None and run.engine.catalog.service(kind.service).role == "control":
            continue
        operation: Operation = "receive" if binding.direction == "trigger" else "read"
        effect = Effect(operation, endpoint_of(run.engine, binding), (), binding.location)
        run.trace.effects[effect] = None
