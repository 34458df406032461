"""What the values of a column say: recognizers over distinct values, joined and scanned once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from privacy.classify import own
from privacy.classify.columns import LONGEST, Column
from privacy.classify.rows import Chosen, Row, spoken
from privacy.vocabulary import read

STRONG, FAIR, WEAK = "strong", "fair", "weak"
MODEL = "model"  # the sign of what a model guesses: it never speaks alone
FEW, MANY = (
    3,
    6,
)  # values that must pass a check of one digit: where the name asks for it, where the country does
_WHOLE_NUMBER = re.compile(r"(?=(?:\D*\d){7})[\w ./-]{7,40}")


@dataclass(frozen=True, slots=True)
class Found:
    """How many distinct values of a column a recognizer matched, of how many that say anything.

    `score` is the best one; `also` are other categories such a value can be of, `wider` less precise ones.
    """

    rule: str
    category: str
    sign: str
    matched: int
    of: int
    score: float
    also: tuple[str, ...] = ()
    wider: tuple[str, ...] = ()

    @property
    def most(self) -> bool:
        return self.matched * 5 >= self.of * 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the values of one column say.

    `guesses` are what the model for free text found; they never count among `found`.
    `denied` are categories that the name asks for by the name of a number, and of which no value is one.
    """

    found: tuple[Found, ...] = ()
    prose: bool = False
    values: Sequence[str] = field(default=(), repr=False)
    denied: frozenset[str] = frozenset()
    guesses: tuple[Found, ...] = ()

    def fits(self, category: str) -> tuple[int, int]:
        """How many telling values look as the category must, of how many; all when anything goes."""
        pattern = shapes().get(category)
        if pattern is None:
            return len(self.values), len(self.values)
        return sum(bool(pattern.fullmatch(value.strip())) for value in self.values), len(self.values)

    def of(self, category: str) -> Found | None:
        """The strongest match that means this category, or one more precise."""
        same = [
            found
            for found in self.found
            if category in (*found.also, *found.wider) or f"{found.category}.".startswith(f"{category}.")
        ]
        return max(same, key=lambda f: (f.matched, f.score), default=None)


def look(column: Column, words: Sequence[str] = (), category: str | None = None) -> Evidence:
    """Run the recognizers over a column's values.

    `words` are those of its name, as context; `category` is what the name says, which asks for its numbers.
    """
    values = _telling(column.values)
    if not values or column.type == "boolean":
        return Evidence((), False, () if column.type != "boolean" else tuple(values))
    choice = _chosen(tuple(words), column.countries, category)
    if column.tally is None:
        every = list(_look(values, column.text, words, choice))
        every += _guessed(values, True) if column.text else ()
    else:
        of, tallied = column.tally
        every = [_of_all(one, of, column) for one in tallied]
        # All values were held against what the name asks for; where they are from was not known yet.
        rest = choice.less(_chosen(tuple(words), frozenset(), None))
        every += _look(values, column.text, words, rest) if rest.entities else ()
    guesses = tuple(one for one in every if one.sign == MODEL)
    found = tuple(_weighed((one for one in every if one.sign != MODEL), column.text, choice))
    return Evidence(found, column.text, tuple(values), _denied(values, found, choice), guesses)


def look_at(values: Sequence[str], column: Column, words: Sequence[str]) -> tuple[int, list[Found]]:
    """How many of some values say anything, and what the recognizers find in them."""
    telling = _telling([value[:LONGEST] for value in values])
    if not telling or column.type == "boolean":
        return len(telling), []
    choice = _chosen(tuple(words), frozenset(), None)
    guesses = _guessed(telling, False) if column.text else ()
    return len(telling), [*_look(telling, column.text, words, choice), *guesses]


def _telling(values: Sequence[str]) -> list[str]:
    """Without those that say nothing: placeholders, and what people allowed."""
    kept = [value for value in values if not _placeholder().fullmatch(value.strip())]
    allows = own.current().allows
    return [value for value in kept if not allows(value)] if own.current().allowed else kept


@lru_cache(5000)
def _chosen(words: tuple[str, ...], countries: frozenset[str], category: str | None) -> Chosen:
    from privacy.classify.recognizers import rows

    return rows().chosen(words, countries, category)


