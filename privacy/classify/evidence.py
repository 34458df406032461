"""What speaks for a category: reasons with their scores, and verdicts in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from inventory.facts import Confidence

By = Literal["name", "value", "context", "model"]
WORDS: tuple[Confidence, Confidence, Confidence] = ("low", "medium", "high")
SCORES = (0.3, 0.6, 0.9)


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence. `rule` names the phrase or recognizer, never a value; `score` is 0 to 1."""

    by: By
    rule: str
    score: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a field holds, how sure that is and why. `subject` is the data subject its name speaks of."""

    category: str
    confidence: Confidence
    reasons: tuple[Reason, ...]
    subject: str | None = None

    @property
    def level(self) -> int:
        """1 low, 2 medium, 3 high."""
        return WORDS.index(self.confidence) + 1


def verdict(category: str, level: int, reasons: tuple[Reason, ...], subject: str | None = None) -> Verdict:
    """A verdict at `level` (1 low to 3 high; anything above counts as 3)."""
    return Verdict(category, WORDS[min(level, 3) - 1], reasons, subject)


def weaker(found: Verdict, reason: Reason) -> Verdict | None:
    """The same one level lower, with why; None when it was low already."""
    if found.level == 1:
        return None
    return verdict(found.category, found.level - 1, (*found.reasons, reason), found.subject)


def plain(held: Verdict | None) -> Any:
    """A verdict as plain values, to be kept; it names rules, never a value."""
    if held is None:
        return None
    return [held.category, held.confidence, [[r.by, r.rule, r.score] for r in held.reasons], held.subject]


def from_plain(kept: Any) -> Verdict | None:
    """What `plain` made."""
    if kept is None:
        return None
    category, confidence, reasons, subject = kept
    return Verdict(
        category, confidence, tuple(Reason(by, rule, score) for by, rule, score in reasons), subject
    )
