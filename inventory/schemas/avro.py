"""Avro schemas: records, their fields and what these hold."""

from __future__ import annotations

from typing import Any

from inventory.facts import Location
from inventory.schemas.shapes import MOST, Described, Property, Schema

_PLAIN = {"int": "integer", "long": "integer", "float": "number", "double": "number", "boolean": "boolean"}
_LOGICAL = {
    "date": "date",
    "timestamp-millis": "date-time",
    "timestamp-micros": "date-time",
    "local-timestamp-millis": "date-time",
    "local-timestamp-micros": "date-time",
    "decimal": "number",
}
DEEPEST = 40


def describes(document: object) -> bool:
    first = document[0] if isinstance(document, list) and document else document
    return isinstance(first, dict) and first.get("type") == "record" and isinstance(first.get("fields"), list)


def read(document: Any, path: str) -> Described:
    """The records of a schema, those inside others as well."""
    found: list[Schema] = []
    for part in document if isinstance(document, list) else [document]:
        _record(part, path, found, 0)
    return Described("avro", tuple(found))


def _record(schema: Any, path: str, found: list[Schema], depth: int) -> None:
    if not isinstance(schema, dict) or depth > DEEPEST or len(found) > MOST:
        return
    fields = schema.get("fields")
    told = fields if isinstance(fields, list) else []
    named = [f for f in told if isinstance(f, dict) and isinstance(f.get("name"), str)]
    properties = tuple(_field(f, path, found, depth) for f in named)
    found.append(Schema(_short(schema.get("name")), properties, Location(path)))


def _field(field: dict[str, Any], path: str, found: list[Schema], depth: int) -> Property:
    held, many = _held(field.get("type"))
    if isinstance(held, dict):
        kind = held.get("type")
        if kind == "record":
            _record(held, path, found, depth + 1)
            return Property(field["name"], "object", _short(held.get("name")), many)
        if kind == "enum":
            return Property(field["name"], "enum", "", many)
        logical = _LOGICAL.get(str(held.get("logicalType")))
        return Property(field["name"], logical or _plain(kind), "", many)
    plain = _plain(held)
    return Property(field["name"], plain, _short(held) if plain == "object" else "", many)


def _held(kind: Any) -> tuple[Any, bool]:
    """What a field holds without ``null`` and lists around it."""
    many = False
    for _ in range(DEEPEST):
        if isinstance(kind, list):
            kind = next((k for k in kind if k != "null"), "null")
        elif isinstance(kind, dict) and kind.get("type") in ("array", "map"):
            kind, many = kind.get("items", kind.get("values")), True
        elif isinstance(kind, dict) and isinstance(kind.get("type"), (dict, list)):
            kind = kind["type"]
        else:
            break
    return kind, many


def _plain(kind: Any) -> str:
    if kind in _PLAIN:
        return _PLAIN[kind]
    return "string" if kind in ("string", "bytes", "fixed", "null", None) else "object"


def _short(name: Any) -> str:
    return str(name or "").rpartition(".")[2]
