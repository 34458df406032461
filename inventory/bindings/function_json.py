"""Functions declared by a `function.json` file, whatever their language.

Rules: the Functions host's own reading of the file (HostFunctionMetadataProvider): the folder's
name is the function's, the script is `scriptFile`, else the only file, else `run.*`,
`index.*` or `__init__.py`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import Any

from inventory.bindings.identity import Identities, order_of
from inventory.bindings.switches import Switches, disabled_by, is_off, switched
from inventory.facts import App, Binding, Function, Gap, Handler, Location, Setting
from inventory.infrastructure import apps as app_folders
from inventory.infrastructure import jsonc
from inventory.secrecy import said
from inventory.sources import Checkout, Source

LANGUAGES = {
    ".py": "python",
    ".js": "javascript",
    ".mjs": "javascript",
    ".cjs": "javascript",
    ".ts": "typescript",
    ".mts": "typescript",
    ".cts": "typescript",
    ".ps1": "powershell",
    ".psm1": "powershell",
    ".csx": "csharp",
    ".cs": "csharp",
    ".dll": "csharp",
    ".jar": "java",
}
RUNTIMES = {
    "python": "python",
    "node": "javascript",
    "dotnet": "csharp",
    "dotnet-isolated": "csharp",
    "java": "java",
    "powershell": "powershell",
}
DEFAULT_SCRIPTS = ("run", "index", "__init__")
DIRECTIONS = {"in": "in", "out": "out", "inout": "out"}
TYPE_SUFFIX = "trigger"
TYPE_KEY = re.compile(r'"type"\s*:', re.IGNORECASE)


def scan(
    checkout: Checkout,
    apps: Iterable[App],
    settings: Iterable[Setting] = (),
    identities: Identities | None = None,
    sourced: Iterable[Function] = (),
) -> tuple[list[Function], list[Gap]]:
    """Every function.json of the checkout as a Function; a broken one as a Gap.

    What a compiler wrote is left out where its source, among `sourced`, declares the same function.
    """
    by_folder = _files_by_folder(checkout)
    switches = disabled_by(settings)
    identities = identities or Identities()
    functions: list[Function] = []
    gaps: list[Gap] = []
    listed = list(apps)
    declared_in_code = {
        (f.app.removeprefix("app:"), f.name.lower(), f.handler.name) for f in sourced if f.handler is not None
    }
    beside = {(posixpath.dirname(f.location.path), f.name.lower()) for f in sourced}
    for source in checkout.files:
        folder, _, file = source.path.rpartition("/")
        # Code that registers a function of this name itself, in the folder of that name, is the same one.
        if file != "function.json" or (folder, posixpath.basename(folder).lower()) in beside:
            continue
        declared = _declaration(source, gaps)
        owner = app_folders.owner(listed, source.path)
        place = owner.path if owner is not None else "."
        if declared is not None and not _compiled(source.path, place, declared, declared_in_code):
            reader = _Reader(source, declared, by_folder, listed, switches, gaps)
            functions.append(reader.function(identities))
    return functions, gaps


def _files_by_folder(checkout: Checkout) -> dict[str, list[str]]:
    folders: dict[str, list[str]] = {}
    for source in checkout.files:
        folders.setdefault(posixpath.dirname(source.path), []).append(source.path)
    return folders


def _declaration(source: Source, gaps: list[Gap]) -> dict[str, Any] | None:
    """The file's content if it declares a function; other files of that name are not ours."""
    try:
        content = jsonc.loads(source.text)
    except ValueError as error:
        gaps.append(Gap(f"function.json can't be read: {error}", Location(source.path)))
        return None
    bindings = _get(content, "bindings") if isinstance(content, dict) else None
    if not isinstance(bindings, list) or not any(_is_trigger(b) for b in bindings):
        what = "no list of bindings" if not isinstance(bindings, list) else "no trigger among its bindings"
        gaps.append(Gap(f"function.json declares no function: {what}", Location(source.path)))
        return None
    return content if isinstance(content, dict) else None


def _compiled(path: str, app: str, declared: dict[str, Any], in_code: set[tuple[str, str, str]]) -> bool:
    """Whether a compiler wrote this in an app whose source declares the same: it names class and method.

    What is put elsewhere to be run (``publish/``) lies in an app of its own below that of its source.
    """
    entry = str(_get(declared, "entryPoint") or "").replace("+", ".")
    name = posixpath.basename(posixpath.dirname(path)).lower()
    return bool(entry) and any(
        of == name and f".{entry}".endswith(f".{method}") and (place == app or path.startswith(f"{place}/"))
        for place, of, method in in_code
    )


def _by_attributes(declared: dict[str, Any]) -> bool:
    return str(_get(declared, "configurationSource") or "").lower() == "attributes"


def _is_trigger(binding: object) -> bool:
    return isinstance(binding, dict) and str(_get(binding, "type") or "").lower().endswith(TYPE_SUFFIX)


def _get(mapping: Mapping[str, Any], name: str) -> Any:
    """The host reads property names without regard to case."""
    return next((v for k, v in mapping.items() if k.lower() == name.lower()), None)


