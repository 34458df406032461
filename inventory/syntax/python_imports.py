"""Which file of a checkout a Python import means, in the view of one app."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath

from inventory.syntax import ir

PACKAGE = "__init__.py"
# Folders that projects put on the search path besides the app's own.
SEARCHED = ("src", "shared_code", "shared", "lib")
# The name under which the worker used to know the app's own folder.
APP = "__app__"
# Namespaces of libraries: the installed one is meant, even where a checkout holds a copy somewhere.
LIBRARIES = ("azure", "google", "msgraph", "opentelemetry")


class Imports:
    """Finds modules among `paths`; `defines` tells whether a package's own file defines a name."""

    def __init__(self, paths: Iterable[str], defines: Callable[[str, str], bool]) -> None:
        self.files = frozenset(p for p in paths if p.endswith(".py"))
        self.folders = frozenset(_above(self.files))
        self.defines = defines
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self.files):
            self._by_name[_module_name(path)].append(path)
        self._found: dict[tuple[str, str, str, int], str | None] = {}

    def module(self, path: str, dotted: str, root: str, level: int = 0) -> str | None:
        """The file of the module `dotted` as `path` imports it; `level` counts leading dots.

        A folder without ``__init__.py`` gives the path its ``__init__.py`` would have.
        """
        folder = _folder(path)
        key = (folder, dotted, root, level)
        if key not in self._found:
            parts = tuple(p for p in dotted.split(".") if p)
            self._found[key] = (
                self._relative(folder, parts, level) if level else self._absolute(folder, parts, root)
            )
        return self._found[key]

    def target(self, path: str, imported: ir.Import, root: str) -> tuple[str, str] | None:
        """The file an import leads to and the name in it, empty when the module itself is bound."""
        if not imported.name:
            return self._whole(path, imported, root)
        package = self.module(path, imported.module, root, imported.level)
        if package is None:
            return None
        inner = self._submodule(package, imported.name)
        if inner and (
            path == package or package not in self.files or not self.defines(package, imported.name)
        ):
            return inner, ""
        return (package, imported.name) if package in self.files else None

    def _whole(self, path: str, imported: ir.Import, root: str) -> tuple[str, str] | None:
        found = self.module(path, imported.module, root, imported.level)
        if found is None:
            return None
        first, _, rest = imported.module.partition(".")
        if rest and imported.alias == first:
            # `import a.b` binds `a`, which the code then goes down from.
            for _ in rest.split("."):
                found = f"{_folder(_folder(found) if found.endswith(PACKAGE) else found)}/{PACKAGE}".lstrip(
                    "/"
                )
            return found, ""
        return (found, "") if found in self.files else None

    def _submodule(self, package: str, name: str) -> str | None:
        if not package.endswith(PACKAGE):
            return None
        found = self._at(_folder(package), (name,))
        return found if found in self.files else None

    def _relative(self, folder: str, parts: tuple[str, ...], level: int) -> str | None:
        for _ in range(level - 1):
            if not folder:
                return None
            folder = _folder(folder)
        return self._at(folder, parts) if parts else _join(folder, PACKAGE)

    def _absolute(self, folder: str, parts: tuple[str, ...], root: str) -> str | None:
        root = "" if root == "." else root
        if not parts:
            return None
        if parts[0] == APP:
            return self._at(root, parts[1:]) if parts[1:] else _join(root, PACKAGE)
        if parts[0] in sys.stdlib_module_names:
            return self._own(root, parts)
        found = [self._at(place, parts) for place in _places(folder, root)]
        # A module's file is surer than a folder that has the right name.
        best = next((f for f in found if f in self.files), None) or next((f for f in found if f), None)
        return best or self._anywhere(parts, root)

    def _own(self, root: str, parts: tuple[str, ...]) -> str | None:
        """A module named like one of the standard library hides it in the app's own folder only."""
        found = self._at(root, parts)
        return found if found in self.files else None

    def _anywhere(self, parts: tuple[str, ...], root: str) -> str | None:
        """The only file in the app, else in the checkout, whose path ends like the dotted name."""
        if len(parts) < 2 or parts[0] in LIBRARIES:
            return None
        wanted = "/" + "/".join(parts)
        ends = (f"{wanted}.py", f"{wanted}/{PACKAGE}")
        found = [p for p in self._by_name[parts[-1]] if f"/{p}".endswith(ends)]
        inside = [p for p in found if not root or p.startswith(f"{root}/")]
        for some in (inside, found):
            if len(some) == 1:
                return some[0]
        return None

    def _at(self, folder: str, parts: tuple[str, ...]) -> str | None:
        """The package, module or plain folder of that name in `folder`."""
        stem = _join(folder, "/".join(parts))
        for path in (f"{stem}/{PACKAGE}", f"{stem}.py"):
            if path in self.files:
                return path
        return f"{stem}/{PACKAGE}" if stem in self.folders else None


def _places(folder: str, root: str) -> Iterator[str]:
    """Where absolute imports are looked up, the app's own folder first."""
    yield root
    ancestors = [folder]
    while ancestors[-1]:
        ancestors.append(_folder(ancestors[-1]))
    yield from ancestors
    for place in dict.fromkeys((root, *ancestors)):
        yield from (_join(place, name) for name in SEARCHED)


def _above(paths: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for path in paths:
        folder = _folder(path)
        while folder and folder not in found:
            found.add(folder)
            folder = _folder(folder)
    return found


def _module_name(path: str) -> str:
    pure = PurePosixPath(path)
    return pure.parent.name if pure.name == PACKAGE else pure.stem


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
