"""Calls: of the repository's functions and classes, of methods, of whatever a value denotes."""

from __future__ import annotations

from dataclasses import replace

from inventory.facts import Gap, Location
from inventory.flow import generics, injection
from inventory.flow import state as heap
from inventory.flow.arguments import Arguments, arguments_of
from inventory.flow.effects import Trace
from inventory.flow.receiving import bind_parameters, overload
from inventory.flow.run import Run
from inventory.flow.values import (
    NOTHING,
    UNKNOWN,
    Callee,
    Carrier,
    ClassOf,
    Client,
    External,
    Method,
    ModuleOf,
    Object,
    Output,
    Ref,
    Remote,
    Value,
    joined,
    refer,
)
from inventory.syntax import ir

MOST_INJECTED = 5
"""How many objects deep what an injector makes is followed."""
MOST_CALLED = 60
"""How many functions one call is followed into."""
MOST_INJECTIONS = 60
"""How many objects an injector makes for one function."""


def call_expression(run: Run, node: ir.Call) -> Value:

    base = _base_constructor(run, node)
    callee = base if base is not None else _callee(run, node.function)
    arguments = arguments_of(run, node)
    run.outs = {}
    result = call(run, callee, arguments, node)
    _hand_back(run, callee, arguments, node)
    return result


def _callee(run: Run, function: ir.Expression) -> Value:
    from inventory.flow.expressions import evaluate, of_namespace
    from inventory.flow.members import attribute

    provided = _provided(run, function)
    if provided is not None:
        return provided
    if not isinstance(function, ir.Attribute) or _is_super(function):
        return evaluate(run, function)
    named = of_namespace(run, function)
    if named is not None:
        return named
    called = bool(run.engine.table.getters)
    return attribute(run, evaluate(run, function.object), function.name, called=called)


def _provided(run: Run, function: ir.Expression) -> Value | None:
    """``handleRequest(input, context)``: what the app provides under the name of the function at hand."""
    name = function.id if isinstance(function, ir.Name) else getattr(function, "name", "")
    declared = run.engine.declared
    if name not in run.engine.table.invoking or declared is None:
        return None
    return injection.named(run, declared.name, function)


def _is_super(function: ir.Attribute) -> bool:
    return isinstance(function.object, ir.Name) and function.object.id == "super"


def _base_constructor(run: Run, node: ir.Call) -> Value | None:
    """``super(…)``: the constructor of the base class on the same object."""
    within = run.scope.within
    if within is None or not (isinstance(node.function, ir.Name) and node.function.id == "super"):
        return None
    found = [
        run.engine.modules.base_method(within, "__init__", at)
        for at in (run.held("this") or NOTHING).objects()
    ]
    return joined(refer(c) for c in found if c is not None)


def _hand_back(run: Run, callee: Value, arguments: Arguments, node: ir.Call) -> None:
    """Give what the call left in arguments handed over by reference to their targets."""
    from inventory.flow.asked import derived
    from inventory.flow.statements import bind

    if not any(isinstance(part, ir.Handed) for part in node.arguments):
        return
    outs, bound = run.outs, any(isinstance(r, Callee) and r.bound is not None for r in callee.refs)
    receivers = joined(r.receiver for r in callee.refs if isinstance(r, Method))
    for position, part in enumerate(node.arguments):
        if isinstance(part, ir.Handed):
            left = outs.get(position + bound)
            value = left if left is not None else derived(run, receivers, arguments)
            if part.declares and isinstance(part.target, ir.Name):
                run.declare(part.target.id, value)
            else:
                bind(run, part.target, value)


def call_value(
    run: Run, callee: Value, positional: tuple[Value, ...], named: dict[str, Value], line: int
) -> Value:
    """Call `callee` with values that stand in no source text (a callback, a property, an entry point)."""
    node = ir.Call(ir.Name("", line), line=line)
    return call(run, callee, Arguments(list(positional), dict(named), nodes=[None] * len(positional)), node)


def call(run: Run, callee: Value, arguments: Arguments, node: ir.Call) -> Value:
    """The result of calling everything `callee` may denote; what denotes nothing gives derived data."""
    from inventory.flow.asked import derived
    from inventory.flow.known_calls import run_callbacks

    refs = _within_reach(run, callee, node)
    before, run.trace = run.trace, Trace()
    results = [_call_ref(run, ref, arguments, node) for ref in refs]
    before.include(run.trace.doubted() if _is_choice(refs) else run.trace)
    run.trace = before
    known = [r for r in results if r is not None]
    if known:
        return joined(known)
    run_callbacks(run, arguments, node)
    # What is called may be data (a value nobody can name); a bare unknown name is not.
    held = Value(frozenset(d for d in callee.data if d.source is not None))
    return derived(run, held, arguments) or UNKNOWN


