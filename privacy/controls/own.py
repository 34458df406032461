"""What this program itself found: the record, transforms, retention and drift (signals of items 6a to 6d)."""

from __future__ import annotations

from collections.abc import Iterator

from inventory.facts import Field, Location
from inventory.graph import Flow, Store
from privacy.controls.catalog import Signal
from privacy.controls.delivery import places
from privacy.controls.properties import made
from privacy.controls.subject import Subject
from privacy.controls.verdicts import Result, Verdict
from privacy.record.measures import measure
from privacy.register import Activity

WEAK = "Hashing"
GIVING = frozenset({"write", "send"})
MOST = 5


# --- the record (6a, 6d) -----------------------------------------------------------------------


def _activities(subject: Subject) -> tuple[Activity, ...]:
    """The activities of the record that the app's functions belong to."""
    own = {function.id for function in subject.functions}
    every = subject.register.activities if subject.register is not None else ()
    return tuple(a for a in every if any(f.id in own for f in a.functions))


def open_questions(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Questions of the record that only people can answer and nobody has."""
    if subject.register is None:
        return
    for activity in _activities(subject):
        count = subject.register.questions.within(activity)
        title = activity.title.stated[0].value or activity.id
        verdict: Verdict = "fail" if count else "pass"
        words = f"{count} questions of the record are open" if count else signal.good
        yield made(
            signal,
            verdict,
            f"activity:{activity.id}",
            f"{title}: {words}",
            places(f.evidence[0] for f in activity.functions if f.evidence),
        )


def third_countries(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Transfers to third countries without safeguards that anybody has stated, and countries not known."""
    for activity in _activities(subject):
        for transfer in activity.transfers:
            stated = transfer.country.stated[0]
            if transfer.status in ("eea", "adequate"):
                continue
            if transfer.safeguards is not None and not transfer.safeguards.missing:
                continue
            is_known = transfer.status != "not_known" and stated.value is not None
            verdict: Verdict = "fail" if is_known else "unknown"
            words = signal.bad if is_known else "in which country it is, is not known"
            yield made(signal, verdict, transfer.id, f"{transfer.name}: {words}", stated.evidence[:MOST])


def known_regions(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Whether the country of each store with personal data is known from its resource."""
    for id in sorted(subject.with_data_of_people):
        store = subject.seen.stores[id]
        if store.country:
            words = f"{subject.seen.name(id)}: in {store.country}"
            yield made(signal, "pass", id, words, store.evidence[:MOST])


# --- pseudonyms (6b) ---------------------------------------------------------------------------


def _fields(subject: Subject, operations: frozenset[str]) -> Iterator[tuple[Flow, Field, str]]:
    """Fields with a category of personal data in flows that give data away, with the category."""
    for flow in subject.flows:
        if flow.operation in operations:
            for field, label in subject.seen.labelled(flow):
                if label is not None and subject.seen.personal(label.category):
                    yield flow, field, label.category


def transforms(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Transforms that protect personal data before it is stored or sent."""
    found: dict[tuple[str, bool], list[Location]] = {}
    fields: dict[tuple[str, bool], set[str]] = {}
    for flow, field, _ in _fields(subject, GIVING):
        for transform in field.transforms:
            kind = measure(transform)
            if kind is not None:
                key = (kind["measure"], kind["measure"] == WEAK)
                found.setdefault(key, []).extend(flow.evidence[:1])
                fields.setdefault(key, set()).add(field.path)
    for (name, is_weak), at in sorted(found.items()):
        names = ", ".join(sorted(fields[(name, is_weak)])[:MOST])
        verdict: Verdict = "warn" if is_weak else "pass"
        words = f"{name.lower()} of {names}{f': {signal.bad}' if is_weak else ''}"
        yield made(signal, verdict, name, words, places(at))


def logged_plainly(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Personal data that goes into logs as it is."""
    bare: dict[str, list[Location]] = {}
    for flow, field, _ in _fields(subject, frozenset({"log"})):
        if not any(measure(t) for t in field.transforms):
            bare.setdefault(flow.function, []).extend(flow.evidence[:1])
    for function, at in sorted(bare.items()):
        yield made(signal, "fail", function, f"{function.removeprefix('fn:')}: {signal.bad}", places(at))


# --- retention (6c) ----------------------------------------------------------------------------


def store_retention(subject: Subject, signal: Signal) -> Iterator[Result]:
    """How long each store keeps personal data, as configured; a scheduled deletion counts too."""
    purged = _purged(subject)
    for id in sorted(subject.with_data_of_people):
        store = subject.seen.stores[id]
        name = subject.seen.name(id)
        if store.retention.period:
            verdict: Verdict = "pass_default" if store.retention.origin == "inferred" else "pass"
            words = f"{name}: kept for {store.retention.period} ({store.retention.rule})"
            yield made(signal, verdict, id, words, _told(store))
        elif id in purged:
            yield made(
                signal, "pass", id, f"{name}: {purged[id][0]} deletes from it on a schedule", purged[id][1]
            )
        else:
            yield _unlimited(signal, store, name)


def _unlimited(signal: Signal, store: Store, name: str) -> Result:
    if store.retention.origin in ("observed", "inferred"):
        words = f"{name}: {store.retention.rule or signal.bad}"
        return made(signal, "fail", store.id, words, _told(store))
    why = store.retention.rule or "its resource is not declared here"
    words = f"{name}: how long it keeps data is not known ({why})"
    return made(signal, "unknown", store.id, words, _told(store))


def _told(store: Store) -> tuple[Location, ...]:
    return (store.retention.evidence or store.evidence)[:MOST]


def _purged(subject: Subject) -> dict[str, tuple[str, tuple[Location, ...]]]:
    """Store -> the function that deletes from it on a schedule, and where."""
    found = {}
    for function in subject.functions:
        triggers = {
            b.type.lower() for b in subject.seen.bindings.get(function.id, ()) if b.direction == "trigger"
        }
        if "timertrigger" in triggers:
            for flow in subject.seen.flows.get(function.id, ()):
                if flow.operation == "delete":
                    found[flow.target] = (function.name, flow.evidence[:MOST])
    return found


# --- drift (6d) --------------------------------------------------------------------------------


def record_drift(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Whether the record that is kept in the repository was made from what the scan sees now."""
    record = subject.record
    if record is None:
        return
    if record.at is None:
        yield made(signal, "absent", "", "no record is kept in the repository", ())
        return
    verdict: Verdict = "pass" if record.is_current else "fail"
    words = signal.good if record.is_current else signal.bad
    yield made(signal, verdict, record.at.path, words, (record.at,))
