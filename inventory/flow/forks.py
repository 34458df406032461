"""A dictionary that is copied at every choice, and knows what differs between its copies.

Most of what a program holds is the same on both sides of a choice. Each copy remembers where it was taken
from and which keys were set since, so that copies are joined by looking at those alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Forked(dict[K, V], Generic[K, V]):
    """`set_keys` are the keys set since it was copied from `origin`, which by then had set `start` itself."""

    __slots__ = ("origin", "set_keys", "start")

    def __init__(self, content: Mapping[K, V] | None = None) -> None:
        super().__init__(content or {})
        self.origin: Forked[K, V] | None = None
        self.start = 0
        self.set_keys: list[K] = []

    def __setitem__(self, key: K, value: V) -> None:
        self.set_keys.append(key)
        super().__setitem__(key, value)

    def fork(self) -> Forked[K, V]:
        """A copy, for one side of a choice or for a call."""
        made = Forked(self)
        made.origin, made.start = self, len(self.set_keys)
        return made

    def remove(self, key: K) -> None:
        self.set_keys.append(key)
        self.pop(key, None)


def differing(copies: Iterable[Forked[K, V]]) -> dict[K, None]:
    """The keys by which copies of one dictionary may differ, in the order they were set."""
    listed = list({id(c): c for c in copies}.values())
    lines = [_line(c) for c in listed]
    shared = set.intersection(*({id(c) for c, _ in line} for line in lines))
    found: dict[K, None] = {}
    positions: list[int] = []
    common: Forked[K, V] | None = None
    for line in lines:
        for copy, position in line:
            if id(copy) in shared:
                common = copy
                positions.append(position)
                break
            found.update(dict.fromkeys(copy.set_keys[:position]))
    if common is None:
        # Nothing in common: every key may differ.
        return dict.fromkeys(key for copy in listed for key in copy)
    found.update(dict.fromkeys(common.set_keys[min(positions) : max(positions)]))
    return found


def _line(copy: Forked[K, V]) -> list[tuple[Forked[K, V], int]]:
    """The dictionaries a copy comes from, itself first, each with how much it had set by then."""
    line = [(copy, len(copy.set_keys))]
    while copy.origin is not None:
        line.append((copy.origin, copy.start))
        copy = copy.origin
    return line
