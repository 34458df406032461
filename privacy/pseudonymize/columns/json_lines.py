"""Lines of JSON by columns: lines of one shape together, the values of each of their fields at once.

A shape is what stands between the strings of a line, where all numbers are one, and all literals: lines of
one shape are JSON, or are none, for the same reason. A line with a backslash or a comment goes by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import itemgetter

from privacy.pseudonymize.columns.changes import Changes, ManyChange
from privacy.pseudonymize.columns.json_values import numbers, strings
from privacy.pseudonymize.columns.line_parts import Column, Cut, Parts, Program, Template
from privacy.pseudonymize.fields import Fields
from privacy.pseudonymize.rewriting.json_lines import LAYOUTS, Lines, Said
from privacy.pseudonymize.rewriting.json_tokens import TOKEN, Broken, places, token_change

_ZEROS = str.maketrans("123456789", "000000000")
_LITERAL = "\x01"  # stands for true, false and null
_BETWEEN = '""\n""'
"""Between lines whose parts stand in one list; it is found again, as there is no other end of a line."""
_APART = 3  # the parts that it is
_SCALAR = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null")
_OFTEN = 20  # lines alike for which a template pays
_TRIED, _KEPT = 4, 200  # templates of lines with as many quotes, and of all
_WIDEST = 1_000  # tokens of a line that becomes a template


class LineColumns:
    """Rewrites lines by columns."""

    def __init__(self, fields: Fields) -> None:
        self._fields, self._changes, self._lines = fields, Changes(fields), Lines(fields)
        self._shapes: dict[str, tuple[Callable[[Parts], object], dict[object, Program]]] = {}
        self._columns: dict[tuple[tuple[str, ...], bool], Column | None] = {}
        self._templates: dict[int, list[Template]] = {}  # by the number of quotes
        self._learnt = 0

    def rewrite(self, text: str, said: Said, drop: bool) -> str:
        """Whole lines; one that is no JSON is said, by its number in this text, and kept or dropped."""
        lines = text.split("\n")
        told = [at for at, line in enumerate(lines) if line and not line.isspace()]
        together = [at for at in told if _is_plain(lines[at])]
        broken: set[int] = set()
        alone = set(told).difference(together)
        alone.update(self._together(lines, together, broken))
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

    def _by_templates(self, lines: list[str], places: list[int]) -> tuple[list[Template], list[int]]:
        """The templates of lines at some places, and the lines that have none."""
        used: dict[int, Template] = {}
        rest = []
        for at in places:
            line = lines[at]
            for template in self._templates.get(line.count('"'), ()):
                found = template.match(line)
                if found is not None:
                    template.lines.append(at)
                    template.parts += found.groups()
                    used[id(template)] = template
                    break
            else:
                rest.append(at)
        return list(used.values()), rest

    def _together(self, lines: list[str], places: list[int], broken: set[int]) -> list[int]:
        """Rewrite the lines at some places; gives those that must go by themselves."""
        templates, rest = self._by_templates(lines, places)
        parts = _BETWEEN.join([lines[at] for at in rest]).split('"')
        programs, left = self._programs(lines, rest, parts, broken)
        waiting: dict[int, Column] = {}
        used: list[Template | Program] = [*templates, *programs]
        for one in used:
            waiting.update((id(column), column) for column in one.hold(parts))
        for column in waiting.values():
            column.write()
        for at, line in zip(rest, '"'.join(parts).split(_BETWEEN) if rest else (), strict=True):
            lines[at] = line
        for template in templates:
            template.write(lines)
        for program in programs:
            program.lines = []
        return left

    def _programs(
        self, lines: list[str], places: list[int], parts: Parts, broken: set[int]
    ) -> tuple[list[Program], list[int]]:
        """The programs of lines whose parts stand in a row, and the lines that must go by themselves."""
        used: dict[int, Program] = {}
        left, start = [], 0
        for at, shape in zip(places, _shapes(parts) if places else (), strict=True):
            end = start + 2 * shape.count('"') + 1
            try:
                program = self._program(lines[at], shape, parts[start:end])
                if program is None or program.columns is None:
                    left.append(at)
                else:
                    program.lines.append(start)
                    used[id(program)] = program
                    program.met += 1
                    if program.met == _OFTEN:
                        self._learn(lines[at])
            except (Broken, RecursionError):
                broken.add(at)
            start = end + _APART
        return list(used.values()), left

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

    def _learn(self, line: str) -> None:
        """Keep a template of lines like this one, of which there are many."""
        tokens, known = TOKEN.split(line), self._templates.setdefault(line.count('"'), [])
        if len(tokens) > _WIDEST or len(known) >= _TRIED or self._learnt >= _KEPT:
            return
        form = "("
        columns: list[Column] = []
        for at, steps, key in places(tokens):
            token, string = tokens[at], tokens[at][0] == '"'
            form += re.escape(tokens[at - 1])
            column = None if key else self._column(steps, string)
            if key:
                form += re.escape(token)
            elif string:
                form += '"[^"]*"' if column is None else '")([^"]*)("'
            elif _SCALAR.fullmatch(token):
                form += f"(?:{_SCALAR.pattern})" if column is None else f")({_SCALAR.pattern})("
            else:
                return
            if column is not None:
                columns.append(column)
        known.append(Template(re.compile(form + re.escape(tokens[-1]) + ")").fullmatch, columns))
        self._learnt += 1

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
