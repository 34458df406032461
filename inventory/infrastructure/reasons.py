"""Why a value is not known, and what a resource is called, in words for people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inventory.resources import (
    UNRESOLVED,
    Choice,
    Context,
    Environment,
    Parameter,
    Reference,
    Resource,
    Secret,
    Unknown,
    Value,
    as_written,
    is_known,
    parts_of,
)
from inventory.secrecy import said

LONGEST = 80
MOST_OPTIONS = 6


def why(value: Value) -> str:
    """Why a value is not known, as the end of a sentence; empty for one that is."""
    found = next(filter(None, map(_reason, parts_of(value))), "")
    return found or ("" if is_known(value) else "it is computed from what is not known here")


def _reason(value: Value) -> str:
    match value:
        case Parameter(name):
            return f"the parameter {shown(name)} gets its value at deployment"
        case Environment(name):
            return f"the environment variable {shown(name)} has no value in the repository"
        case Context(name):
            return f"{shown(name)} is known only where it is deployed"
        case Secret():
            return "it is a secret"
        case Reference():
            return "only Azure knows it once it is deployed"
        case Unknown(reason):
            return shown(reason)
        case Choice(_, listed):
            return f"it is one of {', '.join(map(shown_value, listed[:MOST_OPTIONS]))}"
    return ""


def shown(text: str) -> str:
    """A text of the source that may be printed: short, in one line, no secret and nobody's name."""
    return said("".join(c if c.isprintable() else " " for c in text)[:LONGEST])


def shown_value(value: Value) -> str:
    """A plain value as a word; ``nothing`` where it is absent."""
    return "nothing" if value is None else shown(as_written(value)) or "something"


def called(resource: Resource) -> str:
    """A resource in words: ``storage account 'stcrm'``."""
    return f"{kind(resource.type)} '{shown(as_written(resource.name).rpartition('/')[2]) or '?'}'"


def kind(type: str) -> str:
    """The last part of an ARM type as a noun: ``Microsoft.Sql/servers/databases`` is a database."""
    words = re.sub(r"([a-z])([A-Z])", r"\1 \2", type.rpartition("/")[2]).lower()
    if words.endswith("ies"):
        return f"{words[:-3]}y"
    return words[:-1] if words.endswith("s") and not words.endswith(("ss", "is")) else words


def options(value: Value) -> Iterator[Value]:
    """The values one may be: those of a closed choice, else itself."""
    if isinstance(value, Choice):
        for option in value.options:
            yield from options(option)
    else:
        yield value


def is_open(value: Value) -> bool:
    """Whether it can't be said here what a value is."""
    return isinstance(value, UNRESOLVED)
