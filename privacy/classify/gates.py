"""How many characters of which kinds a value must have for a recognizer to match it: cheap to count first."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

KINDS = "0a @.:-/?"  # digits, letters, white space, five marks, all others
ENDLESS = 1 << 20
MANY = 32  # characters of one kind beyond which the number says no more
_REMEMBERED = 20_000
_AT = KINDS.index("@")
Counts = tuple[int, ...]
"""By kind, and last of all kinds together."""


class _Kinds(dict[int, str]):
    """Character -> its kind, for `str.translate`; told as they come."""

    def __missing__(self, code: int) -> str:
        found = self[code] = kind(chr(code))
        return found


def kind(char: str) -> str:
    """The kind of a character."""
    if char in "@.:-/":
        return char
    if unicodedata.category(char) == "Nd":
        return "0"
    return "a" if char.isalpha() else " " if char.isspace() else "?"


_TABLE = _Kinds()


def counts(text: str) -> Counts:
    """How many characters of each kind a text has, and how many in all."""
    kinds = text.translate(_TABLE)
    return (*map(kinds.count, KINDS), len(kinds))


@dataclass(frozen=True, slots=True)
class Gate:
    """How many characters of each kind a match has: at least, and at most."""

    least: Counts
    most: Counts

    def within(self, held: Counts) -> bool:
        """Whether a match may stand somewhere in a text."""
        return all(map(int.__le__, self.least, held))

    def fills(self, held: Counts, spare: int) -> bool:
        """Whether a match may be a text but for so many characters; one with ``@`` may be any part of it."""
        if not self.within(held):
            return False
        over = [max(count - most, 0) for count, most in zip(held, self.most, strict=True)]
        return max(sum(over[:-1]), over[-1]) <= spare or (self.most[_AT] > 0 and held[_AT] > 0)


OPEN = Gate((0,) * (len(KINDS) + 1), (ENDLESS,) * (len(KINDS) + 1))


def at_least(one: str, count: int) -> Gate:
    """A gate that asks for so many characters of one kind."""
    return Gate((*(count * (other == one) for other in KINDS), count), OPEN.most)


class Gates:
    """The gates of several recognizers, by number: which of them are worth trying on a text."""

    def __init__(self, gates: Sequence[Sequence[Gate]]) -> None:
        self._gates = gates
        self._within: dict[Counts, tuple[int, ...]] = {}
        self._filling: dict[tuple[Counts, int], tuple[int, ...]] = {}

    def within(self, text: str) -> tuple[int, ...]:
        """Those that may match somewhere in a text."""
        held = tuple([min(count, MANY) for count in counts(text)])
        found = self._within.get(held)
        if found is None:
            found = tuple(at for at, some in enumerate(self._gates) if any(one.within(held) for one in some))
            _remember(self._within, held, found)
        return found

    def filling(self, text: str, share: float) -> tuple[int, ...]:
        """Those that may match such a share of a text, or an address of e-mail in it."""
        held = counts(text)
        spare = len(text) - math.ceil(len(text.strip()) * share)
        found = self._filling.get((held, spare))
        if found is None:
            found = tuple(
                at for at, some in enumerate(self._gates) if any(one.fills(held, spare) for one in some)
            )
            _remember(self._filling, (held, spare), found)
        return found


def _remember(known: dict[Any, tuple[int, ...]], key: Any, found: tuple[int, ...]) -> None:
    if len(known) >= _REMEMBERED:
        known.clear()
    known[key] = found
