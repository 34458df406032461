"""Sentences of the documents in other languages: `templates/messages/<language>.yaml`, English first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from markupsafe import Markup

from inventory.catalog import read_data
from privacy.formats.markdown import escape
from privacy.writing import templates

GAP = re.compile(r"%\((\w+)\)s")
DEPTH = 4  # sentences inside sentences
LONGEST = 4_000  # characters; a longer text is no sentence of ours


class Sentence(Markup):
    """Markdown of ours with places for values; what is put in is escaped for Markdown."""

    def __mod__(self, values: Any) -> Sentence:
        return Sentence(str.__mod__(str(self), {key: escape(value) for key, value in values.items()}))


@dataclass(frozen=True)
class Messages:
    """The sentences of one language by their English; without one the English stands."""

    language: str
    known: Mapping[str, str]

    def gettext(self, message: str) -> Sentence:
        """A sentence of a template, which is Markdown."""
        return Sentence(self.known.get(message, message))

    def ngettext(self, singular: str, plural: str, number: int) -> Sentence:
        """A sentence about one, or about another number."""
        return self.gettext(singular if number == 1 else plural)

    def said(self, text: str, depth: int = 0) -> str:
        """A remark that code makes, with its values put into the sentence of this language.

        Several remarks in one text are divided by ``; ``. What no sentence is known for stays in English.
        """
        if not self.known or depth > DEPTH or len(text) > LONGEST:
            return text
        if text not in self._said:
            self._said[text] = self._translated(text, depth)
        return self._said[text]

    def _translated(self, text: str, depth: int) -> str:
        if text in self.known:
            return self.known[text]
        lower = text[:1].lower() + text[1:]
        if lower in self.known:
            return self.known[lower][:1].upper() + self.known[lower][1:]
        if "; " in text:
            return "; ".join(self.said(part, depth + 1) for part in text.split("; "))
        for parts, sentence in self._patterns:
            values = matched(parts, text)
            if values is not None:
                return sentence % {key: self.said(value, depth + 1) for key, value in values.items()}
        if text.endswith("."):
            return f"{self.said(text[:-1], depth + 1)}."
        return text

    @cached_property
    def _said(self) -> dict[str, str]:
        return {}

    @cached_property
    def _patterns(self) -> list[tuple[list[str], str]]:
        return [(GAP.split(english), other) for english, other in self.known.items() if GAP.search(english)]


def matched(parts: Sequence[str], text: str) -> dict[str, str] | None:
    """The values of a sentence's places in `text`; None where it is another sentence.

    `parts` are what stands between the places and their names by turns. Each place takes the least it can:
    so one look from left to right is enough, however long the text is.
    """
    if not (text.startswith(parts[0]) and text.endswith(parts[-1])):
        return None
    values: dict[str, str] = {}
    at, end = len(parts[0]), len(text) - len(parts[-1])
    for number in range(1, len(parts), 2):
        last = number + 2 == len(parts)
        stop = end if last else text.find(parts[number + 1], at + 1, end)
        if stop <= at:
            return None
        values[parts[number]] = text[at:stop]
        at = stop + len(parts[number + 1])
    return values


@cache
def messages(language: str) -> Messages:
    """The sentences of a language (BCP 47); English has none besides the templates' own.

    They stand in ``<language>.yaml``, those of a document that has many in ``<language>.<document>.yaml``;
    where both have a sentence, the first counts.
    """
    folder = templates.folder() / "messages"
    paths = [*sorted(folder.glob(f"{language}.*.yaml")), folder / f"{language}.yaml"]
    return Messages(language, {key: said for p in paths if p.is_file() for key, said in read_data(p).items()})
