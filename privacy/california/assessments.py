"""The risk assessment of 7152 with its screening (7150), dates (7155) and what is submitted (7157)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from privacy.california import law
from privacy.california.answers import Answers, applies, general, purpose_of, section, unmatched, wanted
from privacy.california.dates import Due, dates
from privacy.california.inventory import (
    Disclosure,
    Sensitive,
    complete,
    disclosure,
    longest,
    sensitive,
)
from privacy.case import Case
from privacy.cells import Cell, Question, Stated
from privacy.declarations.california import RiskAssessment
from privacy.declarations.words import question
from privacy.register import Activity, Weakness
from privacy.seen import CALLER
from privacy.statements import cell, missing, stated
from privacy.vocabulary import subjects

UNSEEN = "no sign seen in what was scanned; a person has to say"
UNLOOKED = "the scan does not look for the training of models; a person has to say"
SCREENING = "7150(b)"


@dataclass(frozen=True, slots=True)
class Screened:
    """One trigger for one activity: what people say, beside the signs that were seen."""

    ref: str
    title: str
    note: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Letter:
    """One category of personal information in an activity, with how long it is kept."""

    letter: str
    title: str
    categories: tuple[str, ...]
    retention: Cell


@dataclass(frozen=True, slots=True)
class Assessment:
    """The contents of 7152(a) for one activity that a trigger was seen or declared for."""

    id: str
    title: str
    purposes: Cell
    purpose: Cell
    letters: tuple[Letter, ...]
    sensitive: tuple[Sensitive, ...]
    minimum: Cell
    unused: tuple[str, ...]
    sources: tuple[str, ...]
    interaction: Cell
    consumers: Cell
    disclosures: Cell
    recipients: tuple[Disclosure, ...]
    logic: Cell
    benefits: Cell
    impacts: tuple[tuple[str, Cell], ...]
    safeguards: Cell
    measures: tuple[Cell, ...]
    proceeds: Cell
    contributors: Cell
    approvers: Cell
    reviewed: Cell
    dates: tuple[Due, ...]
    cells_of_dates: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Screening:
    """All triggers for one activity; `met` says whether a sign or a person speaks for one of them."""

    id: str
    title: str
    triggers: tuple[Screened, ...]
    met: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assessments:
    """The screening of every activity, the assessments, and the counts that are submitted every year."""

    applies: Cell
    software: Cell
    wanted: bool
    screenings: tuple[Screening, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    counts: tuple[tuple[str, str, int], ...] = ()
    letters: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()
    submitter: Cell | None = None
    weaknesses: tuple[Weakness, ...] = ()
    other_laws: tuple[tuple[str, str], ...] = ()
    first_submission: str = ""
    unmatched: tuple[Stated, ...] = ()


def derive(case: Case) -> Assessments:
    """Screening and assessments of the software's activities."""
    if not wanted(case):
        return Assessments(applies(case), case.register.software, wanted=False)
    whole = complete(case)
    screenings = tuple(_screening(case, one, whole) for one in case.register.activities)
    met = {one.id: one.met for one in screenings}
    made = tuple(_assessment(case, one, whole) for one in case.register.activities if met[one.id])
    return Assessments(
        applies(case),
        case.register.software,
        wanted=True,
        screenings=screenings,
        assessments=made,
        counts=tuple(
            (item.ref, item.title, sum(id in ids for ids in met.values()))
            for id, item in law.items("triggers").items()
        ),
        letters=tuple(dict.fromkeys(f"({e.letter}) {e.title}" for one in made for e in one.letters)),
        sensitive=tuple(dict.fromkeys(e.title for one in made for e in one.sensitive if e.complete)),
        submitter=general(case).cell("submitter", "7157", ask=bool(made)),
        weaknesses=case.register.weaknesses,
        other_laws=law.other_laws(),
        unmatched=unmatched(case, "assessments", ((one.id,) for one in case.register.activities)),
        first_submission=law.day("first_submission").isoformat(),
    )


# --- screening -----------------------------------------------------------------------------------------


def _answers(case: Case, activity: Activity) -> Answers:
    given = section(case).assessments.get(activity.id) or RiskAssessment.model_validate({})
    return Answers(case, given, ("assessments", activity.id), activity.title.stated[0].value or activity.id)


def _screening(case: Case, activity: Activity, whole: frozenset[str]) -> Screening:
    said = _answers(case, activity)
    given = said.given
    assert isinstance(given, RiskAssessment)
    place = ("california", *said.place, "triggers")
    asked = Question(question(RiskAssessment, "triggers"), place, SCREENING, said.about)
    found, met = [], []
    for id, item in law.items("triggers").items():
        signs = tuple(_signs(case, activity, id, whole))
        answer = None if given.triggers is None else "yes" if id in given.triggers else "no"
        values = stated(answer, case.declared.at(*place))
        declared_signs = any(one.origin == "declared" for one in signs)
        shown = cell(
            f"california:assessments:{activity.id}:triggers/{id}",
            case.declared,
            *(values + signs or (missing(UNLOOKED if id == "training" else UNSEEN),)),
            question=asked,
            conflict=answer == "no" and declared_signs,
        )
        found.append(Screened(item.ref, item.title, item.note, shown))
        if answer == "yes" or declared_signs or (answer is None and signs):
            met.append(id)
    return Screening(activity.id, said.about, tuple(found), tuple(met))


