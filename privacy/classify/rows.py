"""Which recognizers look at a column: by what its name asks for and where its payload is of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

Names = frozenset[str]
NONE: Names = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    """A recognizer: what a match means, how strong it is, and where and under which names it is looked for.

    `form` is the pattern of one of ours. `check` names its check digits (of Presidio's, that it has such),
    `valid` what looks at the rest where there are none.
    """

    entity: str
    category: str
    sign: str
    context: Names = NONE
    countries: Names = NONE
    also: tuple[str, ...] = ()
    wider: tuple[str, ...] = ()
    form: str = ""
    check: str = ""
    valid: str = ""
    score: float = 0.4

    @property
    def categories(self) -> tuple[str, ...]:
        return (self.category, *self.also, *self.wider)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Entities to look for in a column. `asked`: those a word of its name means; `at_home`: by country."""

    entities: Names
    asked: Names
    at_home: Names
    implied: Names = NONE  # only because the name's category can be such a number

    def less(self, other: Chosen) -> Chosen:
        """What is left to look for after the other was."""
        return replace(self, entities=self.entities - other.entities)


class Rows:
    """All recognizers by entity, found by what asks for them."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.by_entity = {row.entity: row for row in rows}
        self._words: dict[str, set[str]] = defaultdict(set)
        self._countries: dict[str, set[str]] = defaultdict(set)
        self._categories: dict[str, set[str]] = defaultdict(set)
        self._anywhere = {e for e, row in self.by_entity.items() if not row.countries and row.sign != "weak"}
        for entity, row in self.by_entity.items():
            for index, keys in (
                (self._words, row.context),
                (self._countries, row.countries),
                (self._categories, row.categories if row.check else ()),
            ):
                for key in keys:
                    index[key].add(entity)

    def chosen(self, words: Sequence[str], countries: Names, category: str | None) -> Chosen:
        """What to look for in a column whose name has these words and, by them, perhaps this category."""
        asked = _all(self._words, spoken(words))
        at_home = _all(self._countries, countries)
        implied = _all(self._categories, (category,) if category else ())
        if countries:  # a number of another country is none of theirs
            implied = frozenset(e for e in implied if e in at_home or not self.by_entity[e].countries)
        every = asked | at_home | self._anywhere
        return Chosen(every | implied, asked, at_home, implied - every)


def _all(index: Mapping[str, set[str]], keys: Iterable[str]) -> Names:
    return frozenset().union(*(index[key] for key in keys if key in index))


def spoken(words: Sequence[str]) -> Iterable[str]:
    """The words of a name, and up to three neighbours written as one."""
    for length in (1, 2, 3):
        for start in range(len(words) - length + 1):
            yield "".join(words[start : start + length])
