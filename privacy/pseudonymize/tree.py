"""Files where they are: which are taken, where they are staged, and how all of them change at once."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from inventory.errors import Problem

STAGE, READY = ".privacy-pseudonymize", "ready.json"
_SKIPPED = frozenset([".git", ".hg", ".svn", STAGE])


@dataclass(frozen=True, slots=True)
class Item:
    """A file: how it is called, where it is, and where it goes. `reason`: why it is left out."""

    shown: str
    path: Path
    target: Path
    reason: str = ""


def items(places: Sequence[Path], output: Path | None) -> list[Item]:
    """The files at the paths, by name; links and what is no file with the reason why they are left."""
    found: dict[Path, Item] = {}
    for place in places:
        if place.is_symlink():
            raise Problem("this is a symbolic link", "Give the path it leads to.", str(place))
        if not place.exists():
            raise Problem("there is no such file or folder", "Give the path of fixtures.", str(place))
        for one in _below(place, output, len(places) > 1):
            found.setdefault(one.path, one)
    return list(found.values())


def _below(place: Path, output: Path | None, named: bool) -> Iterator[Item]:
    if not place.is_dir():
        yield _item(place, place.parent, output, Path(place.name))
        return
    base = output / place.resolve().name if output is not None and named else output
    excluded = output.resolve() if output is not None else None
    for folder, folders, names in os.walk(place, followlinks=False):
        for name in sorted(folders):
            path = Path(folder, name)
            if path.is_symlink():
                yield Item(_shown(path), path, path, "a symbolic link")
        folders[:] = sorted(
            name
            for name in folders
            if name not in _SKIPPED
            and not Path(folder, name).is_symlink()
            and Path(folder, name).resolve() != excluded
        )
        for name in sorted(names):
            path = Path(folder, name)
            yield _item(path, place, base, path.relative_to(place))


def _item(path: Path, _root: Path, base: Path | None, below: Path) -> Item:
    target = path if base is None else base / below
    mode = path.lstat().st_mode
    reason = "a symbolic link" if stat.S_ISLNK(mode) else "" if stat.S_ISREG(mode) else "no regular file"
    return Item(_shown(path), path, target, reason)


def _shown(path: Path) -> str:
    return "".join(c if c.isprintable() else "?" for c in path.as_posix())


def refuse_dirty(places: Iterable[Path]) -> None:
    """Problem where git knows of changes at the paths that are not committed: they could not be got back."""
    for place in places:
        folder = place if place.is_dir() else place.parent
        call = ["git", "-C", str(folder), "status", "--porcelain", "--", str(place.resolve())]
        try:
            told = subprocess.run(call, capture_output=True, timeout=60, check=False)
        except (OSError, subprocess.TimeoutExpired):
            continue
        lines = [line for line in told.stdout.splitlines() if STAGE.encode() not in line]
        if told.returncode == 0 and lines:
            hint = "Commit or stash them first, or give --force."
            raise Problem("there are changes that are not committed", hint, str(place))


class Stage:
    """A folder in which new files wait until all are whole; then they take their places one by one.

    Until `ready.json` stands there nothing has changed; once it does, whoever comes next ends the work.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / STAGE
        self._moves: list[tuple[str, str]] = []

    def finish_earlier(self) -> bool:
        """End what an interrupted run had ready, or clear away what it had not; whether there was any."""
        if self.folder.is_symlink():
            raise Problem("the folder for unfinished work is a link", "Remove it.", str(self.folder))
        if not self.folder.is_dir():
            return False
        ready = self.folder / READY
        ended = ready.is_file()
        if ended:
            self._moves = [(one, other) for one, other in json.loads(ready.read_text(encoding="utf-8"))]
            self._move()
        self.clear()
        return ended

    def open(self) -> None:
        """Make room for new files."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def place(self) -> Path:
        """Where the next new file is written."""
        return self.folder / str(len(self._moves))

    def add(self, target: Path, like: Path) -> None:
        """The file at `place` is whole and shall go to `target`; it may be read by whom the old one may."""
        made = self.place()
        made.chmod(stat.S_IMODE(like.stat().st_mode))
        self._moves.append((made.name, str(target.absolute())))

    def commit(self) -> None:
        """Let all new files take their places."""
        if self._moves:
            ready = self.folder / READY
            draft = ready.with_suffix(".draft")
            with draft.open("w", encoding="utf-8") as file:
                json.dump(self._moves, file)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(ready)
            self._move()
        self.clear()

    def _move(self) -> None:
        for name, target in self._moves:
            made = self.folder / name
            if made.is_file() and not made.is_symlink():
                _within(Path(target))
                Path(target).parent.mkdir(parents=True, exist_ok=True)
                made.replace(target)

    def clear(self) -> None:
        """Leave nothing behind."""
        ready = self.folder / READY
        with contextlib.suppress(OSError):
            ready.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        self._moves = []


def _within(target: Path) -> None:
    """Problem where a folder on the way is a link that was put there since."""
    if target.parent.is_symlink():
        raise Problem(
            "a folder on the way is a symbolic link", "Remove it; nothing is written through it.", str(target)
        )


def check_output(output: Path, places: Sequence[Path]) -> None:
    """Problem where the output would overwrite what it is made of."""
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise Problem("the output is no folder", "Give a folder with -o.", str(output))
    for place in places:
        if output.resolve() == place.resolve() or (
            place.is_file() and output.resolve() == place.resolve().parent
        ):
            raise Problem(
                "the output is where the fixtures are", "Give another folder, or --in-place.", str(output)
            )
    for folder, folders, _ in os.walk(output):
        link = next((name for name in folders if Path(folder, name).is_symlink()), None)
        if link is not None:
            raise Problem("there is a symbolic link in the output", "Remove it.", str(Path(folder, link)))
