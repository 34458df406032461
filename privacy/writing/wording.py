"""Keys and codes of the register in words a reader knows, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from markupsafe import Markup

from inventory.infrastructure.periods import words
from privacy import vocabulary
from privacy.countries import country, status
from privacy.declarations.words import LAWFUL_BASES, SPECIAL_CONDITIONS
from privacy.formats.markdown import code, escape
from privacy.impact import risk_catalog
from privacy.register import Register
from privacy.seen import CALLER
from privacy.writing.messages import Messages, messages

ENGLISH = messages("en")
UNIT = re.compile(r"(\d+) ([a-z]+)")
FIXED = ("none", "not stated")
"""Values that stand for a declared absence: words of ours among those of people."""


def basis(word: str, said: Messages = ENGLISH) -> str:
    """A lawful basis with its place in Article 6(1)."""
    letter = LAWFUL_BASES.get(word)
    return said.said(f"{_spaced(word, said)} (Article 6(1)({letter}))") if letter else fixed(word, said)


def condition(word: str, said: Messages = ENGLISH) -> str:
    """A condition for special categories with its place in Article 9(2)."""
    letter = SPECIAL_CONDITIONS.get(word)
    return said.said(f"{_spaced(word, said)} (Article 9(2)({letter}))") if letter else fixed(word, said)


def place(word: str, said: Messages = ENGLISH) -> str:
    """A country code as a name with what Chapter V says of it."""
    known = country(word, language=said.language)
    only = f" ({said.said(known.only)})" if known.only else ""
    return f"{known.name}: {said.said(status(known.status))}{only}"


def period(word: str, said: Messages = ENGLISH) -> str:
    """An ISO 8601 duration in words."""
    text = words(word)
    if text == word:
        return said.said(word)
    return UNIT.sub(lambda found: f"{found[1]} {said.said(found[2])}", text)


def fixed(word: str, said: Messages = ENGLISH) -> str:
    """People's own words as they are, and what stands for a declared absence."""
    return said.said(word) if word in FIXED else word


def _spaced(word: str, said: Messages) -> str:
    return said.said(word.replace("_", " "))


def operation(key: str, language: str) -> str:
    """A category of processing in words."""
    label = vocabulary.operations().get(key, {})
    return label.get(language) or label.get("en", key)


@cache
def labels(language: str) -> Mapping[str, str]:
    """English labels of data subjects and of what makes data special -> those of another language."""
    special = {one.special.id: one.special.label for one in vocabulary.categories().values() if one.special}
    every = [*(one.label for one in vocabulary.subjects().values()), *special.values()]
    return {label["en"]: label.get(language, label["en"]) for label in every}


def _of_risks(what: str, key: str, said: Messages) -> str:
    """A word of the catalogue of risks: a level, a feared event, a type of LINDDUN or a cause."""
    known = risk_catalog.words(what).get(key, {})
    return known.get(said.language, key)


KINDS: Mapping[str, Callable[[str, Messages], str]] = {
    "text": fixed,
    "period": period,
    "basis": basis,
    "condition": condition,
    "country": place,
    "country_name": lambda code, said: country(code, language=said.language).name,
    "status": lambda word, said: said.said(status(word)),
    "uk_status": lambda word, said: said.said(status(word, "uk")),
    "word": _spaced,
    "remark": lambda text, said: said.said(text),
    "category": lambda key, said: vocabulary.label(key, said.language),
    "operation": lambda key, said: operation(key, said.language),
    "subject": lambda text, said: labels(said.language).get(text, fixed(text, said)),
    "special": lambda text, said: labels(said.language).get(text, text),
    "level": lambda key, said: f"{key} {_of_risks('levels', key, said)}",
    "event": lambda key, said: _of_risks("events", key, said),
    "linddun": lambda key, said: _of_risks("linddun", key, said),
    "cause": lambda key, said: _of_risks("sources", key, said),
}


def _apps(names: Mapping[str, str]) -> dict[str, str]:
    """The words for apps that have some, by their ids and by their folders."""
    found = {id: name for id, name in names.items() if id.startswith("app:")}
    return found | {id.partition(":")[2]: name for id, name in found.items()}


class Words:
    """Values of one register in the words of one language; `shown` gives Markdown, `plain` words alone."""

    def __init__(self, register: Register, language: str = "en") -> None:
        self._said = messages(language)
        self._plain: dict[tuple[str, str], str] = {}
        names = {key: self._said.said(name) for key, name in register.names.items()}
        self._known = {
            "title": {one.id: one.title.stated[0].value or one.id for one in register.activities},
            "source": {**names, CALLER: self._said.said("the HTTP request")},
            "target": {**names, CALLER: self._said.said("the HTTP response")},
            "app": _apps(names),
        }

    def shown(self, value: str, kind: str = "text") -> Markup:
        """`kind` says what the value is: a key of KINDS, ``title``, ``code``, what an id stands for as
        ``source`` or ``target`` of data, or ``app``: code, but for one that its folder does not name."""
        if kind == "app" and value not in self._known["app"]:
            return code(value)
        return code(value) if kind == "code" else escape(self.plain(value, kind))

    def plain(self, value: str, kind: str = "text") -> str:
        """The same for formats without markup; the writer still has to make it safe there."""
        if (value, kind) not in self._plain:
            self._plain[value, kind] = self._worded(value, kind)
        return self._plain[value, kind]

    def _worded(self, value: str, kind: str) -> str:
        known = self._known.get(kind)
        return known.get(value, value) if known is not None else KINDS.get(kind, fixed)(value, self._said)
