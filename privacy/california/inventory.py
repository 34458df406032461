"""The inventory by statutory category: what was seen of each letter, and what only people can say of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from inventory.facts import Location, in_order
from inventory.infrastructure.periods import days
from privacy.california import law
from privacy.california.answers import (
    Answers,
    applies,
    general,
    noted,
    purpose_of,
    section,
    unmatched,
    wanted,
)
from privacy.case import Case
from privacy.cells import Cell, Question, Stated
from privacy.declarations.california import ConsumerCategory, ConsumerRecipient
from privacy.declarations.words import question
from privacy.record.recipients import known
from privacy.record.retention import NO_LIMIT
from privacy.register import Activity, CategoryEntry, RecipientEntry, RetentionEntry
from privacy.seen import CALLER
from privacy.statements import cell, missing, stated

NAMED_STORES = 3
NO_SIGNAL = "no advertising or data-broker destination seen in what was scanned; the business must confirm"
ONE_DAY = "this shows the software on the day of the scan; the preceding 12 months need its earlier scans"
ONE_SCAN = missing(ONE_DAY)
PEOPLE = "People and other callers, over HTTP"
READ_ONLY = "a data store that this software only reads"


@dataclass(frozen=True, slots=True)
class Seen:
    """One of our data categories under a letter; `cell` holds its key, `fields` its names in the code."""

    cell: Cell
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sensitive:
    """An item of 1798.140(ae) that was seen; not `complete` where only one of two halves was."""

    ref: str
    title: str
    categories: tuple[str, ...]
    evidence: tuple[Location, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Somebody a category goes to: `role` under the Act; `needs` is what a contract in it has to have."""

    id: str
    name: Cell
    role: Cell
    contract: Cell
    needs: str


@dataclass(frozen=True, slots=True)
class Row:
    """One letter of 1798.140(v)(1)."""

    letter: str
    title: str
    words: str
    plain: str
    verified: bool
    seen: tuple[Seen, ...]
    sensitive: tuple[Sensitive, ...]
    sources: Cell
    purposes: Cell
    disclosures: tuple[Disclosure, ...]
    third_parties: Cell
    sold: Cell
    shared: Cell
    business_purposes: Cell
    retention: Cell

    @property
    def collected(self) -> bool:
        """Whether anything of it was seen."""
        return bool(self.seen)


@dataclass(frozen=True, slots=True)
class Inventory:
    """The inventory, and the two lists of 1798.130(a)(5)(C) as letters."""

    applies: Cell
    software: Cell
    wanted: bool
    rows: tuple[Row, ...] = ()
    sold_or_shared: tuple[str, ...] = ()
    not_sold: tuple[str, ...] = ()
    sale_open: tuple[str, ...] = ()
    disclosed: tuple[str, ...] = ()
    disclosed_open: tuple[str, ...] = ()
    sensitive_beyond: Cell | None = None
    under_16: Cell | None = None
    limit: Cell | None = None
    period: Stated = ONE_SCAN
    unclassified: int = 0
    unmatched: tuple[Stated, ...] = ()


def derive(case: Case) -> Inventory:
    """The inventory of the software under the Act."""
    if not wanted(case):
        return Inventory(applies(case), case.register.software, wanted=False)
    every, said = tuple(rows(case)), general(case)
    answered = {row.letter: _values(row.sold) + _values(row.shared) for row in every}
    mine = [row.letter for row in every if row.collected or answered[row.letter]]
    sold = [letter for letter in mine if "yes" in answered[letter]]
    kept = [letter for letter in mine if answered[letter] == ("no", "no")]
    gone = {row.letter: [v for v in _values(row.business_purposes) if v != "none"] for row in every}
    return Inventory(
        applies(case),
        case.register.software,
        wanted=True,
        rows=every,
        sold_or_shared=tuple(sold),
        not_sold=tuple(kept),
        sale_open=tuple(letter for letter in mine if letter not in {*sold, *kept}),
        disclosed=tuple(letter for letter, purposes in gone.items() if purposes),
        disclosed_open=tuple(r.letter for r in every if r.disclosures and r.business_purposes.missing),
        sensitive_beyond=said.cell("sensitive_beyond", "1798.121, 7014"),
        under_16=said.cell("under_16", "7011(e)(1)(G)"),
        limit=said.cell("limit", "1798.121, 7014", ask=section(case).sensitive_beyond is True),
        unmatched=unmatched(case, "recipients", known(case.seen)),
        unclassified=sum(len(one.unclassified.fields) for one in case.register.activities),
    )


def _values(one: Cell) -> tuple[str, ...]:
    return tuple(said.value for said in one.stated if said.origin == "declared" and said.value)


# --- one letter ----------------------------------------------------------------------------------------


def rows(case: Case) -> Iterator[Row]:
    """Every letter from A to K, whether or not anything of it was seen."""
    whole = complete(case)
    for letter in law.letters().values():
        yield _row(case, letter, tuple(_entries(case.register.activities, letter.letter)), whole)


