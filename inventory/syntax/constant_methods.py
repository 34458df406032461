"""What operators, methods and functions of a language make of constants."""

from __future__ import annotations

from typing import Any

from inventory.facts import Reference, Text
from inventory.syntax.constant_values import (
    UNKNOWN,
    Method,
    as_text,
    plain,
)

MOST_ITEMS = 200


def items(value: Any) -> list[Any] | None:
    """What a loop over a constant gives; None when it can't be told."""
    if isinstance(value, dict):
        return list(value)[:MOST_ITEMS]
    return list(value)[:MOST_ITEMS] if isinstance(value, (list, tuple)) else None


def members(dotted: str, arguments: list[Any]) -> Any:
    """``Object.entries(x)`` and its like."""
    held = arguments[0] if arguments and isinstance(arguments[0], dict) else {}
    if dotted.endswith("keys"):
        return list(held)
    return list(held.values()) if dotted.endswith("values") else [[k, v] for k, v in held.items()]


def path_of(texts: list[str | Text | Reference]) -> str | Text:
    parts: list[str | Text | Reference] = []
    for text in texts:
        parts += ["/", text]
    return plain(Text.of(*parts[1:]))


def plus(left: Any, right: Any) -> Any:
    if isinstance(left, list) and isinstance(right, list):
        return left + right
    if isinstance(left, (str, Text)) or isinstance(right, (str, Text)):
        return plain(Text.of(as_text(left), as_text(right)))
    return UNKNOWN


def percent(pattern: str, values: Any) -> Any:
    parts = pattern.replace("%d", "%s").split("%s")
    given = list(values) if isinstance(values, (list, tuple)) else [values]
    out: list[str | Text | Reference] = [parts[0]]
    for position, part in enumerate(parts[1:]):
        out += [as_text(given[position]) if position < len(given) else Reference("unknown"), part]
    return plain(Text.of(*out))


SPELLED = {"toLowerCase": "lower", "toUpperCase": "upper", "trim": "strip", "push": "append"}


def method(callee: Method, arguments: list[Any], named: dict[str, Any]) -> Any:
    receiver, name = callee.receiver, callee.name
    name = SPELLED.get(name, name)
    if isinstance(receiver, str) and name in ("lower", "upper", "strip", "lstrip", "rstrip", "removeprefix"):
        try:
            return getattr(receiver, name)(*[a for a in arguments if isinstance(a, str)])
        except TypeError:
            return receiver
    if isinstance(receiver, str) and name == "format":
        try:
            return receiver.format(*map(str, arguments), **{k: str(v) for k, v in named.items()})
        except (IndexError, KeyError, ValueError):
            return Text.of(Reference("unknown"))
    if isinstance(receiver, str) and name == "join" and arguments and isinstance(arguments[0], list):
        texts = [as_text(a) for a in arguments[0]]
        parts: list[str | Text | Reference] = []
        for text in texts:
            parts += [receiver, text]
        return plain(Text.of(*parts[1:]))
    if isinstance(receiver, str) and name in ("toString", "valueOf"):
        return receiver
    if isinstance(receiver, list) and name == "concat":
        return [*receiver, *(v for a in arguments for v in (a if isinstance(a, list) else [a]))]
    if isinstance(receiver, list) and name == "join":
        return method(
            Method(arguments[0] if arguments and isinstance(arguments[0], str) else ",", "join"),
            [receiver],
            named,
        )
    if isinstance(receiver, dict):
        return _dict_method(receiver, name, arguments)
    if isinstance(receiver, list) and name in ("append", "extend") and arguments:
        receiver += [arguments[0]] if name == "append" else items(arguments[0]) or []
        return None
    if isinstance(receiver, Text) and name in ("lower", "upper", "strip"):
        return receiver
    return UNKNOWN


def _dict_method(receiver: dict[Any, Any], name: str, arguments: list[Any]) -> Any:
    if name == "items":
        return [[k, v] for k, v in receiver.items()]
    if name in ("keys", "values"):
        return list(getattr(receiver, name)())
    if name == "get" and arguments and isinstance(arguments[0], (str, int)):
        return receiver.get(arguments[0], arguments[1] if len(arguments) > 1 else None)
    return UNKNOWN
