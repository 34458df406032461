"""Article 35(7)(a) and (d), 35(2), (9), (11), 36: the description, the measures, what people decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inventory.facts import Location
from inventory.graph import Flow
from privacy import vocabulary
from privacy.case import Case
from privacy.cells import Cell, Question, Stated
from privacy.controls.catalog import controls
from privacy.controls.judge import Judgement
from privacy.controls.verdicts import HOLDS
from privacy.declarations.assessment import Consultation, Decision, DpoAdvice, Views
from privacy.declarations.words import Part
from privacy.impact.assessed import Assessed, assessed, gives, unmatched
from privacy.impact.evidence.spots import LOGS
from privacy.record import activities
from privacy.record.retention import seen_of
from privacy.register import Input, Party, Scanned
from privacy.seen import CALLER
from privacy.statements import cell

DESCRIPTION, MEASURES = "Article 35(7)(a)", "Article 35(7)(d)"
LETTERS = ("a", "b", "c", "d")
MOST = 12
WEAK = ("fail", "warn", "conditional", "attestation_expired")
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
class ActivityRow:
    """The activity's own cells of the record that an assessment rests on."""

    id: str
    title: Cell
    purposes: Cell
    subjects: Cell
    lawful_basis: Cell
    legitimate_interests: Cell | None
    special_condition: Cell | None


