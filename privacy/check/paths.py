"""The way data takes: from where they enter to where they land, across functions, short enough to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from inventory.facts import Location
from inventory.graph import OBTAINING, Flow
from inventory.revisions import Changes
from inventory.sources import Checkout
from privacy.check.findings import Draft, Step
from privacy.check.view import View, called
from privacy.record.activities import route
from privacy.seen import CALLER

MOST_BACK = 4
"""Functions that a way is followed back through."""
MOST_STEPS = 12
MOST_LINES = 200_000
PROSE = (".md", ".rst", ".adoc")
"""Endings of files that change nothing of what the software does."""
SHORTEST = 3
OF_PROTECTION = frozenset({"protection-lost", "weak-protection"})
PROTECTING = re.compile(
    r"(?:hash|hmac|sha_?\d|md5|crc|digest|encrypt|cipher|aes|mask|redact|pseudonym|token|anonym|protect|bcrypt)\w*",
    re.IGNORECASE,
)
"""Words of lines that protect a value."""
DOES = {
    "write": "writes to",
    "send": "sends to",
    "log": "writes to",
    "respond": "answers",
    "invoke": "hands over through",
    "delete": "deletes from",
    "read": "asks",
}


@dataclass
class Ways:
    """Finds the way of any finding in one state of the software. Files are read at most once."""

    view: View
    checkout: Checkout | None = None
    changes: Changes | None = None
    _lines: dict[str, list[str]] = field(default_factory=dict)

    def of(self, draft: Draft, new: bool) -> tuple[Step, ...]:
        """The steps of one finding: at least its evidence; of a new one with a step on a changed line."""
        flow = self._flow(draft)
        if flow is None:
            steps = [Step(at.path, at.line, _what(draft)) for at in self._nearest(draft.evidence)]
        else:
            steps = [*self._back(flow, draft.names, {flow.function}), *self._inside(flow, draft.names)]
        return _short(self._with_change(steps, draft) if new else steps)

    def names(self, draft: Draft, path: str, line: int) -> bool:
        """Whether a line names the data of a finding."""
        wanted = _words(draft.names)
        return wanted is not None and wanted.search(self._line(path, line)) is not None

    def _flow(self, draft: Draft) -> Flow | None:
        by_id = self._by_id
        flows = [by_id[id] for id in draft.flows if id in by_id]
        touched = (f for f in flows if any(self._touched(at.path, at.line) for at in f.evidence))
        return next(touched, flows[0] if flows else None)

    @cached_property
    def _by_id(self) -> Mapping[str, Flow]:
        return {flow.id: flow for flow in self.view.seen.graph.flows}

    def _nearest(self, evidence: Sequence[Location]) -> Sequence[Location]:
        """The places that the change touches, else the first ones."""
        touched = [at for at in evidence if self._touched(at.path, at.line)]
        return (touched or list(evidence))[:3]

    def _touched(self, path: str, line: int) -> bool:
        return self.changes is not None and self.changes.touches(path, line)

    # --- across functions -----------------------------------------------------------------------------

    def _back(self, flow: Flow, names: Sequence[str], seen: set[str]) -> Iterator[Step]:
        """From where the data of a flow enter, through other functions, to the function that has them."""
        start = flow if flow.operation == "receive" else self._receiving(flow)
        if start is None:
            return
        if start.target != CALLER and len(seen) < MOST_BACK:
            feeding = self._feeding(start, names, seen)
            if feeding is not None:
                yield from self._back(feeding, names, seen | {feeding.function})
                yield from self._inside(feeding, names)
        yield from self._entering(start)

    def _receiving(self, flow: Flow) -> Flow | None:
        """The flow by which a function gets what another flow of it gives on."""
        own = [f for f in self.view.seen.flows.get(flow.function, ()) if f.operation in OBTAINING]
        ranked = sorted(own, key=lambda f: (f.target != flow.origin, f.operation != "receive", f.id))
        wanted = [f for f in ranked if flow.origin is None or f.target == flow.origin]
        return next((f for f in wanted if f.origin is None), None)

    def _feeding(self, start: Flow, names: Sequence[str], seen: set[str]) -> Flow | None:
        """The flow of another function that fills what is read here, one with these data first."""
        filled = (f for f in self.view.seen.graph.flows_to(start.target) if f.operation not in OBTAINING)
        wanted = {_last(name) for name in names}
        others = [f for f in filled if f.function not in seen and f.operation != "delete"]
        ranked = sorted(
            others, key=lambda f: (not wanted & {_last(x.path) for x in f.fields}, f.origin != CALLER, f.id)
        )
        return ranked[0] if ranked else None

    def _entering(self, start: Flow) -> Iterator[Step]:
        name = called(start.function)
        if start.target == CALLER:
            function = self.view.seen.functions.get(start.function)
            path = route(self.view.seen, function) if function is not None else None
            what = f"enters {name} by HTTP{f' /{path}' if path else ''}"
        else:
            what = f"{name} gets it from {self.view.name(start.target)}"
        yield from (Step(at.path, at.line, what) for at in start.evidence[:1])

    # --- inside one function --------------------------------------------------------------------------

    def _inside(self, flow: Flow, names: Sequence[str]) -> Iterator[Step]:
        """Where the function first names the data, and where it gives them on."""
        if flow.operation in OBTAINING and flow.origin is None:
            return
        landing = list(self._nearest(flow.evidence))
        function = self.view.seen.functions.get(flow.function)
        if function is not None and landing:
            first = self._mention(function.location, landing[0], names)
            if first is not None:
                yield first
        does = DOES.get(flow.operation, flow.operation)
        end = "whoever called" if flow.target == CALLER else self.view.name(flow.target)
        yield from (Step(at.path, at.line, f"{called(flow.function)} {does} {end}") for at in landing)

    def _mention(self, start: Location, landing: Location, names: Sequence[str]) -> Step | None:
        """The first line of the function, before it gives the data on, that names them."""
        if landing.path == start.path and landing.line <= start.line:
            return None  # declared beside the function: nothing in its body names it
        last = landing.line - 1 if landing.path == start.path else self._end(start)
        lines = self._text(start.path)[start.line : last]
        wanted = _words(names)
        for number, line in enumerate(lines[:400], start.line + 1):
            found = wanted.search(line) if wanted is not None else None
            if found is not None:
                return Step(start.path, number, f"named {found[0]}")
        return None

    def _end(self, start: Location) -> int | None:
        """The line before the next function of the same file."""
        here = (f.location.line for f in self.view.seen.graph.functions if f.location.path == start.path)
        return min((line - 1 for line in here if line > start.line), default=None)

    # --- the change -----------------------------------------------------------------------------------

    def _with_change(self, steps: list[Step], draft: Draft) -> list[Step]:
        """The way with the changed line that makes it, where no step stands on one."""
        if self.changes is None or any(self._touched(step.path, step.line) for step in steps):
            return steps
        found = self._changed(steps, draft)
        if found is None:
            return steps
        at = next(
            (i for i, step in enumerate(steps) if step.path == found.path and step.line > found.line),
            len(steps),
        )
        # What lands is told last, whatever changed.
        at = min(at, max(len(steps) - 1, 0)) if draft.flows else at
        return [*steps[:at], found, *steps[at:]]

    def _changed(self, steps: Sequence[Step], draft: Draft) -> Step | None:
        """The changed line that speaks of the data, in the files of the way first; else the closest one."""
        assert self.changes is not None
        files = list(dict.fromkeys(step.path for step in reversed(steps)))
        others = sorted(path for path in {*self.changes.lines} | self.changes.whole if path not in files)
        others = [path for path in others if not path.lower().endswith(PROSE)]
        wanted = PROTECTING if draft.id in OF_PROTECTION else _words(draft.names)
        for path in (*files, *others) if wanted is not None else ():
            for number in self._changed_lines(path):
                text = self._line(path, number)
                found = wanted.search(text) if wanted is not None and text else None
                if found is not None:
                    return Step(path, number, f"changed here: {found[0]}")
        return self._closest(steps, files) or self._closest(steps, others if not draft.flows else ())

    def _closest(self, steps: Sequence[Step], files: Iterable[str]) -> Step | None:
        for path in files:
            lines = self._changed_lines(path)
            around = [step.line for step in steps if step.path == path] or [1]
            if lines:
                nearest = min(lines, key=lambda one: min(abs(one - line) for line in around))
                return Step(path, nearest, "changed here")
        return None

    def _changed_lines(self, path: str) -> list[int]:
        assert self.changes is not None
        if path in self.changes.whole:
            return list(range(1, len(self._text(path)) + 1))
        return sorted(self.changes.lines.get(path, ()))

    def _line(self, path: str, number: int) -> str:
        lines = self._text(path)
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def _text(self, path: str) -> list[str]:
        """The lines of a file; none of one that was not read."""
        if path not in self._lines:
            source = self.checkout.get(path) if self.checkout is not None else None
            self._lines[path] = source.text.splitlines()[:MOST_LINES] if source is not None else []
        return self._lines[path]


def _short(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Each place once; of a long way the beginning and the end."""
    once: dict[tuple[str, int], Step] = {}
    for step in steps:
        once.pop((step.path, step.line), None) if step.step.startswith("named") else None
        once.setdefault((step.path, step.line), step)
    found = list(once.values())
    if len(found) > MOST_STEPS:
        found = [*found[: MOST_STEPS // 2], *found[-MOST_STEPS // 2 :]]
    return tuple(found)


def _words(names: Iterable[str]) -> re.Pattern[str] | None:
    """The last parts of names as whole words, however they are spelled."""
    known = {_last(name) for name in names}
    wanted = sorted((word for word in known if len(word) >= SHORTEST), key=lambda word: (-len(word), word))
    if not wanted:
        return None
    ways = "|".join("[_-]?".join(map(re.escape, word)) for word in wanted[:8])
    return re.compile(rf"(?<![A-Za-z0-9])(?:{ways})(?![A-Za-z0-9])", re.IGNORECASE)


def _last(name: str) -> str:
    parts = [part for part in re.split(r"[.\[\]]+", name) if part]
    return re.sub(r"[^a-z0-9]", "", parts[-1].lower()) if parts else ""


def _what(draft: Draft) -> str:
    return {"personal-data-in-file": "stands here", "secret-in-file": "stands here"}.get(
        draft.id, "seen here"
    )
