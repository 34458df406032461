"""Entries of `data/*.yaml` read into the kinds of `inventory.kinds`, with mistakes named by file and entry.

Calls are written in one line, so that an entry can be copied and changed by hand::

    operation role=where … -> returns

`where` is any number of positions (from 0) and keyword names joined by ``|``; `payload` may hold several
wheres joined by ``+`` or ``-`` for none; `query`, `verb` and `on` are no roles but the parts of `Method` of
the same name; `file` names
the local file whose content is carried. Left out, `returns` is ``data`` for what reads, ``answer`` for a
request, else ``none``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from inventory.errors import Problem
from inventory.kinds import (
    Argument,
    AttributeKind,
    BindingKind,
    CallKind,
    ClientClass,
    Decorator,
    HiddenStore,
    Method,
    Recipient,
    Service,
    Slot,
    Transform,
)

OPERATIONS = frozenset(
    {"read", "write", "delete", "send", "receive", "respond", "log", "invoke"}
    | {"query", "request", "configure", "fetch", "open", "bind"}
)
RETURNS = {"read": "data", "receive": "data", "query": "data", "fetch": "data", "request": "answer"}
Entry = Mapping[str, Any]


# --- the one-line form ---------------------------------------------------------------------------


def argument(text: str) -> Argument:
    """``0|body`` as positions and names; ``-1`` is the receiver."""
    tokens = [t for t in text.split("|") if t]
    numbers = tuple(int(t) for t in tokens if t.lstrip("-").isdigit())
    return Argument(numbers, tuple(t for t in tokens if not t.lstrip("-").isdigit()))


def roles(text: str | None) -> dict[str, Argument]:
    """``account=0|url database=1`` as role -> argument."""
    pairs = (word.partition("=") for word in (text or "").split())
    return {role: argument(where) for role, _, where in pairs}


def method(text: str) -> Method:
    """``write container=0 payload=1|data -> none`` as a `Method`."""
    words, _, returns = text.partition("->")
    operation, *rest = words.split()
    if operation not in OPERATIONS:
        raise ValueError(f"{operation!r} is no operation; one of {', '.join(sorted(OPERATIONS))}")
    where = dict(word.partition("=")[::2] for word in rest)
    payload = where.pop("payload", None)
    parts = {name: argument(where.pop(name)) for name in ("query", "verb", "on") if name in where}
    return Method(
        operation,
        {role: argument(text) for role, text in where.items()},
        None if payload is None else tuple(argument(p) for p in payload.split("+") if p != "-"),
        returns=returns.strip() or RETURNS.get(operation, "none"),
        **parts,
    )


def _each(table: Mapping[str, Any] | None) -> Iterator[tuple[str, Any]]:
    """One pair a name: a key may hold several names, separated by blanks."""
    for names, value in (table or {}).items():
        for name in str(names).split():
            yield name, value


def _twins(table: Mapping[str, Any] | None, ending: str) -> Iterator[tuple[str, Any]]:
    """As `_each`, and each name once more with an ending (``Upload``, ``UploadAsync``)."""
    for name, value in _each(table):
        yield name, value
        if ending:
            yield f"{name}{ending}", value


# --- clients and calls ---------------------------------------------------------------------------


def classes(language: str, entry: Entry) -> Iterator[ClientClass]:
    """Every client class of an entry."""
    for name, row in (entry.get("classes") or {}).items():
        yield ClientClass(
            language,
            row.get("service", entry["service"]),
            tuple(row.get("modules") or entry["modules"]),
            name,
            {"" if key == "new" else key: roles(value) for key, value in _each(row.get("made"))},
            {key: _given(value) for key, value in _each(row.get("gives"))},
            {key: method(value) for key, value in _twins(row.get("does"), entry.get("twins", ""))},
            row.get("recipient", entry.get("recipient")) or None,
        )


def makers(kind: ClientClass) -> Iterator[tuple[str, ClientClass]]:
    """The dotted names whose call gives a client of this class: the class and functions that make one."""
    for module in kind.modules:
        yield f"{module}.{kind.name}".lstrip("."), kind
    for name, where in kind.constructors.items():
        if "." in name:
            yield name.removeprefix("builtins."), replace(kind, constructors={"": where})


def _given(text: str) -> tuple[str, dict[str, Argument]]:
    name, _, rest = text.partition(" ")
    return name, roles(rest)


def calls(language: str, entry: Entry) -> Iterator[CallKind]:
    """Every plain function of an entry, under each of its modules."""
    for name, text in _each(entry.get("functions")):
        for module in entry["modules"]:
            dotted = f"{module}.{name}" if module else name
            yield CallKind(language, entry["service"], dotted, method(text), entry.get("recipient"))


def transforms(language: str, entry: Entry) -> Iterator[Transform]:
    """Every call of a transform entry: `label` may hold ``*`` for the last part of the call's name."""
    for call in entry["calls"]:
        last = call.rpartition(".")[2].lower()
        label = str(entry.get("label") or "").replace("*", last)
        where = argument(str(entry.get("input", "0")))
        algorithm = argument(str(entry["algorithm"])) if "algorithm" in entry else None
        yield Transform(language, call, label, entry["effect"], where, entry.get("caveat", ""), algorithm)


