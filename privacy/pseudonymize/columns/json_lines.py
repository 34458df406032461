"""Lines of JSON by columns: lines of one shape together, the values of each of their fields at once.

A shape is what stands between the strings of a line, where all numbers are one, and all literals: lines of
one shape are JSON, or are none, for the same reason. A line with a backslash or a comment goes by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from operator import itemgetter

from privacy.pseudonymize.columns.changes import Changes, ManyChange
from privacy.pseudonymize.fields import NUMBER, Change, Fields
from privacy.pseudonymize.rewriting.json_lines import LAYOUTS, Lines, Said
from privacy.pseudonymize.rewriting.json_tokens import TOKEN, Broken, encoded, may_open, places, token_change

_ZEROS = str.maketrans("123456789", "000000000")
_BEGINS = frozenset("-0123456789")
_LITERAL = "\x01"  # stands for true, false and null
_BETWEEN = '""\n""'
"""Between lines whose parts stand in one list; it is found again, as there is no other end of a line."""
_APART = 3  # the parts that it is
Parts = list[str]


@dataclass(slots=True)
class Column:
    """A field of the lines, and where the values of it that wait are."""

    change: ManyChange
    held: list[tuple[list[int], int, int, int]] = field(default_factory=list)

    def write(self, parts: Parts) -> None:
        """Change what waits."""
        values: list[str] = []
        for lines, at, start, end in self.held:
            found = [parts[line + at] for line in lines]
            values += [one[start : len(one) - end] for one in found] if start or end else found
        made = self.change(values)
        if made is not values:
            fresh = iter(made)
            for lines, at, start, end in self.held:
                for line, value in zip(lines, fresh):  # noqa: B905 - the values of the next lines follow
                    old = parts[line + at]
                    parts[line + at] = old[:start] + value + old[len(old) - end :] if start or end else value
        self.held.clear()


Cut = tuple[Column, int, int, int]
"""A field, the part of a line its value is in, and how many characters stand before and behind it there."""


@dataclass(slots=True)
class Program:
    """What changes in lines of one shape and the same keys; `columns` None: they go one by one."""

    columns: list[Cut] | None
    lines: list[int] = field(default_factory=list)  # where the parts of each begin


class LineColumns:
    """Rewrites lines by columns."""

    def __init__(self, fields: Fields) -> None:
        self._fields, self._changes, self._lines = fields, Changes(fields), Lines(fields)
        self._shapes: dict[str, tuple[Callable[[Parts], object], dict[object, Program]]] = {}
        self._columns: dict[tuple[tuple[str, ...], bool], Column | None] = {}

    def rewrite(self, text: str, said: Said, drop: bool) -> str:
        """Whole lines; one that is no JSON is said, by its number in this text, and kept or dropped."""
        lines = text.split("\n")
        told = [at for at, line in enumerate(lines) if line and not line.isspace()]
        together = [at for at in told if _is_plain(lines[at])]
        broken: set[int] = set()
        alone = set(told).difference(together).union(self._together(lines, together, broken))
        for at in alone:
            try:
                lines[at] = self._lines.line(lines[at])
            except (Broken, RecursionError):
                broken.add(at)
        for at in sorted(broken):
            said(at)
        if drop and broken:
            lines = [line for at, line in enumerate(lines) if at not in broken]
        return "\n".join(lines)

    def _together(self, lines: list[str], places: list[int], broken: set[int]) -> list[int]:
        """Rewrite the lines at some places; gives those that must go by themselves."""
        if not places:
            return []
        parts = _BETWEEN.join([lines[at] for at in places]).split('"')
        waiting: dict[int, Program] = {}
        left, start = [], 0
        for at, shape in zip(places, _shapes(parts), strict=True):
            end = start + 2 * shape.count('"') + 1
            try:
                program = self._program(lines[at], shape, parts[start:end])
                if program is None or program.columns is None:
                    left.append(at)
                else:
                    program.lines.append(start)
                    waiting[id(program)] = program
            except (Broken, RecursionError):
                broken.add(at)
            start = end + _APART
        _write(parts, waiting.values())
        for at, line in zip(places, '"'.join(parts).split(_BETWEEN), strict=True):
            lines[at] = line
        return left

    def _program(self, line: str, shape: str, parts: Parts) -> Program | None:
        known = self._shapes.get(shape)
        if known is None:
            if "/" in shape:  # perhaps a comment
                return None
            if len(self._shapes) >= LAYOUTS:
                self._shapes.clear()
            known = self._shapes[shape] = _keys(line), {}
        names, programs = known
        named = names(parts)
        program = programs.get(named)
        if program is None:
            if len(programs) >= LAYOUTS:
                programs.clear()
            program = programs[named] = Program(self._made(line))
        return program

    def _made(self, line: str) -> list[Cut] | None:
        """The columns of a line; None where a change is asked for that columns don't know."""
        tokens = TOKEN.split(line)
        found, strings = [], 0
        for at, steps, key in places(tokens):
            string = tokens[at][0] == '"'
            if key:
                if self._fields.key(steps) is not None:
                    return None
            elif (column := self._column(steps, string)) is not None:
                if string:
                    found.append((column, 2 * strings + 1, 0, 0))
                elif _is_alone(tokens, at):
                    found.append((column, 2 * strings, len(tokens[at - 1]), len(tokens[at + 1])))
                else:
                    return None
            strings += string
        return found

    def _column(self, steps: tuple[str, ...], string: bool) -> Column | None:
        if (steps, string) not in self._columns:
            if len(self._columns) >= LAYOUTS * 10:
                self._columns.clear()
            change = self._of_strings(steps) if string else self._of_numbers(steps)
            self._columns[steps, string] = Column(change) if change is not None else None
        return self._columns[steps, string]

    def _of_strings(self, steps: tuple[str, ...]) -> ManyChange | None:
        single = token_change(self._fields, steps, '""')
        if single is None or not self._fields.matters(steps):
            return None
        return strings(self._changes.at(steps), single)

    def _of_numbers(self, steps: tuple[str, ...]) -> ManyChange | None:
        single = token_change(self._fields, steps, "0")
        many = self._changes.at(steps)
        return numbers(many, single) if single is not None and many is not None else None


