"""GraphQL schemas: the types, inputs and interfaces that a ``.graphql`` file declares."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inventory.facts import Location
from inventory.schemas.shapes import MOST, Described, Property, Schema

_SKIP = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?|"(?:[^"\\\n]|\\.)*+"?|#[^\n]*+')
_ARGUMENTS = re.compile(r"\([^()]*+\)")
_TYPE = re.compile(r"\b(type|input|interface)\s+(\w+)\s*(?:implements\b[^{}]{0,500}+|@\w+\s*)*+\{")
_ENUM = re.compile(r"\benum\s+(\w+)")
_SCALARS = {"Int": "integer", "Float": "number", "Boolean": "boolean", "String": "string", "ID": "string"}
_DATES = re.compile(r"(date_?time|timestamp|instant|moment)|(date|localdate)", re.IGNORECASE)
_ROOTS = ("Query", "Mutation", "Subscription")


def read(text: str, path: str) -> Described:
    """The object types of a schema; what clients ask of it (queries) declares none."""
    plain = _SKIP.sub(lambda m: " " + "\n" * m[0].count("\n"), text)
    plain = _ARGUMENTS.sub(lambda m: " " + "\n" * m[0].count("\n"), plain)
    enums = frozenset(m[1] for m in _ENUM.finditer(plain))
    objects = frozenset(m[2] for m in _TYPE.finditer(plain))
    found: list[Schema] = []
    line, at, count = 1, 0, 0
    types = list(_TYPE.finditer(plain))
    ends = [*(match.start() for match in types[1:]), len(plain)]
    for match, last in zip(types, ends, strict=False):
        line += plain.count("\n", at, match.start())
        at = match.start()
        if match[2] in _ROOTS or count > MOST:
            continue
        # A type that nobody closes ends where the next one begins.
        end = plain.find("}", match.end(), last)
        body = plain[match.end() : end if end >= 0 else last]
        properties = tuple(_properties(body, enums, objects))
        count += len(properties)
        found.append(Schema(match[2], properties, Location(path, line)))
    return Described("graphql", tuple(found))


_MEMBER = re.compile(r"(\w+)\s*:\s*(\[*)\s*(\w+)")


def _properties(body: str, enums: frozenset[str], objects: frozenset[str]) -> Iterator[Property]:
    for match in _MEMBER.finditer(body):
        kind = match[3]
        of = kind if kind in objects else ""
        yield Property(match[1], "object" if of else _type(kind, enums), of, bool(match[2]))


def _type(kind: str, enums: frozenset[str]) -> str:
    if kind in _SCALARS:
        return _SCALARS[kind]
    dated = _DATES.fullmatch(kind)
    if dated:
        return "date-time" if dated[1] else "date"
    return "enum" if kind in enums else "string"
