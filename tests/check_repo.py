"""A golden app under git, and changes made to it: what the tests of the check work on."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from conftest import copy_app

from privacy import checking
from privacy.check.findings import Finding
from privacy.check.outcome import Outcome

TODAY = date(2026, 11, 27)
IDENTITY = ("-c", "user.name=Example", "-c", "user.email=dev@example.com", "-c", "commit.gpgsign=false")


def git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", *IDENTITY, *words], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout


def committed(root: Path) -> Path:
    """The folder as a repository with one commit."""
    git(root, "init", "-q", "-b", "main")
    return commit(root)


def commit(root: Path) -> Path:
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "state")
    return root


@dataclass(frozen=True)
class Edit:
    """What a change does to files: `swaps` (old text -> new text) in some, `files` written whole."""

    swaps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def apply(self, root: Path) -> None:
        for path, pairs in self.swaps.items():
            place = root / path
            text = place.read_text(encoding="utf-8")
            for old, new in pairs.items():
                assert old in text, f"{path} holds no {old!r}"
                text = text.replace(old, new, 1)
            place.write_text(text, encoding="utf-8")
        for path, text in self.files.items():
            place = root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")


def app(name: str, folder: Path, declared: str = "") -> Path:
    """A golden app, committed, with this privacy.yaml."""
    root = copy_app(name, folder)
    if declared:
        (root / "privacy.yaml").write_text(declared, encoding="utf-8")
    return committed(root)


def check(root: Path, base: str | None = "main", fail_on: str = "medium", **other: object) -> Outcome:
    wanted = checking.Wanted(base, fail_on, other.pop("today", TODAY), 1, **other)  # type: ignore[arg-type]
    return checking.check(root, wanted)


def ids(outcome: Outcome) -> list[str]:
    """The ids of what counts."""
    return sorted(one.id for one in outcome.counting)


def only(outcome: Outcome, id: str) -> Finding:
    """The one that counts with this id."""
    found = [one for one in outcome.counting if one.id == id]
    assert len(found) == 1, [f"{one.id}: {one.message}" for one in outcome.counting]
    return found[0]


def places(one: Finding) -> list[str]:
    return [f"{step.path}:{step.line}" for step in one.path]
