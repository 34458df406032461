"""How wide the columns of a table are: as wide as their longest word needs, the rest by how much they say."""

from __future__ import annotations

from collections.abc import Sequence

LONGEST_WORD = 26  # characters: what is longer is broken
MOST = 90  # characters that a column may wish for
SHORT, LONG_COUNTS = 40, 0.2  # a text five times as long needs a column less than five times as wide
CHARACTER = 92  # twentieths of a point that a character takes
MARGIN = 2


def widths(rows: Sequence[Sequence[str]], total: int) -> list[int]:
    """The width of each column; together they are `total`. All rows have as many cells."""
    if not rows:
        return [total]
    columns = list(zip(*rows, strict=True))
    room = total / CHARACTER
    needs = [min(_longest_word(column), LONGEST_WORD) + MARGIN for column in columns]
    wants = [max(need, _usual(column)) for need, column in zip(needs, columns, strict=True)]
    spare = room - sum(needs)
    missing = sum(wants) - sum(needs)
    if spare <= 0 or not missing:
        shares = [float(need) for need in needs]
    else:
        shares = [need + spare * (want - need) / missing for need, want in zip(needs, wants, strict=True)]
    exact = [int(total * share / sum(shares)) for share in shares]
    return [*exact[:-1], total - sum(exact[:-1])]


def _longest_word(column: Sequence[str]) -> int:
    return max((len(word) for text in column for word in text[:400].split()), default=1)


def _usual(column: Sequence[str]) -> float:
    """What a column would like, between the middling and the longest of its texts."""
    lengths = [min(len(text), SHORT) + max(0, len(text) - SHORT) * LONG_COUNTS for text in column]
    return min(MOST, max(lengths)) * 0.4 + min(MOST, sum(lengths) / len(lengths)) * 0.6
