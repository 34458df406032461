"""Flows that several declared activities claim: allowed, since one flow may serve two purposes, and said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from privacy.cells import Stated
from privacy.declaration_file import Declared
from privacy.record.activities import Scope
from privacy.seen import Seen

DIFFER = {
    "lawful_basis": "they state different lawful bases",
    "special_category_condition": "they state different conditions of Article 9(2)",
    "retention": "they state different periods",
}


def overlaps(seen: Seen, scopes: Iterable[Scope], declared: Declared) -> tuple[Stated, ...]:
    """One statement for each group of activities that claim the same personal data in the same flows."""
    by_id = {scope.id: scope for scope in scopes if scope.declared}
    claims: dict[str, list[Scope]] = {}
    for scope in by_id.values():
        for flow in scope.flows:
            claims.setdefault(flow.id, []).append(scope)
    shared: dict[tuple[str, ...], set[str]] = {}
    for flow in seen.graph.flows:
        claiming = claims.get(flow.id, ())
        for category in sorted(seen.categories(flow)) if len(claiming) > 1 else ():
            group = tuple(scope.id for scope in claiming if scope.covers(category))
            if len(group) > 1:
                shared.setdefault(group, set()).add(flow.id)
    return tuple(_said([by_id[id] for id in group], len(flows), declared) for group, flows in shared.items())


def _said(scopes: Sequence[Scope], flows: int, declared: Declared) -> Stated:
    evidence = tuple(sorted({place for scope in scopes for place in declared.at("activities", scope.id)}))
    remarks = [f"flows they share: {flows}", *_differences(scopes)]
    return Stated(", ".join(scope.title for scope in scopes), "declared", evidence, "; ".join(remarks))


def _differences(scopes: Sequence[Scope]) -> Iterator[str]:
    for key, remark in DIFFER.items():
        given = [getattr(scope.given, key) for scope in scopes]
        stated = [value for value in given if value]
        if any(value != stated[0] for value in stated[1:]):
            yield remark
