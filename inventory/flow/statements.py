"""Statements of the common form, one small function each; they change the state of a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from inventory.flow import items, members
from inventory.flow import state as heap
from inventory.flow.calls import call_value
from inventory.flow.expressions import evaluate, narrow
from inventory.flow.run import Run
from inventory.flow.speaking import is_taken, spoken
from inventory.flow.state import State
from inventory.flow.values import (
    ITEM,
    NOTHING,
    PROPERTIES,
    UNKNOWN,
    Callee,
    ClassOf,
    Method,
    Object,
    Output,
    Ref,
    Value,
    joined,
    refer,
)
from inventory.syntax import ir

LOOP_ROUNDS = 2


def block(run: Run, statements: ir.Block) -> bool:
    """Run statements in order; True when control never gets past them."""
    for statement in statements:
        run.line = statement.line
        if STATEMENTS[type(statement)](run, statement):
            return True
    return False


def assign(run: Run, statement: ir.Assign) -> bool:
    if statement.value is None:
        if statement.annotation is not None and isinstance(statement.target, ir.Name):
            declared = narrow(run, NOTHING, statement.annotation)
            if statement.declares:
                run.declare(statement.target.id, declared)
            else:
                run.state.variables.setdefault(statement.target.id, declared)
        return False
    value = evaluate(run, statement.value)
    if statement.annotation is not None:
        value = narrow(run, value, statement.annotation, statement)
    name = spoken(statement.target)
    if name and value.data and not value.refs and is_taken(statement.value):
        run.trace.call(value, name)
    if statement.declares and isinstance(statement.target, ir.Name):
        run.declare(statement.target.id, value)
    else:
        bind(run, statement.target, value)
    return False


def bind(run: Run, target: ir.Expression, value: Value) -> None:
    """Give `value` to a name, a member, an item, or the parts of a pattern."""
    if isinstance(target, ir.Name):
        run.assign(target.id, value)
    elif isinstance(target, ir.Attribute):
        _bind_member(run, opened(run, target, configured(run, target, value)), target.name, value)
    elif isinstance(target, ir.Item):
        _bind_item(run, target, value)
    elif isinstance(target, ir.Sequence):
        _bind_parts(run, target, value)
    elif isinstance(target, ir.Spread):
        bind(run, target.value, value)
    elif isinstance(target, ir.Record):
        taken = {k.value for k, _ in target.entries if isinstance(k, ir.Literal)}
        for key, part in target.entries:
            _bind_entry(run, key, part, value if key is not None else _rest(run, target, value, taken))
    elif isinstance(target, ir.Bind):
        # A default in a pattern: what is not there is the default.
        bind(run, target.target, joined((value, evaluate(run, target.value))))


def configured(run: Run, target: ir.Attribute, value: Value) -> Value:
    """The holder of a member that is set; a client whose address is set so is another client from then on."""
    from inventory.flow.outside import listened, with_member

    holder = evaluate(run, target.object)
    listened(run, holder, target, value)
    changed = with_member(holder, target.name, value)
    if changed is not holder:
        bind(run, target.object, changed)
    return changed


def opened(run: Run, target: ir.Attribute | ir.Item, holder: Value) -> Value:
    """`holder`, a member of which is to be set; a variable of plain data becomes an object over them."""
    table = run.engine.table
    known = any(not (isinstance(r, Method) and table.open_objects) for r in holder.refs)
    if known or not holder.data or not isinstance(target.object, ir.Name):
        return holder
    if table.open_objects:
        made = Value(holder.data, run.state.make(run.site(target, "over"), heap.SET).refs)
        bind(run, target.object, made)
        return made
    if not table.unrolls:
        return holder
    made = run.state.make(run.site(target, "over"), "record", {}, Value(holder.data))
    bind(run, target.object, made)
    return made


def _rest(run: Run, target: ir.Record, value: Value, taken: set[Any]) -> Value:
    """What a pattern has not taken by name: a copy without these members."""
    fields: dict[str, Value] = {}
    left: list[Value] = []
    for at in value.objects():
        held = run.state.content(at)
        if held is not None:
            fields |= {k: v for k, v in held.fields.items() if k not in taken}
            # Of a declared type the members are known; what it was made from holds the taken ones, too.
            left += [] if held.owner is not None else [held.items]
    if not value.objects():
        return value
    made = run.state.make(run.site(target, "rest"), "record", fields, joined(left))
    return Value(value.data, made.refs, value.texts)


def _bind_entry(run: Run, key: ir.Expression | None, part: ir.Expression, value: Value) -> None:
    """One entry of a destructuring pattern; the one without a key takes the rest."""
    if key is None:
        bind(run, part, value)
        return
    name = evaluate(run, key).text
    literal = name.literal if name is not None else None
    found = members.attribute(run, value, literal) if literal else items.any_member(run, value)
    bind(run, part, run.trace.look(found))


def _bind_member(run: Run, holder: Value, name: str, value: Value) -> None:
    outputs = [r for r in holder.refs if isinstance(r, Output)]
    if outputs and (name in run.engine.table.bodies or not run.engine.table.bodies):
        members.fill_outputs(run, outputs, value)
    for at in holder.objects():
        if run.engine.table.unrolls and _is_list(run, at):
            for inner in heap.items(run.state, refer(at)).objects():
                members.set_member(run, inner, name, value)
        else:
            members.set_member(run, at, name, value)


def _bind_item(run: Run, target: ir.Item, value: Value) -> None:
    holder = opened(run, target, evaluate(run, target.object))
    key = evaluate(run, target.key)
    literal = key.text.literal if key.text is not None else None
    if _beside(run, target, literal, value):
        return
    for at in holder.objects():
        held = run.state.content(at)
        if literal is not None and (held is None or held.kind != "list"):
            run.state.set_field(at, literal, value)
        else:
            run.state.add_item(at, value)


def _beside(run: Run, target: ir.Item, key: str | None, value: Value) -> bool:
    """``message.ApplicationProperties["email"] = email``: a message is its content, and takes this along."""
    held = target.object
    if not (isinstance(held, ir.Attribute) and isinstance(held.object, ir.Name) and value.data):
        return False
    if held.name.replace("_", "").lower() not in PROPERTIES or evaluate(run, held).objects():
        return False
    message = evaluate(run, held.object)
    if not message:
        return False
    label = f"{held.name}.{key}" if key else held.name
    bind(run, held.object, joined((message, Value(frozenset(d.named(label) for d in value.data)))))
    return True


def _bind_parts(run: Run, target: ir.Sequence, value: Value) -> None:
    for position, part in enumerate(target.items):
        if isinstance(part, ir.Spread):
            bind(run, part.value, value)
        else:
            bind(run, part, nth(run, value, position))


def nth(run: Run, value: Value, position: int) -> Value:
    """The member at `position` of a list, tuple or row."""
    found = [Value(frozenset(d if not d.path else d.at(ITEM) for d in value.data))] if value.data else []
    for at in value.objects():
        held = run.state.content(at)
        if held is None:
            continue
        members = list(held.fields.values())
        if held.kind == "row" and position < len(members):
            found.append(members[position])
        elif run.engine.table.unrolls and held.kind not in ("list", "generator"):
            found.append(refer(at))
        elif held.kind != "row":
            found.append(joined((held.fields.get(str(position), NOTHING), held.items)))
    return joined(found)


def evaluated(run: Run, statement: ir.Evaluate) -> bool:
    evaluate(run, statement.value)
    return False


def returned(run: Run, statement: ir.Return) -> bool:
    value = evaluate(run, statement.value) if statement.value is not None else NOTHING
    run.returned.append((value, statement.line))
    run.exits.append(State({}, run.state.heap.fork(), run.state.base))
    return True


def raised(run: Run, statement: ir.Raise) -> bool:
    if statement.value is not None:
        value = evaluate(run, statement.value)
        run.raised.append(heap.everything(run.state, value))
    return True


def delete(run: Run, statement: ir.Delete) -> bool:
    target = statement.target
    if isinstance(target, ir.Name):
        run.state.variables.pop(target.id, None)
    elif isinstance(target, (ir.Attribute, ir.Item)):
        holder = evaluate(run, target.object)
        if isinstance(target, ir.Attribute):
            literal: str | None = target.name
        else:
            text = evaluate(run, target.key).text
            literal = text.literal if text else None
        for at in holder.objects() if literal else []:
            run.state.drop_field(at, str(literal))
    return False


def branch(run: Run, statement: ir.Branch) -> bool:
    before = run.state
    open_ends: list[State] = []
    exhaustive = False
    for condition, body in statement.arms:
        if condition is not None:
            evaluate(run, condition)
        exhaustive = exhaustive or condition is None
        if not _apart(run, before, body, open_ends):
            continue
    if not exhaustive:
        open_ends.append(before.copy())
    if open_ends:
        before.become(open_ends)
    return not open_ends


def _apart(run: Run, before: State, body: ir.Block, open_ends: list[State]) -> bool:
    """Run `body` on a copy of the state; keep the copy if control gets to its end."""
    inside = before.copy()
    saved = (run.state, run.scope)
    run.state = inside
    run.scope = run.scope.over(inside.variables)
    ended = block(run, body)
    inside, (run.state, run.scope) = run.state, saved
    if not ended:
        open_ends.append(inside)
    return not ended


def loop(run: Run, statement: ir.Loop) -> bool:
    """The body is followed twice, so that what one turn leaves behind reaches the next."""
    iterable = evaluate(run, statement.iterable) if statement.iterable is not None else NOTHING
    if statement.condition is not None:
        evaluate(run, statement.condition)
    for _ in range(LOOP_ROUNDS):
        ends = [run.state.copy()]
        inside = run.state.copy()
        saved = (run.state, run.scope)
        run.state, run.scope = inside, run.scope.over(inside.variables)
        if statement.target is not None:
            bind(run, statement.target, element(run, iterable))
        if not block(run, statement.body):
            ends.append(run.state)
        run.state, run.scope = saved
        run.state.become(ends)
    return False


def element(run: Run, value: Value) -> Value:
    """What a loop over `value` gives each turn; the keys of a record are texts."""
    from inventory.flow.values import constant

    keys = [
        constant(name)
        for at in value.objects()
        for held in [run.state.content(at)]
        if held is not None and held.kind == "record"
        for name in list(held.fields)[:4]
    ]
    from inventory.flow.outside import iterated

    handed = iterated(run, value, ir.Call(ir.Name(""), line=run.line))
    if run.engine.table.unrolls:
        return joined(
            (heap.items(run.state, value), handed, Value(refs=single(run, value), texts=value.texts))
        )
    pairs = [_pair(run, at) for at in value.objects() if _is_map(run, at)]
    listed = Value(value.data, frozenset(r for r in value.refs if not _is_map(run, r)))
    found = joined((heap.items(run.state, listed), handed, *keys, *pairs))
    iterator = call_method(run, value, "__iter__", ())
    if iterator:
        return joined((found, heap.items(run.state, iterator)))
    return found or Value(refs=frozenset(at for at in value.objects() if _is_instance(run, at)))


def _is_map(run: Run, ref: Ref) -> bool:
    held = run.state.content(ref) if isinstance(ref, Object) else None
    return held is not None and held.kind == heap.MAP


def _pair(run: Run, at: Object) -> Value:
    """Key and value of any entry of a table."""
    return run.state.make(
        Object(at.context, f"{at.site}:pair"), "list", {"1": heap.items(run.state, refer(at))}
    )


def _is_instance(run: Run, at: Any) -> bool:
    """Whether `at` stands for one of several: the rows of an answer are known by what each of them is."""
    held = run.state.content(at)
    return held is not None and held.kind == "instance"


def single(run: Run, value: Value) -> frozenset[Ref]:
    """What `value` may denote that is no list."""
    return frozenset(r for r in value.refs if not (isinstance(r, Object) and _is_list(run, r)))


def _is_list(run: Run, at: Object) -> bool:
    held = run.state.content(at)
    return held is not None and held.kind in ("list", "generator")


def call_method(run: Run, value: Value, name: str, arguments: tuple[Value, ...]) -> Value:
    """Call a method of the repository's own class on `value`, if it has one."""
    methods = [
        refer(found)
        for at in value.objects()
        for held in [run.state.content(at)]
        if held is not None and held.owner is not None
        for found in [run.engine.modules.method(held.owner, name, at)]
        if found is not None
    ]
    return joined(call_value(run, m, arguments, {}, 0) for m in methods)


