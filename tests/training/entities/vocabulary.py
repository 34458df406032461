"""The frequent words of each language, without the names among them."""

from __future__ import annotations

import random
from bisect import bisect_left
from itertools import accumulate
from typing import Any

from wordfreq import top_n_list

MOST = 12_000


class Vocabulary:
    """Words to put between others; the frequent ones come more often."""

    def __init__(self, values: Any) -> None:
        names = {
            name.lower() for locale in values.locales.values() for name in (*locale.given, *locale.surnames)
        }
        self.words: dict[str, list[str]] = {}
        self.sums: dict[tuple[str, float], list[float]] = {}
        for language in values.words:
            top = [word for word in top_n_list(language, 20_000) if word.isalpha() and len(word) > 1]
            kept = [word for at, word in enumerate(top) if at < 400 or word not in names]
            self.words[language] = kept[:MOST]

    def word(self, language: str, draw: random.Random, power: float = 0.45) -> str:
        words = self.words[language]
        key = (language, power)
        if key not in self.sums:
            self.sums[key] = list(accumulate((at + 5) ** -power for at in range(len(words))))
        sums = self.sums[key]
        return words[bisect_left(sums, draw.random() * sums[-1])]
