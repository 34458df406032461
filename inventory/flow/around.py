"""Code that an app has run around each of its functions: middleware, hooks before and after.

Registrations are noted while the app is composed. Each function is then followed from the outermost of them
in, as its host runs it: what middleware catches, keeps or changes is what the function raised, finds or gave.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from inventory.facts import Binding, Function
from inventory.flow import instances, members
from inventory.flow.answers import endpoint_of
from inventory.flow.effects import type_name
from inventory.flow.members import THIS
from inventory.flow.run import Run
from inventory.flow.values import (
    NOTHING,
    Callee,
    ClassOf,
    Datum,
    External,
    Object,
    Output,
    Source,
    Value,
    joined,
    refer,
)
from inventory.syntax import ir

if TYPE_CHECKING:
    from inventory.flow.asked import Asked

When = Literal["around", "before", "after"]
NEXT = "invocation.next"
"""The name of what middleware calls to go on: the next one, in the end the function."""
RESULT = "Value"
TRIGGER_TYPE = re.compile(r"[\"'](\w+Trigger)[\"']", re.IGNORECASE)
HTTP = "httptrigger"


class Around(NamedTuple):
    """A handler of the app, a class or a function; `triggers` are the types it is for, () for all."""

    when: When
    handler: ClassOf | Callee
    triggers: tuple[str, ...] = ()


@dataclass(slots=True)
class Invocation:
    """One function about to run with all that runs around it; `place` are the handlers under way."""

    declared: Function
    callee: Callee
    variables: dict[str, Value] = field(default_factory=dict)
    chain: tuple[Around, ...] = ()
    place: int = 0
    reached: bool = False
    result: Value = NOTHING
    raised: Value = NOTHING
    instead: Value = NOTHING

    def at(self, part: str = "") -> Object:
        """The object that stands for the invocation, or for a part of it, whoever looks at it."""
        return Object(0, f"invocation:{self.declared.id}{part}")


def register(a: Asked, when: When) -> Value:
    """``worker.UseMiddleware<T>()``, ``app.hook.preInvocation(f)``: a handler by its class or itself."""
    run = a.run
    classes = [r for t in a.node.types if (r := run.engine.modules.class_named(run.path, t)) is not None]
    functions = [r for v in a.arguments.all() for r in v.refs if isinstance(r, Callee)]
    handlers: list[ClassOf | Callee] = [*classes] or [*functions[-1:]]
    conditions = [f for f in functions if f not in handlers]
    triggers = tuple(sorted({t for f in conditions for t in _triggers(run, f)}))
    for handler in handlers:
        one = Around(when, handler, triggers)
        if one not in run.engine.around:
            run.engine.around.append(one)
    return a.receiver


def _triggers(run: Run, condition: Callee) -> frozenset[str]:
    """The types of triggers that a condition speaks of: ``… .Type == "httpTrigger"``."""
    lines = run.engine.program.text(condition.path).splitlines()
    text = "\n".join(lines[condition.function.line - 1 : condition.function.end_line])
    return frozenset(t.lower() for t in TRIGGER_TYPE.findall(text))


# --- following -----------------------------------------------------------------------------------


def follow(run: Run, made: Invocation) -> Value:
    """What a function gives, with everything that the app has run around it."""
    trigger = _trigger(made.declared)
    type = trigger.type.lower() if trigger is not None else ""
    made.chain = tuple(a for a in run.engine.around if not a.triggers or type in a.triggers)
    proceed(run, made)
    if not made.reached:
        _function(run, made)
    return _result(run, made)


def proceed(run: Run, made: Invocation) -> None:
    """Run the next handler of the invocation under way, in the end the function itself."""
    if made.place >= len(made.chain):
        _function(run, made)
        return
    one = made.chain[made.place]
    made.place += 1
    if one.when == "after":
        proceed(run, made)
    _call(run, made, one)
    if one.when == "before":
        proceed(run, made)
    made.place -= 1


def _function(run: Run, made: Invocation) -> None:
    made.reached = True
    before = len(run.raised)
    result = _replaced(run, made) or run.engine.follow(run, made.callee, made.variables)
    made.raised = joined((made.raised, *run.raised[before:]))
    if made.chain:
        _give(run, made, result)
    else:
        made.result = result


def _give(run: Run, made: Invocation, result: Value) -> None:
    run.state.set_field(made.at(), RESULT, joined((_result(run, made), result)))


def _result(run: Run, made: Invocation) -> Value:
    held = run.state.content(made.at())
    return held.fields.get(RESULT, NOTHING) if held is not None else made.result


def _call(run: Run, made: Invocation, one: Around) -> None:
    from inventory.flow.calls import call_value

    found = _handler(run, one.handler)
    if found is None:
        return
    if one.when == "around":
        call_value(run, refer(found), (context(run), refer(External(NEXT))), {}, found.function.line)
        return
    given = hook(run, made)
    call_value(run, refer(found), (given,), {}, found.function.line)
    for at in given.objects():
        held = run.state.content(at)
        _replace(made, held.fields.get("functionHandler", NOTHING) if held is not None else NOTHING)
        _give(run, made, held.fields.get("result", NOTHING) if held is not None else NOTHING)


def _replace(made: Invocation, handler: Value) -> None:
    """A hook may put another function in the place of the one that runs (``context.functionHandler = f``)."""
    others = frozenset(r for r in handler.refs if isinstance(r, Callee) and r != made.callee)
    made.instead = Value(refs=others) if others else made.instead


def _replaced(run: Run, made: Invocation) -> Value | None:
    from inventory.flow.calls import call_value
    from inventory.flow.entry import context_object

    if not made.instead:
        return None
    instead, made.instead = made.instead, NOTHING
    given = (*_inputs(run, made), context_object(run, made.declared, made.callee))
    return call_value(run, instead, given, {}, made.callee.function.line)


def _inputs(run: Run, made: Invocation) -> list[Value]:
    """The values of the trigger and of the other inputs, in order."""
    from inventory.flow.entry import bound

    inputs = [b for b in made.declared.bindings if b.direction != "out"]
    return [bound(run, b) for b in sorted(inputs, key=lambda b: b.direction != "trigger")]


def _handler(run: Run, handler: ClassOf | Callee) -> Callee | None:
    """The function that runs: of a class its method, on an object made as an injector makes it."""
    if isinstance(handler, Callee):
        return handler
    made = instances.instance(run, handler, NOTHING, ir.Name(THIS, handler.definition.line))
    names = sorted(run.engine.table.handling)
    found = (run.engine.modules.method(handler, n, at) for at in made.objects() for n in names)
    # What is given the next one with its constructor is middleware of a web server, not of functions.
    return next((f for f in found if f is not None and len(f.function.parameters) > len((THIS, NEXT))), None)


# --- what handlers get ---------------------------------------------------------------------------


def hook(run: Run, made: Invocation) -> Value:
    """What a hook is given: the function's inputs, its context, and afterwards what it gave or raised."""
    from inventory.flow.entry import context_object

    values = {str(n): value for n, value in enumerate(_inputs(run, made))}
    fields = {
        "inputs": run.state.make(made.at(":inputs"), "list", values),
        "invocationContext": context_object(run, made.declared, made.callee),
        "functionHandler": refer(made.callee),
        "hookData": _kept(run, made),
        "result": _result(run, made),
        "error": made.raised,
    }
    return run.state.make(made.at(":hook"), "record", fields)


