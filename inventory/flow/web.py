"""Web applications behind one HTTP function: every route of a FastAPI, Flask or similar app is an entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from inventory.facts import Function, Gap
from inventory.flow.answers import endpoint_of, thrown
from inventory.flow.effects import Effect, Trace, pieces
from inventory.flow.entry import bound, received
from inventory.flow.run import Run
from inventory.flow.state import Heap, State
from inventory.flow.values import NOTHING, Callee, External, Value, joined
from inventory.syntax import ir

if TYPE_CHECKING:
    from inventory.flow.engine import Engine

WEB_APPS = frozenset({"asgi", "wsgi"})
MOST_MODULES = 400


def enter_routes(engine: Engine, declared: Function) -> Trace:
    """Follow every route of the wrapped application as an answer to the function's HTTP trigger."""
    trace = Trace()
    found = list(_routes(engine, declared.location.path))
    if not found:
        reason = f"no routes found of the web application behind {declared.name}: its code was not followed"
        engine.gaps.add(Gap(reason, declared.location))
    for callee in found:
        trace.include(_answer(engine, declared, callee).trace)
    return trace


def _routes(engine: Engine, path: str) -> Iterator[Callee]:
    """Functions with a route decorator, in every module the app imports."""
    todo, seen = [path], {path}
    while todo and len(seen) < MOST_MODULES:
        at = todo.pop(0)
        module = engine.program.module(at)
        if module is None:
            continue
        for function in module.functions.values():
            if any(_is_route(engine, d) for d in function.decorators):
                yield Callee(function, at)
        for statement in module.imports:
            target = engine.program.resolve(at, statement, engine.app_root)
            if target is not None and target not in seen:
                seen.add(target)
                todo.append(target)


def _is_route(engine: Engine, decorator: ir.Expression) -> bool:
    """``@app.get("/orders/{id}")``: a verb of some object with a path as its first argument."""
    if not isinstance(decorator, ir.Call) or not isinstance(decorator.function, ir.Attribute):
        return False
    first = decorator.arguments[0] if decorator.arguments else None
    is_path = isinstance(first, ir.Literal) and isinstance(first.value, str) and first.value[:1] in ("/", "")
    return is_path and decorator.function.name in engine.table.routes


def _answer(engine: Engine, declared: Function, callee: Callee) -> Run:
    """One route: its parameters come from the request, what it returns goes back."""
    trigger = next(b for b in declared.bindings if b.direction == "trigger")
    run = Run(engine, callee.path, State({}, Heap(), engine.base), 0, 0)
    engine.request = bound(run, trigger)
    variables = {p.name: _parameter(run, callee, p) for p in callee.function.parameters}
    received(run, declared)
    result = engine.follow(run, callee, variables)
    engine.request = NOTHING
    out = next((b for b in declared.bindings if b.direction == "out"), trigger)
    carried = list(pieces(run.state, result))
    effect = Effect("respond", endpoint_of(engine, out), carried, run.at(callee.function.line))
    run.trace.effects[effect] = None
    thrown(run, callee)
    return run


def _parameter(run: Run, callee: Callee, parameter: ir.Parameter) -> Value:
    """A path, query or body parameter by its name and type; a dependency by calling it."""
    injected = _injected(run, callee, parameter)
    if injected is not None:
        return injected
    request = run.engine.request
    kind = run.engine.modules.class_named(callee.path, parameter.annotation)
    whole = kind is not None and bool(run.engine.modules.fields(kind))
    if parameter.annotation is not None and (whole or _is_request(run, callee, parameter)):
        return run.engine.typed(
            run, callee.path, request if not whole else Value(request.data), parameter.annotation
        )
    return run.trace.look(Value(frozenset(d.at(parameter.name) for d in request.data)))


def _is_request(run: Run, callee: Callee, parameter: ir.Parameter) -> bool:
    if not isinstance(parameter.annotation, (ir.Name, ir.Attribute)):
        return False
    meant = run.engine.constant(callee.path, parameter.annotation)
    return any(isinstance(r, External) and r.dotted.endswith(".Request") for r in meant.refs)


def _injected(run: Run, callee: Callee, parameter: ir.Parameter) -> Value | None:
    default = parameter.default
    if not isinstance(default, ir.Call) or not default.arguments:
        return None
    function = run.engine.constant(callee.path, default.function)
    if not any(isinstance(r, External) and r.dotted in run.engine.table.injected for r in function.refs):
        return None
    from inventory.flow.calls import call_value

    target = run.engine.constant(callee.path, default.arguments[0])
    result = call_value(run, target, (), {}, default.line)
    # A dependency that yields hands out what it yields.
    handed = [c.items for at in result.objects() if (c := run.state.content(at)) and c.kind == "generator"]
    return joined(handed) if handed else result
