"""Calls that reach the outside: clients and functions of the catalog, third parties, queries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from inventory.catalog import Argument, CallKind, ClientClass, Method, Transform
from inventory.facts import Confidence, Endpoint, Operation, Text
from inventory.flow import state as heap
from inventory.flow.calls import Arguments, in_order
from inventory.flow.effects import Carried, Effect, pieces
from inventory.flow.expressions import labelled, spoken
from inventory.flow.run import Run
from inventory.flow.values import (
    BINDING,
    NOTHING,
    Callee,
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
    as_text,
    joined,
    refer,
)
from inventory.flow.wire import table_of
from inventory.syntax import ir

READS = frozenset({"read", "receive"})
HTTP_READS = frozenset({"GET", "HEAD", "OPTIONS"})
VERBS = HTTP_READS | {"POST", "PUT", "PATCH", "DELETE"}
HTTP_VERBS = HTTP_READS | {"POST", "PUT", "PATCH", "DELETE"}
FILES = "local_file"
SELF = "self"
"""The argument under which the catalog speaks of a method's own value."""
FED = "fed:"
"""Kind of an object that changes what it is fed; the transform's label follows."""
MODE = "mode"
"""The role under which an open file remembers how it was opened; no part of what it is."""
QUERY = "query"
"""The role under which a prepared statement remembers its text; no part of what it is, either."""
WRITING = frozenset("wax+")
PLACEHOLDER = re.compile(r"(?<!\{)\{[@$]?([A-Za-z_]\w*)[^{}]*\}")


# --- which call is it --------------------------------------------------------------------------


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
        roles = kind.constructors.get("", {})
        return refer(Client(kind, resource_of(roles, arguments)))
    holder, _, method = dotted.rpartition(".")
    kind = run.engine.client_class(holder) if holder else None
    if kind is None:
        return None
    if method in kind.constructors or method not in kind.methods:
        return refer(Client(kind, resource_of(kind.constructors.get(method, {}), arguments)))
    return None


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


def resource_of(roles: Mapping[str, Argument], arguments: Arguments) -> tuple[tuple[str, Text], ...]:
    found = {role: picked(where, arguments) for role, where in roles.items()}
    named = {role: _naming(value, name) for role, (value, name) in found.items() if value is not None}
    return tuple(sorted(named.items(), key=lambda p: p[0]))


def _naming(value: Value, name: str) -> Text:
    """What an argument names: a text, or a function handed over instead of its name."""
    functions = sorted(r.function.name for r in value.refs if isinstance(r, Callee))
    functions += sorted(table_of(r.definition) for r in value.refs if isinstance(r, ClassOf))
    return Text.of(functions[0]) if functions else as_text(value, name)


def tables_of(state: heap.State, value: Value) -> list[str]:
    """The tables of the mapped objects in `value`, or in a list of them."""
    found = [state.content(at) for at in (*value.objects(), *heap.items(state, value).objects())]
    return sorted({table_of(c.owner.definition) for c in found if c is not None and c.owner is not None})


def picked(where: Argument, arguments: Arguments) -> tuple[Value | None, str]:
    """The argument a catalog entry points at, by name first, with the name it is spoken by."""
    for name in where.names:
        if name in arguments.named:
            node = arguments.named_nodes.get(name)
            return arguments.named[name], spoken(node) if node is not None else name
    for name in where.names:
        if name in arguments.members:
            return arguments.members[name][1], name
    for position in where.positions:
        if 0 <= position < len(arguments.positional):
            node = arguments.nodes[position]
            return arguments.positional[position], spoken(node) if node is not None else ""
    return None, ""


