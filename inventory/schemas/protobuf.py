"""Protocol buffers: the messages that a ``.proto`` file declares."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inventory.facts import Location
from inventory.schemas.shapes import MOST, Described, Property, Schema

_SKIP = re.compile(r'//[^\n]*+|/\*(?:.*?\*/|.*)|"(?:[^"\\\n]|\\.)*+"?|\'(?:[^\'\\\n]|\\.)*+\'?', re.DOTALL)
_TOKEN = re.compile(
    r"\b(?P<block>message|enum|oneof|extend|service)\s+(?P<name>[\w.]+)\s*\{"
    r"|(?P<label>\b(?:repeated|optional|required)\s+)?"
    r"(?:map\s*<\s*\w+\s*,\s*(?P<value>[\w.]+)\s*>|(?P<type>\.?[A-Za-z_][\w.]*))\s+(?P<field>\w+)\s*=\s*\d+"
    r"|[{}]"
)
_PLAIN = {"double": "number", "float": "number", "bool": "boolean", "string": "string", "bytes": "string"}
_KNOWN = {"Timestamp": "date-time", "Date": "date", "DateTime": "date-time", "StringValue": "string"}
_KNOWN |= {"BoolValue": "boolean", "Int32Value": "integer", "Int64Value": "integer", "DoubleValue": "number"}
_WHOLE = re.compile(r"(?:u|s)?(?:int|fixed)(?:32|64)")
_ENUM = re.compile(r"\benum\s+(\w+)")


def read(text: str, path: str) -> Described:
    """The messages, those inside others as well."""
    plain = _SKIP.sub(lambda m: " " + "\n" * m[0].count("\n"), text)
    enums = frozenset(m[1] for m in _ENUM.finditer(plain))
    return Described("protobuf", tuple(_messages(plain, path, enums)))


def _messages(plain: str, path: str, enums: frozenset[str]) -> Iterator[Schema]:
    open_blocks: list[tuple[str, str, int, list[Property]]] = []
    line, at, count = 1, 0, 0
    for token in _TOKEN.finditer(plain):
        line += plain.count("\n", at, token.start())
        at = token.start()
        if token["block"]:
            open_blocks.append((token["block"], token["name"], line, []))
        elif token[0] == "{":
            open_blocks.append(("", "", line, []))
        elif token[0] == "}":
            kind, name, began, properties = open_blocks.pop() if open_blocks else ("", "", 1, [])
            if kind == "message":
                yield Schema(name, tuple(properties), Location(path, began))
        elif count < MOST:
            owner = next((b for b in reversed(open_blocks) if b[0] != "oneof"), None)
            if owner and owner[0] == "message":
                count += 1
                owner[3].append(_property(token, enums))


def _property(token: re.Match[str], enums: frozenset[str]) -> Property:
    kind = (token["value"] or token["type"]).rpartition(".")[2]
    many = bool(token["value"]) or (token["label"] or "").startswith("repeated")
    if kind in enums:
        return Property(token["field"], "enum", "", many)
    plain = "integer" if _WHOLE.fullmatch(kind) else _PLAIN.get(kind) or _KNOWN.get(kind)
    return Property(token["field"], plain or "object", "" if plain else kind, many)
