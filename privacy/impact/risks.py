"""Article 35(7)(c): risks of the catalogue for which there is evidence; how severe they are, people say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from privacy.case import Case
from privacy.cells import Cell, Question, Stated
from privacy.controls.verdicts import HOLDS
from privacy.declarations.assessment import Assessment, Weighed
from privacy.declarations.words import question
from privacy.impact.assessed import Assessed, assessed, fits, is_special
from privacy.impact.evidence.rules import RULES
from privacy.impact.evidence.spots import Spot
from privacy.impact.risk_catalog import EVENTS, FEARED, Event, Kind, floor, impacts, kinds, words
from privacy.statements import cell

MOST = 4
HIGH = 3
LEVELS = ("severity", "likelihood", "severity_after", "likelihood_after")
ARTICLE = "Article 35(7)(c)"
NO_LONGER = "answered, no longer observed"


@dataclass(frozen=True, slots=True)
class End:
    """One end of an interaction: `kind` says how its value is shown."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a risk was seen: an interaction from end to end, the fields concerned, and the evidence."""

    ends: tuple[End, ...]
    fields: tuple[str, ...]
    seen: Stated


@dataclass(frozen=True, slots=True)
class Weighing:
    """How a risk is weighed, before and after the planned measures: proposals beside what people say."""

    severity: Cell
    likelihood: Cell
    severity_after: Cell
    likelihood_after: Cell
    accepted: Cell
    because: Mapping[str, str]
    """Why the likelihood is proposed; empty where nothing is."""
    lowered: bool = False
    """Whether the proposal is one lower, because all measures of the guideline hold."""
    floor: tuple[str, ...] = ()
    """The categories of data that the proposed lower bound of the severity rests on."""

    @property
    def is_high_after(self) -> bool:
        """Whether people say that it stays high: severity and likelihood important or more."""
        after = (self.severity_after, self.likelihood_after)
        return all(
            any(int(s.value or 0) >= HIGH for s in one.stated if s.origin == "declared") for one in after
        )


@dataclass(frozen=True, slots=True)
class Risk:
    """One risk with its places; `more` are those left out. `seen` and `missing` are titles of controls."""

    id: str
    title: Mapping[str, str]
    events: tuple[Event, ...]
    linddun: tuple[str, ...]
    places: tuple[Place, ...]
    more: int
    measure: Mapping[str, str]
    seen: tuple[str, ...]
    missing: tuple[str, ...]
    sources: tuple[str, ...]
    weighing: Weighing


@dataclass(frozen=True, slots=True)
class EventRisk:
    """One feared event: the risks that lead to it, their sources, and what may happen to people."""

    event: Event
    title: Mapping[str, str]
    risks: tuple[str, ...]
    sources: tuple[str, ...]
    impacts: tuple[Mapping[str, str], ...]
    weighing: Weighing


@dataclass(frozen=True, slots=True)
class OwnRisk:
    """A risk that only people know of, as weighed by them."""

    id: str
    weighing: Weighing


@dataclass(frozen=True, slots=True)
class RiskList:
    """The risks of one assessment. `blind` are risks that nothing looks for; `high` those that stay high."""

    id: str
    risks: tuple[Risk, ...]
    events: tuple[EventRisk, ...]
    own: tuple[OwnRisk, ...]
    not_observed: tuple[Stated, ...]
    blind: tuple[Mapping[str, str], ...]
    high: tuple[str, ...]
    looked_for: int


@dataclass(frozen=True, slots=True)
class Risks:
    """The risks of each assessment, by its id."""

    of: Mapping[str, RiskList]


def derive(case: Case) -> Risks:
    """The risks of the catalogue with evidence, for each assessment."""
    return Risks({one.id: _listed(one) for one in assessed(case)})


def _listed(one: Assessed) -> RiskList:
    spots = {kind.id: _merged(RULES[kind.rule](one, kind)) for kind in kinds()}
    risks = tuple(_risk(one, kind, spots[kind.id]) for kind in kinds() if spots[kind.id])
    events = tuple(_event(one, event, risks, spots) for event in EVENTS)
    known = {kind.id for kind in kinds()} | set(EVENTS)
    own = tuple(OwnRisk(id, _weighed(one, id)) for id in one.given.risks if id not in known)
    weighings = {r.id: r.weighing for r in risks} | {e.event: e.weighing for e in events}
    weighings |= {r.id: r.weighing for r in own}
    return RiskList(
        id=one.id,
        risks=risks,
        events=events,
        own=own,
        not_observed=tuple(
            Stated(id, "declared", one.at("risks", id), NO_LONGER)
            for id in one.given.risks
            if id in spots and not spots[id]
        ),
        blind=tuple(kind.title for kind in kinds() if kind.blind),
        high=tuple(id for id, weighing in weighings.items() if weighing.is_high_after),
        looked_for=sum(not kind.blind for kind in kinds()),
    )


def _merged(spots: Iterable[Spot]) -> tuple[Spot, ...]:
    """The spots, those about the same thing as one, the likeliest first."""
    found: dict[str, list[Spot]] = {}
    for spot in spots:
        found.setdefault(spot.about, []).append(spot)
    merged = [some[0] if len(some) == 1 else _one(some) for some in found.values()]
    return tuple(sorted(merged, key=lambda spot: -spot.band))


