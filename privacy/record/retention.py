"""Article 30(1)(f): how long each store keeps the data, as set in the system and as intended."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from inventory.graph import Store
from inventory.infrastructure.periods import same
from privacy.cells import Cell, Origin, Question, Stated
from privacy.declaration_file import Declared
from privacy.declarations.record import Activity, Retention
from privacy.declarations.words import question
from privacy.record.activities import Scope
from privacy.register import RetentionEntry
from privacy.seen import Seen
from privacy.statements import cell, missing

ARTICLE = "Article 30(1)(f)"
NOT_SEEN = "no limit seen: neither in the code nor in infrastructure code of the repository"
NO_LIMIT = "no limit"


def entries(seen: Seen, scope: Scope, declared: Declared) -> tuple[RetentionEntry, ...]:
    """One row for each store that the activity's data comes to."""
    held: dict[str, set[str]] = {}
    for flow in scope.flows:
        data = {category for category in seen.categories(flow) if scope.covers(category)}
        for end in (flow.target, flow.origin or ""):
            held.setdefault(end, set()).update(data)
    return tuple(_entry(scope, declared, store, held.get(store.id, set())) for store in stores(seen, scope))


def stores(seen: Seen, scope: Scope) -> tuple[Store, ...]:
    """The stores that flows of the activity come from or go to, by id."""
    ends = {end for flow in scope.flows for end in (flow.target, flow.origin) if end}
    return tuple(seen.stores[end] for end in sorted(ends) if end in seen.stores)


def intended(scope: Scope, declared: Declared) -> Cell:
    """The periods people intend for the activity, and the question when they gave none."""
    rules = tuple(_said(rule, scope, declared, n) for n, rule in enumerate(scope.given.retention or ()))
    return cell(f"activity:{scope.id}/retention", declared, *rules, question=_asked(scope))


def _asked(scope: Scope) -> Question:
    key = ("activities", scope.id, "retention")
    return Question(question(Activity, "retention"), key, ARTICLE, scope.title)


def _entry(scope: Scope, declared: Declared, store: Store, categories: set[str]) -> RetentionEntry:
    start = f"activity:{scope.id}/retention/{store.id}"
    rules = [
        (number, rule)
        for number, rule in enumerate(scope.given.retention or ())
        if _about(rule, store, categories)
    ]
    differs = any(_differs(store, rule.period) for _, rule in rules)
    said = (_said(rule, scope, declared, number) for number, rule in rules)
    return RetentionEntry(
        store.id,
        tuple(sorted(categories)),
        cell(f"{start}/seen", declared, seen_of(store), conflict=differs),
        cell(f"{start}/intended", declared, *said, question=_asked(scope), conflict=differs),
    )


def _differs(store: Store, intended: str | None) -> bool:
    """Whether what the system does is surely something else than what is meant to be."""
    if intended is None or not (store.retention.period or store.retention.unlimited):
        return False
    return store.retention.period is None or not same(store.retention.period, intended)


def seen_of(store: Store, with_longer: bool = True) -> Stated:
    """The limit in the system, or that there is none, with the rule that says so and what keeps longer."""
    kept = store.retention
    more = [f"longer: {sentence(text)}" for text in kept.adds] if with_longer else []
    note = "; ".join([*filter(None, [kept.rule]), *more])
    if kept.period is None and not kept.unlimited:
        return missing(note or NOT_SEEN)
    origin: Origin = "inferred" if kept.origin == "inferred" else "observed"
    return Stated(kept.period or NO_LIMIT, origin, kept.evidence or store.evidence, note)


def sentence(text: str) -> str:
    """What is added in words alone: its period stands in the sentence."""
    period, _, rest = text.partition(": ")
    return rest if rest and period.startswith("P") else text


def _about(rule: Retention, store: Store, categories: Iterable[str]) -> bool:
    of_store = not rule.stores or any(fnmatchcase(store.id, glob) for glob in rule.stores)
    return of_store and (
        not rule.categories or any(fnmatchcase(c, g) for c in categories for g in rule.categories)
    )


def _said(rule: Retention, scope: Scope, declared: Declared, number: int) -> Stated:
    """The rule's period; what it is about, its start and its reason as the remark."""
    about = [*rule.categories, *rule.stores]
    parts = [f"for {', '.join(about)}"] if about else []
    parts.append(f"from: {rule.starts}" if rule.starts else "the event it starts with is not stated")
    parts += [f"because: {rule.reason}"] if rule.reason else []
    evidence = declared.at("activities", scope.id, "retention", number)
    return Stated(rule.period or "period not stated", "declared", evidence, "; ".join(parts))
