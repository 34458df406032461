"""What an expression is called where somebody reads it: the words that stand beside a value in a text."""

from __future__ import annotations

import re

from inventory.flow.values import (
    PROPERTIES,
    Value,
)
from inventory.syntax import ir

STARS = re.compile(r"\*|•|xx|XX|…|\.\.\.")
OF_TEXT = frozenset(
    {
        "strip",
        "lstrip",
        "rstrip",
        "lower",
        "upper",
        "title",
        "encode",
        "decode",
        "casefold",
        "replace",
        "isoformat",
    }
)
"""Methods that leave a value what it is called."""
TAKING = frozenset({"get", "pop", "getlist", "get_all", "getfirst"})


def masked(parts: tuple[ir.Expression, ...], made: Value) -> Value:
    """A piece of a value with stars put to it (``"***" + number[-4:]``) is that value masked."""
    if not any(_is_piece(p) for p in parts) or not any(_is_stars(p) for p in parts):
        return made
    return Value(frozenset(d.transformed("mask:slice") for d in made.data), made.refs, made.texts)


def _is_piece(node: ir.Expression) -> bool:
    return isinstance(node, ir.Item) and isinstance(node.key, ir.Slice)


def _is_stars(node: ir.Expression) -> bool:
    if isinstance(node, ir.Operation) and node.operator in ("*", "+"):
        return any(_is_stars(part) for part in node.operands)
    text = node.value if isinstance(node, ir.Literal) else None
    return isinstance(text, str) and bool(STARS.search(text))


def labelled(node: ir.Expression, value: Value) -> Value:
    """`value` with its data carrying the name it is held by here, for a reader who classifies."""
    label = spoken(node)
    if not label or not value.data or (len(value.data) > 1 and any(d.path for d in value.data)):
        return value
    kept = frozenset(d if d.label == label or _beside(d.label) else d.named(label) for d in value.data)
    return Value(kept, value.refs, value.texts)


def _beside(label: str) -> bool:
    """Whether a label says that the datum stands beside the content of a message."""
    return label.partition(".")[0].replace("_", "").lower() in PROPERTIES


def spoken(node: ir.Expression) -> str:
    """The name a person would call the expression by: variable, attribute or constant key."""
    if isinstance(node, ir.Name):
        # `_` is a name for what has none.
        return node.id if node.id != "_" else ""
    if isinstance(node, ir.Attribute):
        return node.name
    if isinstance(node, ir.Item) and isinstance(node.key, ir.Literal) and isinstance(node.key.value, str):
        return node.key.value
    if isinstance(node, ir.Call):
        return _spoken_call(node)
    return spoken(node.value) if isinstance(node, ir.Await) else ""


def is_taken(node: ir.Expression) -> bool:
    """Whether an expression takes a value out of something as it is, instead of building a new one of it."""
    if isinstance(node, ir.Call):
        return isinstance(node.function, ir.Attribute) and node.function.name in TAKING | OF_TEXT
    if isinstance(node, ir.Operation):
        return node.operator in ("or", "if", "??") and any(is_taken(part) for part in node.operands)
    if isinstance(node, ir.Await):
        return is_taken(node.value)
    return isinstance(node, (ir.Name, ir.Attribute, ir.Item))


def _spoken_call(node: ir.Call) -> str:
    """A call is spoken of by what it changes (``email.strip()``, ``json.dumps(order)``)."""
    if isinstance(node.function, ir.Attribute):
        if node.function.name == "get" and node.arguments:
            first = node.arguments[0]
            return str(first.value) if isinstance(first, ir.Literal) else ""
        if node.function.name in OF_TEXT:
            return spoken(node.function.object)
    return spoken(node.arguments[0]) if len(node.arguments) == 1 else ""