def _within_reach(run: Run, callee: Value, node: ir.Call) -> list[Ref]:
    """What may be called here: of very many functions that may be meant, the first."""
    refs = in_order(callee.refs)
    if len(refs) > MOST_CALLED:
        run.gap(f"one of {len(refs)} functions is called here: only {MOST_CALLED} were followed", node.line)
    return refs[:MOST_CALLED]


def _is_choice(refs: list[Ref]) -> bool:
    """Whether one of several functions is called, the code doesn't say which (``routes[key](request)``)."""
    free = {id(r.function) for r in refs if isinstance(r, Callee) and not isinstance(r.bound, Object)}
    return len(free) > 1


def in_order(refs: frozenset[Ref]) -> list[Ref]:
    """A set's order changes from run to run; effects must not."""
    return sorted(refs, key=_rank) if len(refs) > 1 else list(refs)


def _rank(ref: Ref) -> tuple[str, str]:
    name = getattr(ref, "dotted", "") or getattr(ref, "name", "") or getattr(ref, "site", "")
    if isinstance(ref, Callee):
        name = f"{ref.path}:{ref.function.line}"
    elif isinstance(ref, ClassOf):
        name = f"{ref.path}:{ref.definition.line}"
    elif isinstance(ref, Client):
        name = f"{ref.kind.name}{[(r, str(t)) for r, t in ref.resource]}"
    elif isinstance(ref, Method):
        name = f"{ref.name}{[_rank(r) for r in in_order(ref.receiver.refs)]}"
    return (type(ref).__name__, str(name))


def _call_ref(run: Run, ref: Ref, arguments: Arguments, node: ir.Call) -> Value | None:
    from inventory.flow import known_calls, outside

    if isinstance(ref, Callee):
        return follow(run, ref, arguments)
    if isinstance(ref, ClassOf):
        return construct(run, ref, arguments, node)
    if isinstance(ref, External):
        return known_calls.call(run, ref, arguments, node)
    if isinstance(ref, Remote):
        return outside.remote_call(run, ref, arguments, node)
    if isinstance(ref, Method):
        return call_method(run, ref, arguments, node)
    if isinstance(ref, Client) and ("__call__" in ref.kind.factories or "__call__" in ref.kind.methods):
        return outside.client_call(run, ref, "__call__", arguments, node)
    if isinstance(ref, ModuleOf):
        whole = run.engine.modules.name(ref.path, "default")
        return call(run, whole, arguments, node) if whole is not None else None
    if isinstance(ref, Object):
        held = run.state.content(ref)
        method = run.engine.modules.method(held.owner, "__call__", ref) if held and held.owner else None
        return follow(run, method, arguments) if method else None
    return None


def call_method(run: Run, method: Method, arguments: Arguments, node: ir.Call) -> Value | None:
    """A method of something that is not the repository's own."""
    from inventory.flow import known_calls, outside

    extension = _extension(run, method)
    if extension is not None:
        given = replace(
            arguments,
            positional=[method.receiver, *arguments.positional],
            nodes=[None, *arguments.nodes],
        )
        return follow(run, extension, given)
    for ref in in_order(method.receiver.refs):
        if isinstance(ref, Client):
            return outside.client_call(run, ref, method.name, arguments, node, method.receiver)
        if isinstance(ref, Output):
            return outside.fill(run, ref, method.name, arguments, node)
        if isinstance(ref, ClassOf):
            return class_call(run, ref, method.name, arguments, node)
        if isinstance(ref, Carrier):
            from inventory.flow.members import carried

            if method.name in run.engine.table.carriers[ref.kind].known:
                read = run.trace.look(carried(run, method.receiver, ref.kind, method.name))
                return _as_declared(run, read, node)
    return known_calls.method(run, method.receiver, method.name, arguments, node)


