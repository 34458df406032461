"""All code of a checkout in the common form: parsed when asked for, with names resolved across files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from inventory.catalog import FAMILY
from inventory.facts import Gap, Location
from inventory.syntax import ir
from inventory.syntax.tree import reached

Definition = ir.Function | ir.Class


class Source(Protocol):
    """What is asked of a file."""

    @property
    def path(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def bytes(self) -> bytes: ...


class Checkout(Protocol):
    """What is asked of a checkout."""

    @property
    def files(self) -> Sequence[Source]: ...
    @property
    def gaps(self) -> Sequence[Gap]: ...
    def get(self, path: str, /) -> Source | None: ...


class Links(Protocol):
    """How names of one language lead from file to file."""

    def target(self, path: str, imported: ir.Import, root: str) -> tuple[str, str] | None:
        """The file an import leads to and the name in it, empty when the module itself is bound."""

    def beside(self, path: str, name: str, root: str) -> tuple[str, str] | None:
        """The file and name that a name means which `path` neither defines nor imports."""

    def implied(self, path: str) -> bool:
        """Whether `path` is a module although there is no such file."""

    def entry(self, root: str, dotted: str) -> str | None:
        """The file of the module `dotted` seen from the app in `root`."""


class Namespaces(Protocol):
    """What links do besides where a file may use a whole namespace without naming what it takes."""

    def used(self, path: str) -> Sequence[str]:
        """The namespaces that `path` uses, its own imports first."""

    def qualified(self, path: str, dotted: str, root: str) -> tuple[str, str] | None:
        """The file and name of a type that `path` names with its namespace, or with the end of that."""

    def parts(self, path: str, name: str) -> Sequence[str]:
        """The other files in which the class `name` of `path` is continued."""

    def extensions(self, path: str, name: str) -> Sequence[str]:
        """Files with a function `name` that extends another class with it, the nearest to `path` first."""


class Lowering(NamedTuple):
    """One language: what lowers a file, and what links its names, given the program."""

    lower: Callable[[str, bytes], ir.Module]
    links: Callable[[Program], Links]


def _python() -> Lowering:
    from inventory.syntax.python.imports import Imports
    from inventory.syntax.python.lower import lower

    return Lowering(lower, lambda program: Imports(program.paths, program.defines))


def _csharp() -> Lowering:
    from inventory.syntax.csharp.imports import Imports
    from inventory.syntax.csharp.lower import lower

    return Lowering(lower, Imports)


def _java() -> Lowering:
    from inventory.syntax.java.imports import Imports
    from inventory.syntax.java.lower import lower

    return Lowering(lower, lambda program: Imports(program.paths, program.text, program.module))


def _powershell() -> Lowering:
    from inventory.syntax.powershell.imports import Imports
    from inventory.syntax.powershell.lower import lower

    return Lowering(lower, lambda program: Imports(program.paths, program.text))


def _javascript() -> Lowering:
    from inventory.syntax.javascript.imports import Imports
    from inventory.syntax.javascript.lower import lower

    return Lowering(lower, lambda program: Imports(program.paths, program.defines, program.text))


# One line per language and one per suffix; a grammar is loaded when the first file of it is read.
LOWERINGS: dict[str, Callable[[], Lowering]] = {
    "csharp": _csharp,
    "java": _java,
    "powershell": _powershell,
    "python": _python,
    "javascript": _javascript,
}
SUFFIXES = {
    ".cs": "csharp",
    ".csx": "csharp",
    ".java": "java",
    ".ps1": "powershell",
    ".psm1": "powershell",
    ".py": "python",
    **dict.fromkeys((".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"), "javascript"),
}


def followed_as(language: str) -> str | None:
    """The lowering that a function's language is followed by; None when there is none."""
    found = FAMILY.get(language, language)
    return found if found in LOWERINGS else None


