"""Article 35(7)(b): what speaks for and against necessity and proportionality; the judgement is people's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inventory.facts import Location, once
from privacy.case import Case
from privacy.cells import Cell, Stated
from privacy.impact import surplus
from privacy.impact.assessed import Assessed, assessed
from privacy.impact.evidence.spots import LOGS
from privacy.seen import CALLER

ARTICLE = "Article 35(7)(b)"
MOST = 10
TEXTS = (
    ("necessity", ARTICLE),
    ("proportionality", ARTICLE),
    ("accuracy", "Article 5(1)(d)"),
    ("information", "Articles 12 to 14"),
    ("consent", "Article 7"),
    ("access", "Articles 15 and 20"),
    ("rectification", "Articles 16, 17 and 19"),
    ("objection", "Articles 18 and 21"),
)
"""Keys of an assessment with a person's text, and what asks for it."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One kind of evidence: `id` names its sentence, `found` are things with their kind of value."""

    id: str
    found: tuple[tuple[str, Stated], ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class NecessityOf:
    """The evidence of one assessment, and what people say."""

    id: str
    observations: tuple[Observation, ...]
    texts: Mapping[str, Cell]
    asks_consent: bool

    def of(self, id: str) -> Observation:
        """One kind of evidence by its id."""
        return next(one for one in self.observations if one.id == id)


@dataclass(frozen=True, slots=True)
class Necessity:
    """Necessity and proportionality of each assessment, by its id."""

    of: Mapping[str, NecessityOf]


def derive(case: Case) -> Necessity:
    """The evidence in the code for each assessment."""
    return Necessity({one.id: _about(one) for one in assessed(case)})


def _about(one: Assessed) -> NecessityOf:
    consent = any("consent" in {s.value for s in a.lawful_basis.stated} for a in one.activities)
    texts = {
        key: one.cell(key, getattr(one.given, key), article=article if key != "consent" or consent else "")
        for key, article in TEXTS
    }
    return NecessityOf(one.id, tuple(_observations(one)), texts, consent)


def _observations(one: Assessed) -> Iterable[Observation]:
    yield _found("unused", ((_field(u.function, u.field), u.evidence) for u in surplus.unused(one)), "code")
    yield _found("logged", _logged(one), "code")
    yield _found("whole", ((w.target, w.evidence) for w in surplus.wholes(one)), "target")
    yield _found("free_text", _free_text(one), "code")
    yield _found("unlimited", _unlimited(one), "target")
    yield _found("updated", _stores_by(one, ("write",), True), "target")
    yield _found("deleted", _stores_by(one, ("delete",), True), "target")
    yield _found("not_deleted", _stores_by(one, ("delete",), False), "target")
    yield _found("returned", _returned(one), "code")


Pairs = Iterable[tuple[str, tuple[Location, ...]]]


def _found(id: str, pairs: Pairs, kind: str) -> Observation:
    found: dict[str, list[Iterable[Location]]] = {}
    for value, places in pairs:
        found.setdefault(value, []).append(places)
    shown = list(found.items())[:MOST]
    return Observation(
        id, tuple((kind, Stated(v, "observed", once(at))) for v, at in shown), len(found) - len(shown)
    )


def _field(function: str, path: str) -> str:
    return f"{function.removeprefix('fn:')}: {path}"


def _logged(one: Assessed) -> Pairs:
    for flow in one.flows:
        if flow.operation == "log":
            for field, _ in one.labelled(flow):
                yield _field(flow.function, field.path), flow.evidence


def _free_text(one: Assessed) -> Pairs:
    for flow in one.flows:
        for field, label in one.labelled(flow):
            if label.category in ("user.content.free_text", "user.content.message", "user.content.file"):
                yield field.path, flow.evidence


def _unlimited(one: Assessed) -> Pairs:
    for id in one.stores:
        store = one.seen.stores[id]
        if store.retention.unlimited:
            yield id, store.retention.evidence or store.evidence


def _stores_by(one: Assessed, operations: tuple[str, ...], seen: bool) -> Pairs:
    """Stores with personal data that code does this to, or that it was not seen to do it to."""
    touched: dict[str, list[Location]] = {}
    for flow in one.flows:
        if flow.operation in operations:
            touched.setdefault(flow.target, []).extend(flow.evidence)
    for id in one.stores:
        store = one.seen.stores[id]
        limited = store.retention.period is not None or bool(store.retention.purged_by)
        if seen and id in touched:
            yield id, tuple(touched[id])
        elif not seen and id not in touched and not limited and store.kind not in LOGS and not store.hidden:
            yield id, store.evidence


def _returned(one: Assessed) -> Pairs:
    """Functions that give personal data back to whoever calls them."""
    for flow, _ in one.carrying():
        if flow.operation == "respond" and flow.target == CALLER:
            yield flow.function.removeprefix("fn:"), flow.evidence
