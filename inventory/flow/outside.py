"""Calls that reach the outside: clients and functions of the catalog, third parties, queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from inventory.catalog import CallKind, ClientClass
from inventory.facts import Endpoint, Operation, Text
from inventory.flow import addressing, persistence
from inventory.flow.arguments import Arguments
from inventory.flow.calls import in_order
from inventory.flow.doing import READS, Doing
from inventory.flow.effects import Carried, Effect, pieces
from inventory.flow.resources import MODE, QUERY, mapped, named_by, picked, resource_of, row_of
from inventory.flow.run import Run
from inventory.flow.transforms import transformed
from inventory.flow.values import (
    NOTHING,
    Callee,
    Carrier,
    ClassOf,
    Client,
    Datum,
    External,
    Object,
    Output,
    Ref,
    Remote,
    Source,
    Value,
    constant,
    joined,
    refer,
)
from inventory.flow.wire import table_of
from inventory.syntax import ir

FILES = "local_file"
ACTING = frozenset({"dispatch"})
"""Rules that say what a method does, whatever client it is called on."""
SELF = "self"
"""The argument under which the catalog speaks of a method's own value."""
WRITING = frozenset("wax+")


def external_call(run: Run, dotted: str, arguments: Arguments, node: ir.Call) -> Value | None:
    """A library function the catalog knows: a transform, an effect, a client made, a third party."""
    engine = run.engine
    transform = engine.catalog.transform(engine.language, dotted)
    if transform is not None:
        return transformed(run, transform, NOTHING, arguments)
    known = engine.catalog.call(engine.language, dotted)
    if known is not None:
        return plain_call(run, known, arguments, node)
    made = constructed(run, dotted, arguments)
    if made is not None:
        return made
    recipient = engine.recipient_of(dotted)
    if recipient is not None:
        return remote_call(run, Remote(recipient, dotted), arguments, node)
    return None


def is_exactly_known(run: Run, dotted: str) -> bool:
    """Whether the catalog says what a call of this very name does."""
    engine = run.engine
    return (
        engine.catalog.transform(engine.language, dotted) is not None
        or engine.catalog.call(engine.language, dotted) is not None
        or engine.client_class(dotted) is not None
    )


def constructed(run: Run, dotted: str, arguments: Arguments) -> Value | None:
    """A client made by its class or by one of its class methods (``from_connection_string``)."""
    kind = run.engine.client_class(dotted) or _by_first(run, dotted, arguments)
    if kind is not None and kind.service == "local_file" and _is_open(arguments):
        return arguments.at(0)
    if kind is not None:
        own = dict(resource_of(kind.constructors.get("", {}), arguments))
        known = _of_another(kind.service, arguments) | own
        named = named_by(kind.constructors.get("", {}), arguments)
        return refer(Client(kind, tuple(sorted(known.items(), key=lambda p: p[0])), named=named))
    holder, _, method = dotted.rpartition(".")
    kind = run.engine.client_class(holder) if holder else None
    if kind is None:
        return None
    if method in kind.constructors or method not in kind.methods:
        roles = kind.constructors.get(method, {})
        return refer(Client(kind, resource_of(roles, arguments), named=named_by(roles, arguments)))
    return None


def _of_another(service: str, arguments: Arguments) -> dict[str, Text]:
    """What is known of a client that another one is made with: ``new SqlCommand(sql, connection)``."""
    clients = [r for v in arguments.all() for r in in_order(v.refs) if isinstance(r, Client)]
    found = [c.resource for c in clients if c.kind.service == service]
    return {role: text for role, text in (found[0] if found else ()) if role not in (MODE, QUERY)}


def _is_open(arguments: Arguments) -> bool:
    """Whether a file object is made of what is open already (``new StreamReader(req.Body)``)."""
    given = arguments.at(0)
    filled = any(isinstance(r, Output | Object) for r in given.refs)
    return not given.texts and (filled or any(d.source is not None for d in given.data))


