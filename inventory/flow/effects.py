"""What a followed call did to the outside: effects while following, `Use` facts in the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from inventory.facts import Confidence, Endpoint, Field, Location, Operation, Use
from inventory.flow.state import LISTED, State
from inventory.flow.values import ITEM, Datum, Hashed, Object, Source, Value
from inventory.flow.wire import name_written

DEEPEST = 6
MOST_NAMED = 4
MOST_ALIASES = 8
MOST_BELOW = 60
WHOLE = "*"
ORDER: dict[Confidence, int] = {"high": 0, "medium": 1, "low": 2}


class Carried(Hashed):
    """One piece of what an effect carries: the name it has there, and the datum it is.

    `place` says where it stands if not in the content, as in `inventory.facts.Field`.
    """

    __slots__ = ("datum", "owner", "path", "place", "type")

    def __init__(
        self,
        path: tuple[str, ...],
        datum: Datum | None,
        owner: str = "",
        type: str = "",
        place: str = "",
    ) -> None:
        self.path, self.datum, self.owner, self.type, self.place = path, datum, owner, type, place

    def _key(self) -> tuple[Any, ...]:
        return (self.path, self.datum, self.owner, self.type, self.place)

    def placed(self, place: str) -> Carried:
        """The same piece, standing in a URL, a name, a key or in metadata."""
        return Carried(self.path, self.datum, self.owner, self.type, place) if place else self


class Effect(Hashed):
    """`operation` on `endpoint`, carrying `carried`, at `location`; `keys` were sent along to find it."""

    __slots__ = ("carried", "confidence", "endpoint", "location", "operation")

    def __init__(
        self,
        operation: Operation,
        endpoint: Endpoint,
        carried: Iterable[Carried],
        location: Location,
        confidence: Confidence = "high",
    ) -> None:
        self.operation, self.endpoint, self.location = operation, endpoint, location
        self.carried, self.confidence = tuple(dict.fromkeys(carried)), confidence

    def _key(self) -> tuple[Any, ...]:
        return (self.operation, self.endpoint, self.carried, self.location, self.confidence)


class Trace:
    """Everything observed while following one call: effects in order, which paths were looked at, and
    what the code calls what it found there."""

    __slots__ = ("accesses", "effects", "names")

    def __init__(self) -> None:
        self.effects: dict[Effect, None] = {}
        self.accesses: dict[Datum, None] = {}
        self.names: dict[tuple[Datum, str], None] = {}

    def include(self, other: Trace) -> None:
        self.effects.update(other.effects)
        self.accesses.update(other.accesses)
        self.names.update(other.names)

    def doubted(self) -> Trace:
        """The same, with nothing in it surer than medium."""
        doubted = (Effect(e.operation, e.endpoint, e.carried, e.location, "medium") for e in self.effects)
        plain = zip(self.effects, doubted, strict=True)
        self.effects = dict.fromkeys(d if e.confidence == "high" else e for e, d in plain)
        return self

    def call(self, value: Value, name: str) -> None:
        """Note that the code calls this member of a source `name` (``email = form["Field13"]``)."""
        if len(value.data) > MOST_NAMED:
            return
        for datum in value.data:
            if datum.source is not None and datum.path and not datum.derived and datum.path[-1] != name:
                self.names[(Datum(datum.source, datum.path), name)] = None

    def look(self, value: Value) -> Value:
        """Note that these data were read by name; gives `value` back."""
        for datum in value.data:
            if datum.source is not None and datum.path:
                self.accesses[Datum(datum.source, datum.path)] = None
        return value


def pieces(
    state: State,
    value: Value,
    path: tuple[str, ...] = (),
    owner: str = "",
    type: str = "",
    seen: frozenset[Object] = frozenset(),
) -> Iterator[Carried]:
    """`value` taken apart into named data: records by their members, lists by their items."""
    for datum in sorted(value.data, key=lambda d: d.order):
        yield Carried(path, datum, owner, type)
    for at in sorted(value.objects(), key=lambda o: (o.context, o.site)):
        held = state.content(at)
        if held is None or at in seen or len(path) > DEEPEST:
            continue
        within = seen | {at}
        item_path = (*path, ITEM) if path and path[-1] != ITEM else path
        listed = held.kind in LISTED
        holder = held.owner.definition.name if held.owner else owner
        types = declared_types(held.owner.definition) if held.owner else {}
        called = wire_names(held.owner.definition) if held.owner else {}
        for name, child in held.fields.items():
            outside = called.get(name, name)
            if outside is None or name.startswith("<"):
                continue
            below = item_path if listed else (*path, outside)
            found = list(pieces(state, child, below, holder, types.get(name, ""), within))
            if outside != name:
                found = [_also_called(piece, name) for piece in found]
            yield from found or ([] if listed else [Carried(below, None, holder, types.get(name, ""))])
        yield from pieces(state, held.items, item_path if listed else path, holder, "", within)


def wire_names(definition: Any) -> dict[str, str | None]:
    """Field name -> its name outside the code, for fields that have another one or None there."""
    return {
        f.name: name for f in definition.known or definition.fields if (name := name_written(f)) != f.name
    }


def _also_called(piece: Carried, name: str) -> Carried:
    """A renamed piece keeps the name the code has for it, for a reader who classifies."""
    if piece.datum is None or piece.datum.label:
        return piece
    return Carried(piece.path, piece.datum.named(name), piece.owner, piece.type, piece.place)


def declared_types(definition: Any) -> dict[str, str]:
    """Field name -> declared type as written, outermost name only (``bool``, ``EmailStr``)."""
    return {f.name: type_name(f.annotation) for f in definition.fields if f.annotation is not None}


def type_name(annotation: Any) -> str:
    for attribute in ("id", "name"):
        if hasattr(annotation, attribute):
            return str(getattr(annotation, attribute))
    inner = getattr(annotation, "object", None)
    if inner is None:
        return ""
    outer = type_name(inner)
    if outer in ("Optional", "Annotated", "Final", "ClassVar"):
        key = annotation.key
        return type_name(key.items[0] if getattr(key, "items", None) else key)
    return outer


# --- from effects to facts ---------------------------------------------------------------------


def dotted(path: Iterable[str]) -> str:
    """``("items", "[]", "email")`` as ``items[].email``; a leading item mark is dropped."""
    out = ""
    for name in path:
        out += name if name == ITEM or not out else f".{name}"
    return out.removeprefix(ITEM).lstrip(".")


def field_of(piece: Carried, logged: bool) -> Field | None:
    """The field a piece shows as; None for a piece without any name where names are all we have."""
    datum = piece.datum
    places = (piece.place,) if piece.place else ()
    source_name = dotted(datum.path) if datum else ""
    label = datum.label if datum else ""
    if (
        datum is not None
        and datum.source is not None
        and not datum.derived
        and not (piece.path or source_name)
    ):
        return Field(WHOLE, (label,) if label else (), datum.transforms, places=places)
    names = [n for n in (dotted(piece.path), source_name, label) if n]
    if not names:
        unnamed = logged or datum is None or datum.source is None
        return None if unnamed or datum is None else Field(WHOLE, (), datum.transforms, places=places)
    aliases = tuple(dict.fromkeys(n for n in names[1:] if n != names[0]))
    return Field(
        names[0], aliases, datum.transforms if datum else (), piece.type or None, piece.owner or None, places
    )


Key = tuple[Operation, Endpoint, Endpoint | None]
Gathered = dict[Key, list[Effect]]
Named = dict[Key, dict[str, Field]]
BESIDE = frozenset({"headers", "cookies", "metadata"})
"""What stands beside the payload of a trigger: handed on whole, the payload leaves it behind."""
OBTAINING = frozenset({"read", "receive"})


def uses(function: str, trace: Trace) -> list[Use]:
    """The effects of one function as facts, gathered by what was done to what with data from where."""
    gathered: Gathered = defaultdict(list)
    fields: Named = defaultdict(dict)
    seen = Looked(trace)
    for effect in trace.effects:
        keys = {_origin(piece) for piece in effect.carried} or {None}
        for origin in keys:
            key: Key = (effect.operation, effect.endpoint, origin)
            gathered[key].append(effect)
            for piece in effect.carried:
                if _origin(piece) == origin:
                    _gather(fields[key], piece, effect, seen)
        if effect.operation in OBTAINING:
            _obtain(gathered, fields, effect, seen)
    _answers(gathered, fields, seen)
    return [_use(function, key, gathered[key], fields[key]) for key in gathered]


def _obtain(gathered: Gathered, fields: Named, effect: Effect, seen: Looked) -> None:
    """A read gives what the code looks at in its result."""
    key: Key = (effect.operation, effect.endpoint, None)
    found = seen.fields(Source(effect.endpoint))
    if not found and any(k[:2] == key[:2] for k in gathered):
        return
    gathered[key].append(effect)
    for field in found:
        _add(fields[key], field)


def _answers(gathered: Gathered, fields: Named, seen: Looked) -> None:
    """What the code looks at in the answer to something it sent was read from there."""
    read = {k[1] for k in gathered if k[0] in OBTAINING}
    sent = [(k, v) for k, v in gathered.items() if k[0] in ("send", "delete", "invoke")]
    for key, effects in sent:
        found = seen.fields(Source(key[1]))
        if found and key[1] not in read:
            answer: Key = ("read", key[1], None)
            gathered[answer] += effects
            for field in found:
                _add(fields[answer], field)


class Looked:
    """What the code looked at in each source, and the names it gave to what it found."""

    def __init__(self, trace: Trace) -> None:
        by_source: dict[Source, set[tuple[str, ...]]] = defaultdict(set)
        for datum in trace.accesses:
            assert datum.source is not None
            by_source[datum.source].add(datum.path)
        self._paths = {source: _longest(paths) for source, paths in by_source.items()}
        self._names: dict[Datum, list[str]] = defaultdict(list)
        for datum, name in trace.names:
            self._names[datum].append(name)

    def fields(self, source: Source, transforms: tuple[str, ...] = ()) -> list[Field]:
        """A field for each of the longest paths looked at in `source`."""
        return [Field(dotted(p), self.names(source, p), transforms) for p in self._paths.get(source, ())]

    def below(self, source: Source, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        """What the code looks at inside `path`: (rest of the path, names given to it)."""
        found = [p for p in self._paths.get(source, ()) if len(p) > len(path) and p[: len(path)] == path]
        found = found if path else [p for p in found if p[0] not in BESIDE]
        return [(p[len(path) :], self.names(source, p)) for p in found[:MOST_BELOW]]

    def names(self, source: Source, path: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(self._names.get(Datum(source, path), ()))[:MOST_ALIASES])


def _longest(paths: set[tuple[str, ...]]) -> list[tuple[str, ...]]:
    prefixes = {p[:n] for p in paths for n in range(1, len(p))}
    return sorted(paths - prefixes)


def _origin(piece: Carried) -> Endpoint | None:
    return piece.datum.source.endpoint if piece.datum and piece.datum.source else None


def _gather(fields: dict[str, Field], piece: Carried, effect: Effect, seen: Looked) -> None:
    datum = piece.datum
    found = field_of(piece, effect.operation == "log")
    if datum is None or datum.source is None:
        if found is not None:
            _add(fields, found)
        return
    for rest, names in seen.below(datum.source, datum.path):
        start, places = piece.path or datum.path, (piece.place,) if piece.place else ()
        _add(fields, Field(dotted((*start, *rest)), names, datum.transforms, places=places))
    if found is not None:
        called = seen.names(datum.source, datum.path)
        _add(fields, replace(found, aliases=(*found.aliases, *called)))


def _add(fields: dict[str, Field], new: Field) -> None:
    old = fields.get(new.path)
    if old is None:
        fields[new.path] = new
        return
    fields[new.path] = Field(
        new.path,
        tuple(dict.fromkeys((*old.aliases, *new.aliases)))[:MOST_ALIASES],
        # A field is only as protected as its least protected copy.
        tuple(t for t in old.transforms if t in new.transforms),
        old.type or new.type,
        old.owner or new.owner,
        tuple(sorted({*old.places, *new.places})),
    )


def _use(
    function: str,
    key: Key,
    effects: list[Effect],
    fields: dict[str, Field],
) -> Use:
    operation, endpoint, origin = key
    best = min((e.confidence for e in effects), key=lambda c: ORDER[c])
    return Use(
        function,
        operation,
        endpoint,
        origin,
        tuple(sorted(fields.values(), key=lambda f: f.path)),
        best,
        tuple(sorted({e.location for e in effects})),
    )
