"""Which file of a checkout a JavaScript or TypeScript import means."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from inventory.infrastructure import jsonc
from inventory.syntax import ir

SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
# What is written of a TypeScript file is the name that it is compiled to.
COMPILED = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
LEFT_OUT = (".d.ts", ".d.mts", ".d.cts", ".min.js")
# Folders that a build writes into, and those that it reads from, in the order they are looked in.
BUILT = ("dist", "build", "lib", "out", "output", "bin")
SOURCES = ("src", "", "source", "lib")
WHOLE = "default"
MOST_STEPS = 6


class Imports:
    """Finds modules among `paths`; `defines` tells whether a file binds a name, `text` what it holds."""

    def __init__(
        self, paths: Iterable[str], defines: Callable[[str, str], bool], text: Callable[[str], str]
    ) -> None:
        self.paths = frozenset(paths)
        self.files = frozenset(p for p in self.paths if p.endswith(SUFFIXES) and not p.endswith(LEFT_OUT))
        self.defines, self.text = defines, text
        self._json: dict[str, dict[str, Any]] = {}
        self._found: dict[tuple[str, str], str | None] = {}
        self._packages: dict[str, str] | None = None

    def target(self, path: str, imported: ir.Import, _root: str) -> tuple[str, str] | None:
        """The file an import leads to and the name in it, empty when the module itself is bound."""
        found = self.file(path, imported.module)
        if found is None:
            return None
        if imported.name == WHOLE and not self.defines(found, WHOLE):
            # The default of a CommonJS module is all that it gives.
            return found, ""
        return found, imported.name

    def beside(self, _path: str, _name: str, _root: str) -> tuple[str, str] | None:
        """Nothing: JavaScript means only what a file defines or imports."""
        return None

    def implied(self, _path: str) -> bool:
        """No module is there without a file."""
        return False

    def entry(self, root: str, dotted: str) -> str | None:
        """The file that the path `dotted` means, seen from the app in `root`."""
        return self.at(_normal(root, dotted))

    def file(self, path: str, module: str) -> str | None:
        """The file that `module` means in `path`; None for a library."""
        key = (posixpath.dirname(path), module)
        if key not in self._found:
            self._found[key] = self._file(*key)
        return self._found[key]

    def _file(self, folder: str, module: str) -> str | None:
        if module in (".", "..") or module.startswith(("./", "../")):
            return self.at(_normal(folder, module))
        if not module or module.startswith(("/", "node:")):
            return None
        return self._mapped(folder, module) or self._packaged(folder, module)

    # --- places ------------------------------------------------------------------------------------

    def at(self, stem: str) -> str | None:
        """The file at a path that may lack its suffix, be a folder, or be what a build makes of it."""
        for place in (stem, *_sources(stem)):
            found = self._exactly(place)
            if found is not None:
                return found
        return None

    def _exactly(self, stem: str) -> str | None:
        base, suffix = posixpath.splitext(stem)
        for source in COMPILED.get(suffix, ()):
            if base + source in self.files:
                return base + source
        if stem in self.files:
            return stem
        for end in (*SUFFIXES, *(f"/index{s}" for s in SUFFIXES)):
            if stem + end in self.files or (not stem and end[1:] in self.files):
                return (stem + end).lstrip("/")
        main = self.json(posixpath.join(stem, "package.json")).get("main")
        if isinstance(main, str) and main.strip("./"):
            place = _normal(stem, main)
            return self.at(place) if place != stem else None
        return None

    # --- tsconfig.json -----------------------------------------------------------------------------

    def _mapped(self, folder: str, module: str) -> str | None:
        """By `paths` and `baseUrl` of the nearest tsconfig.json."""
        for config in self._configs(folder):
            base, paths = self._options(config)
            for pattern, targets in paths.items():
                rest = _matched(pattern, module)
                if rest is None or not isinstance(targets, list):
                    continue
                for target in targets:
                    found = self.at(
                        _normal(base or posixpath.dirname(config), str(target).replace("*", rest))
                    )
                    if found is not None:
                        return found
            if base is not None:
                found = self.at(_normal(base, module))
                if found is not None:
                    return found
        return None

    def _configs(self, folder: str) -> Iterator[str]:
        for place in _upwards(folder):
            for name in ("tsconfig.json", "jsconfig.json", "tsconfig.base.json"):
                path = posixpath.join(place, name)
                if path in self.paths:
                    yield path

    def _options(self, config: str) -> tuple[str | None, dict[str, Any]]:
        """The folder of `baseUrl` and the `paths`, taken from what the file extends when it has none."""
        base: str | None = None
        paths: dict[str, Any] = {}
        for _ in range(MOST_STEPS):
            content = self.json(config)
            options = content.get("compilerOptions")
            options = options if isinstance(options, dict) else {}
            folder = posixpath.dirname(config)
            if base is None and isinstance(options.get("baseUrl"), str):
                base = _normal(folder, options["baseUrl"])
            if not paths and isinstance(options.get("paths"), dict):
                paths = options["paths"]
                base = base if base is not None else folder
            upper = content.get("extends")
            if not isinstance(upper, str) or not upper.startswith("."):
                break
            config = _normal(folder, upper if upper.endswith(".json") else f"{upper}.json")
        return base, paths

    # --- packages ----------------------------------------------------------------------------------

    def _packaged(self, folder: str, module: str) -> str | None:
        """A package whose source is in the checkout, or something inside it."""
        for name, place in self.packages.items():
            if module == name and place != folder:
                return (
                    self._exactly(place) or self.at(_normal(place, "src")) or self.at(_normal(place, "index"))
                )
            if module.startswith(f"{name}/"):
                inside = module[len(name) + 1 :]
                found = self.at(_normal(place, inside)) or self.at(_normal(place, f"src/{inside}"))
                if found is not None:
                    return found
        return None

    @property
    def packages(self) -> dict[str, str]:
        """The folders of the packages in the checkout by their names."""
        if self._packages is None:
            places = sorted(p for p in self.paths if posixpath.basename(p) == "package.json")
            named = [(self.json(p).get("name"), posixpath.dirname(p)) for p in places]
            self._packages = {name: place for name, place in named if isinstance(name, str) and name}
        return self._packages

    def json(self, path: str) -> dict[str, Any]:
        """The object in a JSON file; empty when there is none."""
        if path not in self._json:
            try:
                content = jsonc.loads(self.text(path)) if path in self.paths else {}
            except ValueError:
                content = {}
            self._json[path] = content if isinstance(content, dict) else {}
        return self._json[path]


def _normal(folder: str, path: str) -> str:
    """`path` seen from `folder`, without dots; outside of the checkout there is nothing."""
    found = posixpath.normpath(posixpath.join("" if folder == "." else folder, path.replace("\\", "/")))
    return "" if found == "." else found


def _upwards(folder: str) -> Iterator[str]:
    yield folder
    while folder:
        folder = posixpath.dirname(folder)
        yield folder


def _sources(stem: str) -> Iterator[str]:
    """Where the source of a built file may stand: ``app/dist/src/x`` comes from ``app/src/x``."""
    parts = stem.split("/")
    for position, part in enumerate(parts):
        if part in BUILT:
            before, after = parts[:position], parts[position + 1 :]
            for source in SOURCES:
                yield "/".join([*before, *([source] if source else []), *after])
            if after:
                yield "/".join([*before, *after[1:]])


def _matched(pattern: str, module: str) -> str | None:
    """What the star of a pattern stands for; None when the module is not meant."""
    start, star, end = pattern.partition("*")
    if not star:
        return "" if module == pattern else None
    if module.startswith(start) and module.endswith(end) and len(module) >= len(start) + len(end):
        return module[len(start) : len(module) - len(end)]
    return None
