"""Builders of libraries: calls in a chain that gather named values until one of them makes something.

``new CosmosClientBuilder().endpoint(x).buildClient()`` is known to the catalog as the dotted name
``CosmosClientBuilder.buildClient`` with the named argument ``endpoint``; calls without an argument are part
of the name. What no catalog knows becomes a record of what it was given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.flow import state as heap
from inventory.flow.run import Run
from inventory.flow.state import Content
from inventory.flow.values import NOTHING, Callee, Client, Object, Value, joined, refer
from inventory.syntax import ir

if TYPE_CHECKING:
    from inventory.flow.arguments import Arguments

BUILDER = "builder:"
"""Kind of an object that gathers what a builder is given; the dotted name of the chain follows."""
ENDING = "Builder"


def begins(run: Run, dotted: str) -> bool:
    """Whether calling `dotted` gives a builder: the class of one, or a function named as those are."""
    from inventory.flow import outside

    names = run.engine.table.builders
    holder, _, last = dotted.rpartition(".")
    is_one = last in names or last.endswith(ENDING) or holder.endswith(ENDING)
    return bool(names) and is_one and not dotted.endswith(")") and not outside.is_exactly_known(run, dotted)


def begin(run: Run, dotted: str, arguments: Arguments, node: ir.Call) -> Value:
    """A new builder with what it is given at once."""
    given = Value(joined(heap.everything(run.state, v) for v in arguments.all()).data)
    made = run.state.make(run.site(node, "builder"), f"{BUILDER}{dotted}", {}, given)
    text = arguments.at(0)
    if text.texts:
        # What a builder is begun with has no name: `HttpRequest.newBuilder(uri)`.
        run.state.set_field(made.objects()[0], dotted.rpartition(".")[2], text)
    return made


def from_client(run: Run, client: Client, name: str, node: ir.Call) -> Value | None:
    """``client.post()``: a request about to be put together, where the catalog knows such chains."""
    for module in client.kind.modules:
        dotted = f"{module}.{client.kind.name}.{name}"
        if run.engine.table.builders and run.engine.is_known(dotted):
            fields = {role: Value(texts=frozenset({text})) for role, text in client.resource}
            fields[name] = NOTHING
            return run.state.make(run.site(node, "builder"), f"{BUILDER}{dotted}", fields)
    return None


def asked(run: Run, receiver: Value, name: str, arguments: Arguments, node: ir.Call) -> Value | None:
    """A call in the chain; None when `receiver` is no builder."""
    found: list[Value] = []
    for at in receiver.objects():
        held = run.state.content(at)
        if held is not None and held.kind.startswith(BUILDER):
            found.append(_asked(run, at, held, name, arguments, node))
    return joined(found) if found else None


def _asked(run: Run, at: Object, held: Content, name: str, arguments: Arguments, node: ir.Call) -> Value:
    from inventory.flow import outside
    from inventory.flow.arguments import Arguments as Given

    dotted = f"{held.kind.removeprefix(BUILDER)}.{name}"
    named = {n: v for n, v in held.fields.items() if v} | arguments.named
    given = Given(list(arguments.positional), dict(held.fields) | named, nodes=list(arguments.nodes))
    known = run.engine.catalog.call(run.engine.language, dotted)
    if known is not None:
        return outside.plain_call(run, known, given, node)
    if run.engine.client_class(dotted) is not None:
        return outside.constructed(run, dotted, given) or NOTHING
    if not arguments.positional:
        return _continued(run, at, held, name, dotted)
    _gather(run, at, name, arguments, node)
    return refer(at)


def _continued(run: Run, at: Object, held: Content, name: str, dotted: str) -> Value:
    """A call without an argument: the end, or one more word of the name."""
    if name.startswith("build") and not run.engine.is_known(dotted):
        run.state.heap[at] = Content("record", held.fields, held.items, held.owner, held.shared)
        return refer(at)
    fields = {name: NOTHING, **held.fields}
    run.state.heap[at] = Content(f"{BUILDER}{dotted}", fields, held.items, held.owner, held.shared)
    return refer(at)


def _gather(run: Run, at: Object, name: str, arguments: Arguments, node: ir.Call) -> None:
    """Keep what is given under the name of the call, or under the name that its first argument is."""
    from inventory.flow.calls import call_value

    values = [v for v in arguments.positional if not _is_function(v)]
    for callback in (v for v in arguments.positional if _is_function(v)):
        inner = run.state.make(run.site(node, "inner"), f"{BUILDER}{name}")
        call_value(run, callback, (inner,), {}, node.line)
        values.append(inner)
    text = values[0].text if len(values) > 1 else None
    if text is not None and text.literal:
        run.state.set_field(at, text.literal, joined(values[1:]))
        return
    held = run.state.content(at)
    before = held.fields.get(name, NOTHING) if held is not None else NOTHING
    run.state.set_field(at, name, joined((before, *values)) if before.objects() else joined(values))


def _is_function(value: Value) -> bool:
    return any(isinstance(r, Callee) for r in value.refs)