class Program:
    """The modules of a checkout. Paths are POSIX, relative to its root; `root` is an app's folder."""

    def __init__(self, checkout: Checkout) -> None:
        self.checkout = checkout
        self.handlers: dict[tuple[str, str], ir.Expression] = {}
        """Code that a declaration names by no name, only by an expression: by its file and a made-up name."""
        self._modules: dict[str, ir.Module | None] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._lowerings: dict[str, Lowering] = {}
        self._links: dict[str, Links] = {}
        self._subclasses: dict[tuple[str, str], list[tuple[str, ir.Class]]] = {}

    @property
    def paths(self) -> list[str]:
        """Every file of the checkout."""
        return [source.path for source in self.checkout.files]

    def text(self, path: str) -> str:
        """The file as it is; empty when it is not there."""
        source = self.checkout.get(path)
        return source.text if source is not None else ""

    def module(self, path: str) -> ir.Module | None:
        """The file in the common form; None when it is not there or of a language without a lowering."""
        if path not in self._modules:
            self._modules[path] = self._lowered(path)
        return self._modules[path]

    def _lowered(self, path: str) -> ir.Module | None:
        language = language_of(path)
        if language is None:
            return None
        source = self.checkout.get(path)
        if source is None:
            return ir.Module(path, language, (), {}, {}, ()) if self.links(language).implied(path) else None
        return self.lowering(language).lower(path, source.text.encode("utf-8", "replace"))

    def lowering(self, language: str) -> Lowering:
        if language not in self._lowerings:
            self._lowerings[language] = LOWERINGS[language]()
        return self._lowerings[language]

    def links(self, language: str) -> Links:
        if language not in self._links:
            self._links[language] = self.lowering(language).links(self)
        return self._links[language]

    @property
    def broken(self) -> frozenset[tuple[str, int]]:
        """(file, first line) of all text read so far that does not parse."""
        return frozenset(
            (path, min(module.broken))
            for path, module in self._modules.items()
            if module is not None and module.broken
        )

    def subclasses(self, path: str, name: str) -> list[tuple[str, ir.Class]]:
        """(file, class) of every class, in files of the language of `path`, with a base called `name`."""
        language = language_of(path)
        if (language or "", name) not in self._subclasses:
            sign = name.encode()
            found = [
                (source.path, kind)
                for source in self.checkout.files
                if language_of(source.path) == language and sign in source.bytes
                for kind in _classes(self.module(source.path))
                if name in map(_base_name, kind.bases)
            ]
            self._subclasses[(language or "", name)] = found
        return self._subclasses[(language or "", name)]

    @property
    def unread(self) -> list[Gap]:
        """What kept files from being read so far."""
        return list(self.checkout.gaps)

    # --- names across files --------------------------------------------------------------------

    def resolve(self, path: str, imported: ir.Import, root: str) -> str | None:
        """The file that an import in `path` means, in the view of the app in `root`; None: a library.

        ``from package import name`` gives the file of the submodule `name` if there is one and the
        package itself does not define that name; `target` also tells which of the two it is.
        """
        found = self.target(path, imported, root)
        return found[0] if found else None

    def target(self, path: str, imported: ir.Import, root: str) -> tuple[str, str] | None:
        """As `resolve`, with the name to look up in that file: empty when the module itself is meant."""
        language = language_of(path)
        return self.links(language).target(path, imported, root) if language else None

    def beside(self, path: str, name: str, root: str) -> tuple[str, str] | None:
        """The file and name that `name` means in `path` without being imported there: of the same
        namespace, package or script module."""
        language = language_of(path)
        return self.links(language).beside(path, name, root) if language else None

    def published(self, path: str, name: str) -> Sequence[str]:
        """The full names that others may know the type `name` of `path` by."""
        language = language_of(path)
        links: object = self.links(language) if language else None
        return links.published(path, name) if hasattr(links, "published") else ()

    def commands(self, path: str, root: str) -> Sequence[str]:
        """The functions of an app that any of its files may call by their bare names."""
        language = language_of(path)
        links: object = self.links(language) if language else None
        return links.commands(root) if hasattr(links, "commands") else ()

    def used(self, path: str) -> Sequence[str]:
        """The namespaces that `path` uses as a whole."""
        language = language_of(path)
        namespaces = self.namespaces(language) if language else None
        return namespaces.used(path) if namespaces is not None else ()

    def qualified(self, path: str, dotted: str, root: str) -> tuple[str, str] | None:
        """The file and name of a type that `path` names with its namespace, or with the end of that."""
        language = language_of(path)
        namespaces = self.namespaces(language) if language else None
        return namespaces.qualified(path, dotted, root) if namespaces is not None else None

    def namespaces(self, language: str) -> Namespaces | None:
        """The links of a language in which a file may use a whole namespace; None for the others."""
        links: object = self.links(language)
        return links if hasattr(links, "used") else None  # type: ignore[return-value]

    def parts(self, path: str, kind: ir.Class) -> Iterator[tuple[str, ir.Class]]:
        """(file, class) of the other declarations that `kind` is made of, where a class may have several."""
        language = language_of(path)
        namespaces = self.namespaces(language) if language else None
        for other in namespaces.parts(path, kind.name) if namespaces is not None else ():
            found = self.module(other)
            if found is not None and kind.name in found.classes:
                yield other, found.classes[kind.name]

    def extensions(self, path: str, name: str) -> Iterator[tuple[str, ir.Function]]:
        """(file, function) of every function that is called `name` on what it takes first."""
        language = language_of(path)
        namespaces = self.namespaces(language) if language else None
        for other in namespaces.extensions(path, name) if namespaces is not None else ():
            for kind in _classes(self.module(other)):
                function = kind.methods.get(name)
                for one in (function, *function.overloads) if function is not None else ():
                    first = one.parameters[0].decorators if one.parameters else ()
                    if any(isinstance(mark, ir.Name) and mark.id == "this" for mark in first):
                        yield other, one

    def module_for(self, root: str, dotted: str, language: str = "python") -> str | None:
        """The file of the module `dotted` seen from the app in `root`."""
        return self.links(language).entry(root, dotted)

    def defines(self, path: str, name: str) -> bool:
        """Whether the module's own top level binds `name`, star imports left aside."""
        if path not in self._names:
            module = self.module(path)
            self._names[path] = frozenset(_bound(module.body)) if module else frozenset()
        return name in self._names[path]

    def definition(self, path: str, name: str, root: str) -> tuple[ir.Module, Definition | None] | None:
        """Where the top-level `name` of `path` is defined, through imports and re-exports.

        The definition is None for a variable, or for a module that the name is bound to. The whole
        is None when the name leads to a library or nowhere.
        """
        return self._follow(path, name, root, set())

    def _follow(
        self, path: str, name: str, root: str, seen: set[tuple[str, str]]
    ) -> tuple[ir.Module, Definition | None] | None:
        module = self.module(path)
        if module is None or (path, name) in seen:
            return None
        seen.add((path, name))
        if not name:
            return module, None
        made = module.classes.get(name) or module.functions.get(name)
        if made is not None:
            return module, made
        for imported in module.imports:
            if imported.alias == name or imported.name == "*":
                found = self._imported(path, imported, name, root, seen)
                if found is not None:
                    return found
        return (module, None) if self._assigns(module, name) else None

    def _imported(
        self, path: str, imported: ir.Import, name: str, root: str, seen: set[tuple[str, str]]
    ) -> tuple[ir.Module, Definition | None] | None:
        target = self.target(path, imported, root)
        if target is None:
            return None
        return self._follow(target[0], name if imported.name == "*" else target[1], root, seen)

    def _assigns(self, module: ir.Module, name: str) -> bool:
        return self.defines(module.path, name) and all(i.alias != name for i in module.imports)


