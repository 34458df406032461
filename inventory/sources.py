"""The files of a checkout: which there are, which are left alone and why, each read at most once."""

from __future__ import annotations

import builtins
import codecs
import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from typing import Any

from inventory.errors import Problem
from inventory.facts import Gap, Location
from inventory.git import head
from inventory.patterns import any_of, spec
from inventory.secrecy import said

_CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.MULTILINE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CODE = frozenset({"python", "javascript", "typescript", "csharp", "java", "kotlin", "fsharp", "powershell"})


@dataclass(frozen=True, slots=True)
class Limits:
    """What is too much: bytes of a code file, bytes of a data file, folders deep, files in all."""

    code_bytes: int = 5_000_000
    data_bytes: int = 20_000_000
    depth: int = 64
    files: int = 200_000


EVERY = "*"
_watchers: list[set[str]] = []


@contextmanager
def watched() -> Iterator[set[str]]:
    """What is asked of files inside: a letter for content, size, digest or being there, then the path."""
    asked: set[str] = set()
    _watchers.append(asked)
    try:
        yield asked
    finally:
        _watchers.pop()


def _note(what: str, path: str) -> None:
    for asked in _watchers:
        asked.add(f"{what}{path}")


class Source:
    """One file: `path` POSIX and printable, relative to the root; content is read when first asked for."""

    def __init__(self, place: str, path: str, size: int, language: str, gaps: list[Gap]) -> None:
        self._place, self.path, self._size, self.language = place, path, size, language
        self._gaps = gaps
        self._content: builtins.bytes | None = None
        self._text: str | None = None
        self._digest: str | None = None
        self._peeked: tuple[builtins.bytes, str] | None = None

    def __repr__(self) -> str:
        return f"Source({self.path!r})"

    @property
    def size(self) -> int:
        """Bytes of the file."""
        if _watchers:
            _note("s", self.path)
        return self._size

    @property
    def bytes(self) -> builtins.bytes:
        """The content; empty, with a Gap, when the file can't be read or is no text."""
        if _watchers:
            _note("c", self.path)
        if self._content is None:
            self._content = self._read()
        return self._content

    def _read(self) -> builtins.bytes:
        content, wrong = self._seen()
        if wrong:
            self._gaps.append(Gap(wrong, Location(self.path)))
        return content

    def peek(self) -> builtins.bytes:
        """The content, without a word where it can't be had: for who may not need it after all."""
        return self._seen()[0] if self._content is None else self._content

    def _seen(self) -> tuple[builtins.bytes, str]:
        if self._peeked is None:
            self._peeked = self._looked()
        return self._peeked

    def _looked(self) -> tuple[builtins.bytes, str]:
        """The content, and why there is none."""
        try:
            content = Path(self._place).read_bytes()
        except OSError as error:
            return b"", f"can't be read: {error.strerror}"
        if b"\0" in content[:4096] and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return b"", "holds binary data under the name of a text file"
        return content, ""

    @property
    def digest(self) -> str:
        """A hash of the content as it lies there, text or not; empty when it can't be read."""
        if _watchers:
            _note("d", self.path)
        if self._digest is None:
            self._digest = self._hashed()
        return self._digest

    def _hashed(self) -> str:
        if self._content:
            return blake2b(self._content, digest_size=20).hexdigest()
        try:
            with Path(self._place).open("rb") as file:
                return hashlib.file_digest(file, lambda: blake2b(digest_size=20)).hexdigest()
        except OSError:
            return ""

    @property
    def text(self) -> str:
        """The content decoded: byte-order mark, declared coding (Python), UTF-8, else Windows-1252."""
        if _watchers:
            _note("c", self.path)
        if self._text is None:
            self._text = decoded(self.bytes, self.language == "python")
        return self._text


