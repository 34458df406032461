"""The findings of a state, alone or against the one it began from."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from inventory.sources import Checkout
from privacy.check import edited, policy, suppressions
from privacy.check.base import Base, State
from privacy.check.comments import Comment
from privacy.check.findings import Draft, Finding
from privacy.check.paths import Ways
from privacy.check.rules.every import ALWAYS, BETWEEN, NOVEL
from privacy.check.suppressions import Suppression
from privacy.check.told import Telling
from privacy.check.view import View
from privacy.comparison import passages
from privacy.comparison.changes import Change, compare
from privacy.comparison.renames import renamed

Identity = tuple[str, tuple[str, ...]]
GROUPED = frozenset({"undeclared-processing"})
"""Ids whose marks are several things: new where any of them is."""


@dataclass(frozen=True)
class Weighing:
    """A state to be judged, and what it is judged by. `comments` are those of the newer files."""

    now: View
    before: View | None = None
    base: Base | None = None
    checkout: Checkout | None = None
    comments: tuple[Comment, ...] = ()
    earlier_comments: tuple[Comment, ...] = ()
    broken: Draft | None = None
    _used: set[Suppression] = field(default_factory=set)

    def findings(self) -> tuple[Finding, ...]:
        """All, the worst first."""
        every = suppressions.complete(self.now.declared, self.comments)
        counting = [one for one in every if one.expires >= self.now.today]
        told = [self._told(draft, counting) for draft in self.drafts(self.now)]
        if self.broken is not None:
            told.append(self._told(self.broken, ()))
        if self.before is not None:
            told += [self._told(draft, ()) for draft in edited.drafts(self, self.before, told, self._used)]
        stale = (
            *suppressions.incomplete(self.now.declared, self.comments),
            *suppressions.stale(every, self._used, self.now.today),
        )
        told += [self._told(draft, ()) for draft in stale]
        once = {
            (one.fingerprint, one.suppressed is None): one
            for one in sorted(told, key=lambda f: f.order, reverse=True)
        }
        return tuple(sorted(once.values(), key=lambda one: one.order))

    # --- what is found ----------------------------------------------------------------------------------

    def drafts(self, view: View) -> list[Draft]:
        """What the rules say of the newer state under the declarations of `view`, each thing once."""
        novel = [d for rule in NOVEL for d in rule(view) if self._speaks(view, d)]
        between = [d for change in self._changes for rule in BETWEEN for d in rule(change, view)]
        always = [d for rule in ALWAYS for d in rule(view) if self._is_wanted(view, d)]
        allowed = [d for d in always if d.id == "policy-denied" or not policy.approved(view, d)]
        return _without_echoes([*allowed, *between, *novel])

    def _speaks(self, view: View, draft: Draft) -> bool:
        """Whether a new thing is one to speak of."""
        if policy.contradicted(view, draft) and not policy.approved(view, draft):
            return True
        return self.before is not None and self.is_new(draft) and not policy.approved(view, draft)

    def _is_wanted(self, view: View, draft: Draft) -> bool:
        """Without declarations, what is undeclared is no news in a change."""
        if draft.id == "undeclared-processing" and self.before is not None:
            return bool(view.declared.content.activities)
        return True

    @cached_property
    def _changes(self) -> tuple[Change, ...]:
        return compare(self.before.content, self.now.content) if self.before is not None else ()

    # --- what is new ------------------------------------------------------------------------------------

    def is_new(self, draft: Draft) -> bool:
        if self.before is None:
            return True
        if draft.id in ("protection-lost", "retention-longer", "retention-removed", "control-worse"):
            return True
        if draft.id in ("personal-data-in-file", "secret-in-file") and self.base and not self.base.samples:
            return False
        if draft.id in GROUPED:
            return any((draft.id, (mark,)) not in self._known for mark in draft.marks)
        return identity(draft) not in self._known

    @cached_property
    def _known(self) -> frozenset[Identity]:
        """What the older state showed already, under the names of the newer one."""
        if self.before is None:
            return frozenset()
        found: set[Identity] = set()
        for rule in (*ALWAYS, *NOVEL):
            for draft in rule(self.before):
                marks = tuple(self.before.mapped(mark) for mark in draft.marks)
                found |= (
                    {(draft.id, (mark,)) for mark in marks} if draft.id in GROUPED else {(draft.id, marks)}
                )
        return frozenset(found | {identity(draft) for draft in self._stale_before()})

    def _stale_before(self) -> Iterator[Draft]:
        assert self.before is not None
        every = suppressions.complete(self.before.declared, self.earlier_comments)
        yield from suppressions.incomplete(self.before.declared, self.earlier_comments)
        yield from suppressions.stale(every, every, self.before.today)

    # --- in words ---------------------------------------------------------------------------------------

    @cached_property
    def _telling(self) -> Telling:
        changes = self.base.changes if self.base is not None else None
        # The policy in force is that of the base: a change doesn't weigh itself.
        weights = (self.before or self.now).declared.content.policy.severity
        return Telling(self.now, Ways(self.now, self.checkout, changes), weights)

    def _told(self, draft: Draft, counting: Sequence[Suppression]) -> Finding:
        finding, passing = self._telling.finding(draft, self.is_new(draft), counting)
        if passing is not None:
            self._used.add(passing)
        return finding


def identity(draft: Draft) -> Identity:
    return draft.id, draft.marks


def _without_echoes(drafts: Sequence[Draft]) -> list[Draft]:
    """Without what only repeats a graver finding on the same data."""
    lost = {(d.about, name.lower()) for d in drafts if d.id == "protection-lost" for name in d.names}
    recipients = {d.about for d in drafts if d.id == "new-recipient"}
    landing = {d.category for d in drafts if d.id == "special-category" and not d.about.startswith("fn:")}
    points = {d.about for d in drafts if d.id == "new-collection-point"}
    told = {at for d in drafts if d.id != "control-worse" for at in d.evidence}
    denied = {(d.about, d.category) for d in drafts if d.id == "policy-denied"}
    kept = []
    for one in drafts:
        novel = one.id in ("new-category", "new-disclosure", "special-category")
        if novel and any((one.about, name.lower()) in lost for name in one.names):
            continue
        if one.id == "new-disclosure" and one.about in recipients:
            continue
        if (
            one.id == "special-category"
            and one.about.startswith("fn:")
            and (one.category in landing or one.about in points)
        ):
            continue
        if novel and (one.about, one.category) in denied:
            continue
        if one.id == "control-worse" and one.evidence and told.issuperset(one.evidence):
            continue
        kept.append(one)
    return list({(one.id, one.marks): one for one in reversed(kept)}.values())[::-1]


def view(state: State, today: datetime.date, names: Mapping[str, str] | None = None) -> View:
    """A state as the rules look at it."""
    return View(state.content, state.declared, state.planted, today, names or {})


def both(before: State, now: State, today: datetime.date) -> tuple[View, View]:
    """Two states, the older one knowing what the newer calls its things."""
    names = renamed(passages.side(before.content), passages.side(now.content))
    return view(before, today, names), view(now, today)