def _signs(case: Case, activity: Activity, trigger: str, whole: frozenset[str]) -> Iterator[Stated]:
    """What was seen that speaks for a trigger; never a decision."""
    kinds = {entry.category for entry in activity.categories}
    infers = {
        "significant_decision": any(law.below(one, law.signals("decisions")) for one in kinds),
        "systematic_observation": _observed(activity),
        "sensitive_location": any(
            law.of_category(one)[1] in law.signals("precise_location") for one in kinds
        ),
    }
    if trigger == "selling_or_sharing":
        yield from _to_advertising(case, activity)
        yield from _declared_sales(case, kinds)
    elif trigger == "sensitive":
        for one in _sensitive(activity, whole):
            if one.complete:
                yield Stated("possibly", "inferred", one.evidence, f"seen: {one.title}")
    elif infers.get(trigger):
        yield from _models(case, activity)


def _to_advertising(case: Case, activity: Activity) -> Iterator[Stated]:
    for entry in activity.recipients:
        if entry.receives and purpose_of(case.seen, entry.id) in law.signals("advertising"):
            first = entry.name.stated[0]
            yield Stated(
                "possibly", "inferred", first.evidence, f"data goes to {first.value}, for advertising"
            )


def _declared_sales(case: Case, kinds: set[str]) -> Iterator[Stated]:
    for letter, note in section(case).categories.items():
        if (note.sold or note.shared) and any(letter in law.of_category(c)[0] for c in kinds):
            at = case.declared.at("california", "categories", letter)
            yield Stated("yes", "declared", at, f"category ({letter}) is sold or shared")


def _models(case: Case, activity: Activity) -> Iterator[Stated]:
    """Services with a model that get data of the activity."""
    for entry in activity.recipients:
        purpose = purpose_of(case.seen, entry.id)
        if purpose in (*law.signals("models"), *law.signals("model_kinds")):
            first = entry.name.stated[0]
            yield Stated("possibly", "inferred", first.evidence, f"data goes to a model: {first.value}")


def _observed(activity: Activity) -> bool:
    """Whether employees, applicants or students are among the people concerned."""
    known = [subjects()[key] for key in law.signals("observed_subjects")]
    words = {one.label["en"].lower() for one in known} | {word for one in known for word in one.words}
    return any((one.value or "").lower() in words for one in activity.subjects.stated)


def _sensitive(activity: Activity, whole: frozenset[str]) -> tuple[Sensitive, ...]:
    entries = [(activity, entry) for entry in activity.categories]
    return tuple(sensitive({entry.category for entry in activity.categories}, entries, whole))


# --- contents ------------------------------------------------------------------------------------------


def _assessment(case: Case, activity: Activity, whole: frozenset[str]) -> Assessment:
    said = _answers(case, activity)
    given = said.given
    assert isinstance(given, RiskAssessment)
    cells = {
        key: said.cell(key, f"7152(a){part}")
        for key, part in (
            ("purpose", "(1)"), ("minimum", "(2)"), ("interaction", "(3)(C)"), ("consumers", "(3)(D)"),
            ("disclosures", "(3)(E)"), ("benefits", "(4)"), ("proceeds", "(7)"), ("contributors", "(8)"),
            ("approvers", "(9)"), ("reviewed", "(9)"),
        )
    }  # fmt: skip
    uses_model = any(_models(case, activity))
    return Assessment(
        id=activity.id,
        title=said.about,
        purposes=activity.purposes,
        letters=tuple(_letters(case, activity)),
        sensitive=_sensitive(activity, whole),
        unused=tuple(e.category for e in activity.categories if not e.targets),
        sources=tuple(sorted({source for entry in activity.categories for source in entry.sources})),
        recipients=tuple(
            disclosure(case, entry, f"{activity.id}/{entry.id}")
            for entry in activity.recipients
            if entry.id != CALLER
        ),
        logic=said.cell("logic", "7152(a)(3)(G)", ask=uses_model),
        impacts=tuple(_impacts(case, said)),
        safeguards=said.cell("safeguards", "7152(a)(6)"),
        measures=tuple(entry.cell for entry in activity.measures),
        dates=dates(given),
        cells_of_dates=tuple(
            said.cell(key, "7155", ask=key == "started") for key in ("started", "changed", "ended")
        ),
        **cells,
    )


def _letters(case: Case, activity: Activity) -> Iterator[Letter]:
    for letter in law.letters().values():
        mine = [e.category for e in activity.categories if letter.letter in law.of_category(e.category)[0]]
        if mine:
            stores = [entry for entry in activity.retention if set(mine) & set(entry.categories)]
            note = section(case).categories.get(letter.letter)  # type: ignore[call-overload]
            at = case.declared.at("california", "categories", letter.letter, "retention")
            said = stated(note.retention if note else None, at)
            limits = (*said, *longest(case, stores)) or (missing("no store seen"),)
            kept = cell(f"california:assessments:{activity.id}:kept/{letter.letter}", case.declared, *limits)
            yield Letter(letter.letter, letter.title, tuple(mine), kept)


def _impacts(case: Case, said: Answers) -> Iterator[tuple[str, Cell]]:
    given = said.given
    assert isinstance(given, RiskAssessment)
    texts = {str(key): text for key, text in given.impacts.items()}
    for key, title in law.impacts().items():
        place = ("california", *said.place, "impacts", key)
        asked = Question(f"{question(RiskAssessment, 'impacts')} {title}?", place, "7152(a)(5)", said.about)
        values = stated(texts.get(key), case.declared.at(*place))
        start = f"california:assessments:{said.place[1]}:impacts"
        yield title, cell(f"{start}/{key}", case.declared, *values, question=asked)
