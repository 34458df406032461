"""Lines taken apart: in which of their parts the values of each field stand, and how others get there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from privacy.pseudonymize.columns.changes import ManyChange

Parts = list[str]


@dataclass(frozen=True, slots=True)
class Scattered:
    """Values in parts of lines of one shape. `before`, `behind`: characters around them in their part."""

    parts: Parts
    lines: list[int]
    at: int
    before: int
    behind: int

    def values(self) -> list[str]:
        """The values, in the order of the lines."""
        found = [self.parts[line + self.at] for line in self.lines]
        if self.before or self.behind:
            return [part[self.before : len(part) - self.behind] for part in found]
        return found

    def put(self, made: list[str]) -> None:
        """Others in their places."""
        parts, at = self.parts, self.at
        for line, value in zip(self.lines, made, strict=True):
            if self.before or self.behind:
                old = parts[line + at]
                value = old[: self.before] + value + old[len(old) - self.behind :]
            parts[line + at] = value


@dataclass(frozen=True, slots=True)
class Regular:
    """Values in parts of lines of one template: one for each line."""

    parts: Parts
    at: int
    width: int

    def values(self) -> list[str]:
        """The values, in the order of the lines."""
        return self.parts[self.at :: self.width]

    def put(self, made: list[str]) -> None:
        """Others in their places."""
        self.parts[self.at :: self.width] = made


@dataclass(slots=True)
class Column:
    """A field of the lines, and where the values of it that wait are."""

    change: ManyChange
    held: list[Scattered | Regular] = field(default_factory=list)

    def write(self) -> None:
        """Change what waits."""
        found = [one.values() for one in self.held]
        values = found[0] if len(found) == 1 else [value for some in found for value in some]
        made = self.change(values)
        if made is not values:
            start = 0
            for one, some in zip(self.held, found, strict=True):
                one.put(made[start : start + len(some)])
                start += len(some)
        self.held.clear()


Cut = tuple[Column, int, int, int]
"""A field, the part of a line its value is in, and how many characters stand before and behind it there."""


@dataclass(slots=True)
class Program:
    """What changes in lines of one shape and the same keys; `columns` None: they go one by one."""

    columns: list[Cut] | None
    lines: list[int] = field(default_factory=list)  # where the parts of each begin
    met: int = 0

    def hold(self, parts: Parts) -> Iterator[Column]:
        """Tell the columns where their values are in the parts of all lines."""
        for column, at, before, behind in self.columns or ():
            column.held.append(Scattered(parts, self.lines, at, before, behind))
            yield column


@dataclass(slots=True)
class Template:
    """What finds the values of lines of one shape and the same keys: every second part of a line is one."""

    match: Callable[[str], re.Match[str] | None]
    columns: list[Column]
    lines: list[int] = field(default_factory=list)
    parts: Parts = field(default_factory=list)

    def hold(self, _parts: Parts) -> Iterator[Column]:
        """Tell the columns where their values are; the parts are its own."""
        for at, column in enumerate(self.columns):
            column.held.append(Regular(self.parts, 2 * at + 1, 2 * len(self.columns) + 1))
            yield column

    def write(self, lines: list[str]) -> None:
        """Put the lines together again."""
        rows = zip(*[iter(self.parts)] * (2 * len(self.columns) + 1), strict=True)
        for at, row in zip(self.lines, rows, strict=True):
            lines[at] = "".join(row)
        self.lines, self.parts = [], []
