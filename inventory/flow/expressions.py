"""Expressions of the common form, one small function each; they give values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeGuard

from inventory.catalog import ClientClass
from inventory.facts import Reference, Text
from inventory.flow import instances, items, members
from inventory.flow import state as heap
from inventory.flow.calls import call_expression, in_order
from inventory.flow.effects import type_name
from inventory.flow.run import Run
from inventory.flow.speaking import labelled, masked, spoken
from inventory.flow.values import (
    BINDING,
    NOTHING,
    UNKNOWN,
    Callee,
    Carrier,
    ClassOf,
    Client,
    External,
    Object,
    Ref,
    Value,
    as_text,
    constant,
    joined,
    reading,
    refer,
)
from inventory.syntax import ir

SILENT = frozenset({"==", "!=", "<", ">", "<=", ">=", "in", "not in", "is", "is not", "not", "==="})
CONTAINERS = frozenset(
    {"list", "List", "Sequence", "Iterable", "set", "Set", "tuple", "Tuple", "AsyncIterable", "Array"}
    | {"ReadonlyArray", "AsyncGenerator", "Generator", "IEnumerable", "IList", "ICollection", "Collection"}
    | {"IReadOnlyList", "IReadOnlyCollection", "IAsyncEnumerable", "IQueryable", "HashSet", "ISet", "Queue"}
    | {"ArrayList", "LinkedList", "Stream", "Flux", "ImmutableList", "ConcurrentBag", "Iterator", "Deque"}
)
TRANSPARENT = frozenset(
    {"Optional", "Annotated", "Final", "ClassVar", "Union", "Awaitable", "InputStream", "Task", "ValueTask"}
    | {"Nullable", "Promise", "Readonly", "Partial", "Required", "Awaited", "NonNullable", "Pick", "Omit"}
    | {"CompletableFuture", "Future", "Mono", "Lazy", "ActionResult", "IOptions", "IOptionsSnapshot"}
    | {"IOptionsMonitor", "Supplier", "Response"}
)
MOST_LITERALS = 60


def evaluate(run: Run, expression: ir.Expression) -> Value:
    return EXPRESSIONS[type(expression)](run, expression)


def literal(_run: Run, node: ir.Literal) -> Value:
    if isinstance(node.value, str):
        return constant(node.value)
    if isinstance(node.value, int) and not isinstance(node.value, bool):
        return constant(str(node.value))
    return NOTHING


def name(run: Run, node: ir.Name) -> Value:
    return run.name(node.id)


def attribute(run: Run, node: ir.Attribute) -> Value:
    if isinstance(node.object, ir.Name) and node.object.id == "super" and run.scope.within is not None:
        return members.inherited(run, run.scope.within, node.name)
    named = of_namespace(run, node)
    if named is not None:
        return named
    # What is only taken to be called is no member that anybody looks at: see calls.call_expression.
    return run.trace.look(members.attribute(run, evaluate(run, node.object), node.name))


def of_namespace(run: Run, node: ir.Attribute) -> Value | None:
    """The type that a name with its namespace means, in languages that have those."""
    if not run.engine.table.implied or not node.name[:1].isupper():
        return None
    return run.engine.modules.of_namespace(run.path, node)


def item(run: Run, node: ir.Item) -> Value:
    holder = evaluate(run, node.object)
    if isinstance(node.key, ir.Slice):
        return sliced(run, holder, node.key)
    key = evaluate(run, node.key)
    return items.item(run, holder, key, node.key, node.line)


def sliced(run: Run, holder: Value, key: ir.Slice) -> Value:
    """A part of a list keeps its items; a part of a text is a shortened text."""
    for bound in (key.start, key.stop):
        if bound is not None:
            evaluate(run, bound)
    return Value(holder.data, holder.refs)


def call(run: Run, node: ir.Call) -> Value:
    return call_expression(run, node)


def spread(run: Run, node: ir.Spread) -> Value:
    return evaluate(run, node.value)


def record(run: Run, node: ir.Record) -> Value:
    fields: dict[str, Value] = {}
    rest: list[Value] = []
    for key, part in node.entries:
        value = evaluate(run, part)
        if key is None:
            rest.append(_spread_into(run, fields, value))
            continue
        text = evaluate(run, key).text
        known = text.literal if text is not None else None
        if known is not None:
            fields[known] = value
        else:
            rest.append(value)
    at = run.site(node)
    own = {name: _of_its_own(value, at) for name, value in fields.items()}
    return run.state.make(at, "record", own, joined(_of_its_own(value, at) for value in rest))


def _of_its_own(value: Value, at: Object) -> Value:
    """Functions that speak of the object they are members of are bound to it."""
    if not any(isinstance(r, Callee) for r in value.refs):
        return value
    bound = (replace(r, bound=at) if _is_free(r) else r for r in value.refs)
    return Value(value.data, frozenset(bound), value.texts)


def _is_free(ref: Ref) -> TypeGuard[Callee]:
    if not isinstance(ref, Callee) or ref.bound is not None:
        return False
    return ref.function.within is None and ref.function.kind == "method"


def _spread_into(run: Run, fields: dict[str, Value], value: Value) -> Value:
    """Members of `value` join `fields`; what has no known members is given back."""
    rest = [Value(value.data)]
    for at in value.objects():
        held = run.state.content(at)
        if held is not None:
            fields.update(held.fields)
            rest.append(held.items)
    return joined(rest)


def sequence(run: Run, node: ir.Sequence) -> Value:
    if len(node.items) > MOST_LITERALS and all(isinstance(i, ir.Literal) for i in node.items):
        return run.state.make(run.site(node), "list")
    fields: dict[str, Value] = {}
    rest: list[Value] = []
    for position, part in enumerate(node.items):
        value = evaluate(run, part)
        if isinstance(part, ir.Spread):
            rest.append(heap.items(run.state, value))
        elif rest or position > 11:
            rest.append(value)
        else:
            fields[str(position)] = value
    return run.state.make(run.site(node), "list", fields, joined(rest))


def interpolation(run: Run, node: ir.Interpolation) -> Value:
    return text_of(run, node.parts)


def text_of(run: Run, parts: tuple[ir.Expression, ...]) -> Value:
    """A string made of parts: its text as far as known, and the data of all of them, by name."""
    texts: list[Text] = []
    data: list[Value] = []
    for part in parts:
        value = labelled(part, evaluate(run, part))
        texts.append(as_text(value, spoken(part)))
        data.append(Value(heap.everything(run.state, value).data))
    return masked(parts, joined((*data, reading(Text.of(*texts)))))


def operation(run: Run, node: ir.Operation) -> Value:
    if node.operator in SILENT:
        for part in node.operands:
            evaluate(run, part)
        return NOTHING
    if node.operator == "if":
        evaluate(run, node.operands[0])
        return joined(evaluate(run, part) for part in node.operands[1:])
    if node.operator in ("or", "and", "??"):
        return joined(evaluate(run, part) for part in node.operands)
    if node.operator == "throw":
        run.raised.extend(heap.everything(run.state, evaluate(run, part)) for part in node.operands)
        return NOTHING
    if node.operator == "+":
        return _plus(run, node)
    values = [evaluate(run, part) for part in node.operands]
    if node.operator == "%" and values and values[0].text is not None:
        return text_of(run, node.operands)
    if node.operator == "/" and len(values) == 2:
        return joined((Value(values[0].data, values[0].refs), text_of(run, node.operands)))
    return joined(values)


def _plus(run: Run, node: ir.Operation) -> Value:
    """Joined lists keep their items; anything else is text put together."""
    values = [evaluate(run, part) for part in node.operands]
    if any(isinstance(r, Callee) for v in values for r in v.refs):
        # Handlers added to an event: whoever raises it calls each of them.
        return joined(values)
    if run.engine.table.unrolls and any(v.objects() for v in values):
        if values[0].texts and not values[0].objects():
            return text_of(run, node.operands)
        return _joined_lists(run, node, values)
    if any(v.objects() for v in values):
        parts = [heap.items(run.state, v) if v.objects() else Value(v.data) for v in values]
        return run.state.make(run.site(node), "list", {}, joined(parts))
    named = [labelled(p, v) for p, v in zip(node.operands, values, strict=True)]
    text = Text.of(*(as_text(v, spoken(p)) for p, v in zip(node.operands, named, strict=True)))
    made = [Value(v.data) for v in named]
    if not all(isinstance(p, Reference) for p in text.parts):
        made.append(reading(text))
    return masked(node.operands, joined(made))


def _joined_lists(run: Run, node: ir.Operation, values: list[Value]) -> Value:
    """A single object is added to a list as it is; two dictionaries become one."""
    from inventory.flow.statements import single

    alone = [single(run, v) for v in values]
    if all(a and a == v.refs for a, v in zip(alone, values, strict=True)):
        made = run.state.make(run.site(node), "record")
        for ref in (r for refs in alone for r in in_order(refs) if isinstance(r, Object)):
            heap.merge(run.state, made.objects()[0], ref)
        return made
    parts = [
        joined((heap.items(run.state, Value(refs=v.refs - a)), Value(v.data, a, v.texts)))
        for v, a in zip(values, alone, strict=True)
    ]
    return run.state.make(run.site(node), "list", {}, joined(parts))


def awaited(run: Run, node: ir.Await) -> Value:
    return evaluate(run, node.value)


def yielded(run: Run, node: ir.Yield) -> Value:
    value = evaluate(run, node.value) if node.value is not None else NOTHING
    run.yielded.append(value)
    return value


def cast(run: Run, node: ir.Cast) -> Value:
    return narrow(run, evaluate(run, node.value), node.type)


def filled(run: Run, node: ir.Filled) -> Value:
    """A made object with its members set; what is no object of ours carries what it was filled with."""
    value, content = evaluate(run, node.object), evaluate(run, node.content)
    if any(isinstance(r, Client) for r in value.refs):
        value = _told(run, value, content)
    if node.copy:
        value = heap.copied(run.state, value, run.site(node))
    for at in value.objects():
        for other in content.objects():
            heap.merge(run.state, at, other)
    return value if value.objects() else joined((value, content))


def _told(run: Run, value: Value, content: Value) -> Value:
    """A client whose members are set as it is made: ``new SqlCommand { CommandText = sql }``."""
    from inventory.flow.outside import with_member

    for held in (c for at in content.objects() if (c := run.state.content(at)) is not None):
        for name, member in held.fields.items():
            value = with_member(value, name, member)
    return value


def handed(run: Run, node: ir.Handed) -> Value:
    """What is there before the call; `calls.hand_back` gives the target what the call leaves in it."""
    return NOTHING if node.declares else evaluate(run, node.target)


def required(run: Run, node: ir.Required) -> Value:
    return run.engine.modules.imported(run.path, ir.Import(node.module, "", "*", 0, node.line))


def closure(run: Run, node: ir.Closure) -> Value:
    return refer(Callee(node.function, run.path, None, run.scope))


def comprehension(run: Run, node: ir.Comprehension) -> Value:
    from inventory.flow.statements import bind, element

    for target, iterable in node.loops:
        bind(run, target, element(run, evaluate(run, iterable)))
    for condition in node.conditions:
        evaluate(run, condition)
    value = evaluate(run, node.element)
    if node.key is None:
        return run.state.make(run.site(node), "list", {}, value)
    key = evaluate(run, node.key)
    named = {t.literal: value for t in key.texts if t.literal is not None}
    return run.state.make(run.site(node), "record", named, joined((value, key.map(lambda d: d))))


def bound(run: Run, node: ir.Bind) -> Value:
    from inventory.flow.statements import bind

    value = evaluate(run, node.value)
    bind(run, node.target, value)
    return value


def unknown(run: Run, node: ir.Unknown) -> Value:
    return joined([*(evaluate(run, part) for part in node.parts), UNKNOWN])


def slice_alone(run: Run, node: ir.Slice) -> Value:
    return joined(evaluate(run, part) for part in (node.start, node.stop) if part is not None)


# --- declared types ----------------------------------------------------------------------------


def narrow(
    run: Run,
    value: Value,
    annotation: ir.Expression,
    node: ir.Statement | None = None,
    given: tuple[ir.Expression, ...] = (),
) -> Value:
    """`value` seen as the declared type: data become an instance with the type's fields, a client its class.

    Sources: type annotations of parameters, variables and fields; `given` are its type arguments.
    """
    if isinstance(annotation, ir.Literal) and isinstance(annotation.value, str):
        annotation = ir.Name(annotation.value.rpartition(".")[2], annotation.line)
    if isinstance(annotation, ir.Operation) and annotation.operator == "|":
        return joined(narrow(run, value, part, node) for part in annotation.operands) or value
    if isinstance(annotation, ir.Item):
        return _narrow_generic(run, value, annotation, node)
    if isinstance(annotation, ir.Record):
        kind = refer(run.engine.modules.shape(annotation, run.path))
    elif isinstance(annotation, (ir.Name, ir.Attribute)):
        kind = evaluate(run, annotation)
    else:
        return value
    for ref in kind.refs:
        if isinstance(ref, ClassOf) and not any(o for o in value.objects() if run.state.content(o)):
            if ref.definition.kind == "type" and not run.engine.modules.fields(ref):
                return value
            types = tuple(evaluate(run, part) for part in given if isinstance(part, ir.Name | ir.Attribute))
            return instances.instance(run, ref, value, annotation, given=types)
        if isinstance(ref, External):
            return _narrow_external(run, value, ref)
    return value


def _narrow_external(run: Run, value: Value, ref: External) -> Value:
    client = run.engine.client_class(ref.dotted)
    bindings = {d.source.endpoint.binding for d in value.data if d.source is not None}
    binding = bindings.pop() if len(bindings) == 1 else None
    carrier = run.engine.table.carrier(ref.dotted)
    if carrier is not None:
        # What carries the trigger's data may act as well: an orchestration's context calls activities.
        known = client is None or any(isinstance(r, Client) for r in value.refs)
        acting = set() if client is None or known else {_acting(client, binding)}
        return Value(value.data, value.refs | {Carrier(carrier)} | acting, value.texts)
    if client is None and not value and run.engine.table.is_settings(ref.dotted):
        return refer(ref)
    if client is None or any(not isinstance(r, Carrier) for r in value.refs):
        return value
    if binding:
        # A binding whose parameter is an SDK client: what it does is what its methods do.
        return refer(_acting(client, binding))
    return Value(value.data, value.refs | {Client(client)}, value.texts)


def _acting(client: ClientClass, binding: str | None) -> Client:
    return Client(client, ((BINDING, Text.of(binding)),) if binding else ())


def _narrow_generic(run: Run, value: Value, annotation: ir.Item, node: ir.Statement | None) -> Value:
    outer = type_name(annotation.object)
    parts = annotation.key.items if isinstance(annotation.key, ir.Sequence) else (annotation.key,)
    if outer in TRANSPARENT or outer == "":
        return narrow(run, value, parts[0], node) if parts else value
    whole = narrow(run, value, annotation.object, node, parts)
    if any(isinstance(r, Carrier) for r in whole.refs) and parts:
        # A request or message declared with the type of what it holds.
        inner = narrow(run, Value(value.data), parts[0], node)
        return Value(whole.data, whole.refs | frozenset(inner.objects()), whole.texts)
    if outer in CONTAINERS and parts and not value.objects():
        inner = narrow(run, heap.items(run.state, value), parts[0], node)
        if inner.refs:
            made = run.state.make(run.site(annotation, outer), "list", {}, inner)
            return Value(value.data, made.refs)
        return value
    return whole


EXPRESSIONS: dict[type, Callable[[Run, Any], Value]] = {
    ir.Literal: literal,
    ir.Name: name,
    ir.Attribute: attribute,
    ir.Item: item,
    ir.Slice: slice_alone,
    ir.Call: call,
    ir.Spread: spread,
    ir.Record: record,
    ir.Sequence: sequence,
    ir.Interpolation: interpolation,
    ir.Operation: operation,
    ir.Cast: cast,
    ir.Filled: filled,
    ir.Handed: handed,
    ir.Required: required,
    ir.Await: awaited,
    ir.Yield: yielded,
    ir.Closure: closure,
    ir.Comprehension: comprehension,
    ir.Bind: bound,
    ir.Unknown: unknown,
}
