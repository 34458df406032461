"""Proposes processing activities: functions that work on the same stores, never a purpose."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from inventory.facts import Function
from inventory.graph import Flow
from privacy.record.activities import Scope, title
from privacy.seen import Seen
from privacy.vocabulary import read


def proposed(seen: Seen, stated: Sequence[Scope]) -> tuple[Scope, ...]:
    """An activity for each group of connected functions that personal data was seen in.

    `stated` are the declared ones; what they cover is not proposed again. Names are working names.
    """
    over = [(scope, {flow.id for flow in scope.flows}) for scope in stated]
    left = [flow for flow in seen.graph.flows if not _covered(seen, flow, over)]
    taken = {function.id for scope in stated for function in scope.functions}
    loose = {flow.function for flow in left} | (set(seen.functions) - taken)
    used = {scope.id for scope in stated}
    found = []
    for functions, flows in _parts(seen, left, loose):
        if any(seen.categories(flow) for flow in flows):
            name = _unused(_subject(seen, functions, flows), used)
            used.add(name)
            found.append(Scope(name, title(name), functions, flows))
    return tuple(found)


def _parts(
    seen: Seen, left: Sequence[Flow], loose: set[str]
) -> list[tuple[tuple[Function, ...], tuple[Flow, ...]]]:
    """The functions and flows of each group of connected functions; what is not `loose` is not named."""
    groups = _connected(seen, left)
    numbers = {member: number for number, members in enumerate(groups) for member in members}
    functions: list[list[Function]] = [[] for _ in groups]
    flows: list[list[Flow]] = [[] for _ in groups]
    for flow in left:
        if flow.function in numbers:
            flows[numbers[flow.function]].append(flow)
    for function in seen.graph.functions:
        if function.id in loose and function.id in numbers:
            functions[numbers[function.id]].append(function)
    return [(tuple(some), tuple(way)) for some, way in zip(functions, flows, strict=True)]


def _covered(seen: Seen, flow: Flow, stated: Iterable[tuple[Scope, set[str]]]) -> bool:
    """Whether the declared activities take all that the flow is seen to carry."""
    over = [scope for scope, flows in stated if flow.id in flows]
    return bool(over) and all(any(s.covers(c) for s in over) for c in seen.categories(flow))


def _connected(seen: Seen, flows: Iterable[Flow]) -> list[set[str]]:
    """Groups of functions that work on the same stores or call each other, in the order of their ids."""
    web: dict[str, set[str]] = defaultdict(set)
    joined = [(flow.function, end) for flow in flows for end in (flow.function, *_ends(flow))]
    for start, end in [*seen.graph.calls, *joined]:
        if end in seen.functions or _joins(seen, end):
            web[start].add(end)
            web[end].add(start)
    groups = ({node for node in group if node in seen.functions} for group in _components(web))
    return sorted((group for group in groups if group), key=min)


def _components(web: Mapping[str, Iterable[str]]) -> Iterator[set[str]]:
    """What hangs together. (networkx does the same, and takes longer to import than all the rest.)"""
    reached: set[str] = set()
    for start in web:
        if start not in reached:
            group, todo = {start}, [start]
            while todo:
                new = set(web[todo.pop()]) - group
                group |= new
                todo += new
            reached |= group
            yield group


def _ends(flow: Flow) -> tuple[str, ...]:
    return (flow.target, flow.origin) if flow.origin else (flow.target,)


def _joins(seen: Seen, end: str) -> bool:
    """Sharing a log or a hidden store makes no common activity."""
    store = seen.stores.get(end)
    return store is not None and not store.hidden and seen.role(store.kind) == "store"


def _subject(seen: Seen, functions: Sequence[Function], flows: Iterable[Flow]) -> str:
    """The word that most names of the group share, a function's before a store's: a working name."""
    stores = {end for flow in flows for end in _ends(flow) if _joins(seen, end)}
    own = [set(_words(function.name)) for function in functions]
    counted = Counter(word for words in own for word in words)
    counted.update(word for end in stores for word in set(_words(seen.stores[end].name)))
    first = set().union(*own)
    ranked = sorted(counted, key=lambda word: (-counted[word], word not in first, word))
    return (
        ranked[0]
        if ranked
        else re.sub(r"[^a-z0-9]+", "-", functions[0].name.lower()).strip("-") or "activity"
    )


@cache
def _plumbing() -> frozenset[str]:
    """Words that name what code does rather than what it is about."""
    return frozenset(read("plumbing.yaml")["words"])


def _words(name: str) -> Iterator[str]:
    for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name):
        plain = word.lower()
        singular = plain[:-1] if plain.endswith("s") and not plain.endswith("ss") else plain
        if len(singular) > 2 and not {plain, singular} & _plumbing():
            yield plain if plain == singular else singular


def _unused(name: str, used: set[str]) -> str:
    numbers = iter(range(2, len(used) + 3))
    wanted = name
    while wanted in used:
        wanted = f"{name}-{next(numbers)}"
    return wanted
