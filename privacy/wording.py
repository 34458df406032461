"""Keys and codes of the register in words a reader knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup

from inventory.infrastructure.periods import words
from privacy import vocabulary
from privacy.countries import country, status
from privacy.declarations.words import LAWFUL_BASES, SPECIAL_CONDITIONS
from privacy.formats.markdown import code, escape
from privacy.register import Register
from privacy.seen import CALLER


def basis(word: str) -> str:
    """A lawful basis with its place in Article 6(1)."""
    letter = LAWFUL_BASES.get(word)
    return f"{word.replace('_', ' ')} (Article 6(1)({letter}))" if letter else word


def condition(word: str) -> str:
    """A condition for special categories with its place in Article 9(2)."""
    letter = SPECIAL_CONDITIONS.get(word)
    return f"{word.replace('_', ' ')} (Article 9(2)({letter}))" if letter else word


def place(word: str) -> str:
    """A country code as a name with what Chapter V says of it."""
    known = country(word)
    return f"{known.name}: {status(known.status)}{f' ({known.only})' if known.only else ''}"


KINDS: Mapping[str, Callable[[str], str]] = {
    "period": words,
    "basis": basis,
    "condition": condition,
    "country": place,
    "country_name": lambda code: country(code).name,
    "word": lambda word: word.replace("_", " "),
}


class Words:
    """Values of one register in the words of one language; `shown` gives Markdown, `plain` words alone."""

    def __init__(self, register: Register, language: str = "en") -> None:
        self._language = language
        self._known = {
            "title": {one.id: one.title.stated[0].value or one.id for one in register.activities},
            "source": {**register.names, CALLER: "the HTTP request"},
            "target": {**register.names, CALLER: "the HTTP response"},
        }

    def shown(self, value: str, kind: str = "text") -> Markup:
        """`kind` says what the value is: a key of KINDS, ``category``, ``title``, ``code``, or what an id
        stands for as ``source`` or ``target`` of data."""
        return code(value) if kind == "code" else escape(self.plain(value, kind))

    def plain(self, value: str, kind: str = "text") -> str:
        """The same for formats without markup; the writer still has to make it safe there."""
        if kind == "category":
            return vocabulary.label(value, self._language)
        names = self._known.get(kind, {})
        return names.get(value) or KINDS.get(kind, str)(value)
