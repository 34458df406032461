"""When an assessment is due, by the days that people declare (7155); nothing here asks a clock."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from privacy.california import law
from privacy.declarations.california import RiskAssessment


@dataclass(frozen=True, slots=True)
class Due:
    """Something to do by a day (ISO 8601, empty where the day it hangs on is not declared), and why."""

    what: str
    by: str
    why: str


def dates(given: RiskAssessment) -> tuple[Due, ...]:
    """The days of 7155 for one assessment."""
    return tuple(_dates(given))


def _dates(given: RiskAssessment) -> Iterator[Due]:
    yield _first(given.started)
    years, days = law.number("review_years"), law.number("change_days")
    yield Due(
        f"Review, at least every {years} years",
        _iso(given.reviewed and law.years_after(given.reviewed, years)),
        "7155: counted from the last review",
    )
    yield Due(
        f"Update, within {days} days of a material change",
        _iso(given.changed and law.days_after(given.changed, days)),
        "7155: counted from the last material change",
    )
    yield _keep(given)


def _first(started: datetime.date | None) -> Due:
    what = "First assessment"
    if started is None:
        return Due(what, "", "7155: before the processing starts; it hangs on the day of the start")
    if started < law.day("in_force"):
        why = f"7155: the processing began before {law.day('in_force')} and goes on"
        return Due(what, law.day("existing_until").isoformat(), why)
    return Due(what, started.isoformat(), "7155: before the processing starts")


def _keep(given: RiskAssessment) -> Due:
    """As long as the processing goes on, or some years after completion, whichever is later."""
    years = law.number("keep_years")
    made = given.reviewed and law.years_after(given.reviewed, years)
    why = f"7155: as long as the processing goes on, or {years} years after completion, whichever is later"
    ends = [day for day in (made, given.ended) if day]
    return Due("Keep until at least", _iso(max(ends)) if ends else "", why)


def _iso(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""
