"""What `privacy pseudonymize` does: the key, the files, and where the outcome goes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from inventory.errors import Problem
from inventory.files import write_whole
from privacy.declaration_file import Declared
from privacy.pseudonymize import keys
from privacy.pseudonymize.ahead import Ahead
from privacy.pseudonymize.api import root_of
from privacy.pseudonymize.kept_mapping import KeptMapping
from privacy.pseudonymize.report import Report
from privacy.pseudonymize.session import Doing, Session
from privacy.pseudonymize.tree import Item, Stage, check_output, items, refuse_dirty

OnError = Literal["keep", "drop"]


def check(places: Sequence[Path], declared: Declared, doing: Doing) -> Report:
    """What remains in the files."""
    return Session(declared.content.fixtures, doing=doing).check(items(places, None))


def write(
    places: Sequence[Path],
    output: Path | None,
    declared: Declared,
    doing: Doing,
    *,
    on_error: OnError = "keep",
    force: bool = False,
    mapping: Path | None = None,
    workers: int = 0,
    ahead: Ahead | None = None,
) -> Report:
    """New files in the folder, or in the places of the old ones when there is none."""
    fixtures = declared.content.fixtures
    key = keys.find(domain=fixtures.recipient or "")
    if output is not None:
        check_output(output, places)
    stage = Stage(output or root_of(places))
    ended = stage.finish_earlier()
    found = items(places, output)
    if output is None and not force and not ended:
        refuse_dirty(places)
    kept = KeptMapping(mapping, key) if mapping is not None else None
    log = kept.add if kept else None
    session = Session(fixtures, key, on_error == "drop", workers, log, doing, ahead or Ahead(None, ()))
    report = session.write(_without(found, mapping), stage)
    report.finished = ended
    if kept is not None:
        kept.save()
    return report


def _without(found: list[Item], mapping: Path | None) -> list[Item]:
    """The files without the mapping itself, should it stand among them."""
    return [one for one in found if mapping is None or one.path.resolve() != mapping.resolve()]


def save(report: Report, path: Path) -> None:
    """The report as JSON."""
    if path.is_dir():
        raise Problem("this is a folder, not a file", "Give the name of a file with --report.", str(path))
    text = json.dumps(report.document(), indent=2, ensure_ascii=False) + "\n"
    write_whole(path, text.encode("utf-8", "replace"))
