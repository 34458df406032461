"""`privacy check`: a checkout against the state it began from, in the form that was asked for."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from inventory.errors import Problem
from inventory.facts import Gap, Location
from inventory.files import write_whole
from inventory.sources import CODE, Checkout
from privacy import commands, declaration_file, remembered
from privacy.check import base as bases
from privacy.check import comments, planted, weigh
from privacy.check.accept import accepted
from privacy.check.base import Base, State
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
from privacy.commands import TOOL
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
    cache: bool = True


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


def asked_for(words: str) -> tuple[str, Path]:
    """``sarif=privacy.sarif``: a form, and the file for it."""
    form, _, file = words.partition("=")
    if form not in FORMS or not file:
        hint = f"Write it as FORM=FILE; forms are {', '.join(FORMS)}."
        raise Problem("no form and file are named", hint, words)
    return form, Path(file)


class _Checked:
    """One check with all that it rests on."""

    def __init__(self, root: Path, wanted: Wanted) -> None:
        if not kinds() or not ALWAYS or not NOVEL:
            where = "privacy/data/findings.yaml"
            raise Problem("the rules of the check are not there", "Install the tool anew.", where)
        today = wanted.today or datetime.date.today()
        self._observer = _Observer(root, wanted, today)
        base = _base(root, wanted, self._observer) if wanted.base else None
        declared, self.broken = _declarations(root, base)
        now = self._observer.now(declared, base.leave if base is not None else ())
        checkout = self._observer.checkout
        before, view = weigh.both(base.state, now, today) if base else (None, weigh.view(now, today))
        earlier = base.state.comments if base is not None else ()
        self.weighing = Weighing(view, before, base, checkout, now.comments, earlier, self.broken)
        self.outcome = _outcome(self.weighing.findings(), now, base, wanted, self.broken)


@dataclass
class _Observer:
    """Looks at the checkout and at what it began from; asks the memory first."""

    root: Path
    wanted: Wanted
    today: datetime.date
    checkout: Checkout | None = None

    def __post_init__(self) -> None:
        self._memory = (
            remembered.opened(str(self.root.resolve())) if self.wanted.cache else remembered.NOTHING
        )

    def now(self, declared: Declared, leave: tuple[str, ...]) -> State:
        """The checkout as it is."""
        self.checkout = commands.read_files(self.root, declared, leave)
        _no_conflicts(self.checkout)
        return self._seen(self.root, declared, leave, self.checkout, empty=False)

    def observed(self, place: Path, declared: Declared, leave: tuple[str, ...]) -> State:
        return self._seen(place, declared, leave, commands.read_files(place, declared, leave), empty=True)

    def recalled(self, tree: str, declared: Declared) -> State | None:
        kept = self._memory.get("state", remembered.key("tree", tree, _asked(declared)))
        return _from_plain(kept, declared) if kept is not None else None

    def keep(self, tree: str, state: State) -> None:
        if not commands.is_own(state.declared):
            mark = remembered.key("tree", tree, _asked(state.declared))
            self._memory.put("state", mark, _plain(state))

    def _seen(
        self, root: Path, declared: Declared, leave: tuple[str, ...], checkout: Checkout, empty: bool
    ) -> State:
        mark = remembered.key("files", remembered.content(checkout), _asked(declared), leave)
        kept = self._memory.get("state", mark) if not commands.is_own(declared) else None
        if kept is not None and (empty or kept["content"]["functions"]):
            state = _from_plain(kept, declared)
            commit, dirty = checkout.git
            source = {"source": {"commit": commit, "dirty": dirty}}
            return replace(state, content={**state.content, **source})
        with remembered.using(self._memory if not commands.is_own(declared) else remembered.NOTHING):
            looked = commands.look(
                root, self.wanted.workers, self.today, empty, declared, leave, empty, checkout
            )
            told = comments.read(checkout)
            state = State(looked.inventory, planted.planted(looked), declared, (), told)
        if not commands.is_own(declared):
            self._memory.put("state", mark, _plain(state))
        return state


def _asked(declared: Declared) -> str:
    """What of the declarations a scan hangs on."""
    return repr(declared.content.exclude)


def _plain(state: State) -> dict[str, Any]:
    values, told = planted.rows(state.planted), comments.rows(state.comments)
    return {"content": state.content, "planted": values, "comments": told}


def _from_plain(kept: dict[str, Any], declared: Declared) -> State:
    told = comments.from_rows(kept["comments"])
    return State(kept["content"], planted.from_rows(kept["planted"]), declared, (), told)


def _outcome(
    found: tuple[Finding, ...], now: State, base: Base | None, wanted: Wanted, broken: Draft | None
) -> Outcome:
    content = now.content
    return Outcome(
        base.name if base is not None else None,
        found,
        base.state.notes if base is not None else (),
        tuple(Gap(row["reason"], Location(**row["location"])) for row in content["gaps"]),
        len(content["functions"]),
        len(content["flows"]),
        wanted.fail_on,
        broken is not None,
        TOOL,
    )


def _base(root: Path, wanted: Wanted, observer: _Observer) -> Base:
    """A ref, or a file with an inventory."""
    assert wanted.base is not None
    path = Path(wanted.base) if Path(wanted.base).is_absolute() else root / wanted.base
    if wanted.base.endswith(".json") and (path.is_file() or Path(wanted.base).is_file()):
        return bases.from_file(root, path if path.is_file() else Path(wanted.base))
    return bases.at_ref(root, wanted.base, observer)


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
