"""Which file of a checkout a C# name means: by its namespace, what the file uses, and its project."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from inventory.syntax import ir

if TYPE_CHECKING:
    from inventory.syntax.program import Program

SUFFIXES = (".cs", ".csx")
NAMESPACE = re.compile(rb"^[ \t]*namespace[ \t]+([\w.]+)", re.MULTILINE)
TYPE = re.compile(rb"\b(?:class|struct|interface|enum|record(?:[ \t]+(?:class|struct))?)[ \t]+@?(\w+)")
EXTENSION = re.compile(rb"(\w+)[ \t]*(?:<[^<>()]*>)?[ \t]*\([ \t\r\n]*(?:\[[^\]]*\][ \t\r\n]*)?this[ \t]")
GLOBAL = re.compile(rb"^[ \t]*global[ \t]+using[ \t]+(?:static[ \t]+)?([\w.]+)[ \t]*;", re.MULTILINE)
REFERENCE = re.compile(rb"<ProjectReference\s+Include\s*=\s*\"([^\"]+)\"", re.IGNORECASE)
USING = re.compile(rb"<Using\s+Include\s*=\s*\"([\w.]+)\"", re.IGNORECASE)


@dataclass(slots=True)
class Project:
    """A project file: the folders it refers to, and the namespaces all its files use."""

    folder: str
    references: frozenset[str] = frozenset()
    usings: set[str] = field(default_factory=set)


class Imports:
    """Finds types by name in an index of the bytes of all files; only what is meant gets parsed."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.files: dict[str, frozenset[str]] = {}
        self.types: dict[str, list[str]] = defaultdict(list)
        self.extending: dict[str, list[str]] = defaultdict(list)
        self.projects: dict[str, Project] = {}
        self._folders: dict[str, str] = {}
        self._visible: dict[str, frozenset[str]] = {}
        self._used: dict[str, tuple[str, ...]] = {}
        self._found: dict[tuple[str, str, str], tuple[str, str] | None] = {}
        self._index()

    def _index(self) -> None:
        for source in self.program.checkout.files:
            if source.path.endswith(".csproj"):
                self._project(source.path, source.bytes)
        for source in self.program.checkout.files:
            if source.path.endswith(SUFFIXES):
                self._file(source.path, source.bytes)
        self.namespaces = {n for names in self.files.values() for n in names}

    def _project(self, path: str, raw: bytes) -> None:
        folder = _folder(path)
        references = frozenset(
            _folder(_joined(folder, m[1].decode("utf-8", "replace").replace("\\", "/")))
            for m in REFERENCE.finditer(raw)
        )
        usings = {m[1].decode() for m in USING.finditer(raw)}
        self.projects[folder] = Project(folder, references, usings)

    def _file(self, path: str, raw: bytes) -> None:
        self.files[path] = frozenset(m[1].decode("utf-8", "replace") for m in NAMESPACE.finditer(raw))
        for name in {m[1] for m in TYPE.finditer(raw)}:
            self.types[name.decode("utf-8", "replace")].append(path)
        if b"this " in raw:
            for name in {m[1] for m in EXTENSION.finditer(raw)}:
                self.extending[name.decode("utf-8", "replace")].append(path)
        if b"global" in raw:
            project = self.projects.get(self.project_of(path))
            found = {m[1].decode("utf-8", "replace") for m in GLOBAL.finditer(raw)}
            if project is not None:
                project.usings |= found

    # --- what the program asks -----------------------------------------------------------------

    def target(self, path: str, imported: ir.Import, root: str) -> tuple[str, str] | None:
        """The file an import leads to and the name in it; a namespace as a whole leads nowhere."""
        if imported.module.endswith(SUFFIXES):
            loaded = _joined(_folder(path), imported.module.replace("\\", "/"))
            return (loaded, "*") if loaded in self.files else None
        if imported.name == "*":
            # `using static A.B` takes the members of a class.
            if imported.module in self.namespaces:
                return None
            namespace, _, name = imported.module.rpartition(".")
            return self._named(path, name, root, namespace)
        return self._named(path, imported.name, root, imported.module)

    def beside(self, path: str, name: str, root: str) -> tuple[str, str] | None:
        """The file of the type `name` that `path` sees: of its namespace, of one it uses."""
        key = (path, name, root)
        if key not in self._found:
            self._found[key] = self._seen(path, name, root)
        return self._found[key]

    def published(self, path: str, name: str) -> list[str]:
        """The full names of the type `name` of `path`."""
        return [f"{namespace}.{name}" for namespace in sorted(self.files.get(path, ()))]

    def qualified(self, path: str, dotted: str, root: str) -> tuple[str, str] | None:
        """The file of a type that is named with its namespace, or with the end of it."""
        namespace, _, name = dotted.rpartition(".")
        candidates = self.types.get(name, ())
        meant = {namespace, *(f"{around}.{namespace}" for around in self.visible(path))} if candidates else ()
        found = [p for p in candidates if self.files[p].intersection(meant)]
        return (self._nearest(path, found, root), name) if found else None

    def used(self, path: str) -> tuple[str, ...]:
        """The namespaces that `path` uses, its own ones and what it says itself first."""
        return self._used_by(path)

    def implied(self, _path: str) -> bool:
        """Nothing is a file but files."""
        return False

    def entry(self, root: str, dotted: str) -> str | None:
        """The file of a type seen from the app in `root`."""
        namespace, _, name = dotted.rpartition(".")
        found = self._named(_joined(root, "_"), name, root, namespace)
        return found[0] if found else None

    def parts(self, path: str, name: str) -> list[str]:
        """The other files in which the type `name` of `path` is continued."""
        mine, project = self.files.get(path, frozenset()), self.project_of(path)
        return [
            p
            for p in self.types.get(name, ())
            if p != path and self.project_of(p) == project and (self.files[p] & mine or not mine)
        ]

    def extensions(self, path: str, name: str) -> list[str]:
        """The files that extend other classes with a method `name`, the nearest first."""
        project = self.project_of(path)
        found = self.extending.get(name, ())
        return sorted(found, key=lambda p: (self.project_of(p) != project, -_shared(path, p), p))

    # --- looking up ----------------------------------------------------------------------------

    def _named(self, path: str, name: str, root: str, namespace: str) -> tuple[str, str] | None:
        found = [p for p in self.types.get(name, ()) if not namespace or namespace in self.files[p]]
        return (self._nearest(path, found, root), name) if found else None

    def _seen(self, path: str, name: str, root: str) -> tuple[str, str] | None:
        candidates = [p for p in self.types.get(name, ()) if p != path]
        if not candidates:
            return None
        visible = self.visible(path)
        found = [p for p in candidates if not self.files[p] or self.files[p] & visible]
        if not found:
            project = self.project_of(path)
            found = [p for p in candidates if self.project_of(p) == project]
            if len(found) != 1:
                return None
        return self._nearest(path, found, root), name

    def _nearest(self, path: str, candidates: list[str], root: str) -> str:
        """Of several files the one of the same project, of one referred to, in the app, close by."""
        if len(candidates) == 1:
            return candidates[0]
        mine = self.project_of(path)
        referred = self.projects[mine].references if mine in self.projects else frozenset()
        own = self.files.get(path, frozenset())

        def rank(other: str) -> tuple[bool, bool, bool, bool, int, str]:
            project = self.project_of(other)
            return (
                project != mine,
                project not in referred,
                bool(root not in ("", ".") and not other.startswith(f"{root}/")),
                not (self.files[other] & own),
                -_shared(path, other),
                other,
            )

        return min(candidates, key=rank)

    def visible(self, path: str) -> frozenset[str]:
        """The namespaces whose types `path` may name without saying where they are."""
        if path not in self._visible:
            self._visible[path] = frozenset(self._used_by(path))
        return self._visible[path]

    def _used_by(self, path: str) -> tuple[str, ...]:
        if path not in self._used:
            self._used[path] = tuple(dict.fromkeys(self._namespaces(path)))
        return self._used[path]

    def _namespaces(self, path: str) -> Iterator[str]:
        for namespace in self.files.get(path, ()):
            yield namespace
            while "." in namespace:
                namespace = namespace.rpartition(".")[0]
                yield namespace
        module = self.program.module(path)
        for imported in module.imports if module is not None else ():
            if imported.name == "*":
                yield imported.module
        project = self.projects.get(self.project_of(path))
        if project is not None:
            yield from sorted(project.usings)

    def project_of(self, path: str) -> str:
        """The folder of the project that a file belongs to; the file's own folder when there is none."""
        folder = _folder(path)
        if folder not in self._folders:
            at = folder
            while at not in self.projects and at:
                at = _folder(at)
            self._folders[folder] = at if at in self.projects else folder
        return self._folders[folder]


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _joined(folder: str, name: str) -> str:
    """`name` seen from `folder`, with its ``..`` taken away."""
    parts: list[str] = []
    for part in PurePosixPath(f"{folder}/{name}" if folder not in ("", ".") else name).parts:
        if part == ".." and parts:
            parts.pop()
        elif part not in (".", ".."):
            parts.append(part)
    return "/".join(parts)


def _shared(one: str, other: str) -> int:
    """How many folders two paths have in common."""
    count = 0
    for a, b in zip(one.split("/"), other.split("/"), strict=False):
        if a != b:
            break
        count += 1
    return count
