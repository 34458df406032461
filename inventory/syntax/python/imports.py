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
# Namespaces of libraries: but for the app's own folder the installed one is meant, also next to a copy.
LIBRARIES = frozenset({"azure", "google", "msgraph", "opentelemetry"})


class Imports:
    """Finds modules among `paths`; `defines` tells whether a package's own file defines a name."""

    def __init__(self, paths: Iterable[str], defines: Callable[[str, str], bool]) -> None:
        self.files = frozenset(p for p in paths if p.endswith(".py"))
        self.folders = frozenset(_above(self.files))
        self.defines = defines
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self.files):
            self._by_name[_module_name(path)].append(path)
        self._found: dict[tuple[str, str, str, int], tuple[str, ...]] = {}

    def modules(self, path: str, dotted: str, root: str, level: int = 0) -> tuple[str, ...]:
        """Where the module `dotted` may be as `path` imports it, best first; `level` counts leading dots.

        A folder without ``__init__.py`` gives the path its ``__init__.py`` would have; it comes last.
        """
        folder = _folder(path)
        key = (folder, dotted, root, level)
        if key not in self._found:
            parts = tuple(p for p in dotted.split(".") if p)
            found = self._relative(folder, parts, level) if level else self._absolute(folder, parts, root)
            self._found[key] = tuple(sorted(dict.fromkeys(found), key=lambda f: f not in self.files))
        return self._found[key]

    def target(self, path: str, imported: ir.Import, root: str) -> tuple[str, str] | None:
        """The file an import leads to and the name in it, empty when the module itself is bound."""
        if not imported.name:
            return self._whole(path, imported, root)
        for package in self.modules(path, imported.module, root, imported.level):
            inner = self._submodule(package, imported.name)
            if inner and (path == package or not self._defined(package, imported.name)):
                return inner, ""
            if package in self.files:
                return package, imported.name
        if imported.level:
            return None
        inner = self._anywhere((*imported.module.split("."), imported.name), root)
        return (inner, "") if inner else None

    def beside(self, _path: str, _name: str, _root: str) -> tuple[str, str] | None:
        """Nothing: Python means only what a file defines or imports."""
        return None

    def implied(self, path: str) -> bool:
        """A package may do without a file of its own."""
        folder, _, name = path.rpartition("/")
        return name == PACKAGE and folder in self.folders

    def entry(self, root: str, dotted: str) -> str | None:
        """The file of the module `dotted` seen from the app in `root`."""
        place = PACKAGE if root in ("", ".") else f"{root}/{PACKAGE}"
        found = self.modules(place, dotted, root)
        return found[0] if found and found[0] in self.files else None

    def _defined(self, package: str, name: str) -> bool:
        return package in self.files and self.defines(package, name)

    def _whole(self, path: str, imported: ir.Import, root: str) -> tuple[str, str] | None:
        places = self.modules(path, imported.module, root, imported.level)
        found = places[0] if places else None
        if found is None:
            return None
        first, _, rest = imported.module.partition(".")
        if rest and imported.alias == first:
            # `import a.b` binds `a`, which the code then goes down from.
            for _ in rest.split("."):
                found = _holder(found)
            return found, ""
        return (found, "") if found in self.files else None

    def _submodule(self, package: str, name: str) -> str | None:
        if not package.endswith(PACKAGE):
            return None
        return next((f for f in self._at(_folder(package), (name,)) if f in self.files), None)

    def _relative(self, folder: str, parts: tuple[str, ...], level: int) -> Iterator[str]:
        for _ in range(level - 1):
            if not folder:
                return
            folder = _folder(folder)
        yield from self._at(folder, parts)

    def _absolute(self, folder: str, parts: tuple[str, ...], root: str) -> Iterator[str]:
        root = "" if root == "." else root
        if not parts:
            return
        if parts[0] == APP:
            yield from self._at(root, parts[1:])
        elif parts[0] in sys.stdlib_module_names or parts[0] in LIBRARIES:
            # Only in the app's own folder does a module hide one of that name.
            yield from (found for found in self._at(root, parts) if found in self.files)
        else:
            yield from (found for place in _places(folder, root) for found in self._at(place, parts))
            anywhere = self._anywhere(parts, root)
            if anywhere:
                yield anywhere

    def _anywhere(self, parts: tuple[str, ...], root: str) -> str | None:
        """The only file in the app, else in the checkout, whose path ends like the dotted name."""
        if len(parts) < 2 or parts[0] in LIBRARIES or parts[0] in sys.stdlib_module_names:
            return None
        wanted = "/" + "/".join(parts)
        ends = (f"{wanted}.py", f"{wanted}/{PACKAGE}")
        found = [p for p in self._by_name[parts[-1]] if f"/{p}".endswith(ends)]
        inside = [p for p in found if not root or p.startswith(f"{root}/")]
        for some in (inside, found):
            if len(some) == 1:
                return some[0]
        return None

    def _at(self, folder: str, parts: tuple[str, ...]) -> Iterator[str]:
        """The package, module or plain folder of that name in `folder`."""
        stem = _join(folder, "/".join(parts)) if parts else folder
        package = _join(stem, PACKAGE)
        if package in self.files:
            yield package
        elif f"{stem}.py" in self.files:
            yield f"{stem}.py"
        elif not stem or stem in self.folders:
            yield package


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


def _holder(path: str) -> str:
    """The package that a module or package stands in."""
    folder = _folder(path)
    return _join(_folder(folder) if path.endswith(PACKAGE) else folder, PACKAGE)


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
