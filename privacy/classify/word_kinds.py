"""What kind of word a token is by its letters: a step of the shipped pipeline."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy
from spacy.language import Language
from spacy.tokens import Doc

from privacy.classify.words import fold

KINDS = ("common", "given", "surname", "place", "health", "group")
BITS = 18
LONGEST = 24  # letters of a word that are looked at
SCALE = 32  # weights are kept as whole numbers
_STEPS = numpy.array((-1.7, 0.0, 1.7)) * SCALE  # between very unlikely, unlikely, likely and very likely
REMEMBERED = 100_000  # words


def features(word: str, known: bool = True) -> Iterator[int]:
    """The rows of the table of weights that a word touches; `known`: the whole word is one of them."""
    letters = f"^{fold(word).lower()[:LONGEST]}$"
    if known:
        yield _row(f"w {letters}")
    for size in (3, 4, 5):
        for start in range(len(letters) - size + 1):
            yield _row(letters[start : start + size])


def _row(feature: str) -> int:
    return zlib.crc32(feature.encode()) & ((1 << BITS) - 1)


class WordKinds:
    """Writes each word's kinds into its tag, and its plain spelling into its norm."""

    def __init__(self) -> None:
        self.use(bytes(len(KINDS) << BITS))

    def __call__(self, doc: Doc) -> Doc:
        for token in doc:
            token.norm_, token.tag_ = self._of(token.text)
        return doc

    def _find(self, word: str) -> tuple[str, str]:
        plain = fold(word[:60]).lower() or word[:60]
        if plain.isdigit():
            return "0" * min(len(plain), 12), "number"
        if not word[0].isalpha():
            return plain, "sign"
        return plain, self.kinds(word)

    def kinds(self, word: str) -> str:
        """One digit for each of `KINDS`, from 0 very unlikely to 3 very likely."""
        sums = self._table[list(features(word))].sum(axis=0, dtype=numpy.int32)
        return "".join(map(str, numpy.searchsorted(_STEPS, sums)))

    def use(self, weights: bytes) -> None:
        """Take over a table of weights: one signed byte for each kind in each row."""
        self.weights = weights
        self._table = numpy.frombuffer(weights, dtype=numpy.int8).reshape(-1, len(KINDS))
        self._of: Callable[[str], tuple[str, str]] = lru_cache(REMEMBERED)(self._find)

    def to_disk(self, path: Path, **_: Any) -> None:
        Path(path).write_bytes(zlib.compress(self.weights, 9))

    def from_disk(self, path: Path, **_: Any) -> WordKinds:
        self.use(zlib.decompress(Path(path).read_bytes()))
        return self


@Language.factory("word_kinds")
def word_kinds(nlp: Language, name: str) -> WordKinds:  # noqa: ARG001
    """The step by its name in the model's configuration."""
    return WordKinds()
