"""Lines of JSON: for each layout of a line that was met, the places of the values that change."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from privacy.pseudonymize.fields import Change, Fields
from privacy.pseudonymize.rewriting.json_tokens import TOKEN, Broken, places, token_change

LAYOUTS = 5_000  # that are kept
LONGEST = 1 << 22  # characters of a line that is taken at once
Said = Callable[[int], None]
Program = tuple[int, tuple[tuple[int, Change, Change | None], ...]]
_NONE: Program = (0, ())


class Lines:
    """Rewrites lines. A layout is what stands between tokens; with the keys it says what a value is."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self._layouts: dict[tuple[str, ...], tuple[Any, dict[Any, Program]]] = {}
        self._split = TOKEN.split

    def line(self, text: str) -> str:
        """One line; Broken when it is no JSON."""
        parts: list[str] = self._split(text)
        layout = tuple(parts[::2])
        known = self._layouts.get(layout)
        if known is None:
            known = self._learnt(layout, parts)
        keys, programs = known
        named = keys(parts) if keys is not None else ()
        program = programs.get(named)
        if program is None:
            program = programs[named] = self._program(parts)
        about, changes = program
        fields = self.fields
        fields.person = parts[about] if about else ""
        for at, on_string, on_number in changes:
            token = parts[at]
            if token[0] == '"':
                parts[at] = on_string(token)
            elif on_number is not None and token[0] in "-0123456789":
                parts[at] = on_number(token)
        return "".join(parts)

    def rewrite(self, text: str, said: Said, drop: bool) -> str:
        """Whole lines; one that is no JSON is said, by its number in this text, and kept or dropped."""
        made = []
        for at, line in enumerate(text.split("\n")):
            if not line or line.isspace():
                made.append(line)
                continue
            try:
                made.append(self.line(line))
            except (Broken, RecursionError):
                said(at)
                if not drop:
                    made.append(line)
        return "\n".join(made)

    def _learnt(self, layout: tuple[str, ...], parts: list[str]) -> tuple[Any, dict[Any, Program]]:
        """Where the keys stand in a layout that was not met before."""
        keys = [at for at, _, key in places(parts) if key]
        if len(self._layouts) >= LAYOUTS:
            self._layouts.clear()
        getter = itemgetter(*keys) if keys else None
        made = self._layouts[layout] = (getter, {})
        return made

    def _program(self, parts: list[str]) -> Program:
        about, changes = 0, []
        for at, steps, key in places(parts):
            if not key and not about and self.fields.identity(steps):
                about = at
            on_string = token_change(self.fields, steps, '""', key)
            on_number = None if key else token_change(self.fields, steps, "0")
            if on_string is not None and (key or self.fields.matters(steps)):
                changes.append((at, on_string, on_number))
        return about, tuple(changes)
