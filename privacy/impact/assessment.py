"""Article 35(7), 35(2), (9), (11), 36: an assessment as a whole, with what people decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from privacy.case import Case
from privacy.cells import Cell, Stated
from privacy.declarations.assessment import Consultation, Decision, DpoAdvice, Views
from privacy.declarations.words import Part
from privacy.impact.assessed import Assessed, assessed, unmatched
from privacy.impact.description import (
    ActivityRow,
    Asset,
    DataRow,
    RecipientRow,
    Step,
    StoreRow,
    activity_rows,
    asset_rows,
    data_rows,
    life_cycle,
    recipient_rows,
    store_rows,
)
from privacy.impact.measures import MEASURES, MeasureRow, Planned, as_text, measure_rows, planned, restoring
from privacy.register import Input, Party, Scanned

DESCRIPTION = "Article 35(7)(a)"
LETTERS = ("a", "b", "c", "d")
ABOUT = (
    ("started", ""),
    ("reviewed", "Article 35(11)"),
    ("planned_start", DESCRIPTION),
    ("planned_end", ""),
    ("authors", ""),
    ("evaluator", ""),
    ("validator", ""),
    ("context", DESCRIPTION),
    ("scale", "Article 35(1)"),
    ("assets", DESCRIPTION),
    ("codes_of_conduct", "Article 35(8)"),
)


@dataclass(frozen=True, slots=True)
class AssessmentOf:
    """One assessment of the impact on data protection, but for its screening, necessity and risks."""

    id: str
    title: str
    declared: bool
    about: Mapping[str, Cell]
    activities: tuple[ActivityRow, ...]
    data: tuple[DataRow, ...]
    unnamed_flows: int
    own_credentials: bool
    """Whether the software signs in somewhere: what it signs in with is nobody's data, and left out here."""
    life_cycle: tuple[Step, ...]
    recipients: tuple[RecipientRow, ...]
    stores: tuple[StoreRow, ...]
    assets: tuple[Asset, ...]
    measures: Mapping[str, tuple[MeasureRow, ...]]
    """Letter of Article 32(1) -> the controls that speak of it."""
    restoring: tuple[tuple[str, Stated], ...]
    """What infrastructure code says of backups and copies: the store, and the sentence."""
    planned: tuple[Planned, ...]
    plan: Cell
    dpo_advice: Mapping[str, Cell]
    views: Mapping[str, Cell]
    decision: Mapping[str, Cell]
    consultation: Mapping[str, Cell]
    unmatched: tuple[Stated, ...]


@dataclass(frozen=True, slots=True)
class Assessments:
    """Every assessment by its id, and what they are all made of."""

    software: Cell
    controller: Cell
    officer: Cell
    joint_controllers: Cell
    of: Mapping[str, AssessmentOf]
    scanned: Scanned
    inputs: tuple[Input, ...]
    tool: str


def derive(case: Case) -> Assessments:
    """The assessments that people declared, or one of the whole software."""
    register = case.register
    return Assessments(
        software=register.software,
        controller=_name(register.parties, "controller"),
        officer=_name(register.parties, "data_protection_officer"),
        joint_controllers=register.joint_controllers,
        of={one.id: _about(one) for one in assessed(case)},
        scanned=register.scanned,
        inputs=register.inputs,
        tool=register.tool,
    )


def _name(parties: Iterable[Party], role: str) -> Cell:
    return next(party.cells["name"] for party in parties if party.role == role)


def _about(one: Assessed) -> AssessmentOf:
    given = one.given
    return AssessmentOf(
        id=one.id,
        title=one.title,
        declared=one.declared,
        about={key: one.cell(key, as_text(getattr(given, key)), article=article) for key, article in ABOUT},
        activities=tuple(activity_rows(one)),
        data=tuple(data_rows(one)),
        unnamed_flows=sum(map(one.seen.unnamed, one.flows)),
        own_credentials=one.own_credentials,
        life_cycle=tuple(life_cycle(one)),
        recipients=tuple(recipient_rows(one)),
        stores=tuple(store_rows(one)),
        assets=tuple(asset_rows(one)),
        measures={letter: tuple(measure_rows(one, letter)) for letter in LETTERS},
        restoring=tuple(restoring(one)),
        planned=tuple(planned(one)),
        plan=one.cell("measures", [m.title for m in given.measures] or None, article=MEASURES),
        dpo_advice=_part(one, "dpo_advice", given.dpo_advice, DpoAdvice, "text", "Article 35(2)"),
        views=_part(one, "views", given.views, Views, "sought", "Article 35(9)"),
        decision=_part(one, "decision", given.decision, Decision, "outcome", "Article 24(1)"),
        consultation=_part(one, "consultation", given.consultation, Consultation, "", "Article 36(1)"),
        unmatched=unmatched(one),
    )


def _part(
    one: Assessed, name: str, given: Part, part: type[Part], asks: str, article: str
) -> Mapping[str, Cell]:
    """A part of the assessment that people write: a cell for each of its keys, one of which asks."""
    cells = {}
    for key in part.model_fields:
        value = as_text(getattr(given, key)) or None
        ask = article if key == asks else ""
        cells[key] = one.cell(f"{name}/{key}", value, article=ask, part=part, path=(name, key))
    return cells
