"""Phrases that a name may be short for or inflected from: ``dt_nasc`` is data nascimento."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from privacy.classify.lexicon import lexicon

_WORDS = 4  # of a phrase that is looked for
_ALONE = 4  # letters that a single word needs to be recognised by its beginning
_STEM = 4  # letters that inflected words share at least
_VOWELS = frozenset("aeiouy")
Phrase = tuple[str, ...]


def candidates(words: Phrase) -> Iterator[tuple[int, int, list[str]]]:
    """(start, end, keys of phrases that this part may stand for): longest first, then nearest the end."""
    spans = [
        (start, end) for end in range(len(words), 0, -1) for start in range(end) if end - start <= _WORDS
    ]
    for start, end in sorted(spans, key=lambda s: (s[0] - s[1], -s[1])):
        if end - start < len(words) and end - start == 1 and len(words[start]) < _ALONE:
            continue
        found = _standing_for(words[start:end])
        if found:
            yield start, end, list(found)


@lru_cache(20_000)
def _standing_for(words: Phrase) -> tuple[str, ...]:
    """Keys of the phrases that match best, word by word."""
    best = 0.0
    found: list[str] = []
    for phrase in _index().get((len(words), "".join(word[0] for word in words)), ()):
        if phrase == words:
            continue  # what is spelled out has been looked up
        scores = [_likeness(word, meant) for word, meant in zip(words, phrase, strict=True)]
        if min(scores) == 0 or (len(words) == 1 and not _clear(words[0], phrase[0])):
            continue
        # A letter or two say something only beside a word that is spelled out.
        if all(score < 1 for score in scores) and max(map(len, words)) < 3:
            continue
        total = sum(scores)
        if total > best + 1e-6:
            best, found = total, []
        if total > best - 1e-6:
            found.append("".join(phrase))
    return tuple(dict.fromkeys(found))


def _likeness(word: str, meant: str) -> float:
    """As `alike`; a word that is known for itself is short for nothing."""
    if word != meant and lexicon().normal.knows(word):
        return 0.0
    return alike(word, meant)


def _clear(word: str, meant: str) -> bool:
    return len(word) >= _ALONE and alike(word, meant) >= 0.5


def alike(word: str, meant: str) -> float:
    """1 the same; less for another ending, a beginning, or its consonants; 0 another word."""
    if word == meant:
        return 1.0
    shared = _shared(word, meant)
    rest = max(len(word), len(meant)) - shared
    if shared >= _STEM and rest <= 3 and shared >= 2 * rest:
        return 0.9
    if len(word) >= len(meant) or word[0] != meant[0]:
        return 0.0
    if shared == len(word) and len(word) >= 2:
        return 0.5 + 0.3 * len(word) / len(meant)
    return 0.5 if _skeleton(word, meant) else 0.0


def _skeleton(word: str, meant: str) -> bool:
    """Whether a word is another one without (most of) its vowels."""
    if len(word) < 2 or (any(c in _VOWELS for c in word[1:]) and len(word) < 0.6 * len(meant)):
        return False
    rest = iter(meant)
    return all(letter in rest for letter in word) and len(word) * 4 >= len(meant)


def _shared(one: str, other: str) -> int:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length


@cache
def _index() -> Mapping[tuple[int, str], tuple[Phrase, ...]]:
    """Phrases by their number of words and first letters."""
    found: dict[tuple[int, str], list[Phrase]] = defaultdict(list)
    for phrase in lexicon().phrases:
        if len(phrase) <= _WORDS and (len(phrase) > 1 or len(phrase[0]) > _ALONE):
            found[len(phrase), "".join(word[0] for word in phrase)].append(phrase)
    return {key: tuple(dict.fromkeys(phrases)) for key, phrases in found.items()}
