"""A binding as source code declares it, with values as the runtime would see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from inventory.facts import Text
from inventory.secrecy import said
from inventory.syntax.constant_values import UNKNOWN, Library, Method, Unknown, as_text, plain


@dataclass(eq=False, slots=True)
class Declared:
    """One binding of a function; values are constants or texts with settings in them."""

    type: str
    direction: str
    name: str
    properties: dict[str, Any]
    line: int


def property_of(value: Any) -> Any:
    """A property as the runtime would see it: enum members by name, settings as ``%NAME%``."""
    if isinstance(value, list):
        return [property_of(v) for v in value]
    if isinstance(value, dict):
        return {said(str(k)): property_of(v) for k, v in value.items()}
    plain_value = as_plain(value)
    return said(plain_value) if plain_value is not None else None


def as_plain(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Library):
        return value.dotted.rpartition(".")[2]
    if isinstance(value, (Unknown, Method)):
        return str(Text.of(as_text(UNKNOWN)))
    return str(plain(Text.of(as_text(value))))