def client_call(
    run: Run,
    client: Client,
    name: str,
    arguments: Arguments,
    node: ir.Call,
    receiver: Value = NOTHING,
) -> Value | None:
    """A method of a known client: another client handed out, or an effect; `receiver` may hold a record."""
    factory = client.kind.factories.get(name)
    if factory is not None:
        made = run.engine.client_named(client.kind, factory[0])
        if made is not None:
            resource = dict(client.resource) | dict(resource_of(factory[1], arguments))
            row = row_of(run, node) or client.row
            known = tuple(sorted(resource.items(), key=lambda p: p[0]))
            run.engine.chosen = refer(Client(made, mapped(run, made, known, row), row))
            return run.engine.chosen
    method = client.kind.method(name)
    if method is None:
        from inventory.flow import builders

        begun = builders.from_client(run, client, name, node)
        return begun if begun is not None else _as_collection(run, client, name, arguments, node)
    done = Doing(run, client.kind.service, client.resource, client.kind.recipient, node, "high", client)
    if client.kind.saves(name):
        record = Value(receiver.data, frozenset(r for r in receiver.refs if isinstance(r, Object)))
        arguments = replace(arguments, named={**arguments.named, SELF: record})
    return done.apply(method, arguments)


def row_of(run: Run, node: ir.Call) -> ClassOf | None:
    """The class of the repository that a call has as its type argument: ``db.Set<Order>()``."""
    kinds = (run.engine.modules.class_named(run.path, part) for part in node.types)
    return next((k for k in kinds if k is not None), None)


def mapped(
    run: Run, kind: ClientClass, resource: tuple[tuple[str, Text], ...], row: ClassOf | None
) -> tuple[tuple[str, Text], ...]:
    """`resource` with the table that the class of what a client holds is mapped to."""
    roles = {role for role, _ in resource}
    if row is None or "table" in roles or "table" not in run.engine.catalog.service(kind.service).identity:
        return resource
    return tuple(sorted((*resource, ("table", Text.of(table_of(row.definition)))), key=lambda p: p[0]))


def _as_collection(run: Run, client: Client, name: str, arguments: Arguments, node: ir.Call) -> Value:
    """A method that collections have, of a client that holds one: ``db.Orders.Where(…)`` reads."""
    from inventory.flow import library

    if name in run.engine.library.same_client:
        return refer(client)
    if "__iter__" not in client.kind.methods or name not in run.engine.library.methods:
        return NOTHING
    items = iterated(run, refer(client), node)
    listed = run.state.make(run.site(node, "items"), "list", {}, items)
    return library.method(run, joined((listed, refer(client))), name, arguments, node) or NOTHING


def model_of(run: Run, kind: ClassOf, name: str) -> Client | None:
    """The client that a class of the repository is for its rows (``class User extends Model``)."""
    for base in run.engine.modules.external_bases(kind):
        client = run.engine.client_class(base)
        if client is not None and (name in client.methods or name in client.factories):
            return Client(client, (("table", Text.of(table_of(kind.definition))),))
    return None


def with_member(holder: Value, name: str, value: Value) -> Value:
    """`holder` after ``holder.name = value`` where that says what its clients talk to (``BaseAddress``)."""
    refs: set[Ref] = set()
    for ref in holder.refs:
        method = ref.kind.methods.get(f"{name}=") if isinstance(ref, Client) else None
        if isinstance(ref, Client) and method is not None:
            roles = method.resource if method.query is None else {**method.resource, "query": method.query}
            given = resource_of(roles, Arguments([value], nodes=[None]))
            known = tuple(sorted((dict(ref.resource) | dict(given)).items(), key=lambda p: p[0]))
            refs.add(Client(ref.kind, known, ref.row))
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
    from inventory.flow.calls import Arguments as Given

    for ref in in_order(value.refs):
        if isinstance(ref, Client):
            for name in ("__iter__", "read"):
                if name in ref.kind.methods and (name == "__iter__" or ref.kind.service == FILES):
                    return client_call(run, ref, name, Given(), node) or NOTHING
    return NOTHING


def remote_call(run: Run, ref: Remote, arguments: Arguments, node: ir.Call) -> Value:
    """A call into a third party's library: its first word tells whether data goes there or comes back."""
    name = ref.dotted.rpartition(".")[2].removesuffix("()")
    verb = run.engine.library.verb(name)
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


