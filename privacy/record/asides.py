"""What `privacy write` says beside its answer: where privacy.yaml and the code no longer meet."""

from __future__ import annotations

from collections.abc import Iterator

from inventory.errors import Problem
from privacy.cells import Stated
from privacy.register import Register

MOST = 20
GONE = "Correct or remove it in privacy.yaml, or leave it if it happens outside this code."
SHARED = "Leave it if one flow serves several purposes; otherwise narrow the selectors of one of them."


def asides(register: Register) -> Iterator[Problem]:
    """Each as the three lines of an error, though it is none: the record says the same."""
    gone = [*register.not_observed, *(one for activity in register.activities for one in activity.unmatched)]
    every = [*((one, GONE) for one in gone), *((one, SHARED) for one in register.overlaps)]
    for one, hint in every[:MOST]:
        yield _aside(one, hint)
    if len(every) > MOST:
        yield Problem(f"{len(every) - MOST} more of the kind", "Read the record: it lists them all.")


def _aside(one: Stated, hint: str) -> Problem:
    place = one.evidence[0] if one.evidence else None
    return Problem(f"{one.value}: {one.note}", hint, f"{place.path}:{place.line}" if place else "")
