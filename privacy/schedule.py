"""The retention schedule: how long data stays in each store and copy, and how long it should."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from privacy import disposal
from privacy.case import Case
from privacy.disposal import Mend
from privacy.schedule_rows import Making, ScheduleRow, catalog
from privacy.vocabulary import read


@dataclass(frozen=True, slots=True)
class Folded:
    """Rows that differ in their category alone, for reading."""

    row: ScheduleRow
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScheduleGroup:
    """The rows of one kind of place."""

    id: str
    title: str
    rows: tuple[ScheduleRow, ...]

    @property
    def folded(self) -> tuple[Folded, ...]:
        """The rows for reading: what is the same for several categories of one store stands together."""
        groups: dict[tuple[Any, ...], list[ScheduleRow]] = {}
        for row in self.rows:
            said = tuple(one.stated for one in (row.configured, row.intended, row.starts, row.ground))
            groups.setdefault((row.store, row.copy, said, row.disposal.stated, row.gaps), []).append(row)
        return tuple(
            Folded(some[0], tuple(r.category for r in some if r.category)) for some in groups.values()
        )


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
