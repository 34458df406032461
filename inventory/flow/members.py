"""Reading members: attributes, items, and the fields of instances, carriers and clients."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeGuard

from inventory.flow import schema
from inventory.flow import state as heap
from inventory.flow.items import setting
from inventory.flow.run import Run
from inventory.flow.values import (
    NOTHING,
    Callee,
    Carrier,
    ClassOf,
    Client,
    Datum,
    External,
    Method,
    ModuleOf,
    Object,
    Output,
    Ref,
    Remote,
    Value,
    constant,
    joined,
    refer,
)
from inventory.syntax import ir

CONTEXT = "context"
"""Kind of the object by which a handler reaches its bindings."""
INVOCATION = "invocation:"
"""What the kind of an object begins with that stands for a part of an invocation; its class follows."""
THIS = "this"
"""The object a method is called on, in languages that do not let a method name it."""


def attribute(run: Run, holder: Value, name: str, called: bool = False) -> Value:
    """``holder.name``, whatever holder may be; `called` where only a method can be meant, and those go by
    names of their own."""
    given = _set_before(run, holder, name)
    if given is not None:
        return given
    holder = _speaking(run, holder, name)
    if called and run.engine.table.getters and holder.data:
        holder = _as_declared(run, holder)
    carried_only = any(isinstance(r, Carrier) for r in holder.refs)
    found = [] if carried_only else [_of_ref(run, ref, name, called) for ref in holder.refs]
    found += _of_record(holder, name)
    if holder.data or not holder.refs:
        found.append(_of_data(run, holder, name))
    if holder.texts and not any(found):
        found.append(refer(Method(holder, name)))
    return joined(found)


def _set_before(run: Run, holder: Value, name: str) -> Value | None:
    """What code has set as the member `name` of an object that is not its own."""
    if not run.engine.table.open_objects:
        return None
    held = [run.state.content(at) for at in holder.objects()]
    found = [c.fields[name] for c in held if c is not None and c.kind == heap.SET and name in c.fields]
    return run.trace.look(joined(found)) if found else None


def _as_declared(run: Run, holder: Value) -> Value:
    """Of data that an object of a declared class was made from, the object: its methods say what is read."""
    objects = holder.objects()
    contents = [run.state.content(at) for at in objects]
    if any(isinstance(r, Carrier) for r in holder.refs) or not contents:
        return holder
    owned = all(c is not None and c.owner is not None for c in contents)
    return Value(refs=holder.refs, texts=holder.texts) if owned else holder


def _of_record(holder: Value, name: str) -> list[Value]:
    """A method of a stored record: it acts on the store with what the record holds (``user.save()``)."""
    clients = [r for r in holder.refs if isinstance(r, Client) and r.kind.saves(name)]
    objects = frozenset(r for r in holder.refs if isinstance(r, Object))
    return [refer(Method(Value(holder.data, objects | {c}), name)) for c in clients if holder.data or objects]


def _speaking(run: Run, holder: Value, name: str) -> Value:
    """Of what is both a payload and a client (an orchestration's context, a cursor and its rows), the one
    meant."""
    clients = frozenset(r for r in holder.refs if isinstance(r, Client) and _offers(r, name))
    if clients and len(clients) < len(holder.refs) and not any(isinstance(r, Carrier) for r in holder.refs):
        return Value(refs=clients | frozenset(r for r in holder.refs if _holds(run, r, name)))
    carriers = frozenset(r for r in holder.refs if isinstance(r, Carrier))
    others = holder.refs - carriers
    if not carriers or not any(isinstance(r, (Client, Object)) for r in others):
        return holder
    known = any(name in run.engine.table.carriers[c.kind].known for c in carriers)
    if known:
        return holder
    return Value(frozenset() if any(isinstance(r, Client) for r in others) else holder.data, others)


def _offers(client: Client, name: str) -> bool:
    return name in client.kind.methods or name in client.kind.factories


def _holds(run: Run, ref: Ref, name: str) -> bool:
    held = run.state.content(ref) if isinstance(ref, Object) else None
    return held is not None and (name in held.fields or held.owner is not None)


def _of_ref(run: Run, ref: Ref, name: str, called: bool) -> Value:
    if isinstance(ref, Object):
        return _of_object(run, ref, name, called)
    if isinstance(ref, Callee) and run.engine.table.bare_members:
        # The only method of a functional interface or delegate: ``f.apply(x)`` calls the function.
        return refer(ref)
    if isinstance(ref, ModuleOf):
        return run.engine.modules.member(ref.path, name)
    if isinstance(ref, ClassOf):
        if name in run.engine.table.type_names and not run.engine.modules.has_static(ref, name):
            return constant(ref.definition.name)
        found = run.engine.modules.class_member(ref, name)
        return _unbound(found, ref) or refer(Method(refer(ref), name))
    if isinstance(ref, External):
        if ref.dotted in run.engine.table.requests:
            return attribute(run, run.engine.request, name)
        if run.engine.table.settings_are_members and run.engine.table.is_settings(ref.dotted):
            return setting(constant(name))
        return refer(External(f"{ref.dotted}.{name}"))
    if isinstance(ref, Remote):
        return refer(Remote(ref.recipient, f"{ref.dotted}.{name}"))
    if isinstance(ref, Client):
        return _of_client(run, ref, name)
    if isinstance(ref, Output):
        return refer(Method(refer(ref), name))
    return NOTHING


def _unbound(value: Value, kind: ClassOf) -> Value:
    """A method named through its class (``Order::getEmail``) takes its object as first argument."""
    refs = frozenset(
        replace(r, bound=None)
        if isinstance(r, Callee) and r.bound == kind and r.function.kind == "method"
        else r
        for r in value.refs
    )
    return value if refs == value.refs else Value(value.data, refs, value.texts)


def _of_client(run: Run, client: Client, name: str) -> Value:
    """A method waiting to be called, or at once the client that an attribute hands out (``client.chat``)."""
    method = Method(refer(client), name)
    factory = client.kind.factories.get(name)
    if factory is not None and not factory[1]:
        made = run.engine.client_named(client.kind, factory[0])
        if made is not None:
            return Value(refs=frozenset({method, Client(made, client.resource)}))
    if factory is None and name not in client.kind.methods and client.kind.recipient:
        return refer(Remote(client.kind.recipient, name))
    return refer(method)


def _of_object(run: Run, at: Object, name: str, called: bool) -> Value:
    held = run.state.content(at)
    if held is None:
        return NOTHING
    inner = based(run, at, name)
    if inner is not None:
        return inner
    if name in held.fields and not (called and run.engine.table.getters):
        return _looked(run, held, name)
    if run.engine.table.unrolls and held.owner is None:
        return _unrolled(run, at, held, name)
    if held.kind == CONTEXT:
        return NOTHING
    if held.kind in (schema.MODEL, schema.MAPPED):
        return refer(Method(refer(at), name))
    if held.kind.startswith(INVOCATION) and run.engine.modules.extension(run.path, name) is None:
        return refer(External(f"{held.kind.removeprefix(INVOCATION)}.{name}"))
    if held.owner is not None:
        method = run.engine.modules.method(held.owner, name, at)
        if method is not None:
            return _property(run, method)
        inherited = run.engine.modules.class_member(held.owner, name)
        if inherited:
            return inherited
    if name in run.engine.table.transparent or held.kind == heap.CAUGHT:
        return refer(at)
    if held.owner is not None and name in run.engine.table.verdicts:
        return NOTHING
    of_field = held.owner is not None and called and _stands_for_field(run, held.owner, name)
    if held.owner is not None and held.items.data and not of_field:
        return joined((refer(Method(refer(at), name)), _of_data(run, held.items, name)))
    return refer(Method(refer(at), name))


def _looked(run: Run, held: heap.Content, name: str) -> Value:
    """A member that was read; of one that holds an object of a declared class, what that is made of."""
    value = held.fields[name]
    if not value.data and held.owner is not None:
        for at in value.objects():
            run.trace.look(Value(_made_of(run.state.content(at))))
    return run.trace.look(value)


def _made_of(held: heap.Content | None) -> frozenset[Datum]:
    """What an object of a declared class was made of, if that is one thing."""
    if held is None or held.owner is None or held.items.data:
        return held.items.data if held is not None and held.owner is not None else frozenset()
    found = (d for v in held.fields.values() for d in v.data if d.source is not None and len(d.path) > 1)
    whole = frozenset(Datum(d.source, d.path[:-1]) for d in found)
    return whole if len(whole) == 1 else frozenset()


def _stands_for_field(run: Run, owner: ClassOf, name: str) -> bool:
    """Whether a method nobody wrote is one for a declared field (``getEmail``, ``email``)."""
    table, modules = run.engine.table, run.engine.modules
    names = (name, table.field_of(name, table.getters), table.field_of(name, table.setters))
    return bool(table.getters) and any(n and modules.declares(owner, n) for n in names)


def _unrolled(run: Run, at: Object, held: heap.Content, name: str) -> Value:
    """A member of a list is that of its items; of a record, whatever the case of its name."""
    if run.engine.table.is_method(name):
        return refer(Method(refer(at), name))
    if held.kind in ("list", "generator"):
        inner = joined((held.items, *held.fields.values()))
        return attribute(run, inner, name) if inner else refer(Method(refer(at), name))
    folded = name.lower()
    named = [v for k, v in held.fields.items() if k.lower() == folded]
    found = joined(named) if named else Value(frozenset(d.at(name) for d in held.items.data))
    return joined((run.trace.look(found), refer(Method(refer(at), name)))) if not named else found


def own(run: Run, within: ClassOf, name: str) -> Value | None:
    """What the bare `name` means inside the class `within`: a member of ``this``, else of the class itself
    or one it is nested in. None when it has no such member."""
    this = run.held(THIS) or NOTHING
    found = [v for at in this.objects() if (v := _own_of(run, at, name)) is not None]
    if found:
        return joined(found)
    for kind in run.engine.modules.enclosing(within):
        member = run.engine.modules.class_member(kind, name)
        if member:
            return member
    return None


def _own_of(run: Run, at: Object, name: str) -> Value | None:
    held = run.state.content(at)
    if held is None or held.owner is None:
        return None
    inner = based(run, at, name)
    if inner is not None:
        return inner
    if name in held.fields:
        return run.trace.look(held.fields[name])
    method = run.engine.modules.method(held.owner, name, at)
    return _property(run, method) if method is not None else None


def based(run: Run, at: Object, name: str) -> Value | None:
    """The member `name` of an object whose class is made from a client's: what it declares to be held by that
    (``DbSet<Order> Orders``), or a method of the client. None when its class is no such thing."""
    held = run.state.content(at)
    base = run.engine.base_client(held.owner) if held is not None and held.owner is not None else None
    if base is None or held is None or held.owner is None:
        return None
    from inventory.flow.persistence import is_query

    client = next(r for r in base.refs if isinstance(r, Client))
    declared = next((f for f in run.engine.modules.fields(held.owner) if f.name == name), None)
    if declared is not None:
        return _held_by(run, held.owner, client, declared)
    known = client.kind.method(name) is not None or name in client.kind.factories
    own = run.engine.modules.method(held.owner, name, at)
    missing = own is None or own.function.abstract
    asked = known or (own is not None and missing and is_query(run, own))
    if own is not None and missing and asked and run.engine.table.entity_queries:
        return refer(Method(refer(Client(client.kind, client.resource, client.row, own)), name))
    return refer(Method(base, name)) if known and missing else None


def _held_by(run: Run, owner: ClassOf, client: Client, declared: ir.Parameter) -> Value | None:
    from inventory.flow.effects import type_name
    from inventory.flow.resources import mapped

    row = run.engine.modules.class_named(owner.path, declared.annotation)
    outer = type_name(declared.annotation)
    if row is None or outer not in {target for target, _ in client.kind.factories.values()}:
        return None
    kind = run.engine.client_named(client.kind, outer)
    if kind is None:
        return None
    row.definition.table = row.definition.table or declared.name
    return refer(Client(kind, mapped(run, kind, client.resource, row), row))


def inherited(run: Run, within: ClassOf, name: str) -> Value:
    """``super.name``: the member as the base class has it, else as the object itself."""
    this = run.held(THIS) or NOTHING
    found = [run.engine.modules.base_method(within, name, at) for at in this.objects()]
    known = joined(_property(run, method) for method in found if method is not None)
    return known or attribute(run, this, name)


def assign_own(run: Run, within: ClassOf, name: str, value: Value) -> bool:
    """Give `value` to the member of ``this`` that the bare `name` means; False when there is none."""
    this = run.held(THIS) or NOTHING
    held = [(at, c) for at in this.objects() if (c := run.state.content(at)) is not None]
    known = [at for at, c in held if name in c.fields or run.engine.modules.declares(within, name)]
    for at in known:
        set_member(run, at, name, value)
    return bool(known)


def set_member(run: Run, at: Object, name: str, value: Value) -> None:
    """``object.name = value``: by its setter if it has one; a member that stands for an output fills it."""
    held = run.state.content(at)
    outputs = [r for r in held.fields[name].refs if isinstance(r, Output)] if _has(held, name) else []
    if outputs:
        fill_outputs(run, outputs, value)
        return
    setter = run.engine.modules.method(held.owner, f"{name}.setter", at) if held and held.owner else None
    if setter is not None:
        from inventory.flow.calls import call_value

        call_value(run, refer(setter), (value,), {}, setter.function.line)
        return
    run.state.set_field(at, name, value)


def _has(held: heap.Content | None, name: str) -> TypeGuard[heap.Content]:
    return held is not None and name in held.fields


def fill_outputs(run: Run, outputs: list[Output], value: Value) -> None:
    from inventory.flow.outside import fill_value

    for output in outputs:
        fill_value(run, output, value, run.line)


def _property(run: Run, method: Callee) -> Value:
    if method.function.kind != "property":
        return refer(method)
    from inventory.flow.calls import call_value

    return call_value(run, refer(method), (), {}, method.function.line)


def _of_data(run: Run, holder: Value, name: str) -> Value:
    """A member of plain data: the field of that name, or a method waiting to be called."""
    carriers = [r.kind for r in holder.refs if isinstance(r, Carrier)]
    kept = frozenset(r for r in holder.refs if isinstance(r, (Carrier, Object))) if carriers else frozenset()
    method = Method(Value(holder.data, kept, holder.texts), name)
    if carriers and run.engine.modules.extension(run.path, name) is not None:
        return refer(method)
    if carriers:
        read = joined(carried(run, holder, kind, name) for kind in carriers)
        return Value(read.data, read.refs | {method}, read.texts)
    if run.engine.table.is_method(name):
        return refer(method)
    if run.engine.table.bare_members and not holder.data and run.engine.table.is_settings(name):
        return refer(External(name))
    if name in run.engine.table.transparent:
        return Value(holder.data, frozenset({method}), holder.texts)
    found = Value(frozenset(d.at(name) for d in holder.data))
    return Value(found.data, frozenset({method}))


def carried(run: Run, holder: Value, kind: str, name: str) -> Value:
    """What the member `name` of a trigger's parameter object gives, by the table of its kind."""
    table = run.engine.table.carriers[kind]
    if name in table.whole:
        # A request declared with the type of its body carries an instance of it.
        inner = (at for at in holder.objects() if heap.structured(run.state, refer(at)))
        return Value(holder.data, frozenset(inner))
    if name in table.plain:
        return Value(holder.data)
    if name in table.nothing or (name not in table.known and run.engine.table.is_method(name)):
        return NOTHING
    known = table.prefix.get(name) or table.fields.get(name)
    if known is None and name in table.claims:
        known = name
    return run.trace.look(Value(frozenset(d.at(known or name) for d in holder.data)))
