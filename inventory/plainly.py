"""Frozen dataclasses as what JSON can hold, and back: of a closed set of classes, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

MOST = 2_000_000
"""Values that one result may hold."""
_LIST, _TUPLE, _SET = "l", "t", "s"
_AS_IT_IS = frozenset({type(None), bool, int, float, str})


class Forms:
    """The classes that a result may hold, in a fixed order."""

    def __init__(self, *kinds: type) -> None:
        self._kinds = kinds
        self._numbers = {kind: number for number, kind in enumerate(kinds)}
        self._names = [tuple(f.name for f in fields(kind) if f.init) for kind in kinds]
        self._left = 0

    def plain(self, value: object) -> list[Any] | None:
        """The value in plain form; None where it holds what has none, or is too much."""
        self._left = MOST
        try:
            return [self._plain(value)]
        except (TypeError, RecursionError):
            return None

    def read(self, written: Any) -> tuple[Any] | None:
        """The value again; None where it is not one of these forms."""
        try:
            return (self._value(written[0]),)
        except (TypeError, ValueError, KeyError, IndexError, RecursionError):
            return None

    def _plain(self, value: object) -> Any:
        self._left -= 1
        if self._left < 0:
            raise TypeError("too much")
        if type(value) in _AS_IT_IS:
            return value
        number = self._numbers.get(type(value))
        if number is not None:
            return [number, *(self._plain(getattr(value, name)) for name in self._names[number])]
        if type(value) in (list, tuple):
            return [_LIST if type(value) is list else _TUPLE, *map(self._plain, value)]  # type: ignore[call-overload]
        if isinstance(value, frozenset):
            return [_SET, *map(self._plain, sorted(value))]
        if isinstance(value, Mapping):
            return self._pairs(value.items())
        raise TypeError(type(value).__name__)

    def _pairs(self, pairs: Iterable[tuple[object, object]]) -> dict[str, Any]:
        out = {}
        for name, held in pairs:
            if not isinstance(name, str):
                raise TypeError("no name")
            out[name] = self._plain(held)
        return out

    def _value(self, written: Any) -> Any:
        if isinstance(written, dict):
            return {name: self._value(held) for name, held in written.items()}
        if not isinstance(written, list):
            return written
        kind, rest = written[0], map(self._value, written[1:])
        if kind == _LIST:
            return list(rest)
        if kind == _TUPLE:
            return tuple(rest)
        return frozenset(rest) if kind == _SET else self._kinds[kind](*rest)
