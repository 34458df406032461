"""All functions of a checkout followed in portions, in one process or several, with the same result.

A portion is the same whatever the number of workers, and each starts with an engine of its own, so that
nothing one portion has learned can colour another.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from inventory import recalled
from inventory.catalog import Catalog
from inventory.facts import App, Endpoint, Field, Function, Gap, Location, Reference, Text, Use
from inventory.plainly import Forms
from inventory.sources import Checkout
from inventory.syntax.program import Program, followed_as

PORTION = 24
"""Functions that one engine follows."""
MOST_WORKERS = 8
WORTH_IT = 2 * PORTION
"""Functions from which on several processes are sooner done, where nobody says how many to take."""


class Followed(NamedTuple):
    """What following some functions came to.

    `reached` are the ids of functions whose code was found, `broken` the places that do not parse.
    """

    uses: tuple[Use, ...]
    gaps: frozenset[Gap]
    reached: frozenset[str]
    broken: frozenset[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Portion:
    """Some functions of one app in one language."""

    app: App
    language: str
    functions: tuple[Function, ...]


def follow(
    program: Program,
    functions: Sequence[Function],
    apps: Sequence[App],
    catalog: Catalog,
    workers: int = 1,
    asked: Collection[str] = (),
) -> Followed:
    """Follow every function whose language has a lowering; uses in the order of `functions`.

    With `workers` 0 as many processes as the machine has processors for this one. `asked` is what the program
    was asked for by now, as `watched` tells it: where an earlier run saw the same, it is not done again.
    """
    portions = _portions(functions, apps)
    count = sum(len(p.functions) for p in portions)
    workers = min(workers or (_processors() if count >= WORTH_IT else 1), len(portions))
    if workers > 1:  # what other processes read is not watched here
        return _all(program, functions, portions, catalog, workers)

    def made() -> tuple[object, ...]:
        found = _all(program, functions, portions, catalog, workers)
        # what can't be read the checkout says itself, then as now
        return found.uses, found.gaps.difference(program.unread), found.reached, found.broken

    checkout = program.checkout
    if not isinstance(checkout, Checkout):
        return Followed(*made())  # type: ignore[arg-type]
    rests_on = (tuple(functions), tuple(apps))
    return Followed(*recalled.again("flow", checkout, made, _forms, None, rests_on, asked))  # type: ignore[arg-type]


def _forms() -> Forms:
    return Forms(Use, Endpoint, Field, Text, Reference, Location, Gap)


def _all(
    program: Program,
    functions: Sequence[Function],
    portions: Sequence[Portion],
    catalog: Catalog,
    workers: int,
) -> Followed:
    def one(number: int) -> Followed:
        return _follow(program, catalog, portions[number])

    done = list(_in_processes(one, len(portions), workers) if workers > 1 else map(one, range(len(portions))))
    by_function: dict[str, list[Use]] = {f.id: [] for f in functions}
    for part in done:
        for use in part.uses:
            by_function[use.function].append(use)
    return Followed(
        tuple(use for uses in by_function.values() for use in uses),
        frozenset(gap for part in done for gap in part.gaps),
        frozenset(id for part in done for id in part.reached),
        frozenset(place for part in done for place in part.broken) | program.broken,
    )


def _portions(functions: Sequence[Function], apps: Sequence[App]) -> list[Portion]:
    by_id = {app.id: app for app in apps}
    groups: dict[tuple[str, str], list[Function]] = {}
    for function in functions:
        language = followed_as(function.language)
        if language is not None:
            groups.setdefault((function.app, language), []).append(function)
    return [
        Portion(by_id.get(app, App(app, ".")), language, tuple(group[start : start + PORTION]))
        for (app, language), group in groups.items()
        for start in range(0, len(group), PORTION)
    ]


def _follow(program: Program, catalog: Catalog, portion: Portion) -> Followed:
    from inventory.flow.engine import Engine  # not loaded where all is as it was

    engine = Engine(program, catalog, portion.app, portion.language)
    uses = tuple(use for function in portion.functions for use in engine.function(function))
    reached = frozenset(f.id for f in portion.functions if _is_there(program, f))
    return Followed(uses, frozenset((*engine.gaps, *program.unread)), reached, program.broken)


def _is_there(program: Program, function: Function) -> bool:
    return function.handler is not None and program.module(function.handler.path) is not None


# --- processes -----------------------------------------------------------------------------------

_task: Callable[[int], Followed] | None = None
"""What worker processes do; they have it, with the checkout, from the process they are forked from."""


def _in_processes(one: Callable[[int], Followed], count: int, workers: int) -> Iterator[Followed]:
    global _task
    _task = one
    try:
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            yield from pool.imap(_run, range(count))
    finally:
        _task = None


def _run(number: int) -> Followed:
    assert _task is not None
    return _task(number)


def _processors() -> int:
    if "fork" not in multiprocessing.get_all_start_methods():
        return 1
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1, MOST_WORKERS)
