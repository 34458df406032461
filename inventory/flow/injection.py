"""What an app's own composition gives for a type: registrations of services, and who gets them.

Source: the conventions of Microsoft.Extensions.DependencyInjection; a parameter of a registered type is
given what was registered for it last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.flow import generics
from inventory.flow.effects import type_name
from inventory.flow.run import Run
from inventory.flow.values import (
    NOTHING,
    Callee,
    ClassOf,
    Client,
    External,
    Method,
    Object,
    Value,
    joined,
    refer,
)
from inventory.flow.wire import called, given
from inventory.syntax import ir

if TYPE_CHECKING:
    from inventory.flow.arguments import Arguments
    from inventory.flow.engine import Engine

CALLED = (Callee, Method)
NAMED = "named:"
"""What is registered under the name of what makes it, not under its type."""


def register(run: Run, node: ir.Call, arguments: Arguments) -> None:
    """Note what a call registers: for its type arguments a value, what a factory makes, or a class."""
    from inventory.flow.calls import call_value

    values = list(arguments.all())
    factories = [v for v in values if any(isinstance(r, CALLED) for r in v.refs)]
    made = joined(call_value(run, v, (NOTHING, NOTHING), {}, node.line) for v in factories)
    given = made or joined(v for v in values if v.refs and not _is_type(v))
    kinds = [r for t in node.types for r in _classes(run, t)] or [r for v in values for r in _types(v)]
    names = [_written(t) for t in node.types] or [name_of(r) for v in values for r in v.refs if _is_type(v)]
    if given:
        named = names[:1] or sorted({n for r in given.refs for n in (name_of(r), _owner(run, r)) if n})
        run.engine.registered.update((name, given) for name in named)
    elif kinds and names:
        run.engine.modules.implementing[names[0]] = kinds[-1]


def register_client(run: Run, node: ir.Call, arguments: Arguments) -> None:
    """``AddHttpClient<Payments>(c => c.BaseAddress = …)``: the client that the class is constructed with."""
    from inventory.flow.calls import call_value

    client = run.engine.client_class(run.engine.table.typed_client)
    if client is None:
        return
    value = refer(Client(client))
    for callback in arguments.all():
        if any(isinstance(r, Callee) for r in callback.refs):
            run.outs = {}
            call_value(run, callback, (value, value), {}, node.line)
            value = joined(run.outs.values()) or value
    kinds = [r for t in node.types for r in _classes(run, t)]
    if kinds and len(node.types) > 1:
        run.engine.modules.implementing[type_name(node.types[0])] = kinds[-1]
    for kind in kinds:
        run.engine.registered[f"{kind.definition.name}/{client.name}"] = value


def register_context(run: Run, node: ir.Call, arguments: Arguments) -> None:
    """``AddDbContext<Shop>(o => o.UseSqlServer(…))``: the client that the class inherits from."""
    from inventory.flow.calls import call_value

    options = run.engine.client_class(run.engine.table.context_options)
    if options is None:
        return
    given = refer(Client(options))
    run.engine.chosen = NOTHING
    for callback in arguments.all():
        callees = [r for r in callback.refs if isinstance(r, Callee)]
        if callees:
            taken = len(callees[0].function.parameters)
            call_value(run, callback, (NOTHING,) * (taken - 1) + (given,), {}, node.line)
    chosen = [r for r in run.engine.chosen.refs if isinstance(r, Client)]
    for kind in [r for t in node.types for r in _classes(run, t)]:
        run.engine.registered.update((f"{kind.definition.name}/{c.kind.name}", refer(c)) for c in chosen)


def register_provided(engine: Engine, path: str) -> None:
    """Methods that make what is injected (``@Bean Orders orders()``): by their type and by their name."""
    module = engine.program.module(path)
    for kind in module.classes.values() if module is not None else ():
        for function in kind.methods.values():
            if any(called(d) in engine.table.providers for d in function.decorators):
                _provide(engine, ClassOf(kind, path), function)


def _provide(engine: Engine, kind: ClassOf, function: ir.Function) -> None:
    from inventory.flow import instances

    run = engine.outside_run(kind.path)
    variables = {p.name: held(run, kind.path, p) for p in function.parameters}
    variables |= instances.bare(run, kind, function)
    value = engine.follow(run, Callee(function, kind.path), variables)
    if function.returns is not None and value:
        engine.registered[type_name(function.returns)] = value
    engine.registered[f"{NAMED}{function.name.lower()}"] = value


def named(run: Run, name: str, node: ir.Expression) -> Value | None:
    """The function that is provided as `name`: by a method of that name, or a class that is one itself."""
    found = run.engine.registered.get(f"{NAMED}{name.lower()}")
    return found or _component(run, name.lower(), node)


def _component(run: Run, name: str, node: ir.Expression) -> Value | None:
    """The method by which a class runs that is a function (``class Greet implements Function<A, B>``)."""
    from inventory.flow.instances import instance

    for base, method in run.engine.table.functional.items():
        for path, definition in run.engine.program.subclasses(run.path, base):
            names = {definition.name, *(given(d) for d in definition.decorators)}
            if name not in {n.lower() for n in names} or not run.engine.is_inside(path):
                continue
            kind = ClassOf(definition, path)
            for at in instance(run, kind, NOTHING, node).objects():
                callee = run.engine.modules.method(kind, method, at)
                if callee is not None:
                    return refer(callee)
    return None


def held(run: Run, path: str, declared: ir.Parameter) -> Value:
    """What a field that nobody gives a value is injected with."""
    if declared.annotation is None:
        return NOTHING
    registered = run.engine.registered.get(type_name(declared.annotation))
    return registered or run.engine.typed(run, path, NOTHING, declared.annotation)


def _classes(run: Run, type: ir.Expression) -> list[ClassOf]:
    from inventory.flow.expressions import evaluate

    return [r for r in evaluate(run, type).refs if isinstance(r, ClassOf)]


def _types(value: Value) -> list[ClassOf]:
    return [r for r in value.refs if isinstance(r, ClassOf)]


def _is_type(value: Value) -> bool:
    return all(isinstance(r, (ClassOf, External)) for r in value.refs)


def registered(engine: Engine, name: str, given: tuple[Value, ...]) -> Value | None:
    """What is registered for a type with these type arguments, else for the type whatever they are."""
    return (engine.registered.get(_full(name, given)) if given else None) or engine.registered.get(name)


def implementers(run: Run, kind: ClassOf, given: tuple[Value, ...]) -> list[ClassOf]:
    """The repository's classes that stand behind an interface with these type arguments."""
    modules = run.engine.modules
    exact = modules.implementing.get(_full(kind.definition.name, given)) if given else None
    if exact is not None and exact != kind:
        return [exact]
    return [k for k in modules.implementers(kind) if generics.fits(run, k, kind, given)]


