"""What a variable may hold: where its content comes from, what it denotes, what text it is.

A `Value` is a set of possibilities and never changes. Content with structure (records, lists,
instances) lives in the heap of `state`, so that two names for one object see the same changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, NamedTuple

from inventory.catalog import ClientClass
from inventory.facts import Endpoint, Reference, Text
from inventory.syntax import ir

ITEM = "[]"
BINDING = "binding"
"""The role under which a client remembers the binding that brought it."""
MOST_DATA = 40
MOST_TEXTS = 4
DEEPEST_PATH = 8


class Hashed:
    """Remembers its hash: values are compared and stored far more often than they are made."""

    __slots__ = ("_hash",)
    _hash: int

    def _key(self) -> tuple[Any, ...]:
        raise NotImplementedError

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            object.__setattr__(self, "_hash", hash(self._key()))
            return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return type(other) is type(self) and hash(self) == hash(other) and self._key() == other._key()


class Source(Hashed):
    """Where data comes from: an endpoint, seen from the function that is being followed."""

    __slots__ = ("endpoint",)

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint

    def _key(self) -> tuple[Any, ...]:
        return (self.endpoint,)


class Datum(Hashed):
    """One origin of a value: `path` inside `source`, the transforms passed, the last holder's name.

    `source` None means: made or fetched somewhere the engine can't see. `derived` says that it
    went through something unknown on its way.
    """

    __slots__ = ("derived", "label", "path", "source", "transforms")

    def __init__(
        self,
        source: Source | None,
        path: tuple[str, ...] = (),
        transforms: tuple[str, ...] = (),
        label: str = "",
        derived: bool = False,
    ) -> None:
        self.source, self.path, self.transforms, self.label, self.derived = (
            source,
            path,
            transforms,
            label,
            derived,
        )

    def _key(self) -> tuple[Any, ...]:
        return (self.source, self.path, self.transforms, self.label, self.derived)

    def at(self, name: str) -> Datum:
        """The member `name`; what was read through something unknown is a fresh name there."""
        if name == ITEM and (not self.path or self.path[-1] == ITEM):
            return self
        if len(self.path) >= DEEPEST_PATH:
            return self
        return Datum(self.source, (*self.path, name), self.transforms, "", self.derived)

    def transformed(self, label: str) -> Datum:
        if not label or label in self.transforms:
            return self
        return Datum(self.source, self.path, (*self.transforms, label), self.label, self.derived)

    def guessed(self) -> Datum:
        return self if self.derived else Datum(self.source, self.path, self.transforms, self.label, True)

    def named(self, label: str) -> Datum:
        return Datum(self.source, self.path, self.transforms, label, self.derived)

    @property
    def order(self) -> tuple[Any, ...]:
        return (str(self.source.endpoint) if self.source else "", self.path, self.transforms, self.label)


# --- what a value may denote -------------------------------------------------------------------


class Object(NamedTuple):
    """A record, list or instance in the heap; `site` is where it was made, `context` in which call.

    A tuple, since nothing else is looked up as often; no other `Ref` has this shape.
    """

    context: int
    site: str


@dataclass(frozen=True, slots=True)
class Callee:
    """A function of the repository, with the object or class it is bound to and its enclosing scope."""

    function: ir.Function
    path: str
    bound: Object | ClassOf | None = None
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class ClassOf:
    """A class of the repository."""

    definition: ir.Class
    path: str


@dataclass(frozen=True, slots=True)
class ModuleOf:
    """A module of the repository by its file."""

    path: str


@dataclass(frozen=True, slots=True)
class External:
    """A name from a library: ``azure.cosmos.CosmosClient``, ``json.loads``."""

    dotted: str


class Client(Hashed):
    """An SDK client with what is known of the thing it talks to, and the class of what that holds.

    `declared` is the method without a body by which a class of the repository calls it. `named` are the data
    that its own name or address is made of, each with the place it stands in (``name``, ``url`` …).
    """

    __slots__ = ("declared", "kind", "named", "resource", "row")

    def __init__(
        self,
        kind: ClientClass,
        resource: tuple[tuple[str, Text], ...] = (),
        row: ClassOf | None = None,
        declared: Callee | None = None,
        named: frozenset[tuple[str, Datum]] = frozenset(),
    ) -> None:
        self.kind, self.resource, self.row, self.declared = kind, resource, row, declared
        self.named = named

    def _key(self) -> tuple[Any, ...]:
        return (self.kind.service, self.kind.name, self.resource, self.row, self.declared, self.named)


PROPERTIES = frozenset({"applicationproperties", "userproperties"})
"""What stands beside the content of a message, whatever its spelling."""


@dataclass(frozen=True, slots=True)
class Remote:
    """Something got from a third party's library, whose own classes the catalog doesn't list."""

    recipient: str
    dotted: str


@dataclass(frozen=True, slots=True)
class Carrier:
    """A trigger's parameter object (``HttpRequest``): its members are read by the table of its kind."""

    kind: str


