"""Many texts made of words and numbers at once: `Words.text` of each."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence

from privacy.pseudonymize.columns.permutations import WIDEST, Permutations
from privacy.pseudonymize.words import Words

KEPT = 1 << 14  # words that are remembered
_RUNS = re.compile(r"([^\W\d_]+|[0-9]+)")
_DIGITS = frozenset("0123456789")
_LONGEST = len(str(WIDEST)) * 2 - 2  # digits of a number that tables know


class WordColumns:
    """Texts of words under one key."""

    def __init__(self, words: Words, permutations: Permutations) -> None:
        self._words, self._permutations = words, permutations
        self._known: dict[tuple[str, frozenset[str]], dict[str, str]] = {}

    def texts(self, texts: Sequence[str], kind: str, kept: frozenset[str] = frozenset()) -> list[str]:
        """Every word and number of every text in its turn; words that are `kept` stay."""
        joined = "\n".join(texts)
        if joined.count("\n") != len(texts) - 1:  # one of them goes over lines itself
            return [self._words.text(text, kind, kept) for text in texts]
        parts = _RUNS.split(joined if joined.isascii() else unicodedata.normalize("NFC", joined))
        runs = parts[1::2]
        known = self._of(frozenset(runs), kind, kept)
        parts[1::2] = [known[run] for run in runs]
        return "".join(parts).split("\n")

    def _of(self, runs: Iterable[str], kind: str, kept: frozenset[str]) -> dict[str, str]:
        """Runs of letters or digits by what stands for them."""
        known = self._known.setdefault((kind, kept), {})
        if len(known) > KEPT:
            known.clear()
        numbers = []
        for run in runs:
            if run[0] in _DIGITS:
                numbers.append(run)
            elif run not in known:
                known[run] = run if run.lower() in kept else str(self._words.word(run, kind, True))
        return known | self.digits(numbers, kind) if numbers else known

    def digits(self, runs: Iterable[str], kind: str) -> dict[str, str]:
        """`Words.digits` of every number."""
        made: dict[str, str] = {}
        by_length: dict[int, list[str]] = defaultdict(list)
        for run in runs:
            plain = run.lstrip("0")
            if 0 < len(plain) <= _LONGEST:
                by_length[len(plain)].append(run)
            else:
                made[run] = str(self._words.digits(run, kind))
        for length, alike in by_length.items():
            low = 10 ** (length - 1)
            turned = self._permutations.permuted(f"{kind}/digits", [int(run) - low for run in alike], 9 * low)
            for run, number in zip(alike, turned, strict=True):
                made[run] = run[: len(run) - length] + str(number + low)
        return made