# --- transforms --------------------------------------------------------------------------------


def transformed(run: Run, transform: Transform, receiver: Value, arguments: Arguments) -> Value:
    """The changed argument; what the transform clears is gone, what it protects carries its label."""
    value, _ = picked(transform.input, arguments)
    if -1 in transform.input.positions or value is None:
        value = joined((value or NOTHING, receiver))
    whole = heap.everything(run.state, value)
    if transform.effect in ("removes", "synthesises", "aggregates_away"):
        return NOTHING
    if transform.effect == "masks" and not _is_masking(arguments):
        return Value(whole.data)
    changed = whole.map(lambda d: d.transformed(transform.label))
    if changed or not transform.label:
        return changed
    # Nothing to change yet: what the object is fed later (`digest.update(x)`) is changed then.
    at = Object(run.context, f"{run.path}:{run.line}:{transform.call}")
    return run.state.make(at, f"{FED}{transform.label}")


def _is_masking(arguments: Arguments) -> bool:
    """A replacement hides something only when it is stars or a fixed word, not when it takes blanks away."""
    if len(arguments.positional) < 3:
        return True
    text = arguments.at(1).text
    return text is not None and bool(text.literal and text.literal.strip(" -_."))


def transform_method(run: Run, receiver: Value, name: str, arguments: Arguments) -> Value | None:
    """``Fernet(key).encrypt(x)``: a transform that is a method of an object nobody listed as a client."""
    for ref in receiver.refs:
        if isinstance(ref, External):
            found = run.engine.catalog.transform(run.engine.language, f"{ref.dotted}.{name}")
            if found is not None:
                return transformed(run, found, NOTHING, arguments)
    return None


# --- effects -----------------------------------------------------------------------------------


def _verb_among(arguments: Arguments) -> str:
    """The verb that a request was put together by: ``HttpRequest.newBuilder().POST(…)``."""
    names = [n.upper() for n in (*arguments.named, *arguments.members)]
    return next((n for n in names if n in HTTP_VERBS), "")


