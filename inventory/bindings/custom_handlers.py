"""Custom handlers: which outputs a program of any language fills, told by the names in what it answers.

The host sends ``{Data, Metadata}`` and takes ``{Outputs, Logs, ReturnValue}`` back; `Outputs` has a key for
each output binding. The program is not followed: a name in its text is all there is to go by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from inventory.catalog import Catalog
from inventory.facts import App, Binding, Endpoint, Function, Gap, Location, Operation, Text, Use
from inventory.sources import Checkout, Source

HOSTED = ("customHandler", "httpWorker")
CODE = re.compile(
    r"\.(?:go|rs|m?js|cjs|ts|py|php|rb|swift|c|cc|cpp|h|hpp|r|pl|lua|ex|java|kt|cs|fs|sh)$",
    re.IGNORECASE,
)
OUTPUTS = re.compile(r"\boutputs\b", re.IGNORECASE)
RETURNS = re.compile(r"\breturn_?value\b", re.IGNORECASE)
LOGS = re.compile(r"""["'`]Logs["'`]|\bLogs\s*[:=]|\.Logs\b|\blogs\s*:""")
RETURNED = "$return"
MOST_TEXT = 400_000


class Seen(NamedTuple):
    """A code file of an app, as lines."""

    path: str
    text: str

    def line(self, pattern: re.Pattern[str]) -> int:
        found = pattern.search(self.text)
        return self.text.count("\n", 0, found.start()) + 1 if found is not None else 0


def uses(
    checkout: Checkout, apps: Iterable[App], functions: Sequence[Function], catalog: Catalog
) -> tuple[list[Use], list[Gap]]:
    """What the functions of custom handlers are seen to fill, and a Gap for each app."""
    found: list[Use] = []
    gaps: list[Gap] = []
    for app in apps:
        own = [f for f in functions if f.app == app.id]
        if not own or not any(name in app.host for name in HOSTED):
            continue
        reason = "functions run in a custom handler: what it fills was told by names in its text only"
        gaps.append(Gap(reason, app.location))
        seen = [_seen(s) for s in checkout.files if _belongs(s, app)]
        found += (
            use for function in own for use in _of_function(function, _near(function, app, seen), catalog)
        )
    return found, gaps


def _belongs(source: Source, app: App) -> bool:
    inside = app.path == "." or source.path.startswith(f"{app.path}/")
    return inside and CODE.search(source.path) is not None and b"utput" in source.bytes


def _seen(source: Source) -> Seen:
    return Seen(source.path, source.text[:MOST_TEXT])


def _near(function: Function, app: App, seen: list[Seen]) -> list[Seen]:
    """The files that may hold a function's code: in its folder or naming it, else all of the app."""
    root = "" if app.path == "." else f"{app.path}/"
    named = re.compile(rf"\b{re.escape(function.name)}\b", re.IGNORECASE)
    near = [s for s in seen if s.path.startswith(f"{root}{function.name}/") or named.search(s.text)]
    return near or seen


def _of_function(function: Function, seen: list[Seen], catalog: Catalog) -> Iterator[Use]:
    for binding in function.bindings:
        if binding.direction == "out":
            yield from _filled(function, binding, seen, catalog)
    for place in _places(LOGS, LOGS, seen):
        endpoint = Endpoint("log", (("logger", Text.of("host")),))
        yield Use(function.id, "log", endpoint, None, (), "low", (place,))


def _filled(function: Function, binding: Binding, seen: list[Seen], catalog: Catalog) -> Iterator[Use]:
    if binding.name == RETURNED:
        around = named = RETURNS
    else:
        around = OUTPUTS
        named = re.compile(rf"""["'`]{re.escape(binding.name)}["'`]|\b{re.escape(binding.name)}\s*:""")
    kind = catalog.binding(binding.type, binding.direction)
    operation: Operation = kind.operation if kind is not None else "write"  # type: ignore[assignment]
    endpoint = Endpoint(kind.service if kind is not None else binding.type, (), binding.id)
    for place in _places(around, named, seen):
        yield Use(function.id, operation, endpoint, None, (), "low", (place,))


def _places(around: re.Pattern[str], named: re.Pattern[str], seen: list[Seen]) -> Iterator[Location]:
    """The first place that has the name, in the first file that speaks of answers at all."""
    for file in seen:
        line = file.line(named) if around.search(file.text) else 0
        if line:
            yield Location(file.path, line)
            return
