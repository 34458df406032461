"""Asks git of a checkout: only what changes nothing, and never over a network."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

_HASH = re.compile(r"[0-9a-f]{40}")
SAFE = ["git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "--no-optional-locks"]
QUIET = ["-c", "protocol.allow=never", "-c", "diff.external=", "-c", "core.quotePath=false"]
LONGEST = 300
"""Seconds that git may take."""


def head(root: Path) -> tuple[str | None, bool]:
    """(commit, dirty) of the repository that `root` stands in; (None, False) when it is in none."""
    commit = asked(root, ["rev-parse", "HEAD"])
    if commit is None or not _HASH.fullmatch(commit.strip()):
        return None, False
    status = asked(root, ["status", "--porcelain", "--untracked-files=normal", "--", "."])
    return commit.strip(), bool(status and status.strip())


def asked(root: Path, words: Sequence[str]) -> str | None:
    """What git answers, as text; None when it fails, or there is none."""
    found = answer(root, words)
    return found.decode("utf-8", "surrogateescape") if found is not None else None


def answer(root: Path, words: Sequence[str], given: bytes = b"") -> bytes | None:
    """What git answers to words of ours and to what it is `given`; None when it fails, or there is none."""
    environment = {
        **os.environ,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "LC_ALL": "C",
    }
    try:
        done = subprocess.run(
            [*SAFE, *QUIET, *words],
            cwd=root,
            env=environment,
            input=given,
            capture_output=True,
            timeout=LONGEST,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
