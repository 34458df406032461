"""Function Apps of a checkout: the folders that a host would load."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from typing import Any

from inventory.facts import App, Gap, Location
from inventory.infrastructure import jsonc
from inventory.secrecy import said
from inventory.sources import Checkout, Source

RUNTIMES = {
    "python": "python",
    "node": "javascript",
    "dotnet": "csharp",
    "dotnet-isolated": "csharp",
    "java": "java",
    "powershell": "powershell",
    "custom": "other",
}
PROJECTS = (
    (".csproj", re.compile(rb"Microsoft\.NET\.Sdk\.Functions|Microsoft\.Azure\.Functions\.Worker"), "csharp"),
    (".fsproj", re.compile(rb"Microsoft\.NET\.Sdk\.Functions|Microsoft\.Azure\.Functions\.Worker"), "fsharp"),
    ("package.json", re.compile(rb'"@azure/functions"'), "javascript"),
    ("pom.xml", re.compile(rb"azure-functions-maven-plugin"), "java"),
    ("build.gradle", re.compile(rb"azure-functions"), "java"),
)
REGISTERING = re.compile(rb"\b(?:FunctionApp|DFApp|Blueprint|AsgiFunctionApp|WsgiFunctionApp)\s*\(")
SDK = re.compile(rb"azure\.(?:durable_)?functions")
SECRET_NAME = re.compile(r"key|secret|password|connection", re.IGNORECASE)


def find(checkout: Checkout) -> tuple[list[App], list[Gap]]:
    """Every folder that is a Function App by host.json or by another sign, sorted by path.

    Signs, strongest first: host.json; function_app.py or a FunctionApp in code; a folder of
    folders with function.json; a project file that names the Functions SDK.
    """
    hosts: dict[str, dict[str, Any]] = {}
    gaps: list[Gap] = []
    places: dict[str, Location] = {}
    for source in checkout.files:
        if posixpath.basename(source.path) == "host.json":
            folder = _folder(source.path)
            hosts[folder] = _host(source, gaps)
            places[folder] = Location(source.path)
    languages: dict[str, set[str]] = {}
    for folder, language, at in _signs(checkout):
        owner = _owner_folder(places, folder)
        if owner is None:
            places.setdefault(folder, Location(at))
            owner = folder
        if language:
            languages.setdefault(owner, set()).add(language)
    apps = [
        App(f"app:{folder}", folder, (), tuple(sorted(languages.get(folder, ()))), hosts.get(folder, {}), at)
        for folder, at in sorted(places.items())
    ]
    return apps, gaps


def owner(apps: Iterable[App], path: str) -> App | None:
    """The innermost app whose folder holds `path`."""
    best: App | None = None
    for app in apps:
        if holds(app.path, path) and (best is None or best.path == "." or len(app.path) > len(best.path)):
            best = app
    return best


def holds(folder: str, path: str) -> bool:
    """Whether a file stands in a folder or below it."""
    return folder == "." or path.startswith(f"{folder}/")


def _owner_folder(places: Iterable[str], folder: str) -> str | None:
    holding = [p for p in places if p == folder or holds(p, f"{folder}/x")]
    return max(holding, key=lambda p: (p != ".", len(p)), default=None)


def _folder(path: str) -> str:
    return posixpath.dirname(path) or "."


def _host(source: Source, gaps: list[Gap]) -> dict[str, Any]:
    try:
        content = jsonc.loads(source.text)
    except ValueError as error:
        gaps.append(Gap(f"host.json can't be read: {error}", Location(source.path)))
        return {}
    if not isinstance(content, dict):
        gaps.append(Gap("host.json holds no settings", Location(source.path)))
        return {}
    return {said(str(k)): _without_secrets(v, str(k)) for k, v in content.items()}


def _without_secrets(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {str(k): _without_secrets(v, str(k)) for k, v in value.items()}
    if isinstance(value, list):
        return [_without_secrets(v, name) for v in value]
    if isinstance(value, str):
        return "" if SECRET_NAME.search(name) and not _is_name(value) else said(value)
    return value


def _is_name(value: str) -> bool:
    """A short plain word can be the name of a setting; a key is neither short nor plain."""
    return re.fullmatch(r"%?[A-Za-z_][A-Za-z0-9_.:-]{0,47}%?", value) is not None


def _signs(checkout: Checkout) -> Iterable[tuple[str, str, str]]:
    """(folder, language, file) for every sign of an app besides host.json; the folder may lie inside one."""
    for source in checkout.files:
        name = posixpath.basename(source.path)
        if name == "function.json":
            yield _folder(posixpath.dirname(source.path)), "", source.path
        elif name == "local.settings.json":
            yield _folder(source.path), _runtime(source), source.path
        elif source.language == "python" and _registers(source):
            yield _folder(source.path), "python", source.path
        else:
            for ending, sign, language in PROJECTS:
                if name.endswith(ending) and sign.search(source.bytes):
                    yield _folder(source.path), language, source.path


def _registers(source: Source) -> bool:
    return SDK.search(source.bytes) is not None and REGISTERING.search(source.bytes) is not None


def _runtime(source: Source) -> str:
    try:
        content = jsonc.loads(source.text)
    except ValueError:
        return ""
    values = content.get("Values") if isinstance(content, dict) else None
    named = values.get("FUNCTIONS_WORKER_RUNTIME") if isinstance(values, dict) else None
    return RUNTIMES.get(str(named).lower(), "") if named else ""


def of(apps: Sequence[App], id: str) -> App | None:
    return next((a for a in apps if a.id == id), None)


def by_owner(apps: Iterable[App], paths: Iterable[str]) -> list[tuple[App, list[str]]]:
    """Paths by the app they belong to; what lies in none is one app at the root."""
    listed = list(apps)
    found: dict[str, tuple[App, list[str]]] = {}
    for path in paths:
        app = owner(listed, path) or App("app:.", ".")
        found.setdefault(app.id, (app, []))[1].append(path)
    return list(found.values())
