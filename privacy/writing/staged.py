"""Files that come to their place together: made beside it first, so that they need no memory all at once."""

from __future__ import annotations

import tempfile
from contextlib import AbstractContextManager
from pathlib import Path

from inventory.errors import Problem
from inventory.files import write_whole
from privacy.writing.stamps import MANIFEST, stamp_of, with_manifest

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

    def add(self, name: str, content: bytes) -> None:
        """Make a file; it is not in its place yet."""
        write_whole(Path(self._room.name) / name, content)
        self._names[name] = None
        if name.endswith(".csv"):
            self._stamps[name] = stamp_of(content)

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
