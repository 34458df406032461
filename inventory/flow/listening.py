"""Library calls that call back with what something was given: parsers of uploads, streams."""

from __future__ import annotations

from collections.abc import Callable

from inventory.flow import state as heap
from inventory.flow.asked import Asked, derived
from inventory.flow.values import NOTHING, UNKNOWN, Callee, Datum, Value, joined

PARSER = "parser"
"""Kind of an object that reads a request it is given and calls back with its parts."""
ENDINGS = frozenset({"end", "close", "finish", "drain", "ready", "open"})
FAILING = frozenset({"error", "aborted", "timeout"})


def _parser(a: Asked) -> Value:
    """``busboy({ headers: request.headers })``: what tells of a request stands for all of it."""
    return a.run.state.make(a.run.site(a.node, "parser"), PARSER, {}, _whole(a))


def _whole(a: Asked) -> Value:
    """The sources of whatever is handed over."""
    given = [heap.everything(a.run.state, v) for v in a.arguments.all()]
    return Value(frozenset(Datum(d.source) for v in given for d in v.data if d.source is not None))


def _read_by(a: Asked) -> Value:
    """What the parsers among the receivers read."""
    contents = [a.run.state.content(at) for at in a.receiver.objects()]
    return joined(c.items for c in contents if c is not None and c.kind == PARSER)


def _listen(a: Asked) -> Value:
    """``parser.on("file", (name, stream, about) => …)``, ``stream.on("data", (piece) => …)``."""
    events = {t.literal for t in a.argument(0).texts if t.literal}
    parts = _read_by(a)
    if events & FAILING:
        _call_back(a, (UNKNOWN,))
    elif events & ENDINGS:
        _call_back(a, ())
    elif parts:
        _call_back(a, (NOTHING, parts, parts))
    else:
        _call_back(a, (Value(a.receiver.data),))
    return a.receiver


def _parse(a: Asked) -> Value:
    """``form.parse(request, (error, fields, files) => …)``, or a promise of both."""
    if not _is_parser(a):
        _call_back(a, ())
        return derived(a.run, a.receiver, a.arguments)
    parts = joined((_whole(a), _read_by(a)))
    _call_back(a, (NOTHING, parts, parts))
    return a.run.state.make(a.run.site(a.node, "parts"), "list", {"0": parts, "1": parts})


def _is_parser(a: Asked) -> bool:
    contents = [a.run.state.content(at) for at in a.receiver.objects()]
    return any(c is not None and c.kind == PARSER for c in contents)


def _call_back(a: Asked, given: tuple[Value, ...]) -> None:
    from inventory.flow.calls import call_value

    for value in a.arguments.positional:
        refs = frozenset(r for r in value.refs if isinstance(r, Callee))
        if refs:
            call_value(a.run, Value(refs=refs), given, {}, a.node.line)


LISTENING: dict[str, Callable[[Asked], Value]] = {
    "parser": _parser,
    "listen": _listen,
    "parsed": _parse,
}
