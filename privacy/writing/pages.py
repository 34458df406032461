"""One document in one language, as Markdown: the text that most formats are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from privacy.countries import as_of
from privacy.formats import markdown
from privacy.formats.markdown import visible
from privacy.questions import Questions
from privacy.writing import cell_texts, sheets, templates
from privacy.writing.cell_texts import Texts
from privacy.writing.dossier import Dossier
from privacy.writing.messages import messages
from privacy.writing.pictures import Pictures
from privacy.writing.sayings import Sayings
from privacy.writing.wording import Words

MOST_PLACES = 6


@dataclass(frozen=True, slots=True)
class Document:
    """A kind of document: its name is that of its folder, `chapters` are what it tells.

    `languages` are those it can be written in, `formats` those it is written in; both in the order of wish.
    Without a `sheets.yaml` in its folder it makes no files of xlsx and csv.
    `needs` names what the case must have for it: ``earlier``, an older inventory.
    `shape` names a form of JSON that another program reads, in place of the chapters as they are.
    `speaks` is the one language of an authority's own form, whatever language is chosen.
    """

    name: str
    title: str
    article: str
    chapters: tuple[str, ...]
    languages: tuple[str, ...] = ("en",)
    formats: tuple[str, ...] = ("md", "html", "docx", "xlsx", "csv", "json")
    needs: str = ""
    shape: str = ""
    speaks: str = ""

    def among(self, wanted: Sequence[str]) -> tuple[str, ...]:
        """The languages of `wanted` to write it in; a form that speaks one alone is wanted with it, too."""
        found = tuple(code for code in wanted if code in self.languages)
        return found or (self.languages[:1] if self.speaks in wanted else ())


@dataclass(frozen=True)
class Page:
    """A document about one case in one language; the same case gives the same text."""

    document: Document
    dossier: Dossier
    language: str = "en"

    @property
    def tongue(self) -> str:
        """The language of its words."""
        return self.document.speaks or self.language

    @property
    def title(self) -> str:
        """The document's title in its language."""
        return str(messages(self.tongue).gettext(self.document.title))

    @cached_property
    def questions(self) -> Questions:
        """The open questions of the document."""
        return self.dossier.questions(self.document.chapters)

    @cached_property
    def pictures(self) -> Pictures:
        """The pictures of the document: all of them once its text was made."""
        return Pictures(self.dossier.chapter("diagrams"), self.tongue)

    @cached_property
    def text(self) -> str:
        """The document as Markdown."""
        said, words = messages(self.tongue), self.words
        notes = markdown.Footnotes(said.said)
        filters = {
            "code": markdown.code,
            "places": partial(markdown.locations, say=said.said),
            "cite": notes.cite,
            "fenced": markdown.fenced,
            "origin": lambda name: markdown.origin(name, said.said(name)),
            "shown": words.shown,
            "remark": said.said,
        }
        text = templates.render(
            f"documents/{self.document.name}/document.md.j2",
            filters,
            gettext=said.gettext,
            ngettext=said.ngettext,
            diagram=self.pictures.block,
            statements=Sayings(words, said, notes, self.questions),
            **self.context,
        )
        return f"{text.rstrip()}\n\n{notes.definitions()}\n"

    def parts(self, file: str) -> Any:
        """The macros of an HTML template in the document's folder; what they print is escaped for HTML."""
        say = messages(self.tongue)
        filters = {
            "shown": self._plain,
            "remark": lambda text: visible(say.said(text)),
            "places": lambda places: "; ".join(cell_texts.places(places, MOST_PLACES)),
        }
        return templates.macros(
            f"documents/{self.document.name}/{file}",
            filters,
            gettext=lambda message: str(say.gettext(message)),
            ngettext=lambda one, more, number: str(say.ngettext(one, more, number)),
            **self.context,
        )

    def _plain(self, value: str, kind: str = "text") -> str:
        return visible(self.words.plain(value, kind))

    def said(self, text: str) -> str:
        """A sentence of data or code in the page's language."""
        return messages(self.tongue).said(text)

    @cached_property
    def sheets(self) -> tuple[sheets.Sheet, ...]:
        """The document's tables; none where it has none."""
        texts = Texts(self.words, messages(self.tongue), self.questions)
        return sheets.sheets(self.document.name, texts, self.context)

    @cached_property
    def words(self) -> Words:
        """Keys and codes in words of the page's language."""
        return Words(self.dossier.case.register, self.tongue)

    @cached_property
    def context(self) -> dict[str, Any]:
        """What templates and sheets may speak of."""
        return {
            "document": self.document,
            "language": self.tongue,
            "title": self.title,
            "lists_as_of": as_of(),
            "asked": self.questions,
            "register": self.dossier.case.register,
        } | self.dossier.chapters(self.document.chapters)
