"""Changes of a repository that are written down as edits: read, checked and applied to a copy of it.

The files in `check_changes/` say which; its README.md says what each key means.
"""

from __future__ import annotations

import base64
import difflib
import random
import shutil
import string
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent / "check_changes"
LANGUAGES = {"python", "javascript", "typescript", "csharp", "java", "powershell"}
EMPTY = "nothing"
GIT = ("-c", "user.name=Tester", "-c", "user.email=tester@example.com", "-c", "commit.gpgsign=false")

Edits = Mapping[str, list[dict[str, Any]]]
Lines = Mapping[str, frozenset[int]]


@dataclass(frozen=True)
class Seed:
    """A change that adds one problem: `expect` are the ids that must be found, `at` the lines where."""

    name: str
    repository: str
    language: str
    expect: tuple[str, ...]
    edits: Edits
    before: Edits
    at: str | Mapping[str, str] | None
    around: int


@dataclass(frozen=True)
class Quiet:
    """A change that adds nothing, written by hand; `kind` is a word for the table."""

    name: str
    repository: str
    language: str
    kind: str
    edits: Edits


def seeds() -> Iterator[Seed]:
    """All that `check_changes/seeds` holds."""
    for file in sorted((HERE / "seeds").glob("*.yaml")):
        for repository, rows in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            usual = rows.get("language", file.stem)
            for name, row in rows.get("seeds", rows).items():
                expect = row["expect"] if isinstance(row["expect"], list) else [row["expect"]]
                yield Seed(
                    name,
                    repository,
                    row.get("language", usual),
                    tuple(expect),
                    row["edits"],
                    row.get("before", {}),
                    row.get("at"),
                    row.get("around", 0),
                )


def quiet() -> Iterator[Quiet]:
    """All that `check_changes/quiet.yaml` holds."""
    text = (HERE / "quiet.yaml").read_text(encoding="utf-8")
    for repository, rows in yaml.safe_load(text).items():
        for name, row in rows.items():
            yield Quiet(name, repository, row["language"], row["kind"], row["edits"])


def repository(source: Path, target: Path, before: Edits | None = None) -> Path:
    """A copy of `source` as a git repository with an empty commit and one of it, `before` being part of it."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("expected", "truth.yaml", ".git"))
    apply(target, before or {})
    git(target, "init", "-q", "-b", "main")
    git(target, *GIT, "commit", "-q", "--allow-empty", "-m", "nothing yet")
    git(target, "tag", EMPTY)
    commit(target)
    return target


def commit(root: Path) -> None:
    """Everything as it is now."""
    git(root, "add", "-A", "-f")
    git(root, *GIT, "commit", "-q", "--allow-empty", "-m", "as it was")


def restore(root: Path) -> None:
    """Back to the last commit."""
    git(root, "reset", "-q", "--hard")
    git(root, "clean", "-qfdx")


def git(root: Path, *words: str) -> str:
    """What a git command prints."""
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout


def apply(root: Path, edits: Edits) -> Lines:
    """Makes the edits; returns which lines of which files are new or stand where something was."""
    changed = {}
    for path, steps in edits.items():
        for step in steps:
            if "move" in step:
                _move(root / path, root / step["move"])
        file = root / path
        if not (steps := [step for step in steps if "move" not in step]):
            continue
        raw = _text(file) if file.exists() else ""
        old = raw.replace("\r\n", "\n")
        if any("delete" in step for step in steps):
            file.unlink()
            continue
        new = old
        for step in steps:
            new = edited(new, step, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes((new.replace("\n", "\r\n") if "\r\n" in raw else new).encode("utf-8"))
        changed[path] = lines(old, new)
    return changed


def edited(text: str, step: Mapping[str, Any], path: str) -> str:
    """`text` after one edit. ValueError where what it names is not there exactly once."""
    step = {key: _made_up(value) for key, value in step.items()}
    if "write" in step:
        return step["write"]
    if "append" in step:
        return text.rstrip("\n") + "\n" + step["append"]
    if "after" in step:
        anchor = step["after"] + "\n"
        new = anchor + step["add"].rstrip("\n") + "\n"
        at = text.find(anchor) if text.startswith(anchor) else text.find("\n" + anchor) + 1
        if at < 1 and not text.startswith(anchor):
            raise ValueError(f"{path}: no line {step['after']!r}")
        return text[:at] + new + text[at + len(anchor) :]
    if "words" in step:
        return replaced(text, step["words"])
    old = step["cut"] if "cut" in step else step["old"]
    if text.count(old) != 1 and not (step.get("every") and old in text):
        raise ValueError(f"{path}: {old!r} stands there {text.count(old)} times")
    return text.replace(old, step.get("new", ""))


def replaced(text: str, words: Mapping[str, str]) -> str:
    """Whole words, everywhere."""
    import re

    for old, new in words.items():
        text = re.sub(rf"(?<![\w-]){re.escape(old)}(?![\w-])", new, text)
    return text


def lines(old: str, new: str) -> frozenset[int]:
    """Numbers of lines of `new` that are new, or stand next to what was taken out."""
    before, after = old.splitlines(), new.splitlines()
    found: set[int] = set()
    for tag, _, _, start, end in difflib.SequenceMatcher(None, before, after, False).get_opcodes():
        if tag != "equal":
            found.update(range(start + 1, end + 1) if end > start else (start, start + 1))
    return frozenset(found)


def wanted(seed: Seed, root: Path, changed: Lines) -> Lines:
    """The lines one of which must be part of the way that the check shows."""
    if seed.at is not None:
        if "text" not in seed.at and not isinstance(seed.at, str):
            return {seed.at["file"]: changed[seed.at["file"]]}
        text = seed.at if isinstance(seed.at, str) else seed.at["text"]
        paths = changed if isinstance(seed.at, str) else [seed.at["file"]]
        return {path: frozenset(_holding(root / path, text)) for path in paths}
    wide = seed.around
    return {
        path: frozenset(n + more for n in rows for more in range(-wide, wide + 1))
        for path, rows in changed.items()
    }


def _holding(file: Path, text: str) -> list[int]:
    return [n for n, line in enumerate(_text(file).splitlines(), 1) if text in line]


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(source, target)


def _text(file: Path) -> str:
    return file.read_bytes().decode("utf-8")


def _made_up(value: Any) -> Any:
    if isinstance(value, str):
        for name, made in values().items():
            value = value.replace("{{" + name + "}}", made)
    return value


@cache
def values() -> Mapping[str, str]:
    """What looks real and belongs to nobody: made when it is needed, so that no file of ours holds it."""
    dice = random.Random(41)
    letters = string.ascii_letters + string.digits

    def some(count: int, of: str = letters) -> str:
        return "".join(dice.choice(of) for _ in range(count))

    number = some(18, string.digits)
    check = 98 - int(number + "131400") % 97
    surname = "hallgren" + "stad"
    return {
        "email": "marit." + surname + "@" + surname + "-bygg.no",
        "iban": f"DE{check:02d}{number}",
        "sendgrid": f"SG.{some(22)}.{some(43)}",
        "account_key": base64.b64encode(dice.randbytes(64)).decode(),
        "client_secret": f"{some(3)}8Q~{some(34)}",
        "password": some(6) + "!" + some(9) + "#4",
    }