def _entries(activities: Iterable[Activity], letter: str) -> Iterator[tuple[Activity, CategoryEntry]]:
    for activity in activities:
        for entry in activity.categories:
            if letter in law.of_category(entry.category)[0]:
                yield activity, entry


def _row(
    case: Case,
    letter: law.Letter,
    entries: tuple[tuple[Activity, CategoryEntry], ...],
    whole: frozenset[str],
) -> Row:
    given = section(case).categories.get(letter.letter)  # type: ignore[call-overload]
    empty = ConsumerCategory.model_validate({})
    said = Answers(case, given or empty, ("categories", letter.letter), f"({letter.letter}) {letter.title}")
    categories = frozenset(entry.category for _, entry in entries)
    disclosed = tuple(_disclosures(case, entries, letter.letter))
    signs = tuple(_advertising(case, disclosed))
    seen = bool(entries)
    return Row(
        letter.letter,
        letter.title,
        letter.words,
        letter.plain,
        letter.verified,
        tuple(_seen(case, letter.letter, entries)),
        tuple(sensitive(categories, entries, whole)),
        said.cell("sources", "7011(e)(1)(B)", *_sources(case, entries), ask=False),
        _purposes(said, entries),
        disclosed,
        said.cell("third_parties", "7011(e)(1)(D), (H)", ask=seen),
        said.cell("sold", "1798.140(ad), 7011(e)(1)(D)", *signs, ask=seen, note=NO_SIGNAL if seen else ""),
        said.cell("shared", "1798.140(ah), 7011(e)(1)(D)", *signs, ask=seen, note=NO_SIGNAL if seen else ""),
        said.cell("business_purposes", "1798.140(e), 7011(e)(1)(H)", ask=bool(disclosed)),
        said.cell("retention", "1798.100(a)(3)", *_kept(case, entries, categories), ask=seen),
    )


def _seen(case: Case, letter: str, entries: Iterable[tuple[Activity, CategoryEntry]]) -> Iterator[Seen]:
    """Each of our categories once, with all its fields and places."""
    found: dict[str, list[CategoryEntry]] = {}
    for _, entry in entries:
        found.setdefault(entry.category, []).append(entry)
    for key, some in found.items():
        first = next((e for e in some if e.cell.stated[0].origin == "observed"), some[0]).cell.stated[0]
        evidence = _places(said for entry in some for said in entry.cell.stated)
        whole = Stated(key, first.origin, evidence, first.note)
        fields = tuple(sorted({name for entry in some for name in entry.fields}))
        yield Seen(cell(f"california:{letter}/data/{key}", case.declared, whole), fields)


def sensitive(
    categories: Iterable[str], entries: Iterable[tuple[Activity, CategoryEntry]], whole: frozenset[str]
) -> Iterator[Sensitive]:
    """The items of sensitive personal information among `categories`; `whole` are those seen complete."""
    by_item: dict[str, set[str]] = {}
    for key in categories:
        by_item.setdefault(law.of_category(key)[1] or "", set()).add(key)
    entries = tuple(entries)
    for id, item in law.items("sensitive").items():
        if id in by_item:
            mine = tuple(sorted(by_item[id]))
            evidence = _places(s for _, e in entries if e.category in mine for s in e.cell.stated)
            yield Sensitive(item.ref, item.title, mine, evidence, id in whole)


def complete(case: Case) -> frozenset[str]:
    """The items of sensitive personal information whose halves one flow carries, and those without halves."""
    carried = {case.seen.categories(flow) for flow in case.seen.graph.flows}
    return frozenset(
        id
        for id, item in law.items("sensitive").items()
        if any(all(any(law.below(c, half) for c in found) for half in item.halves) for found in carried)
    )


def _sources(case: Case, entries: Iterable[tuple[Activity, CategoryEntry]]) -> tuple[Stated, ...]:
    """Where a category comes from outside the software; what it stores itself is no source."""
    written = {flow.target for flow in case.seen.graph.flows if case.seen.targets(flow)}
    found: dict[tuple[str, str], list[Stated]] = {}
    for _, entry in entries:
        for source in entry.sources:
            if source == CALLER:
                found.setdefault((PEOPLE, ""), []).extend(entry.cell.stated)
            elif source in case.seen.recipients:
                found.setdefault((case.seen.name(source), "another service"), []).extend(entry.cell.stated)
            elif source in case.seen.stores and source not in written:
                found.setdefault((case.seen.name(source), READ_ONLY), []).extend(entry.cell.stated)
    ordered = sorted(found.items(), key=lambda one: (one[0][0] != PEOPLE, one[0]))
    return tuple(Stated(name, "observed", _places(said), note) for (name, note), said in ordered)