def context(run: Run) -> Value:
    """The context that the host gives to a function and to all that runs around it."""
    return part(run, next(iter(run.engine.table.invocation), ""))


def of_type(run: Run, annotation: ir.Expression | None) -> Value:
    """What a parameter declared with the type of the context or of a part of it holds; else nothing."""
    name = type_name(annotation) if annotation is not None else ""
    found = (k for k in run.engine.table.invocation if name and k.rpartition(".")[2] == name)
    return part(run, next(found, ""))


def part(run: Run, kind: str) -> Value:
    """The object of the library's class `kind` that stands for a part of the invocation under way."""
    made, roles = run.engine.invocation, run.engine.table.invocation.get(kind, {})
    if made is None or not roles or ("request" in roles.values() and not request(run)):
        return NOTHING
    at = made.at(f":{kind}")
    if run.state.content(at) is None:
        fields = {name: _PARTS[role](run, made) for name, role in roles.items()}
        run.state.make(at, f"{members.INVOCATION}{kind}", fields)
    return refer(at)


def request(run: Run) -> Value:
    """The request of the function under way where it has one."""
    from inventory.flow.entry import bound

    made = run.engine.invocation
    trigger = _trigger(made.declared) if made is not None else None
    return bound(run, trigger) if trigger is not None and trigger.type.lower() == HTTP else NOTHING


def _trigger(declared: Function) -> Binding | None:
    return next((b for b in declared.bindings if b.direction == "trigger"), None)


def _kept(run: Run, made: Invocation) -> Value:
    """What one handler keeps for the others and for the function (``context.Items``)."""
    at = made.at(":kept")
    return refer(at) if run.state.content(at) is not None else run.state.make(at, "record")


def _claims(run: Run, _made: Invocation) -> Value:
    return Value(frozenset(d.at("User") for d in request(run).data))


def _metadata(run: Run, made: Invocation) -> Value:
    trigger = _trigger(made.declared)
    data = {Datum(Source(endpoint_of(run.engine, trigger)), ("metadata",))} if trigger is not None else set()
    return Value(frozenset(data))


def _response(_run: Run, made: Invocation) -> Value:
    out = [b for b in made.declared.bindings if b.direction == "out" and b.type.lower() == "http"]
    return joined(refer(Output(b.id)) for b in out)


_PARTS: dict[str, Callable[[Run, Invocation], Value]] = {
    "kept": _kept,
    "claims": _claims,
    "metadata": _metadata,
    "request": lambda run, _made: request(run),
    "response": _response,
}


# --- rules of the library tables -------------------------------------------------------------------


def _next(a: Asked) -> Value:
    if a.run.engine.invocation is not None:
        proceed(a.run, a.run.engine.invocation)
    return NOTHING


def _asked(a: Asked) -> Value:
    """``context.GetHttpContext()``: the object of the N-th class of the table's `invocation`."""
    kinds = list(a.run.engine.table.invocation)
    return part(a.run, kinds[a.numbers[0]])


def _answer(a: Asked) -> Value:
    made = a.run.engine.invocation
    return _result(a.run, made) if made is not None else NOTHING


def _outcome(a: Asked) -> Value:
    """``context.GetInvocationResult()``: an object whose value is the result, to be read or set."""
    return refer(a.run.engine.invocation.at()) if a.run.engine.invocation is not None else NOTHING


def _registering(when: When) -> Callable[[Asked], Value]:
    return lambda a: register(a, when)


AROUND: dict[str, Callable[[Asked], Value]] = {
    "around": _registering("around"),
    "before": _registering("before"),
    "after": _registering("after"),
    "next": _next,
    "asked": _asked,
    "asked_request": lambda a: request(a.run),
    "asked_answer": _answer,
    "asked_outcome": _outcome,
}
