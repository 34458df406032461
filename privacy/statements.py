"""Puts observed, declared and inferred statements together into cells of the register."""

from __future__ import annotations

from collections.abc import Iterable

from inventory.facts import Location
from privacy.cells import Cell, Question, Stated
from privacy.declaration_file import Declared

MISSING = Stated(None, "missing")


def missing(note: str) -> Stated:
    """Nothing is known, and why."""
    return Stated(None, "missing", (), note)


def stated(values: Iterable[str] | str | None, evidence: tuple[Location, ...]) -> tuple[Stated, ...]:
    """What people declared, one statement for each value; an empty list is a declared "none"."""
    if values is None:
        return ()
    listed = (values,) if isinstance(values, str) else tuple(values)
    return tuple(Stated(value, "declared", evidence) for value in listed) or (
        Stated("none", "declared", evidence),
    )


def cell(
    identity: str,
    declared: Declared,
    *statements: Stated,
    question: Question | None = None,
    conflict: bool = False,
) -> Cell:
    """A cell of what is stated; a question stays open as long as no person answered it.

    People's own words come from the file's `notes` under the same id.
    """
    words = declared.content.notes.get(identity, "")
    answered = any(one.origin == "declared" for one in statements)
    asked = _at(question, declared.at(*question.key)) if question and not answered else None
    return Cell(identity, statements or (MISSING,), asked, conflict, words)


def _at(asked: Question, places: tuple[Location, ...]) -> Question:
    return Question(asked.text, asked.key, asked.article, asked.about, places)
