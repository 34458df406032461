"""What git's objects say of another state of a checkout: its files, and the lines that changed since."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from inventory.errors import Problem
from inventory.git import answer, asked

LARGEST = 20_000_000
"""Bytes from which on a file of the older state is left empty: a scan reads none as large."""
FILES = 200_000
PORTION = 2_000
_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_LINK, _MODULE = "120000", "160000"


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit to compare with. `lacks` says what could not be found out, in words."""

    commit: str
    ref: str
    prefix: str
    """The folder of the checkout below the top of the repository; empty, or with a slash at its end."""
    modules: tuple[str, ...] = ()
    """Submodules, whose content is not among the objects."""
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """Which lines of which files are new or changed; of what was taken out, the lines it stood between."""

    lines: Mapping[str, frozenset[int]] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()
    """Files that are new altogether."""
    removed: frozenset[str] = frozenset()

    def touches(self, path: str, line: int) -> bool:
        return path in self.whole or line in self.lines.get(path, ())


def revision(root: Path, ref: str) -> Revision:
    """The commit that a change at `root` began from: where it left `ref`. Problem when there is none."""
    prefix = asked(root, ["rev-parse", "--show-prefix"])
    if prefix is None:
        hint = "Run it in a clone made by git, or leave --base out; a base may be an inventory.json, too."
        raise Problem("this is no git repository: there is nothing to compare with", hint, str(root))
    _settled(root)
    shallow = (asked(root, ["rev-parse", "--is-shallow-repository"]) or "").strip() == "true"
    named = _commit(root, ref)
    if named is None:
        raise Problem(f"git knows no commit {_plain(ref)!r}", _hint(ref, shallow), str(root))
    lacks = []
    began = (asked(root, ["merge-base", named, "HEAD"]) or "").strip()
    if not began:
        why = "this is a shallow clone" if shallow else "the two have no history in common"
        lacks.append(
            f"where the change left {_plain(ref)} is not known ({why}): compared with {_plain(ref)} itself, "
            "so that what was changed there since counts as changed here"
        )
    modules = tuple(path for mode, _, path in _tree(root, began or named) if mode == _MODULE)
    lacks += [f"submodule {path}: its content is not compared" for path in modules]
    return Revision(began or named, ref, prefix.strip("\n"), modules, tuple(lacks))


def _settled(root: Path) -> None:
    """Nothing half merged may be judged: neither side of a conflict is what will be."""
    unmerged = asked(root, ["ls-files", "--unmerged", "-z"]) or ""
    if unmerged:
        path = unmerged.split("\0")[0].partition("\t")[2]
        raise Problem(
            "a merge is in progress: files are in conflict", "Settle the conflicts, then check.", path
        )
    if asked(root, ["rev-parse", "--quiet", "--verify", "MERGE_HEAD"]):
        hint = "Commit the merge, or end it with `git merge --abort`, then check."
        raise Problem("a merge is in progress", hint, str(root))


def _commit(root: Path, ref: str) -> str | None:
    if not ref or ref.startswith("-"):
        return None
    for name in (ref, f"origin/{ref}"):
        found = asked(root, ["rev-parse", "--quiet", "--verify", "--end-of-options", f"{name}^{{commit}}"])
        if found and found.strip():
            return found.strip()
    return None


def _hint(ref: str, shallow: bool) -> str:
    if shallow:
        return (
            "This is a shallow clone: fetch more of it (`fetch-depth: 0` with actions/checkout, or "
            f"`git fetch --depth=100 origin {_plain(ref)}`)."
        )
    return "Give a branch, tag or commit that is here: `git branch -a` lists them, `git fetch` brings more."


def _plain(ref: str) -> str:
    return ref if ref.isprintable() else ascii(ref)


def _tree(root: Path, commit: str) -> Iterator[tuple[str, str, str]]:
    """(mode, object, path below the checkout) of every file of a commit."""
    listed = answer(root, ["ls-tree", "-r", "-z", commit, "--", "."])
    if listed is None:
        raise Problem(
            f"the files of commit {commit[:12]} can't be read", "Fetch it whole, then check.", str(root)
        )
    for row in listed.decode("utf-8", "surrogateescape").split("\0"):
        told, _, path = row.partition("\t")
        words = told.split(" ")
        if path and len(words) == 3:
            yield words[0], words[2], path


def tree_id(root: Path, at: Revision) -> str:
    """What a commit holds below the checkout, as one hash: two commits with the same files have the same."""
    where = f"{at.commit}:{at.prefix.rstrip('/')}"
    return (asked(root, ["rev-parse", "--quiet", "--verify", where]) or at.commit).strip()


def content(root: Path, at: Revision, path: str) -> bytes | None:
    """What a file below the checkout holds in a commit; None where there is none."""
    return answer(root, ["cat-file", "blob", f"{at.commit}:{at.prefix}{path}"])


