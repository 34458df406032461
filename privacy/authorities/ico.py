"""The workbook of the United Kingdom's authority: a row for each activity, with thirty columns to fill."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from inventory.facts import Location, in_order
from inventory.infrastructure.periods import words
from privacy import vocabulary
from privacy.case import Case
from privacy.cells import Cell, Origin, Question, Stated
from privacy.countries import country
from privacy.declarations.ico import IcoAnswers
from privacy.declarations.words import question
from privacy.register import Activity, StoreEntry, TransferEntry
from privacy.statements import cell, missing, stated

NEAR = ("eea", "home", "not_known")
CONSENT = "user.privacy_preferences"
NO_LIMIT = "none"


@dataclass(frozen=True, slots=True)
class Row:
    """One activity; `cells` by a short name of the column, in the order of the form."""

    activity: str
    title: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Workbook:
    """The rows of the form; its contact block is that of the register."""

    rows: tuple[Row, ...]


def derive(case: Case) -> Workbook:
    """The form for every activity of the record."""
    return Workbook(tuple(_row(_Filling(case, one)) for one in case.register.activities))


def _row(filling: _Filling) -> Row:
    activity = filling.activity
    title = activity.title.stated[0].value or activity.id
    return Row(activity.id, title, {name: fill(filling) for name, fill in COLUMNS.items()})


@dataclass(frozen=True, slots=True)
class _Filling:
    """One row being filled."""

    case: Case
    activity: Activity

    def asked(self, column: str, key: str, seen: Iterable[Stated] = (), note: str = "") -> Cell:
        """What people answered under `ico`, beside what was seen; the question stays where nobody did."""
        declared, place = self.case.declared, ("ico", self.activity.id, key)
        given = declared.content.ico.get(self.activity.id)
        said = stated(getattr(given, key) if given else None, declared.at(*place))
        title = self.activity.title.stated[0].value or ""
        asking = Question(question(IcoAnswers, key), place, "ICO template", title)
        both = (*said, *seen) or (missing(note),)
        return cell(self.id(column), declared, *both, question=asking)

    def of(self, column: str, seen: Iterable[Stated], *of_record: Cell, note: str = "") -> Cell:
        """What the record says under several headings as one cell, with the first of their questions."""
        found = (*seen, *(one for part in of_record for one in part.stated if one.value is not None))
        asking = next((part.question for part in of_record if part.question), None)
        return cell(self.id(column), self.case.declared, *(found or (missing(note),)), question=asking)

    def id(self, column: str) -> str:
        return f"activity:{self.activity.id}/ico/{column}"

    @property
    def special(self) -> Iterator[Stated]:
        """What was seen that needs a condition of its own."""
        for entry in self.activity.categories:
            if entry.special:
                text = f"needed for: {entry.special_kind} (Article {entry.special})"
                yield Stated(text, "observed", _evidence(entry.cell), "seen as a category of data")

    @property
    def stores(self) -> Iterator[StoreEntry]:
        return (store for store in self.case.register.stores if self.activity.id in store.activities)

    @property
    def abroad(self) -> Iterator[TransferEntry]:
        return (entry for entry in self.activity.transfers if entry.status not in NEAR)


def _evidence(*cells: Cell) -> tuple[Location, ...]:
    return in_order(place for part in cells for one in part.stated for place in one.evidence)


def _function(filling: _Filling) -> Cell:
    places = in_order(place for one in filling.activity.functions for place in one.evidence)
    name = filling.activity.title.stated[0]
    working = replace(name, origin="inferred", evidence=places) if name.origin == "inferred" else name
    return filling.asked("function", "business_function", (working,))


def _data(filling: _Filling) -> Cell:
    found = (
        replace(one, value=vocabulary.label(entry.category))
        for entry in filling.activity.categories
        for one in entry.cell.stated
    )
    return filling.of("data", found, note="none seen in what was scanned")


def _recipients(filling: _Filling) -> Cell:
    names = (one for entry in filling.activity.recipients for one in entry.name.stated)
    return filling.of("recipients", names, filling.activity.other_recipients, note="none seen")


def _contract(filling: _Filling) -> Cell:
    found, asked = [], []
    for entry in filling.activity.recipients:
        if entry.contract is not None:
            name = entry.name.stated[0]
            known = [one for one in entry.contract.stated if one.value]
            links = [replace(one, value=f"{name.value}: {one.value}") for one in known]
            need = f"{name.value}: to be linked, if it is a processor"
            found += links or [Stated(need, "inferred", name.evidence)]
            asked += [entry.contract]
    made = filling.of("contract", found, note="no recipient that could be a processor was seen")
    return replace(made, question=next((one.question for one in asked if one.question), None))


def _countries(filling: _Filling) -> Cell:
    found = (
        replace(one, value=f"{country(one.value).name} ({entry.name})")
        for entry in filling.abroad
        for one in entry.country.stated
        if one.value
    )
    return filling.of("countries", found, note="no third country seen in what was scanned")


def _safeguards(filling: _Filling) -> Cell:
    seen: list[Stated] = []
    asked = [entry.safeguards for entry in filling.abroad if entry.safeguards]
    for entry in filling.abroad:
        text = f"{entry.name}: {entry.uk or entry.mechanism}"
        seen.append(Stated(text, "inferred", _evidence(entry.country), "by the lists of adequacy decisions"))
    return filling.of("safeguards", seen, *asked, note="no third country seen in what was scanned")


def _retention(filling: _Filling) -> Cell:
    return filling.of("retention", _limits(filling), filling.activity.intended_retention)


def _limits(filling: _Filling) -> Iterator[Stated]:
    """The limit set on each store, as the system has it."""
    for entry in filling.activity.retention:
        name = filling.case.register.names.get(entry.store, entry.store)
        for one in entry.seen.stated:
            if one.value is not None:
                yield replace(one, value=f"{name}: {words(one.value)}")


def _measures(filling: _Filling) -> Cell:
    seen = (one for entry in filling.activity.measures for one in entry.cell.stated)
    return filling.of("measures", seen, filling.activity.own_measures, filling.case.register.measures)


def _condition(filling: _Filling) -> Cell:
    known = filling.activity.special_condition
    parts = (known,) if known else ()
    return filling.of("condition", filling.special, *parts, note="no special category seen")


def _interests(filling: _Filling) -> Cell:
    known = filling.activity.legitimate_interests
    note = "asked where legitimate interests are the lawful basis"
    return filling.of("interests", (), *((known,) if known else ()), note=note)


def _rights(filling: _Filling) -> Cell:
    table = vocabulary.read("rights.yaml")
    bases = [one for one in filling.activity.lawful_basis.stated if one.value in table["by_basis"]]
    named = [right for one in bases for right in table["by_basis"][one.value or ""]]
    evidence = _evidence(filling.activity.lawful_basis)
    rights = dict.fromkeys([*table["always"], *named] if bases else [])
    found = [Stated(right, "inferred", evidence, "follows from the lawful basis") for right in rights]
    return filling.asked("rights", "rights", [*found, *_erasing(filling)])


def _erasing(filling: _Filling) -> Iterator[Stated]:
    """Functions of the activity that were seen to delete: what a request for erasure can rest on."""
    mine = {function.id for function in filling.activity.functions}
    for flow in filling.case.seen.graph.flows:
        if flow.operation == "delete" and flow.function in mine:
            name = filling.case.seen.functions[flow.function].name
            text = f"erasure: {name} deletes from {filling.case.seen.name(flow.target)}"
            yield Stated(text, "observed", flow.evidence)


def _sources(filling: _Filling) -> Cell:
    names = {**filling.case.register.names, "caller:http": "whoever calls over HTTP"}
    found: dict[str, list[Cell]] = {}
    for entry in filling.activity.categories:
        for source in entry.sources:
            found.setdefault(names.get(source, source), []).append(entry.cell)
    seen = (Stated(name, "observed", _evidence(*some)) for name, some in sorted(found.items()))
    return filling.of("source", seen, note="not seen where the data comes from")


def _consent(filling: _Filling) -> Cell:
    seen = (
        Stated(f"fields that may record it: {', '.join(entry.fields[:6])}", "observed", _evidence(entry.cell))
        for entry in filling.activity.categories
        if entry.category.startswith(CONSENT)
    )
    return filling.asked("consent", "consent_record", seen)


def _location(filling: _Filling) -> Cell:
    return filling.of("location", _places(filling), note="no data store seen")


def _places(filling: _Filling) -> Iterator[Stated]:
    for store in filling.stores:
        place = store.kept.place if store.kept else None
        known = bool(place and place.value)
        where = country(place.value).name if place and place.value else "country not known"
        origin: Origin = place.origin if place and known else "observed"
        evidence = place.evidence if place and known else store.evidence
        yield Stated(f"{store.name}: {where}", origin, evidence, place.note if place else "")


def _dpia(filling: _Filling) -> Cell:
    found = [
        Stated(f"special category: {entry.special_kind}", "observed", _evidence(entry.cell), SCREENING)
        for entry in filling.activity.categories
        if entry.special
    ]
    vulnerable = {one.label["en"] for one in vocabulary.subjects().values() if one.vulnerable}
    for one in filling.activity.subjects.stated:
        if one.value in vulnerable:
            found.append(replace(one, value=f"may be vulnerable: {one.value}", note=SCREENING))
    return filling.asked("dpia", "dpia_required", found)


SCREENING = "a criterion of WP 248; the impact assessment holds the whole screening"


def _link(filling: _Filling) -> Cell:
    draft = Stated("dpia.html", "inferred", (), "the draft that `privacy write` makes; the decision is open")
    return filling.asked("dpia-link", "dpia_link", (draft,))


def _followed(filling: _Filling) -> Cell:
    return filling.asked("followed", "policy_followed", _limits(filling))


def _only(column: str, key: str) -> Callable[[_Filling], Cell]:
    """A column that only people can fill."""
    return lambda filling: filling.asked(column, key)


COLUMNS: Mapping[str, Callable[[_Filling], Cell]] = {
    "function": _function,
    "purpose": lambda filling: filling.activity.purposes,
    "joint": lambda filling: filling.case.register.joint_controllers,
    "individuals": lambda filling: filling.activity.subjects,
    "data": _data,
    "recipients": _recipients,
    "contract": _contract,
    "countries": _countries,
    "safeguards": _safeguards,
    "retention": _retention,
    "measures": _measures,
    "basis": lambda filling: filling.activity.lawful_basis,
    "condition": _condition,
    "interests": _interests,
    "interests_assessment": _only("interests-assessment", "legitimate_interests_assessment"),
    "rights": _rights,
    "decisions": _only("decisions", "automated_decisions"),
    "source": _sources,
    "consent": _consent,
    "location": _location,
    "dpia": _dpia,
    "dpia_progress": _only("dpia-progress", "dpia_progress"),
    "dpia_link": _link,
    "breach": _only("breach", "breach"),
    "breach_link": _only("breach-link", "breach_link"),
    "schedule": lambda filling: filling.asked("schedule", "schedule_1", filling.special),
    "article_6": lambda filling: filling.activity.lawful_basis,
    "policy": _only("policy", "retention_policy"),
    "followed": _followed,
    "reasons": _only("reasons", "policy_reasons"),
}
"""Short name of each column, in the order of the form -> what fills it."""
