"""`privacy classify`: sample payloads, field by field, without a value of theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from inventory.errors import Problem
from inventory.facts import Gap, Location
from privacy.classify.columns import Column, Columns
from privacy.classify.evidence import Verdict
from privacy.classify.masks import shape
from privacy.classify.reading.payloads import Payload
from privacy.classify.records import judge_columns
from privacy.classify.walk import Each, columns

Doing = Callable[[str], None]


def classify_files(
    paths: Sequence[Path], exhaustive: bool = False, doing: Doing = lambda _: None
) -> dict[str, Any]:
    """The document of `privacy classify --format json`; Problem when a path is no file.

    `exhaustive`: every record is read and every distinct value is looked at, not some of many.
    """
    files: list[dict[str, Any]] = []
    gaps: list[Gap] = []
    for at, path in enumerate(paths, 1):
        if not path.is_file():
            raise Problem("there is no such file", "Give the path of a sample payload.", str(path))
        doing(f"reading file {at} of {len(paths)}")
        found = _columns(path, exhaustive)
        gaps += found.gaps
        files.append(_file(found))
    return {
        "files": files,
        "gaps": [
            {"reason": g.reason, "location": {"path": g.location.path, "line": g.location.line}} for g in gaps
        ],
    }


def _columns(path: Path, exhaustive: bool) -> Columns:
    shown = "".join(c if c.isprintable() else "?" for c in path.as_posix())
    if not exhaustive:
        return _read(path, shown, None)
    from privacy.classify.tallies import Tallies

    tallies = Tallies()
    found = _read(path, shown, tallies.add)
    tallies.finish(found.by_path)
    return found


def _read(path: Path, shown: str, each: Each | None) -> Columns:
    try:
        return columns(Payload(shown, lambda: path.open("rb"), each is not None), each)
    except OSError as error:
        return Columns(shown, gaps=[Gap(f"can't be read: {error.strerror}", Location(shown))])


def _file(found: Columns) -> dict[str, Any]:
    verdicts = judge_columns(found)
    fields = [_field(column, verdicts.get(path)) for path, column in sorted(found.by_path.items())]
    return {"path": found.path, "records": found.records, "fields": fields}


def _field(column: Column, verdict: Verdict | None) -> dict[str, Any]:
    from privacy.classify.values import look

    match = look(column).of(verdict.category) if verdict is not None else None
    return {
        "path": column.path,
        "category": verdict.category if verdict else None,
        "confidence": verdict.confidence if verdict else None,
        "distinct": column.distinct,
        "matched": match.matched if match else 0,
        "reasons": _reasons(verdict),
        "shape": shape(column.values),
        "sampled": column.sampled,
    }


def _reasons(verdict: Verdict | None) -> list[dict[str, Any]]:
    return [{"by": r.by, "rule": r.rule, "score": r.score} for r in verdict.reasons] if verdict else []