def unpack(root: Path, at: Revision, into: Path) -> tuple[str, ...]:
    """Write the files of a commit into an empty folder, from git's objects; says what is not among them."""
    rows = [row for row in _tree(root, at.commit) if row[0] != _MODULE and _inside(row[2])]
    if len(rows) > FILES:
        hint = "Give a folder of the repository, or leave folders out with `exclude` in privacy.yaml."
        raise Problem(f"commit {at.commit[:12]} has more than {FILES} files", hint, str(root))
    links: list[tuple[Path, bytes]] = []
    missing = 0
    for start in range(0, len(rows), PORTION):
        some = rows[start : start + PORTION]
        for (mode, _, path), content in zip(some, _contents(root, [row[1] for row in some]), strict=True):
            if content is None:
                missing += 1
            elif mode == _LINK:
                links.append((into / path, content))
            else:
                _write(into / path, content)
    for place, goal in links:
        with contextlib.suppress(OSError, ValueError):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(goal.decode("utf-8", "surrogateescape"))
    if missing:
        return (
            f"{missing} files of commit {at.commit[:12]} are not in this clone: they count as absent there",
        )
    return ()


def _inside(path: str) -> bool:
    return not {"..", ".git", ""}.intersection(path.split("/"))


def _write(place: Path, content: bytes) -> None:
    with contextlib.suppress(OSError):  # a name that this system can't hold
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def _contents(root: Path, objects: list[str]) -> Iterator[bytes | None]:
    """The contents of objects; None for one that is not there, nothing for one that is too large."""
    asked_for = "".join(f"{one}\n" for one in objects).encode()
    told = answer(root, ["cat-file", "--batch-check=%(objecttype) %(objectsize)"], asked_for)
    if told is None:
        raise Problem("git can't read its objects", "Try `git fsck`, or clone anew.", str(root))
    sizes = [_size(line) for line in told.decode("ascii", "replace").splitlines()]
    wanted = [one for one, size in zip(objects, sizes, strict=True) if size is not None and size <= LARGEST]
    found = iter(
        _batch(answer(root, ["cat-file", "--batch"], "".join(f"{o}\n" for o in wanted).encode()) or b"")
    )
    for size in sizes:
        yield None if size is None else b"" if size > LARGEST else next(found, b"")


def _size(line: str) -> int | None:
    kind, _, size = line.partition(" ")
    return int(size) if kind == "blob" and size.isdigit() else None


def _batch(told: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(told):
        end = told.index(b"\n", at)
        size = int(told[at:end].split(b" ")[-1])
        yield told[end + 1 : end + 1 + size]
        at = end + 1 + size + 1


def changes(root: Path, at: Revision) -> Changes:
    """The lines of the checkout that differ from a commit; files that git doesn't know count as new."""
    words = ["diff", "--no-ext-diff", "--no-textconv", "--no-color", "-U0", "-M", "--relative"]
    told = answer(root, [*words, "--src-prefix=a/", "--dst-prefix=b/", at.commit, "--", "."]) or b""
    found = _Diff()
    for line in told.split(b"\n"):
        found.read(line)
    others = asked(root, ["ls-files", "--others", "--exclude-standard", "-z", "--", "."]) or ""
    whole = found.whole | {one for one in others.split("\0") if one}
    lines = {one: frozenset(some) for one, some in found.lines.items()}
    return Changes(lines, frozenset(whole), frozenset(found.removed))


class _Diff:
    """Reads git's unified differences without context, line by line."""

    def __init__(self) -> None:
        self.lines: dict[str, set[int]] = {}
        self.whole: set[str] = set()
        self.removed: set[str] = set()
        self._path = self._was = ""
        self._body = 0

    def read(self, line: bytes) -> None:
        if self._body and line[:1] in (b"+", b"-"):
            self._body -= 1  # a line of a file, whatever it looks like
        elif line.startswith(b"--- "):
            self._was = "" if line == b"--- /dev/null" else _named(line[4:])
        elif line.startswith(b"+++ "):
            self._path = "" if line == b"+++ /dev/null" else _named(line[4:])
            if not self._path:
                self.removed.add(self._was)
            elif not self._was:
                self.whole.add(self._path)
        elif match := _HUNK.match(line):
            gone, first, come = int(match[1] or 1), int(match[2]), int(match[3] or 1)
            self._body = gone + come
            if self._path:
                start = max(first, 1)
                touched = range(start, start + (come or 2))
                self.lines.setdefault(self._path, set()).update(touched)


def _named(written: bytes) -> str:
    """The path after ``+++``: without its prefix, and unquoted where git quotes it."""
    text = written.rstrip(b"\t\r").decode("utf-8", "surrogateescape")
    if text.startswith('"'):
        text = text[1:-1].encode("latin-1", "backslashreplace").decode("unicode_escape")
        text = text.encode("latin-1", "replace").decode("utf-8", "replace")
    return text[2:] if text.startswith(("a/", "b/")) else ""
