"""How wide the columns of a table are: as wide as their longest word needs, the rest by how much they say."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST_WORD = 26  # characters: what is longer is broken if room is short
SHORTEST = 12  # where there are many columns, longer words than these may be broken
MOST = 90  # characters that a column may wish for
SHORT, LONG_COUNTS = 40, 0.2  # a text five times as long needs a column less than five times as wide
CHARACTER = 92  # twentieths of a point that a character takes
MARGIN = 3
CODE = re.compile(r"\w[._/:@-]\w")
CODE_TAKES = 1.25  # a name out of the code is set in type of one width, which takes more than others


def widths(rows: Sequence[Sequence[str]], total: int) -> list[int]:
    """The width of each column; together they are `total`. All rows have as many cells."""
    if not rows:
        return [total]
    columns = list(zip(*rows, strict=True))
    room = total / CHARACTER
    words = [_longest_word(column) for column in columns]
    most = min(LONGEST_WORD, max(SHORTEST, room / len(columns)))
    needs = [min(word, most) + MARGIN for word in words]
    wants = [
        max(min(word, MOST), _usual(column)) + MARGIN for word, column in zip(words, columns, strict=True)
    ]
    shares = _shares(needs, wants, room)
    exact = [int(total * share / sum(shares)) for share in shares]
    return [*exact[:-1], total - sum(exact[:-1])]


def _shares(needs: Sequence[float], wants: Sequence[float], room: float) -> Sequence[float]:
    """The wishes where they all fit, the needs where not even they do, else what fits of the wishes."""
    if sum(wants) <= room:
        return wants
    if sum(needs) >= room:
        return needs
    part = (room - sum(needs)) / (sum(wants) - sum(needs))
    return [need + part * (want - need) for need, want in zip(needs, wants, strict=True)]


def _longest_word(column: Sequence[str]) -> float:
    words = {word for text in column for word in text[:400].split()}
    longest = max(map(len, words), default=1)
    may_take_more = (word for word in words if len(word) * CODE_TAKES > longest and CODE.search(word))
    return max((len(word) * CODE_TAKES for word in may_take_more), default=longest)


def _usual(column: Sequence[str]) -> float:
    """What a column would like, between the middling and the longest of its texts."""
    lengths = [min(len(text), SHORT) + max(0, len(text) - SHORT) * LONG_COUNTS for text in column]
    return min(MOST, max(lengths)) * 0.4 + min(MOST, sum(lengths) / len(lengths)) * 0.6
