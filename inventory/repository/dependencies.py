"""Lists of dependencies: which exist, what pins them, and who brings them up to date."""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from inventory import marked
from inventory.facts import Gap, Location
from inventory.infrastructure import jsonc
from inventory.repository.facts import Bot, Bundle, Manifest
from inventory.repository.known import data
from inventory.repository.pipelines import folder
from inventory.secrecy import said
from inventory.sources import Source

DEPENDABOT = re.compile(r"^\.github/dependabot\.ya?ml$")
RENOVATE = re.compile(r"^(?:\.github/|\.gitlab/)?(?:renovate\.json5?|\.renovaterc(?:\.json5?)?)$")
REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*([^#;]*)")
FLOATING = re.compile(r"[*]|^\s*$|[\^~<>|]|\bx\b|latest", re.IGNORECASE)
NUGET = re.compile(r"<PackageReference\s[^>]*Include=\"([^\"]{1,200})\"[^>]*?(?:Version=\"([^\"]*)\"|/?>)")
MAVEN = re.compile(r"<artifactId>([^<]{1,200})</artifactId>\s*<version>([^<]*)</version>")
GO = re.compile(r"^\s*(?:require\s+)?([\w.-]+\.[\w./-]+)\s+(v[\w.+-]+)", re.MULTILINE)
MODULE = re.compile(r"^\s*['\"]?([\w.]+)['\"]?\s*=\s*['\"]([^'\"]*)['\"]", re.MULTILINE)
MOST = 20


def manifests(sources: Iterable[Source], gaps: list[Gap]) -> list[Manifest]:
    """Every list of dependencies with something in it, and its lock file beside or above it."""
    by_name: dict[str, list[Source]] = {}
    for source in sources:
        by_name.setdefault(posixpath.basename(source.path), []).append(source)
    found = []
    for ecosystem, known in data()["ecosystems"].items():
        locks = {s.path for name in known["locks"] for s in by_name.get(name, ())}
        for name, some in by_name.items():
            if any(fnmatchcase(name, glob) for glob in known["manifests"]):
                found += [
                    m for s in some if (m := _manifest(s, ecosystem, known["locks"], locks, gaps)) is not None
                ]
    return sorted(found, key=lambda m: (m.location, m.ecosystem))


def _manifest(
    source: Source, ecosystem: str, names: list[str], locks: set[str], gaps: list[Gap]
) -> Manifest | None:
    try:
        listed = list(READERS[ecosystem](source))
    except (ValueError, RecursionError) as error:
        gaps.append(Gap(f"the list of dependencies can't be read: {_why(error)}", Location(source.path)))
        return None
    if not listed:
        return None
    loose = [said(name) for name, version in listed if FLOATING.search(version) or not version]
    return Manifest(
        Location(source.path),
        ecosystem,
        folder(source.path),
        _lock(source.path, names, locks),
        tuple(loose[:MOST]),
    )


def _why(error: Exception) -> str:
    return "not valid TOML" if isinstance(error, tomllib.TOMLDecodeError) else str(error)


def _lock(path: str, names: list[str], locks: set[str]) -> str:
    """The lock file in the folder of a manifest or the closest one above."""
    here = posixpath.dirname(path)
    while True:
        for name in names:
            candidate = posixpath.join(here, name) if here else name
            if candidate in locks:
                return candidate
        if not here:
            return ""
        here = posixpath.dirname(here)


Listed = Iterator[tuple[str, str]]  # name, exact version; a range or nothing where it isn't exact


def _pip(source: Source) -> Listed:
    if source.path.endswith(".toml"):
        yield from _pyproject(tomllib.loads(source.text))
    elif posixpath.basename(source.path) == "Pipfile":
        packages = tomllib.loads(source.text).get("packages")
        for name, version in packages.items() if isinstance(packages, dict) else ():
            yield name, _exact(version)
    else:
        yield from _requirements(source.text)


def _requirements(text: str) -> Listed:
    for line in text.replace("\\\n", " ").splitlines():
        match = REQUIREMENT.match(line)
        if match and not line.lstrip().startswith(("#", "-")):
            rest = match[2]
            exact = re.match(r"===?\s*([^\s,*]+)\s*(?:--hash|$|,?\s*$)", rest) or "--hash" in rest
            yield match[1], "1" if exact or rest.lstrip().startswith("@") else ""


def _pyproject(content: Mapping[str, Any]) -> Listed:
    project = content.get("project")
    listed = project.get("dependencies") if isinstance(project, dict) else None
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, str):
            yield from _requirements(one)
    tool = content.get("tool")
    poetry = tool.get("poetry") if isinstance(tool, dict) else None
    packages = poetry.get("dependencies") if isinstance(poetry, dict) else None
    for name, version in packages.items() if isinstance(packages, dict) else ():
        if name != "python":
            yield name, _exact(version)


def _exact(version: object) -> str:
    text = version.get("version") if isinstance(version, dict) else version
    return text.removeprefix("==") if isinstance(text, str) else ""


def _npm(source: Source) -> Listed:
    content = jsonc.loads(source.text)
    for section in ("dependencies", "devDependencies"):
        held = content.get(section) if isinstance(content, dict) else None
        for name, version in held.items() if isinstance(held, dict) else ():
            yield str(name), version if isinstance(version, str) else ""


def _nuget(source: Source) -> Listed:
    for name, version in NUGET.findall(source.text):
        yield name, version or "central"  # without one, a central file gives it


def _maven(source: Source) -> Listed:
    for name, version in MAVEN.findall(source.text):
        yield name, version.strip()


def _by_line(source: Source) -> Listed:
    for line in source.text.splitlines():
        match = re.match(r"\s*(?:implementation|api|compileOnly)\b[ (]+['\"]([^'\"]{1,200})['\"]", line)
        if match:
            name, _, version = match[1].rpartition(":")
            yield name, version.replace("+", "*")


def _go(source: Source) -> Listed:
    yield from GO.findall(source.text)


def _powershell(source: Source) -> Listed:
    yield from MODULE.findall(source.text)


READERS = {
    "pip": _pip,
    "npm": _npm,
    "nuget": _nuget,
    "maven": _maven,
    "gradle": _by_line,
    "gomod": _go,
    "powershell": _powershell,
}


# --- bots --------------------------------------------------------------------------------------


def bots(source: Source, gaps: list[Gap]) -> list[Bot]:
    """The bot that a file sets up."""
    read = (
        _dependabot if DEPENDABOT.search(source.path) else _renovate if RENOVATE.search(source.path) else None
    )
    try:
        return [read(source)] if read is not None else []
    except ValueError as error:
        gaps.append(Gap(f"the settings of an update bot can't be read: {error}", Location(source.path)))
        return []


def _dependabot(source: Source) -> Bot:
    content, _ = marked.load(source.text)
    updates = content.get("updates") if isinstance(content, dict) else None
    covers: list[tuple[str, str]] = []
    for update in updates if isinstance(updates, list) else ():
        if isinstance(update, dict):
            kind = str(update.get("package-ecosystem", ""))
            folders = update.get("directories", [update.get("directory", "/")])
            covers += [
                (kind, str(f).strip("/") or ".")
                for f in (folders if isinstance(folders, list) else [folders])
            ]
    return Bot(Location(source.path), "Dependabot", tuple(covers), bool(covers))


def _renovate(source: Source) -> Bot:
    content = jsonc.loads(source.text)
    known = content if isinstance(content, dict) else {}
    managers = known.get("enabledManagers")
    listed = managers if isinstance(managers, list) else []
    covers = tuple((str(name), "") for name in listed)
    return Bot(Location(source.path), "Renovate", covers, known.get("enabled") is not False)


def covered(bot: Bot, manifest: Manifest) -> bool:
    """Whether a bot looks after a list of dependencies."""
    known = data()["ecosystems"][manifest.ecosystem]
    if not bot.enabled:
        return False
    if not bot.covers:
        return bot.name == "Renovate"
    words = {*known["bots"], *known["managers"], manifest.ecosystem}
    return any(kind in words and _reaches(where, manifest.folder) for kind, where in bot.covers)


def _reaches(where: str, path: str) -> bool:
    if where == "" or where == path:
        return True
    return any(sign in where for sign in "*?[") and fnmatchcase(path, where.replace("**", "*"))


def bundle(source: Source) -> Bundle | None:
    """The extension bundle of a host.json; one that can't be read is told by the reader of apps."""
    try:
        content = jsonc.loads(source.text)
    except ValueError:
        return None
    held = content.get("extensionBundle") if isinstance(content, dict) else None
    version = held.get("version") if isinstance(held, dict) else None
    if not isinstance(version, str):
        return None
    line = next((n for n, text in enumerate(source.text.splitlines(), 1) if '"extensionBundle"' in text), 1)
    return Bundle(Location(source.path, line), said(version[:60]))
