"""Documents: folders in templates/ filled from the chapters, and written whole or not at all."""

from __future__ import annotations

import gc
import tomllib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from inventory.errors import Problem
from privacy.formats import cnil_pia, comma_separated, data, html, linked, own_page, word, xlsx
from privacy.writing import templates
from privacy.writing.dossier import Dossier
from privacy.writing.pages import Document, Page
from privacy.writing.staged import Staged
from privacy.writing.stamps import stamped, stamped_package, untouched

T = TypeVar("T")
FOLDER = "privacy-records"


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
    texts = shaped(page) if shaped else {".json": _chapters(page)}
    return {end: stamped(text, ',\n  "stamp": "sha256:{}"\n}}\n') for end, text in texts.items()}


def _chapters(page: Page) -> str:
    return data.open_text(page.dossier.chapters(page.document.chapters), page.questions)


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
) -> tuple[Path, ...]:
    """Write each document in each of its formats and languages into `folder`; gives the files in order.

    Nothing is written when one of them was edited by hand: raises `Problem`.
    """
    kinds, tongues = tuple(formats), tuple(languages)
    with _kept(), Staged(folder) as staged:
        for document in documents:
            for language in tongues:
                if language in document.languages:
                    for name, content in rendered(Page(document, dossier, language), kinds).items():
                        untouched(folder / name, content)
                        staged.add(name, content)
        return staged.placed()


@contextmanager
def _kept() -> Iterator[None]:
    """Nothing is looked at for whether it is still needed: nearly all is, and that takes long each time."""
    usual = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
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
