"""What privacy.yaml speaks of and the scan did not see, each with the new name that it may have got."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

from privacy.cells import Stated, cells
from privacy.declaration_file import Declared
from privacy.record import recipients
from privacy.record.activities import SELECTORS, Scope, matches, named
from privacy.record.likeness import Names
from privacy.register import Register
from privacy.seen import Seen

NOTHING = "declared, not observed: nothing in the scanned code matches it"
UNSENT = "declared, not observed: the scanned code was not seen to send anything to it"
NO_CELL = "nothing of the record has this id"
RENAMED = "perhaps renamed"
OF_ACTIVITIES = frozenset(
    {
        "title", "purposes", "subjects", "data", "recipients", "transfers", "retention", "lawful_basis",
        "legitimate_interests", "special_category_condition", "owner", "reviewed",
    }
)  # fmt: skip
"""Cells of an activity that the record itself has; other chapters have others under the same activity."""


@dataclass(frozen=True)
class Unmatched:
    """What is declared and not seen, by what was seen and the declared activities."""

    seen: Seen
    declared: Declared
    scopes: tuple[Scope, ...]

    def of(self, scope: Scope) -> tuple[Stated, ...]:
        """The selectors of a declared activity that match nothing."""
        return tuple(
            self._said(f"{kind}: {glob}", glob, kind, NOTHING, "activities", scope.id, kind, number)
            for kind in SELECTORS
            for number, glob in enumerate(getattr(scope.given, kind))
            if not any(matches(glob, names) for names in named(self.seen, kind))
        )

    def recipients(self) -> tuple[Stated, ...]:
        """Recipients that privacy.yaml speaks of and nothing was seen to go to."""
        known = [name for names in recipients.known(self.seen) for name in names]
        return tuple(
            self._said(f"recipients: {key}", key, "recipients", UNSENT, "recipients", key)
            for key in self.declared.content.recipients
            if not any(fnmatchcase(name, key) for name in known)
        )

    def stores(self) -> tuple[Stated, ...]:
        """Data stores that privacy.yaml speaks of and the scan did not see."""
        return tuple(
            self._said(f"stores: {key}", key, "stores", NOTHING, "stores", key)
            for key in self.declared.content.stores
            if key != "*" and not any(fnmatchcase(id, key) for id in self.seen.stores)
        )

    def notes(self, register: Register) -> tuple[Stated, ...]:
        """Notes under the id of a cell that the record no longer has."""
        notes = self.declared.content.notes
        ids = {cell.id for cell in cells(register)} if notes else set()
        activities = {activity.id for activity in register.activities}
        gone = [key for key in notes if key not in ids and _is_of_the_record(key, activities)]
        offers = Names(ids - set(notes)) if gone else Names(())
        return tuple(
            _stated(f"notes: {key}", NO_CELL, offers.like(key), self.declared, "notes", key) for key in gone
        )

    def _said(self, value: str, gone: str, kind: str, note: str, *path: str | int) -> Stated:
        return _stated(value, note, self._offers[kind].like(gone), self.declared, *path)

    @cached_property
    def _offers(self) -> dict[str, Names]:
        """By kind, what was seen and nobody speaks of."""
        return {kind: Names(self._free(kind)) for kind in (*SELECTORS, "recipients")}

    def _free(self, kind: str) -> Iterable[str]:
        """One name for each thing of a kind that no key and no selector of the file matches."""
        content = self.declared.content
        globs = list(getattr(content, kind, ())) if kind in ("stores", "recipients") else []
        if kind in SELECTORS:
            globs += [glob for scope in self.scopes for glob in getattr(scope.given, kind)]
        for names in recipients.known(self.seen) if kind == "recipients" else named(self.seen, kind):
            if not any(matches(glob, names) for glob in globs if glob != "*"):
                yield names[0]


def _stated(value: str, note: str, offer: str | None, declared: Declared, *path: str | int) -> Stated:
    remark = f"{note}; {RENAMED}: {offer}" if offer else note
    return Stated(value, "declared", declared.at(*path), remark)


def _is_of_the_record(key: str, activities: Iterable[str]) -> bool:
    """Whether a note speaks of an activity's cell in the record, rather than of another chapter's."""
    if not key.startswith("activity:"):
        return False
    activity, _, rest = key.removeprefix("activity:").partition("/")
    return activity not in activities or rest.partition("/")[0] in OF_ACTIVITIES
