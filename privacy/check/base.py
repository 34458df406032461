"""The state a change is compared with: from git's objects, or from a committed inventory."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from inventory import revisions
from inventory.errors import Problem
from inventory.facts import Location
from inventory.revisions import Changes, Revision
from privacy import declaration_file
from privacy.check.comments import Comment
from privacy.check.view import Planted
from privacy.declaration_file import Declared
from privacy.declarations.words import FILE


@dataclass(frozen=True, slots=True)
class State:
    """A state of the software: its inventory, what is planted in its files, and what it declares.

    `notes` say what could not be found out about it, with a place.
    """

    content: Mapping[str, Any]
    planted: tuple[Planted, ...]
    declared: Declared
    notes: tuple[tuple[str, str], ...] = ()
    comments: tuple[Comment, ...] = ()
    """What comments in its files let pass."""


class Observer(Protocol):
    """Looks at folders, and remembers what it saw of a tree of files."""

    def recalled(self, tree: str, declared: Declared) -> State | None: ...
    def observed(self, place: Path, declared: Declared, leave: tuple[str, ...]) -> State: ...
    def keep(self, tree: str, state: State) -> None: ...


@dataclass(frozen=True, slots=True)
class Base:
    """What a change is compared with, and which lines it touches (None where no git can tell)."""

    name: str
    state: State
    changes: Changes | None = None
    leave: tuple[str, ...] = ()
    """What the newer side leaves out, because the older one can't have it."""
    samples: bool = True
    """Whether it tells what files hold."""


def at_ref(root: Path, ref: str, observer: Observer) -> Base:
    """The state of the commit that the change began from."""
    at = revisions.revision(root, ref)
    declared, broken = _declared(root, at)
    tree, modules = revisions.tree_id(root, at), tuple(f"/{path}/" for path in at.modules)
    state = observer.recalled(tree, declared)
    missing: tuple[str, ...] = ()
    if state is None:
        state, missing = _unpacked(root, at, declared, modules, observer)
        if not missing:
            observer.keep(tree, state)
    notes = tuple((text, ref) for text in (*at.lacks, *missing, *broken))
    return Base(ref, replace(state, notes=notes), revisions.changes(root, at), modules)


def _unpacked(
    root: Path, at: Revision, declared: Declared, modules: tuple[str, ...], observer: Observer
) -> tuple[State, tuple[str, ...]]:
    with tempfile.TemporaryDirectory(prefix="privacy-base-") as folder:
        place = Path(folder) / "base"
        place.mkdir()
        missing = revisions.unpack(root, at, place)
        return observer.observed(place, declared, modules), missing


def _declared(root: Path, at: Revision) -> tuple[Declared, tuple[str, ...]]:
    raw = revisions.content(root, at, FILE)
    try:
        return declaration_file.parse(raw) if raw is not None else Declared(), ()
    except Problem as problem:
        what = f"{FILE} of the base can't be read ({problem.message}): nothing counts as declared there"
        return Declared(), (what,)


def from_file(root: Path, path: Path) -> Base:
    """A committed inventory; what files hold, and which lines changed, it can't tell."""
    hint = "Write it with `privacy scan --format json -o inventory.json` on the state to compare with."
    try:
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise Problem(f"the inventory can't be read: {error.strerror}", hint, str(path)) from None
    except (ValueError, RecursionError):
        raise Problem("the inventory is not valid JSON", hint, str(path)) from None
    from inventory import restored

    restored.from_json(content)  # raises Problem for what is none
    values = tuple(
        Planted(Location(row["location"]["path"], row["location"]["line"]), row["category"], "", row["shape"])
        for row in content.get("literals", ())
        if not row["example"]
    )
    note = ("an inventory says nothing of samples and secrets: those in files count as older", path.name)
    state = State(content, values, declaration_file.read(root), (note,))
    return Base(path.name, state, samples=False)
