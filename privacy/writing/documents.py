"""Documents: folders in templates/ filled from the chapters, and written whole or not at all."""

from __future__ import annotations

import gc
import tomllib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from inventory.errors import Problem
from privacy.formats import cnil_pia, comma_separated, data, html, linked, markup, own_page, word, xlsx
from privacy.writing import side_by_side, templates
from privacy.writing.dossier import Dossier
from privacy.writing.pages import Document, Page
from privacy.writing.staged import Made, Staged
from privacy.writing.stamps import stamped, stamped_package, untouched

T = TypeVar("T")
FOLDER = "privacy-records"
LARGE = 2_000  # flows from which on a second process saves time, and nobody reads the JSON


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a page down: its files by what follows the document's name in theirs.

    One that is `worded` differs by language; another is written once.
    """

    name: str
    files: Callable[[Page], Mapping[str, bytes]]
    worded: bool = True


def _markdown(page: Page) -> Mapping[str, bytes]:
    return {".md": stamped(page.text, "\n\n[//]: # (stamp sha256:{})\n")}


def _html(page: Page) -> Mapping[str, bytes]:
    if own_page.has_own(page.document.name):
        text = own_page.page(
            page.document.name, page.language, page.context | {"diagrams": page.pictures.diagrams}
        )
    else:
        tool = page.dossier.case.register.tool
        text = html.page(page.text, page.title, page.language, tool, page.pictures.drawn)
    return {".html": stamped(text, "\n\n<!-- stamp sha256:{} -->\n")}


def _json(page: Page) -> Mapping[str, bytes]:
    shaped = SHAPES.get(page.document.shape)
    texts: Mapping[str, str | bytes] = shaped(page) if shaped else {".json": _chapters(page)}
    return {end: stamped(text, ',\n  "stamp": "sha256:{}"\n}}\n') for end, text in texts.items()}


def _chapters(page: Page) -> bytes:
    chapters = page.dossier.chapters(page.document.chapters)
    return data.open_text(chapters, page.questions, _large(page.dossier))


def _docx(page: Page) -> Mapping[str, bytes]:
    text = page.text
    return {".docx": _package(page, word.document(text, page.title, page.language, page.pictures.drawn))}


def _xlsx(page: Page) -> Mapping[str, bytes]:
    return {".xlsx": _package(page, xlsx.workbook(page.sheets))} if page.sheets else {}


def _csv(page: Page) -> Mapping[str, bytes]:
    return {f".{name}.csv": content for name, content in comma_separated.files(page.sheets).items()}


def _package(page: Page, content: bytes) -> bytes:
    return stamped_package(content, page.title, page.tongue, page.dossier.case.register.tool)


SHAPES: Mapping[str, Callable[[Page], Mapping[str, str]]] = {"cnil_pia": cnil_pia.files}
"""Forms of JSON that other programs read, as `document.toml` names them; the text lacks its last brace."""


def _jsonld(page: Page) -> Mapping[str, bytes]:
    text = linked.open_text(page.dossier.case.register, page.title)
    return {".jsonld": stamped(text, ',\n "stamp": "sha256:{}"\n}}\n')}


FORMATS = (
    Format("md", _markdown),
    Format("html", _html),
    Format("docx", _docx),
    Format("xlsx", _xlsx),
    Format("csv", _csv),
    Format("json", _json, worded=False),
    Format("jsonld", _jsonld, worded=False),
)
USUAL = ("md", "html")
ENGLISH = "en"
NEEDS = {
    "earlier": (
        "this document compares with an older inventory, and none is given",
        "Give it with --since FILE; `privacy scan --format json -o FILE` writes one.",
    )
}
"""What a document may need -> what is said where it is not given, and what to do."""


def available() -> tuple[Document, ...]:
    """Every document there is a folder for, by name."""
    return tuple(_described(path.parent) for path in sorted(_folder().glob("*/document.toml")))


def _folder() -> Path:
    return templates.folder() / "documents"


def _described(folder: Path) -> Document:
    about = tomllib.loads((folder / "document.toml").read_text(encoding="utf-8"))
    lists: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in about.items()}
    return Document(folder.name, **lists)


def chosen(
    names: Sequence[str], kinds: Sequence[str], given: Container[str] = ()
) -> tuple[tuple[Document, ...], tuple[Format, ...]]:
    """The documents and formats of these names; by default all documents, as Markdown and HTML.

    Raises `Problem` for names that there are not.
    """
    documents = {document.name: document for document in available()}
    formats = {kind.name: kind for kind in FORMATS}
    usual = tuple(name for name, one in documents.items() if not one.needs or one.needs in given)
    picked = _pick(names or usual, documents, "document")
    for one in picked:
        if one.needs and one.needs not in given:
            raise Problem(NEEDS[one.needs][0], NEEDS[one.needs][1], one.name)
    return picked, _pick(kinds or USUAL, formats, "format")


def spoken(languages: Sequence[str]) -> tuple[str, ...]:
    """The languages of these codes, English by default. Raises `Problem` for one no document comes in."""
    known = dict.fromkeys([ENGLISH, *(one for document in available() for one in document.languages)])
    return _pick(languages or (ENGLISH,), {code: code for code in known}, "language")


def _pick(names: Sequence[str], known: Mapping[str, T], what: str) -> tuple[T, ...]:
    for name in names:
        if name not in known:
            raise Problem(f"no {what} is called {name}", f"There are: {', '.join(known)}.", name)
    return tuple(known[name] for name in names)


def write(
    dossier: Dossier,
    documents: Iterable[Document],
    formats: Iterable[Format],
    folder: Path,
    languages: Iterable[str] = (ENGLISH,),
    workers: int = 0,
) -> tuple[Path, ...]:
    """Write each document in each of its formats and languages into `folder`; gives the files in order.

    Nothing is written when one of them was edited by hand: raises `Problem`. A large record is written by as
    many as `workers` processes, 0 for one on each processor.
    """
    kinds, tongues = tuple(formats), tuple(languages)
    wanted = [Page(one, dossier, code) for one in documents for code in one.among(tongues)]
    with _kept(), Staged(folder) as staged:
        pieces = [partial(_made, staged, folder, some, kinds) for some in _related(wanted)]
        several = (workers or side_by_side.processors()) if _large(dossier) else 1
        for made in side_by_side.done(pieces, several):
            staged.note(made)
        return staged.placed()


def _large(dossier: Dossier) -> bool:
    return len(dossier.case.seen.graph.flows) >= LARGE


def _related(pages: Sequence[Page]) -> list[list[Page]]:
    """Pages in groups, no two of which need one chapter besides the record; in the order of first pages."""
    groups: list[tuple[set[str], list[Page]]] = []
    for page in pages:
        names = set(page.document.chapters) - {"register"} or {page.document.name}
        same = [one for one in groups if one[0] & names]
        joined = (names.union(*(one[0] for one in same)), [p for one in same for p in one[1]] + [page])
        where = groups.index(same[0]) if same else len(groups)
        groups = [one for one in groups if one not in same]
        groups.insert(where, joined)
    return [some for _, some in groups]


def _made(staged: Staged, folder: Path, pages: Sequence[Page], kinds: Sequence[Format]) -> list[Made]:
    """Make the files of some pages; gives what to note of each. What only they needed is let go of."""
    made = []
    for page in pages:
        new = Page(page.document, page.dossier, page.language)  # what a page knows goes with it
        for name, content in rendered(new, kinds).items():
            untouched(folder / name, content)
            made.append(staged.add(name, content))
    for page in pages:
        page.dossier.let_go(page.document.chapters)
    markup.pieces.cache_clear()
    gc.collect()  # of what is new since `_kept`
    return made


@contextmanager
def _kept() -> Iterator[None]:
    """Nothing is looked at for whether it is still needed: nearly all is, and that takes long each time."""
    usual = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if usual:
            gc.enable()


def rendered(page: Page, formats: Iterable[Format]) -> dict[str, bytes]:
    """The files of one page by their names; a format that the document does not come in makes none."""
    language = "" if page.language == ENGLISH else f".{page.language}"
    return {
        f"{page.document.name}{language}{ending}": content
        for kind in formats
        if kind.name in page.document.formats
        and (kind.worded or page.document.shape or page.language == ENGLISH)
        for ending, content in kind.files(page).items()
    }
