"""What one assessment covers: its activities, functions, flows, stores and recipients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

from inventory.catalog import load
from inventory.facts import Binding, Field, Function, Location
from inventory.graph import Flow, Recipient, Store
from privacy import vocabulary
from privacy.case import Case
from privacy.cells import Cell, Question, Stated
from privacy.controls.judge import Judgement
from privacy.declarations.assessment import Assessment
from privacy.declarations.words import Part, question
from privacy.register import Activity
from privacy.seen import OWN_CREDENTIALS, Label, Seen
from privacy.statements import cell, stated

WHOLE = "software"
"""The id under which an assessment is asked for that nobody has declared: one of the whole software."""


@dataclass(frozen=True)
class Assessed:
    """One assessment. `given` is what people say in it; `declared` whether they have begun it at all."""

    id: str
    given: Assessment
    declared: bool
    activities: tuple[Activity, ...]
    case: Case

    @property
    def title(self) -> str:
        """What people call it; its activities' names, or nothing, where they don't."""
        if self.given.title:
            return self.given.title
        return (
            ", ".join(one.title.stated[0].value or one.id for one in self.activities)
            if self.given.activities
            else ""
        )

    @property
    def seen(self) -> Seen:
        return self.case.seen

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """The functions of its activities; all where it covers everything."""
        covered = {one.id for activity in self.activities for one in activity.functions}
        every = not self.given.activities
        return tuple(f for f in self.seen.graph.functions if every or f.id in covered)

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        return tuple(flow for one in self.functions for flow in self.seen.flows.get(one.id, ()))

    @cached_property
    def judgements(self) -> tuple[Judgement, ...]:
        """The verdicts on the controls of its apps; all of them where no app of it is judged."""
        apps = {function.app for function in self.functions}
        own = tuple(one for one in self.case.controls if one.app in apps)
        return own or tuple(self.case.controls)

    def bindings(self, function: Function) -> tuple[Binding, ...]:
        return self.seen.bindings.get(function.id, ())

    # --- personal data -------------------------------------------------------------------------------

    def labelled(self, flow: Flow) -> tuple[tuple[Field, Label], ...]:
        """The fields of a flow with a category of personal data; the app's own credentials are nobody's."""
        return self.case.seen.of_people(flow)

    @property
    def own_credentials(self) -> bool:
        """Whether the software was seen to sign in somewhere with credentials of its own."""
        return any(label and _own(field) for flow in self.flows for field, label in self.seen.labelled(flow))

    def carried(self, flow: Flow) -> frozenset[str]:
        """The categories of personal data in a flow."""
        return self.case.seen.held(flow)

    def carrying(self) -> Iterator[tuple[Flow, frozenset[str]]]:
        """Flows with personal data, each with its categories."""
        return iter(self._carrying)

    @cached_property
    def _carrying(self) -> tuple[tuple[Flow, frozenset[str]], ...]:
        found = ((flow, self.carried(flow)) for flow in self.flows)
        return tuple((flow, categories) for flow, categories in found if categories)

    @cached_property
    def categories(self) -> frozenset[str]:
        return frozenset(category for _, some in self.carrying() for category in some)

    @cached_property
    def stores(self) -> Mapping[str, frozenset[str]]:
        """Id of a store -> categories of personal data that come to it, by flows or as copies."""
        found: dict[str, set[str]] = {}
        for flow, categories in self.carrying():
            for end in (flow.target, flow.origin or ""):
                if end in self.seen.stores and not (flow.operation == "delete" and end == flow.target):
                    found.setdefault(end, set()).update(categories)
        for store in self._copying():
            found.setdefault(store.id, set()).update(*(found.get(one, ()) for one in store.copies))
        return {id: frozenset(some) for id, some in sorted(found.items()) if some}

    def _copying(self) -> Iterable[Store]:
        """Stores made of others, those that copy copies after them."""
        copying = [store for store in self.seen.graph.stores if store.copies]
        return (*copying, *copying)

    @cached_property
    def sent(self) -> Mapping[str, frozenset[str]]:
        """Id of a recipient -> categories of personal data that it gets."""
        found: dict[str, set[str]] = {}
        for flow, categories in self.carrying():
            if flow.target in self.seen.recipients and gives(flow):
                found.setdefault(flow.target, set()).update(categories)
        return {id: frozenset(some) for id, some in sorted(found.items())}

    # --- what people say -----------------------------------------------------------------------------

    def key(self, *path: str) -> tuple[str, ...]:
        return ("assessments", self.id, *path)

    def at(self, *path: str) -> tuple[Location, ...]:
        return self.case.declared.at(*self.key(*path)) if self.declared else ()

    def cell(
        self,
        name: str,
        value: Iterable[str] | str | None,
        *others: Stated,
        article: str = "",
        part: type[Part] = Assessment,
        path: tuple[str, ...] = (),
    ) -> Cell:
        """A cell of what people say under a key (`path`, else `name`), beside what was seen.

        Without an `article` that asks for it nothing is asked.
        """
        keys = path or (name,)
        asked = Question(question(part, keys[-1]), self.key(*keys), article, self.title) if article else None
        said = stated(value, self.at(*keys))
        return cell(f"assessment:{self.id}/{name}", self.case.declared, *said, *others, question=asked)


def assessed(case: Case) -> tuple[Assessed, ...]:
    """The declared assessments in the order of the file; one of the whole software where there is none."""
    given = case.declared.content.assessments
    if not given:
        return (Assessed(WHOLE, Assessment.model_validate({}), False, case.register.activities, case),)
    return tuple(
        Assessed(id, one, True, tuple(a for a in case.register.activities if _covers(one, a)), case)
        for id, one in given.items()
    )


def _covers(given: Assessment, activity: Activity) -> bool:
    return not given.activities or any(fnmatchcase(activity.id, glob) for glob in given.activities)


def unmatched(one: Assessed) -> tuple[Stated, ...]:
    """The activities that an assessment names and that there are not."""
    note = "declared, not observed: no activity of that id"
    return tuple(
        Stated(f"activities: {glob}", "declared", one.at("activities"), note)
        for glob in one.given.activities
        if not any(fnmatchcase(activity.id, glob) for activity in one.case.register.activities)
    )


def _own(field: Field) -> bool:
    return field.path.lower() in OWN_CREDENTIALS


def gives(flow: Flow) -> bool:
    """Whether a flow hands data to its target; who is asked for data with data gets that, too."""
    return flow.operation in ("write", "send", "respond", "invoke", "log") or (
        flow.operation in ("read", "receive") and flow.origin is not None
    )


def purpose(recipient: Recipient) -> str:
    """What a known service is used for, as recipients.yaml says; empty where it is not known."""
    known = load().recipients.get(recipient.id.removeprefix("recipient:"))
    return known.purpose if known else ""


def is_of(recipient: Recipient, kinds: Iterable[str], purposes: Iterable[str]) -> bool:
    """Whether a recipient is a service of one of the kinds or purposes."""
    return recipient.kind in kinds or purpose(recipient) in purposes


def fits(category: str, globs: Iterable[str]) -> bool:
    return any(fnmatchcase(category, glob) for glob in globs)


def is_special(category: str) -> bool:
    """Whether data of a category falls under Article 9(1) or 10."""
    known = vocabulary.category(category)
    return bool(known and known.special)