def _look(values: Sequence[str], prose: bool, words: Sequence[str], choice: Chosen) -> Iterator[Found]:
    from privacy.classify import matching

    told = frozenset(spoken(words))
    if prose:
        yield from _found(matching.in_prose(values, told, choice.entities), values)
    else:
        yield from _found(matching.in_cells(values, told, choice.entities), values)
    if own.current().recognizers:
        yield from _found(own.current().hits(values, words, prose), values)


def _row(entity: str) -> Row:
    from privacy.classify.recognizers import rows

    return own.current().row(entity) or rows().by_entity[entity]


def _denied(values: Sequence[str], found: Sequence[Found], choice: Chosen) -> frozenset[str]:
    """What the name asks for by the name of a number, where values are whole numbers and none is such."""
    asked = [row for row in map(_row, choice.asked) if row.check]
    if not asked or any(one.rule in choice.asked for one in found):
        return frozenset()
    if not all(_WHOLE_NUMBER.fullmatch(value.strip()) for value in values):
        return frozenset()
    return frozenset(category for row in asked for category in row.categories)


def _of_all(found: Found, of: int, column: Column) -> Found:
    """A count over all values; where values were met again after they were forgotten, their share."""
    distinct = min(of, column.distinct)
    return replace(found, matched=max(1, round(found.matched * distinct / of)), of=distinct)


def _found(hits: Mapping[str, dict[int, float]], values: Sequence[str]) -> Iterator[Found]:
    for entity, scores in sorted(hits.items()):
        row = _row(entity)
        nobody = _impersonal().get(row.category)
        kept = [s for at, s in scores.items() if nobody is None or not nobody.fullmatch(values[at].strip())]
        if kept:
            signs = row.category, row.sign
            yield Found(entity, *signs, len(kept), len(values), max(kept), row.also, row.wider)


def _weighed(found: Iterable[Found], prose: bool, choice: Chosen) -> Iterator[Found]:
    """Without what passes a check by chance; weak numbers that all pass may speak where they are expected."""
    for one in found:
        if prose or one.sign == STRONG or not _row(one.rule).check:
            yield one
        elif one.rule in choice.implied:
            if one.most and one.matched >= FEW:
                yield replace(one, sign=WEAK)
        elif one.most:
            yield replace(one, sign=FAIR) if _enough(one, choice) else one


def _enough(found: Found, choice: Chosen) -> bool:
    """Whether so many values pass a check that it is no chance, where such numbers are to be expected."""
    if found.matched < found.of or found.score < 1:
        return False
    return (found.rule in choice.asked and found.of >= FEW) or (
        found.rule in choice.at_home and found.of >= MANY
    )


def _guessed(texts: Sequence[str], some: bool) -> Iterator[Found]:
    """What the model for free text finds in texts, or in some of them."""
    from privacy.classify import prose

    texts = prose.sample(texts) if some else texts
    hits = prose.sampled(tuple(texts)) if some else prose.hits(texts)
    for entity, scores in sorted(hits.items()):
        yield Found(entity, prose.meanings()[entity], MODEL, len(scores), len(texts), max(scores.values()))


def counted(evidence: Evidence) -> Counter[str]:
    """Entities by number of distinct values, for reasons."""
    return Counter({found.rule: found.matched for found in evidence.found})


@cache
def shapes() -> Mapping[str, re.Pattern[str]]:
    return {category: re.compile(p, re.DOTALL) for category, p in read("recognizers.yaml")["shapes"].items()}


@cache
def alone() -> Mapping[str, re.Pattern[str]]:
    """By entity, what every value must show for its form to count where no name speaks for it."""
    return {entity: re.compile(p) for entity, p in read("recognizers.yaml")["alone"].items()}


@cache
def _impersonal() -> Mapping[str, re.Pattern[str]]:
    return {category: re.compile(p) for category, p in read("recognizers.yaml")["impersonal"].items()}


@cache
def _placeholder() -> re.Pattern[str]:
    return re.compile(read("recognizers.yaml")["placeholder"], re.IGNORECASE | re.DOTALL)