@dataclass(frozen=True, slots=True)
class DataRow:
    """One category of personal data: where it comes from, where it is kept, and who gets it."""

    category: str
    special: str
    special_kind: str
    seen: Stated
    fields: tuple[str, ...]
    sources: tuple[str, ...]
    stores: tuple[str, ...]
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the life cycle: collection, use, storage, sharing or deletion."""

    phase: str
    seen: tuple[tuple[str, Stated], ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """Who gets the data, with what is known of role, contract and country."""

    id: str
    name: Cell
    role: Cell
    contract: Cell | None
    country: Cell | None
    status: str
    receives: tuple[str, ...]
    unnamed: bool = False


@dataclass(frozen=True, slots=True)
class StoreRow:
    """Where data rests: the limit set beside the one intended, and what keeps it longer."""

    store: str
    categories: tuple[str, ...]
    country: str
    seen: Cell
    intended: Cell
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Asset:
    """One kind of thing the processing runs on: functions of an app, resources, services."""

    kind: str
    names: tuple[str, ...]
    evidence: tuple[Location, ...]


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
        about={key: one.cell(key, _text(getattr(given, key)), article=article) for key, article in ABOUT},
        activities=tuple(_activity(one)),
        data=tuple(_data(one)),
        unnamed_flows=sum(not flow.fields for flow in one.flows),
        own_credentials=one.own_credentials,
        life_cycle=tuple(_life_cycle(one)),
        recipients=tuple(_recipients(one)),
        stores=tuple(_stores(one)),
        assets=tuple(_assets(one)),
        measures={letter: tuple(_measures(one, letter)) for letter in LETTERS},
        restoring=tuple(_restoring(one)),
        planned=tuple(_planned(one)),
        plan=one.cell("measures", [m.title for m in given.measures] or None, article=MEASURES),
        dpo_advice=_part(one, "dpo_advice", given.dpo_advice, DpoAdvice, "text", "Article 35(2)"),
        views=_part(one, "views", given.views, Views, "sought", "Article 35(9)"),
        decision=_part(one, "decision", given.decision, Decision, "outcome", "Article 24(1)"),
        consultation=_part(one, "consultation", given.consultation, Consultation, "", "Article 36(1)"),
        unmatched=unmatched(one),
    )


def _text(value: object) -> Iterable[str] | str | None:
    """A value of the file as text: days as ISO 8601, yes or no for a truth."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) or value is None:
        return value
    return tuple(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _part(
    one: Assessed, name: str, given: Part, part: type[Part], asks: str, article: str
) -> Mapping[str, Cell]:
    """A part of the assessment that people write: a cell for each of its keys, one of which asks."""
    cells = {}
    for key in part.model_fields:
        value = _text(getattr(given, key)) or None
        ask = article if key == asks else ""
        cells[key] = one.cell(f"{name}/{key}", value, article=ask, part=part, path=(name, key))
    return cells


# --- the description -----------------------------------------------------------------------------


def _activity(one: Assessed) -> Iterator[ActivityRow]:
    for activity in one.activities:
        yield ActivityRow(
            activity.id,
            activity.title,
            activity.purposes,
            activity.subjects,
            activity.lawful_basis,
            activity.legitimate_interests,
            activity.special_condition,
        )


def _data(one: Assessed) -> Iterator[DataRow]:
    """The categories of personal data in the order of the vocabulary."""
    carrying: dict[str, list[Flow]] = {}
    for flow, some in one.carrying():
        for category in some:
            carrying.setdefault(category, []).append(flow)
    for key in _ordered(carrying):
        flows = carrying[key]
        named = {
            (field.path, label.confidence)
            for flow in flows
            for field, label in one.labelled(flow)
            if label.category == key
        }
        sources = {end for flow in flows for end in one.seen.sources(flow)}
        targets = {flow.target for flow in flows if gives(flow)} | {
            id for id, some in one.stores.items() if key in some and not one.seen.stores[id].hidden
        }
        sure = any(confidence == "high" for _, confidence in named)
        known = vocabulary.category(key)
        special = known.special if known else None
        yield DataRow(
            key,
            special.article if special else "",
            special.label["en"] if special else "",
            Stated(key, "observed" if sure else "inferred", _places(at for f in flows for at in f.evidence)),
            tuple(sorted({path for path, _ in named})),
            tuple(sorted(sources - one.stores.keys())),
            tuple(sorted(target for target in targets if target in one.seen.stores)),
            tuple(sorted(t for t in targets if t in one.seen.recipients or t == CALLER)),
        )


def _ordered(categories: Iterable[str]) -> list[str]:
    order = {key: number for number, key in enumerate(vocabulary.categories())}
    return sorted(categories, key=lambda key: (order.get(key, len(order)), key))


def _places(places: Iterable[Location]) -> tuple[Location, ...]:
    return tuple(sorted(set(places)))


def _life_cycle(one: Assessed) -> Iterator[Step]:
    yield _step("collection", _collected(one))
    yield _step("use", ((("code", f.name), (f.location,)) for f in _using(one)))
    yield _step("storage", _kept(one))
    yield _step("sharing", _shared(one))
    yield _step("deletion", _deleted(one))


Found = Iterable[tuple[tuple[str, str], Iterable[Location]]]


def _step(phase: str, found: Found) -> Step:
    rows: dict[tuple[str, str], dict[Location, None]] = {}
    for key, places in found:
        rows.setdefault(key, {}).update(dict.fromkeys(places))
    shown = list(rows.items())[:MOST]
    seen = tuple((kind, Stated(value, "observed", tuple(at))) for (kind, value), at in shown)
    return Step(phase, seen, len(rows) - len(shown))


def _collected(one: Assessed) -> Found:
    """Functions that get personal data from outside of the software, those too that hand it on whole."""
    outside = {CALLER, *one.seen.recipients}
    for function in one.functions:
        for flow in one.seen.flows.get(function.id, ()):
            if one.seen.sources(flow) & outside and one.carried(flow):
                yield ("text", f"{function.name}: {activities.starts(one.seen, function)}"), flow.evidence


def _using(one: Assessed) -> Iterable:  # type: ignore[type-arg]
    people = {flow.function for flow, _ in one.carrying()}
    return (function for function in one.functions if function.id in people)


def _kept(one: Assessed) -> Found:
    for id in one.stores:
        if not one.seen.stores[id].hidden:
            yield ("target", id), one.seen.stores[id].evidence


def _shared(one: Assessed) -> Found:
    for flow, _ in one.carrying():
        if flow.target in one.sent and gives(flow):
            yield ("target", flow.target), flow.evidence
    answers = [f for f, _ in one.carrying() if f.operation == "respond" and f.target == CALLER]
    if answers:
        functions = len({flow.function for flow in answers})
        some = "1 function" if functions == 1 else f"{functions} functions"
        yield ("text", f"HTTP responses of {some}"), (at for f in answers for at in f.evidence)


def _deleted(one: Assessed) -> Found:
    for flow in one.flows:
        if flow.operation == "delete" and flow.target in one.stores:
            yield (
                ("text", f"{flow.function.removeprefix('fn:')}: {one.seen.name(flow.target)}"),
                flow.evidence,
            )
    for id in one.stores:
        limit = one.seen.stores[id].retention
        if limit.period and not one.seen.stores[id].hidden:
            yield ("text", f"by a limit: {one.seen.name(id)}"), limit.evidence


def _recipients(one: Assessed) -> Iterator[RecipientRow]:
    """Each recipient once, however many activities it gets data of; callers by what they call."""
    done: dict[tuple[str, str], RecipientRow] = {}
    for activity in one.activities:
        for entry in activity.recipients:
            key = (entry.id, activity.id if entry.id == CALLER else "")
            where = next((t for t in activity.transfers if t.name == entry.name.stated[0].value), None)
            gets = set(entry.receives) & one.categories
            seen = one.sent.get(entry.id, frozenset()) if entry.id in one.seen.recipients else gets
            before = done.get(key)
            done[key] = RecipientRow(
                entry.id,
                entry.name,
                entry.role,
                entry.contract,
                where.country if where else None,
                where.status if where else "",
                tuple(_ordered({*seen, *(before.receives if before else ())})),
                entry.unnamed or bool(before and before.unnamed),
            )
    yield from done.values()


def _stores(one: Assessed) -> Iterator[StoreRow]:
    """Each store with personal data; the record's cells where an activity has them."""
    entries = {entry.store: entry for activity in one.activities for entry in activity.retention}
    for id, categories in one.stores.items():
        store, entry = one.seen.stores[id], entries.get(id)
        if store.hidden and store.kind not in LOGS and entry is None and not store.retention.unlimited:
            continue
        where = store.country or ""
        if entry:
            seen, intended = entry.seen, entry.intended
        else:
            start = f"assessment:{one.id}/stores/{id}"
            seen = cell(f"{start}/seen", one.case.declared, seen_of(store))
            intended = cell(f"{start}/intended", one.case.declared)
        yield StoreRow(id, tuple(_ordered(categories)), where, seen, intended, store.hidden)


def _assets(one: Assessed) -> Iterator[Asset]:
    """Apps with their functions, and the resources that infrastructure code declares, by kind."""
    for app in one.seen.graph.apps:
        mine = [function for function in one.functions if function.app == app.id]
        if mine:
            languages = sorted({function.language for function in mine})
            some = "1 function" if len(mine) == 1 else f"{len(mine)} functions"
            kind = f"Function app {app.path}: {some}"
            yield Asset(kind, tuple(languages), (app.location,))
    kinds: dict[str, list[Location]] = {}
    for resource in one.seen.graph.resources:
        label = controls().labels.get(resource.type.lower())
        if label and not resource.existing:
            kinds.setdefault(label, []).append(resource.at())
    if kinds:
        names = tuple(f"{label} ({len(places)})" for label, places in sorted(kinds.items()))
        places = _places(at for some in kinds.values() for at in some)
        yield Asset("Resources in infrastructure code", names, places[:MOST])


# --- measures ------------------------------------------------------------------------------------


def _measures(one: Assessed, letter: str) -> Iterator[MeasureRow]:
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
    places = _places(at for j in told for at in j.evidence)[:MOST]
    return MeasureRow(id, some[0].control.title, some[0].control.measure, state, why, places)


def _restoring(one: Assessed) -> Iterator[tuple[str, Stated]]:
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
        yield shown, Stated(says, "observed", _places(places)[:MOST])


def _planned(one: Assessed) -> Iterator[Planned]:
    for number, measure in enumerate(one.given.measures):
        at = one.case.declared.at("assessments", one.id, "measures", number)
        start = f"assessment:{one.id}/measures/{number + 1}"

        def said(key: str, value: object, start: str = start, at: tuple[Location, ...] = at) -> Cell:
            text = _text(value)
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
