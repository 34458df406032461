"""What people attest where files can't tell: which statement counts for an app on a day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from inventory.errors import Problem
from inventory.facts import Location
from privacy.controls.catalog import Control, controls
from privacy.controls.verdicts import Verdict
from privacy.declaration_file import Declared, Mistakes
from privacy.declarations.attestation import Attestation
from privacy.declarations.words import FILE

OVER_FILES: Mapping[str, frozenset[Verdict]] = {
    "full": frozenset({"unknown", "absent", "conditional"}),
    "partial": frozenset({"unknown", "absent", "conditional", "warn"}),
    "attestation": frozenset({"unknown", "absent", "conditional", "warn", "pass", "pass_default"}),
}
"""By what files can prove of a control: the verdicts on them that an attestation may take the place of.

What is seen to fail fails, whatever anybody says of it.
"""


@dataclass(frozen=True, slots=True)
class Attested:
    """A complete attestation and its place. `expires` is the last day on which it counts."""

    item: str
    statement: str
    owner: str
    date: datetime.date
    expires: datetime.date
    reference: str
    at: tuple[Location, ...]


def checked(declared: Declared) -> None:
    """Raises `Mistakes` for attestations that can't stand, each at its line."""
    found = [
        Problem(f"attestations.{number}.{key}: {message}", hint, str(at) if at else FILE)
        for number, given in enumerate(declared.content.attestations)
        for key, message, hint in _wrong(given)
        for at in [next(iter(declared.at("attestations", number, key)), None)]
    ]
    if found:
        raise Mistakes(found)


def _wrong(given: Attestation) -> Iterator[tuple[str, str, str]]:
    """The key, what is wrong with it, and the mend."""
    control = controls().get(given.item or "")
    if control is None:
        known = ", ".join(one.id for one in controls().items)
        yield "item", "which control is it about?", f"Write its number in quotes: {known}."
    if control is None or given.date is None or given.expires is None:
        return
    last = given.date + datetime.timedelta(days=control.attesting.days)
    if given.expires < given.date:
        yield "expires", "it ends before it begins", "Write a day after the date."
    elif given.expires > last:
        days = control.attesting.days
        hint = f"An attestation of {control.id} counts for {days} days: write {last.isoformat()} or earlier."
        yield "expires", "that is longer than an attestation of this control counts", hint


def attested(declared: Declared, control: Control, app: str, today: datetime.date) -> Attested | None:
    """The attestation of a control for an app that lasts longest; one of a later day doesn't count yet."""
    found = [
        one
        for number, given in enumerate(declared.content.attestations)
        if given.item == control.id and _about(given, app)
        if (one := _complete(given, control, declared.at("attestations", number))) is not None
    ]
    counting = [one for one in found if one.date <= today]
    return max(counting, key=lambda one: (one.expires, one.date), default=None)


def _about(given: Attestation, app: str) -> bool:
    """Whether an attestation is about an app: by its id, its path, or a glob of them."""
    path = app.removeprefix("app:")
    return not given.scope or any(fnmatchcase(app, g) or fnmatchcase(path, g) for g in given.scope)


def _complete(given: Attestation, control: Control, at: tuple[Location, ...]) -> Attested | None:
    """None as long as something is an open question. Without `expires`, it ends at the greatest age."""
    if given.statement is None or given.owner is None or given.date is None:
        return None
    last = given.date + datetime.timedelta(days=control.attesting.days)
    ends = min(given.expires or last, last)
    return Attested(control.id, given.statement, given.owner, given.date, ends, given.reference or "", at)


def replaced(
    control: Control, verdict: Verdict, one: Attested | None, today: datetime.date
) -> Verdict | None:
    """The verdict that an attestation makes in place of the files', None when it has none to make."""
    if one is None or verdict not in OVER_FILES[control.proof]:
        return None
    return "attested" if today <= one.expires else "attestation_expired"
