"""The words in names of code, and whether a phrase is among them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+")


MOST = 1 << 16  # names are looked at once for each kind of signal


@lru_cache(maxsize=MOST)
def words_of(name: str) -> str:
    """The words of a name in lower case and singular, each between spaces: `` credit score ``."""
    return f" {' '.join(_singular(word.lower()) for word in WORD.findall(name))} "


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def speaks(name: str, phrases: Iterable[str]) -> bool:
    """Whether a name holds one of the phrases as whole words."""
    return _speaks(name, tuple(phrases))


@lru_cache(maxsize=MOST)
def _speaks(name: str, phrases: tuple[str, ...]) -> bool:
    words = words_of(name)
    return any(words_of(phrase) in words for phrase in phrases if phrase)
