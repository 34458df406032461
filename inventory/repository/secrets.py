"""Secrets written down in committed files, and commands that give roles: names and places, never a value."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from inventory.facts import Location
from inventory.infrastructure import jsonc
from inventory.infrastructure.plain_secrets import is_plain_secret
from inventory.repository.facts import Grant, PlainSecret
from inventory.repository.known import LONGEST_LINE, data, pattern
from inventory.secrecy import said
from inventory.sources import Source

PARAMETERS = re.compile(r"\.parameters(?:\.[\w-]+)?\.json$|parameters?/[^/]+\.json$", re.IGNORECASE)
ASSIGNED = re.compile(
    r"^\s*(?:export\s+|param\s+)?\"?([A-Za-z_][\w.-]*)\"?\s*[=:]\s*(['\"]?)([^\n]*?)\2\s*,?\s*$"
)
SCRIPT = (".sh", ".bash", ".azcli", ".ps1", ".yml", ".yaml", ".cmd", ".bat")
DEEPEST = 60
MOST = 500


def plain(source: Source) -> list[PlainSecret]:
    """The secrets that a settings or parameter file holds in plain text."""
    name = posixpath.basename(source.path)
    if name.lower() == "local.settings.json" or PARAMETERS.search(source.path):
        found = _of_json(source)
    elif name.endswith((".tfvars", ".bicepparam")) or source.language == "env":
        found = _of_lines(source, quoted=source.language != "env")
    else:
        return []
    return [PlainSecret(Location(source.path, line), said(name)) for name, line in found][:MOST]


def _of_json(source: Source) -> Iterator[tuple[str, int]]:
    try:
        content = jsonc.loads(source.text)
    except ValueError:
        return  # told by the reader of settings or of templates
    lines: dict[str, int] = {}
    for number, line in enumerate(source.text.splitlines(), 1):
        for key in re.findall(r'"([^"\\]{1,200})"\s*:', line):
            lines.setdefault(key, number)
    for name, value in _texts(content, "", 0):
        if is_plain_secret(name, value):
            yield name, lines.get(name, 1)


def _texts(value: Any, name: str, depth: int) -> Iterator[tuple[str, str]]:
    """Every text with the name it goes by: of ``{"value": …}`` that of the parameter."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict) and depth < DEEPEST:
        for key, one in value.items():
            yield from _texts(one, name if key == "value" and name else str(key), depth + 1)
    elif isinstance(value, list) and depth < DEEPEST:
        for one in value:
            yield from _texts(one, name, depth + 1)


def _of_lines(source: Source, quoted: bool) -> Iterator[tuple[str, int]]:
    """Assignments, one a line; where texts are `quoted`, what has no quotes is an expression."""
    for number, line in enumerate(source.text.splitlines(), 1):
        match = ASSIGNED.match(line[:LONGEST_LINE])
        if (
            match
            and (match[2] or not quoted)
            and not line.lstrip().startswith(("#", "//"))
            and is_plain_secret(match[1], match[3])
        ):
            yield match[1], number


def grants(source: Source) -> list[Grant]:
    """The commands of a script or a pipeline that give a role."""
    if not source.path.lower().endswith(SCRIPT) and source.language != "powershell":
        return []
    known = data()["grants"]
    found = []
    lines = source.text.splitlines() if pattern(known["commands"]).search(source.text) else []
    for number, line in enumerate(lines, 1):
        if pattern(known["commands"]).search(line[:LONGEST_LINE]) and not line.lstrip().startswith("#"):
            command = _whole(lines, number)
            role = pattern(known["role"]).search(command)
            name = next((group for group in role.groups() if group), "") if role else ""
            found.append(Grant(Location(source.path, number), "" if "$" in name else said(name.strip("\"'"))))
    return found[:MOST]


def _whole(lines: list[str], number: int) -> str:
    """A command with the lines it is continued on."""
    text = ""
    for line in lines[number - 1 : number + 11]:
        text += f" {line[:LONGEST_LINE].rstrip()}"
        if not text.endswith(("\\", "`", "|")):
            break
    return text.replace("\\ ", " ").replace("` ", " ")
