"""Names of resources whose parts may be open: their segments, and when two are the same."""

from __future__ import annotations

from inventory.infrastructure.operations import joined
from inventory.resources import (
    Choice,
    Context,
    Environment,
    Parameter,
    Reference,
    Template,
    Unknown,
    Value,
    chosen,
    parts_of,
)

LARGEST_KEY = 400
LONGEST = 120


def segments(name: Value) -> list[Value]:
    """The parts of a name between its slashes."""
    parts = name.parts if isinstance(name, Template) else (name,)
    out: list[list[Value]] = [[]]
    for part in parts:
        pieces = part.split("/") if isinstance(part, str) else [part]
        out[-1].append(pieces[0])
        out += [[piece] for piece in pieces[1:]]
    return [joined(p) if len(p) > 1 else p[0] for p in out]


def above(name: Value) -> Value:
    """The name without its last segment; empty where it has only one."""
    if isinstance(name, Choice):
        return chosen(name, above)
    found = segments(name)[:-1]
    return joined([part for segment in found for part in ("/", segment)][1:]) if found else ""


def key(type: str, name: Value) -> str | None:
    """The same for the same resource; None where the name is not known well enough to tell."""
    if name is None or isinstance(name, (Unknown, dict, list)):
        return None
    for count, part in enumerate(parts_of(name)):
        if count > LARGEST_KEY or isinstance(part, Unknown):
            return None
    return f"{type}|{name!r}".lower()


def meant(value: Value) -> tuple[str, Value] | None:
    """Type and name that a resource id given as a text means: ``…/providers/Space/type/name/type/name``."""
    if not isinstance(value, (str, Template)):
        return None
    parts = segments(value)
    if "providers" in parts:
        parts = parts[len(parts) - parts[::-1].index("providers") :]
    space, kinds, names = (parts or [""])[0], parts[1::2], parts[2::2]
    if not isinstance(space, str) or "." not in space or len(kinds) != len(names) or not names:
        return None
    if not all(isinstance(kind, str) for kind in kinds):
        return None
    return "/".join((space, *map(str, kinds))), joined([p for name in names for p in ("/", name)][1:])


def shown(name: Value) -> str:
    """A name as people can read it, with what is open in braces."""
    if isinstance(name, str):
        return name[:LONGEST]
    if isinstance(name, Template):
        return "".join(map(shown, name.parts))[:LONGEST]
    if isinstance(name, (Parameter, Environment, Context)):
        return f"{{{name.name[:LONGEST]}}}"
    if isinstance(name, Choice):
        return "|".join(map(shown, name.options[:4]))[:LONGEST]
    return f"{{{name.resource.partition('#')[2]}}}" if isinstance(name, Reference) else "{?}"
