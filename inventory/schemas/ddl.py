"""Tables that SQL scripts create: their columns and types."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inventory.facts import Location
from inventory.schemas.shapes import MOST, Described, Property, Schema

_SKIP = re.compile(r"--[^\n]*+|/\*(?:.*?\*/|.*)|'(?:[^']|'')*+'?", re.DOTALL)
_NAME = r'(?:\[[^\]\n]*+\]|"[^"\n]*+"|`[^`\n]*+`|[\w$]+)'
_TABLE = re.compile(
    rf"\bcreate\s+(?:or\s+replace\s+)?(?:global\s+|local\s+|temp(?:orary)?\s+|unlogged\s+)*+table\s+"
    rf"(?:if\s+not\s+exists\s+)?((?:{_NAME}\s*\.\s*)*+){_NAME}\s*\(",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"({_NAME})\s*\($")
_COLUMN = re.compile(rf"\s*({_NAME})\s+(\[?[A-Za-z]\w*\]?)(\s*\(\s*1\s*\))?")
_NONE = re.compile(
    r"\s*(?:constraint|primary|foreign|unique|key|index|check|fulltext|spatial|period|like|exclude)\b",
    re.IGNORECASE,
)
_PART = re.compile(r"[(),]")
_TYPES = (
    (re.compile(r"bool(?:ean)?|bit", re.I), "boolean"),
    (re.compile(r"(?:big|small|tiny|medium)?int(?:eger|\d+)?|(?:big|small)?serial|number", re.I), "integer"),
    (re.compile(r"decimal|numeric|float\d*|double|real|money|smallmoney", re.I), "number"),
    (re.compile(r"datetime\w*|timestamp\w*|smalldatetime", re.I), "date-time"),
    (re.compile(r"date", re.I), "date"),
    (re.compile(r"enum", re.I), "enum"),
)


def read(text: str, path: str) -> Described:
    """The tables of a script."""
    plain = _SKIP.sub(lambda m: "''" + "\n" * m[0].count("\n"), text)
    found: list[Schema] = []
    line, at, count = 1, 0, 0
    tables = list(_TABLE.finditer(plain))
    ends = [*(match.start() for match in tables[1:]), len(plain)]
    for match, last in zip(tables, ends, strict=False):
        line += plain.count("\n", at, match.start())
        at = match.start()
        named = _NAMED.search(match[0])
        properties = tuple(_columns(plain[match.end() : last])) if count < MOST else ()
        count += len(properties)
        if named and properties:
            found.append(Schema(_bare(named[1]), properties, Location(path, line)))
    return Described("sql", tuple(found))


def _columns(text: str) -> Iterator[Property]:
    for part in _parts(text):
        match = None if _NONE.match(part) else _COLUMN.match(part)
        if match:
            yield Property(_bare(match[1]), _type(match[2].strip("[]"), bool(match[3])))


def _parts(text: str) -> Iterator[str]:
    """The parts of a list in brackets that is open already, without those of lists inside it."""
    depth, began = 0, 0
    for mark in _PART.finditer(text):
        if mark[0] == "(":
            depth += 1
        elif mark[0] == ")" and depth:
            depth -= 1
        elif not depth:
            yield text[began : mark.start()]
            began = mark.end()
            if mark[0] == ")":
                return


def _type(word: str, one: bool) -> str:
    if one and word.lower() == "tinyint":
        return "boolean"
    return next((kind for pattern, kind in _TYPES if pattern.fullmatch(word)), "string")


def _bare(name: str) -> str:
    return name.strip('[]"`')
