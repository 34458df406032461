"""What a schema file declares: named objects, their properties with plain types, routes that take them."""

from __future__ import annotations

from dataclasses import dataclass

from inventory.facts import Gap, Location

MOST = 20_000
"""Properties of one file that are worth reading."""


@dataclass(frozen=True, slots=True)
class Property:
    """One property. `type` is a plain word (``string``, ``integer``, ``number``, ``boolean``, ``enum``,
    ``date``, ``date-time``, ``object``); `of` names the schema of the objects that it holds, `many` says it
    is a list.
    """

    name: str
    type: str
    of: str = ""
    many: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """One named object. `bases` are schemas whose properties it has too; an object that stands inside another
    is called after it and its property (``Customer.address``).
    """

    name: str
    properties: tuple[Property, ...]
    location: Location
    bases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """What a route of an API takes and gives: names of schemas (empty: none), and its parameters."""

    method: str
    path: str
    parameters: tuple[Property, ...]
    takes: str
    gives: str
    location: Location


@dataclass(frozen=True, slots=True)
class Described:
    """What one schema file says; `format` is ``openapi``, ``json_schema``, ``graphql``, ``protobuf``,
    ``avro`` or ``sql``.
    """

    format: str
    schemas: tuple[Schema, ...] = ()
    routes: tuple[Route, ...] = ()
    gaps: tuple[Gap, ...] = ()
