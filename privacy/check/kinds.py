"""The kinds of findings: `data/findings.yaml`, with severities, words and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from privacy.check.findings import Severity
from privacy.vocabulary import read


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a severity table: what it asks of level, target and transform, and the severity."""

    level: frozenset[str]
    target: frozenset[str]
    transform: frozenset[str]
    severity: Severity

    def fits(self, level: str, target: str, transform: str) -> bool:
        asked = ((self.level, level), (self.target, target), (self.transform, transform))
        return all(not wanted or given in wanted for wanted, given in asked)


@dataclass(frozen=True, slots=True)
class Kind:
    """One id: `says` is its message with facts in braces, `fix` what to do, `paste` the text for that."""

    id: str
    title: str
    says: str
    help: str
    fix: str
    paste: str
    rows: tuple[Row, ...]
    approves: bool
    """Whether declaring it in privacy.yaml settles it."""

    def severity(self, level: str, target: str, transform: str) -> Severity:
        """By the first row that fits."""
        return next(row.severity for row in self.rows if row.fits(level, target, transform))


@cache
def kinds() -> Mapping[str, Kind]:
    """Every id, in the order of the file."""
    return {id: _kind(id, raw) for id, raw in catalog()["findings"].items()}


@cache
def catalog() -> dict[str, Any]:
    """`data/findings.yaml` as plain values."""
    return cast(dict[str, Any], read("findings.yaml"))


@cache
def strength(transforms: tuple[str, ...]) -> str:
    """How well transforms protect, by the best of them; ``none`` where they don't."""
    known = catalog()["protection"]
    labels = {label for one in transforms for label in (one, one.partition(":")[0] + ":*")}
    return next((word for word, listed in known.items() if labels & set(listed)), "none")


def _kind(id: str, raw: Mapping[str, Any]) -> Kind:
    rows = tuple(_row(row) for row in raw["severity"])
    said = (str(raw.get(key, "")).strip() for key in ("title", "says", "help", "fix", "paste"))
    title, says, helped, fix, paste = said
    return Kind(id, title, says, helped, fix, paste, rows, bool(raw.get("approves", False)))


def _row(raw: Mapping[str, Any]) -> Row:
    def words(key: str) -> frozenset[str]:
        return frozenset(str(raw.get(key, "")).split())

    return Row(words("level"), words("target"), words("transform"), raw["is"])
