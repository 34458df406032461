"""The commit a checkout stands at, read from its git folder."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

_HASH = re.compile(r"[0-9a-f]{40}")
SAFE = ["git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "--no-optional-locks"]


def head(root: Path) -> tuple[str | None, bool]:
    """(commit, dirty) of the repository that `root` stands in; (None, False) when it is in none."""
    commit = _asked(root, ["rev-parse", "HEAD"])
    if commit is None or not _HASH.fullmatch(commit.strip()):
        return None, False
    status = _asked(root, ["status", "--porcelain", "--untracked-files=normal", "--", "."])
    return commit.strip(), bool(status and status.strip())


def _asked(root: Path, words: list[str]) -> str | None:
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            [*SAFE, *words],
            cwd=root,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
