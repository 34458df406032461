"""Presidio's recognizers over many values: each against those that can match it, many scanned at once.

The answers are those of `AnalyzerEngine.analyze` for each value alone; only the work differs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from presidio_analyzer import PatternRecognizer
from presidio_analyzer.nlp_engine import NlpArtifacts
from presidio_analyzer.predefined_recognizers import IbanRecognizer
from spacy.tokens import Doc
from spacy.vocab import Vocab

from privacy.classify import phones
from privacy.classify.expressions import crosses, gate
from privacy.classify.gates import OPEN, Gate, Gates
from privacy.classify.recognizers import LANGUAGE, THRESHOLD, engine, recognizers

CHUNK = 500  # values joined into one text
APART = "\n\ue000\n"
WHOLE = 0.8  # share of a value a match must cover to be the value
LIFT, LIFTED = 0.35, 0.4  # what a word of context adds to a score, and what it is then at least
Hits = Mapping[str, dict[int, float]]
"""Entity -> index of value -> best score."""


def in_cells(values: Sequence[str], words: Collection[str], wanted: frozenset[str] | None = None) -> Hits:
    """Matches that are (nearly) the whole value, of all entities or those wanted.

    `words` of the field's name are context.
    """
    tried = _lifted_by(frozenset(word.lower() for word in words), wanted)
    waiting: dict[int, list[int]] = defaultdict(list)
    for at, value in enumerate(values):
        for number in tried.gates.filling(value, WHOLE):
            waiting[number].append(at)
    hits: dict[str, dict[int, float]] = defaultdict(dict)
    for number in sorted(waiting):
        one = tried.recognizers[number]
        for at, start, end, entity, found in one.scan(values, waiting[number], WHOLE):
            score = min(max(found + LIFT, LIFTED), 1.0) if one.lifted else found
            value = values[at]
            if score >= THRESHOLD and (end - start >= WHOLE * len(value.strip()) or "@" in value[start:end]):
                hits[entity][at] = max(score, hits[entity].get(at, 0))
    return hits


def in_prose(values: Sequence[str], words: Collection[str], wanted: frozenset[str] | None = None) -> Hits:
    """Matches anywhere in texts, of all entities or those wanted; words before a match are context, too."""
    tried = _everything(wanted)
    waiting: dict[int, list[int]] = defaultdict(list)
    for at, value in enumerate(values):
        for number in tried.gates.within(value):
            waiting[number].append(at)
    entities: dict[int, set[str]] = defaultdict(set)
    for number in sorted(waiting):
        for at, _, _, entity, _ in tried.recognizers[number].scan(values, waiting[number], 0):
            entities[at].add(entity)
    hits: dict[str, dict[int, float]] = defaultdict(dict)
    for at in sorted(entities):
        for result in _analyzed(values[at], sorted(entities[at]), words):
            held = hits[result.entity_type]
            held[at] = max(result.score, held.get(at, 0))
    return hits


def _analyzed(text: str, entities: list[str], words: Collection[str]) -> Sequence[Any]:
    try:
        return engine().analyze(text, LANGUAGE, entities, context=list(words))
    except ValueError:  # its message would quote the value
        return ()


_Match = tuple[int, int, int, str, float]  # index of value, start and end in it, entity, score


@dataclass(frozen=True, slots=True)
class _Tried:
    """A recognizer with those of its patterns that can count. `joined`: values may stand in one text."""

    recognizer: Any
    gates: tuple[Gate, ...]
    lifted: bool
    joined: bool

    def scan(self, values: Sequence[str], places: Sequence[int], share: float) -> Iterator[_Match]:
        """What it finds in the values at these places; telephone numbers that are this share of a value."""
        if phones.any_number(self.recognizer):
            yield from _dialled(self.recognizer, values, places, share)
            return
        step = CHUNK if self.joined else 1
        for first in range(0, len(places), step):
            yield from _joined(self.recognizer, values, places[first : first + step])


@dataclass(frozen=True, slots=True)
class _All:
    """Recognizers, and their gates by the same numbers."""

    recognizers: tuple[_Tried, ...]
    gates: Gates


def _dialled(recognizer: Any, values: Sequence[str], places: Sequence[int], share: float) -> Iterator[_Match]:
    entity = recognizer.supported_entities[0]
    for at in places:
        if not share or phones.dialled(values[at]):
            for start, end, score in phones.scan(recognizer, values[at], share):
                yield at, start, end, entity, score


def _joined(recognizer: Any, values: Sequence[str], places: Sequence[int]) -> Iterator[_Match]:
    part = [values[at] for at in places]
    starts = [0]
    for value in part:
        starts.append(starts[-1] + len(value) + len(APART))
    for result in _results(recognizer, APART.join(part)):
        at = bisect_right(starts, result.start) - 1
        start, end = result.start - starts[at], result.end - starts[at]
        if end <= len(part[at]):
            yield places[at], start, end, result.entity_type, result.score


def _results(recognizer: Any, text: str) -> Sequence[Any]:
    try:
        return recognizer.analyze(text, recognizer.supported_entities, _no_words()) or ()
    except ValueError:
        return ()


@cache
def _no_words() -> Any:
    """Joined cells are no sentence: they have no words that could be context."""
    return NlpArtifacts([], Doc(Vocab()), [], [], None, LANGUAGE)


@lru_cache(200)
def _everything(wanted: frozenset[str] | None) -> _All:
    return _all(tuple(_tried(recognizer, False, True) for recognizer in recognizers(wanted)))


@lru_cache(1000)
def _lifted_by(words: frozenset[str], wanted: frozenset[str] | None) -> _All:
    """The recognizers as they are tried where these words are context."""
    some = recognizers(wanted)
    told = tuple(not words.isdisjoint(map(str.lower, one.context or ())) for one in some)
    return _lifted(some, told)


@lru_cache(200)
def _lifted(some: tuple[Any, ...], told: tuple[bool, ...]) -> _All:
    return _all(tuple(_tried(one, lifted, lifted) for one, lifted in zip(some, told, strict=True)))


def _all(tried: tuple[_Tried, ...]) -> _All:
    return _All(tried, Gates([one.gates for one in tried]))


@cache
def _tried(recognizer: Any, lifted: bool, everything: bool) -> _Tried:
    """A recognizer as it is tried: without context, patterns that are too weak can be left out."""
    if phones.any_number(recognizer):
        return _Tried(recognizer, (phones.GATE,), lifted, False)
    if not _by_patterns(recognizer):
        return _Tried(recognizer, (OPEN,), lifted, False)
    reduced: Any = copy(recognizer)
    reduced.patterns = [one for one in reduced.patterns if everything or _counts(recognizer, one)]
    flags = int(reduced.global_regex_flags or 0)
    joined = not any(crosses(pattern.regex, flags, APART) for pattern in reduced.patterns)
    return _Tried(reduced, tuple(gate(pattern.regex, flags) for pattern in reduced.patterns), lifted, joined)


def _by_patterns(recognizer: Any) -> bool:
    """Whether its patterns are all it looks for."""
    own = type(recognizer).analyze is not PatternRecognizer.analyze
    return isinstance(recognizer, PatternRecognizer) and (not own or isinstance(recognizer, IbanRecognizer))


def _counts(recognizer: Any, pattern: Any) -> bool:
    """Whether a match of the pattern can reach the threshold by itself."""
    own = type(recognizer).validate_result is not PatternRecognizer.validate_result
    return own or pattern.score >= THRESHOLD
