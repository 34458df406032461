"""Article 30(1)(c): the categories of personal data and of the people it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from inventory.facts import Field, Location, in_order
from inventory.graph import Flow
from privacy import vocabulary
from privacy.cells import Cell, Question, Stated
from privacy.declaration_file import Declared
from privacy.declarations.record import Activity
from privacy.declarations.words import question
from privacy.record.activities import Scope
from privacy.register import CategoryEntry, Unclassified
from privacy.seen import Seen
from privacy.statements import cell, stated

ARTICLE = "Article 30(1)(c)"


@dataclass(slots=True)
class _Found:
    """What was seen of one category."""

    fields: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    evidence: set[Location] = field(default_factory=set)
    confidence: set[str] = field(default_factory=set)


def entries(seen: Seen, scope: Scope, declared: Declared) -> tuple[CategoryEntry, ...]:
    """The categories of personal data of one activity, in the order of the vocabulary."""
    found: dict[str, _Found] = {}
    for flow in scope.flows:
        for named, label in seen.labelled(flow):
            if label and seen.personal(label.category) and scope.covers(label.category):
                one = found.setdefault(label.category, _Found())
                one.fields.add(named.path)
                one.sources |= seen.sources(flow)
                one.targets |= seen.targets(flow)
                one.evidence |= set(flow.evidence)
                one.confidence.add(label.confidence)
    order = {key: number for number, key in enumerate(vocabulary.categories())}
    ordered = sorted(found, key=lambda key: (order.get(key, len(order)), key))
    return tuple(_entry(scope, declared, key, found[key]) for key in ordered)


def _entry(scope: Scope, declared: Declared, key: str, found: _Found) -> CategoryEntry:
    known = vocabulary.category(key)
    special = known.special if known else None
    best = next(word for word in ("high", "medium", "low") if word in found.confidence)
    statement = Stated(
        key,
        "observed" if best == "high" else "inferred",
        in_order(found.evidence),
        "" if best == "high" else f"confidence {best}",
    )
    return CategoryEntry(
        key,
        cell(f"activity:{scope.id}/data/{key}", declared, statement),
        tuple(sorted(found.fields)),
        tuple(sorted(found.sources)),
        tuple(sorted(found.targets)),
        special.article if special else "",
        special.label["en"] if special else "",
    )


def unclassified(seen: Seen, scope: Scope) -> Unclassified:
    """Fields without a category, and the uses whose fields could not be named at all."""
    if scope.given.categories:
        return Unclassified()
    loose = {named.path for flow in scope.flows for named, label in seen.labelled(flow) if label is None}
    labelled = {named.path for flow in scope.flows for named, label in seen.labelled(flow) if label}
    unnamed = [flow for flow in scope.flows if seen.unnamed(flow)]
    places = {place for flow in unnamed for place in flow.evidence}
    return Unclassified(tuple(sorted(loose - labelled)), len(unnamed), in_order(places))


def subjects(seen: Seen, scope: Scope, declared: Declared) -> Cell:
    """Whose data it is: as declared, and as names of objects and fields suggest."""
    said = stated(scope.given.subjects, declared.at("activities", scope.id, "subjects"))
    names = {one.value.lower() for one in said if one.value}
    proposals = [
        Stated(known.label["en"], "inferred", in_order(places), "suggested by names in the code")
        for key, places in _suggested(seen, scope).items()
        if not names & {(known := vocabulary.subjects()[key]).label["en"].lower(), key, *known.words}
    ]
    asked = Question(
        question(Activity, "subjects"), ("activities", scope.id, "subjects"), ARTICLE, scope.title
    )
    return cell(f"activity:{scope.id}/subjects", declared, *said, *proposals, question=asked)


def _suggested(seen: Seen, scope: Scope) -> dict[str, set[Location]]:
    """Subject -> where a name beside personal data speaks of it, in the order of the vocabulary."""
    found: dict[str, set[Location]] = {}
    for flow in scope.flows:
        for named, label in seen.labelled(flow):
            if label and seen.personal(label.category):
                for key in _spoken_of(seen, flow, named, label.category):
                    found.setdefault(key, set()).update(flow.evidence)
    return {key: found[key] for key in vocabulary.subjects() if key in found}


def _spoken_of(seen: Seen, flow: Flow, named: Field, category: str) -> Iterator[str]:
    known = vocabulary.category(category)
    if known:
        yield from known.subjects
    texts = [named.path, named.owner or "", *named.aliases]
    texts += [seen.stores[end].name for end in (flow.target, flow.origin or "") if end in seen.stores]
    yield from (key for text in texts for key in _subjects_in(text))


@lru_cache(maxsize=1 << 14)
def _subjects_in(text: str) -> tuple[str, ...]:
    words = f" {' '.join(_words(text))} "
    known = vocabulary.subjects().items()
    return tuple(key for key, subject in known if any(f" {word} " in words for word in subject.words))


def _words(text: str) -> Iterable[str]:
    for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", text):
        plain = word.lower()
        yield plain[:-1] if len(plain) > 3 and plain.endswith("s") and not plain.endswith("ss") else plain
