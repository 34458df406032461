"""Settings of Spring's and Quarkus' own files: ``application.properties``, ``application-prod.yml``."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from inventory.facts import Gap, Location, Setting
from inventory.sources import Source

FILE = re.compile(r"(?:application|bootstrap)(?:-[\w-]+)?\.(?:properties|ya?ml)", re.IGNORECASE)
TESTS = re.compile(r"(?:^|/)(?:src/test|test-classes)/")
LINE = re.compile(r"^\s*([^#!=:\s][^=:\s]*)\s*[=:]\s*(.*)$")
REFERENCE = re.compile(r"\$\{([A-Za-z_][\w.\-]*)(?::(.*))?\}")
DEEPEST = 12
LONGEST = 500_000


def is_file(source: Source) -> bool:
    return FILE.fullmatch(posixpath.basename(source.path)) is not None and not TESTS.search(source.path)


def settings(source: Source, gaps: list[Gap]) -> Iterator[tuple[str, str, int]]:
    """(name, value, line) of every setting, names joined by dots."""
    if len(source.text) > LONGEST:
        return
    if source.path.lower().endswith(".properties"):
        for number, line in enumerate(source.text.splitlines(), 1):
            match = LINE.match(line)
            if match:
                yield match[1], match[2].strip(), number
        return
    yield from _yaml(source, gaps)


def _yaml(source: Source, gaps: list[Gap]) -> Iterator[tuple[str, str, int]]:
    import yaml

    from inventory.infrastructure.settings import has_many_aliases

    if has_many_aliases(source.text):
        return
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        for root in yaml.compose_all(source.text, Loader=loader):
            yield from _nodes(root, "", 0)
    except (yaml.YAMLError, ValueError, RecursionError):
        gaps.append(Gap("YAML can't be read", Location(source.path)))


def _nodes(node: Any, name: str, depth: int) -> Iterator[tuple[str, str, int]]:
    import yaml

    if isinstance(node, yaml.MappingNode) and depth < DEEPEST:
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield from _nodes(value, f"{name}.{key.value}" if name else str(key.value), depth + 1)
    elif isinstance(node, yaml.ScalarNode) and name:
        yield name, str(node.value), node.start_mark.line + 1


def target(value: str) -> tuple[str, str] | None:
    """Name and default of the setting that a value stands for: ``${DB_URL:jdbc:postgresql://…}``."""
    found = REFERENCE.fullmatch(value.strip())
    return (found[1], found[2] or "") if found else None


def followed(found: list[tuple[Setting, str]], known: list[Setting]) -> Iterator[Setting]:
    """Each setting that stands for another one as what is known of that; as itself where nothing is."""
    by_name: dict[str, list[Setting]] = {}
    for setting in known:
        by_name.setdefault(setting.name.lower(), []).append(setting)
    for alias, name in found:
        others = [s for s in by_name.get(name.lower(), ()) if s.app in (alias.app, "")]
        yield from (replace(s, name=alias.name, location=alias.location, app=alias.app) for s in others)
        if not others:
            yield alias
