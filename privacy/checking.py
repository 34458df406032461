"""`privacy check`: a checkout against the state it began from, in the form that was asked for."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from inventory.errors import Problem
from inventory.facts import Location
from inventory.files import write_whole
from inventory.sources import CODE, Checkout
from privacy import commands, declaration_file
from privacy.check import base as bases
from privacy.check import comments, planted, weigh
from privacy.check.accept import accepted
from privacy.check.base import Base, State
from privacy.check.comments import Comment
from privacy.check.findings import Draft, Finding
from privacy.check.forms.comment import comment
from privacy.check.forms.json import json
from privacy.check.forms.junit import junit
from privacy.check.forms.sarif import sarif
from privacy.check.forms.text import text
from privacy.check.kinds import kinds
from privacy.check.outcome import FailOn, Outcome
from privacy.check.rules.every import ALWAYS, NOVEL
from privacy.check.weigh import Weighing
from privacy.commands import TOOL, Looked
from privacy.controls.attestations import checked
from privacy.declaration_file import Declared, parse
from privacy.declarations.words import FILE

FORMS: Mapping[str, Callable[[Outcome], str]] = {
    "text": text,
    "json": json,
    "sarif": sarif,
    "markdown": comment,
    "junit": junit,
}
CONFLICT = re.compile(rb"^<{7} .*?^={7}\s*$.*?^>{7} ", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How to check: against what, by which day, in how many processes, from which severity on it fails."""

    base: str | None = None
    fail_on: FailOn = "medium"
    today: datetime.date | None = None
    workers: int = 0


def check(root: Path, wanted: Wanted) -> Outcome:
    """Raises `Problem` wherever something keeps it from being sure."""
    return _Checked(root, wanted).outcome


def accept(root: Path, wanted: Wanted) -> str:
    """Adds to privacy.yaml what declares the new findings, as a draft; says what."""
    done = _Checked(root, wanted)
    if done.broken is not None:
        raise Problem(f"{FILE} can't be read: {done.broken.facts['message']}", "Mend it, then accept.", FILE)
    path = root / FILE
    if path.is_symlink():
        raise Problem(f"{FILE} is a link", "Put the file itself there.", FILE)
    text = path.read_text(encoding="utf-8-sig") if path.exists() else "version: 1\n"
    weighing = done.weighing
    drafts = [one for one in weighing.drafts(weighing.now) if weighing.is_new(one)]
    new, added = accepted(text, weighing.now, drafts)
    if not added:
        return f"nothing new to declare; {FILE} stays as it is"
    parse(new.encode())  # what can't be read again is not written
    write_whole(path, new.encode("utf-8", "replace"))
    return "\n".join(
        [f"{path}: the owner of the file has to answer its questions", *(f"  {a}" for a in added)]
    )


class _Checked:
    """One check with all that it rests on."""

    def __init__(self, root: Path, wanted: Wanted) -> None:
        if not kinds() or not ALWAYS or not NOVEL:
            where = "privacy/data/findings.yaml"
            raise Problem("the rules of the check are not there", "Install the tool anew.", where)
        today = wanted.today or datetime.date.today()
        earlier: list[Comment] = []
        base = _base(root, wanted, today, earlier) if wanted.base else None
        declared, self.broken = _declarations(root, base)
        leave = base.leave if base is not None else ()
        looked = commands.look(root, wanted.workers, today, declared=declared, leave=leave)
        _no_conflicts(looked.checkout)
        now = State(looked.inventory, planted.planted(looked), declared)
        before, view = weigh.both(base.state, now, today) if base else (None, weigh.view(now, today))
        here = comments.read(looked.checkout)
        self.weighing = Weighing(view, before, base, looked.checkout, here, tuple(earlier), self.broken)
        self.outcome = _outcome(self.weighing.findings(), looked, base, wanted, self.broken)


def _outcome(
    found: tuple[Finding, ...], looked: Looked, base: Base | None, wanted: Wanted, broken: Draft | None
) -> Outcome:
    return Outcome(
        base.name if base is not None else None,
        found,
        base.state.notes if base is not None else (),
        looked.graph.gaps,
        len(looked.graph.functions),
        len(looked.graph.flows),
        wanted.fail_on,
        broken is not None,
        TOOL,
    )


def _base(root: Path, wanted: Wanted, today: datetime.date, earlier: list[Comment]) -> Base:
    """A ref, or a file with an inventory."""
    assert wanted.base is not None
    path = Path(wanted.base) if Path(wanted.base).is_absolute() else root / wanted.base
    if wanted.base.endswith(".json") and (path.is_file() or Path(wanted.base).is_file()):
        return bases.from_file(root, path if path.is_file() else Path(wanted.base))

    def observe(place: Path, declared: Declared, leave: tuple[str, ...]) -> State:
        looked = commands.look(place, wanted.workers, today, False, declared, leave, empty=True)
        earlier.extend(comments.read(looked.checkout))
        return State(looked.inventory, planted.planted(looked), declared)

    return bases.at_ref(root, wanted.base, observe)


def _declarations(root: Path, base: Base | None) -> tuple[Declared, Draft | None]:
    """What privacy.yaml says; where it is broken, what the base's says, and a finding."""
    try:
        found = declaration_file.read(root)
        checked(found)
        return found, None
    except Problem as problem:
        if base is None:
            raise
        first = getattr(problem, "problems", (problem,))[0]
        facts = {"message": first.message, "instead": f"what {base.name} declares holds"}
        at = _place(first.at)
        return base.state.declared, Draft("declarations-broken", f"file:{FILE}", (FILE,), facts, evidence=at)


def _place(at: str) -> tuple[Location, ...]:
    path, _, line = at.partition(":")
    return (Location(path or FILE, int(line) if line.isdigit() else 1),)


def _no_conflicts(checkout: Checkout) -> None:
    """A file that nobody has merged yet is no state of the software."""
    for source in checkout.files:
        if source.language in CODE or source.path.endswith((".json", ".yaml", ".yml", ".bicep", ".tf")):
            content = source.bytes
            if b"<<<<<<< " in content and (match := CONFLICT.search(content)):
                line = content.count(b"\n", 0, match.start()) + 1
                raise Problem(
                    "marks of a conflict stand in a file: it is not merged yet",
                    "Settle the conflict, then check.",
                    f"{source.path}:{line}",
                )
