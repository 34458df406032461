"""JSON as it stands in bytes: tokens and what is between them, and which values they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from privacy.classify.reading.nested import PACKED
from privacy.classify.reading.payloads import ITEM
from privacy.pseudonymize.fields import KEY, Change, Fields, number

TOKEN = re.compile(
    r'("(?:[^"\\]+|\\.)*+"|-?\d[\d.eE+-]*|true|false|null|NaN|-?Infinity|//[^\n]*|/\*.*?\*/)', re.DOTALL
)
DEEPEST = 500
_BLANK = " \t\r\n\ufeff\x1e"
_CODED = re.compile(r"\\u(?!d[89ab])[0-9a-fA-F]{4}|\\ud[89ab]", re.IGNORECASE)
Place = tuple[int, tuple[str, ...], bool]
"""Where a token stands among the parts, the steps that lead to it, and whether it is a key."""


class Broken(ValueError):
    """This is no JSON. Says nothing of what stands there."""


class Walk:
    """Follows objects and lists, part by part. `unwrapped`: items of an outermost list are records."""

    def __init__(self, unwrapped: bool = False) -> None:
        self.steps: list[str] = []  # one for each open object or list
        self.kinds: list[str] = []
        self.key = ""
        self.wants = "value"  # value, key, colon, next
        self.unwrapped = unwrapped

    @property
    def depth(self) -> int:
        return len(self.kinds)

    @property
    def here(self) -> tuple[str, ...]:
        """The steps to the value that comes next."""
        below = list(self.steps)
        if self.kinds:
            below.append(self.key if self.kinds[-1] == "{" else ITEM)
        if self.unwrapped and below and self.kinds[0] == "[":
            below = below[1:]
        return tuple(below)

    def between(self, text: str) -> None:
        """What stands between two tokens."""
        for mark in text:
            if mark in _BLANK:
                continue
            self._mark(mark)

    def _mark(self, mark: str) -> None:
        if mark in "{[":
            if self.wants not in ("value", "first") or self.depth >= DEEPEST:
                raise Broken
            if self.kinds:
                self.steps.append(self.key if self.kinds[-1] == "{" else ITEM)
            self.kinds.append(mark)
            self.wants = "key" if mark == "{" else "first"
            self.key = ""
        elif mark in "}]":
            if not self.kinds or (self.kinds[-1] == "{") != (mark == "}") or self.wants in ("colon", "value"):
                raise Broken
            self.kinds.pop()
            if self.kinds:
                self.key = self.steps.pop()
            self.wants = "next"
        elif mark == ":":
            if self.wants != "colon":
                raise Broken
            self.wants = "value"
        elif mark == ",":
            if self.wants != "next" or not self.kinds:
                raise Broken
            self.wants = "key" if self.kinds[-1] == "{" else "value"
        else:
            raise Broken

    def token(self, token: str) -> tuple[tuple[str, ...], bool] | None:
        """The steps of a token and whether it is a key; None for a comment."""
        if token[0] == "/":
            return None
        if self.wants == "key":
            if token[0] != '"':
                raise Broken
            self.key = decoded(token)
            self.wants = "colon"
            return (*self.here[:-1], KEY), True
        if self.wants not in ("value", "first"):
            raise Broken
        steps = self.here
        self.wants = "next"
        return steps, False


def places(parts: list[str], unwrapped: bool = False) -> list[Place]:
    """Every token of one whole JSON text that was split; Broken when it is none."""
    walk = Walk(unwrapped)
    found: list[Place] = []
    values = 0
    for at, part in enumerate(parts):
        if at % 2 == 0:
            walk.between(part)
            continue
        if walk.depth == 0:
            values += walk.wants == "value"
        told = walk.token(part)
        if told is not None:
            found.append((at, *told))
    if walk.depth or walk.wants != "next":
        raise Broken
    return found


def decoded(token: str) -> str:
    """The text of a string."""
    if "\\" not in token:
        return token[1:-1]
    try:
        return str(json.loads(token, strict=False))
    except ValueError:
        return token[1:-1]


def encoded(text: str, like: str) -> str:
    """A text as a string, escaped the way another one was."""
    coded = bool(_CODED.search(like))
    made = json.dumps(text, ensure_ascii=coded)
    return made.replace("/", "\\/") if "\\/" in like else made


def string(change: Change) -> Change:
    """The change of a token that is a string; JSON in it is the caller's."""

    def changed(token: str) -> str:
        if "\\" not in token:
            raw = token[1:-1]
            made = change(raw)
            if made is raw or made == raw:
                return token
            return (
                f'"{made}"'
                if made.isprintable() and '"' not in made and "\\" not in made
                else encoded(made, token)
            )
        text = decoded(token)
        made = change(text)
        return token if made == text else encoded(made, token)

    return changed


def token_change(fields: Fields, steps: tuple[str, ...], token: str, key: bool = False) -> Change | None:
    """What changes the tokens that stand at these steps; None where they stay."""
    if token[0] not in '"-0123456789':
        return None
    if key:
        change = fields.key(steps)
        return string(change) if change is not None else None
    change = fields.at(steps)
    if token[0] == '"':
        nested = fields.nested(steps)
        return _string_or_inside(change, nested)
    return number(change) if change is not None and fields.treatment(steps) is not None else None


_OPENING = frozenset("{[ \\eW")


def may_open(text: str) -> bool:
    """Whether a string as it stands in JSON may hold JSON itself."""
    first = text[:1]
    return first in _OPENING and len(text) > 7 and (first not in "eW" or text[:2] in PACKED)


def _string_or_inside(change: Change | None, nested: Change) -> Change:
    """The change of a string: JSON in it by its own fields, anything else by the field it stands in."""

    def inside(text: str) -> str:
        made = nested(text)
        return made if made is not text or change is None else change(text)

    unlikely, likely = string(change) if change is not None else None, string(inside)

    def changed(token: str) -> str:
        if token[1:2] in _OPENING and may_open(token[1:-1]):
            return likely(token)
        if change is None or unlikely is None:
            return token
        if "\\" in token:
            return unlikely(token)
        raw = token[1:-1]
        made = change(raw)
        if made is raw or made == raw:
            return token
        return f'"{made}"' if '"' not in made and "\\" not in made else encoded(made, token)

    return changed


def rewritten(text: str, fields: Fields, unwrapped: bool = False, above: tuple[str, ...] = ()) -> str:
    """One whole JSON text, with its values changed; Broken when it is none."""
    parts = TOKEN.split(text)
    for at, steps, key in places(parts, unwrapped):
        change = token_change(fields, (*above, *steps), parts[at], key)
        if change is not None:
            parts[at] = change(parts[at])
    return "".join(parts)


def split_lines(text: str) -> Iterator[str]:
    """Lines with their ends; only \\n ends one."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start : end + 1]
        start = end + 1
    if start < len(text):
        yield text[start:]
