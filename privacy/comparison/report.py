"""What changed since an older inventory, as a data protection officer reads it, and what it calls for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from inventory.infrastructure.periods import words
from privacy import vocabulary
from privacy.case import Case
from privacy.cells import Cell, Stated
from privacy.comparison.changes import Change, compare
from privacy.comparison.earlier import fingerprint
from privacy.countries import country
from privacy.declaration_file import Declared
from privacy.seen import Seen
from privacy.statements import cell
from privacy.vocabulary import read


@dataclass(frozen=True, slots=True)
class Call:
    """What the law says on a kind of change: `changes` counts those that call for it."""

    id: str
    title: str
    article: str
    says: str
    changes: int


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    """One difference. `cell` says it in words; `calls_for` are ids of `Call`; `activities` whose it is.

    `special` is the kind of special category it is of. A `quiet` one is left out of the text to read.
    """

    kind: str
    about: str
    cell: Cell
    category: str
    special: str
    before: str
    after: str
    functions: tuple[str, ...]
    fields: tuple[str, ...]
    first: bool
    calls_for: tuple[str, ...]
    activities: tuple[str, ...]
    quiet: bool


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """The differences of one kind."""

    kind: str
    title: str
    entries: tuple[ChangeEntry, ...]

    @property
    def read(self) -> tuple[ChangeEntry, ...]:
        """Those that stand in the text."""
        return tuple(entry for entry in self.entries if not entry.quiet)


@dataclass(frozen=True, slots=True)
class Looked:
    """One of the two scans: what it covered, with which program, of which commit."""

    which: str
    commit: str
    dirty: bool
    tool: str
    fingerprint: str
    files: int
    functions: int
    gaps: int


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """All differences; `calls` are what they call for, `doubts` what may be no change of the software."""

    scans: tuple[Looked, ...]
    groups: tuple[ChangeGroup, ...]
    calls: tuple[Call, ...]
    doubts: tuple[str, ...]

    @property
    def quiet(self) -> int:
        """How many differences stand in data and sheets alone."""
        return sum(entry.quiet for group in self.groups for entry in group.entries)


@cache
def catalog() -> dict[str, Any]:
    """`data/changes.yaml`."""
    content: dict[str, Any] = read("changes.yaml")
    return content


def derive(case: Case) -> ChangeReport:
    """The chapter; without an older inventory there is nothing to tell."""
    if case.earlier is None or case.inventory is None:
        return ChangeReport((), (), (), ())
    found = compare(case.earlier, case.inventory)
    told = _Telling(case, found)
    entries = [told.entry(change) for change in found]
    groups = tuple(_groups(entries))
    counted = Counter(call for entry in entries for call in entry.calls_for)
    calls = tuple(
        Call(id, one["title"], one["article"], one["says"], counted[id])
        for id, one in catalog()["calls"].items()
        if counted[id]
    )
    scans = (_looked("Older", case.earlier), _looked("Newer", case.inventory))
    return ChangeReport(scans, groups, calls, tuple(_doubts(*scans)))


def _groups(entries: Iterable[ChangeEntry]) -> Iterable[ChangeGroup]:
    by_kind: dict[str, list[ChangeEntry]] = {}
    for entry in entries:
        by_kind.setdefault(entry.kind, []).append(entry)
    for kind, row in catalog()["kinds"].items():
        if kind in by_kind:
            yield ChangeGroup(kind, row["title"], tuple(by_kind[kind]))


class _Telling:
    """Differences in words, in the light of all the others."""

    def __init__(self, case: Case, every: Iterable[Change]) -> None:
        self._declared: Declared = case.declared
        self._seen = case.seen
        self._new = {one.about for one in every if one.kind.startswith("new_")}
        self._hidden = {store.id for store in case.seen.graph.stores if store.hidden} | {
            row["id"] for row in case.earlier["stores"] if row.get("hidden")
        }
        self._of: dict[str, list[str]] = {}
        for activity in case.register.activities:
            ends = [one.id for one in activity.functions] + [one.id for one in activity.recipients]
            for end in ends + [one.store for one in activity.retention]:
                self._of.setdefault(end, []).append(activity.id)

    def entry(self, change: Change) -> ChangeEntry:
        row = catalog()["kinds"][change.kind]
        known = vocabulary.category(change.category) if change.category else None
        special = known.special.label["en"] if known and known.special else ""
        note = "new to the whole software" if change.first else ""
        says = row["says"] if change.before else row.get("says_first", row["says"])
        said = Stated(self._words(says, change), "observed", change.evidence, note)
        return ChangeEntry(
            change.kind,
            change.about,
            cell(change.id, self._declared, said),
            change.category,
            special,
            change.before or "",
            change.after or "",
            change.functions,
            change.fields,
            change.first,
            _calls(row, change, bool(special)),
            tuple(dict.fromkeys(a for f in self._whose(change) for a in self._of.get(f, ()))),
            bool(row.get("quiet")) or self._is_small(change),
        )

    def _is_small(self, change: Change) -> bool:
        """What follows from another difference, or is of the platform's making."""
        follows = change.kind == "new_country" and not change.first and change.about in self._new
        return follows or change.about in self._hidden

    def _whose(self, change: Change) -> tuple[str, ...]:
        return change.functions or (change.about,)

    def _words(self, says: str, change: Change) -> str:
        name = self._name(change)
        category = vocabulary.label(change.category) if change.category else ""
        before, after = (_shown(change, value) for value in (change.before, change.after))
        functions = ", ".join(one.removeprefix("fn:") for one in change.functions)
        fields = ", ".join(change.fields)
        text = says.format(
            name=name, category=category, before=before, after=after, functions=functions, fields=fields
        )
        return text[:1].upper() + text[1:]

    def _name(self, change: Change) -> str:
        end = change.about
        if end in self._seen.stores or end in self._seen.recipients:
            return self._seen.name(end)
        if end.startswith("store:"):
            return f"{Seen.kind(end.split(':')[1])} {change.name}"
        return change.name