def _full(name: str, given: tuple[Value, ...]) -> str:
    names = [sorted(n for n in map(name_of, v.refs) if n)[:1] for v in given]
    return f"{name}<{','.join(n for found in names for n in found)}>"


def _written(type: ir.Expression) -> str:
    """A type with its type arguments, each by its bare name."""
    inner = ",".join(type_name(part) for part in generics.parts(type))
    return f"{type_name(type)}<{inner}>" if inner else type_name(type)


def _owner(run: Run, ref: object) -> str:
    """The name of the class that an object is of."""
    held = run.state.content(ref) if isinstance(ref, Object) else None
    return held.owner.definition.name if held is not None and held.owner is not None else ""


def name_of(ref: object) -> str:
    """The bare name of the type that a value denotes or is of; empty when it has none."""
    if isinstance(ref, ClassOf):
        return ref.definition.name
    if isinstance(ref, External):
        return ref.dotted.rpartition(".")[2]
    return ref.kind.name if isinstance(ref, Client) else ""


def injected(run: Run, callee: Callee, parameter: ir.Parameter) -> Value:
    """What is registered for the type of a constructor's parameter; nothing when nothing is."""
    if parameter.annotation is None or callee.function.name != "__init__":
        return NOTHING
    within, name = callee.function.within, type_name(parameter.annotation)
    own = run.engine.registered.get(f"{within.name}/{name}") if within is not None else None
    exact = run.engine.registered.get(_written(parameter.annotation))
    return own or exact or run.engine.registered.get(name, NOTHING)
