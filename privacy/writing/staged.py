"""Files that come to their place together: made beside it first, so that they need no memory all at once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path

from inventory.errors import Problem
from inventory.files import write_whole
from privacy.writing.stamps import MANIFEST, stamp_of, with_manifest

Made = tuple[str, str]
"""A file's name, and its stamp if it can't hold its own."""
HINT = "Nothing was changed there. Free some space or give another place with -o."


class Staged(AbstractContextManager["Staged"]):
    """New files of a folder, kept in a hidden one inside it until `placed`; the rest is thrown away.

    Raises `Problem` where the folder can't be written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: dict[str, None] = {}
        self._stamps: dict[str, str] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._room = tempfile.TemporaryDirectory(dir=folder, prefix=".", ignore_cleanup_errors=True)
        except OSError as error:
            raise Problem(f"The folder can't be written: {error.strerror}.", HINT, str(folder)) from error

    def __exit__(self, *_: object) -> None:
        self._room.cleanup()

    def add(self, name: str, content: bytes) -> Made:
        """Make a file, which is not in its place yet; gives what is to be noted of it."""
        write_whole(Path(self._room.name) / name, content)
        return name, stamp_of(content) if name.endswith(".csv") else ""

    def note(self, files: Iterable[Made]) -> None:
        """Files that were made here, perhaps by another process, and are to be placed."""
        for name, stamp in files:
            self._names[name] = None
            if stamp:
                self._stamps[name] = stamp

    def placed(self) -> tuple[Path, ...]:
        """Move all files to their places, and note the stamps of those that can't hold their own."""
        if self._stamps:
            write_whole(Path(self._room.name) / MANIFEST, with_manifest(self._folder, self._stamps))
        for name in [*self._names, *([MANIFEST] if self._stamps else [])]:
            self._place(name)
        return tuple(self._folder / name for name in self._names)

    def _place(self, name: str) -> None:
        target = self._folder / name
        try:
            (Path(self._room.name) / name).replace(target)
        except OSError as error:
            raise Problem(f"The file can't be written: {error.strerror}.", HINT, str(target)) from error
