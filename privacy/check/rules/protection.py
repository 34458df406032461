"""Protection that is weak, or lost; periods that grew; controls that got worse; countries that are new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from inventory.facts import Location
from inventory.infrastructure.periods import words
from privacy import vocabulary
from privacy.check.findings import Draft
from privacy.check.rules.exposed import draft
from privacy.check.view import View
from privacy.comparison import passages
from privacy.comparison.changes import Change
from privacy.controls.catalog import controls
from privacy.countries import country

GUESSABLE = (
    "user.contact",
    "user.name",
    "user.government_id",
    "user.financial",
    "user.demographic",
    "user.health_and_medical",
    "user.insurance",
    "user.device",
    "user.location",
    "user.unique_id",
    "user.workplace",
    "user.biometric.fingerprint",
)
"""Categories whose values are few enough, or known enough, to be tried one by one. A hash that is called a
fingerprint is one of something else, and what is only known to be somebody's may be any of them."""


def weak(view: View) -> Iterator[Draft]:
    """``weak-protection``: a plain hash of what can be guessed, where it is kept or given away."""
    for one in view.landings:
        guessable = one.transform == "weak" or one.category.startswith(GUESSABLE)
        if one.transform in ("weak", "unkeyed") and one.role != "caller" and guessable:
            how = ", ".join(one.field.transforms)
            yield draft(view, "weak-protection", one, one.role, how=how)


def lost(change: Change, now: View) -> Iterator[Draft]:
    """``protection-lost``"""
    if change.kind == "lost_transform" and not _still(change, now):
        category = change.category
        facts = {
            "category": vocabulary.label(category) if category else ", ".join(change.fields),
            "target": now.name(change.about),
            "before": change.before or "",
        }
        marks = (change.about, category, *change.fields[:1])
        yield _of("protection-lost", change, marks, facts, now.role(change.about), _level(category))


def _still(change: Change, now: View) -> bool:
    """Whether the protected value is there as before: then the plain one came beside it."""
    names = {passages.spelled(name) for name in change.fields}
    return any(
        one.flow.target == change.about
        and one.transform != "none"
        and names & set(map(passages.spelled, one.names))
        for one in now.guarded
    )


def kept(change: Change, now: View) -> Iterator[Draft]:
    """``retention-longer`` and ``retention-removed``, of stores that may hold personal data."""
    ids = {
        "longer_retention": "retention-longer",
        "longer_copies": "retention-longer",
        "removed_retention": "retention-removed",
        "unseen_retention": "retention-removed",
    }
    store = now.seen.stores.get(change.about)
    if change.kind not in ids or store is None or (store.hidden and not store.copies and store.kind != "log"):
        return
    shown = change.after or ""
    facts = {
        "target": now.name(change.about),
        "before": words(change.before) if change.before else "no copies",
        "after": words(shown) if shown else "as long as nobody deletes it",
        "after_period": shown or "P30D",
    }
    yield _of(
        ids[change.kind], change, (change.about,), facts, "store", now.level(change.about) or "ordinary"
    )


def worse(change: Change, now: View) -> Iterator[Draft]:
    """``control-worse``: a control of the guideline, or the key that a trigger asks for."""
    if change.kind == "weaker_access":
        facts = {
            "control": f"access to {change.name}",
            "before": change.before or "",
            "after": change.after or "",
        }
        facts |= {"why": "", "advice": "Ask callers for a key or a sign-in again."}
        yield _of("control-worse", change, (change.about, "access"), facts, "access", "ordinary")
    elif change.kind == "worse_control" and not _only_seen(change):
        row = next(one for one in now.content["controls"] if one["id"] == change.about)
        facts = {
            "control": f"control {row['control']} ({row['title']})",
            "why": f": {row['why']}" if row["why"] else "",
        }
        facts |= {"before": _verdict(change.before), "after": _verdict(change.after), "advice": _advice(row)}
        evidence = _failing(row) or change.evidence
        yield _of("control-worse", change, (change.about,), facts, change.after or "", "ordinary", evidence)


def _only_seen(change: Change) -> bool:
    """Whether nothing was known of the control, and nothing is seen for it now: that is no step back."""
    return change.before == "unknown" and change.after == "absent"


def place(view: View) -> Iterator[Draft]:
    """``new-country``: where stores with personal data, their copies, and recipients are."""
    allowed = view.declared.content.policy.countries
    for (end, code), evidence in _countries(view).items():
        if view.level(end) or end in view.seen.recipients or view.seen.graph.flows_to(end):
            outside = bool(allowed) and code not in allowed
            facts = {
                "target": view.name(end),
                "country": country(code).name,
                "country_code": code,
                "outside": ", outside the countries that privacy.yaml allows" if outside else "",
            }
            functions = tuple(dict.fromkeys(flow.function for flow in view.seen.graph.flows_to(end)))
            marks = (view.anchored(end), code)
            yield Draft(
                "new-country", end, marks, facts, "", "outside" if outside else view.role(end), "none",
                functions, (), (), evidence, view.level(end) or "ordinary",
            )  # fmt: skip


def _countries(view: View) -> Mapping[tuple[str, str], tuple[Location, ...]]:
    return passages.side(view.content).countries


def _of(
    id: str,
    change: Change,
    marks: tuple[str, ...],
    facts: Mapping[str, str],
    target: str,
    level: str,
    evidence: tuple[Location, ...] = (),
) -> Draft:
    return Draft(
        id, change.about, marks, facts, change.category, target, "none", change.functions, (), change.fields,
        evidence or change.evidence, level,
    )  # fmt: skip


def _level(category: str) -> str:
    known = vocabulary.category(category) if category else None
    return known.level if known else "ordinary"


def _verdict(word: str | None) -> str:
    return (word or "not known").replace("_", " ")


def _failing(row: Mapping[str, object]) -> tuple[Location, ...]:
    """Where the signals that brought the verdict down are seen."""
    signals = row["signals"]
    assert isinstance(signals, list)
    bad = [one for one in signals if one["verdict"] == row["verdict"]]
    return tuple(Location(at["path"], at["line"]) for one in bad for at in one["evidence"])


def _advice(row: Mapping[str, object]) -> str:
    known = controls().get(str(row["control"]))
    signals = row["signals"]
    assert isinstance(signals, list)
    bad = {one["id"] for one in signals if one["verdict"] in ("fail", "warn", "absent")}
    for signal in known.signals if known is not None else ():
        if signal.id in bad and signal.advice is not None:
            return signal.advice.text
    return "Put it back as it was, or mend what the control asks for."