class Doing:
    """One effect in the making: who is asked, where, and how sure we are."""

    def __init__(
        self,
        run: Run,
        service: str,
        resource: tuple[tuple[str, Text], ...],
        recipient: str | None,
        node: ir.Call,
        confidence: Confidence = "high",
        client: Client | None = None,
    ) -> None:
        self.run, self.service, self.node = run, run.engine.service(service), node
        self.resource, self.recipient = dict(resource), recipient
        self.confidence, self.client = confidence, client

    def apply(self, method: Method, arguments: Arguments) -> Value:
        resource = self.resource | dict(resource_of(method.resource, arguments))
        if self.recipient:
            resource["recipient"] = Text.of(self.recipient)
        if method.operation == "bind":
            return self._bound(arguments) if QUERY in self.resource else self._kept(method, arguments)
        if method.operation == "configure":
            self.resource = resource
            return self._result(method, None, arguments)
        if method.operation == "query":
            return self._query(method, arguments, resource)
        if method.operation in READS and self.run.engine.catalog.service(self.service).configures:
            return NOTHING
        endpoint = self.endpoint(resource)
        if method.operation == "open":
            return self._opened(method, arguments, resource)
        if method.operation == "fetch":
            return self._fetched(endpoint)
        asked = self._request(arguments) if method.operation == "request" else None
        if asked is not None:
            return self._asked(method, asked, resource)
        operation = self._operation(method, arguments, resource)
        if "table" in self.run.engine.catalog.service(self.service).identity and "table" not in resource:
            tables = [t for v in arguments.all() for t in tables_of(self.run.state, v)]
            if tables:
                endpoint = self.endpoint(resource | {"table": Text.of(tables[0])})
        used = self._positions(method, arguments)
        if operation == "log":
            arguments = self._supplied(arguments)
        payload = self.payload(method.payload, arguments, used)
        payload += self._in_names(method, arguments)
        self.effect(operation, endpoint, payload)
        return self._result(method, endpoint, arguments)

    def _request(self, arguments: Arguments) -> dict[str, Value] | None:
        """The members of an object that is a request to be sent (``new HttpRequestMessage(method, url)``)."""
        for value in arguments.positional:
            for at in value.objects():
                held = self.run.state.content(at)
                if held is not None and held.kind == heap.REQUEST:
                    return held.fields
        return None

    def _asked(self, method: Method, request: dict[str, Value], resource: dict[str, Text]) -> Value:
        """Send a request object: its address, its verb and its content are members of it."""
        url, verb = request.get("RequestUri", NOTHING), request.get("Method", NOTHING)
        if url:
            resource = resource | {"url": as_text(url)}
        names = [r.dotted.rpartition(".")[2].upper() for r in verb.refs if isinstance(r, External)]
        said = next((n for n in names if n in VERBS), "GET")
        operation: Operation = "read" if said in HTTP_READS or self._asks(resource) else "send"
        endpoint = self.endpoint(resource)
        parts = [request.get("Content", NOTHING), Value(url.data)]
        self.effect(
            "delete" if said == "DELETE" else operation,
            endpoint,
            [p for part in parts for p in pieces(self.run.state, part) if p.datum is not None],
        )
        return self._result(method, endpoint, Arguments())

    def endpoint(self, resource: Mapping[str, Text] | None = None) -> Endpoint:
        """Where this goes, as far as the call and its client say."""
        known = self.resource if resource is None else resource
        if BINDING in known:
            return Endpoint(self.service, (), str(known[BINDING]))
        return Endpoint(self.service, tuple(sorted(p for p in known.items() if p[0] not in (MODE, QUERY))))

    def bound(self) -> Object:
        """Where the parameters of the client's next statement are kept."""
        parts = " ".join(f"{role}={text}" for role, text in sorted(self.resource.items()))
        return Object(0, f"<bound>:{self.service}:{parts}")

    def _kept(self, method: Method, arguments: Arguments) -> Value:
        """``request.input("email", NVarChar, email)``: a parameter of the statement that follows."""
        name, _ = picked(method.resource["key"], arguments) if "key" in method.resource else (None, "")
        literal = name.text.literal if name is not None and name.text is not None else None
        at = self.bound()
        if self.run.state.content(at) is None:
            self.run.state.make(at, "record")
        value = arguments.positional[-1] if arguments.positional else NOTHING
        self.run.state.set_field(at, literal or "?", value)
        return refer(self.client) if self.client is not None else NOTHING

    def _opened(self, method: Method, arguments: Arguments, resource: dict[str, Text]) -> Value:
        """An open file: nothing moves yet, but how it was opened says what may."""
        value, _ = picked(method.verb, arguments) if method.verb else (None, "")
        mode = value.text.literal if value is not None and value.text is not None else None
        made = self.run.engine.client_named(None, method.returns)
        if made is None:
            return NOTHING
        named = resource | {MODE: Text.of(mode or "r")}
        return refer(Client(made, tuple(sorted(named.items(), key=lambda p: p[0]))))

    def effect(self, operation: Operation, endpoint: Endpoint, payload: Iterable[Carried]) -> None:
        effect = Effect(operation, endpoint, payload, self.run.at(self.node.line), self.confidence)
        self.run.trace.effects[effect] = None

    def _operation(self, method: Method, arguments: Arguments, resource: dict[str, Text]) -> Operation:
        if method.operation == "send" and "url" in resource and self._asks(resource):
            return "read"
        if method.operation != "request":
            return method.operation  # type: ignore[return-value]
        value, _ = picked(method.verb, arguments) if method.verb else (None, "")
        literal = value.text.literal if value is not None and value.text is not None else None
        verb = (literal or _verb_among(arguments) or "GET").upper()
        if verb in HTTP_READS or self._asks(resource):
            return "read"
        return "delete" if verb == "DELETE" else "send"

    def _asks(self, resource: dict[str, Text]) -> bool:
        """An address like ``…/people/search`` answers a question, whatever the verb."""
        url = str(resource.get("url", "")).lower().partition("?")[0].rstrip("/")
        words = re.split(r"[^a-z]+", url.rpartition("/")[2])
        return any(word in self.run.engine.library.searches for word in words)

    def _positions(self, method: Method, arguments: Arguments) -> set[int | str]:
        """Which arguments name the resource, the query or the verb, and so are no payload."""
        roles = [
            *method.resource.values(),
            *(a for a in (method.query, method.verb, method.on) if a is not None),
        ]
        used: set[int | str] = set()
        for where in roles:
            named = next((n for n in where.names if n in arguments.named), None)
            if named is not None or not any(n in arguments.members for n in where.names):
                used |= {named} if named is not None else set(where.positions)
        return used

    def payload(
        self, listed: tuple[Argument, ...] | None, arguments: Arguments, used: set[int | str]
    ) -> list[Carried]:
        """What the call carries, named: a keyword names its value unless it is only an envelope."""
        library, found = self.run.engine.library, []
        said = self._placeholders(arguments)
        names = {n for a in listed or () for n in a.names}
        positions = {p for a in listed or () for p in a.positions}
        for position, value in enumerate(arguments.positional):
            if position in used or (listed is not None and position not in positions):
                continue
            if position in said:
                found += self._spoken_of(value, said[position])
            else:
                found += self._named(value, arguments.nodes[position])
        for name, value in arguments.named.items():
            if name in used or (listed is not None and name not in names):
                continue
            if listed is None and name in library.options:
                continue
            path = () if name in library.envelopes or name in names else (name,)
            found += self._named(value, arguments.named_nodes.get(name), path)
        for name, (position, value) in arguments.members.items():
            if name in names and position not in positions:
                found += self._named(value, None)
        return [*found, *self._named(arguments.rest, None)]

    def _supplied(self, arguments: Arguments) -> Arguments:
        """A function handed to a log gives what is logged: ``log.info(() -> "got " + name)``."""
        from inventory.flow.calls import call_value

        def given(value: Value) -> Value:
            is_function = any(isinstance(r, Callee) and not r.function.parameters for r in value.refs)
            return call_value(self.run, value, (), {}, self.node.line) if is_function else value

        return replace(arguments, positional=[given(v) for v in arguments.positional])

    def _named(self, value: Value, node: ir.Expression | None, path: tuple[str, ...] = ()) -> list[Carried]:
        wrapping = isinstance(node, ir.Attribute) and node.name in self.run.engine.library.bodies
        if node is not None and not value.objects() and not wrapping:
            value = labelled(node, value)
        return list(pieces(self.run.state, value, path))

    def _placeholders(self, arguments: Arguments) -> dict[int, str]:
        """What the template of a log message calls the arguments behind it: ``"{Email} signed up", mail``."""
        if self.run.engine.catalog.service(self.service).role != "log":
            return {}
        for position, value in enumerate(arguments.positional):
            literal = value.text.literal if value.text is not None else None
            if literal is not None:
                return {position + 1 + i: name for i, name in enumerate(PLACEHOLDER.findall(literal))}
        return {}

    def _spoken_of(self, value: Value, name: str) -> list[Carried]:
        """A logged value under the name that its template gives it."""
        return list(pieces(self.run.state, value, (name,)))

    def _in_names(self, method: Method, arguments: Arguments) -> list[Carried]:
        """Data inside a name or URL: an e-mail in a blob's name is stored there too."""
        found: list[Carried] = []
        for where in method.resource.values():
            value, name = picked(where, arguments)
            for datum in sorted(value.data, key=lambda d: d.order) if value is not None else ():
                if datum.path or datum.label or name:
                    found.append(Carried((), datum if datum.label or datum.path else datum.named(name)))
        return found

    def _result(self, method: Method, endpoint: Endpoint | None, arguments: Arguments) -> Value:
        if method.returns == "self" and self.client is not None:
            return refer(self.client)
        if method.returns == "record" and self.client is not None:
            return self._record(method, endpoint, arguments)
        if method.returns in ("data", "answer") and endpoint is not None:
            made = self._typed(Value(frozenset({Datum(Source(endpoint))})))
            return (
                joined((made, refer(self.client))) if method.operation == "receive" and self.client else made
            )
        if method.returns not in ("none", "data", "answer", "self"):
            return self._handed_out(method, endpoint)
        return NOTHING

    def _typed(self, value: Value) -> Value:
        """What comes back as the class it is declared to be: by the call's type argument, or its client's."""
        from inventory.flow.expressions import narrow
        from inventory.flow.members import instance

        if self.node.types:
            return narrow(self.run, value, self.node.types[0])
        row = self.client.row if self.client is not None else None
        return instance(self.run, row, value, self.node) if row is not None else value

    def _record(self, method: Method, endpoint: Endpoint | None, arguments: Arguments) -> Value:
        """A row as an object that can be saved: what was read, or what it is made of."""
        made = joined(arguments.positional)
        if method.operation in READS and endpoint is not None:
            made = Value(frozenset({Datum(Source(endpoint))}))
        assert self.client is not None
        return joined((Value(made.data, frozenset(made.objects())), refer(self.client)))

    def _handed_out(self, method: Method, endpoint: Endpoint | None) -> Value:
        base = self.client.kind if self.client is not None else None
        made = self.run.engine.client_named(base, method.returns, self.service)
        if made is None:
            return NOTHING
        resource = endpoint.resource if endpoint is not None else tuple(self.resource.items())
        data = (
            frozenset({Datum(Source(endpoint))})
            if endpoint is not None and method.operation in READS
            else frozenset()
        )
        row = row_of(self.run, self.node) or (self.client.row if self.client is not None else None)
        return Value(data, frozenset({Client(made, resource, row)}))

    # --- queries -------------------------------------------------------------------------------

    def _query(self, method: Method, arguments: Arguments, resource: dict[str, Text]) -> Value:
        """The query text says which tables are read, written or cleared, and which columns."""
        from inventory.flow.query import run_query

        result = run_query(self, method, arguments, resource)
        if not result.data or not self.node.types:
            return result
        return joined((self._typed(Value(result.data)), Value(refs=result.refs)))

    def _bound(self, arguments: Arguments) -> Value:
        """``statement.setString(1, email)``: a parameter for when the statement is run."""
        from inventory.flow.query import bind

        bind(self, arguments)
        return refer(self.client) if self.client is not None else NOTHING

    def _fetched(self, endpoint: Endpoint) -> Value:
        """What the client's last query gave; the store in general when no query was seen."""
        from inventory.flow.query import last_result

        return last_result(self, endpoint)


def fill(run: Run, output: Output, name: str, arguments: Arguments, node: ir.Call) -> Value:
    """``out.set(value)``, or a writer method of the object bound to an output."""
    rule = run.engine.library.methods.get(name, "")
    if name == "get" or rule in ("nothing", "receiver"):
        return refer(output) if rule == "receiver" else NOTHING
    operation, endpoint = run.engine.outputs[output.binding]
    doing = Doing(run, endpoint.kind, endpoint.resource, None, node)
    payload = doing.payload(None, arguments, set())
    run.trace.effects[Effect(operation, endpoint, payload, run.at(node.line))] = None
    return NOTHING


def fill_value(run: Run, output: Output, value: Value, line: int) -> None:
    """An output binding that is given its value by assignment."""
    from inventory.flow.answers import answered

    operation, endpoint = run.engine.outputs[output.binding]
    payload = list(pieces(run.state, answered(run, value) if operation == "respond" else value))
    run.trace.effects[Effect(operation, endpoint, payload, run.at(line))] = None
