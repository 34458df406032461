"""One effect in the making: a call of a client or of a library as the catalog describes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from inventory.catalog import Argument, Method
from inventory.facts import Confidence, Endpoint, Operation, Text
from inventory.flow import addressing, local_files, persistence
from inventory.flow import state as heap
from inventory.flow.arguments import Arguments
from inventory.flow.effects import Carried, Effect, pieces
from inventory.flow.parameters import bind
from inventory.flow.persistence import renames
from inventory.flow.query import last_result, remember, run_query
from inventory.flow.resources import MODE, PLACES, QUERY, picked, resource_of, row_of, tables_of
from inventory.flow.run import Run
from inventory.flow.speaking import labelled
from inventory.flow.values import (
    BINDING,
    NOTHING,
    Callee,
    Client,
    Datum,
    External,
    Object,
    Source,
    Value,
    as_text,
    joined,
    refer,
)
from inventory.jpql import physical
from inventory.syntax import ir

FILES = "local_file"
READS = frozenset({"read", "receive"})
HTTP_READS = frozenset({"GET", "HEAD", "OPTIONS"})
VERBS = HTTP_READS | {"POST", "PUT", "PATCH", "DELETE"}
HTTP = "http"
QUERY_ARGUMENTS = frozenset({"params", "query", "qs"})
"""Arguments of a request that end up in its address."""
METADATA = frozenset({"metadata", "tags", "applicationproperties", "userproperties", "headers"})
"""Arguments that stand beside the content of a blob or a message, whatever their spelling."""
PLACEHOLDER = re.compile(r"(?<!\{)\{[@$]?([A-Za-z_]\w*)[^{}]*\}")


def _verb_among(arguments: Arguments) -> str:
    """The verb that a request was put together by: ``HttpRequest.newBuilder().POST(…)``."""
    names = [n.upper() for n in (*arguments.named, *arguments.members)]
    return next((n for n in names if n in VERBS), "")


INVOKED = frozenset({"entity", "function"})
"""Roles that name a function of the app: who brings them there is no matter of the binding."""


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
        resource.pop(local_files.FILE, None)
        if self.recipient:
            resource["recipient"] = Text.of(self.recipient)
        if "table" in resource and self.client is not None and renames(self.run.engine, self.client.kind):
            literal = resource["table"].literal
            resource["table"] = Text.of(physical(literal)) if literal is not None else resource["table"]
        if method.operation == "bind":
            return self._kept(method, arguments) if "key" in method.resource else self._bound(arguments)
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
                spring = self.client is not None and renames(self.run.engine, self.client.kind)
                named = physical(tables[0]) if spring else tables[0]
                endpoint = self.endpoint(resource | {"table": Text.of(named)})
        used = self._positions(method, arguments)
        if operation == "log":
            arguments = self._supplied(arguments)
        payload = self.payload(method.payload, arguments, used)
        payload = persistence.written(self, payload) + self._in_names(method, arguments)
        payload += pieces(self.run.state, local_files.kept(self.run, method, arguments))
        if self.service == FILES and operation == "write":
            local_files.keep(self.run, method, arguments)
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
        content = pieces(self.run.state, request.get("Content", NOTHING))
        asked = (p.placed("url") for p in pieces(self.run.state, Value(url.data)))
        self.effect(
            "delete" if said == "DELETE" else operation,
            endpoint,
            [p for p in (*content, *asked) if p.datum is not None],
        )
        return self._result(method, endpoint, Arguments())

    def endpoint(self, resource: Mapping[str, Text] | None = None) -> Endpoint:
        """Where this goes, as far as the call and its client say."""
        known = self.resource if resource is None else resource
        if BINDING in known:
            invoked = tuple(sorted(p for p in known.items() if p[0] in INVOKED))
            return Endpoint(self.service, invoked, str(known[BINDING]))
        return Endpoint(self.service, tuple(sorted(p for p in known.items() if p[0] not in (MODE, QUERY))))

    def bound(self) -> Object:
        """Where the parameters of the client's next statement are kept."""
        parts = " ".join(f"{role}={text}" for role, text in sorted(self.resource.items()) if role != QUERY)
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
        addressing.tell(self.run, self._addressed(), effect.carried)
        self.run.trace.effects[effect] = None

    def _addressed(self) -> str:
        return self.run.engine.catalog.service(self.service).addressed

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
        return any(word in self.run.engine.table.searches for word in words)

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
        library, found = self.run.engine.table, []
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
            pieces_of = self._named(value, arguments.named_nodes.get(name), path)
            found += [p.placed(self._beside(name)) for p in pieces_of]
        for name, (position, value) in arguments.members.items():
            if name in names and position not in positions:
                found += [p.placed(self._beside(name)) for p in self._named(value, None)]
        return [*found, *self._named(arguments.rest, None)]

    def _beside(self, name: str) -> str:
        """Where an argument of that name stands if not in the content of what is sent."""
        if self.service == HTTP:
            return "url" if name in QUERY_ARGUMENTS else ""
        return "metadata" if name.replace("_", "").lower() in METADATA else ""

    def _supplied(self, arguments: Arguments) -> Arguments:
        """A function handed to a log gives what is logged: ``log.info(() -> "got " + name)``."""
        from inventory.flow.calls import call_value

        def given(value: Value) -> Value:
            is_function = any(isinstance(r, Callee) and not r.function.parameters for r in value.refs)
            return call_value(self.run, value, (), {}, self.node.line) if is_function else value

        return replace(arguments, positional=[given(v) for v in arguments.positional])

    def _named(self, value: Value, node: ir.Expression | None, path: tuple[str, ...] = ()) -> list[Carried]:
        wrapping = isinstance(node, ir.Attribute) and node.name in self.run.engine.table.bodies
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
        for role, where in method.resource.items():
            if role == local_files.FILE:
                continue
            value, name = picked(where, arguments)
            if role == addressing.ROLE:
                addressing.tell_argument(self.run, self._addressed(), value)
            for datum in sorted(value.data, key=lambda d: d.order) if value is not None else ():
                if datum.path or datum.label or name:
                    known = datum if datum.label or datum.path else datum.named(name)
                    found.append(Carried((), known, place=PLACES.get(role, "")))
        own = self.client.named if self.client is not None else ()
        return [*found, *(Carried((), d, place=p) for p, d in sorted(own, key=lambda n: (n[0], n[1].order)))]

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
        from inventory.flow.instances import instance

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
        result = run_query(self, method, arguments, resource)
        if result.data and self.node.types:
            result = joined((self._typed(Value(result.data)), Value(refs=result.refs)))
            remember(self, Value(result.data, frozenset(result.objects())))
        iterator = self._handed_out(method, None)
        # What goes through the answer has it from the query (`fetchAll`); the rows are not on it.
        return iterator or result

    def _bound(self, arguments: Arguments) -> Value:
        """``statement.setString(1, email)``: a parameter for when the statement is run."""
        made = bind(self, arguments)
        return made or (refer(self.client) if self.client is not None else NOTHING)

    def _fetched(self, endpoint: Endpoint) -> Value:
        """What the client's last query gave; the store in general when no query was seen."""
        return last_result(self, endpoint)