def decoded(content: bytes, declares: bool = False) -> str:
    """Text of any bytes; what no encoding explains becomes replacement characters."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    declared = _CODING.search(content[:400]) if declares else None
    for encoding in (declared[1].decode("ascii", "replace") if declared else "utf-8", "utf-8", "cp1252"):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("latin-1")


@dataclass(slots=True)
class Checkout:
    """All files that count, sorted by path, and what was left out."""

    root: Path
    files: tuple[Source, ...]
    gaps: list[Gap]
    funcignored: frozenset[str] = frozenset()
    git: tuple[str | None, bool] = (None, False)
    left_out: dict[str, int] = field(default_factory=dict)
    _by_path: dict[str, Source] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_path = {s.path: s for s in self.files}

    def get(self, path: str) -> Source | None:
        if _watchers:
            _note("t", path)
        return self._by_path.get(path)

    def every(self) -> tuple[Source, ...]:
        """All files, for who looks at the names of all."""
        if _watchers:
            _note(EVERY, "")
        return self.files

    def languages(self) -> dict[str, int]:
        """Number of files by language, for the languages that are code."""
        return dict(sorted(Counter(s.language for s in self.files if s.language in CODE).items()))


def read(
    root: Path, exclude: Sequence[str] = (), limits: Limits = Limits(), own: Sequence[str] = ()
) -> Checkout:
    """Walk the checkout at `root`; `exclude` are globs as in .gitignore. Problem when it is no folder.

    `own` are globs of what the program itself writes there: left out without a word, or what it says of a
    checkout would change by its having said it.
    """
    if not root.is_dir():
        hint = "Give the folder of a repository, for example: privacy scan ."
        raise Problem("There is no such folder.", hint, str(root))
    walk = _Walk(root.resolve(), exclude, limits, own)
    walk.folder("", (), 0)
    sources = tuple(sorted(walk.sources, key=lambda s: s.path))
    return Checkout(
        root, sources, walk.all_gaps(), frozenset(walk.funcignored), head(walk.root), dict(walk.left_out)
    )


@dataclass(frozen=True, slots=True)
class _Ignore:
    """One ignore file: its folder and its patterns."""

    folder: str
    spec: Any
    any: re.Pattern[str] | None

    def matches(self, path: str) -> bool | None:
        inside = path[len(self.folder) + 1 :] if self.folder else path
        if self.any is not None and self.any.search(inside) is None:
            return None
        verdict: bool | None = self.spec.check_file(inside).include
        return verdict


class _Walk:
    """The walk through one checkout."""

    def __init__(self, root: Path, exclude: Sequence[str], limits: Limits, own: Sequence[str]) -> None:
        self.root, self.limits = root, limits
        self.sources: list[Source] = []
        self.gaps: list[Gap] = []
        self.grouped: Counter[tuple[str, str]] = Counter()
        self.left_out: Counter[str] = Counter()
        self.funcignored: list[str] = []
        self.excluded = spec(exclude)[0]
        self.own = spec(own)[0]
        self.table = _table()
        self.names: dict[str, str] = {}
        self.taken: set[str] = set()

    def folder(self, path: str, ignores: tuple[_Ignore, ...], depth: int) -> None:
        if depth > self.limits.depth:
            self.gaps.append(
                Gap(f"folders nested more than {self.limits.depth} deep", Location(self._shown(path)))
            )
            return
        try:
            entries = sorted(os.scandir(self.root / path if path else self.root), key=lambda e: e.name)
        except OSError as error:
            self.gaps.append(
                Gap(f"folder can't be read: {error.strerror}", Location(self._shown(path) or "."))
            )
            return
        names = {e.name for e in entries}
        if path and names & self.table.environments:
            self.left_out["vendored folder"] += 1
            return
        ignores += self._ignore_files(path, names)
        for entry in entries:
            self._entry(entry, f"{path}/{entry.name}" if path else entry.name, names, ignores, depth)

    def _ignore_files(self, path: str, names: set[str]) -> tuple[_Ignore, ...]:
        found = []
        if ".gitignore" in names:
            patterns = self._patterns(path, ".gitignore")
            found.append(_Ignore(path, patterns, any_of(patterns)))
        if ".funcignore" in names:
            # Said, not obeyed: what is not deployed may still show what the code does.
            self.funcignored.append(self._shown(f"{path}/.funcignore" if path else ".funcignore"))
        return tuple(found)

    def _patterns(self, path: str, name: str) -> Any:
        try:
            found, whole = spec(decoded((self.root / path / name).read_bytes()).splitlines())
        except OSError:
            found, whole = spec(())[0], False
        if not whole:
            self.gaps.append(Gap("ignore rules can't be read", Location(self._shown(f"{path}/{name}"))))
        return found

    def _entry(
        self, entry: os.DirEntry[str], path: str, beside: set[str], ignores: tuple[_Ignore, ...], depth: int
    ) -> None:
        try:
            is_folder = entry.is_dir(follow_symlinks=False)
            is_link = entry.is_symlink()
        except OSError:
            return
        if is_link and not self._inside(path):
            self.left_out["link that was not followed"] += 1
            reason = "a link to a folder or out of the checkout was not followed"
            self.gaps.append(Gap(reason, Location(self._shown(path))))
            return
        if self.own.match_file(f"{path}/" if is_folder else path):
            return
        if is_folder:
            if self._foreign(entry.name, beside):
                self.left_out["vendored folder"] += 1
            elif self._ignored(path + "/", ignores):
                self.left_out["ignored by .gitignore or exclude"] += 1
            else:
                self.folder(path, ignores, depth + 1)
        elif self._ignored(path, ignores):
            self.left_out["ignored by .gitignore or exclude"] += 1
        else:
            self._file(entry, path)

    def _inside(self, path: str) -> bool:
        """A link counts as the file it means when that is a file of this checkout."""
        try:
            target = (self.root / path).resolve(strict=True)
        except (OSError, RuntimeError):
            return False
        return target.is_file() and target.is_relative_to(self.root)

    def _foreign(self, name: str, beside: set[str]) -> bool:
        marks = self.table.built.get(name)
        return name in self.table.vendored or (marks is not None and any(b.endswith(marks) for b in beside))

    def _ignored(self, path: str, ignores: tuple[_Ignore, ...]) -> bool:
        if self.excluded.match_file(path):
            return True
        for ignore in reversed(ignores):
            verdict = ignore.matches(path)
            if verdict is not None:
                return verdict
        return False

    def _file(self, entry: os.DirEntry[str], path: str) -> None:
        language = self.table.language(entry.name)
        try:
            size = entry.stat().st_size
        except OSError as error:
            self.gaps.append(Gap(f"can't be read: {error.strerror}", Location(self._shown(path))))
            return
        if len(self.sources) >= self.limits.files:
            self._leave(path, f"more than {self.limits.files} files")
        elif language and size > (self.limits.code_bytes if language in CODE else self.limits.data_bytes):
            self._leave(path, "too large to read")
        else:
            shown = self._shown(path)
            self.sources.append(Source(str(self.root / path), shown, size, language, self.gaps))

    def _shown(self, path: str) -> str:
        """The path as everything outside this module knows it: printable, without anybody's address in it."""
        if path not in self.names:
            shown, number = said(_printable(path)), 1
            while shown in self.taken:
                number += 1
                shown = f"{said(_printable(path))} ({number})"
            self.taken.add(shown)
            self.names[path] = shown
        return self.names[path]

    def _leave(self, path: str, reason: str) -> None:
        self.left_out[reason] += 1
        self.grouped[(reason, self._shown(path.rpartition("/")[0]) or ".")] += 1
        self.grouped_first.setdefault(
            (reason, self._shown(path.rpartition("/")[0]) or "."), self._shown(path)
        )

    @cached_property
    def grouped_first(self) -> dict[tuple[str, str], str]:
        return {}

    def all_gaps(self) -> list[Gap]:
        """One gap per reason and folder, however many files it stands for."""
        for (reason, _folder), count in sorted(self.grouped.items()):
            first = self.grouped_first[(reason, _folder)]
            more = f" (and {count - 1} more in this folder)" if count > 1 else ""
            self.gaps.append(Gap(f"{reason}{more}", Location(first)))
        return self.gaps


