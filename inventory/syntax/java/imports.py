"""Java's names across files: packages, imports, and classes that stand beside each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.tree import Reader

SUFFIX = ".java"
PACKAGE = re.compile(rb"^\s*package\s+([\w.]+)\s*;", re.MULTILINE)
DECLARED = re.compile(r"\b(?:class|interface|enum|record)\s+(\w+)")
STAR = "*"
# The package line stands behind nothing but comments.
BEGINNING = 16_000


def package_of(source: bytes) -> str:
    found = PACKAGE.search(source[:BEGINNING])
    return found.group(1).decode("utf-8", "replace") if found else ""


def import_of(node: Node, at: Reader) -> ir.Import | None:
    """``import a.b.C;``, ``import static a.b.C.d;``, ``import a.b.*;``"""
    words = "".join(at.text(c) for c in node.children if c.type not in ("import", "static", ";"))
    dotted = "".join(words.split())
    module, _, name = dotted.rpartition(".")
    if not module or not name:
        return None
    return ir.Import(module, name, name, 0, at.line(node))


class Imports:
    """Finds classes among `paths`; `text` gives a file, `module` the same in the common form."""

    def __init__(
        self,
        paths: Iterable[str],
        text: Callable[[str], str],
        module: Callable[[str], ir.Module | None],
    ) -> None:
        self.files = sorted(p for p in paths if p.endswith(SUFFIX))
        self.text, self.module = text, module
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._beside: dict[str, list[str]] = defaultdict(list)
        for path in self.files:
            self._by_name[PurePosixPath(path).stem].append(path)
            self._beside[path.rpartition("/")[0]].append(path)
        self._packages: dict[str, str] = {}
        self._folders: dict[str, dict[str, str]] = {}

    def target(self, path: str, imported: ir.Import, root: str) -> tuple[str, str] | None:
        """The file an import leads to and the name in it, which is dotted for a member of a class.

        ``import static a.B.*`` leads to the class `B`; a package imported whole has no file.
        """
        if imported.name == STAR:
            return self._dotted(path, imported.module, root)
        return self._dotted(path, f"{imported.module}.{imported.name}", root)

    def beside(self, path: str, name: str, root: str) -> tuple[str, str] | None:
        """A class of the same package, of a package imported whole, or a member of a class imported so."""
        own = self._class(path, self.package(path), name, root)
        if own is not None:
            return own
        module = self.module(path)
        for imported in module.imports if module is not None else ():
            if imported.name == STAR:
                found = self._class(path, imported.module, name, root)
                if found is None and self._dotted(path, imported.module, root):
                    found = self._dotted(path, f"{imported.module}.{name}", root)
                if found is not None:
                    return found
        return None

    def qualified(self, _path: str, _dotted: str, _root: str) -> tuple[str, str] | None:
        """Nothing: a package is named as a whole, which is an import like others."""
        return None

    def used(self, path: str) -> tuple[str, ...]:
        """The packages that the file imports as a whole."""
        module = self.module(path)
        imports = module.imports if module is not None else ()
        return tuple(dict.fromkeys(i.module for i in imports if i.name == STAR))

    def extensions(self, _path: str, _name: str) -> tuple[str, ...]:
        """Nothing: no class is extended from outside."""
        return ()

    def parts(self, _path: str, _name: str) -> tuple[str, ...]:
        """Nothing: a class stands in one file."""
        return ()

    def implied(self, _path: str) -> bool:
        """Nothing is a module without a file."""
        return False

    def entry(self, root: str, dotted: str) -> str | None:
        """The file of the class `dotted` seen from the app in `root`."""
        found = self._dotted(f"{root}/", dotted, root)
        return found[0] if found else None

    def package(self, path: str) -> str:
        if path not in self._packages:
            self._packages[path] = package_of(self.text(path)[:BEGINNING].encode("utf-8", "replace"))
        return self._packages[path]

    def _dotted(self, path: str, dotted: str, root: str) -> tuple[str, str] | None:
        """``a.b.Outer.Inner.name``: the longest beginning that is a package and a class of the checkout."""
        parts = dotted.split(".")
        for end in range(len(parts), 0, -1):
            if not self._by_name.get(parts[end - 1]):
                continue
            found = self._class(path, ".".join(parts[: end - 1]), parts[end - 1], root)
            if found is not None and self._has(found[0], parts[end - 1 :]):
                return found[0], ".".join(parts[end - 1 :])
        return None

    def _has(self, path: str, names: list[str]) -> bool:
        """Whether the class has the member; one it may inherit is taken to be there."""
        module = self.module(path) if len(names) > 1 else None
        kind = module.classes.get(names[0]) if module is not None else None
        if kind is None:
            return len(names) == 1
        name = names[1]
        return bool(kind.bases) or any(
            name in known for known in (kind.classes, kind.methods, {f.name for f in kind.fields})
        )

    def _class(self, path: str, package: str, name: str, root: str) -> tuple[str, str] | None:
        """The file of a package's class, the nearest when several apps of the checkout have it."""
        found = [p for p in self._by_name.get(name, ()) if self.package(p) == package]
        if found:
            return _nearest(found, path, root), name
        # A class may stand in a file of another name.
        other = self._declared(path, package).get(name)
        module = self.module(other) if other is not None and other != path else None
        if module is not None and other is not None and name in module.classes:
            return other, name
        return None

    def _declared(self, path: str, package: str) -> dict[str, str]:
        """The files beside `path` by the names of what is declared in them, when its package is this one."""
        folder = path.rpartition("/")[0]
        if self.package(path) != package:
            return {}
        if folder not in self._folders:
            beside = reversed(self._beside.get(folder, ()))
            self._folders[folder] = {n: p for p in beside for n in DECLARED.findall(self.text(p))}
        return self._folders[folder]


def _nearest(found: list[str], path: str, root: str) -> str:
    """The file with the longest way in common with `path`, of the app itself before others."""

    def shared(other: str) -> int:
        ours, theirs = path.split("/"), other.split("/")
        return next((i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), 0)

    inside = root not in ("", ".")
    return max(found, key=lambda p: (inside and p.startswith(f"{root}/"), shared(p), p))
