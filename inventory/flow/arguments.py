"""The arguments of a call as they stand: by position, by name, spread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from inventory.flow import state as heap
from inventory.flow.run import Run
from inventory.flow.values import (
    NOTHING,
    Value,
    joined,
)
from inventory.syntax import ir


@dataclass(slots=True)
class Arguments:
    """Evaluated arguments with the expressions they came from; `rest` is what a spread may bring."""

    positional: list[Value] = field(default_factory=list)
    named: dict[str, Value] = field(default_factory=dict)
    rest: Value = NOTHING
    nodes: list[ir.Expression | None] = field(default_factory=list)
    named_nodes: dict[str, ir.Expression] = field(default_factory=dict)
    types: list[Value] = field(default_factory=list)
    """The type arguments, as far as they are plain names."""
    members: dict[str, tuple[int, Value]] = field(default_factory=dict)
    """Members of objects handed over, with the position of the object: named arguments of another kind."""

    def at(self, position: int) -> Value:
        return self.positional[position] if position < len(self.positional) else NOTHING

    def all(self) -> Iterator[Value]:
        yield from self.positional
        yield from self.named.values()
        if self.rest:
            yield self.rest


def arguments_of(run: Run, node: ir.Call) -> Arguments:
    from inventory.flow.expressions import evaluate

    out = Arguments()
    for part in node.arguments:
        value = evaluate(run, part)
        if isinstance(part, ir.Spread):
            _spread_positional(run, out, value)
        else:
            out.positional.append(value)
            out.nodes.append(part)
    for name, part in node.keywords:
        value = evaluate(run, part)
        if name == "**":
            _spread_named(run, out, value)
        else:
            out.named[name] = value
            out.named_nodes[name] = part
    if run.engine.table.option_objects:
        _members_of(run, out)
    out.types = [evaluate(run, t) for t in node.types if isinstance(t, ir.Name | ir.Attribute)]
    return out


def _members_of(run: Run, out: Arguments) -> None:
    for position, value in enumerate(out.positional):
        for at in value.objects():
            held = run.state.content(at)
            if held is not None and held.kind == "record":
                for name, member in held.fields.items():
                    out.members.setdefault(name, (position, member))


def _spread_positional(run: Run, out: Arguments, value: Value) -> None:
    for at in value.objects():
        held = run.state.content(at)
        if held is not None and held.kind == "list":
            out.positional.extend(held.fields.values())
            out.nodes.extend([None] * len(held.fields))
    out.rest = joined((out.rest, heap.items(run.state, value)))


def _spread_named(run: Run, out: Arguments, value: Value) -> None:
    for at in value.objects():
        held = run.state.content(at)
        if held is not None:
            folds = run.engine.table.folds_case
            fields = {k.lower() if folds else k: v for k, v in held.fields.items()}
            out.named.update({k: v for k, v in fields.items() if k not in out.named})
            out.rest = joined((out.rest, held.items))
    out.rest = joined((out.rest, Value(value.data)))
