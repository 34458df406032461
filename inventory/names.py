"""Things looked up by dotted name, with ``*`` for any parts, and by host name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class Names(Generic[T]):
    """Things by dotted name, some with a ``*`` for any parts (``faker.*``, ``passlib.*.hash``, ``azure-*``).

    What is written out goes before what has a ``*``, and of those the longest beginning. Names are compared
    without the ``()`` of calls in between.
    """

    def __init__(self, pairs: Iterable[tuple[str, T]]) -> None:
        self._whole: dict[str, T] = {}
        self._parts: dict[str, list[tuple[str, T]]] = {}
        self._starts: list[tuple[str, T]] = []
        for name, value in pairs:
            before, star, after = name.partition("*")
            if not star:
                self._whole.setdefault(name, value)
            elif before.endswith("."):
                self._parts.setdefault(before.rstrip("."), []).append((after, value))
            elif before:
                self._starts.append((before, value))
            else:
                self._whole.setdefault(name, value)
        self._starts.sort(key=lambda pair: -len(pair[0]))

    def get(self, name: str) -> T | None:
        found = self._whole.get(name)
        if found is None and "(" in name:
            name = name.replace("()", "")
            found = self._whole.get(name)
        return found if found is not None else self._matching(name)

    def _matching(self, name: str) -> T | None:
        before = name if self._parts else ""
        while before:
            before = before.rpartition(".")[0]
            for after, value in self._parts.get(before, ()):
                if name.endswith(after):
                    return value
        return next((value for start, value in self._starts if name.startswith(start)), None)

    def written(self) -> Iterator[str]:
        """Every name, as far as it is written out."""
        yield from self._whole
        yield from self._parts
        yield from (start.rpartition(".")[0] for start, _ in self._starts)

    def __iter__(self) -> Iterator[T]:
        yield from self._whole.values()
        for ends in self._parts.values():
            yield from (value for _, value in ends)
        yield from (value for _, value in self._starts)


def by_suffix(table: Mapping[str, T], host: str) -> T | None:
    """The entry of the longest ending of `host` that is made of whole labels; case and port don't count."""
    name = host.lower().partition(":")[0].rstrip(".")
    while name:
        if name in table:
            return table[name]
        name = name.partition(".")[2]
    return None
