"""Objects of the repository's own classes: their fields, as declared and as first set."""

from __future__ import annotations

from inventory.flow import generics
from inventory.flow import state as heap
from inventory.flow.members import THIS
from inventory.flow.run import Run
from inventory.flow.values import (
    NOTHING,
    ClassOf,
    Object,
    Value,
    joined,
)
from inventory.flow.wire import name_read
from inventory.syntax import ir

DEEPEST_TYPE = 3
MOST_IMPLEMENTERS = 4


def instance(
    run: Run,
    kind: ClassOf,
    source: Value,
    node: ir.Expression,
    depth: int = DEEPEST_TYPE,
    extra: str = "",
    given: tuple[Value, ...] = (),
) -> Value:
    """An instance of `kind` filled from `source`: every declared field is that member of it.

    A class with its own constructor and no source is constructed as by an injector.
    """
    from inventory.flow import injection
    from inventory.flow.calls import construct_injected

    found = run.engine.modules.implementers(kind)
    if found:
        made_of = [
            instance(
                run,
                k,
                source,
                node,
                depth,
                f"{extra}:{k.definition.name}",
                generics.passed(run, k, kind, given),
            )
            for k in found[:MOST_IMPLEMENTERS]
        ]
        return joined(made_of)
    injected = injection.registered(run.engine, kind.definition.name, given) if not source else None
    if injected is not None:
        return injected
    fields = run.engine.modules.fields(kind)
    # Where objects have the members that are declared and no others, nothing else of the source is kept.
    rest = NOTHING if fields and run.engine.table.getters else source
    made = run.state.make(run.site(node, f"{kind.definition.qualified}{extra}"), "instance", {}, rest, kind)
    at = made.objects()[0]
    generics.know(run, at, kind, given)
    if not source and run.engine.modules.method(kind, "__init__", at) is not None:
        initialise(run, kind, at)
        construct_injected(run, kind, at)
        return made
    for declared in fields:
        called = name_read(declared)
        value = heap.member(run.state, source, called) if called is not None else NOTHING
        inner = _field_type(run, kind, declared, at)
        if inner is not None and depth and not value.objects():
            value = instance(run, inner, value, node, depth - 1, f"{extra}.{declared.name}")
        elif not value and declared.default is not None:
            value = run.engine.modules.default(kind, declared)
        elif not value and not source and run.engine.table.providers:
            value = injection.held(run, kind.path, declared)
        run.state.set_field(at, declared.name, value)
    return made


def bare(run: Run, kind: ClassOf, function: ir.Function) -> dict[str, Value]:
    """The object that a method is called on when nobody made one: ``this`` with its declared fields alone."""
    if function.kind == "static" or not any(p.name == THIS for p in function.parameters):
        return {}
    node = ir.Name(kind.definition.name, function.line)
    made = run.state.make(run.site(node, kind.definition.qualified), "instance", {}, NOTHING, kind)
    initialise(run, kind, made.objects()[0])
    return {THIS: made}


def initialise(run: Run, kind: ClassOf, at: Object) -> None:
    """Set the declared fields that have a value of their own, as a new object has them."""
    if not run.engine.table.field_initialisers:
        return
    for declared in run.engine.modules.fields(kind, all_of_them=True):
        if declared.default is not None and declared.kind != "static":
            run.state.set_field(at, declared.name, run.engine.modules.default(kind, declared))


def _field_type(run: Run, kind: ClassOf, declared: ir.Parameter, at: Object) -> ClassOf | None:
    if isinstance(declared.annotation, ir.Name) and declared.annotation.id in kind.definition.generics:
        held = run.state.content(at)
        known = held.fields.get(generics.slot(declared.annotation.id), NOTHING) if held else NOTHING
        return next((r for r in known.refs if isinstance(r, ClassOf)), None)
    return run.engine.modules.class_named(kind.path, declared.annotation)