def _shown(change: Change, value: str | None) -> str:
    """A value in words, by what kind of value it is."""
    if value is None:
        return "not known"
    if change.kind.endswith("country"):
        return ", ".join(country(code).name for code in value.split(", "))
    if change.kind == "longer_copies":
        return value.partition(": ")[2] or value
    if change.kind.endswith("access"):
        return {"anonymous": "no key", "function": "a function key"}.get(value, f"the level {value}")
    if change.kind.endswith("control"):
        return value.replace("_", " ")
    return words(value)


def _calls(row: Mapping[str, Any], change: Change, special: bool) -> tuple[str, ...]:
    """What the difference calls for, in the order of the file."""
    outside = change.about.startswith("recipient:")
    wanted = set(row["calls_for"])
    for condition, key in ((change.first, "if_first"), (special, "if_special"), (outside, "if_outside")):
        wanted |= set(row.get(key, ())) if condition else set()
    return tuple(call for call in catalog()["calls"] if call in wanted)


def _looked(which: str, content: Mapping[str, Any]) -> Looked:
    source, tool, coverage = content["source"], content["tool"], content["coverage"]
    return Looked(
        which,
        source.get("commit") or "",
        bool(source.get("dirty")),
        f"{tool['name']} {tool['version']}",
        fingerprint(content),
        coverage["files"],
        len(content["functions"]),
        len(content["gaps"]),
    )


def _doubts(old: Looked, new: Looked) -> Iterable[str]:
    """Why a difference may be none of the software."""
    if old.tool != new.tool:
        yield f"Written by different programs ({old.tool}, {new.tool}): one may see what the other did not."
    if new.files < old.files:
        yield f"The newer scan read fewer files ({new.files}, before {old.files}): gone may mean unread."
    if new.gaps > old.gaps:
        yield f"More was not understood than before ({new.gaps} places, {old.gaps}): gone may mean unseen."
    if old.gaps > new.gaps:
        yield f"Less was understood before ({old.gaps} gaps, now {new.gaps}): new may be older."