def _by_first(run: Run, dotted: str, arguments: Arguments) -> ClientClass | None:
    """The client that the first argument names: ``boto3.client("s3")``."""
    text = arguments.positional[0].text if arguments.positional else None
    literal = text.literal if text is not None else None
    return run.engine.client_class(f"{dotted}({literal})") if literal else None


def client_call(
    run: Run,
    client: Client,
    name: str,
    arguments: Arguments,
    node: ir.Call,
    receiver: Value = NOTHING,
) -> Value | None:
    """A method of a known client: another client handed out, or an effect; `receiver` may hold a record."""
    if client.declared is not None:
        asked = persistence.declared_query(run, client, arguments, node)
        if asked is not None:
            return asked
        client = Client(client.kind, client.resource, client.row, named=client.named)
    factory = client.kind.factories.get(name)
    if factory is not None:
        made = run.engine.client_named(client.kind, factory[0])
        if made is not None:
            resource = dict(client.resource) | dict(resource_of(factory[1], arguments))
            row = row_of(run, node) or client.row
            known = tuple(sorted(resource.items(), key=lambda p: p[0]))
            spelled = client.named | named_by(factory[1], arguments)
            run.engine.chosen = refer(Client(made, mapped(run, made, known, row), row, named=spelled))
            return run.engine.chosen
    method = client.kind.method(name)
    if method is None:
        from inventory.flow import builders, known_calls

        named = _generated(run, client, name)
        if named is not None:
            return client_call(run, client, named[0], _led_by(named[1], arguments), node)
        if run.engine.table.methods.get(name) in ACTING:
            return known_calls.method(run, refer(client), name, arguments, node)
        begun = builders.from_client(run, client, name, node)
        return begun if begun is not None else _as_collection(run, client, name, arguments, node)
    if name in run.engine.table.proxied:
        from inventory.flow.entities import proxied

        arguments = proxied(run, arguments, node)
    done = Doing(run, client.kind.service, client.resource, client.kind.recipient, node, "high", client)
    if client.kind.saves(name):
        record = Value(receiver.data, frozenset(r for r in receiver.refs if isinstance(r, Object)))
        arguments = replace(arguments, named={**arguments.named, SELF: record})
    return done.apply(method, arguments)


def _generated(run: Run, client: Client, name: str) -> tuple[str, str] | None:
    """``CallChargeAsync``: the method that a generated one calls, and the name in its own."""
    for pattern, target in run.engine.table.generated.items():
        start, _, end = pattern.partition("*")
        inner = name[len(start) : len(name) - len(end)]
        if inner and name.startswith(start) and name.endswith(end) and client.kind.method(target) is not None:
            return target, inner
    return None


def _led_by(name: str, arguments: Arguments) -> Arguments:
    return replace(
        arguments, positional=[constant(name), *arguments.positional], nodes=[None, *arguments.nodes]
    )


def _as_collection(run: Run, client: Client, name: str, arguments: Arguments, node: ir.Call) -> Value:
    """A method that collections have, of a client that holds one: ``db.Orders.Where(…)`` reads."""
    from inventory.flow import known_calls

    if name in run.engine.table.same_client:
        return refer(client)
    if "__iter__" not in client.kind.methods or name not in run.engine.table.methods:
        return NOTHING
    items = iterated(run, refer(client), node)
    listed = run.state.make(run.site(node, "items"), "list", {}, items)
    return known_calls.method(run, joined((listed, refer(client))), name, arguments, node) or NOTHING


def model_of(run: Run, kind: ClassOf, name: str) -> Client | None:
    """The client that a class of the repository is for its rows (``class User extends Model``)."""
    for base in run.engine.modules.external_bases(kind):
        client = run.engine.client_class(base)
        if client is not None and (name in client.methods or name in client.factories):
            return Client(client, (("table", Text.of(table_of(kind.definition))),))
    return None


