"""One place where a risk was seen, and what rules look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from inventory.facts import Binding, Function, Location
from inventory.graph import Flow, Store
from privacy.controls.verdicts import Result
from privacy.impact.assessed import Assessed
from privacy.impact.risk_catalog import Kind

LOGS = frozenset({"log", "application_insights"})


@dataclass(frozen=True, slots=True)
class Spot:
    """One place where a risk was seen: `about` names it, an id or a way ``a > b`` of ids, or words.

    `band` is the likelihood proposed for it where it differs from the risk's own.
    """

    about: str
    evidence: tuple[Location, ...]
    categories: frozenset[str] = frozenset()
    fields: tuple[str, ...] = ()
    note: str = ""
    band: int = 0
    kind: str = "way"


Rule = Callable[[Assessed, Kind], Iterator[Spot]]


def way(start: str, *rest: str) -> str:
    """The name of an interaction."""
    return " > ".join((start, *rest))


def results(one: Assessed) -> Iterator[tuple[str, Result]]:
    """What the signals of controls say that count, each with the id of its control."""
    for judgement in one.judgements:
        for result in judgement.results:
            if result.part != "informs":
                yield judgement.control.id, result


def said(one: Assessed, signal: str, verdict: str) -> bool:
    """Whether a signal of a control gave this verdict."""
    return any(f"{control}/{r.signal}" == signal and r.verdict == verdict for control, r in results(one))


def http(one: Assessed, function: Function) -> Iterator[Binding]:
    """The HTTP triggers of a function."""
    return (b for b in one.bindings(function) if b.type.lower() == "httptrigger")


def level(binding: Binding) -> str:
    """What an HTTP trigger asks of its callers."""
    return str(binding.properties.get("authLevel", "")).lower()


def flows_of(one: Assessed, function: Function) -> tuple[Flow, ...]:
    """The flows of a function."""
    return one.seen.flows.get(function.id, ())


def stored(one: Assessed) -> Iterator[tuple[Store, frozenset[str]]]:
    """Stores with personal data."""
    for id, categories in one.stores.items():
        yield one.seen.stores[id], categories


def is_log(one: Assessed, target: str) -> bool:
    """Whether a target is a log."""
    store = one.seen.stores.get(target)
    return store is not None and store.kind in LOGS
