"""The data map: every function, store, recipient, and every flow between two, each with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from inventory.facts import Confidence, Location, in_order
from inventory.graph import RANK, Flow
from inventory.infrastructure.periods import words
from privacy import vocabulary
from privacy.case import Case
from privacy.countries import country, status
from privacy.maps.diagram import Node, box, ordered, scopes, steps
from privacy.record.activities import Scope
from privacy.record.categories import subjects
from privacy.register import StoreEntry


@dataclass(frozen=True, slots=True)
class Carried:
    """A field that flows, as the code names it; `category` is empty where none was found for it."""

    name: str
    category: str
    confidence: str
    transforms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A function, store, recipient or caller. `activities` are ids; `kept` is how long a store keeps it.

    `third` says whether its country is a third one, and `law` what the GDPR says of the country.
    """

    id: str
    kind: str
    name: str
    detail: str
    app: str
    country: str
    law: str
    third: bool
    hidden: bool
    categories: tuple[str, ...]
    activities: tuple[str, ...]
    kept: str
    evidence: tuple[Location, ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """What goes from one place to another, by their ids. Without `fields` they could not be named."""

    start: str
    end: str
    operations: tuple[str, ...]
    categories: tuple[str, ...]
    fields: tuple[Carried, ...]
    confidence: str
    activities: tuple[str, ...]
    flows: tuple[str, ...]
    evidence: tuple[Location, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """Something to choose by: a category, an activity, a kind of people or a country, in words."""

    id: str
    words: str
    special: str = ""
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unseen:
    """What could not be seen, and where."""

    reason: str
    at: Location


@dataclass(frozen=True, slots=True)
class DataMap:
    """The whole map. `gaps` of a place are numbers in `gaps`: those in the files that speak of it."""

    places: tuple[Place, ...]
    ways: tuple[Way, ...]
    categories: tuple[Topic, ...]
    activities: tuple[Topic, ...]
    subjects: tuple[Topic, ...]
    countries: tuple[Topic, ...]
    gaps: tuple[Unseen, ...]


def derive(case: Case) -> DataMap:
    """The map of what was seen."""
    every = scopes(case)
    ways = _ways(case, every)
    gaps = tuple(Unseen(gap.reason, gap.location) for gap in case.seen.graph.gaps)
    places = _places(case, every, ways, gaps)
    activities = tuple(_activity(case, scope) for scope in every)
    people = {key for one in activities for key in one.subjects}
    return DataMap(
        places,
        ways,
        tuple(_category(key) for key in ordered({c for place in places for c in place.categories})),
        activities,
        tuple(Topic(key, vocabulary.label(key)) for key in sorted(people)),
        tuple(Topic(code, country(code).name) for code in sorted({p.country for p in places if p.country})),
        gaps,
    )


def _activity(case: Case, scope: Scope) -> Topic:
    said = {one.value for one in subjects(case.seen, scope, case.declared).stated if one.value}
    return Topic(scope.id, scope.title, "", tuple(sorted(map(_subject, said))))


def _subject(word: str) -> str:
    """The key of the vocabulary for what is stated, in whatever words; its own words if there is none."""
    for key, known in vocabulary.subjects().items():
        if word.lower() in (key, known.label["en"].lower(), *known.words):
            return key
    return word


def _category(key: str) -> Topic:
    known = vocabulary.category(key)
    article = known.special.article if known and known.special else ""
    return Topic(key, vocabulary.label(key), article)


# --- ways --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Seen:
    operations: set[str] = field(default_factory=set)
    fields: dict[tuple[str, str], Carried] = field(default_factory=dict)
    confidence: set[Confidence] = field(default_factory=set)
    activities: dict[str, None] = field(default_factory=dict)
    flows: dict[str, None] = field(default_factory=dict)
    evidence: list[Location] = field(default_factory=list)


def _ways(case: Case, every: Iterable[Scope]) -> tuple[Way, ...]:
    owners: dict[str, list[str]] = {}
    for scope in every:
        for flow in scope.flows:
            owners.setdefault(flow.id, []).append(scope.id)
    found: dict[tuple[str, str], _Seen] = {}
    for flow in case.seen.graph.flows:
        for start, end, operation in steps(flow):
            _add(case, found.setdefault((start, end), _Seen()), flow, operation, owners.get(flow.id, ()))
    for start, end in case.seen.graph.calls:
        found.setdefault((start, end), _Seen()).operations.add("invoke")
    for store in case.seen.graph.stores:
        for copied in store.copies:
            one = found.setdefault((copied, store.id), _Seen())
            one.operations.add("copy")
            one.evidence += store.evidence
    return tuple(_way(*ends, found[ends]) for ends in sorted(found))


def _add(case: Case, one: _Seen, flow: Flow, operation: str, owners: Iterable[str]) -> None:
    one.operations.add(operation)
    one.confidence.add(flow.confidence)
    one.activities |= dict.fromkeys(owners)
    one.flows[flow.id] = None
    one.evidence += flow.evidence
    for named, label in case.seen.labelled(flow):
        category = label.category if label and case.seen.personal(label.category) else ""
        confidence = label.confidence if label and category else ""
        one.fields[named.path, category] = Carried(named.path, category, confidence, named.transforms)


def _way(start: str, end: str, one: _Seen) -> Way:
    carried = tuple(one.fields[key] for key in sorted(one.fields))
    return Way(
        start,
        end,
        tuple(sorted(one.operations)),
        ordered({known.category for known in carried if known.category}),
        carried,
        max(one.confidence, key=RANK.__getitem__) if one.confidence else "",
        tuple(one.activities),
        tuple(one.flows),
        in_order(one.evidence),
    )


# --- places ------------------------------------------------------------------------------------------


def _places(
    case: Case, every: Iterable[Scope], ways: Iterable[Way], gaps: Iterable[Unseen]
) -> tuple[Place, ...]:
    graph = case.seen.graph
    held: dict[str, set[str]] = {one: set() for one in graph.named()}
    used: dict[str, dict[str, None]] = {one: {} for one in graph.named()}
    for way in ways:
        for end in (way.start, way.end):
            held.setdefault(end, set()).update(way.categories)
            used.setdefault(end, {}).update(dict.fromkeys(way.activities))
    for scope in every:
        for function in scope.functions:
            used[function.id][scope.id] = None
    entries = {entry.id: entry for entry in case.register.stores}
    unseen: dict[str, list[int]] = {}
    for number, gap in enumerate(gaps):
        unseen.setdefault(gap.at.path, []).append(number)
    return tuple(
        _place(case, box(case, end, ()), ordered(held[end]), tuple(used[end]), entries, unseen)
        for end in sorted(held)
    )


def _place(
    case: Case,
    node: Node,
    categories: tuple[str, ...],
    activities: tuple[str, ...],
    entries: Mapping[str, StoreEntry],
    unseen: Mapping[str, list[int]],
) -> Place:
    evidence = _evidence(case, node)
    files = sorted({at.path for at in evidence})
    return Place(
        node.id,
        node.kind,
        node.name,
        node.detail,
        node.app,
        node.country,
        status(country(node.country).status) if node.country else "",
        node.third,
        node.hidden,
        categories,
        activities,
        _kept(entries.get(node.id)),
        evidence,
        tuple(number for path in files for number in unseen.get(path, ())),
    )


def _evidence(case: Case, node: Node) -> tuple[Location, ...]:
    seen = case.seen
    if node.id in seen.functions:
        return (seen.functions[node.id].location,)
    known = seen.stores.get(node.id) or seen.recipients.get(node.id)
    return in_order(known.evidence) if known else ()


def _kept(entry: StoreEntry | None) -> str:
    """How long a store keeps what it holds, in words; empty where that is not known."""
    if entry is None or entry.kept is None:
        return ""
    limit = entry.kept.retention
    parts = [words(limit.value) if limit.value else "", limit.note, *entry.kept.adds]
    return "; ".join(part for part in parts if part)
