"""What the check says: findings, each with one id, a fingerprint without lines, and the way data takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

from inventory.facts import Location

Severity = Literal["high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a rule sees, before it is put in words.

    `marks` tell it from others of its kind: ids of functions, stores and recipients, and plain words; never a
    line or a path. `target` is the kind of place (a word of `data/findings.yaml`), `facts` fill the message.
    `flows` are ids of flows that show it, `names` what the code calls the data.
    """

    id: str
    about: str
    marks: tuple[str, ...]
    facts: Mapping[str, str] = field(default_factory=dict)
    category: str = ""
    target: str = ""
    transform: str = "none"
    functions: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    evidence: tuple[Location, ...] = ()
    level: str = ""
    """Of the category where one is given, else as the rule says."""


@dataclass(frozen=True, slots=True)
class Step:
    """One place on the way from where data enter to where they land, and what happens there."""

    path: str
    line: int
    step: str


@dataclass(frozen=True, slots=True)
class Allowance:
    """Why a finding does not count: who allowed it, why, until when, and where that stands."""

    author: str
    reason: str
    expires: str
    at: Location


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `new` says that the change brings it; without a base everything is new."""

    id: str
    fingerprint: str
    severity: Severity
    new: bool
    about: str
    message: str
    path: tuple[Step, ...]
    fix: str
    suppressed: Allowance | None = None
    category: str = ""
    title: str = ""

    @property
    def counts(self) -> bool:
        """Whether somebody has to look at it."""
        return self.new and self.suppressed is None

    @property
    def order(self) -> tuple[object, ...]:
        """The worst first, then by place."""
        place = (self.path[-1].path, self.path[-1].line) if self.path else ("", 0)
        return (SEVERITIES.index(self.severity), not self.new, self.id, place, self.about, self.fingerprint)


def fingerprint(id: str, marks: tuple[str, ...]) -> str:
    """Of an id and what tells it from others: the same on every machine and for every layout of the files."""
    return sha256("\0".join((id, *marks)).encode("utf-8", "surrogatepass")).hexdigest()[:32]
