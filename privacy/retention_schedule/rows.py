"""The rows of the retention schedule: what is configured, what people intend, and the gaps between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from inventory.graph import Store
from inventory.infrastructure.periods import days
from privacy.case import Case
from privacy.cells import Cell, Question, Stated
from privacy.declarations.record import Activity, Retention
from privacy.declarations.words import question
from privacy.record.activities import title
from privacy.record.retention import ARTICLE, NO_LIMIT, seen_of, sentence
from privacy.register import Activity as Entry
from privacy.retention_schedule import disposal
from privacy.retention_schedule.disposal import Mend, Need
from privacy.statements import cell, missing
from privacy.vocabulary import category, read


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """One category in one store, or in a `copy` of it (the sentence on a backup or the like).

    `category` is empty where no category was seen. `gaps` are keys of schedule.yaml, `mend` and
    `text` the id and number of the text that mends them, `activities` whose data it is.
    """

    id: str
    group: str
    store: str
    name: str
    copy: str
    category: str
    activities: tuple[str, ...]
    configured: Cell
    intended: Cell
    starts: Cell
    ground: Cell
    disposal: Cell
    gaps: tuple[str, ...]
    mend: str = ""
    text: int = 0


@cache
def catalog() -> dict[str, Any]:
    """`data/schedule.yaml`."""
    content: dict[str, Any] = read("schedule.yaml")
    return content


@dataclass(frozen=True, slots=True)
class _Rule:
    """One rule of one activity: what people intend, and under which keys it stands in privacy.yaml."""

    activity: str
    number: int
    given: Retention

    def covers(self, store: str, category: str) -> bool:
        of_store = not self.given.stores or any(fnmatchcase(store, glob) for glob in self.given.stores)
        globs = self.given.categories
        return of_store and (not globs or any(fnmatchcase(category, glob) for glob in globs))


class Making:
    """Makes the rows of one case."""

    def __init__(self, case: Case) -> None:
        self._case, self._seen, self._declared = case, case.seen, case.declared
        self._titles = {
            one.id: one.title.stated[0].value or title(one.id) for one in case.register.activities
        }
        self.held = _held(case)
        self._unnamed = _unnamed(case)
        self._deleting: dict[str, list[str]] = {}
        for flow in case.seen.graph.flows:
            if flow.operation == "delete":
                self._deleting.setdefault(flow.target, []).append(flow.id)
        self._flows = {flow.id: flow for flow in case.seen.graph.flows if flow.operation == "delete"}

    # --- rows ----------------------------------------------------------------------------------------

    def rows(self) -> Iterator[ScheduleRow]:
        """The rows of each store, then those of its copies."""
        for store in self._seen.graph.stores:
            data = self.held.get(store.id)
            if data is None:
                continue
            for copy in ("", *_copies(store)):
                for one in sorted(data) or [""]:
                    whose = data[one] if one else self._unnamed.get(store.id, set())
                    yield self._row(store, copy, one, tuple(sorted(whose)))

    def _row(self, store: Store, copy: str, category: str, activities: tuple[str, ...]) -> ScheduleRow:
        group = "copies" if copy else _group(store)
        start = "/".join(filter(None, [f"schedule:{store.id}", category, copy]))
        rules = [rule for id in activities for rule in self._rules(id) if rule.covers(store.id, category)]
        own = [rule for rule in rules if group == "rest" or rule.given.stores]
        bound = [rule.given.period for rule in rules if rule.given.period]
        configured = _copied(store, copy) if copy else _configured(store)
        return ScheduleRow(
            start,
            group,
            store.id,
            self._seen.name(store.id),
            sentence(copy),
            category,
            activities,
            cell(f"{start}/configured", self._declared, configured),
            self._intended(f"{start}/intended", activities, rules, own),
            self._part(f"{start}/starts", own, "starts"),
            self._part(f"{start}/ground", own, "reason"),
            cell(f"{start}/disposal", self._declared, *self._disposal(store, copy)),
            _gaps(store, copy, bound, own),
        )

    def _rules(self, activity: str) -> Iterator[_Rule]:
        given = self._declared.content.activities.get(activity)
        for number, rule in enumerate(given.retention or () if given else ()):
            yield _Rule(activity, number, rule)

    # --- what people say -------------------------------------------------------------------------------

    def _intended(
        self, id: str, activities: Sequence[str], rules: Sequence[_Rule], own: Sequence[_Rule]
    ) -> Cell:
        """The periods of the activities; that of an activity as a whole only bounds its copies and logs."""
        said = []
        for rule in rules:
            of = f"for {self._titles.get(rule.activity, rule.activity)}"
            note = of if rule in own else f"{of}; of the activity as a whole, nothing is said for this place"
            at = self._declared.at("activities", rule.activity, "retention", rule.number)
            said.append(Stated(rule.given.period or "period not stated", "declared", at, note))
        lacking = [one for one in activities if not any(rule.activity == one for rule in rules)]
        asked = self._period_question(lacking[0]) if lacking and not said else None
        return cell(id, self._declared, *said, question=asked)

    def _period_question(self, activity: str) -> Question:
        key = ("activities", activity, "retention")
        return Question(question(Activity, "retention"), key, ARTICLE, self._titles.get(activity, activity))

    def _part(self, id: str, rules: Sequence[_Rule], key: str) -> Cell:
        """The start event, or the reason, of each period; asked where a period stands without it."""
        said, asked = [], None
        for rule in rules:
            path = ("activities", rule.activity, "retention", rule.number)
            value = getattr(rule.given, key)
            if value:
                said.append(Stated(value, "declared", self._declared.at(*path, key)))
            else:
                words = question(Retention, key)
                about = self._titles.get(rule.activity, rule.activity)
                asked = Question(words, (*map(str, path), key), ARTICLE, about)
        return cell(id, self._declared, *dict.fromkeys(said), question=asked)

    # --- how it goes -----------------------------------------------------------------------------------

    def _disposal(self, store: Store, copy: str) -> Iterator[Stated]:
        """How data goes there: by the platform, by a function on a schedule, by code that deletes."""
        kept, found = store.retention, False
        if copy:
            yield (
                Stated("written over or deleted by the platform when its time is over", "inferred")
                if copy.startswith("P")
                else missing("nothing seen that deletes it")
            )
            return
        if kept.period and store.kind in catalog()["disposal"]:
            found = True
            yield Stated(
                catalog()["disposal"][store.kind],
                "inferred" if kept.origin == "inferred" else "observed",
                kept.evidence,
            )
        for id in kept.purged_by:
            found = True
            yield Stated(f"deleted by {id.removeprefix('fn:')} on a schedule", "observed", kept.evidence)
        for flow in (self._flows[id] for id in self._deleting.get(store.id, ())):
            if flow.function not in kept.purged_by:
                found = True
                name = flow.function.removeprefix("fn:")
                yield Stated(f"deleted by {name} when it is called", "observed", flow.evidence[:1])
        if not found:
            yield missing("nothing seen that deletes it")

    # --- texts -----------------------------------------------------------------------------------------

    def needs(self, rows: Iterable[ScheduleRow]) -> list[Need]:
        """Each store, and each copy of one, that has gaps, with the longest period intended for it."""
        found: dict[tuple[str, str], Need] = {}
        for row in rows:
            store = self._seen.stores[row.store]
            copy = _raw(store, row.copy)
            period = "" if copy else self._longest(row)
            before = found.get((row.store, row.copy))
            if before is not None:
                period = max(before.period, period, key=lambda text: days(text) if text else 0.0)
            gaps = tuple(dict.fromkeys((*(before.gaps if before else ()), *row.gaps)))
            found[row.store, row.copy] = Need(store, sentence(copy), period, gaps)
        return [need for need in found.values() if need.gaps]

    def _longest(self, row: ScheduleRow) -> str:
        own = [
            rule.given.period
            for id in row.activities
            for rule in self._rules(id)
            if rule.given.period
            and rule.covers(row.store, row.category)
            and (row.group == "rest" or rule.given.stores)
        ]
        return max(own, key=days, default="")

    def mended(self, row: ScheduleRow, known: Mapping[tuple[str, str], Mend]) -> ScheduleRow:
        """The row with the text for its gaps, where there is one."""
        one = disposal.snippet(self._seen.stores[row.store], row.copy)
        wanted = one is not None and bool(set(row.gaps) & set(one["gaps"]))
        found = known.get((one["id"], row.store)) if one is not None and wanted else None
        return replace(row, mend=found.id, text=found.number) if found else row


def _held(case: Case) -> dict[str, dict[str, set[str]]]:
    """Store -> category -> the activities whose it is; copies hold what they are copied from.

    A store that data comes to which could not be named is held without a category.
    """
    held: dict[str, dict[str, set[str]]] = {}
    for flow in case.seen.graph.flows:
        if not flow.fields and flow.target in case.seen.stores and flow.operation in ("write", "send", "log"):
            held.setdefault(flow.target, {})
    for activity in case.register.activities:
        for id, categories in _kept(activity):
            for one in categories:
                held.setdefault(id, {}).setdefault(one, set()).add(activity.id)
    for store in case.seen.graph.stores:
        for source in store.copies:
            if source in held:
                held.setdefault(store.id, {})
            for one, activities in held.get(source, {}).items():  # only the first step of a chain of copies
                held.setdefault(store.id, {}).setdefault(one, set()).update(activities)
    return held


def _unnamed(case: Case) -> dict[str, set[str]]:
    """Store -> the activities whose functions bring it data that could not be named."""
    doing: dict[str, set[str]] = {}
    for activity in case.register.activities:
        for one in activity.functions:
            doing.setdefault(one.id, set()).add(activity.id)
    found: dict[str, set[str]] = {}
    for flow in case.seen.graph.flows:
        if not flow.fields and flow.target in case.seen.stores:
            found.setdefault(flow.target, set()).update(doing.get(flow.function, ()))
    for store in case.seen.graph.stores:
        found.setdefault(store.id, set()).update(*(found.get(source, ()) for source in store.copies))
    return found


def _kept(activity: Entry) -> Iterator[tuple[str, tuple[str, ...]]]:
    for entry in activity.retention:
        yield entry.store, tuple(one for one in entry.categories if category(one) is not None)


def _copies(store: Store) -> tuple[str, ...]:
    """The sentences on its copies, but for those that are stores of their own."""
    told = catalog()["told"]
    return tuple(
        text
        for text in dict.fromkeys(store.retention.adds)
        if not any(fnmatchcase(text, glob) for glob in told)
    )


def _group(store: Store) -> str:
    named = (id for id, one in catalog()["groups"].items() if store.kind in one["kinds"])
    return next(named, "platform" if store.hidden else "rest")


def _raw(store: Store, said: str) -> str:
    """The sentence on a copy with its period, as the store has it."""
    return next((text for text in store.retention.adds if said and sentence(text) == said), said)


def _passes(store: Store) -> bool:
    """Whether the platform keeps it only until it is dealt with."""
    return store.hidden and any(fnmatchcase(store.retention.rule, glob) for glob in catalog()["passing"])


def _configured(store: Store) -> Stated:
    if _passes(store):
        return Stated(store.retention.rule, "inferred", store.evidence)
    return seen_of(store, with_longer=False)


def _copied(store: Store, copy: str) -> Stated:
    """How long a copy is kept, as the sentence on it says."""
    at = tuple(
        sorted({place for trait in store.traits if trait.topic == "backup" for place in trait.evidence})
    )
    period, _, rest = copy.partition(": ")
    if copy.startswith("not known"):
        return missing(copy)
    origin = "inferred" if "default of the platform" in copy else "observed"
    where = at or store.retention.evidence or store.evidence
    known = bool(rest) and days(period) != float("inf")
    return Stated(period if known else NO_LIMIT, origin, where, sentence(copy))  # type: ignore[arg-type]


def _gaps(store: Store, copy: str, bound: Sequence[str], own: Sequence[_Rule]) -> tuple[str, ...]:
    """What is wrong, in the order of schedule.yaml. `bound` are the periods that no place may outlive."""
    found = set(_of_copy(store, copy, bound) if copy else _of_store(store, bound, own))
    if any(rule.given.period and not rule.given.starts for rule in own):
        found.add("no_start")
    return tuple(gap for gap in catalog()["gaps"] if gap in found)


def _of_store(store: Store, bound: Sequence[str], own: Sequence[_Rule]) -> Iterator[str]:
    kept = store.retention
    if _passes(store):
        return
    if kept.period is None:
        yield "no_limit" if kept.unlimited else "not_known"
        return
    if kept.origin == "inferred":
        yield "platform_default"
    if any(days(kept.period) > days(one) for one in bound):
        yield "longer"
    if any(rule.given.period and days(kept.period) < days(rule.given.period) for rule in own):
        yield "shorter"


def _of_copy(store: Store, copy: str, bound: Sequence[str]) -> Iterator[str]:
    period, _, rest = copy.partition(": ")
    if copy.startswith("not known"):
        yield "not_known"
    elif not rest or days(period) == float("inf"):
        yield "no_limit"
    elif bound and days(period) >= 1:  # hours of a backup are not worth a gap
        kept = days(store.retention.period) if store.retention.period else 0.0
        if kept + days(period) > min(map(days, bound)):
            yield "outlives"