def attempt(run: Run, statement: ir.Try) -> bool:
    start = run.state.copy()
    raised_before = len(run.raised)
    ended = block(run, statement.body) or block(run, statement.otherwise)
    caught = joined(run.raised[raised_before:])
    open_ends: list[State] = [] if ended else [run.state.copy()]
    if statement.handlers:
        del run.raised[raised_before:]
    # A handler may start from before or after any statement of the body.
    entry = start
    entry.become([entry.copy(), run.state.copy()])
    for kind, name, body in statement.handlers:
        if kind is not None:
            evaluate(run, kind)
        if name:
            entry.variables[name] = _as_caught(run, entry, statement, caught)
        _apart(run, entry, body, open_ends)
    if open_ends:
        run.state.become(open_ends)
    return block(run, statement.final) or not open_ends


def _as_caught(run: Run, state: State, statement: ir.Try, caught: Value) -> Value:
    """An exception with what it was raised with, where members say more of it (``error.Message``)."""
    if not run.engine.table.bare_members or not caught:
        return caught or UNKNOWN
    return state.make(run.site(statement, heap.CAUGHT), heap.CAUGHT, {}, caught)


def within(run: Run, statement: ir.With) -> bool:
    for context, target in statement.items:
        value = evaluate(run, context)
        entered = joined(
            (call_method(run, value, "__enter__", ()), call_method(run, value, "__aenter__", ()))
        )
        if target is not None:
            bind(run, target, entered or _yielded(run, value) or value)
    return block(run, statement.body)


