"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from inventory.errors import Problem


def write_whole(path: Path, content: bytes) -> None:
    """Put `content` at `path` in one step; on any failure the old file stays and a Problem is raised."""
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        hint = "Nothing was changed there. Free some space or give another place with -o."
        raise Problem(f"The file can't be written: {error.strerror}.", hint, str(path)) from error