# --- bindings ------------------------------------------------------------------------------------


def binding(entry: Entry) -> BindingKind:
    """One binding type in one direction."""
    return BindingKind(
        entry["type"],
        entry["direction"],
        entry["service"],
        entry["operation"],
        {role: tuple(names.split()) for role, names in (entry.get("resource") or {}).items()},
        tuple((entry.get("connection") or "").split()),
        entry.get("default_setting"),
        tuple(_decorator(*row) for row in (entry.get("decorators") or {}).items()),
        tuple((entry.get("also") or "").split()),
        entry.get("status", "ga"),
        tuple(_attribute(*row) for row in (entry.get("attributes") or {}).items()),
        tuple(_annotations(entry.get("annotations") or "")),
        tuple((entry.get("node") or "").split()),
    )


def _decorator(name: str, text: str) -> Decorator:
    """``arg_name=name path max_size:100``: parameters in order, ``=`` their property, ``:`` a default.

    A parameter without ``=`` has its own name in camel case as property, as the runtime's library does.
    """
    properties, defaults = {}, {}
    for word in text.split():
        left, colon, default = word.partition(":")
        parameter, _, given = left.partition("=")
        properties[parameter] = given or camel(parameter)
        if colon:
            defaults[properties[parameter]] = default
    return Decorator(name, properties, tuple(properties), defaults)


def _attribute(name: str, text: str | None) -> AttributeKind:
    """``queueName / topicName subscriptionName:enum +cardinality=One``: constructors and defaults."""
    constructors: list[tuple[Slot, ...]] = []
    defaults: dict[str, str] = {}
    for part in (text or "").split(" / "):
        words = part.split()
        defaults.update(word[1:].partition("=")[::2] for word in words if word.startswith("+"))
        constructors.append(tuple(_slot(word) for word in words if not word.startswith("+")))
    return AttributeKind(name, tuple(c for c in constructors if c), defaults)


def _annotations(text: str) -> Iterator[AttributeKind]:
    """``QueueTrigger DaprTopicTrigger +name=message``: names, each with what it declares by itself."""
    names: dict[str, dict[str, str]] = {}
    for word in text.split():
        if word.startswith("+"):
            name, _, value = word[1:].partition("=")
            names[list(names)[-1]][name] = value
        else:
            names[word] = {}
    return (AttributeKind(name, (), defaults) for name, defaults in names.items())


def _slot(word: str) -> Slot:
    left, _, takes = word.partition(":")
    name, _, given = left.partition("=")
    if takes not in ("", "enum", "word", "number", "flag", "rest"):
        raise ValueError(f"{takes!r} is nothing an argument can be")
    return Slot(name, given or name, takes)


def camel(name: str) -> str:
    """``queue_name`` as ``queueName``."""
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


# --- services, recipients, hidden stores ---------------------------------------------------------


def service(id: str, entry: Entry) -> Service:
    """A kind of far end; ids and labels are what ids and documents show."""
    return Service(
        id,
        entry["label"],
        entry.get("role", "store"),
        tuple((entry.get("identity") or "").split()),
        tuple(entry.get("hosts") or ()),
        entry.get("address", ""),
        entry.get("folds_case", False),
        entry.get("configures", False),
        {role: tuple(types.lower().split()) for role, types in (entry.get("resources") or {}).items()},
        tuple(entry.get("assumed") or ()),
        entry.get("addressed", ""),
    )


def recipient(entry: Entry) -> Recipient:
    """A third party with the names it is recognised by."""
    return Recipient(
        entry["id"],
        entry["name"],
        tuple(entry.get("domains") or ()),
        {k: tuple(v) for k, v in (entry.get("packages") or {}).items()},
        entry.get("country"),
        entry.get("role", ""),
        entry.get("purpose", ""),
        entry.get("verified", "knowledge"),
        {k: tuple(v) for k, v in (entry.get("imports") or {}).items()},
        entry.get("regions", ""),
        tuple(entry.get("settings") or ()),
    )


def hidden_store(entry: Entry) -> HiddenStore:
    """A store nobody wrote a line of code for."""
    return HiddenStore(
        entry["id"],
        entry["service"],
        entry["name"],
        entry["present_when"],
        entry["holds"],
        entry["kept"],
        entry.get("same_account_as", ""),
        entry.get("fields", ""),
        entry["verified"],
    )


def read(build: Any, file: str, *given: Any) -> Any:
    """`build(*given)`; whatever is wrong with the entry becomes a Problem that names it and the mend."""
    entry = given[-1]
    try:
        made = build(*given)
        return list(made) if isinstance(made, Iterator) else made
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        name = entry.get("id") or entry.get("type") if isinstance(entry, Mapping) else entry
        missing = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise Problem(
            f"entry {name!r} can't be used: {missing}",
            "compare it with the entry above it; its file begins with a description of every key",
            f"inventory/data/{file}",
        ) from error
