"""YAML as plain values with the line of every key: texts stay texts, nothing is made true or a date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

Marked: TypeAlias = "str | list[Marked] | dict[str, Marked]"
DEEPEST = 40
LONGEST = 2_000_000
MOST = 50_000  # values, however often an alias repeats them


@dataclass(slots=True)
class Lines:
    """Dotted path (``jobs.build.steps[0]``) -> line, counted from 1."""

    of: dict[str, int] = field(default_factory=dict)

    def at(self, path: str) -> int:
        """The line of a path, or of the nearest thing around it."""
        while path and path not in self.of:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.of.get(path, 1)


def load(text: str) -> tuple[Marked, Lines]:
    """The one document of a YAML text. ValueError says why there is none, without quoting any of it."""
    return _marked(_nodes(text, lambda loader: [yaml.compose(text, Loader=loader)])[0])


def load_all(text: str) -> list[tuple[Marked, Lines]]:
    """Every document of a YAML text, as `load` has one."""
    return [
        _marked(node) for node in _nodes(text, lambda loader: list(yaml.compose_all(text, Loader=loader)))
    ]


def _nodes(text: str, compose: Callable[[Any], list[Any]]) -> list[Any]:
    if len(text) > LONGEST:
        raise ValueError("too long")
    try:
        return compose(getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise ValueError(f"not valid YAML{f' in line {mark.line + 1}' if mark else ''}") from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise ValueError("not valid YAML") from None


def _marked(node: Any) -> tuple[Marked, Lines]:
    lines = Lines()
    return _value(node, "", lines, 0), lines


def _value(node: Any, path: str, lines: Lines, depth: int) -> Marked:
    if depth > DEEPEST or len(lines.of) > MOST:
        raise ValueError("nested too deeply, or too long")
    if node is None:
        return ""
    lines.of.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, depth)
    if isinstance(node, yaml.SequenceNode):
        return [_value(one, f"{path}[{n}]", lines, depth + 1) for n, one in enumerate(node.value)]
    return str(node.value)


def _mapping(node: Any, path: str, lines: Lines, depth: int) -> Marked:
    found: dict[str, Marked] = {}
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode):
            inside = f"{path}.{key.value}" if path else str(key.value)
            lines.of[inside] = key.start_mark.line + 1
            found[str(key.value)] = _value(value, inside, lines, depth + 1)
    return found
