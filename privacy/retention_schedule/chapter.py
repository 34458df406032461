"""The retention schedule: how long data stays in each store and copy, and how long it should."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from inventory.facts import in_order
from privacy.case import Case
from privacy.cells import Cell
from privacy.retention_schedule import disposal
from privacy.retention_schedule.disposal import Mend
from privacy.retention_schedule.rows import Making, ScheduleRow, catalog
from privacy.vocabulary import read

CELLS = ("configured", "intended", "starts", "ground", "disposal")


@dataclass(frozen=True, slots=True)
class Folded:
    """Rows that say the same of several categories or stores, for reading; `row` has the evidence of all."""

    row: ScheduleRow
    categories: tuple[str, ...]
    names: tuple[str, ...]
    texts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ScheduleGroup:
    """The rows of one kind of place."""

    id: str
    title: str
    rows: tuple[ScheduleRow, ...]

    @property
    def folded(self) -> tuple[Folded, ...]:
        """The rows for reading: what is the same for several categories or stores stands together."""
        stores: dict[tuple[Any, ...], list[ScheduleRow]] = {}
        for row in self.rows:
            stores.setdefault((row.store, row.copy, _said(row)), []).append(row)
        alike: dict[tuple[Any, ...], list[ScheduleRow]] = {}
        for (_, copy, said), some in stores.items():
            data = tuple(row.category for row in some if row.category)
            alike.setdefault((copy, said, data), []).append(some[0])
        return tuple(_folded(some, data) for (_, _, data), some in alike.items())


def _said(row: ScheduleRow) -> tuple[Any, ...]:
    """All that a row says but where it is seen."""
    cells: tuple[Cell, ...] = tuple(getattr(row, name) for name in CELLS)
    words = tuple((one.value, one.origin, one.note) for cell in cells for one in cell.stated)
    asked = tuple(cell.question.key if cell.question else () for cell in cells)
    return words, asked, tuple((cell.words, len(cell.stated)) for cell in cells), row.gaps


def _folded(some: Sequence[ScheduleRow], categories: tuple[str, ...]) -> Folded:
    cells: dict[str, Any] = {name: _together([getattr(row, name) for row in some]) for name in CELLS}
    texts = tuple(sorted({row.text for row in some if row.text}))
    return Folded(replace(some[0], **cells), categories, tuple(row.name for row in some), texts)


def _together(cells: Sequence[Cell]) -> Cell:
    """The first cell with the evidence of all of them."""
    stated = (
        replace(same[0], evidence=in_order(at for one in same for at in one.evidence))
        for same in zip(*(cell.stated for cell in cells), strict=True)
    )
    return replace(cells[0], stated=tuple(stated))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A period that law or an authority names for data the software has: to look at, never filled in."""

    id: str
    country: str
    data: str
    period: str
    starts: str
    source: str
    state: str
    at_most: bool
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GapCount:
    """A kind of gap and in how many places (stores and copies) it was found."""

    id: str
    title: str
    says: str
    hurts: bool
    places: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """The whole schedule. `others` are stores in which no personal data was seen."""

    groups: tuple[ScheduleGroup, ...]
    gaps: tuple[GapCount, ...]
    mends: tuple[Mend, ...]
    suggestions: tuple[Suggestion, ...]
    others: tuple[str, ...]

    @property
    def texts(self) -> tuple[tuple[Mend, tuple[Mend, ...]], ...]:
        """For reading: one text of each kind and period, with those that differ from it in names alone."""
        groups: dict[tuple[Any, ...], list[Mend]] = {}
        for one in self.mends:
            languages = tuple(text.language for text in one.texts if text.usual)
            groups.setdefault((one.entry, one.period, one.gaps, one.misfit, languages), []).append(one)
        return tuple((some[0], tuple(some[1:])) for some in groups.values())

    @property
    def rows(self) -> tuple[ScheduleRow, ...]:
        """Every row of every group."""
        return tuple(row for group in self.groups for row in group.rows)


def derive(case: Case) -> Schedule:
    """The schedule of all stores that personal data was seen to come to, and of their copies."""
    making = Making(case)
    rows = tuple(making.rows())
    mends = disposal.mends(making.needs(rows), case.seen)
    known = disposal.by_need(mends)
    rows = tuple(making.mended(row, known) for row in rows)
    groups = tuple(
        ScheduleGroup(id, one["title"], some)
        for id, one in catalog()["groups"].items()
        if (some := tuple(row for row in rows if row.group == id))
    )
    others = tuple(store.id for store in case.seen.graph.stores if store.id not in making.held)
    return Schedule(groups, tuple(_counted(rows)), mends, tuple(_suggested(rows, case)), others)


def _counted(rows: Iterable[ScheduleRow]) -> Iterator[GapCount]:
    places: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        for gap in row.gaps:
            places.setdefault(gap, set()).add((row.store, row.copy))
    for id, one in catalog()["gaps"].items():
        if id in places:
            yield GapCount(id, one["title"], one["says"], one["hurts"], len(places[id]))


def _suggested(rows: Iterable[ScheduleRow], case: Case) -> Iterator[Suggestion]:
    """Periods for the categories and kinds of store there are; known ancestors of a category don't count."""
    held = sorted({row.category for row in rows if row.category})
    kinds = {case.seen.stores[row.store].kind for row in rows}
    for one in read("statutory_periods.yaml"):
        about = tuple(c for c in held if any(fnmatchcase(c, glob) for glob in one.get("categories", ())))
        if about or kinds & set(one.get("kinds", ())):
            yield Suggestion(
                one["id"],
                one["country"],
                one["data"],
                one["period"],
                one.get("starts", ""),
                one["source"],
                one["state"],
                bool(one.get("at_most")),
                about,
            )