def _keys(line: str) -> Callable[[Parts], object]:
    """What picks the names of members from a line's parts."""
    tokens = TOKEN.split(line)
    keys, strings = [], 0
    for at, _, key in places(tokens):
        if key:
            keys.append(2 * strings + 1)
        strings += tokens[at][0] == '"'
    return itemgetter(*keys) if keys else len


def _is_alone(tokens: Parts, at: int) -> bool:
    """Whether no other number or literal stands between the same two strings."""
    before, after = tokens[at - 2 : at - 1], tokens[at + 2 : at + 3]
    return all(one[0] == '"' for one in (*before, *after))


def _is_plain(line: str) -> bool:
    """Whether a line falls into its strings by its quotes alone."""
    return "\\" not in line and _LITERAL not in line and line.count('"') % 2 == 0


def _shapes(parts: Parts) -> list[str]:
    """What stands between the strings of each line; numbers as usual are all one, and so are literals."""
    shape = '"'.join(parts[::2]).translate(_ZEROS)
    shape = shape.replace("0000", "0").replace("00", "0").replace("00", "0").replace("00", "0")
    shape = shape.replace("0.0", "0").replace(" -0", " 0").replace(":-0", ":0")
    shape = shape.replace("true", _LITERAL).replace("false", _LITERAL).replace("null", _LITERAL)
    return shape.split('"\n"')


def _write(parts: Parts, programs: Iterable[Program]) -> None:
    """Change all values that wait."""
    columns: dict[int, Column] = {}
    for program in programs:
        for column, at, start, end in program.columns or ():
            column.held.append((program.lines, at, start, end))
            columns[id(column)] = column
    for column in columns.values():
        column.write(parts)
    for program in programs:
        program.lines = []


def strings(many: ManyChange | None, single: Change) -> ManyChange:
    """The change of what stands in strings; such as may be JSON themselves go one by one."""

    def changed(values: list[str]) -> list[str]:
        odd = [at for at, value in enumerate(values) if may_open(value)]
        if many is None:
            if not odd:
                return values
            made = list(values)
        elif not odd:
            made = many(values)
            if made is values:
                return values
        else:
            lone = frozenset(odd)
            rest = iter(many([value for at, value in enumerate(values) if at not in lone]))
            made = [value if at in lone else next(rest) for at, value in enumerate(values)]
        _escape(values, made)
        for at in odd:
            made[at] = single(f'"{values[at]}"')[1:-1]
        return made

    return changed


def _escape(values: list[str], made: list[str]) -> None:
    """Quotes and backslashes that came in with new values."""
    joined = "".join(made)
    if '"' in joined or "\\" in joined:
        for at, value in enumerate(made):
            if '"' in value or "\\" in value:
                made[at] = encoded(value, values[at])[1:-1]


def numbers(many: ManyChange, single: Change) -> ManyChange:
    """The change of numbers: what comes out are numbers again; literals stay."""

    def changed(values: list[str]) -> list[str]:
        if not all(value[0] in _BEGINS for value in values):
            return [single(value) if value[0] in _BEGINS else value for value in values]
        plain = [value.lstrip("-") for value in values]
        made = many(plain)
        if made is plain:
            return values
        return [_numeric(*one) for one in zip(values, plain, made, strict=True)]

    return changed


def _numeric(value: str, plain: str, made: str) -> str:
    if made == plain:
        return value
    if value[0] == "-" and made and made[0] != "-":
        made = "-" + made
    return made if NUMBER.fullmatch(made) else "0"