@dataclass(frozen=True, slots=True)
class Output:
    """The parameter of an output binding, which code fills."""

    binding: str


@dataclass(frozen=True, slots=True)
class Declared:
    """An object that declares a binding by being made (``output.storageQueue({…})``), known by its place."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Method:
    """A method of something that isn't the repository's own: receiver and name, not yet called."""

    receiver: Value
    name: str


@dataclass(eq=False, slots=True)
class Scope:
    """The variables of an enclosing call, by identity, and the class whose code it is."""

    variables: dict[str, Value]
    outer: Scope | None = None
    within: ClassOf | None = None

    def over(self, variables: dict[str, Value]) -> Scope:
        """The same place with other variables: one arm of a choice."""
        return Scope(variables, self.outer, self.within)


Ref = Object | Callee | ClassOf | ModuleOf | External | Client | Remote | Carrier | Output | Declared | Method


class Value(Hashed):
    """What an expression may be: `data` it may carry, `refs` it may denote, `texts` it may read."""

    __slots__ = ("_objects", "data", "refs", "texts")
    _objects: tuple[Object, ...]

    def __init__(
        self,
        data: frozenset[Datum] = frozenset(),
        refs: frozenset[Ref] = frozenset(),
        texts: frozenset[Text] = frozenset(),
    ) -> None:
        self.data, self.refs, self.texts = data, refs, texts

    def _key(self) -> tuple[Any, ...]:
        return (self.data, self.refs, self.texts)

    def __bool__(self) -> bool:
        return bool(self.data or self.refs or self.texts)

    def __repr__(self) -> str:
        return (
            f"Value({sorted(d.order for d in self.data)}, {list(self.refs)}, {[str(t) for t in self.texts]})"
        )

    def objects(self) -> tuple[Object, ...]:
        try:
            return self._objects
        except AttributeError:
            self._objects = tuple(r for r in self.refs if isinstance(r, Object)) if self.refs else ()
            return self._objects

    def map(self, change: Any) -> Value:
        """The same possibilities with `change` applied to each datum; structure and texts are dropped."""
        return Value(frozenset(change(d) for d in self.data))

    @property
    def text(self) -> Text | None:
        """Its text if there is exactly one."""
        return next(iter(self.texts)) if len(self.texts) == 1 else None


NOTHING = Value()
UNKNOWN = Value(frozenset({Datum(None, derived=True)}))


def constant(text: str) -> Value:
    return Value(texts=frozenset({Text.of(text)}))


def reading(*texts: Text) -> Value:
    return Value(texts=frozenset(texts))


def refer(ref: Ref) -> Value:
    return Value(refs=frozenset({ref}))


def joined(values: Iterable[Value]) -> Value:
    """All possibilities of all `values`, within the limits."""
    distinct = list(dict.fromkeys(v for v in values if v))
    if len(distinct) < 2:
        return distinct[0] if distinct else NOTHING
    data = frozenset().union(*(v.data for v in distinct))
    texts = frozenset().union(*(v.texts for v in distinct))
    return Value(
        data if len(data) <= MOST_DATA else narrowed(data),
        frozenset().union(*(v.refs for v in distinct)),
        texts if len(texts) <= MOST_TEXTS else frozenset(sorted(texts, key=str)[:MOST_TEXTS]),
    )


def narrowed(data: Iterable[Datum]) -> frozenset[Datum]:
    """Too many origins to tell apart: labels go first, then all but the first ones in order."""
    plain = {Datum(d.source, d.path, d.transforms, "", d.derived) for d in data}
    return frozenset(sorted(plain, key=lambda d: (len(d.path), d.order))[:MOST_DATA])


def _common_beginning(texts: Iterable[Text]) -> Text:
    """What several possible strings begin with, and then something unknown."""
    heads = sorted({t.parts[0] if t.parts and isinstance(t.parts[0], str) else "" for t in texts})
    shared = "".join(a for a, _ in takewhile(lambda p: p[0] == p[1], zip(heads[0], heads[-1], strict=False)))
    firsts = {t.parts[0] for t in texts if t.parts}
    if not shared and len(firsts) == 1:
        return Text.of(firsts.pop(), Reference("unknown"))
    return Text.of(shared, Reference("unknown"))


def as_text(value: Value, name: str = "") -> Text:
    """The value as part of a string: its text, else a reference to the field it comes from."""
    if value.text is not None:
        return value.text
    if value.texts:
        return _common_beginning(value.texts)
    paths = sorted(".".join(d.path) for d in value.data if d.path and d.source)
    if paths:
        return Text.of(Reference("field", paths[0]))
    if name and value.data:
        return Text.of(Reference("field", name))
    return Text.of(Reference("unknown"))


Fields = Mapping[str, Value]
