"""The register, assembled from what the scan saw and what people declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from inventory.graph import Graph
from privacy.cells import Cell, Question, Stated
from privacy.declaration_file import Declared
from privacy.declarations.record import Activity as Given
from privacy.declarations.words import question
from privacy.questions import numbered
from privacy.record import (
    activities,
    categories,
    coverage,
    keeping,
    measures,
    overlaps,
    parties,
    proposals,
    recipients,
    retention,
    transfers,
)
from privacy.record.activities import Scope
from privacy.record.unmatched import Unmatched
from privacy.register import Activity, Input, Register, StoreEntry
from privacy.seen import Label, Seen
from privacy.statements import cell, stated

SPECIAL = "Article 9(2)"
LAWFULNESS = "Article 6(1)"
PRACTICE = "good practice"


def register(
    graph: Graph,
    labels: Mapping[tuple[str, str], Label],
    declared: Declared,
    inputs: Iterable[Input],
    tool: str,
) -> Register:
    """The controller's record under Article 30(1) GDPR.

    `labels` maps (flow id, field path) to the classification; `inputs` are what the record is made
    of, by fingerprint; `tool` names the program and its version.
    """
    seen = Seen(graph, labels)
    scopes = activities.stated(seen, declared)
    unmatched = Unmatched(seen, declared, scopes)
    scopes += proposals.proposed(seen, scopes)
    entries = tuple(activity(seen, scope, declared, unmatched) for scope in scopes)
    parts = Register(
        software=parties.software(declared),
        role=parties.role(declared),
        parties=parties.entries(declared),
        joint_controllers=parties.joint_controllers(declared),
        measures=measures.organisational(declared),
        activities=entries,
        unassigned=activities.unassigned(seen, scopes),
        stores=_stores(seen, scopes),
        not_observed=(*unmatched.recipients(), *unmatched.stores()),
        scanned=coverage.scanned(graph),
        inputs=tuple(inputs),
        tool=tool,
        names=seen.names(),
        overlaps=overlaps.overlaps(seen, scopes, declared),
    )
    parts = replace(parts, not_observed=(*parts.not_observed, *unmatched.notes(parts)))
    titles = [one.title.stated[0].value or "" for one in parts.activities]
    return replace(parts, questions=numbered(parts, titles))


def activity(seen: Seen, scope: Scope, declared: Declared, unmatched: Unmatched) -> Activity:
    """One activity with every row of the record."""
    data = categories.entries(seen, scope, declared)
    told = recipients.entries(seen, scope, declared)

    def said(key: str, article: str, ask: bool = True) -> Cell:
        asked = Question(question(Given, key), ("activities", scope.id, key), article, scope.title)
        value = getattr(scope.given, key)
        texts = value.isoformat() if key == "reviewed" and value else value
        values = stated(texts, declared.at("activities", scope.id, key))
        return cell(f"activity:{scope.id}/{key}", declared, *values, question=asked if ask else None)

    interests = "legitimate_interests" in (scope.given.lawful_basis or ())
    special = any(entry.special.startswith("9") for entry in data) or scope.given.special_category_condition
    return Activity(
        id=scope.id,
        title=_title(scope, declared),
        proposed=not scope.declared,
        functions=tuple(activities.entry(seen, function) for function in scope.functions),
        purposes=said("purposes", "Article 30(1)(b)"),
        subjects=categories.subjects(seen, scope, declared),
        categories=data,
        unclassified=categories.unclassified(seen, scope),
        recipients=told,
        other_recipients=said("recipients", recipients.ARTICLE),
        transfers=transfers.entries(seen, scope, declared, told),
        retention=retention.entries(seen, scope, declared),
        intended_retention=retention.intended(scope, declared),
        measures=measures.entries(seen, scope, declared),
        own_measures=said("measures", "Article 30(1)(g)", ask=False),
        lawful_basis=said("lawful_basis", LAWFULNESS),
        legitimate_interests=said("legitimate_interests", "Article 6(1)(f)") if interests else None,
        special_condition=said("special_category_condition", SPECIAL) if special else None,
        owner=said("owner", PRACTICE),
        reviewed=said("reviewed", PRACTICE),
        unmatched=unmatched.of(scope) if scope.declared else (),
    )


def _title(scope: Scope, declared: Declared) -> Cell:
    evidence = declared.at("activities", scope.id, "title")
    if scope.given.title:
        return cell(f"activity:{scope.id}/title", declared, *stated(scope.title, evidence))
    asked = Question(question(Given, "title"), ("activities", scope.id, "title"), PRACTICE, scope.title)
    working = Stated(scope.title, "inferred", (), "a working name, from names in the code")
    return cell(f"activity:{scope.id}/title", declared, working, question=asked)


def _stores(seen: Seen, scopes: Iterable[Scope]) -> tuple[StoreEntry, ...]:
    """Every data store, hidden ones too, with what was seen to come to it."""
    data: dict[str, set[str]] = {}
    users: dict[str, set[str]] = {}
    for flow in seen.graph.flows:
        for end in (flow.target, flow.origin or ""):
            data.setdefault(end, set()).update(seen.categories(flow))
    for scope in scopes:
        for store in retention.stores(seen, scope):
            users.setdefault(store.id, set()).add(scope.id)
    return tuple(
        StoreEntry(
            store.id,
            seen.name(store.id),
            seen.kind(store.kind),
            tuple(sorted(data.get(store.id, ()))),
            tuple(sorted(users.get(store.id, ()))),
            store.evidence,
            store.hidden,
            store.reason,
            store.symbolic,
            keeping.kept(store),
        )
        for store in seen.graph.stores
    )
