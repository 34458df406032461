"""`privacy classify`: sample payloads, field by field, without a value of theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from inventory.facts import Gap, Location
from privacy.classify.columns import Column, Columns
from privacy.classify.declared import judged
from privacy.classify.evidence import Verdict
from privacy.classify.masks import shape
from privacy.classify.own import current
from privacy.classify.reading.archives import payloads
from privacy.classify.reading.payloads import Payload
from privacy.classify.reading.places import File, files_at
from privacy.classify.walk import columns_of_file

Doing = Callable[[str], None]


def classify_files(
    places: Sequence[str | Path], exhaustive: bool = False, doing: Doing = lambda _: None, workers: int = 0
) -> dict[str, Any]:
    """The document of `privacy classify --format json`; Problem when at a path or URL there is nothing.

    `exhaustive`: every record is read and every distinct value is looked at, not some of many; in so
    many processes (0: by itself), which changes nothing but the time.
    """
    files = [file for place in places for file in files_at(place)]
    found = []
    for at, file in enumerate(files, 1):
        doing(f"reading file {at} of {len(files)}")
        found += [(file_of(one), one.gaps) for one in _read(file, exhaustive, workers)]
    gaps = [gap for _, some in found for gap in some]
    return document([told for told, _ in found], [*gaps, *current().gaps])


def document(files: Sequence[dict[str, Any]], gaps: Sequence[Gap]) -> dict[str, Any]:
    """The whole, as in the contract."""
    return {
        "files": list(files),
        "gaps": [
            {"reason": g.reason, "location": {"path": g.location.path, "line": g.location.line}} for g in gaps
        ],
    }


def _read(file: File, exhaustive: bool, workers: int) -> Iterator[Columns]:
    """The columns of a file; of each file in it, if it is an archive."""
    try:
        for payload in payloads(file, exhaustive):
            yield _every_value(payload, workers) if exhaustive else columns_of_file(payload)
    except OSError as error:
        yield Columns(file.shown, gaps=[Gap(f"can't be read: {error.strerror}", Location(file.shown))])


def _every_value(payload: Payload, workers: int) -> Columns:
    from privacy.classify.tallies import Tallies, look
    from privacy.classify.team import Team

    with Team(look, workers) as team:
        tallies = Tallies(team)
        found = columns_of_file(payload, tallies.add)
        tallies.finish(found.by_path)
    return found


def file_of(found: Columns) -> dict[str, Any]:
    """What is said of one payload: its fields, each with its verdict."""
    verdicts = judged(found)
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
