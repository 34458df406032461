"""Which documents in a folder are not what would be written now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from privacy.writing.documents import Format, rendered
from privacy.writing.dossier import Dossier
from privacy.writing.pages import Document, Page
from privacy.writing.stamps import untouched

MEND = "Run `privacy write` to write them anew."


def stale(
    dossier: Dossier,
    documents: Iterable[Document],
    formats: Iterable[Format],
    folder: Path,
    all_of_them: bool = False,
) -> tuple[str, ...]:
    """A line for each file that is out of date, then what to do; empty where all is as it would be written.

    A document without any file is nothing to compare, unless `all_of_them` should be there; a folder without
    any document is out of date as a whole. Raises `Problem` for a file that was edited by hand.
    """
    kinds, found, known = tuple(formats), [], 0
    for document in documents:
        there = [one for one in _files(dossier, document, kinds, folder) if one[0].exists()]
        known += len(there)
        found += [f"{path}: out of date" for path, content in there if not _same(path, content)]
        if all_of_them and not there:
            found.append(f"{folder / document.name}: not there")
    if not known and not found:
        found = [f"{folder}: none of the documents is there"]
    return (*found, MEND) if found else ()


def _files(
    dossier: Dossier, document: Document, kinds: Iterable[Format], folder: Path
) -> Iterator[tuple[Path, bytes]]:
    """What would be written of a document, if anything of it is there."""
    if any(folder.glob(f"{document.name}*")):
        for language in document.languages:
            for name, content in rendered(Page(document, dossier, language), kinds).items():
                yield folder / name, content


def _same(path: Path, content: bytes) -> bool:
    """Whether the file holds that, be its lines ended as on another system; `Problem` if people edited it."""
    try:
        old = path.read_bytes()
    except OSError:
        old = b""
    if old == content or old.replace(b"\r\n", b"\n") == content:
        return True
    untouched(path)
    return False
