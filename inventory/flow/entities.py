"""Durable entities whose operations are methods of a class: what they get, and the state they keep.

Source: the conventions of the Durable Functions SDKs for .NET; which operation runs is known when one is
asked for, so each of them gets what the entity's trigger brings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from inventory.facts import Binding
from inventory.flow.answers import endpoint_of
from inventory.flow.effects import Effect, pieces, type_name
from inventory.flow.values import NOTHING, Callee, Carrier, ClassOf, Client, Object, Value, refer
from inventory.flow.wire import called
from inventory.syntax import ir

if TYPE_CHECKING:
    from inventory.flow.arguments import Arguments
    from inventory.flow.asked import Asked
    from inventory.flow.run import Run

THIS = "this"
PROXY = "proxy"
"""Kind of an object that takes calls in place of an entity, and keeps what they are given."""
ENTITY = "entitytrigger"


def _dispatch(a: Asked) -> Value:
    """``dispatcher.DispatchAsync<Basket>()``, ``DispatchAsync(this)``, ``DispatchAsync(operation => …)``"""
    from inventory.flow.calls import call_value
    from inventory.flow.entry import bound
    from inventory.flow.instances import instance

    run, declared = a.run, a.run.engine.declared
    bindings = declared.bindings if declared is not None else ()
    trigger = next((b for b in bindings if b.type.lower() == ENTITY), None)
    if trigger is None:
        return NOTHING
    given = Value(bound(run, trigger).data)
    for value in a.arguments.positional:
        if any(isinstance(r, Callee) for r in value.refs):
            call_value(run, value, (_operation(run, given),), {}, a.node.line)
    kinds = (run.engine.modules.class_named(run.path, t) for t in a.node.types)
    made = [o for k in kinds if k is not None for o in instance(run, k, NOTHING, a.node).objects()]
    for at in [*made, *(o for v in a.arguments.positional for o in v.objects())]:
        _operate(run, at, trigger, given, a.node)
    return NOTHING


def _operation(run: Run, given: Value) -> Value:
    """The operation that a callback is to do: its input, and by which it reaches the state."""
    client = run.engine.client_class(run.engine.table.entity_operation)
    acting = {Client(client)} if client is not None else set()
    return Value(given.data, frozenset({Carrier("Orchestration"), *acting}))


def _operate(run: Run, at: Object, trigger: Binding, given: Value, node: ir.Call) -> None:
    from inventory.flow.calls import call_value

    held = run.state.content(at)
    if held is None or held.owner is None:
        return
    state = _state(run, at, held.owner)
    for callee in _operations(run, held.owner, at):
        values = tuple(
            _argument(run, callee, p, given) for p in callee.function.parameters if p.name != "this"
        )
        call_value(run, refer(callee), values, {}, node.line)
    after = run.state.content(at)
    kept = refer(at) if not state else after.fields.get(state, NOTHING) if after is not None else NOTHING
    carried = [p for p in pieces(run.state, kept) if p.datum is not None]
    if carried:
        effect = Effect("write", endpoint_of(run.engine, trigger), carried, run.at(node.line))
        run.trace.effects[effect] = None


def _state(run: Run, at: Object, kind: ClassOf) -> str:
    """The member that holds the state, set to a new one; empty where the object itself is the state."""
    from inventory.flow.instances import initialise

    for one in run.engine.modules.bases(kind):
        for base in one.definition.bases:
            name = run.engine.table.entities.get(type_name(base), "")
            if name and isinstance(base, ir.Item):
                inner = run.engine.modules.class_named(one.path, base.key)
                slot = Object(at.context, f"{at.site}.{name}")
                made = run.state.make(slot, "instance", {}, NOTHING, inner) if inner is not None else NOTHING
                if inner is not None:
                    initialise(run, inner, slot)
                run.state.set_field(at, name, made)
                return name
    return ""


def _operations(run: Run, kind: ClassOf, at: Object) -> Iterator[Callee]:
    """The methods that may be asked for, those it inherits from the repository's classes too."""
    for one in run.engine.modules.bases(kind):
        for function in one.definition.methods.values():
            plain = function.kind == "method" and function.name != "__init__" and "." not in function.name
            marked = {called(d).removesuffix("Attribute") for d in function.decorators}
            if plain and not function.abstract and not marked & run.engine.table.entry_points:
                yield Callee(function, one.path, at)


def _argument(run: Run, callee: Callee, parameter: ir.Parameter, given: Value) -> Value:
    if parameter.annotation is None:
        return given
    if type_name(parameter.annotation).endswith("Context"):
        return NOTHING
    return run.engine.typed(run, callee.path, given, parameter.annotation)


# --- calls by a proxy ------------------------------------------------------------------------------


def proxied(run: Run, arguments: Arguments, node: ir.Call) -> Arguments:
    """``SignalEntityAsync<IBasket>(id, basket => basket.Add(x))``: what the callback's call is given."""
    from inventory.flow.calls import call_value

    values = list(arguments.positional)
    for position, value in enumerate(values):
        if any(isinstance(r, Callee) for r in value.refs):
            proxy = run.state.make(run.site(node, PROXY), PROXY)
            call_value(run, value, (proxy,), {}, node.line)
            held = run.state.content(proxy.objects()[0])
            values[position] = held.items if held is not None else NOTHING
    return replace(arguments, positional=values)


def take(run: Run, receiver: Value, arguments: Arguments) -> bool:
    """Keep what a proxy among the receivers is given; False when there is none."""
    contents = {at: run.state.content(at) for at in receiver.objects()}
    proxies = [at for at, held in contents.items() if held is not None and held.kind == PROXY]
    for at in proxies:
        for value in arguments.all():
            run.state.add_item(at, value)
    return bool(proxies)


ENTITIES: dict[str, Callable[[Asked], Value]] = {"dispatch": _dispatch}
