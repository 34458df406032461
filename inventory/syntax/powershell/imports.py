"""Which file of a checkout a PowerShell script, module or function name means."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable

from inventory.syntax import ir
from inventory.syntax.powershell.types import of_class

SUFFIXES = (".ps1", ".psm1")
DEFINITION = re.compile(
    r"^[ \t]*(function|filter|class|enum)[ \t]+(?:global:|script:|private:|local:)?([\w-]+)", re.I | re.M
)
TESTS = re.compile(r"(^|/)tests?/|\.tests?\.ps1$", re.I)


class Imports:
    """Finds scripts among `paths` and functions by a look at their text; `text` gives a file's text.

    A module loads all its files, however it does that, and the app all its modules: a function may stand
    in any file. Of several, the nearest one counts.
    """

    def __init__(self, paths: Iterable[str], text: Callable[[str], str]) -> None:
        self.files = [p for p in sorted(paths) if p.lower().endswith(SUFFIXES)]
        self.folded = {p.lower(): p for p in self.files}
        self.text = text
        self._defined: dict[str, list[str]] | None = None
        self._found: dict[tuple[str, str, str], tuple[str, str] | None] = {}

    def target(self, path: str, imported: ir.Import, root: str) -> tuple[str, str] | None:
        """The file that a dot-sourced, called or imported script means."""
        given = imported.module.replace("\\", "/")
        if not given.lower().endswith((*SUFFIXES, ".psd1")):
            return None
        given = re.sub(r"\.psd1$", ".psm1", given, flags=re.I)
        for folder in dict.fromkeys((posixpath.dirname(path), root if root != "." else "")):
            found = self.folded.get(posixpath.normpath(posixpath.join(folder, given)).lower().lstrip("/"))
            if found is not None:
                return found, imported.name if imported.name != "*" else ""
        return self._by_ending(given, root)

    def _by_ending(self, given: str, root: str) -> tuple[str, str] | None:
        """The only file whose path ends so, where the folder is made at run time."""
        tail = "/" + posixpath.normpath(given).lower().lstrip("./")
        found = [p for p in self.files if f"/{p}".lower().endswith(tail)]
        inside = [p for p in found if root in ("", ".") or p.startswith(f"{root}/")]
        for some in (inside, found):
            if len(some) == 1:
                return some[0], ""
        return None

    def beside(self, path: str, name: str, root: str) -> tuple[str, str] | None:
        """The file that defines the function or class `name`, seen from `path`."""
        if self._defined is None:
            self._defined = self._read()
        name = name if name[:1].isupper() and "-" not in name else name.lower()
        if name not in self._defined:
            return None
        key = (posixpath.dirname(path), name, root)
        if key not in self._found:
            self._found[key] = self._nearest(path, name, root)
        return self._found[key]

    def commands(self, root: str) -> list[str]:
        """The names of the functions that stand in the folder `root`."""
        if self._defined is None:
            self._defined = self._read()
        inside = "" if root in ("", ".") else f"{root}/"
        return [
            name
            for name, paths in self._defined.items()
            if any(p.startswith(inside) and not TESTS.search(p) for p in paths)
        ]

    def _read(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for path in self.files:
            for match in DEFINITION.finditer(self.text(path)):
                found[_name(match[1], match[2])].append(path)
        return dict(found)

    def _nearest(self, path: str, name: str, root: str) -> tuple[str, str] | None:
        assert self._defined is not None
        inside = [
            p
            for p in dict.fromkeys(self._defined[name])
            if p != path and (root in ("", ".") or p.startswith(f"{root}/"))
        ]
        # What a test defines stands in for something while the test runs: no app has it.
        meant = [p for p in inside if TESTS.search(path) or not TESTS.search(p)]
        return (min(meant, key=lambda p: (-_shared(p, path), p)), name) if meant else None

    def implied(self, _path: str) -> bool:
        """Nothing: a module is a file."""
        return False

    def entry(self, root: str, dotted: str) -> str | None:
        """The file of the module `dotted`, below ``Modules`` of the app."""
        return next(
            (
                p
                for p in self.files
                if p.lower().endswith(f"/{dotted.lower()}.psm1") and p.startswith(root.strip("."))
            ),
            None,
        )


def _name(kind: str, name: str) -> str:
    """A definition's name as the lowering has it."""
    return of_class(name) if kind.lower() in ("class", "enum") else name.lower()


def _shared(one: str, other: str) -> int:
    """How many folders two paths have in common from the top."""
    return len(posixpath.commonpath([f"/{one}", f"/{other}"]).split("/"))