class _Reader:
    """One function.json being read."""

    def __init__(
        self,
        source: Source,
        declared: dict[str, Any],
        by_folder: dict[str, list[str]],
        apps: list[App],
        switches: Switches,
        gaps: list[Gap],
    ) -> None:
        self.path, self.declared, self.by_folder = source.path, declared, by_folder
        path = self.path
        self.lines = [n for n, text in enumerate(source.text.splitlines(), 1) if TYPE_KEY.search(text)]
        self.folder = posixpath.dirname(path)
        self.app = app_folders.owner(apps, path) or App(f"app:{posixpath.dirname(self.folder) or '.'}", ".")
        self.switches, self.gaps = switches, gaps

    def function(self, identities: Identities) -> Function:
        name = posixpath.basename(self.folder) or "function"
        script = self._script()
        language = self._language(script)
        id = identities.function(self.app, name)
        return Function(
            id=id,
            app=self.app.id,
            name=name,
            language=language,
            model="function_json",
            location=Location(script or self.path, 1),
            bindings=tuple(self._bindings(id)),
            handler=Handler(script, self._entry(language)) if script else None,
            disabled=self._disabled(name),
            flags=self._flags(script),
        )

    def _entry(self, language: str) -> str:
        given = _get(self.declared, "entryPoint")
        return str(given) if given else ("main" if language == "python" else "")

    def _script(self) -> str:
        """The path of the code: as declared, its source when only that is here, else as the host looks."""
        given = _get(self.declared, "scriptFile")
        if isinstance(given, str) and given.strip():
            return self._declared_script(given)
        beside = [
            p for p in self.by_folder.get(self.folder, ()) if p != self.path and _suffix(p) in LANGUAGES
        ]
        if len(beside) == 1:
            return beside[0]
        for stem in DEFAULT_SCRIPTS:
            found = [p for p in beside if posixpath.basename(p).rpartition(".")[0] == stem]
            if found:
                return found[0]
        return ""

    def _declared_script(self, given: str) -> str:
        path = posixpath.normpath(posixpath.join(self.folder, given.replace("\\", "/")))
        if path in self.by_folder.get(posixpath.dirname(path), ()) and _suffix(path) != ".js":
            return path
        source = self._typescript_source(path)
        if source or path in self.by_folder.get(posixpath.dirname(path), ()):
            return source or path
        if _suffix(path) not in (".dll", ".jar"):
            self.gaps.append(Gap(f"scriptFile not found: {given}", Location(self.path)))
        return ""

    def _typescript_source(self, path: str) -> str:
        """The source of ``../dist/x.js``: ``x.ts`` beside function.json or under a source root."""
        stem = path.rpartition(".")[0]
        if _suffix(path) not in (".js", ".mjs", ".cjs"):
            return ""
        parts = stem.split("/")
        root = self.app.path if self.app.path != "." else ""
        tails = ["/".join(parts[i:]) for i in range(len(parts))]
        places = [stem, posixpath.join(self.folder, posixpath.basename(stem))]
        places += [posixpath.normpath(posixpath.join(root, base, t)) for t in tails for base in ("", "src")]
        for place in places:
            for suffix in (".ts", ".mts", ".cts"):
                if place + suffix in self.by_folder.get(posixpath.dirname(place), ()):
                    return place + suffix
        return ""

    def _language(self, script: str) -> str:
        if "customHandler" in self.app.host or "httpWorker" in self.app.host:
            return "other"
        given = str(_get(self.declared, "scriptFile") or "")
        found = LANGUAGES.get(_suffix(script or given)) or _declared_language(self.declared)
        if found is None:
            found = next((RUNTIMES[x] for x in self.app.languages if x in RUNTIMES), None)
        return found or next((x for x in self.app.languages if x), "other")

    def _disabled(self, name: str) -> bool:
        value = _get(self.declared, "disabled")
        if value is True or _get(self.declared, "excluded") is True:
            return True
        if isinstance(value, str):
            key = f"setting:{value.strip('%').lower()}"
            return value.lower() in ("true", "1") or switched(self.app, key, self.switches)
        return is_off(self.app, name, self.switches)

    def _flags(self, script: str) -> tuple[str, ...]:
        flags = []
        if not script:
            flags.append("code_not_found")
        if _by_attributes(self.declared):
            flags.append("declared_by_attributes")
        return tuple(flags)

    def _bindings(self, function: str) -> Iterable[Binding]:
        taken: set[str] = set()
        lines = iter(self.lines)
        for row in _get(self.declared, "bindings"):
            if not isinstance(row, dict) or not _get(row, "type"):
                self.gaps.append(Gap("a binding without a type was left out", Location(self.path)))
                continue
            yield from self._binding(function, row, taken, next(lines, 1))

    def _binding(self, function: str, row: dict[str, Any], taken: set[str], line: int) -> Iterable[Binding]:
        type, name = str(_get(row, "type")), str(_get(row, "name") or "")
        given = str(_get(row, "direction") or "in").lower()
        direction = "trigger" if type.lower().endswith(TYPE_SUFFIX) else DIRECTIONS.get(given, "in")
        directions = ["in", "out"] if given == "inout" and direction != "trigger" else [direction]
        properties = {k: _plain(v) for k, v in row.items() if k.lower() not in ("type", "direction", "name")}
        for one in directions:
            id = order_of(f"{function}/{name or type}", one, taken)
            yield Binding(id, function, type, one, name, properties, Location(self.path, line))  # type: ignore[arg-type]


def _declared_language(declared: Mapping[str, Any]) -> str | None:
    given = str(_get(declared, "language") or "").lower()
    return RUNTIMES.get(given) or (given if given in LANGUAGES.values() else None)


def _plain(value: object) -> object:
    """Scalars as strings, as every model gives them; lists and objects as they are."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {said(str(k)): _plain(v) for k, v in value.items()}
    return value if value is None else said(str(value))


def _suffix(path: str) -> str:
    return posixpath.splitext(path)[1].lower()
