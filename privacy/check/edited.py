"""``policy-edited``: a change that brings along what lets its own findings pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Protocol

from inventory.facts import Location
from privacy.check import policy, suppressions
from privacy.check.base import Base
from privacy.check.comments import Comment
from privacy.check.findings import Draft, Finding
from privacy.check.kinds import kinds
from privacy.check.suppressions import Suppression
from privacy.check.view import View
from privacy.declaration_file import Declared
from privacy.declarations.words import FILE

SHOWN = 5
Words = list[tuple[str, str]]
"""Ids of findings, each with what it is about."""


class Judging(Protocol):
    """What this needs of a weighing."""

    @property
    def now(self) -> View: ...
    @property
    def base(self) -> Base | None: ...
    @property
    def comments(self) -> tuple[Comment, ...]: ...
    @property
    def earlier_comments(self) -> tuple[Comment, ...]: ...
    def drafts(self, view: View) -> list[Draft]: ...
    def is_new(self, draft: Draft) -> bool: ...


def drafts(
    judging: Judging, before: View, told: Iterable[Finding], used: Iterable[Suppression]
) -> Iterator[Draft]:
    """One for each way in which the change allows itself something."""
    for target, some in _declared(judging, before).items():
        words = [(one.id, one.about) for one in some]
        yield _draft(target, FILE, words, _edited_lines(judging))
    for target, at, words in _passing(judging, before, told, used):
        yield _draft(target, FILE if target == "policy" else "comments", words, (at,))


def _declared(judging: Judging, before: View) -> dict[str, list[Draft]]:
    """New findings that stand under the older declarations and no longer under the newer ones."""
    now = judging.now
    if now.declared.fingerprint == before.declared.fingerprint:
        return {}
    here = {(one.id, one.marks) for one in judging.drafts(now)}
    old = replace(now, declared=before.declared)
    found: dict[str, list[Draft]] = {}
    for one in judging.drafts(old):
        if (one.id, one.marks) in here or not judging.is_new(one):
            continue
        by_policy = _by_policy(now, before, one)
        if by_policy or kinds()[one.id].approves:
            found.setdefault("policy" if by_policy else "declaration", []).append(one)
    return found


def _by_policy(now: View, before: View, draft: Draft) -> bool:
    """Whether the policy, and no activity or recipient, makes the difference."""
    content = now.declared.content.model_copy(update={"policy": before.declared.content.policy})
    without = replace(now, declared=Declared(content, now.declared.lines, "other"))
    return draft.id == "policy-denied" or not policy.approved(without, draft)


def _passing(
    judging: Judging, before: View, told: Iterable[Finding], used: Iterable[Suppression]
) -> Iterator[tuple[str, Location, Words]]:
    """New findings that a suppression of the change itself lets pass."""
    earlier = suppressions.complete(before.declared, judging.earlier_comments)
    known = {(one.id, one.scope, one.reason) for one in earlier}
    own = {one.at: "comment" if one.lines else "policy" for one in used if _key(one) not in known}
    found: dict[tuple[str, Location], Words] = {}
    for one in told:
        if one.new and one.suppressed is not None and one.suppressed.at in own:
            at = one.suppressed.at
            found.setdefault((own[at], at), []).append((one.id, one.about))
    for (target, at), words in sorted(found.items()):
        yield target, at, words


def _key(one: Suppression) -> tuple[str, tuple[str, ...], str]:
    return one.id, one.scope, one.reason


def _edited_lines(judging: Judging) -> tuple[Location, ...]:
    changes = judging.base.changes if judging.base is not None else None
    lines = sorted(changes.lines.get(FILE, ())) if changes is not None else []
    return (Location(FILE, lines[0] if lines else 1),)


def _draft(target: str, what: str, words: Words, at: tuple[Location, ...]) -> Draft:
    listed = sorted(set(words))
    more = f" and {len(listed) - SHOWN} more" if len(listed) > SHOWN else ""
    which = ", ".join(f"{id} of {about}" for id, about in listed[:SHOWN]) + more
    facts = {"what": what, "count": str(len(listed)), "which": which}
    marks = (target, *(part for pair in listed for part in pair))
    return Draft("policy-edited", f"file:{what}", marks, facts, "", target, evidence=at, level="ordinary")
