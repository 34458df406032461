"""The processor's record: what is done on behalf of each controller (Article 30(2) GDPR)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from privacy.case import Case
from privacy.cells import Cell, Question, Stated
from privacy.declaration_file import Declared
from privacy.declarations.file import Declarations
from privacy.declarations.processing import Controller
from privacy.declarations.record import Activity
from privacy.declarations.words import question
from privacy.record import (
    activities,
    measures,
    operations,
    parties,
    proposals,
    recipients,
    security,
    transfers,
)
from privacy.record.activities import Scope
from privacy.record.operations import Operation
from privacy.record.unmatched import NOTHING
from privacy.register import MeasureEntry, Party, RecipientEntry, TransferEntry
from privacy.seen import CALLER, Seen
from privacy.statements import cell, missing, stated

NAMES, OPERATIONS, TRANSFERS = "Article 30(2)(a)", "Article 30(2)(b)", "Article 30(2)(c)"
MEASURES, CONTRACT, SUBPROCESSORS = "Article 30(2)(d)", "Article 28(3)", "Article 28(2)"
SELECTORS = ("functions", "routes", "stores")
OTHERS = ("controller", "joint_controller", "public_authority", "own_organisation")
"""Roles of recipients that are no sub-processors."""
UNDIVIDED = "not stated: all activities are shown here"


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """What is done for one controller. `activities` are ids; `sub_processors` are who may get its data."""

    id: str
    title: str
    parties: tuple[Party, ...]
    contract: Cell
    covers: Cell
    activities: tuple[str, ...]
    operations: tuple[Operation, ...]
    other_processing: Cell
    transfers: tuple[TransferEntry, ...]
    safeguards: Cell
    sub_processors: tuple[RecipientEntry, ...]
    authorisation: Cell
    measures: tuple[MeasureEntry, ...]
    own_measures: Cell
    unmatched: tuple[Stated, ...] = ()


@dataclass(frozen=True, slots=True)
class ProcessorRecord:
    """Article 30(2) for one checkout; nothing but the role where the organisation is a controller only.

    `left` are the ids of activities that no declared controller covers.
    """

    software: Cell
    role: Cell
    wanted: bool
    parties: tuple[Party, ...] = ()
    controllers: tuple[OnBehalf, ...] = ()
    left: tuple[str, ...] = ()
    measures: Cell | None = None


@dataclass(frozen=True, slots=True)
class _For:
    """A controller as declared: where in the file, and under which id and title."""

    id: str
    title: str
    place: tuple[str, ...]
    given: Controller
    stated: bool = True


def derive(case: Case) -> ProcessorRecord:
    """The processor's record of the software."""
    declared, register = case.declared, case.register
    if declared.content.role == "controller":
        return ProcessorRecord(register.software, register.role, wanted=False)
    scopes = activities.stated(case.seen, declared)
    scopes += proposals.proposed(case.seen, scopes)
    entries = tuple(_on_behalf(case, one, scopes) for one in _controllers(declared))
    covered = {id for entry in entries for id in entry.activities}
    return ProcessorRecord(
        register.software,
        register.role,
        wanted=True,
        parties=(_processor(declared), *_own_parties(case)),
        controllers=entries,
        left=tuple(scope.id for scope in scopes if scope.id not in covered),
        measures=_under(register.measures, MEASURES),
    )


# --- who ---------------------------------------------------------------------------------------------


def _processor(declared: Declared) -> Party:
    """The organisation itself: as the file names it, or the controller it also is."""
    content = declared.content
    place = "processor" if content.processor or content.role != "both" else "controller"
    who = question(Declarations, "processor")
    return parties.party(declared, "processor", (place,), getattr(content, place), who, article=NAMES)


def _own_parties(case: Case) -> Iterator[Party]:
    for one in case.register.parties:
        if one.role != "controller":
            yield replace(one, cells={key: _under(cell, NAMES) for key, cell in one.cells.items()})


def _controllers(declared: Declared) -> tuple[_For, ...]:
    """Those declared; the one controller of a mere processor; or one that nobody has named yet."""
    content = declared.content
    if content.controllers:
        return tuple(
            _For(id, one.name or activities.title(id), ("controllers", id), one)
            for id, one in content.controllers.items()
        )
    if content.role == "processor" and content.controller and content.controller.name:
        known = Controller.model_validate(content.controller.model_dump(exclude_none=True))
        return (_For("controller", content.controller.name, ("controller",), known),)
    return (_For("not-stated", "", ("controllers",), Controller.model_validate({}), stated=False),)


def _parties(declared: Declared, one: _For) -> Iterator[Party]:
    if not one.stated:
        asked = Question(question(Declarations, "controllers"), ("controllers",), NAMES)
        nobody = cell("controllers/name", declared, missing("not stated"), question=asked)
        yield Party("controller", {"name": nobody}, absent=True)
        return
    who = "Who is this controller?"
    yield parties.party(declared, "controller", one.place, one.given, who, one.title, NAMES)
    if one.place[0] == "controllers":
        for role in ("representative", "data_protection_officer"):
            place, text = (*one.place, role), question(Controller, role)
            yield parties.party(declared, role, place, getattr(one.given, role), text, one.title, NAMES)


# --- what --------------------------------------------------------------------------------------------


