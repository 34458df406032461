"""Open questions of a document: numbered in reading order, those that ask for the same key together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from privacy.cells import Cell, Question, cells


@dataclass(frozen=True, slots=True)
class Questions:
    """Cell id -> number from 1 and question; cells that ask for the same key share a number."""

    by_cell: Mapping[str, tuple[int, Question]] = field(default_factory=dict)

    def number(self, cell: Cell) -> int:
        """The number of a cell's open question."""
        return self.by_cell[cell.id][0]

    @property
    def open(self) -> tuple[tuple[int, Question], ...]:
        """The open questions by their number."""
        return tuple(sorted(dict(self.by_cell.values()).items()))

    @property
    def by_subject(self) -> tuple[tuple[str, tuple[tuple[int, Question], ...]], ...]:
        """The open questions under what they are about, in the order of their numbers."""
        groups: dict[str, list[tuple[int, Question]]] = {}
        for number, question in self.open:
            groups.setdefault(question.about, []).append((number, question))
        return tuple((about, tuple(some)) for about, some in groups.items())

    def within(self, part: object) -> int:
        """How many questions are open in a part of the document."""
        return len({self.by_cell[one.id][0] for one in cells(part) if one.id in self.by_cell})


def numbered(parts: object, first: Iterable[str] = ()) -> Questions:
    """The questions of all cells: the organisation's, those about each of `first`, then the rest."""
    return arranged(asked_by(parts), first)


def asked_by(parts: object) -> Mapping[str, Question]:
    """Id of a cell -> its question, in reading order."""
    return {one.id: one.question for one in cells(parts) if one.question}


def arranged(asked: Mapping[str, Question], first: Iterable[str] = ()) -> Questions:
    """The same questions, numbered."""
    earliest = {question.key: question for question in reversed(tuple(asked.values()))}
    subjects = dict.fromkeys(["", *first, *(question.about for question in asked.values())])
    order = {about: place for place, about in enumerate(subjects)}
    keys = dict.fromkeys(question.key for question in asked.values())
    ordered = sorted(keys, key=lambda key: order[earliest[key].about])  # else as they came
    numbers = {key: number for number, key in enumerate(ordered, 1)}
    return Questions({id: (numbers[question.key], earliest[question.key]) for id, question in asked.items()})
