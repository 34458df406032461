"""What was done, without a value: files, fields, categories, methods, counts, and what was left and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from inventory.facts import Gap
from privacy.pseudonymize.risk import Risk

INTERNAL = "a key that means nothing outside of its database"


@dataclass(slots=True)
class FileReport:
    """One file: what changed in it, by field, category and method, and what could not be read."""

    path: str
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    left: dict[str, tuple[str, str]] = field(default_factory=dict)  # field -> category, why
    gaps: list[Gap] = field(default_factory=list)
    copied: str = ""  # why it is not rewritten
    dropped: int = 0

    @property
    def changed(self) -> int:
        return sum(self.counts.values())


@dataclass(slots=True)
class Report:
    """All files, and what could still be linked."""

    files: list[FileReport]
    risks: list[Risk] = field(default_factory=list)
    finished: bool = False  # an interrupted run was ended before this one

    @property
    def changed(self) -> int:
        return sum(one.changed for one in self.files)

    @property
    def internal_keys(self) -> int:
        """How many fields are keys of a database, and stay."""
        return sum(why == INTERNAL for one in self.files for _, why in one.left.values())

    def document(self) -> dict[str, Any]:
        """As plain values; the same files give the same bytes."""
        return {
            "schema_version": 1,
            "files": [_file(one) for one in self.files],
            "methods": _totals(self.files, 2),
            "categories": _totals(self.files, 1),
            "risks": [risk.document() for risk in self.risks],
            "gaps": [
                {"reason": gap.reason, "location": {"path": gap.location.path, "line": gap.location.line}}
                for one in self.files
                for gap in one.gaps
            ],
            "note": "Pseudonymised data is personal data (Article 4(5), Recital 26): whoever has the key, "
            "or knows enough else, can tell whose it is.",
        }

    def findings(self) -> list[str]:
        """For `--check`: file, field and category where personal data remains, one a line."""
        return [
            f"{one.path}: {path}: {category}: {count} value{'s' if count != 1 else ''}"
            for one in self.files
            for (path, category), count in sorted(_by_field(one).items())
        ]

    def skipped(self) -> str:
        """What could not be looked at, one a line."""
        lines = [f"{one.path}: {one.copied}" for one in self.files if one.copied]
        lines += [f"{g.location.path}:{g.location.line}: {g.reason}" for one in self.files for g in one.gaps]
        return "".join(f"not checked: {line}\n" for line in lines)

    def text(self) -> str:
        """A few lines for people."""
        changed = [one for one in self.files if one.changed]
        lines = [
            f"{self.changed} values changed in {len(changed)} of {len(self.files)} files",
            *(f"  {one.path}: {one.changed}" for one in changed[:50]),
        ]
        if len(changed) > 50:
            lines.append(f"  and {len(changed) - 50} more")
        lines += [f"  {one.path}: copied, {one.copied}" for one in self.files if one.copied]
        lines += [
            f"  {gap.location.path}:{gap.location.line}: {gap.reason}"
            for one in self.files
            for gap in one.gaps
        ]
        lines += [f"  {risk.sentence()}" for risk in self.risks]
        if keys := self.internal_keys:
            lines.append(
                f"  left: internal keys, {keys} field{'s' if keys > 1 else ''}; "
                "set `fixtures: {internal_keys: surrogate}` in privacy.yaml to change them"
            )
        return "\n".join(lines)


def _file(one: FileReport) -> dict[str, Any]:
    return {
        "path": one.path,
        "changed": one.changed,
        "copied": one.copied or None,
        "left_out": one.dropped,
        "fields": [
            {"path": path, "category": category, "method": method, "values": count}
            for (path, category, method), count in sorted(one.counts.items())
        ],
        "left": [
            {"path": path, "category": category, "why": why}
            for path, (category, why) in sorted(one.left.items())
        ],
    }


def _by_field(one: FileReport) -> dict[tuple[str, str], int]:
    found: Counter[tuple[str, str]] = Counter()
    for (path, category, _), count in one.counts.items():
        found[path, category] += count
    return found


def _totals(files: list[FileReport], part: int) -> dict[str, int]:
    found: Counter[str] = Counter()
    for one in files:
        for key, count in one.counts.items():
            found[key[part]] += count
    return dict(sorted(found.items()))
