"""Settings of Spring's and Quarkus' own files: ``application.properties``, ``application-prod.yml``."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace

from inventory import marked
from inventory.facts import Gap, Location, Setting
from inventory.marked import Lines, Marked
from inventory.sources import Source

FILE = re.compile(r"(?:application|bootstrap)(?:-[\w-]+)?\.(?:properties|ya?ml)", re.IGNORECASE)
TESTS = re.compile(r"(?:^|/)(?:src/test|test-classes)/")
LINE = re.compile(r"^\s*([^#!=:\s][^=:\s]*)\s*[=:]\s*(.*)$")
REFERENCE = re.compile(r"\$\{([A-Za-z_][\w.\-]*)(?::(.*))?\}")


def is_file(source: Source) -> bool:
    return FILE.fullmatch(posixpath.basename(source.path)) is not None and not TESTS.search(source.path)


def settings(source: Source, gaps: list[Gap]) -> Iterator[tuple[str, str, int]]:
    """(name, value, line) of every setting, names joined by dots."""
    if source.path.lower().endswith(".properties"):
        for number, line in enumerate(source.text.splitlines(), 1):
            match = LINE.match(line)
            if match:
                yield match[1], match[2].strip(), number
        return
    try:
        documents = marked.load_all(source.text)
    except ValueError as error:
        gaps.append(Gap(f"settings can't be read: {error}", Location(source.path)))
        return
    for content, lines in documents:
        yield from _flat(content, "", lines)


def _flat(content: Marked, name: str, lines: Lines) -> Iterator[tuple[str, str, int]]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _flat(value, f"{name}.{key}" if name else key, lines)
    elif isinstance(content, str) and name:
        yield name, content, lines.at(name)


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
