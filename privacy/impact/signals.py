"""The signals of the screening: every function there is, under the name the data gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from inventory.facts import Field, Location
from inventory.graph import Flow
from privacy import vocabulary
from privacy.impact.assessed import Assessed, fits, is_of
from privacy.impact.spoken import speaks
from privacy.seen import CALLER

GIVING = ("write", "send", "respond", "invoke")


@dataclass(frozen=True, slots=True)
class Sight:
    """One thing seen that speaks for a criterion: a field, category, store or recipient, and where."""

    what: str
    kind: str  # of value, as the wording knows it: ``code``, ``category``, ``target``, ``text``
    evidence: tuple[Location, ...]


Look = Callable[[Assessed, Mapping[str, Any]], Iterator[Sight]]


def words(one: Assessed, signal: Mapping[str, Any]) -> Iterator[Sight]:
    """Names of fields, in functions that handle personal data."""
    people = {flow.function for flow, _ in one.carrying()}
    carrying = {flow.id for flow, _ in one.carrying()}
    said: dict[tuple[str, tuple[str, ...]], tuple[bool, bool]] = {}  # most fields go by names of others
    for flow in one.flows:
        for field in flow.fields if flow.function in people else ():
            names = field.path, field.aliases
            if names not in said:
                said[names] = _speak(field, signal)
            sure, perhaps = said[names]
            if (sure or (perhaps and flow.id in carrying)) and not speaks(
                _around(flow, field, sure), signal.get("never", ())
            ):
                yield Sight(field.path, "code", flow.evidence)


def _speak(field: Field, signal: Mapping[str, Any]) -> tuple[bool, bool]:
    """Whether the names of a field speak for it: surely, and where personal data is."""
    return speaks(_called(field), signal["any"]), speaks(field.path, signal.get("with", ()))


def _called(field: Field) -> str:
    return " ".join((field.path, *field.aliases))


def _around(flow: Flow, field: Field, sure: bool) -> str:
    """Where words may stand that say what else a name means; a sure one says it by itself."""
    return (
        _called(field) if sure else " ".join((_called(field), field.owner or "", flow.function, flow.target))
    )


def categories(one: Assessed, signal: Mapping[str, Any]) -> Iterator[Sight]:
    """Categories of personal data, by globs or by level; a mere guess at one is no signal."""
    wanted = {category for category in one.categories if _asked_for(category, signal)}
    for flow, some in one.carrying():
        for _, label in one.labelled(flow) if some & wanted else ():
            if label.confidence != "low" and label.category in wanted:
                yield Sight(label.category, "category", flow.evidence)


def _asked_for(category: str, signal: Mapping[str, Any]) -> bool:
    known = vocabulary.category(category)
    level = known.level if known else "ordinary"
    return level in signal.get("levels", ()) or fits(category, signal.get("categories", ()))


def recipients(one: Assessed, signal: Mapping[str, Any]) -> Iterator[Sight]:
    """Recipients of personal data of certain kinds or purposes."""
    for id in one.sent:
        recipient = one.seen.recipients[id]
        if is_of(recipient, signal.get("kinds", ()), signal.get("purposes", ())):
            yield Sight(id, "target", recipient.evidence)


def stores(one: Assessed, signal: Mapping[str, Any]) -> Iterator[Sight]:
    """Stores of certain kinds with personal data in them."""
    for id in one.stores:
        store = one.seen.stores[id]
        if store.kind in signal["kinds"]:
            yield Sight(id, "target", store.evidence)


def vulnerable(one: Assessed, signal: Mapping[str, Any]) -> Iterator[Sight]:  # noqa: ARG001
    """Data subjects in need of protection, as names suggest or people say."""
    for activity in one.activities:
        for said in activity.subjects.stated:
            if said.value and _is_vulnerable(said.value):
                yield Sight(said.value, "subject", said.evidence)


def _is_vulnerable(said: str) -> bool:
    return any(
        subject.vulnerable and (said == subject.label["en"] or speaks(said, (*subject.words, subject.id)))
        for subject in vocabulary.subjects().values()
    )


def combined(one: Assessed, signal: Mapping[str, Any]) -> Iterator[Sight]:  # noqa: ARG001
    """Functions that bring personal data of two stores to one place."""
    met: dict[tuple[str, str], dict[str, Flow]] = {}
    for flow, _ in one.carrying():
        if flow.operation in GIVING and flow.origin in one.seen.stores and flow.origin != flow.target:
            met.setdefault((flow.function, flow.target), {})[flow.origin or ""] = flow
    for (function, _), sources in met.items():
        if len(sources) > 1:
            places = tuple(place for flow in sources.values() for place in flow.evidence)
            yield Sight(function.removeprefix("fn:"), "code", places)


def decided(one: Assessed, signal: Mapping[str, Any]) -> Iterator[Sight]:
    """An outcome written by a function that also gets a score or the answer of a model."""
    scored = {
        flow.function
        for flow in one.flows
        if any(speaks(field.path, signal["beside"]) for field in flow.fields)
    }
    for flow in one.flows:
        known = one.seen.recipients.get(flow.target)
        if known and is_of(known, signal["kinds"], signal["purposes"]) and one.carried(flow):
            scored.add(flow.function)
    people = {flow.function for flow, _ in one.carrying()}
    for flow in one.flows:
        if flow.function in scored & people and flow.operation in GIVING and flow.target != CALLER:
            for field in flow.fields:
                if speaks(field.path, signal["any"]):
                    yield Sight(field.path, "code", flow.evidence)


def spread(one: Assessed, signal: Mapping[str, Any]) -> Iterator[Sight]:
    """Personal data kept in several countries."""
    where: dict[str, tuple[Location, ...]] = {}
    for id in one.stores:
        store = one.seen.stores[id]
        at = [(store.country, store.placed_at), *((r.country, r.evidence) for r in store.replicas)]
        for country, places in at:
            if country:
                where.setdefault(country, places)
    if len(where) >= signal["countries"]:
        yield from (Sight(code, "country_name", places) for code, places in sorted(where.items()))


LOOKS: Mapping[str, Look] = {
    look.__name__: look
    for look in (words, categories, recipients, stores, vulnerable, combined, decided, spread)
}
