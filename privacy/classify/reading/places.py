"""Files to classify where they are: on this machine, or elsewhere by URL."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from inventory.errors import Problem

FILES = 10_000  # of one folder
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(?:://|::)")


@dataclass(frozen=True, slots=True)
class File:
    """A file: how it is called in outputs, how it is opened, and how many bytes it has."""

    shown: str
    start: Callable[[], BinaryIO]
    size: int


def files_at(place: str | Path) -> Iterator[File]:
    """The file at a path or URL; of a folder all files below it. Problem when there is none."""
    if isinstance(place, str) and _URL.match(place):
        from privacy.classify.reading.remote import remote_files

        yield from remote_files(place)
        return
    path = Path(place)
    if path.is_dir():
        for file in below(path):
            yield local(file)
    elif path.is_file():
        yield local(path)
    else:
        raise Problem("there is no such file", "Give the path of a sample payload.", str(path))


def local(path: Path, shown: str = "") -> File:
    return File(shown or printable(path.as_posix()), lambda: path.open("rb"), path.stat().st_size)


def printable(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name)


def below(folder: Path) -> list[Path]:
    """The files below a folder by name, but for those that programs put there for themselves."""
    found: list[Path] = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_hidden(name))
        found += [Path(place, name) for name in sorted(names) if not is_hidden(name)]
    if not found:
        raise Problem("there is no file in this folder", "Give the path of a sample payload.", str(folder))
    return found


def is_hidden(name: str) -> bool:
    """Whether a file is no data: ``_SUCCESS``, ``_delta_log``, ``.git``."""
    return name.startswith((".", "_"))
