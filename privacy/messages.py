"""Sentences of the documents in other languages: `templates/messages/<language>.yaml`, English first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from markupsafe import Markup

from inventory.catalog import read_data
from privacy import templates
from privacy.formats.markdown import escape

GAP = re.compile(r"%\((\w+)\)s")


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

    def said(self, text: str) -> str:
        """A remark that code makes, with its values put into the sentence of this language."""
        if text in self.known:
            return self.known[text]
        for pattern, sentence in self._patterns:
            found = pattern.fullmatch(text)
            if found:
                return sentence % {key: self.said(value) for key, value in found.groupdict().items()}
        return text

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        return [(_pattern(english), other) for english, other in self.known.items() if GAP.search(english)]


def _pattern(english: str) -> re.Pattern[str]:
    """An expression that finds the values of a sentence."""
    parts = GAP.split(english)
    return re.compile(
        "".join(f"(?P<{part}>.+?)" if n % 2 else re.escape(part) for n, part in enumerate(parts)), re.DOTALL
    )


@cache
def messages(language: str) -> Messages:
    """The sentences of a language (BCP 47); English has none besides the templates' own."""
    path = templates.folder() / "messages" / f"{language}.yaml"
    return Messages(language, read_data(path) if path.is_file() else {})
