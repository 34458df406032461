"""What people declare for the classifier: recognizers, words and values of their own, and their countries."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import translate
from functools import cached_property
from typing import Any

import regex

from inventory.facts import Gap, Location
from privacy.classify.rows import Row, spoken

PATIENCE = 1.0  # seconds that one expression may take over one portion of values
LONGEST = 2000  # characters of a value that are held against expressions of others
WHOLE = 0.8  # share of a value a match must cover to be the value
Hits = Mapping[str, dict[int, float]]
"""Entity -> index of value -> score."""


@dataclass(frozen=True)
class Own:
    """A recognizer that people declared: expressions with scores, words, or a plug-in.

    `plugin` is the name an installed package gives it; `at` is where it is declared.
    """

    row: Row
    patterns: tuple[tuple[str, float], ...] = ()
    values: tuple[str, ...] = ()
    plugin: str = ""
    at: Location | None = None

    @cached_property
    def compiled(self) -> tuple[tuple[Any, float], ...]:
        found = [(regex.compile(pattern), score) for pattern, score in self.patterns]
        if self.values:
            words = "|".join(regex.escape(value) for value in sorted(self.values, key=len, reverse=True))
            found.append((regex.compile(rf"(?<!\w)(?:{words})(?!\w)", regex.IGNORECASE), 1.0))
        return tuple(found)

    @cached_property
    def loaded(self) -> Any:
        """The plug-in: only packages that are installed have one, never the repository that is read."""
        from importlib.metadata import entry_points

        made = entry_points(group="privacy_inventory.recognizers")[self.plugin].load()
        return made() if callable(made) else made


@dataclass(frozen=True)
class Declared:
    """Everything declared for the classifier. `failed` fills up: the recognizers that failed, and how."""

    recognizers: tuple[Own, ...] = ()
    countries: frozenset[str] = frozenset()
    allowed: tuple[str, ...] = ()
    failed: dict[str, Gap] = field(default_factory=dict, compare=False)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return tuple(self.failed[name] for name in sorted(self.failed))

    @cached_property
    def _allowed(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{translate(text.lower())})" for text in self.allowed) or r"(?!)")

    def allows(self, value: str) -> bool:
        """Whether a value never is personal data."""
        return bool(self.allowed) and self._allowed.match(value.strip().lower()) is not None

    def row(self, entity: str) -> Row | None:
        return next((own.row for own in self.recognizers if own.row.entity == entity), None)

    def hits(self, values: Sequence[str], words: Sequence[str], prose: bool) -> Hits:
        """The matches of the recognizers in values; of prose they may be any part."""
        said = frozenset(spoken(words))
        found: dict[str, dict[int, float]] = defaultdict(dict)
        for own in self.recognizers:
            if own.row.sign == "weak" and not own.row.context & said:
                continue
            for at, score in self._matches(own, values, prose):
                held = found[own.row.entity]
                held[at] = max(score, held.get(at, 0))
        return found

    def _matches(self, own: Own, values: Sequence[str], prose: bool) -> Iterator[tuple[int, float]]:
        """Index and score for each match; a recognizer that fails once is left out from there on."""
        entity = own.row.entity
        if entity in self.failed:
            return
        try:
            for at, value in enumerate(values):
                text = value[:LONGEST]
                for start, end, score in _scan(own, text):
                    if end > start and (prose or end - start >= WHOLE * len(text.strip())):
                        yield at, score
        except (Exception, SystemExit) as error:  # whatever it raises, and its message may quote the value
            what = "took too long" if isinstance(error, TimeoutError) else f"failed ({type(error).__name__})"
            place = own.at or Location("privacy.yaml")
            self.failed[entity] = Gap(f"the recognizer {entity} {what} and was left out", place)


def _scan(own: Own, text: str) -> Iterator[tuple[int, int, float]]:
    for pattern, score in own.compiled:
        for match in pattern.finditer(text, timeout=PATIENCE):
            yield match.start(), match.end(), score
    if own.plugin:
        recognizer = own.loaded
        for result in recognizer.analyze(text, list(recognizer.supported_entities), None) or ():
            yield int(result.start), int(result.end), float(result.score)


NOTHING = Declared()
_current = [NOTHING]


def current() -> Declared:
    """What is declared for the payloads that are being read."""
    return _current[-1]


@contextmanager
def using(declared: Declared) -> Iterator[Declared]:
    """Classify by these declarations meanwhile."""
    _current.append(declared)
    try:
        yield declared
    finally:
        _current.pop()


def all_allowed(values: Collection[str]) -> bool:
    """Whether values are known, and all of them allowed."""
    return bool(values) and all(map(current().allows, values))
