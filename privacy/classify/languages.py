"""Which languages the names of a payload are in: a word of one may mean something else in another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from privacy.classify.lexicon import lexicon

_ALWAYS = frozenset({"en", "standards"})
_SHARE = 0.4  # of the words of the language with most, that another needs to be spoken too
_FEW = 2.0  # words below which none is ruled out
_LOOKED_AT = 2_000  # names


def spoken(names: Iterable[str]) -> frozenset[str]:
    """The languages of some names of fields and objects; English always: programmers speak it everywhere."""
    lex = lexicon()
    weights: dict[str, float] = defaultdict(float)
    for name, _ in zip(dict.fromkeys(names), range(_LOOKED_AT), strict=False):
        words = lex.normal.words(name)
        for key in {"".join(words), *words}:
            told = lex.languages.get(key, ())
            for language in told:
                weights[language] += 1 / len(told)
    for language in _ALWAYS & weights.keys():
        del weights[language]
    most = max(weights.values(), default=0.0)
    needed = 0.0 if most < _FEW else _SHARE * most
    return frozenset(language for language, weight in weights.items() if weight >= needed) | _ALWAYS