def _on_behalf(case: Case, one: _For, scopes: Sequence[Scope]) -> OnBehalf:
    seen, declared = case.seen, case.declared
    mine = tuple(_mine(seen, one, scopes))
    whole = _together(one, mine)
    asked = _Asking(declared, one)
    told = recipients.entries(seen, whole, declared)
    return OnBehalf(
        id=one.id,
        title=one.title,
        parties=tuple(_parties(declared, one)),
        contract=asked.cell("contract", CONTRACT),
        covers=_covers(declared, one),
        activities=tuple(scope.id for scope in mine if scope.kind == "activity"),
        operations=operations.entries(seen, mine, whole.cell, declared),
        other_processing=asked.cell("processing", OPERATIONS),
        transfers=tuple(map(_transfer, transfers.entries(seen, whole, declared, told))),
        safeguards=asked.cell("safeguards", TRANSFERS),
        sub_processors=tuple(map(_engaged, filter(_may_be_sub_processor, told))),
        authorisation=asked.cell("sub_processors", SUBPROCESSORS),
        measures=(*measures.entries(seen, whole, declared), *_controls(case, whole)),
        own_measures=asked.cell("measures", MEASURES, ask=False),
        unmatched=tuple(_unmatched(seen, declared, one, scopes)),
    )


def _mine(seen: Seen, one: _For, scopes: Sequence[Scope]) -> Iterator[Scope]:
    """The activities carried out for a controller, then what its own selectors add; all if nothing says."""
    globs = one.given.activities
    own = {key: getattr(one.given, key) for key in SELECTORS}
    if globs is None and not any(own.values()):
        yield from scopes
        return
    yield from (scope for scope in scopes if any(fnmatchcase(scope.id, glob) for glob in globs or ()))
    if any(own.values()):
        made = activities.scope(seen, one.id, Activity.model_validate(own))
        yield replace(made, kind="controller")


def _together(one: _For, mine: Sequence[Scope]) -> Scope:
    """Several activities as one."""
    functions = {function.id: function for scope in mine for function in scope.functions}
    flows = {flow.id: flow for scope in mine for flow in scope.flows}
    limits = [scope.given.categories for scope in mine]
    globs = tuple(dict.fromkeys(glob for some in limits for glob in some)) if all(limits) else ()
    return Scope(
        one.id,
        one.title,
        tuple(functions[id] for id in sorted(functions)),
        tuple(flows[id] for id in sorted(flows)),
        Activity.model_validate({"categories": globs}),
        kind="controller",
    )


def _covers(declared: Declared, one: _For) -> Cell:
    """Which part of the software works for a controller; all of it until somebody says."""
    said = stated(one.given.activities, declared.at(*one.place, "activities"))
    own = [
        Stated(f"{key}: {', '.join(getattr(one.given, key))}", "declared", declared.at(*one.place, key))
        for key in SELECTORS
        if getattr(one.given, key)
    ]
    asked = Question(question(Controller, "activities"), (*one.place, "activities"), OPERATIONS, one.title)
    statements = (*said, *own) or (missing(UNDIVIDED),)
    return cell(
        f"controller:{one.id}/activities", declared, *statements, question=asked if one.stated else None
    )


def _may_be_sub_processor(entry: RecipientEntry) -> bool:
    """A recipient whose role says so, or whose role nobody stated."""
    return entry.id != CALLER and not any(one.value in OTHERS for one in entry.role.stated)


def _engaged(entry: RecipientEntry) -> RecipientEntry:
    contract = _under(entry.contract, SUBPROCESSORS) if entry.contract else None
    return replace(entry, role=_under(entry.role, SUBPROCESSORS), contract=contract)


def _transfer(entry: TransferEntry) -> TransferEntry:
    safeguards = _under(entry.safeguards, TRANSFERS) if entry.safeguards else None
    return replace(entry, country=_under(entry.country, TRANSFERS), safeguards=safeguards)


def _under(one: Cell, article: str) -> Cell:
    """The same cell, asked for by the article of this record."""
    return replace(one, question=replace(one.question, article=article)) if one.question else one


def _controls(case: Case, whole: Scope) -> Iterator[MeasureEntry]:
    apps = {function.app for function in whole.functions}
    yield from security.rows(f"{whole.cell}/measures", apps, case.controls, case.declared)


def _unmatched(seen: Seen, declared: Declared, one: _For, scopes: Iterable[Scope]) -> Iterator[Stated]:
    ids = [(scope.id,) for scope in scopes]
    for key in ("activities", *SELECTORS):
        names = ids if key == "activities" else list(activities.named(seen, key))
        for number, glob in enumerate(getattr(one.given, key) or ()):
            if not any(activities.matches(glob, some) for some in names):
                yield Stated(f"{key}: {glob}", "declared", declared.at(*one.place, key, number), NOTHING)


@dataclass(frozen=True, slots=True)
class _Asking:
    """Makes cells of what is declared of one controller."""

    declared: Declared
    one: _For

    def cell(self, key: str, article: str, ask: bool = True) -> Cell:
        place = (*self.one.place, key)
        asked = Question(question(Controller, key), place, article, self.one.title)
        values = stated(getattr(self.one.given, key), self.declared.at(*place))
        identity = f"controller:{self.one.id}/{key}"
        return cell(identity, self.declared, *values, question=asked if ask and self.one.stated else None)
