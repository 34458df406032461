"""Whether values of an Avro schema can be read with an end: no depth and no list without one."""

from __future__ import annotations

from typing import Any

DEEPEST = 60
_COMPLEX = ("record", "error", "enum", "fixed", "array", "map")
_NAMED = ("record", "error", "enum", "fixed")


class Unsafe(ValueError):
    """Why an Avro file is not read. Says nothing of what stands in it."""


def safe(schema: Any) -> Any:
    """The schema itself. Raises Unsafe for one of which a few bytes could come to values without end."""
    if _Widths().of(schema, 0) == 0:
        raise Unsafe("with records of nothing")
    return schema


class _Widths:
    """The fewest bytes that values of each type take."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}
        self.open: set[str] = set()

    def of(self, schema: Any, depth: int) -> int:
        if depth > DEEPEST:
            raise Unsafe(f"nested more than {DEEPEST} deep")
        if isinstance(schema, list):
            for one in schema:
                self.of(one, depth + 1)
            return 1
        if isinstance(schema, dict):
            kind = schema.get("type")
            return self._complex(schema, kind, depth + 1) if kind in _COMPLEX else self.of(kind, depth + 1)
        return self._named(schema)

    def _named(self, name: Any) -> int:
        if not isinstance(name, str):
            raise Unsafe("with a schema that is none")
        plain = name.rpartition(".")[2]
        if plain in self.open:
            raise Unsafe("of records inside records of the same kind")
        return 0 if name == "null" else self.known.get(plain, 1)

    def _complex(self, schema: dict[str, Any], kind: Any, depth: int) -> int:
        if kind in ("array", "map"):
            inside = self.of(schema.get("items" if kind == "array" else "values"), depth)
            if kind == "array" and inside == 0:
                raise Unsafe("with lists of nothing")
            return 1
        name = str(schema.get("name")).rpartition(".")[2]
        if kind in ("record", "error"):
            self.open.add(name)
            fields = schema.get("fields")
            members = [f for f in fields if isinstance(f, dict)] if isinstance(fields, list) else []
            width = sum(self.of(member.get("type"), depth) for member in members)
            self.open.discard(name)
        else:
            size = schema.get("size")
            width = 1 if kind == "enum" else size if isinstance(size, int) else 0
        self.known[name] = min(width, self.known.get(name, width))
        return width
