"""Whose a name is: the object it belongs to, the names beside it, and its declared type."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from privacy.classify.lexicon import NONE, lexicon

Words = tuple[str, ...]
_WRAPPER = re.compile("optional|list|set|sequence|annotated|iterable|nullable|array|ienumerable|readonly")
_ENOUGH = {
    "person": 1,
    "card": 1,
    "organisation": 1,
    "sms": 3,
}  # neighbours that settle a context; two elsewhere
_PERIOD = frozenset({"from", "to"})  # the ends of a period, too: together they count once for a message


@dataclass(frozen=True, slots=True)
class Around:
    """The nearest object: its contexts, the word that says so, whether something unknown stands between."""

    contexts: frozenset[str] = NONE
    word: str = ""
    far: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name stands: the steps above it, its class, what is beside it, kinds of its declared type."""

    parents: tuple[Words, ...] = ()
    owner: Words = ()
    beside: frozenset[str] = NONE
    kinds: frozenset[str] = NONE

    def around(self, lead: Words, tail: Words) -> Around:
        """The nearest object: a word before or behind in the name, the class, then the path outwards."""
        near = _object(lead) or Around()
        if near.contexts:
            return near
        behind = _object(tail)
        if behind and behind.contexts:
            return behind
        return self._above() if not near.far else Around(far=True)

    def _above(self) -> Around:
        held = _object(self.owner)
        if held and held.contexts:
            return held
        far = False
        for step in reversed(self.parents):
            found = _object(step)
            if found and found.contexts:
                return Around(found.contexts, found.word, far)
            far = far or found is not None
        return Around(far=far)


@lru_cache(20_000)
def _object(words: Words) -> Around | None:
    """What the last telling word speaks of; far when nothing is known of it; None when none tells."""
    lex = lexicon()
    for end in range(len(words), 0, -1):
        contexts, word = lex.context(words, end)
        if contexts:
            return Around(contexts, word)
        if not lex.passes(words[end - 1]):
            return Around(far=True)
    return None


def beside(siblings: Collection[str]) -> frozenset[str]:
    """The contexts of an object in which these names stand together."""
    # The hash of a frozen set is kept: asked for each of many fields of one object, it is found at once.
    return _beside(frozenset(siblings)) if siblings else NONE


@lru_cache(5_000)
def _beside(siblings: frozenset[str]) -> frozenset[str]:
    lex = lexicon()
    keys = {"".join(lex.normal.words(name.rpartition(".")[2])) for name in siblings}
    found = {context: len(keys & listed) for context, listed in lex.neighbours.items()}
    found["message"] -= keys >= _PERIOD
    told = frozenset(context for context, count in found.items() if count >= _ENOUGH.get(context, 2))
    return told | {"record"} if "person" in told else told


@lru_cache(5_000)
def kinds(type: str | None) -> frozenset[str]:
    """The kinds of a declared type: ``flag``, ``number``, ``time``, ``machinery``; none for plain text."""
    lex = lexicon()
    words = type_words(type)
    found = {name for name, kind in lex.types.items() if "".join(words) in kind.words}
    return frozenset(found | {"machinery"} if words and words[-1] in lex.machinery else found)


def type_words(type: str | None) -> Words:
    """The words of a declared type, without ``Optional`` and ``list``."""
    return tuple(w for w in lexicon().normal.words(type or "") if not _WRAPPER.fullmatch(w))


def possible(category: str, kinds: frozenset[str], flag: bool) -> bool:
    """Whether a field of such a declared type can hold the category; `flag`: even as yes or no."""
    if not kinds:
        return True
    if "machinery" in kinds or ("flag" in kinds and not flag):
        return False
    ruled = [kind for name, kind in lexicon().types.items() if name in kinds and name != "flag"]
    return not any(within(category, kind.never) for kind in ruled) and all(
        kind.only is None or within(category, kind.only) for kind in ruled
    )


def within(category: str, branches: Sequence[str]) -> bool:
    """Whether a category is one of these or below one of them."""
    return any(category == branch or category.startswith(branch + ".") for branch in branches)