def _extension(run: Run, method: Method) -> Callee | None:
    """The repository's own function that extends what it is called on with a method of this name."""
    known = (
        isinstance(r, Output | ClassOf)
        or (isinstance(r, Client) and (method.name in r.kind.methods or method.name in r.kind.factories))
        for r in method.receiver.refs
    )
    return None if any(known) else run.engine.modules.extension(run.path, method.name)


def _as_declared(run: Run, value: Value, node: ir.Call) -> Value:
    """What a call with a type argument gives: ``request.ReadFromJsonAsync<Order>()``."""
    from inventory.flow.expressions import narrow

    return narrow(run, Value(value.data), node.types[0]) if node.types and not value.objects() else value


# --- the repository's own functions and classes ------------------------------------------------


def follow(run: Run, callee: Callee, arguments: Arguments) -> Value:
    callee = overload(callee, arguments)
    variables = bind_parameters(run, callee, arguments)
    variables |= dict(zip(callee.function.generics, arguments.types, strict=False))
    return run.engine.follow(run, callee, variables)


def construct(run: Run, kind: ClassOf, arguments: Arguments, node: ir.Call) -> Value:
    """A new instance: by its own constructor, else by its declared fields."""
    from inventory.flow.instances import initialise

    made = run.state.make(run.site(node, kind.definition.qualified), "instance", {}, NOTHING, kind)
    at = made.objects()[0]
    constructor = run.engine.modules.method(kind, "__init__", at)
    generics.know(run, at, kind, tuple(arguments.types))
    initialise(run, kind, at)
    if constructor is not None:
        follow(run, constructor, arguments)
        return made
    fields = run.engine.modules.fields(kind)
    positional = list(arguments.positional)
    settings = any(b.endswith("BaseSettings") for b in run.engine.modules.external_bases(kind))
    for declared in fields:
        value = arguments.named.get(declared.name) or (positional.pop(0) if positional else NOTHING)
        if not value and arguments.rest:
            value = heap.member(run.state, arguments.rest, declared.name)
        if not value and settings:
            value = _setting_named(declared.name)
        if not value and declared.default is not None:
            value = run.engine.modules.default(kind, declared)
        run.state.set_field(at, declared.name, run.engine.typed_field(run, kind, declared, value))
    for name, value in arguments.named.items():
        if name not in {f.name for f in fields}:
            run.state.set_field(at, name, value)
    for value in positional if not fields else []:
        run.state.add_item(at, Value(heap.everything(run.state, value).data))
    return made


def _setting_named(name: str) -> Value:
    from inventory.flow.items import setting
    from inventory.flow.values import constant

    return setting(constant(name.upper()))


def construct_injected(run: Run, kind: ClassOf, at: Object) -> None:
    """Run the constructor of an instance nobody was seen to make, with its declared parameter types."""
    constructor = run.engine.modules.method(kind, "__init__", at)
    under_way = run.engine.constructing
    if constructor is None or kind in under_way:
        return
    too_deep = run.depth >= run.engine.deepest or len(under_way) >= MOST_INJECTED
    if too_deep or run.engine.injections >= MOST_INJECTIONS:
        line = constructor.function.line
        reason = f"very many services are injected: what {kind.definition.name} is made of was not followed"
        run.engine.gaps.add(Gap(reason, Location(constructor.path, line)))
        return
    run.engine.injections += 1
    under_way.append(kind)
    follow(run, constructor, Arguments())
    under_way.pop()


def class_call(run: Run, kind: ClassOf, name: str, arguments: Arguments, node: ir.Call) -> Value:
    """A method that a class has from its library: one that makes an instance from data, or a query."""
    from inventory.flow import known_calls, outside
    from inventory.flow.instances import instance

    mapped = outside.model_of(run, kind, name)
    if mapped is not None:
        return outside.client_call(run, mapped, name, arguments, node) or NOTHING
    if name in run.engine.table.constructors:
        source = joined((arguments.at(0), *arguments.named.values(), arguments.rest))
        return source if source.objects() and _is_instance(run, source) else instance(run, kind, source, node)
    if run.engine.table.getters and arguments.at(0):
        # A method nobody wrote, named through its class, is called on its first argument.
        read = known_calls.accessor(run, arguments.at(0), name, Arguments())
        if read is not None:
            return read
    return known_calls.method(run, refer(kind), name, arguments, node) or NOTHING


def _is_instance(run: Run, value: Value) -> bool:
    contents = [run.state.content(at) for at in value.objects()]
    return any(c is not None and c.kind == "instance" for c in contents)
