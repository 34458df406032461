"""Article 35(1) and (3): is a high risk likely? The criteria with the signals seen; people answer them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from inventory.facts import Location, once
from privacy.case import Case
from privacy.cells import Cell, Question, Stated
from privacy.declarations.assessment import Assessment, Need
from privacy.declarations.words import question
from privacy.impact.assessed import Assessed, assessed, is_special
from privacy.impact.signals import LOOKS
from privacy.statements import cell
from privacy.vocabulary import in_languages, read

INDICATED, IN_PART, NOT_INDICATED, OPEN, MET, NOT_MET = (
    "indicated", "in_part", "not_indicated", "open", "met", "not_met",
)  # fmt: skip
MOST = 8


@dataclass(frozen=True, slots=True)
class Signal:
    """One kind of signal that was seen: what it says, and each thing with its kind of value."""

    says: Mapping[str, str]
    sights: tuple[tuple[str, Stated], ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion. `state` is indicated, in_part, not_indicated, open, or a person's met or not_met."""

    id: str
    title: Mapping[str, str]
    asks: Mapping[str, str]
    state: str
    answer: Cell
    signals: tuple[Signal, ...] = ()
    rests_on: tuple[str, ...] = ()
    """For a case of Article 35(3): the criteria it is made of."""


@dataclass(frozen=True, slots=True)
class Screening:
    """The screening of one assessment; `proposal` is case, several, one or none: what the rule comes to."""

    id: str
    title: str
    criteria: tuple[Criterion, ...]
    cases: tuple[Criterion, ...]
    count: int
    proposal: str
    need: Cell
    reason: Cell
    decided_by: Cell
    decided_on: Cell


@dataclass(frozen=True, slots=True)
class Screenings:
    """The screening of each assessment, by its id."""

    of: Mapping[str, Screening]


@cache
def catalog() -> Any:
    """`data/screening.yaml`."""
    return read("screening.yaml")


def derive(case: Case) -> Screenings:
    """The criteria of WP248 and the cases of Article 35(3), for each assessment."""
    return Screenings({one.id: _screened(one) for one in assessed(case)})


def _screened(one: Assessed) -> Screening:
    criteria = tuple(_criterion(one, row) for row in catalog()["criteria"])
    states = {criterion.id: criterion.state for criterion in criteria}
    cases = tuple(_case(one, row, states) for row in catalog()["cases"])
    count = sum(criterion.state in (INDICATED, MET) for criterion in criteria)
    need, article = one.given.need, "Article 35(1)"

    def said(key: str, value: str | None, ask: bool = False) -> Cell:
        path = ("need", key)
        return one.cell(f"need/{key}", value, article=article if ask else "", part=Need, path=path)

    return Screening(
        id=one.id,
        title=one.title,
        criteria=criteria,
        cases=cases,
        count=count,
        proposal=_proposal(count, cases),
        need=said("assess", {True: "yes", False: "no", None: None}[need.assess], ask=True),
        reason=said("reason", need.reason),
        decided_by=said("by", need.by),
        decided_on=said("date", need.date.isoformat() if need.date else None),
    )


def _proposal(count: int, cases: tuple[Criterion, ...]) -> str:
    """What WP248's rule of thumb comes to; a person decides."""
    if any(case.state in (INDICATED, MET) for case in cases):
        return "case"
    return ("none", "one")[count] if count < 2 else "several"


def _criterion(one: Assessed, row: Mapping[str, Any]) -> Criterion:
    signals = tuple(_signals(one, row))
    by_code = INDICATED if signals else OPEN if row.get("weak") else NOT_INDICATED
    return _answered(one, row, by_code, signals)


def _signals(one: Assessed, row: Mapping[str, Any]) -> Iterator[Signal]:
    for signal in row["signals"]:
        found: dict[str, tuple[str, list[tuple[Location, ...]]]] = {}
        for sight in LOOKS[signal["see"]](one, signal):
            found.setdefault(sight.what, (sight.kind, []))[1].append(sight.evidence)
        if found:
            shown = list(found.items())[:MOST]
            sights = tuple((kind, Stated(what, "observed", once(at))) for what, (kind, at) in shown)
            yield Signal(in_languages(signal["says"]), sights, len(found) - len(shown))


def _case(one: Assessed, row: Mapping[str, Any], states: Mapping[str, str]) -> Criterion:
    """A case of Article 35(3): indicated where all its criteria are, in part where some are."""
    parts = [states[id] in (INDICATED, MET) for id in row["criteria"]]
    if row.get("special"):
        parts[0] = any(is_special(category) for category in one.categories)
    state = INDICATED if all(parts) else IN_PART if any(parts) else NOT_INDICATED
    return _answered(one, row, state, (), tuple(row["criteria"]))


def _answered(
    one: Assessed,
    row: Mapping[str, Any],
    state: str,
    signals: tuple[Signal, ...],
    rests_on: tuple[str, ...] = (),
) -> Criterion:
    given = one.given.criteria.get(row["id"])
    values: tuple[Stated, ...] = ()
    if given and given.met is not None:
        state = MET if given.met else NOT_MET
        note = given.reason or ""
        values = (Stated(state, "declared", one.at("criteria", row["id"]), note),)
    asked = Question(question(Assessment, "criteria"), one.key("criteria"), "Article 35(1)", one.title)
    answer = cell(f"assessment:{one.id}/criteria/{row['id']}", one.case.declared, *values, question=asked)
    return Criterion(
        row["id"], in_languages(row["title"]), in_languages(row["asks"]), state, answer, signals, rests_on
    )
