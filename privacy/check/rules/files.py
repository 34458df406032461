"""Values of people and secrets that files of the repository hold."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator

from privacy import vocabulary
from privacy.check.findings import Draft
from privacy.check.view import View


def values(view: View) -> Iterator[Draft]:
    """``personal-data-in-file``: real-looking data in samples, code and configuration."""
    counted: Counter[tuple[str, ...]] = Counter()
    for one in view.planted:
        if not one.category:
            continue
        # A moved file is the same file: its name and the masked shapes in it tell it from others.
        marks = (posixpath.basename(one.at.path), one.category, one.shape)
        counted[marks] += 1
        known = vocabulary.category(one.category)
        yield Draft(
            "personal-data-in-file",
            f"file:{one.at.path}",
            (*marks, str(counted[marks])),
            {"file": one.at.path, "category": vocabulary.label(one.category), "shape": one.shape},
            one.category,
            "sample" if one.sample else "file",
            evidence=(one.at,),
            level=known.level if known else "ordinary",
        )


def secrets(view: View) -> Iterator[Draft]:
    """``secret-in-file``"""
    for one in view.planted:
        if one.name:
            marks = (posixpath.basename(one.at.path), one.name)
            facts = {"file": one.at.path, "name": one.name}
            yield Draft(
                "secret-in-file",
                f"file:{one.at.path}",
                marks,
                facts,
                "",
                "file",
                evidence=(one.at,),
                level="high",
            )
