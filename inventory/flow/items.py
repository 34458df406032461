"""Items of lists, tables and what is handed out by a key: ``rows[0]``, ``settings[name]``."""

from __future__ import annotations

from inventory.facts import Reference, Text
from inventory.flow import options
from inventory.flow import state as heap
from inventory.flow.run import Run
from inventory.flow.values import (
    ITEM,
    NOTHING,
    Client,
    External,
    Remote,
    Value,
    joined,
    reading,
)
from inventory.syntax import ir


def item(run: Run, holder: Value, key: Value, node: ir.Expression, line: int) -> Value:
    """``holder[key]``"""
    for ref in holder.refs:
        if isinstance(ref, External) and run.engine.table.is_settings(ref.dotted):
            return setting(key)
        if isinstance(ref, Client):
            made = _handed_out(run, ref, key, node, line)
            if made:
                return made
        if isinstance(ref, (Remote,)):
            return Value(holder.data, holder.refs)
    literals = [t.literal for t in sorted(key.texts, key=str) if t.literal is not None]
    if isinstance(node, ir.Literal) and isinstance(node.value, int):
        from inventory.flow.statements import nth

        return run.trace.look(joined((nth(run, holder, node.value), _negative(run, holder, node.value))))
    if literals and not isinstance(node, ir.Literal) and all(n.isdecimal() for n in literals):
        return run.trace.look(_counted(run, holder, literals))
    if literals and holder.texts and options.sections(holder):
        return joined(options.inside(holder, name) for name in literals)
    if literals:
        found = joined(heap.member(run.state, holder, name) for name in literals)
        rows = heap.items(run.state, Value(refs=frozenset(holder.objects()))) if not found else NOTHING
        return run.trace.look(found or joined(heap.member(run.state, rows, name) for name in literals))
    if isinstance(node, ir.Operation) or not key:
        return joined((heap.items(run.state, holder), any_member(run, holder)))
    return joined((any_member(run, holder), heap.items(run.state, holder)))


def _handed_out(run: Run, client: Client, key: Value, node: ir.Expression, line: int) -> Value:
    """``client["name"]``: some clients hand out the database or collection of that name."""
    from inventory.flow.arguments import Arguments
    from inventory.flow.outside import client_call

    if "__getitem__" not in client.kind.factories and "__getitem__" not in client.kind.methods:
        return NOTHING
    arguments = Arguments([key], nodes=[node])
    return client_call(run, client, "__getitem__", arguments, ir.Call(node, line=line)) or NOTHING


def _negative(run: Run, holder: Value, position: int) -> Value:
    return heap.items(run.state, holder) if position < 0 else NOTHING


def _counted(run: Run, holder: Value, literals: list[str]) -> Value:
    """``holder[at]``, where `at` began at a number: any item, and of a row the member at that place."""
    from inventory.flow.statements import nth

    contents = {at: run.state.content(at) for at in holder.objects()}
    rows = Value(
        refs=frozenset(at for at, held in contents.items() if held is not None and held.kind == "row")
    )
    places = joined(nth(run, rows, int(n)) for n in literals)
    others = Value(holder.data, holder.refs - rows.refs, holder.texts)
    return joined((places, heap.items(run.state, others), any_member(run, others)))


def any_member(run: Run, holder: Value) -> Value:
    """Any member, for a key nobody knows."""
    contents = [run.state.content(at) for at in holder.objects()]
    known = [v for c in contents if c is not None for v in (*c.fields.values(), c.items)]
    return joined((*known, Value(frozenset(d.at(ITEM) for d in holder.data))))


def setting(key: Value) -> Value:
    """The app setting or environment variable that `key` names."""
    names = [t.literal for t in sorted(key.texts, key=str) if t.literal]
    if not names:
        return reading(Text.of(Reference("setting", "")))
    return reading(*(Text.of(Reference("setting", name)) for name in names))
