"""`privacy classify`: sample payloads, field by field, without a value of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from inventory.errors import Problem
from inventory.facts import Gap, Location
from inventory.sources import Limits, decoded
from privacy.classify import names
from privacy.classify.columns import Column, Columns
from privacy.classify.decide import with_values
from privacy.classify.evidence import Verdict
from privacy.classify.masks import shape
from privacy.classify.samples import columns_of


def classify_files(paths: Sequence[Path]) -> dict[str, Any]:
    """The document of `privacy classify --format json`; Problem when a path is no file."""
    files: list[dict[str, Any]] = []
    gaps: list[Gap] = []
    for path in paths:
        if not path.is_file():
            raise Problem("there is no such file", "Give the path of a sample payload.", str(path))
        found = _columns(path)
        gaps += found.gaps
        files.append(_file(found))
    return {
        "files": files,
        "gaps": [
            {"reason": g.reason, "location": {"path": g.location.path, "line": g.location.line}} for g in gaps
        ],
    }


def _columns(path: Path) -> Columns:
    shown = "".join(c if c.isprintable() else "?" for c in path.as_posix())
    try:
        if path.stat().st_size > Limits().data_bytes:
            return _unread(shown, "too large to read")
        content = path.read_bytes()
    except OSError as error:
        return _unread(shown, f"can't be read: {error.strerror}")
    return columns_of(decoded(content), shown)


def _unread(path: str, reason: str) -> Columns:
    found = Columns(path)
    found.gaps.append(Gap(reason, Location(path)))
    return found


def _file(found: Columns) -> dict[str, Any]:
    fields = [_field(found, column) for _, column in sorted(found.by_path.items())]
    return {
        "path": found.path,
        "records": max((c.count for c in found.by_path.values()), default=0),
        "fields": fields,
    }


def _field(found: Columns, column: Column) -> dict[str, Any]:
    from privacy.classify.values import look

    parent = column.path.rpartition(".")[0]
    near = tuple(sorted(found.beside.get(parent, ())))
    kind = {"boolean": "bool", "number": "number"}.get(column.type or "")
    named = names.decide(column.path, (), kind, None, near)
    verdict = with_values(named, column)
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


def as_text(document: dict[str, Any]) -> str:
    """The same for eyes: a file, its fields, and what could not be read."""
    lines = []
    for file in document["files"]:
        lines.append(f"{file['path']}: {file['records']} records")
        for one in file["fields"]:
            said = f"{one['category']} ({one['confidence']})" if one["category"] else "not classified"
            lines.append(f"  {one['path']}  {said}  {one['distinct']} distinct  {one['shape']}")
            lines += [f"    {r['by']}: {r['rule']} ({r['score']:.2f})" for r in one["reasons"]]
    lines += [
        f"not known: {g['reason']}  {g['location']['path']}:{g['location']['line']}" for g in document["gaps"]
    ]
    return "\n".join(lines) + "\n"
