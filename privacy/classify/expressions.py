"""Regular expressions read for what they can match, so that whoever adds a recognizer adds its gate.

An expression that isn't understood has an open gate, and no text is joined to another for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from privacy.classify.gates import ENDLESS, KINDS, MANY, OPEN, Gate, kind

# The parser of the standard library: what it reads, it reads as the recognizers' own library does.
_PARSER: Any = re._parser  # type: ignore[attr-defined]
_FLAGS = int(re.IGNORECASE | re.MULTILINE | re.DOTALL | re.VERBOSE)
_FAULTS = (re.error, RecursionError, OverflowError, KeyError, ValueError, TypeError)
_Ranges = tuple[tuple[int, int], ...]
_NOTHING: _Ranges = ((0, 0),) * (len(KINDS) + 1)
_ANYTHING: _Ranges = ((0, ENDLESS),) * (len(KINDS) + 1)
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_SINGLE = ("LITERAL", "NOT_LITERAL", "ANY", "IN")
_ASIDE = ("AT", "ASSERT", "ASSERT_NOT")  # what matches no character itself


@cache
def gate(pattern: str, flags: int = 0) -> Gate:
    """How many characters of each kind a match of the expression has."""
    try:
        ranges = _Reading().sequence(_PARSER.parse(pattern, flags & _FLAGS))
    except _FAULTS:
        return OPEN
    return Gate(tuple(min(low, MANY) for low, _ in ranges), tuple(min(high, ENDLESS) for _, high in ranges))


class _Reading:
    """One reading of an expression: how many characters of each kind its pieces match."""

    def __init__(self) -> None:
        self.groups: dict[int, _Ranges] = {}

    def sequence(self, parsed: Iterable[tuple[Any, Any]]) -> _Ranges:
        found = _NOTHING
        for code, held in parsed:
            one = self._piece(str(code), held)
            found = tuple((a + c, b + d) for (a, b), (c, d) in zip(found, one, strict=True))
        return found

    def _piece(self, code: str, held: Any) -> _Ranges:
        """What one piece matches; what is not known may be anything."""
        if code in _SINGLE:
            return _character(_possible(code, held))
        if code in _REPEATS:
            least, most = int(held[0]), min(int(held[1]), ENDLESS)
            return tuple((a * least, min(b * most, ENDLESS)) for a, b in self.sequence(held[2]))
        if code == "BRANCH":
            ways = zip(*(self.sequence(way) for way in held[1]), strict=True)
            return tuple((min(low for low, _ in each), max(high for _, high in each)) for each in ways)
        if code == "SUBPATTERN":
            self.groups[held[0] or 0] = found = self.sequence(held[3])
            return found
        if code == "ATOMIC_GROUP":
            return self.sequence(held)
        if code == "GROUPREF":
            return self.groups[held]
        return _NOTHING if code in _ASIDE else _ANYTHING


def _character(possible: set[str]) -> _Ranges:
    return (*((int(possible == {one}), int(one in possible)) for one in KINDS), (1, 1))


def _possible(code: str, held: Any) -> set[str]:
    """The kinds a single character may be of."""
    if code == "LITERAL":
        return {kind(chr(held))}
    if code in ("ANY", "NOT_LITERAL"):
        return set(KINDS)
    return set().union(*(_of_set(str(inner), what) for inner, what in held))


def _of_set(code: str, held: Any) -> set[str]:
    if code == "LITERAL":
        return {kind(chr(held))}
    if code == "RANGE" and held[1] - held[0] < 256:
        return {kind(chr(at)) for at in range(held[0], held[1] + 1)}
    known = {"CATEGORY_DIGIT": {"0"}, "CATEGORY_SPACE": {" ", "?"}}
    return known.get(str(held), set(KINDS)) if code == "CATEGORY" else set(KINDS)  # NEGATE leaves anything


def crosses(pattern: str, flags: int, apart: str) -> bool:
    """Whether a match, or a look around it, may run on without end over the characters between two texts."""
    try:
        endless = list(_endless(_PARSER.parse(pattern, flags & _FLAGS), False))
    except _FAULTS:
        return True
    dotall = bool(flags & re.DOTALL)
    return any(all(_accepts(code, held, ord(char), dotall) for char in apart) for code, held in endless)


def _endless(parsed: Iterable[tuple[Any, Any]], repeated: bool) -> Iterator[tuple[str, Any]]:
    """The single characters of an expression that may be repeated without end."""
    for code, held in parsed:
        name = str(code)
        if name in _SINGLE:
            if repeated:
                yield name, held
        elif name in _REPEATS:
            yield from _endless(held[2], repeated or int(held[1]) >= ENDLESS)
        elif name == "BRANCH":
            for way in held[1]:
                yield from _endless(way, repeated)
        elif name in ("SUBPATTERN", "ASSERT", "ASSERT_NOT"):
            yield from _endless(held[-1], repeated)
        elif name == "ATOMIC_GROUP":
            yield from _endless(held, repeated)
        elif name not in ("AT", "GROUPREF"):
            raise ValueError(name)


def _accepts(code: str, held: Any, char: int, dotall: bool) -> bool:
    """Whether a piece matches this character: a line's end, or one that is in no language."""
    if code == "ANY":
        return dotall or chr(char) != "\n"
    if code in ("LITERAL", "NOT_LITERAL"):
        return (char == held) is (code == "LITERAL")
    inside = any(_holds(str(inner), what, char) for inner, what in held)
    return inside is not (str(held[0][0]) == "NEGATE")


def _holds(code: str, held: Any, char: int) -> bool:
    if code == "LITERAL":
        return bool(char == held)
    if code == "RANGE":
        return bool(held[0] <= char <= held[1])
    space = "CATEGORY_SPACE" if chr(char).isspace() else "CATEGORY_NOT_SPACE"
    return str(held) in ("CATEGORY_NOT_DIGIT", "CATEGORY_NOT_WORD", space)
