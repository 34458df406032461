"""What is made of the shipped data files, kept in the user's cache folder, and made anew when they change."""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TypeVar

Made = TypeVar("Made")
DIGEST = 20  # bytes before the content, by which one that was spoiled is known
FEW = 4  # files of one name that are kept: of several versions of this program


def kept(name: str, make: Callable[[], Made]) -> Made:
    """What `make` makes of the data files: as it was kept, or made now and kept where that is possible."""
    try:
        path = folder() / f"{name}-{_mark()}.bin"
    except (OSError, RuntimeError):  # no home, or no files: as it is inside an archive
        return make()
    try:
        if path.stat().st_uid == os.getuid():  # nobody else's file is loaded
            whole = path.read_bytes()
            mark, content = whole[:DIGEST], whole[DIGEST:]
            if mark == blake2b(content, digest_size=DIGEST).digest():
                found: Made = pickle.loads(content)
                return found
    except Exception:  # absent, cut off, no such thing on this system: made anew
        pass
    made = make()
    with contextlib.suppress(OSError, pickle.PicklingError):
        _keep(path, name, made)
    return made


def _keep(path: Path, name: str, made: object) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        content = pickle.dumps(made, pickle.HIGHEST_PROTOCOL)
        file.write(blake2b(content, digest_size=DIGEST).digest() + content)
    Path(file.name).replace(path)
    newest = sorted(path.parent.glob(f"{name}-*.bin"), key=lambda one: one.stat().st_mtime)
    for old in newest[:-FEW]:
        old.unlink(missing_ok=True)


def folder() -> Path:
    """Where the user's cache of this program is. RuntimeError where there is no home."""
    told = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(told) if told.startswith("/") else Path("~/.cache").expanduser()) / "privacy-inventory"


@cache
def _mark() -> str:
    """What all that is kept hangs on: Python, the data files, and the modules that read them."""
    here = Path(__file__).parent
    hashed = blake2b(sys.version.encode(), digest_size=16)
    for path in sorted([*here.glob("data/**/*.yaml"), *here.glob("*.py"), *here.glob("classify/*.py")]):
        hashed.update(path.name.encode() + path.read_bytes())
    return hashed.hexdigest()
