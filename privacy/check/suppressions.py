"""What somebody lets pass until a day, in privacy.yaml and in comments, and which of that is stale."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from inventory.facts import Location
from privacy.check import policy
from privacy.check.comments import Comment
from privacy.check.findings import Allowance, Draft, Step
from privacy.check.paths import Ways
from privacy.check.view import View
from privacy.declaration_file import Declared

STALE = frozenset({"suppression-expired", "suppression-unused", "suppression-incomplete"})


@dataclass(frozen=True, slots=True)
class Suppression:
    """One suppression with all it has to say. `lines` are the lines of its file that a comment is about."""

    id: str
    scope: tuple[str, ...]
    author: str
    reason: str
    expires: datetime.date
    at: Location
    lines: tuple[int, ...] = ()

    @property
    def allowance(self) -> Allowance:
        return Allowance(self.author, self.reason, self.expires.isoformat(), self.at)

    def fits(self, view: View, draft: Draft, fingerprint: str, path: Sequence[Step], ways: Ways) -> bool:
        """Whether it lets a finding pass."""
        if self.id != draft.id:
            return False
        if self.lines:
            return self._stands_by(draft, path, ways)
        names = {fingerprint, draft.about, draft.category, *draft.marks, *(step.path for step in path)}
        names |= {at.path for at in draft.evidence} | set(policy.scope_of(view, draft.functions))
        return any(fnmatchcase(name, glob) for name in names if name for glob in self.scope)

    def _stands_by(self, draft: Draft, path: Sequence[Step], ways: Ways) -> bool:
        """Whether the comment stands where data land, or in a file of their way where they are named."""
        if any(at.path == self.at.path and at.line in self.lines for at in draft.evidence):
            return True
        inside = self.at.path in {step.path for step in path}
        return inside and any(ways.names(draft, self.at.path, line) for line in self.lines)


def complete(declared: Declared, comments: Iterable[Comment]) -> tuple[Suppression, ...]:
    """The suppressions that say all they have to; an expired one counts no more, and is found stale."""
    found = []
    for number, given in enumerate(declared.content.suppressions):
        if given.id and given.scope and given.author and given.reason and given.expires:
            at = next(iter(declared.at("suppressions", number)))
            found.append(Suppression(given.id, given.scope, given.author, given.reason, given.expires, at))
    found += [
        Suppression(one.id, (), one.author, one.reason, one.expires, one.at, one.lines)
        for one in comments
        if not one.missing and one.expires is not None
    ]
    return tuple(found)


def incomplete(declared: Declared, comments: Iterable[Comment]) -> Iterator[Draft]:
    """``suppression-incomplete``: there is no bare way to let something pass."""
    for number, given in enumerate(declared.content.suppressions):
        asked = ("id", "scope", "author", "reason", "expires")
        missing = [key for key in asked if not getattr(given, key)]
        if missing:
            at = declared.at("suppressions", number)
            yield _draft(
                "suppression-incomplete", given.id or "something", ", ".join(given.scope), at, missing
            )
    for one in comments:
        if one.missing:
            yield _draft("suppression-incomplete", one.id or "something", one.at.path, (one.at,), one.missing)


def stale(every: Iterable[Suppression], used: Iterable[Suppression], today: datetime.date) -> Iterator[Draft]:
    """``suppression-expired`` and ``suppression-unused``"""
    used = set(used)
    for one in every:
        where = ", ".join(one.scope) or one.at.path
        if one.expires < today:
            yield _draft("suppression-expired", one.id, where, (one.at,), date=one.expires.isoformat())
        elif one not in used:
            yield _draft("suppression-unused", one.id, where, (one.at,))


def _draft(
    id: str, what: str, where: str, at: tuple[Location, ...], missing: Sequence[str] = (), date: str = ""
) -> Draft:
    facts = {
        "what": f"{what} ({where})" if where else what,
        "date": date,
        "missing": f"no {', no '.join(missing)}",
    }
    return Draft(id, f"suppression:{what}", (what, where), facts, evidence=at, level="ordinary")
