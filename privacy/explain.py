"""One claim with its whole evidence: a function, store, recipient, flow, field or cell of the register."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from inventory.errors import Problem
from inventory.facts import Binding, Field, Function, Location
from inventory.graph import Flow, Recipient, Store
from inventory.infrastructure.estate import Estate
from inventory.infrastructure.reasons import called
from privacy import vocabulary
from privacy.cells import Cell, cells
from privacy.controls.judge import Judgement
from privacy.controls.told import explained
from privacy.formats.markdown import visible
from privacy.record import activities
from privacy.register import Register
from privacy.seen import Seen

Reasons = Callable[[str, str], Iterable[str]]  # flow id, field path -> reasons in words


@dataclass(frozen=True, slots=True)
class Claims:
    """Everything that can be explained; `chapters` derives those that documents tell besides the record."""

    seen: Seen
    register: Register
    reasons: Reasons
    controls: Sequence[Judgement] = ()
    chapters: Callable[[], Iterable[object]] = tuple

    def explain(self, identity: str) -> str:
        """The claim `identity` in lines. Raises `Problem` when nothing has that id."""
        for find in (_function, _store, _recipient, _flow, _control, _cell, _field, _elsewhere):
            lines = [visible(line) for line in find(self, identity)]
            if lines:
                return "\n".join(lines)
        raise Problem(f"nothing is called {identity}", _hint(self, identity), identity)


def _hint(claims: Claims, identity: str) -> str:
    near = difflib.get_close_matches(identity, sorted(_known(claims)), 3, 0.5)
    return f"Close to it: {', '.join(near)}" if near else "`privacy scan` lists the ids."


def _known(claims: Claims) -> set[str]:
    graph = claims.seen.graph
    known = {*claims.seen.functions, *claims.seen.stores, *claims.seen.recipients}
    known |= {flow.id for flow in graph.flows} | {one.id for one in cells(claims.register)}
    known |= {one.id for one in claims.controls} | {one.id for one in cells(tuple(claims.chapters()))}
    return known | {field.path for flow in graph.flows for field in flow.fields}


def _at(evidence: Iterable[Location]) -> str:
    return ", ".join(map(str, sorted(set(evidence)))) or "no place"


# --- what the scan saw -----------------------------------------------------------------------------


def _function(claims: Claims, identity: str) -> Iterator[str]:
    function = claims.seen.functions.get(identity)
    if function is None:
        return
    yield f"function {function.name} ({function.id})"
    yield f"  {function.language}, {function.model}, app {function.app}{_remarks(function)}"
    yield f"  declared at {function.location}"
    yield f"  starts with: {activities.starts(claims.seen, function)}"
    for binding in claims.seen.bindings.get(identity, ()):
        yield from _binding(claims, binding)
    for flow in claims.seen.flows.get(identity, ()):
        yield from _flow_lines(claims, flow)


def _remarks(function: Function) -> str:
    return "".join(
        f", {remark}" for remark in (*function.flags, *(["disabled"] if function.disabled else []))
    )


def _binding(claims: Claims, binding: Binding) -> Iterator[str]:
    store = claims.seen.graph.binding_store.get(binding.id)
    yield f"  binding {binding.name}: {binding.type}, {binding.direction}, at {binding.location}"
    if store:
        yield f"    stands for {claims.seen.name(store)} ({store})"


def _store(claims: Claims, identity: str) -> Iterator[str]:
    store = claims.seen.stores.get(identity)
    if store is None:
        return
    yield f"data store {claims.seen.name(identity)} ({identity})"
    yield f"  account: {store.account or 'not known'}"
    yield from _setting(claims, store)
    yield from _resource(claims, store)
    yield from _places(store)
    yield from _kept(store)
    for trait in store.traits:
        yield f"  {trait.topic}: {trait.says}, at {_at(trait.evidence)}"
    if store.hidden:
        yield f"  hidden, because: {store.reason}"
    if store.symbolic:
        yield "  its name comes from a setting that the scan does not know"
    yield from _end(claims, store)


def _setting(claims: Claims, store: Store) -> Iterator[str]:
    """The settings that lead to it, and where each stands."""
    for name in store.settings:
        known = claims.seen.graph.settings
        found = [s for s in known if s.name.lower() == name.lower()]
        # A connection may be given by its parts alone.
        found = found or [s for s in known if s.name.lower().startswith(f"{name.lower()}__")]
        names = ", ".join(dict.fromkeys(s.name for s in found)) or name
        places = [s.location for s in found]
        yield f"  named by the setting {names}, {f'given at {_at(places)}' if found else 'given nowhere'}"


def _resource(claims: Claims, store: Store) -> Iterator[str]:
    """The resource it lives in and those around it, and why it is taken for the one."""
    resources = {resource.id: resource for resource in claims.seen.graph.resources}
    if store.resource not in resources:
        none = "none was found that it lives in" if resources else "no infrastructure code was read"
        yield f"  resource: {store.resource or none}"
        return
    for number, one in enumerate(Estate(resources.values()).above(resources[store.resource])):
        word = "only referred to" if one.existing else "declared"
        why = _because(store.joined) if number == 0 else ""
        yield f"  {'in' if number else 'lives in'} {called(one)}, {word} at {one.location}{why}"


def _places(store: Store) -> Iterator[str]:
    where = f", at {_at(store.placed_at)}" if store.placed_at else ""
    yield f"  region: {store.region or 'not known'}{_because(store.unplaced)}{where}"
    yield f"  country: {store.country or 'not known'}"
    for copy in store.replicas:
        where = ", ".join(filter(None, [copy.region, copy.country])) or "not known"
        yield f"  copied to: {where} ({copy.why}), {copy.origin} at {_at(copy.evidence)}"


def _kept(store: Store) -> Iterator[str]:
    kept = store.retention
    period = kept.period or ("no limit" if kept.unlimited else "not known")
    where = f", at {_at(kept.evidence)}" if kept.evidence else ""
    yield f"  kept for: {period}, {kept.origin}{_because(kept.rule)}{where}"
    for text in kept.adds:
        yield f"    longer: {text}"


def _recipient(claims: Claims, identity: str) -> Iterator[str]:
    recipient = claims.seen.recipients.get(identity)
    if recipient is None:
        return
    yield f"recipient {recipient.name} ({identity})"
    yield f"  country: {recipient.country or 'not known'}"
    yield from _end(claims, recipient)


def _end(claims: Claims, end: Store | Recipient) -> Iterator[str]:
    yield f"  seen at {_at(end.evidence)}"
    for binding, target in sorted(claims.seen.graph.binding_store.items()):
        if target == end.id:
            yield f"  by binding {binding}"
    for flow in claims.seen.graph.flows:
        if end.id in (flow.target, flow.origin):
            yield from _flow_lines(claims, flow)


def _flow(claims: Claims, identity: str) -> Iterator[str]:
    for flow in claims.seen.graph.flows:
        if flow.id == identity:
            yield from _flow_lines(claims, flow)


def _flow_lines(claims: Claims, flow: Flow, only: str | None = None) -> Iterator[str]:
    source = f" from {claims.seen.name(flow.origin)}" if flow.origin else ""
    yield f"  flow {flow.id}"
    yield f"    {flow.function}: {flow.operation} {claims.seen.name(flow.target)}{source}"
    yield f"    confidence {flow.confidence}, seen at {_at(flow.evidence)}"
    if not flow.fields:
        named = claims.seen.unnamed(flow)
        yield f"    {'its fields could not be named' if named else 'nothing of anybody was seen in it'}"
    for field in flow.fields:
        if only is None or field.path == only:
            yield from _field_lines(claims, flow, field)


def _field_lines(claims: Claims, flow: Flow, field: Field) -> Iterator[str]:
    label = claims.seen.labels.get((flow.id, field.path))
    named = (
        f"{vocabulary.label(label.category)} ({label.category}), confidence {label.confidence}"
        if label
        else ""
    )
    yield f"    field {field.path}: {named or 'not classified'}"
    if field.transforms:
        yield f"      passed {', '.join(field.transforms)}"
    if field.aliases:
        yield f"      also called {', '.join(field.aliases)}"
    for reason in claims.reasons(flow.id, field.path):
        yield f"      because: {reason}"


def _control(claims: Claims, identity: str) -> Iterator[str]:
    return explained(claims.controls, identity)


def _field(claims: Claims, identity: str) -> Iterator[str]:
    """A field by its path, in every flow; or by ``flow id#path`` in one."""
    of, _, path = identity.rpartition("#")
    for flow in claims.seen.graph.flows:
        if of in ("", flow.id) and any(field.path == path for field in flow.fields):
            yield from _flow_lines(claims, flow, path)


