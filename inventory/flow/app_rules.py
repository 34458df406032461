"""Rules for calls that speak of the app itself: its bindings, what it injects, its schemas."""

from __future__ import annotations

from collections.abc import Callable

from inventory.flow.asked import INPUT, Asked, derived
from inventory.flow.values import (
    NOTHING,
    Output,
    Value,
    joined,
    refer,
)
from inventory.syntax import ir


def _shape(a: Asked) -> Value:
    """A schema made of named parts (``z.object({ email: z.string() })``): a class with these fields."""
    node = a.node.arguments[0] if a.node.arguments else None
    fields = a.run.engine.modules.shape(node, a.run.path) if isinstance(node, ir.Record) else None
    return refer(fields) if fields is not None else NOTHING


def _fill(a: Asked) -> Value:
    """Argument 0 (``Name``) is or names an output binding, argument 1 (``Value``) goes there."""
    from inventory.flow.entry import binding_of
    from inventory.flow.outside import fill_value

    which = _one_of(a, 0, "name")
    found = binding_of(a.run, which, ("out",))
    if found is not None:
        value = _one_of(a, 1, "value") or a.arguments.named.get(INPUT, NOTHING)
        fill_value(a.run, Output(found.id), value, a.node.line)
    return NOTHING


def _take(a: Asked) -> Value:
    """What the input binding that argument 0 is or names holds."""
    from inventory.flow.entry import binding_of, bound

    found = binding_of(a.run, _one_of(a, 0, "name"), ("in", "trigger"))
    return bound(a.run, found) if found is not None else NOTHING


def _one_of(a: Asked, position: int, name: str) -> Value:
    named = next((v for n, v in a.arguments.named.items() if n.lower() == name), None)
    return named if named is not None else a.argument(position)


def _register(a: Asked) -> Value:
    """``services.AddSingleton<IOrders, Orders>(…)``: what is given for a type from now on."""
    from inventory.flow.injection import register

    register(a.run, a.node, a.arguments)
    return a.receiver


def _register_client(a: Asked) -> Value:
    """``services.AddHttpClient<Payments>(client => …)``: the client that class is constructed with."""
    from inventory.flow.injection import register_client

    register_client(a.run, a.node, a.arguments)
    return a.receiver


def _register_context(a: Asked) -> Value:
    """``services.AddDbContext<Shop>(options => …)``: the database behind that class."""
    from inventory.flow.injection import register_context

    register_context(a.run, a.node, a.arguments)
    return a.receiver


def _provided(a: Asked) -> Value:
    """``catalog.lookup(Function.class, "greet")``: the function that the app provides under the name."""
    from inventory.flow.injection import named

    names = [t.literal for v in a.arguments.positional for t in sorted(v.texts, key=str) if t.literal]
    found = [v for name in names if (v := named(a.run, name, a.node)) is not None]
    return joined(found) if found else derived(a.run, a.receiver, a.arguments)


def _resolve(a: Asked) -> Value:
    """``provider.GetRequiredService<IOrders>()``: what is registered for the type, else a new one."""
    from inventory.flow.expressions import narrow

    return narrow(a.run, NOTHING, a.node.types[0]) if a.node.types else NOTHING


APP: dict[str, Callable[[Asked], Value]] = {
    "shape": _shape,
    "fill": _fill,
    "take": _take,
    "register": _register,
    "register_client": _register_client,
    "register_context": _register_context,
    "resolve": _resolve,
    "provided": _provided,
}
