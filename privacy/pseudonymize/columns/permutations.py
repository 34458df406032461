"""The keyed permutation of many numbers at once: the rounds of `prf.Network` as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from privacy.pseudonymize.prf import TABLE, Network, Prf

FEWEST = 16  # numbers for which tables pay
WIDEST = 1 << 18  # numbers a round may tell apart
ROOM = 1 << 24  # bytes of all tables that are kept
Array = Any


class Permutations:
    """Permutations under one key, with their tables."""

    def __init__(self, prf: Prf) -> None:
        self._prf = prf
        self._tables: dict[tuple[str, int], _Tables] = {}

    def permuted(self, kind: str, values: Sequence[int], of: int) -> list[int]:
        """`Prf.permuted` of every value."""
        if len(values) < FEWEST or of <= TABLE:
            return [self._prf.permuted(kind, value, of) for value in values]
        network = self._prf.network(kind, of)
        if max(network.left, network.right) > WIDEST:
            return [network.walked(value) for value in values]
        tables = self._tables.get((kind, of))
        if tables is None:
            tables = _Tables(network)
            if sum(one.size for one in self._tables.values()) + tables.size > ROOM:
                self._tables.clear()
            self._tables[kind, of] = tables
        return tables.walked(values)


class _Tables:
    """What each round adds to one half for each value of the other; less than zero: not known yet."""

    def __init__(self, network: Network) -> None:
        self._network = network
        left, right = network.left, network.right
        self._moduli = [(left, right)[at % 2] for at in range(network.rounds)]
        self._rounds: list[Array] = [
            numpy.full(-(-(right, left)[at % 2] // 4) * 4, -1, numpy.int32) for at in range(network.rounds)
        ]
        self.size = sum(int(one.nbytes) for one in self._rounds)

    def walked(self, values: Sequence[int]) -> list[int]:
        """Where the permutation takes the numbers."""
        made = numpy.array(values, numpy.int64)
        waiting = numpy.arange(len(made))
        while len(waiting):
            made[waiting] = self._once(made[waiting])
            waiting = waiting[made[waiting] >= self._network.of]
        found: list[int] = made.tolist()
        return found

    def _once(self, values: Array) -> Array:
        left, right = numpy.divmod(values, self._network.right)
        for at in range(len(self._rounds)):
            if at % 2 == 0:
                left = (left + self._added(at, right)) % self._network.left
            else:
                right = (right + self._added(at, left)) % self._network.right
        return left * self._network.right + right

    def _added(self, at: int, places: Array) -> Array:
        table = self._rounds[at]
        found = table[places]
        unknown = found < 0
        if not unknown.any():
            return found
        blocks = numpy.unique(places[unknown] >> 2)
        digests = b"".join(self._network.digests(at, blocks.tolist()))
        words = numpy.frombuffer(digests, ">u8").astype(numpy.uint64) % numpy.uint64(self._moduli[at])
        table.reshape(-1, 4)[blocks] = words.astype(numpy.int32).reshape(-1, 4)
        return table[places]