def _purposes(said: Answers, entries: Iterable[tuple[Activity, CategoryEntry]]) -> Cell:
    """Those declared for the category, else those of the activities it was seen in."""
    activities = {activity.id: activity for activity, _ in entries}
    own = [
        Stated(one.value, "declared", one.evidence, f"activity {activity.title.stated[0].value}")
        for activity in activities.values()
        for one in activity.purposes.stated
        if one.value and one.origin == "declared"
    ]
    given = said.given
    assert isinstance(given, ConsumerCategory)
    beside = own if given.purposes is None else []
    return said.cell("purposes", "7011(e)(1)(C)", *beside, ask=bool(activities))


# --- to whom ---------------------------------------------------------------------------------------------


def _disclosures(
    case: Case, entries: Iterable[tuple[Activity, CategoryEntry]], letter: str
) -> Iterator[Disclosure]:
    categories: dict[str, set[str]] = {}
    activities: dict[str, Activity] = {}
    for activity, entry in entries:
        activities[activity.id] = activity
        categories.setdefault(activity.id, set()).add(entry.category)
    told: dict[str, RecipientEntry] = {}
    for id, activity in activities.items():
        for recipient in activity.recipients:
            if recipient.id != CALLER and categories[id] & set(recipient.receives):
                told.setdefault(recipient.id, recipient)
    for id in sorted(told):
        yield disclosure(case, told[id], f"{letter}/{id}")


def disclosure(case: Case, entry: RecipientEntry, ending: str) -> Disclosure:
    """A recipient with what it is under the Act; ids of cells end with `ending`."""
    names = (entry.id, entry.id.partition(":")[2], *(one.value or "" for one in entry.name.stated))
    notes = section(case).recipients
    key = noted(notes, names) or entry.id
    given = notes.get(key) or ConsumerRecipient.model_validate({})
    about = entry.name.stated[0].value or entry.id

    def said(part: str, note: str) -> Cell:
        place = ("california", "recipients", key, part)
        values = stated(getattr(given, part), case.declared.at(*place))
        asked = Question(question(ConsumerRecipient, part), place, "1798.100(d), 1798.140(ag), (ai)", about)
        kept = values or (missing(note),)
        return cell(f"california:recipients/{ending}/{part}", case.declared, *kept, question=asked)

    needs = law.needs(given.role) if given.role else ""
    return Disclosure(entry.id, entry.name, said("role", "role not stated"), said("contract", ""), needs)


def _advertising(case: Case, disclosed: Iterable[Disclosure]) -> Iterator[Stated]:
    """Destinations that make a sale or sharing likely."""
    for one in disclosed:
        purpose = purpose_of(case.seen, one.id)
        if purpose in law.signals("advertising"):
            name = one.name.stated[0]
            note = f"it goes to {name.value}, known for {purpose.replace('_', ' ')}"
            yield Stated("possibly", "inferred", name.evidence, note)


# --- how long ----------------------------------------------------------------------------------------------


def _kept(
    case: Case, entries: Iterable[tuple[Activity, CategoryEntry]], categories: frozenset[str]
) -> tuple[Stated, ...]:
    """The longest limit among the stores of a category; apart from it what has none, or an unknown one."""
    stores: dict[str, RetentionEntry] = {}
    for activity in {activity.id: activity for activity, _ in entries}.values():
        for entry in activity.retention:
            if categories & set(entry.categories):
                stores.setdefault(entry.store, entry)
    return longest(case, stores.values())


def longest(case: Case, entries: Iterable[RetentionEntry]) -> tuple[Stated, ...]:
    """As many statements as it takes to say how long something is kept in several stores."""
    by_value: dict[str | None, list[RetentionEntry]] = {}
    for entry in entries:
        by_value.setdefault(entry.seen.stated[0].value, []).append(entry)
    unknown, endless = by_value.pop(None, []), by_value.pop(NO_LIMIT, [])
    said = []
    if endless:
        said.append(_limit(case, NO_LIMIT, endless, "in"))
    if by_value:
        period = max((value for value in by_value if value), key=lambda one: (days(one), one))
        said.append(_limit(case, period, by_value[period], "the longest limit seen, in"))
    if unknown:
        said.append(missing(f"not known for {_names(case, unknown)}"))
    return tuple(said)


def _limit(case: Case, value: str, entries: list[RetentionEntry], words: str) -> Stated:
    first = entries[0].seen.stated[0]
    evidence = _places(entry.seen.stated[0] for entry in entries)
    return Stated(value, first.origin, evidence, f"{words} {_names(case, entries)}")


def _names(case: Case, entries: list[RetentionEntry]) -> str:
    names = [case.seen.name(entry.store) for entry in entries]
    more = f" and {len(names) - NAMED_STORES} more" if len(names) > NAMED_STORES else ""
    return ", ".join(names[:NAMED_STORES]) + more


def _places(statements: Iterable[Stated]) -> tuple[Location, ...]:
    return in_order(place for one in statements for place in one.evidence)
