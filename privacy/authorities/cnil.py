"""The CNIL's simplified register: a sheet for each activity, with the retention of each category."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from privacy import vocabulary
from privacy.case import Case
from privacy.cells import Cell, Stated
from privacy.register import Activity, CategoryEntry, RecipientEntry, Register
from privacy.writing.messages import messages
from privacy.writing.wording import period

FRENCH = "fr"
NEAR = ("eea", "home", "not_known")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the sheet: `kind` is of a closed list, `detail` free; `seen` and `intended` are periods."""

    kind: str
    detail: str
    seen: tuple[str, ...] = ()
    intended: tuple[str, ...] = ()
    stated: Cell | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One activity as the CNIL's form divides it."""

    activity: Activity
    sensitive: bool
    data: tuple[Line, ...]
    special: tuple[Line, ...]
    recipients: tuple[Line, ...]
    outside: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class CnilRegister:
    """The list of treatments is that of the sheets."""

    sheets: tuple[Sheet, ...]


def derive(case: Case) -> CnilRegister:
    """The form for every activity of the record."""
    return CnilRegister(tuple(_sheet(case.register, one) for one in case.register.activities))


def lists() -> Mapping[str, Any]:
    """`cnil_register.yaml`."""
    content: Mapping[str, Any] = vocabulary.read("cnil_register.yaml")
    return content


def _sheet(register: Register, activity: Activity) -> Sheet:
    ordinary = [one for one in activity.categories if not one.special]
    special = [one for one in activity.categories if one.special]
    third = {one.id for one in activity.transfers if one.status not in NEAR}
    return Sheet(
        activity,
        bool(special),
        tuple(_data(register, activity, entry, _heading(entry.category)) for entry in ordinary),
        tuple(_data(register, activity, entry, _nature(entry)) for entry in special),
        tuple(_recipient(one, third) for one in activity.recipients),
        tuple(
            Line(_countries(one.country), one.name, stated=one.safeguards)
            for one in activity.transfers
            if one.status not in NEAR
        ),
    )


def _data(register: Register, activity: Activity, entry: CategoryEntry, heading: str) -> Line:
    """A category with the periods of the stores that keep it."""
    detail = vocabulary.label(entry.category, FRENCH)
    kept = [one for one in activity.retention if entry.category in one.categories]
    names = register.names
    seen = [f"{names.get(one.store, one.store)} : {_period(one.seen.stated)}" for one in kept]
    meant = dict.fromkeys(said for one in kept if (said := _period(one.intended.stated, missing="")))
    return Line(heading, detail, tuple(seen), tuple(meant), entry.cell)


def _heading(category: str) -> str:
    """The line of the form that a category belongs to; the longest key that names it decides."""
    keys = {key: line for line, some in lists()["lines"].items() for key in some}
    fitting = [key for key in keys if category == key or category.startswith(f"{key}.")]
    return keys[max(fitting, key=len)] if fitting else str(lists()["other"])


def _nature(entry: CategoryEntry) -> str:
    known = vocabulary.category(entry.category)
    special = known.special if known else None
    return special.label[FRENCH] if special else str(lists()["sensitive"])


def _recipient(entry: RecipientEntry, third: set[str]) -> Line:
    kinds = lists()["recipients"]
    roles = [one.value for one in entry.role.stated if one.value in kinds]
    kind = (
        kinds[roles[0]]
        if roles
        else kinds["third_country"]
        if entry.id in third
        else lists()["other_recipient"]
    )
    return Line(kind, entry.name.stated[0].value or entry.id, stated=entry.role)


def _countries(cell: Cell) -> str:
    from privacy.countries import country

    codes = dict.fromkeys(one.value for one in cell.stated if one.value)
    return ", ".join(country(code, language=FRENCH).name for code in codes)


def _period(stated: Iterable[Stated], missing: str = "non connue") -> str:
    said = [period(one.value, messages(FRENCH)) for one in stated if one.value is not None]
    return ", ".join(said) or missing
