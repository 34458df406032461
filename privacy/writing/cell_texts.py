"""Statements as plain words, for formats without markup: the value, its origin and its evidence apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from jinja2 import Undefined

from inventory.facts import Location, in_order
from privacy.cells import Cell, Stated
from privacy.formats.markdown import PLACES, visible
from privacy.questions import Questions
from privacy.writing.messages import Messages
from privacy.writing.wording import Words

Plain = str | int | float | None
Apart = tuple[Plain, Plain, Plain]


@dataclass(frozen=True)
class Texts:
    """Turns values, statements and places into text of one language; a line for each of several."""

    words: Words
    messages: Messages
    questions: Questions
    _apart: dict[tuple[int, str], tuple[Any, Apart]] = field(default_factory=dict)
    _words: dict[tuple[str, str], str] = field(default_factory=dict)
    _places: dict[int, tuple[Any, str]] = field(default_factory=dict)

    def plain(self, value: Any, kind: str = "text") -> Plain:
        """What stands in one column: a number, or lines of text in which statements name their origin."""
        if type(value) is str:
            return self._word(value, kind)  # most are, and that is fast
        if isinstance(value, Undefined):
            value = str(value)  # raises: a name that the document does not have
        if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
            return value
        return "\n".join(self._lines(value, kind))

    def apart(self, cell: Any, kind: str = "text") -> Apart:
        """Value, origin and evidence of a cell or of statements; the value of what is missing is empty."""
        known = self._apart.get((id(cell), kind))
        if known is None:  # the cell is kept with it, so that nothing else gets its identity
            known = self._apart[id(cell), kind] = cell, self._taken_apart(cell, kind)
        return known[1]

    def _taken_apart(self, cell: Any, kind: str) -> Apart:
        stated = cell.stated if isinstance(cell, Cell) else (cell,) if isinstance(cell, Stated) else cell
        if not isinstance(stated, tuple) or not all(isinstance(one, Stated) for one in stated):
            return self.plain(cell, kind), None, None
        values = dict.fromkeys(self._word(one.value, kind) for one in stated if one.value is not None)
        origins = ", ".join(dict.fromkeys(self._say(one.origin) for one in stated))
        differ = f" ({self._say('these differ')})" if isinstance(cell, Cell) and cell.conflict else ""
        return "\n".join(values), origins + differ, "\n".join(self._grounds(cell, stated))

    def _lines(self, value: Any, kind: str) -> Iterator[str]:
        if isinstance(value, str):
            yield self._word(value, kind)
        elif isinstance(value, bool):
            yield self._say("yes" if value else "no")
        elif isinstance(value, (Cell, Stated)):
            yield from self._together(value, kind)
        elif isinstance(value, Location):
            yield place(value)
        elif isinstance(value, (list, tuple)) and value and all(type(one) is Location for one in value):
            yield self._at(value)
        elif isinstance(value, Iterable):
            for one in value:
                yield from self._lines(one, kind)
        elif value is not None:
            yield visible(str(value))

    def _together(self, cell: Cell | Stated, kind: str) -> Iterator[str]:
        for one in cell.stated if isinstance(cell, Cell) else (cell,):
            value = f"{self._word(one.value, kind)} " if one.value is not None else ""
            remark = f" ({self._say(one.note)})" if one.note else ""
            yield f"{value}[{self._say(one.origin)}]{remark}"
        if isinstance(cell, Cell):
            yield from self._rest(cell)

    def _grounds(self, cell: Any, stated: tuple[Stated, ...]) -> Iterator[str]:
        if len(stated) == 1 and stated[0].evidence:
            yield self._at(stated[0].evidence)
        else:
            yield from places(place for one in stated for place in one.evidence)
        yield from dict.fromkeys(self._say(one.note) for one in stated if one.note)
        if isinstance(cell, Cell):
            yield from self._rest(cell)

    def _rest(self, cell: Cell) -> Iterator[str]:
        """The open question of a cell, if the document asks it, and people's own words on it."""
        if cell.id in self.questions.by_cell:
            number = str(self.questions.number(cell))
            yield str(self.messages.gettext("question %(number)s") % {"number": number})
        if cell.words:
            yield f"“{visible(cell.words)}”"

    def _at(self, evidence: Sequence[Location]) -> str:
        """Places, put into words once: many rows rest on the same."""
        known = self._places.get(id(evidence))
        if known is None:  # they are kept with it, so that nothing else gets their identity
            known = self._places[id(evidence)] = evidence, "\n".join(places(evidence))
        return known[1]

    def _word(self, value: str, kind: str) -> str:
        known = self._words.get((value, kind))
        if known is None:
            known = self._words[value, kind] = visible(self.words.plain(value, kind))
        return known

    def _say(self, text: str) -> str:
        return visible(self.messages.said(text))


def places(evidence: Iterable[Location], limit: int = PLACES) -> Iterator[str]:
    """Places one file a line, the rest counted."""
    ordered = in_order(evidence)
    for path, some in groupby(ordered[:limit], lambda place: place.path):
        yield f"{visible(path)}:{', '.join(str(one.line) for one in some)}"
    if len(ordered) > limit:
        yield f"and {len(ordered) - limit} more"


def place(one: Location) -> str:
    """One place as path:line."""
    return f"{visible(one.path)}:{one.line}"
