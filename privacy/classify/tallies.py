"""Every distinct value of every column held against the recognizers, some at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from inventory.facts import Gap
from privacy.classify.columns import LONGEST, Column
from privacy.classify.own import current
from privacy.classify.team import Team
from privacy.classify.values import Found, look_at
from privacy.classify.words import split

BATCH, ROOM = 500, 20_000  # values, and characters, that wait
Told = tuple[int, list[Found], dict[str, Gap]]


class Tallies:
    """What is waiting to be looked at, and what was found, by column."""

    def __init__(self, team: Team) -> None:
        """`team` makes the calls of `look`."""
        self._team = team
        self._waiting: dict[str, list[str]] = {}
        self._room: dict[str, int] = {}
        self._columns: dict[str, Column] = {}
        self._found: dict[str, dict[str, Found]] = {}
        self._of: dict[str, int] = {}

    def add(self, column: Column, text: str) -> None:
        """Take in a value met for the first time."""
        path = column.path
        waiting = self._waiting.get(path)
        if waiting is None:
            waiting, self._columns[path], self._room[path] = self._waiting.setdefault(path, []), column, 0
        waiting.append(text[:LONGEST])
        self._room[path] += len(waiting[-1])
        if len(waiting) >= BATCH or self._room[path] >= ROOM:
            self._look(path)

    def finish(self, columns: dict[str, Column]) -> None:
        """Look at what is left, and tell the columns that remain what was found in all."""
        for path in self._waiting:
            self._look(path)
        self._sum(self._team.rest())
        for path, column in columns.items():
            if path in self._of:
                column.tally = (self._of[path], tuple(self._found[path].values()))

    def _look(self, path: str) -> None:
        values, self._waiting[path], self._room[path] = self._waiting[path], [], 0
        column = self._columns[path]
        self._sum(self._team.ask(path, values, path, column.type, column.text))

    def _sum(self, answers: Iterable[tuple[str, Told]]) -> None:
        for path, (told, found, failed) in answers:
            current().failed.update(failed)
            self._of[path] = self._of.get(path, 0) + told
            sums = self._found.setdefault(path, {})
            for one in found:
                held = sums.get(one.rule)
                matched = one.matched + (held.matched if held else 0)
                best = max(one.score, held.score if held else 0)
                sums[one.rule] = replace(one, matched=matched, of=0, score=best)


def look(values: list[str], path: str, kind: str | None, prose: bool) -> Told:
    """What the recognizers find in some values of a column of this kind, and which of people's own failed."""
    told, found = look_at(values, Column(path, type=kind, prose=prose), split(path.rpartition(".")[2]))
    return told, found, current().failed
