"""What is written in a block: attributes and inner blocks as one object, with the lines they stand on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from inventory.infrastructure import expressions as ex
from inventory.infrastructure.evaluation import Evaluator
from inventory.infrastructure.scopes import Scope, within
from inventory.infrastructure.terraform.syntax import Block
from inventory.resources import Open, Unknown, Value

if TYPE_CHECKING:
    from inventory.infrastructure.terraform.plan import Placed

IGNORED = ("lifecycle", "provisioner", "connection", "timeouts", "provider", "providers", "depends_on")
REPEATING = ("count", "for_each")
STEP = re.compile(r"[^.\[\]]+|\[\d+\]")


def read(placed: Placed, run: Evaluator) -> tuple[dict[str, Value], dict[str, int]]:
    """(arguments, lines by dotted path) of a resource; blocks of one name are a list."""
    lines: dict[str, int] = {}
    return _content(placed.block, run, placed.scope, "", lines, placed), lines


def _content(
    block: Block, run: Evaluator, scope: Scope, path: str, lines: dict[str, int], placed: Placed | None = None
) -> dict[str, Value]:
    out: dict[str, Value] = {}
    for name, attribute in block.attributes.items():
        if name in IGNORED or (placed is not None and name in REPEATING):
            continue
        out[name] = placed.value(name) if placed is not None else run.value(attribute.value, scope)
        _lines(attribute.value, f"{path}{name}", attribute.line, lines)
    listed: dict[str, list[Value]] = {}
    rest: dict[str, Value] = {}
    for inner in block.blocks:
        if inner.type == "dynamic" and inner.labels:
            _dynamic(inner, run, scope, path, lines, listed, rest)
        elif inner.type not in IGNORED:
            turns = listed.setdefault(inner.type, [])
            here = f"{path}{inner.type}[{len(turns)}]"
            lines[here] = inner.location.line
            turns.append(_content(inner, run, scope, f"{here}.", lines))
    for name, items in listed.items():
        out[name] = Open([*items], rest[name]) if name in rest else [*items]
    return out


def _dynamic(
    block: Block,
    run: Evaluator,
    scope: Scope,
    path: str,
    lines: dict[str, int],
    listed: dict[str, list[Value]],
    rest: dict[str, Value],
) -> None:
    """A ``dynamic`` block: its content once for every item."""
    name = block.labels[0]
    over, iterator = block.value("for_each"), block.value("iterator")
    content = next((b for b in block.blocks if b.type == "content"), None)
    known = run.value(over, scope) if over is not None else Unknown("a dynamic block over nothing")
    pairs, more = run.items(known)
    named = iterator.name if isinstance(iterator, ex.Name) else name
    turns = listed.setdefault(name, [])
    if more is not None:
        rest[name] = more
        pairs = pairs or [(more, more)]
    for key, value in pairs if content is not None else ():
        here = f"{path}{name}[{len(turns)}]"
        lines[here] = block.location.line
        inner = within(scope, {named: {"key": key, "value": value}})
        turns.append(_content(content, run, inner, f"{here}.", lines) if content is not None else {})


def _lines(value: ex.Expression, path: str, line: int, lines: dict[str, int], depth: int = 0) -> None:
    """The lines of an attribute and of what its literal structure holds."""
    lines.setdefault(path, line)
    if depth > 20:
        return
    if isinstance(value, ex.Object):
        for entry in value.entries:
            if isinstance(entry, ex.Entry) and isinstance(entry.key, ex.Literal):
                _lines(entry.value, f"{path}.{entry.key.value}", entry.line, lines, depth + 1)
    elif isinstance(value, ex.Array):
        for position, item in enumerate(value.items):
            _lines(item, f"{path}[{position}]", line, lines, depth + 1)
    elif isinstance(value, ex.Call) and value.function in (
        "merge",
        "jsonencode",
        "tomap",
        "concat",
        "coalesce",
    ):
        for argument in value.arguments:
            _lines(argument, path, line, lines, depth + 1)
    elif isinstance(value, ex.Conditional):
        for option in (value.yes, value.no):
            _lines(option, path, line, lines, depth + 1)


def inside(placed: Placed, path: str, run: Evaluator) -> Value:
    """What is written at a path into the blocks of a resource (``site_config[0].cors``); None if nothing."""
    block, steps = placed.block, list(_steps(path))
    for name, index in steps[:-1]:
        found = [b for b in block.blocks if b.type == name]
        if index >= len(found):
            return None
        block = found[index]
    written = block.value(steps[-1][0]) if steps else None
    if written is None:
        return None
    return placed.module.once(f"attribute of {placed.id}", path, lambda: run.value(written, placed.scope))


def _steps(path: str) -> Iterator[tuple[str, int]]:
    steps = STEP.findall(path)
    for place, step in enumerate(steps):
        if not step.startswith("["):
            after = steps[place + 1] if place + 1 < len(steps) else ""
            yield step, int(after[1:-1]) if after.startswith("[") and len(after) < 8 else 0