def _yielded(run: Run, value: Value) -> Value:
    """What a generator used as a context manager hands out."""
    contents = [run.state.content(at) for at in value.objects()]
    return joined(c.items for c in contents if c is not None and c.kind == "generator")


def define(run: Run, statement: ir.Define) -> bool:
    definition = statement.definition
    if isinstance(definition, ir.Class):
        run.assign(definition.name, refer(ClassOf(definition, run.path)))
        return False
    value = refer(Callee(definition, run.path, None, run.scope))
    for decorator in reversed(definition.decorators):
        value = decorated(run, decorator, value)
    run.assign(definition.name, value)
    return False


def decorated(run: Run, decorator: ir.Expression, value: Value) -> Value:
    """`value` wrapped by a decorator of the repository; a library's decorator leaves it as it is."""
    wrapper = evaluate(run, decorator)
    if not any(isinstance(r, Callee) for r in wrapper.refs):
        return value
    wrapped = call_value(run, wrapper, (value,), {}, decorator.line)
    return wrapped if any(isinstance(r, Callee) for r in wrapped.refs) else value


def imported(run: Run, statement: ir.Import) -> bool:
    value = run.engine.modules.imported(run.path, statement)
    if statement.name == "*":
        return False
    run.assign(statement.alias, value)
    return False


def outer(run: Run, statement: ir.Global) -> bool:
    run.outside = run.outside | frozenset(statement.names)
    return False


STATEMENTS: dict[type, Callable[[Run, Any], bool]] = {
    ir.Assign: assign,
    ir.Evaluate: evaluated,
    ir.Return: returned,
    ir.Raise: raised,
    ir.Delete: delete,
    ir.Branch: branch,
    ir.Loop: loop,
    ir.Try: attempt,
    ir.With: within,
    ir.Import: imported,
    ir.Define: define,
    ir.Global: outer,
}