def listened(run: Run, holder: Value, target: ir.Attribute, value: Value) -> None:
    """``processor.ProcessMessageAsync += handler``: what the client receives, the handler is called with."""
    from inventory.flow.calls import call_value

    handlers = Value(refs=frozenset(r for r in value.refs if isinstance(r, Callee)))
    for client in in_order(holder.refs) if handlers else ():
        method = client.kind.methods.get(f"{target.name}=") if isinstance(client, Client) else None
        if isinstance(client, Client) and method is not None and method.operation in READS:
            node = ir.Call(target, line=target.line)
            doing = Doing(run, client.kind.service, client.resource, None, node, "high", client)
            found = doing.apply(method, Arguments())
            brought = Value(found.data, found.refs | {Carrier(k) for k in run.engine.table.events.values()})
            fields = dict.fromkeys(run.engine.table.events, brought)
            event = run.state.make(run.site(node, "event"), "record", fields)
            call_value(run, handlers, (event, event), {}, target.line)


def with_member(holder: Value, name: str, value: Value) -> Value:
    """`holder` after ``holder.name = value`` where that says what its clients talk to (``BaseAddress``)."""
    refs: set[Ref] = set()
    for ref in holder.refs:
        method = ref.kind.methods.get(f"{name}=") if isinstance(ref, Client) else None
        if isinstance(ref, Client) and method is not None:
            roles = method.resource if method.query is None else {**method.resource, "query": method.query}
            given = resource_of(roles, Arguments([value], nodes=[None]))
            known = tuple(sorted((dict(ref.resource) | dict(given)).items(), key=lambda p: p[0]))
            refs.add(Client(ref.kind, known, ref.row, named=ref.named))
        else:
            refs.add(ref)
    return holder if refs == holder.refs else Value(holder.data, frozenset(refs), holder.texts)


def plain_call(run: Run, known: CallKind, arguments: Arguments, node: ir.Call) -> Value:
    """A library function with an effect; some act on a client handed to them (``json.dump(x, file)``)."""
    if known.method.on is not None:
        held, _ = picked(known.method.on, arguments)
        clients = [r for r in in_order(held.refs) if isinstance(r, Client)] if held is not None else []
        if clients:
            client = clients[0]
            if not client.kind.methods:
                # What only says where things are; the call says what they are.
                doing = Doing(run, known.service, client.resource, known.recipient, node, "high")
                return doing.apply(known.method, arguments)
            doing = Doing(
                run, client.kind.service, client.resource, client.kind.recipient, node, "high", client
            )
            return doing.apply(known.method, arguments)
        if held is not None and any(d.source for d in held.data) and not held.texts:
            return held if known.method.operation in READS else NOTHING
    return Doing(run, known.service, (), known.recipient, node).apply(known.method, arguments)


def value_call(run: Run, receiver: Value, name: str, arguments: Arguments, node: ir.Call) -> Value | None:
    """A method of plain data that reaches a store: ``frame.to_csv(path)``, ``path.write_text(text)``."""
    known = run.engine.catalog.value_method(run.engine.language, name)
    if known is None:
        return None
    given = replace(arguments, named={**arguments.named, SELF: receiver})
    found = [picked(where, given)[0] for where in known.method.resource.values()]
    if not any(value is not None and value.texts for value in found):
        return None
    return plain_call(run, known, given, node)


def hand_over(run: Run, arguments: Arguments, receiver: Value, node: ir.Call) -> None:
    """An open file given to a library is read by it, or written when it was opened for that."""
    for position, value in enumerate(arguments.positional):
        arguments.positional[position] = _handed(run, value, arguments, receiver, node)
    for name, value in arguments.named.items():
        arguments.named[name] = _handed(run, value, arguments, receiver, node)


def _handed(run: Run, value: Value, arguments: Arguments, receiver: Value, node: ir.Call) -> Value:
    files = [r for r in in_order(value.refs) if isinstance(r, Client) and r.kind.service == FILES]
    for file in files:
        doing = Doing(run, FILES, file.resource, None, node, "medium", file)
        mode = str(dict(file.resource).get(MODE, ""))
        if WRITING & set(mode):
            others = [v for v in (receiver, *arguments.all()) if v is not value]
            payload = [p for v in others for p in pieces(run.state, v) if p.datum is not None]
            if payload:
                doing.effect("write", doing.endpoint(), payload)
        elif "read" in file.kind.methods:
            doing.effect("read", doing.endpoint(), ())
            value = joined((value, Value(frozenset({Datum(Source(doing.endpoint()))}))))
    return value


