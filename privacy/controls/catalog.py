"""The 24 controls as data: `data/controls.yaml`, checked when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from privacy.controls.values import Cases
from privacy.controls.verdicts import Part, Verdict
from privacy.vocabulary import read

Proof = Literal["full", "partial", "attestation"]
SeenIn = Literal["infrastructure", "repository", "code", "record"]
SITE = "site"
NO_CASES = Cases()


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a property stands: a path of the resource, or of its child of this type and name."""

    path: str
    child: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do when a signal fails: a sentence, and text to paste."""

    text: str
    bicep: str = ""
    terraform: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing to look at. `on` are resource types, or ``site`` for the app's own function app.

    `ask` names a function of `privacy.controls.asked` in place of a property. `good` and `bad` say what it
    means when it passes and when it doesn't. `unless` are conditions under which it has nothing to say.
    `missing` is the verdict where no such resource is declared at all. `named` chooses resources by name.
    """

    id: str
    good: str
    bad: str
    on: tuple[str, ...] = ()
    spots: tuple[Spot, ...] = ()
    cases: Cases = NO_CASES
    ask: str = ""
    unless: tuple[str, ...] = ()
    exists: bool = False
    always: Verdict | None = None
    missing: Verdict | None = None
    named: str = ""
    part: Part = "decides"
    group: str = ""
    advice: Advice | None = None
    verified: bool = True
    default_said: str = ""
    examples: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Attesting:
    """What a person may attest where files can't tell: what to say, who should, for how many days at most."""

    statement: str
    by: str
    days: int
    proof: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Control:
    """One item of the guideline. `measure` is its sentence for Article 32, said only when it holds."""

    id: str
    title: str
    law: tuple[str, ...]
    measure: str
    proof: Proof
    seen_in: SeenIn
    attesting: Attesting
    limits: str
    anchors: Mapping[str, tuple[str, ...]]
    signals: tuple[Signal, ...]
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Controls:
    """All of them in the order of the guideline, and words for resource types."""

    items: tuple[Control, ...]
    labels: Mapping[str, str] = field(default_factory=dict)

    def get(self, id: str) -> Control | None:
        return next((control for control in self.items if control.id == id), None)

    def signal(self, control: str, id: str) -> Signal | None:
        """The signal of a control by its id."""
        found = self.get(control)
        return next((s for s in found.signals if s.id == id), None) if found else None


@cache
def controls() -> Controls:
    """`data/controls.yaml`."""
    content = read("controls.yaml")
    groups = content["types"]
    items = tuple(_control(row, groups) for row in content["controls"])
    return Controls(items, {type.lower(): words for type, words in content["labels"].items()})


def _control(row: Mapping[str, Any], groups: Mapping[str, list[str]]) -> Control:
    told = row["attestation"]
    return Control(
        id=row["id"],
        title=row["title"],
        law=tuple(row["law"]),
        measure=row["measure"],
        proof=row["proof"],
        seen_in=row["seen_in"],
        attesting=Attesting(told["statement"], told["by"], told["days"], tuple(told.get("proof", ()))),
        limits=row.get("limits", ""),
        anchors={name: tuple(ids) for name, ids in row.get("anchors", {}).items()},
        signals=tuple(_signal(one, groups) for one in row["signals"]),
        needs=row.get("needs", ""),
    )


def _signal(row: Mapping[str, Any], groups: Mapping[str, list[str]]) -> Signal:
    advice = row.get("advice")
    return Signal(
        id=row["id"],
        good=row["good"],
        bad=row["bad"],
        on=tuple(type for name in _listed(row.get("of")) for type in groups.get(name, [name])),
        spots=tuple(_spot(one) for one in _listed(row.get("path"))),
        cases=Cases(
            passing=tuple(_listed(row.get("pass"))),
            failing=tuple(_listed(row.get("fail"))),
            warning=tuple(_listed(row.get("warn"))),
            absent=row.get("absent", "absent"),
            otherwise=row.get("otherwise", "unknown"),
        ),
        ask=row.get("ask", ""),
        unless=tuple(_listed(row.get("unless"))),
        exists=row.get("exists", False),
        always=row.get("always"),
        missing=row.get("missing"),
        named=row.get("named", ""),
        part=row.get("part", "decides"),
        group=row.get("group", ""),
        advice=Advice(**advice) if advice else None,
        verified=row.get("verified", True),
        default_said=row.get("by_default", ""),
        examples=tuple(row.get("examples", ())),
    )


def _spot(written: str | Mapping[str, str]) -> Spot:
    return Spot(written) if isinstance(written, str) else Spot(**written)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
