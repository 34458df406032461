"""Documents: folders in templates/ filled from the register, and written whole or not at all."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from inventory.errors import Problem
from inventory.files import write_whole
from privacy import templates
from privacy.countries import as_of
from privacy.formats import data, html, markdown
from privacy.register import Register
from privacy.wording import Words

T = TypeVar("T")
FOLDER = "privacy-records"
STAMP = re.compile(
    rb'(?:\[//\]: # \(stamp |<!-- stamp |,\s*"stamp": ")sha256:([0-9a-f]{64})(?:\)| -->|"\s*\})\s*\Z'
)


@dataclass(frozen=True, slots=True)
class Document:
    """A kind of document: its name is that of its folder, `languages` are those it has a template in."""

    name: str
    title: str
    article: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a document down: from the register and its Markdown, and the stamp that ends it."""

    suffix: str
    make: Callable[[Document, Register, str], str]
    stamp: str


def _markdown(_: Document, __: Register, text: str) -> str:
    return text


def _html(document: Document, register: Register, text: str) -> str:
    return html.page(text, document.title, "en", register.tool)


def _json(_: Document, register: Register, __: str) -> str:
    return data.open_text(register)


FORMATS = (
    Format("md", _markdown, "\n\n[//]: # (stamp sha256:{})\n"),
    Format("html", _html, "\n\n<!-- stamp sha256:{} -->\n"),
    Format("json", _json, ',\n  "stamp": "sha256:{}"\n}}\n'),
)
USUAL = ("md", "html")


def available() -> tuple[Document, ...]:
    """Every document there is a folder for, by name."""
    return tuple(_described(path.parent) for path in sorted(_folder().glob("*/document.toml")))


def _folder() -> Path:
    return templates.folder() / "documents"


def _described(folder: Path) -> Document:
    about = tomllib.loads((folder / "document.toml").read_text(encoding="utf-8"))
    languages = tuple(sorted(path.name.partition(".")[0] for path in folder.glob("*.md.j2")))
    return Document(folder.name, about["title"], about["article"], languages)


def chosen(names: Sequence[str], kinds: Sequence[str]) -> tuple[tuple[Document, ...], tuple[Format, ...]]:
    """The documents and formats of these names; by default all documents, as Markdown and HTML.

    Raises `Problem` for names that there are not.
    """
    documents = {document.name: document for document in available()}
    formats = {kind.suffix: kind for kind in FORMATS}
    return _pick(names or tuple(documents), documents, "document"), _pick(kinds or USUAL, formats, "format")


def _pick(names: Sequence[str], known: Mapping[str, T], what: str) -> tuple[T, ...]:
    for name in names:
        if name not in known:
            raise Problem(f"no {what} is called {name}", f"There are: {', '.join(known)}.", name)
    return tuple(known[name] for name in names)


def render(document: Document, register: Register, language: str = "en") -> str:
    """The document as Markdown: the same register gives the same text."""
    notes = markdown.Footnotes()
    filters = {
        "code": markdown.code,
        "places": markdown.locations,
        "cite": notes.cite,
        "origin": markdown.origin,
        "shown": Words(register, language).shown,
    }
    name = f"documents/{document.name}/{language}.md.j2"
    text = templates.render(name, filters, register=register, document=document, lists_as_of=as_of())
    return f"{text.rstrip()}\n\n{notes.definitions()}\n"


def write(
    register: Register, documents: Iterable[Document], formats: Iterable[Format], folder: Path
) -> tuple[Path, ...]:
    """Write each document in each format into `folder`; gives the files in order.

    Nothing is written when one of them was edited by hand: raises `Problem`.
    """
    texts = {
        folder / f"{document.name}.{kind.suffix}": stamped(kind.make(document, register, text), kind)
        for document in documents
        for text in [render(document, register)]
        for kind in formats
    }
    for path in texts:
        _untouched(path)
    for path, content in texts.items():
        write_whole(path, content)
    return tuple(texts)


def stamped(text: str, kind: Format) -> bytes:
    """The text, closed by the fingerprint of all before it."""
    body = text.rstrip().encode("utf-8", "replace")
    return body + kind.stamp.format(_fingerprint(body)).encode()


def _fingerprint(body: bytes) -> str:
    return hashlib.sha256(body.replace(b"\r\n", b"\n").rstrip()).hexdigest()


def _untouched(path: Path) -> None:
    """Refuse to write over a file whose body is not the one its stamp names."""
    try:
        old = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise Problem(
            f"it can't be read: {error.strerror}", "Remove it, and write again.", str(path)
        ) from None
    stamp = STAMP.search(old)
    if old and not (stamp and stamp[1].decode() == _fingerprint(old[: stamp.start()])):
        raise Problem(
            "this file was edited by hand, or was not written by this program",
            "Put your words into privacy.yaml, under `notes` or a question's key; then delete the file.",
            str(path),
        )
