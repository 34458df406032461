"""Article 30(1)(d): to whom the data is disclosed, as seen in the code and as declared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from inventory.facts import Location, in_order
from inventory.graph import Flow
from privacy.cells import Cell, Question, Stated
from privacy.declaration_file import Declared
from privacy.declarations.record import Activity, RecipientNote
from privacy.declarations.words import question
from privacy.record.activities import Scope, route
from privacy.register import RecipientEntry
from privacy.seen import CALLER, Seen
from privacy.statements import cell, stated

PLATFORM = "recipient:microsoft_azure"
ARTICLE = "Article 30(1)(d)"


@dataclass(frozen=True, slots=True)
class Note:
    """What privacy.yaml says of a recipient, and under which key; an empty note when nothing."""

    key: str
    content: RecipientNote

    def evidence(self, declared: Declared, name: str) -> tuple[Location, ...]:
        return declared.at("recipients", self.key, name)


def entries(seen: Seen, scope: Scope, declared: Declared) -> tuple[RecipientEntry, ...]:
    """The recipients of one activity: third parties, callers that get data back, and the platform."""
    sent: dict[str, list[Flow]] = {}
    for flow in scope.flows:
        for target in seen.targets(flow):
            if target in seen.recipients or target == CALLER:
                sent.setdefault(target, []).append(flow)
    found = [_entry(seen, scope, declared, target, sent[target]) for target in sorted(sent)]
    if scope.functions and PLATFORM not in sent:
        found.append(_platform(seen, scope, declared))
    return tuple(found)


def others(scope: Scope) -> Question:
    """The question who else gets the data: callers and whoever the code does not show."""
    key = ("activities", scope.id, "recipients")
    return Question(question(Activity, "recipients"), key, ARTICLE, scope.title)


def note_on(declared: Declared, identity: str, name: str) -> Note:
    """The first note whose key is the recipient's id or name, globs allowed."""
    for key, content in declared.content.recipients.items():
        if any(fnmatchcase(called, key) for called in (identity, identity.partition(":")[2], name)):
            return Note(key, content)
    return Note(identity, RecipientNote.model_validate({}))


def known(seen: Seen) -> list[tuple[str, ...]]:
    """Everybody whom privacy.yaml may speak of, by their names."""
    found = [(r.id, r.id.partition(":")[2], r.name) for r in seen.graph.recipients]
    return [*found, (PLATFORM, "microsoft_azure", _platform_name()), (CALLER, "http", seen.name(CALLER))]


def _entry(
    seen: Seen, scope: Scope, declared: Declared, target: str, flows: Iterable[Flow]
) -> RecipientEntry:
    flows = tuple(flows)
    name = _callers(seen, flows) if target == CALLER else seen.name(target)
    evidence = in_order(place for flow in flows for place in flow.evidence)
    receives = {c for flow in flows for c in seen.categories(flow) if scope.covers(c)}
    unnamed = any(map(seen.unnamed, flows))
    return _described(scope, declared, target, Stated(name, "observed", evidence), receives, unnamed)


def _platform(seen: Seen, scope: Scope, declared: Declared) -> RecipientEntry:
    evidence = in_order(function.location for function in scope.functions)
    name = Stated(_platform_name(), "inferred", evidence, "the functions are written for it")
    handled = {c for flow in scope.flows for c in seen.categories(flow) if scope.covers(c)}
    return _described(scope, declared, PLATFORM, name, handled, False)


def _platform_name() -> str:
    return "Microsoft, for the Azure platform that runs the functions and keeps their stores"


def _described(
    scope: Scope,
    declared: Declared,
    target: str,
    name: Stated,
    receives: Iterable[str],
    unnamed: bool,
) -> RecipientEntry:
    note = note_on(declared, target, name.value or "")
    start = f"{scope.cell}/recipients/{target}"
    calls = target == CALLER

    def said(key: str) -> Cell:
        where = ("recipients", note.key, key)
        asked = Question(question(RecipientNote, key), where, ARTICLE, name.value or "")
        values = stated(getattr(note.content, key), note.evidence(declared, key))
        return cell(f"{start}/{key}", declared, *values, question=others(scope) if calls else asked)

    called = stated(note.content.name, note.evidence(declared, "name"))
    names = cell(f"{start}/name", declared, name, *called)
    contract = None if calls else said("contract")
    return RecipientEntry(target, names, said("role"), contract, tuple(sorted(receives)), unnamed)


def _callers(seen: Seen, flows: Iterable[Flow]) -> str:
    """HTTP callers by what they call: the routes are all that the code tells of them."""
    functions = {flow.function: seen.functions[flow.function] for flow in flows}
    routes = sorted(
        {f"/{route(seen, f)}" if route(seen, f) is not None else f.name for f in functions.values()}
    )
    shown = ", ".join(routes[:6]) + (f" and {len(routes) - 6} more" if len(routes) > 6 else "")
    return f"Whoever calls {shown}"
