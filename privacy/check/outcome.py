"""What a check came to: findings, what could not be found out, and whether that lets a change pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from inventory.facts import Gap
from privacy.check.findings import SEVERITIES, Finding

FailOn = Literal["high", "medium", "low", "never"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check. `base` is None where nothing was compared; `notes` are (what, about what) for people.

    `broken` says that the declarations could not be read: whatever was found, the check is not passed.
    """

    base: str | None
    findings: tuple[Finding, ...]
    notes: tuple[tuple[str, str], ...] = ()
    gaps: tuple[Gap, ...] = ()
    functions: int = 0
    flows: int = 0
    fail_on: FailOn = "medium"
    broken: bool = False
    tool: str = ""

    @property
    def counting(self) -> tuple[Finding, ...]:
        """Those that somebody has to look at."""
        return tuple(one for one in self.findings if one.counts)

    @property
    def older(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if not one.new and one.suppressed is None)

    @property
    def suppressed(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.suppressed is not None)

    @property
    def failing(self) -> tuple[Finding, ...]:
        """Those at or above the threshold."""
        if self.fail_on == "never":
            return ()
        worst = SEVERITIES[: SEVERITIES.index(self.fail_on) + 1]
        return tuple(one for one in self.counting if one.severity in worst)

    @property
    def code(self) -> int:
        """The exit code of the contract."""
        return 2 if self.broken else 1 if self.failing else 0

    @property
    def summary(self) -> str:
        """One line."""
        against = f" against {self.base}" if self.base else ""
        looked = f"{_counted(self.functions, 'function')}, {_counted(self.flows, 'flow')}"
        if not self.counting:
            beside = "".join(f", {text}" for text in _beside(self))
            return f"privacy check: nothing new{against} ({looked}{beside})"
        counted = Counter(one.severity for one in self.counting)
        each = ", ".join(f"{counted[word]} {word}" for word in SEVERITIES if counted[word])
        beside = "".join(f"; {text}" for text in _beside(self))
        word = "new finding" if self.base else "finding"
        return f"privacy check: {_counted(len(self.counting), word)}{against}: {each} ({looked}{beside})"


def _beside(outcome: Outcome) -> Sequence[str]:
    parts = ((len(outcome.older), "older"), (len(outcome.suppressed), "suppressed"))
    return [f"{count} {word}" for count, word in parts if count]


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def grouped(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings of one kind that land at one place together: a reader sees one thing, not five."""
    found: dict[tuple[object, ...], list[Finding]] = {}
    for one in findings:
        changed = [step for step in one.path if step.step.startswith("changed here")]
        last = next(iter(changed), one.path[-1] if one.path else None)
        place = (last.path, last.line) if last and not one.about.startswith("file:") else one.about
        about = "" if one.id == "new-country" else one.about
        found.setdefault((one.id, one.severity, about, place, one.suppressed is None), []).append(one)
    return list(found.values())
