"""Cells of what people answered under `california` in privacy.yaml, and what its documents share."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from inventory.catalog import load
from privacy.case import Case
from privacy.cells import Cell, Question, Stated
from privacy.declarations.california import California
from privacy.declarations.words import Part, question
from privacy.record.activities import matches
from privacy.record.likeness import Names
from privacy.record.unmatched import NOTHING, RENAMED
from privacy.seen import Seen
from privacy.statements import cell, missing, stated

SECTION = "california"


@dataclass(frozen=True, slots=True)
class Answers:
    """What one mapping of the section says; `place` are the keys that lead to it, `about` what it is on."""

    case: Case
    given: Part
    place: tuple[str, ...]
    about: str = ""

    def cell(self, key: str, article: str, *beside: Stated, ask: bool = True, note: str = "") -> Cell:
        """The answer under a key, with what was seen `beside` it; `note` says what is known without one."""
        declared = self.case.declared
        place = (SECTION, *self.place, key)
        said = stated(_words(getattr(self.given, key)), declared.at(*place))
        kept = beside or (() if said or not note else (missing(note),))
        asked = Question(question(type(self.given), key), place, article, self.about)
        return cell(":".join((SECTION, *place[1:])), declared, *said, *kept, question=asked if ask else None)


def _words(value: Any) -> Any:
    """An answer as texts: yes and no, days, lists."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, datetime.date) else value


def section(case: Case) -> California:
    """The section of the file."""
    return case.declared.content.california


def general(case: Case) -> Answers:
    """The answers that hold for all of the section."""
    return Answers(case, section(case), ())


def applies(case: Case) -> Cell:
    """Whether the Act applies, which only people know."""
    return general(case).cell("applies", "1798.140(d)", note="not stated")


def wanted(case: Case) -> bool:
    """Whether anything has to be written: unless somebody says that the Act does not apply."""
    return section(case).applies is not False


def noted(entries: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    """The first key that is, or as a glob matches, one of a thing's names."""
    return next((key for key in entries if any(fnmatchcase(name, key) for name in names)), None)


def unmatched(case: Case, part: str, things: Iterable[tuple[str, ...]]) -> tuple[Stated, ...]:
    """The keys of a mapping of the section that name nothing, each with the new name it may have got."""
    entries, things = getattr(section(case), part), tuple(things)
    gone = [key for key in entries if not any(matches(key, names) for names in things)]
    free = (names[0] for names in things if gone and noted(entries, names) is None)
    offers = Names(free)
    return tuple(
        Stated(
            f"{SECTION}.{part}: {key}", "declared", case.declared.at(SECTION, part, key), _gone(key, offers)
        )
        for key in gone
    )


def _gone(key: str, offers: Names) -> str:
    offer = offers.like(key)
    return f"{NOTHING}; {RENAMED}: {offer}" if offer else NOTHING


# --- what recipients are ---------------------------------------------------------------------------------


def purpose_of(seen: Seen, recipient: str) -> str:
    """What a recipient is used for by general knowledge; its kind where nobody knows it by name."""
    known = load().recipients.get(recipient.removeprefix("recipient:"))
    entry = seen.recipients.get(recipient)
    return known.purpose if known else entry.kind if entry else ""
