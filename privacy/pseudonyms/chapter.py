"""Pseudonyms (Article 4(5) GDPR): those there are, with checks, and what is recommended field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from inventory.facts import Location, in_order
from privacy.case import Case
from privacy.cells import Stated
from privacy.pseudonyms.advice import Advice, advice, rows
from privacy.pseudonyms.checks import Checked, Finding, Mark, checked, is_of, marks, table


@dataclass(frozen=True, slots=True)
class PseudonymEntry:
    """A pseudonym seen in a place; it stays personal data. `keyed`: made with a key, as far as seen."""

    field: str
    category: str
    end: str
    transforms: tuple[str, ...]
    functions: tuple[str, ...]
    keyed: bool
    evidence: tuple[Location, ...]


@dataclass(frozen=True, slots=True)
class PseudonymFold:
    """Pseudonyms of one category made in one way, for reading."""

    entry: PseudonymEntry
    ends: tuple[str, ...]
    fields: tuple[str, ...]
    functions: tuple[str, ...]
    evidence: tuple[Location, ...]


@dataclass(frozen=True, slots=True)
class AdviceFold:
    """Places of which the same is said, for reading."""

    advice: Advice
    ends: tuple[str, ...]
    fields: tuple[str, ...]
    functions: tuple[str, ...]
    evidence: tuple[Location, ...]


@dataclass(frozen=True, slots=True)
class AdviceGroup:
    """A row of the decision table with the places it is for."""

    id: str
    title: str
    technique: str
    policy: str
    domain: str
    avoid: str
    why: str
    source: str
    entries: tuple[Advice, ...]

    @property
    def folded(self) -> tuple[AdviceFold, ...]:
        """The places for reading: those that say the same of one category stand together."""
        groups: dict[tuple[object, ...], list[Advice]] = {}
        for one in self.entries:
            said = (one.decision.stated, one.decision.question, one.decision.words)
            groups.setdefault((one.category, one.use, one.state, one.there, said), []).append(one)
        return tuple(AdviceFold(some[0], *_together(some)) for some in groups.values())


@dataclass(frozen=True, slots=True)
class General:
    """What holds for no field in particular."""

    title: str
    technique: str
    avoid: str


@dataclass(frozen=True, slots=True)
class Pseudonymization:
    """The whole chapter; `not_observed` are decisions on what is not recommended any more."""

    pseudonyms: tuple[PseudonymEntry, ...]
    checks: tuple[Checked, ...]
    groups: tuple[AdviceGroup, ...]
    general: tuple[General, ...]
    not_observed: tuple[Stated, ...]

    @property
    def folded(self) -> tuple[PseudonymFold, ...]:
        """The pseudonyms for reading: those of one category made in one way stand together."""
        groups: dict[tuple[object, ...], list[PseudonymEntry]] = {}
        for one in self.pseudonyms:
            groups.setdefault((one.category, one.transforms, one.keyed), []).append(one)
        return tuple(
            PseudonymFold(
                some[0],
                _every(one.end for one in some),
                _every(one.field for one in some),
                _every(name for one in some for name in one.functions),
                in_order(at for one in some for at in one.evidence),
            )
            for some in groups.values()
        )

    @property
    def findings(self) -> tuple[tuple[Checked, Finding], ...]:
        """Every finding with its check."""
        return tuple((check, found) for check in self.checks for found in check.findings)

    @property
    def advice(self) -> tuple[Advice, ...]:
        """Every recommendation."""
        return tuple(one for group in self.groups for one in group.entries)


def derive(case: Case) -> Pseudonymization:
    """The chapter: nothing is recommended for data that only passes back to its caller."""
    every = marks(case.seen)
    found = advice(case.seen, case.declared, every)
    return Pseudonymization(
        tuple(_pseudonyms(every)),
        checked(case.seen, every),
        tuple(_groups(found)),
        tuple(General(one["title"], one["technique"], one["avoid"]) for one in table()["general"]),
        tuple(_not_observed(case, found)),
    )


def _every(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _together(
    some: Iterable[Advice],
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[Location, ...]]:
    """Ends, fields, functions and places of some advice."""
    some = tuple(some)
    return (
        _every(one.end for one in some),
        _every(name for one in some for name in one.fields),
        _every(name for one in some for name in one.functions),
        in_order(at for one in some for at in one.evidence),
    )


def _groups(found: Iterable[Advice]) -> Iterator[AdviceGroup]:
    by_row: dict[str, list[Advice]] = {}
    for one in found:
        by_row.setdefault(one.row, []).append(one)
    for id, row in rows().items():
        if id in by_row:
            yield AdviceGroup(
                id=id,
                title=row["title"],
                technique=row["technique"],
                policy=row["policy"],
                domain=row["domain"],
                avoid=row["avoid"],
                why=row["why"],
                source=row["source"],
                entries=tuple(by_row[id]),
            )


def _pseudonyms(every: Iterable[Mark]) -> Iterator[PseudonymEntry]:
    groups: dict[tuple[str, str, str, tuple[str, ...]], list[Mark]] = {}
    for one in every:
        labels = one.field.transforms
        if one.gives and is_of(labels, "pseudonyms"):
            groups.setdefault((one.flow.target, one.field.path, one.category, labels), []).append(one)
    for (end, path, category, labels), some in sorted(groups.items()):
        functions = tuple(sorted({one.flow.function for one in some}))
        evidence = in_order(place for one in some for place in one.flow.evidence)
        yield PseudonymEntry(path, category, end, labels, functions, is_of(labels, "keyed"), evidence)


def _not_observed(case: Case, found: Iterable[Advice]) -> Iterator[Stated]:
    ids = [one.id for one in found]
    for key in case.declared.content.recommendations:
        if not any(fnmatchcase(id, key) for id in ids):
            at = case.declared.at("recommendations", key)
            yield Stated(f"recommendations: {key}", "declared", at, "declared, not recommended any more")
