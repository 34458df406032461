"""What the declarations say and the code doesn't, and what the code does and nobody declared."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from privacy import vocabulary
from privacy.cells import Stated
from privacy.check.findings import Draft
from privacy.check.rules.landing import LEVELS
from privacy.check.view import View, called
from privacy.controls.catalog import controls
from privacy.record.activities import Scope
from privacy.record.unmatched import Unmatched

SHOWN = 6


def undeclared(view: View) -> Iterator[Draft]:
    """``undeclared-processing``: one for each group of functions that no activity covers."""
    target = "declared" if view.declared.content.activities else "undeclared"
    for scope in view.proposed:
        categories = sorted({c for flow in scope.flows for c in view.seen.categories(flow)}, key=_level)
        names = [called(function.id) for function in scope.functions]
        if not names:
            continue
        facts = {
            "count": str(len(names)),
            "categories": _some([vocabulary.label(one) for one in categories]),
            "functions": _some(names),
            "activity": scope.id,
            "names": ", ".join(f'"{function.name}"' for function in scope.functions),
        }
        yield Draft(
            "undeclared-processing",
            f"activity:{scope.id}",
            tuple(function.id for function in scope.functions),
            facts,
            categories[0] if categories else "",
            target,
            "none",
            tuple(function.id for function in scope.functions),
            tuple(flow.id for flow in scope.flows if view.seen.categories(flow)),
            (),
            tuple(function.location for function in scope.functions),
            _word(categories[0]) if categories else "ordinary",
        )


def not_seen(view: View) -> Iterator[Draft]:
    """``declared-not-seen``: selectors of activities, recipients and stores that match nothing."""
    unmatched = Unmatched(view.seen, view.declared, view.scopes)
    for scope in view.scopes:
        for one in unmatched.of(scope):
            yield _missing(one, f"activity {scope.id}", scope.id)
    for one in (*unmatched.recipients(), *unmatched.stores()):
        yield _missing(one, "privacy.yaml", "")


def _missing(one: Stated, where: str, mark: str) -> Draft:
    what, (_, _, remark) = str(one.value), one.note.partition("; ")
    facts = {"what": what, "declared": where, "remark": f" ({remark})" if remark else ""}
    marks = (mark, what)
    return Draft(
        "declared-not-seen", f"declared:{what}", marks, facts, evidence=one.evidence, level="ordinary"
    )


def expired(view: View) -> Iterator[Draft]:
    """``attestation-expired``: of attestations of one control, the one that lasts longest."""
    last: dict[tuple[str, tuple[str, ...]], tuple[datetime.date, int]] = {}
    for number, given in enumerate(view.declared.content.attestations):
        control = controls().get(given.item or "")
        if control is None or given.date is None:
            continue
        latest = given.date + datetime.timedelta(days=control.attesting.days)
        ends = min(given.expires or latest, latest)
        key = (control.id, given.scope)
        last[key] = max(last.get(key, (ends, number)), (ends, number))
    for (item, scope), (ends, number) in last.items():
        if ends < view.today:
            at = view.declared.at("attestations", number)
            facts = {"item": item, "date": ends.isoformat()}
            marks = (item, *scope)
            yield Draft("attestation-expired", f"control:{item}", marks, facts, evidence=at, level="ordinary")


def uncovered(view: View, function: str) -> bool:
    """Whether no declared activity has a function."""
    return not any(function == one.id for scope in view.scopes for one in scope.functions)


def activity_of(view: View, function: str) -> str:
    """The activity that a function belongs to: declared, else proposed."""
    every: tuple[Scope, ...] = (*view.scopes, *view.proposed)
    return next((s.id for s in every if any(one.id == function for one in s.functions)), "a-new-activity")


def _some(words: list[str]) -> str:
    more = len(words) - SHOWN
    return ", ".join(words[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _word(category: str) -> str:
    known = vocabulary.category(category)
    return known.level if known else "ordinary"


def _level(category: str) -> tuple[int, str]:
    return LEVELS.index(_word(category)), category