def unparsed(broken: Iterable[tuple[str, int]]) -> list[Gap]:
    """One gap for each file of which some text does not parse."""
    first: dict[str, int] = {}
    for path, line in broken:
        first[path] = min(line, first.get(path, line))
    return [
        Gap(f"does not parse at line {line}; the rest was read", Location(path, line))
        for path, line in sorted(first.items())
    ]


def language_of(path: str) -> str | None:
    """The language a file is lowered as; None when there is no lowering for it."""
    return SUFFIXES.get(path[path.rfind(".") :].lower())


def _classes(module: ir.Module | None) -> Iterator[ir.Class]:
    """Every class of a module, nested ones too."""
    waiting = list(module.classes.values()) if module is not None else []
    while waiting:
        kind = waiting.pop(0)
        yield kind
        waiting.extend(kind.classes.values())


def _base_name(base: ir.Expression) -> str:
    """The bare name of a base class, without its type arguments."""
    node = base.object if isinstance(base, ir.Item) else base
    if isinstance(node, ir.Attribute):
        return node.name
    return node.id if isinstance(node, ir.Name) else ""


def _bound(body: ir.Block) -> set[str]:
    """Every name that top-level statements bind."""
    found: set[str] = set()
    for statement, _ in reached(body):
        if isinstance(statement, ir.Define):
            found.add(statement.definition.name)
        elif isinstance(statement, ir.Import):
            found.add(statement.alias)
        elif isinstance(statement, ir.Assign):
            found.update(_targets(statement.target))
        elif isinstance(statement, ir.With):
            found.update(n for _, t in statement.items if t is not None for n in _targets(t))
        elif isinstance(statement, ir.Loop) and statement.target is not None:
            found.update(_targets(statement.target))
    return found


def _targets(target: ir.Expression) -> set[str]:
    if isinstance(target, ir.Name):
        return {target.id}
    if isinstance(target, ir.Spread):
        return _targets(target.value)
    if isinstance(target, ir.Sequence):
        return {name for item in target.items for name in _targets(item)}
    return set()