def _printable(path: str) -> str:
    """A path that is safe to print: no line breaks, no control characters, no lone surrogates."""
    if path.isprintable():
        return path
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in path)


@dataclass(frozen=True, slots=True)
class _Table:
    suffixes: dict[str, str]
    not_languages: tuple[str, ...]
    vendored: frozenset[str]
    built: dict[str, tuple[str, ...]]
    environments: frozenset[str]

    def language(self, name: str) -> str:
        """The language a file's name tells; empty when it tells none."""
        lower = name.lower()
        if lower.endswith(self.not_languages):
            return ""
        if lower == ".env" or lower.startswith(".env."):
            return "env"
        return self.suffixes.get(lower[lower.rfind(".") :] if "." in lower else "", "")


@lru_cache
def _table() -> _Table:
    from inventory.catalog import read_data

    rows = read_data(files("inventory") / "data" / "reading.yaml")
    suffixes = {suffix: language for language, listed in rows["languages"].items() for suffix in listed}
    return _Table(
        suffixes,
        tuple(rows["not_languages"]),
        frozenset(rows["vendored"]),
        {name: tuple(marks) for name, marks in rows["built"].items()},
        frozenset(rows["environments"]),
    )


def total_bytes(sources: Iterable[Source]) -> int:
    return sum(s.size for s in sources)
