"""Article 32: controls that hold as measures of the record, and those that don't as weaknesses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from privacy.cells import Origin, Stated
from privacy.controls.judge import Judgement
from privacy.controls.verdicts import HOLDS
from privacy.declaration_file import Declared
from privacy.register import Activity, MeasureEntry, Register, Weakness
from privacy.seen import Seen
from privacy.statements import cell

WEAK = ("fail", "attestation_expired", "conditional", "warn")
BY = {"pass": "set so", "pass_default": "by default of the platform"}
MOST = 5


def with_controls(
    register: Register, judgements: Sequence[Judgement], declared: Declared, seen: Seen
) -> Register:
    """The register with the sentence of each control that holds, and those that don't as weaknesses."""
    activities = tuple(
        replace(one, measures=(*one.measures, *_of(one, judgements, declared, seen)))
        for one in register.activities
    )
    weak = tuple(_weakness(one) for one in judgements if _is_weak(one))
    return replace(register, activities=activities, weaknesses=weak)


def _of(
    activity: Activity, judgements: Sequence[Judgement], declared: Declared, seen: Seen
) -> Iterator[MeasureEntry]:
    apps = {seen.functions[one.id].app for one in activity.functions}
    yield from rows(f"activity:{activity.id}/measures", apps, judgements, declared)


def rows(
    start: str, apps: Collection[str], judgements: Iterable[Judgement], declared: Declared
) -> Iterator[MeasureEntry]:
    """One row for each control that holds for every one of `apps`; ids of cells begin with `start`."""
    by_control: dict[str, list[Judgement]] = {}
    for one in judgements:
        if one.app in apps:
            by_control.setdefault(one.control.id, []).append(one)
    for id, some in by_control.items():
        if all(one.verdict in HOLDS for one in some):
            said = tuple(dict.fromkeys(_said(one) for one in some))
            yield MeasureEntry(
                cell(f"{start}/control-{id}", declared, *said), tuple(sorted(one.app for one in some))
            )


def _said(one: Judgement) -> Stated:
    origin: Origin = "declared" if one.verdict == "attested" else "observed"
    remark = one.why if one.verdict == "attested" else f"control {one.control.id}: {BY[one.verdict]}"
    return Stated(one.control.measure, origin, one.evidence[:MOST], remark)


def _is_weak(one: Judgement) -> bool:
    if one.verdict == "absent":
        return one.control.proof == "attestation"
    return one.verdict in WEAK


def _weakness(one: Judgement) -> Weakness:
    return Weakness(one.id, one.control.title, one.app, one.verdict, one.why, one.evidence[:MOST])
