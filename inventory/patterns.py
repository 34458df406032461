"""Patterns as in .gitignore: a line that is none loses itself, not its file."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable

import pathspec

_NAMED = re.compile(r"\(\?P<\w+>")


def spec(lines: Iterable[str]) -> tuple[pathspec.GitIgnoreSpec, bool]:
    """What the lines match, and whether every one of them could be read."""
    kept = list(lines)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # brackets in brackets mean what git takes them for
        try:
            return pathspec.GitIgnoreSpec.from_lines(kept), True
        except (ValueError, re.error):
            return pathspec.GitIgnoreSpec.from_lines(line for line in kept if _is_pattern(line)), False


def any_of(found: pathspec.GitIgnoreSpec) -> re.Pattern[str] | None:
    """One expression for all the patterns: where it finds nothing, none of them does."""
    written = [p.regex.pattern for p in found.patterns if p.include is not None and p.regex is not None]
    try:
        return re.compile("|".join(f"(?:{_NAMED.sub('(?:', one)})" for one in written)) if written else None
    except re.error:
        return None


def _is_pattern(line: str) -> bool:
    try:
        pathspec.GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return True
