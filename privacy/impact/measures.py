"""Article 35(7)(d): the measures that were seen, that are missing, and that people plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from inventory.facts import Location
from privacy.cells import Cell, Question, Stated
from privacy.controls.catalog import controls
from privacy.controls.judge import Judgement
from privacy.controls.verdicts import HOLDS
from privacy.impact.assessed import Assessed
from privacy.impact.description import MOST, places_of
from privacy.statements import cell

MEASURES = "Article 35(7)(d)"
WEAK = ("fail", "warn", "conditional", "attestation_expired")


def as_text(value: object) -> Iterable[str] | str | None:
    """A value of the file as text: days as ISO 8601, yes or no for a truth."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) or value is None:
        return value
    return tuple(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A control as a measure. `state` is ``seen``, ``not_seen`` or ``weak``."""

    control: str
    title: str
    sentence: str
    state: str
    why: str
    evidence: tuple[Location, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """One row of the action plan."""

    title: Stated
    risks: tuple[str, ...]
    owner: Cell
    due: Cell
    status: Cell


def measure_rows(one: Assessed, letter: str) -> Iterator[MeasureRow]:
    """The controls that speak of one letter of Article 32(1), each once, by the first letter it names."""
    for control in controls().items:
        letters = [law.removeprefix("Art. 32(1)(")[:1] for law in control.law if "Art. 32(1)(" in law]
        some = [j for j in one.judgements if j.control.id == control.id]
        if letters[:1] == [letter] and some:
            yield _row(control.id, some)


def _row(id: str, some: Sequence[Judgement]) -> MeasureRow:
    held = [j for j in some if j.verdict in HOLDS]
    weak = [j for j in some if j.verdict in WEAK]
    state, told = ("seen", held) if len(held) == len(some) else ("weak", weak) if weak else ("not_seen", some)
    why = "; ".join(dict.fromkeys(j.why for j in told))
    places = places_of(at for j in told for at in j.evidence)[:MOST]
    return MeasureRow(id, some[0].control.title, some[0].control.measure, state, why, places)


def restoring(one: Assessed) -> Iterator[tuple[str, Stated]]:
    """Backups and copies of stores with personal data: each sentence once, with its stores."""
    found: dict[str, tuple[list[str], list[Location]]] = {}
    for id in one.stores:
        store = one.seen.stores[id]
        for trait in store.traits if not store.hidden else ():
            if trait.topic in ("backup", "redundancy"):
                names, places = found.setdefault(trait.says, ([], []))
                names.append(one.seen.name(id))
                places += trait.evidence
    for says, (names, places) in sorted(found.items()):
        shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
        yield shown, Stated(says, "observed", places_of(places)[:MOST])


def planned(one: Assessed) -> Iterator[Planned]:
    """The measures that people plan, each with who carries it out and until when."""
    for number, measure in enumerate(one.given.measures):
        at = one.case.declared.at("assessments", one.id, "measures", number)
        start = f"assessment:{one.id}/measures/{number + 1}"

        def said(key: str, value: object, start: str = start, at: tuple[Location, ...] = at) -> Cell:
            text = as_text(value)
            stated = (Stated(text, "declared", at),) if isinstance(text, str) else ()
            question = Question(
                "Who carries out the measure, until when?", one.key("measures"), MEASURES, one.title
            )
            return cell(f"{start}/{key}", one.case.declared, *stated, question=question)

        yield Planned(
            Stated(measure.title, "declared", at),
            measure.risks,
            said("owner", measure.owner),
            said("due", measure.due),
            said("status", measure.status),
        )
