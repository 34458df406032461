"""What plain library calls do to a value: the rules of `data/languages/*.yaml`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from inventory.flow import entities, schema
from inventory.flow import state as heap
from inventory.flow.app_rules import APP
from inventory.flow.around import AROUND
from inventory.flow.asked import Asked, derived
from inventory.flow.callback_rules import CALLBACKS
from inventory.flow.chosen import CHOSEN
from inventory.flow.collecting import COLLECTING
from inventory.flow.listening import LISTENING
from inventory.flow.member_rules import MEMBERS
from inventory.flow.options import OPTIONS, sections
from inventory.flow.parameters import STATEMENTS
from inventory.flow.run import Run
from inventory.flow.text_rules import TEXTS
from inventory.flow.transforms import transform_method
from inventory.flow.values import (
    NOTHING,
    Callee,
    Declared,
    External,
    Value,
    refer,
)
from inventory.syntax import ir

if TYPE_CHECKING:
    from inventory.flow.arguments import Arguments

NO_RULE = "-"
OF_ARGUMENTS = frozenset({"as", "typed"})
"""Rules that say all by the arguments, whatever the method is called on."""


def call(run: Run, ref: External, arguments: Arguments, node: ir.Call) -> Value | None:
    """A function of a library: a plain one, one the catalog knows, or one nobody knows."""
    from inventory.flow import builders, outside

    if ref.dotted.rpartition(".")[0] in run.engine.table.declaring:
        return Value(refs=frozenset({Declared(run.path, node.line)}))
    known = run.engine.table.function(ref.dotted)
    if known is not None:
        outside.hand_over(run, arguments, NOTHING, node)
        return RULES[known[0]](Asked(run, NOTHING, arguments, node, known[1]))
    if builders.begins(run, ref.dotted):
        return builders.begin(run, ref.dotted, arguments, node)
    found = outside.external_call(run, ref.dotted, arguments, node)
    if found is not None:
        return found
    named = by_name(run, ref, arguments, node)
    if named is not None:
        return named
    outside.hand_over(run, arguments, NOTHING, node)
    run_callbacks(run, arguments, node)
    if run.engine.is_known(ref.dotted) and run.engine.table.bare_members:
        return refer(External(f"{ref.dotted}()"))
    if any(d.source for v in arguments.all() for d in v.data):
        run.engine.unknown_library(ref.dotted, run.at(node.line))
    holder, _, name = ref.dotted.rpartition(".")
    return derived(run, NOTHING, arguments) or Value(
        refs=frozenset({External(f"{holder or ref.dotted}.{name}()")})
    )


def by_name(run: Run, ref: External, arguments: Arguments, node: ir.Call) -> Value | None:
    """What a method of a library does by its name alone, where nobody knows its class.

    One that is named through its class (``String::trim``) is called on its first argument.
    """
    holder, _, name = ref.dotted.rpartition(".")
    word, *numbers = (run.engine.table.methods.get(name) or NO_RULE).split()
    if not run.engine.table.bare_members or word == NO_RULE:
        return None
    if holder.endswith(")"):
        if word not in OF_ARGUMENTS:
            return None
        return RULES[word](Asked(run, NOTHING, arguments, node, tuple(map(int, numbers))))
    if len(arguments.positional) != 1 or not holder.rpartition(".")[2][:1].isupper():
        return None
    rest = replace(arguments, positional=[], nodes=[])
    return RULES[word](Asked(run, arguments.at(0), rest, node, tuple(map(int, numbers))))


def method(run: Run, receiver: Value, name: str, arguments: Arguments, node: ir.Call) -> Value | None:
    """A method of plain data or of an object whose class is not ours."""
    from inventory.flow import builders, outside

    if entities.take(run, receiver, arguments):
        return NOTHING
    told = schema.asked(run, receiver, name, arguments, node)
    if told is not None:
        return told
    built = builders.asked(run, receiver, name, arguments, node)
    if built is not None:
        return built
    transformed = transform_method(run, receiver, name, arguments)
    if transformed is not None:
        return transformed
    accessed = accessor(run, receiver, name, arguments)
    if accessed is not None:
        return accessed
    written = outside.value_call(run, receiver, name, arguments, node)
    if written is not None:
        return written
    rule = run.engine.table.methods.get(name)
    if receiver.texts and name in run.engine.table.section_methods and sections(receiver):
        rule = run.engine.table.section_methods[name]
    if rule is not None:
        word, *numbers = rule.split()
        return RULES[word](Asked(run, receiver, arguments, node, tuple(map(int, numbers))))
    guessed = outside.guess(run, receiver, name, arguments, node)
    if guessed is not None:
        return guessed
    outside.hand_over(run, arguments, receiver, node)
    run_callbacks(run, arguments, node)
    return derived(run, receiver, arguments)


def accessor(run: Run, receiver: Value, name: str, arguments: Arguments) -> Value | None:
    """A method nobody wrote that stands for a field: ``getEmail()``, ``setEmail(x)``, ``email(x)``."""
    from inventory.flow.members import attribute

    table = run.engine.table
    if not table.getters or not (receiver.objects() or receiver.data):
        return None
    given = len(arguments.positional)
    named = table.field_of(name, table.setters if given else table.getters)
    field = next((n for n in (name, named) if n and given < 2 and _declares(run, receiver, n)), "")
    if not field and name in table.methods:
        return None
    if not given:
        field = field or named
        return attribute(run, receiver, field) if field else None
    field = field or (named if given == 1 else "")
    if not field or not receiver.objects():
        return None
    for at in receiver.objects():
        run.state.set_field(at, field, arguments.at(0))
    return receiver


def _declares(run: Run, receiver: Value, name: str) -> bool:
    contents = [run.state.content(at) for at in receiver.objects()]
    owners = [c.owner for c in contents if c is not None and c.owner is not None]
    return any(run.engine.modules.declares(owner, name) for owner in owners)


def run_callbacks(run: Run, arguments: Arguments, node: ir.Call) -> None:
    """A function handed to an unknown call is called by it with what follows in the arguments."""
    from inventory.flow.calls import call_value

    for position, value in enumerate(arguments.positional):
        callees = frozenset(r for r in value.refs if isinstance(r, Callee))
        if callees:
            call_value(run, Value(refs=callees), tuple(arguments.positional[position + 1 :]), {}, node.line)
    for value in arguments.named.values():
        callees = frozenset(r for r in value.refs if isinstance(r, Callee))
        if callees:
            given = arguments.named.get("args", NOTHING)
            call_value(
                run, Value(refs=callees), (heap.items(run.state, given),) if given else (), {}, node.line
            )


RULES: dict[str, Callable[[Asked], Value]] = {
    **MEMBERS,
    **CALLBACKS,
    **TEXTS,
    **APP,
    **COLLECTING,
    **AROUND,
    **LISTENING,
    **CHOSEN,
    **OPTIONS,
    **STATEMENTS,
    **entities.ENTITIES,
    "derived": lambda a: derived(a.run, a.receiver, a.arguments),
}