def _one(some: Sequence[Spot]) -> Spot:
    return Spot(
        some[0].about,
        tuple(dict.fromkeys(at for spot in some for at in spot.evidence)),
        frozenset(category for spot in some for category in spot.categories),
        tuple(dict.fromkeys(field for spot in some for field in spot.fields)),
        next((spot.note for spot in some if spot.note), ""),
        max(spot.band for spot in some),
        some[0].kind,
    )


# --- one risk ------------------------------------------------------------------------------------


def _risk(one: Assessed, kind: Kind, spots: Sequence[Spot]) -> Risk:
    held, missing = _measures(one, kind.controls)
    band = max(spot.band or kind.band for spot in spots)
    lowered = bool(held) and not missing and band > 1
    categories = frozenset(c for spot in spots for c in spot.categories)
    return Risk(
        id=kind.id,
        title=kind.title,
        events=kind.events,
        linddun=kind.linddun,
        places=tuple(_place(one, spot) for spot in spots[:MOST]),
        more=max(0, len(spots) - MOST),
        measure=kind.measure,
        seen=held,
        missing=missing,
        sources=kind.sources,
        weighing=_weighed(one, kind.id, band - lowered, kind.because, lowered, _floor(one, categories)),
    )


def _place(one: Assessed, spot: Spot) -> Place:
    ends = (End("text", spot.about),) if spot.kind == "text" else _ends(one, spot.about)
    return Place(ends, spot.fields[:8], Stated(spot.about, "observed", spot.evidence, spot.note))


def _ends(one: Assessed, about: str) -> tuple[End, ...]:
    return tuple(
        End("code", one.seen.functions[id].name) if id in one.seen.functions else End("source", id)
        for id in about.split(" > ")
    )


def _measures(one: Assessed, controls: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The controls that hold for every app, and those that don't or of which nothing is seen."""
    held: list[str] = []
    missing: list[str] = []
    for id in controls:
        some = [judgement for judgement in one.judgements if judgement.control.id == id]
        if some:
            holds = all(judgement.verdict in HOLDS for judgement in some)
            (held if holds else missing).append(some[0].control.title)
    return tuple(held), tuple(missing)


def _floor(one: Assessed, categories: Iterable[str]) -> tuple[str, ...]:
    """The categories whose misuse has significant consequences for people."""
    rule = floor()
    found = [c for c in sorted(categories) if is_special(c) or fits(c, rule["categories"])]
    if not found and _about_children(one):
        return ("child",)
    return tuple(found)


def _about_children(one: Assessed) -> bool:
    said = {s.value.lower() for activity in one.activities for s in activity.subjects.stated if s.value}
    return bool(said & {"children", "child"})


# --- how it is weighed ---------------------------------------------------------------------------


def _weighed(
    one: Assessed,
    id: str,
    band: int = 0,
    because: Mapping[str, str] | None = None,
    lowered: bool = False,
    severe: tuple[str, ...] = (),
) -> Weighing:
    """What people say of a risk beside the proposals; the severity is proposed as a lower bound only."""
    given = one.given.risks.get(id, Weighed.model_validate({}))
    proposed = {
        "severity": [Stated(str(floor()["level"]), "inferred", (), "at least; proposed")] if severe else [],
        "likelihood": [Stated(str(band), "inferred", (), "proposed")] if band else [],
    }
    asked = Question(question(Assessment, "risks"), one.key("risks"), ARTICLE, one.title)

    def level(key: str) -> Cell:
        value = getattr(given, key)
        said = [Stated(str(value), "declared", one.at("risks", id, key), given.reason or "")] if value else []
        ask = asked if not key.endswith("_after") else None
        start = f"assessment:{one.id}/risks/{id}/{key}"
        return cell(start, one.case.declared, *said, *proposed.get(key, ()), question=ask)

    yes = {True: "yes", False: "no", None: None}[given.accepted]
    accepted = [Stated(yes, "declared", one.at("risks", id, "accepted"))] if yes else []
    return Weighing(
        **{key: level(key) for key in LEVELS},
        accepted=cell(f"assessment:{one.id}/risks/{id}/accepted", one.case.declared, *accepted),
        because=because or {},
        lowered=lowered,
        floor=severe,
    )


def _event(
    one: Assessed, event: Event, risks: Sequence[Risk], spots: Mapping[str, Sequence[Spot]]
) -> EventRisk:
    """A feared event: as likely as the likeliest of its risks, as severe as the data it concerns."""
    mine = [risk for risk in risks if event in risk.events]
    bands = {risk.id: _proposed(risk.weighing.likelihood) for risk in mine}
    likeliest = max(bands, key=lambda id: bands[id], default="")
    categories = frozenset(c for risk in mine for spot in spots[risk.id] for c in spot.categories)
    return EventRisk(
        event=event,
        title=words("events")[event],
        risks=tuple(risk.id for risk in mine),
        sources=tuple(s for s in words("sources") if any(s in risk.sources for risk in mine)),
        impacts=tuple(_impacts(event, categories or one.categories)) if event in FEARED else (),
        weighing=_weighed(
            one,
            event,
            bands.get(likeliest, 0),
            next((risk.weighing.because for risk in mine if risk.id == likeliest), None),
            severe=_floor(one, categories),
        ),
    )


def _proposed(likelihood: Cell) -> int:
    return max((int(one.value or 0) for one in likelihood.stated if one.origin == "inferred"), default=0)


def _impacts(event: Event, categories: Iterable[str]) -> Iterator[Mapping[str, str]]:
    some = tuple(categories)
    for impact in impacts():
        if event in impact.by_event and any(fits(category, impact.categories) for category in some):
            yield impact.by_event[event]