# --- what the register says ------------------------------------------------------------------------


def _cell(claims: Claims, identity: str) -> Iterator[str]:
    """A cell, or every cell below a part of an id (``activity:booking``)."""
    for one in cells(claims.register):
        if one.id == identity or one.id.startswith(f"{identity}/"):
            yield from _cell_lines(claims.register, one)


def _elsewhere(claims: Claims, identity: str) -> Iterator[str]:
    """The same in the other chapters: looked at last, for they take time to derive."""
    told: dict[str, Cell] = {}
    for one in cells(tuple(claims.chapters())):
        if one.id == identity or one.id.startswith(f"{identity}/"):
            told.setdefault(one.id, one)
    for one in told.values():
        yield from _cell_lines(claims.register, one)


def _cell_lines(register: Register, one: Cell) -> Iterator[str]:
    yield f"cell {one.id}{': these differ' if one.conflict else ''}"
    for statement in one.stated:
        yield f"  {statement.origin}: {statement.value or 'nothing'}{_because(statement.note)}"
        if statement.evidence:
            yield f"    at {_at(statement.evidence)}"
    if one.question:
        known = one.id in register.questions.by_cell  # each document numbers what its other chapters ask
        number = f" {register.questions.number(one)}" if known else ""
        yield f"  question{number}: {one.question.text} ({one.question.article})"
        yield f"    write it into privacy.yaml under {' › '.join(one.question.key)}"
    if one.words:
        yield f"  note: {one.words}"


def _because(note: str) -> str:
    return f" ({note})" if note else ""