def iterated(run: Run, value: Value, node: ir.Call) -> Value:
    """What looping over a client gives: the lines of a file, the rows of a cursor."""
    from inventory.flow.arguments import Arguments as Given

    for ref in in_order(value.refs):
        if isinstance(ref, Client):
            for name in ("__iter__", "read"):
                if name in ref.kind.methods and (name == "__iter__" or ref.kind.service == FILES):
                    return client_call(run, ref, name, Given(), node) or NOTHING
    return NOTHING


def remote_call(run: Run, ref: Remote, arguments: Arguments, node: ir.Call) -> Value:
    """A call into a third party's library: its first word tells whether data goes there or comes back."""
    name = ref.dotted.rpartition(".")[2].removesuffix("()")
    verb = run.engine.table.verb(name)
    endpoint = Endpoint("recipient", (("recipient", Text.of(ref.recipient)),))
    again = Remote(ref.recipient, f"{ref.dotted}()"[:120])
    doing = Doing(run, endpoint.kind, endpoint.resource, None, node, "medium")
    payload = doing.payload(None, arguments, set())
    answer = Value(frozenset({Datum(Source(endpoint))}), frozenset({again}))
    if verb == "read":
        doing.effect("read", endpoint, payload)
        return answer
    if verb in ("write", "delete"):
        doing.effect("send" if verb == "write" else "delete", endpoint, payload)
        return answer
    if verb is None and any(p.datum is not None and p.datum.source is not None for p in payload):
        # A builder or a helper: what is put into it goes out with whatever it is used for.
        addressing.named(run, payload)
        return joined((refer(again), derived_pieces(payload)))
    return refer(again)


def derived_pieces(payload: Iterable[Carried]) -> Value:
    return Value(frozenset(p.datum for p in payload if p.datum is not None))


def guess(run: Run, receiver: Value, name: str, arguments: Arguments, node: ir.Call) -> Value | None:
    """A method so distinctive that it says what its unknown receiver is (``upsert_item``)."""
    if any(not isinstance(r, External) for r in receiver.refs) or any(d.source for d in receiver.data):
        return None
    kinds = run.engine.catalog.methods_named(run.engine.language, name)
    if not kinds:
        return None
    return Doing(run, kinds[0].service, (), kinds[0].recipient, node, "low").apply(
        kinds[0].methods[name], arguments
    )


def fill(run: Run, output: Output, name: str, arguments: Arguments, node: ir.Call) -> Value:
    """``out.set(value)``, or a writer method of the object bound to an output."""
    rule = run.engine.table.methods.get(name, "")
    answering = run.engine.table.answering if output_is(run, output, "respond") else frozenset()
    if answering and name not in answering:
        return refer(output)
    if name not in answering and (name == "get" or rule in ("nothing", "receiver")):
        return refer(output) if rule == "receiver" else NOTHING
    operation, endpoint = run.engine.outputs[output.binding]
    doing = Doing(run, endpoint.kind, endpoint.resource, None, node)
    payload = doing.payload(None, arguments, set())
    run.trace.effects[Effect(operation, endpoint, payload, run.at(node.line))] = None
    return refer(output) if answering else NOTHING


def output_is(run: Run, output: Output, operation: Operation) -> bool:
    return run.engine.outputs[output.binding][0] == operation


def fill_value(run: Run, output: Output, value: Value, line: int) -> None:
    """An output binding that is given its value by assignment."""
    from inventory.flow.answers import answered

    operation, endpoint = run.engine.outputs[output.binding]
    payload = list(pieces(run.state, answered(run, value) if operation == "respond" else value))
    run.trace.effects[Effect(operation, endpoint, payload, run.at(line))] = None
