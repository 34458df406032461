"""Data at places where they were not before: stores, recipients, callers; and special categories anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from privacy import vocabulary
from privacy.check.findings import Draft
from privacy.check.view import Landing, View, called
from privacy.seen import CALLER

VERBS = {
    "store": "comes to",
    "file": "comes to",
    "recipient": "goes to",
    "caller": "goes to",
    "log": "comes to",
}
LEVELS = ("special", "high", "ordinary")


def special(view: View) -> Iterator[Draft]:
    """``special-category``: at a store, a recipient, a caller, or asked of callers."""
    for one in view.landings:
        if one.level == "special" and one.role != "log":
            yield _at(view, "special-category", one, VERBS[one.role])
    for one in view.collected:
        if one.level == "special":
            yield _at(view, "special-category", one, "is asked for by", called(one.flow.function))


def category(view: View) -> Iterator[Draft]:
    """``new-category``: in a store."""
    for one in view.landings:
        if one.role in ("store", "file") and one.level != "special":
            yield _at(view, "new-category", one)


def disclosure(view: View) -> Iterator[Draft]:
    """``new-disclosure``: to a recipient, or to whoever calls."""
    for one in view.landings:
        if one.role in ("recipient", "caller") and one.level != "special":
            yield _at(view, "new-disclosure", one)


def recipient(view: View) -> Iterator[Draft]:
    """``new-recipient``: one for each, with all it gets."""
    for end in view.seen.recipients.values():
        flows = [
            flow
            for flow in view.seen.graph.flows_to(end.id)
            if end.id in view.seen.targets(flow) or flow.origin
        ]
        if not flows:
            continue
        landings = [one for one in view.landings if one.flow.target == end.id]
        categories = dict.fromkeys(vocabulary.label(one.category) for one in landings)
        facts = {
            "recipient": end.name,
            "categories": ", ".join(categories) or "fields that could not be named",
            "country": end.country or "",
        }
        yield Draft(
            "new-recipient",
            end.id,
            (end.id,),
            facts,
            worst(landings).category if landings else "",
            "recipient",
            "none",
            tuple(dict.fromkeys(flow.function for flow in flows)),
            tuple(flow.id for flow in flows),
            tuple(dict.fromkeys(name for one in landings for name in one.names)),
            tuple(sorted({place for flow in flows for place in flow.evidence})),
            worst(landings).level if landings else "ordinary",
        )


def collection(view: View) -> Iterator[Draft]:
    """``new-collection-point``: one for each function that asks callers for personal data."""
    by_function: dict[str, list[Landing]] = {}
    for one in view.collected:
        by_function.setdefault(one.flow.function, []).append(one)
    for function, some in by_function.items():
        facts = {
            "function": called(function),
            "categories": ", ".join(dict.fromkeys(vocabulary.label(one.category) for one in some)),
        }
        yield Draft(
            "new-collection-point",
            function,
            (function,),
            facts,
            worst(some).category,
            "caller",
            "none",
            (function,),
            tuple(dict.fromkeys(one.flow.id for one in some)),
            tuple(dict.fromkeys(name for one in some for name in one.names)),
            some[0].flow.evidence,
            worst(some).level,
        )


def worst(some: Iterable[Landing]) -> Landing:
    """The most sensitive of some."""
    return min(some, key=lambda one: (LEVELS.index(one.level), one.category))


def _at(view: View, id: str, one: Landing, verb: str = "", target: str = "") -> Draft:
    known = vocabulary.category(one.category)
    end = one.flow.function if target else one.flow.target
    facts = {
        "category": vocabulary.label(one.category),
        "special": known.special.label["en"] if known and known.special else "",
        "verb": verb,
        "target": target or view.name(end),
        "recipient": "whoever calls " + called(one.flow.function) if end == CALLER else view.name(end),
        "function": called(one.flow.function),
    }
    at = (one.flow.function, CALLER) if end == CALLER else (end,)
    return Draft(
        id,
        one.flow.function if end == CALLER else end,
        (*at, one.category),
        facts,
        one.category,
        one.role,
        one.transform,
        (one.flow.function,),
        (one.flow.id,),
        one.names,
        one.flow.evidence,
        one.level,
    )
