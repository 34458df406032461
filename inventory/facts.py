"""What one scanner saw at one place: the plain values that every later step passes along.

Nothing here holds a value of a sample or a secret: names, kinds and places only (rule 9).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from types import MappingProxyType
from typing import Literal

Confidence = Literal["high", "medium", "low"]
Direction = Literal["trigger", "in", "out"]
Operation = Literal["read", "write", "delete", "send", "receive", "respond", "log", "invoke"]

EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in the checkout: POSIX path relative to its root, line counted from 1."""

    path: str
    line: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


def in_order(places: Iterable[Location]) -> tuple[Location, ...]:
    """Each place once, sorted.

    Places that compare themselves take long; so those that are one object are told apart by that, the rest by
    what they say.
    """
    some = places if isinstance(places, tuple) else tuple(places)
    if len(some) < 2:
        return some
    if len(some) == 2:  # so many are so short that this saves much
        first, second = _said(some[0]), _said(some[1])
        return some if first < second else some[::-1] if second < first else some[:1]
    found = {_said(one): one for one in {id(one): one for one in some}.values()}
    return tuple(map(found.__getitem__, sorted(found)))


def once(groups: Sequence[Iterable[Location]]) -> tuple[Location, ...]:
    """Each place of several groups once, in the order in which they come."""
    several = {id(group): group for group in groups}  # many rest on one and the same
    return tuple(dict.fromkeys(place for group in several.values() for place in group))


_said = attrgetter("path", "line")


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """Something that could not be read, resolved or followed, with its address (rule 1)."""

    reason: str
    location: Location


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A part of a text that only configuration or a run can fill in.

    `kind` is `setting` (an app setting or environment variable called `name`), `field` (a value
    that comes with the data, `name` is its dotted path) or `unknown`.
    """

    kind: Literal["setting", "field", "unknown"]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A string as far as it is known: literal parts and references, in order."""

    parts: tuple[str | Reference, ...] = ()

    @staticmethod
    def of(*parts: str | Reference | Text) -> Text:
        """Join parts into one text; adjacent literals are merged."""
        out: list[str | Reference] = []
        for part in parts:
            for piece in part.parts if isinstance(part, Text) else (part,):
                if isinstance(piece, str) and out and isinstance(out[-1], str):
                    out[-1] += piece
                elif piece != "":
                    out.append(piece)
        return Text(tuple(out))

    @property
    def literal(self) -> str | None:
        """The string itself when every part is known, else None."""
        return "".join(map(str, self.parts)) if all(isinstance(p, str) for p in self.parts) else None

    @property
    def references(self) -> tuple[Reference, ...]:
        return tuple(p for p in self.parts if isinstance(p, Reference))

    def __str__(self) -> str:
        """As the runtime writes it: ``%SETTING%`` and ``{field}``; ``{?}`` for the unknown."""
        show = {"setting": "%{}%", "field": "{{{}}}", "unknown": "{{?}}"}
        return "".join(p if isinstance(p, str) else show[p.kind].format(p.name) for p in self.parts)


@dataclass(frozen=True, slots=True)
class App:
    """A Function App: one host.json, or a folder that shows by other signals that it is one."""

    id: str
    path: str
    models: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    host: Mapping[str, object] = field(default_factory=dict)
    location: Location = Location(".")


@dataclass(frozen=True, slots=True)
class Handler:
    """Where a function's code stands: file and the name to look up in it (empty: unknown)."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Function:
    """One Azure Function as declared. `flags` are remarks such as ``not_registered``."""

    id: str
    app: str
    name: str
    language: str
    model: str
    location: Location
    bindings: tuple[Binding, ...] = ()
    handler: Handler | None = None
    disabled: bool = False
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Binding:
    """One declared binding.

    `type` is the runtime's own string as written; `properties` holds the runtime's own property
    names whatever the language, with scalar values as strings (settings and expressions as
    written: ``%NAME%``, ``{field}``) and lists or objects as plain JSON. `parameter` is the one of the
    handler that it is bound to, where that goes by a name of its own.
    """

    id: str
    function: str
    type: str
    direction: Direction
    name: str
    properties: Mapping[str, object]
    location: Location
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """An app setting or environment variable: its name and what may be said of its value.

    `value` is given only when it can be no secret (a plain name, a flag). A connection string or
    URL is reduced to `account` (host or account name) and `database`/`entity`; a Key Vault or App
    Configuration reference to `reference`. `app` is the app's id, empty for the whole checkout. `resource` is
    the id of the resource it leads to, where infrastructure code says so.
    """

    name: str
    location: Location
    app: str = ""
    value: str | None = None
    account: str | None = None
    database: str | None = None
    entity: str | None = None
    reference: str | None = None
    secret: bool = False
    resource: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One named piece of data in a flow.

    `path` is dotted, array items written ``items[].email``. `aliases` are other names the same
    value went by (the variable, the parameter, the key at its source): hints for a reader who
    classifies. `transforms` are what it passed, as ``hash:sha256``. `type` is a declared type. `places` are
    where it stands beside the content: ``url``, ``name``, ``key``, ``metadata``.
    """

    path: str
    aliases: tuple[str, ...] = ()
    transforms: tuple[str, ...] = ()
    type: str | None = None
    owner: str | None = None
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The far end of a flow before it is resolved: what kind of thing, and what names it.

    `kind` is a key of services.yaml (``cosmos_db``, ``azure_blob``, ``http``, ``log`` …).
    `resource` maps the roles of that kind (``account``, ``database``, ``container``, ``queue``,
    ``url`` …) to texts. `binding` is the id of the binding that made it, when one did.
    """

    kind: str
    resource: tuple[tuple[str, Text], ...] = ()
    binding: str | None = None

    def get(self, role: str) -> Text | None:
        return dict(self.resource).get(role)


@dataclass(frozen=True, slots=True)
class Use:
    """One function doing one thing to one endpoint with some fields, seen at `evidence`."""

    function: str
    operation: Operation
    endpoint: Endpoint
    origin: Endpoint | None
    fields: tuple[Field, ...]
    confidence: Confidence
    evidence: tuple[Location, ...]


def by_location(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Gaps without repeats, in a stable order."""
    return tuple(sorted(set(gaps), key=lambda g: (g.location, g.reason)))
