"""Where the people of a payload live, by the words of its fields and the form of its values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from privacy.classify.columns import Column, Columns
from privacy.classify.own import current
from privacy.classify.words import split
from privacy.vocabulary import read

LOOKED = 30  # values of a column that are looked at
ENOUGH = 2  # words of a language that tell it
NEARLY = 0.7  # share of the words of the best known language that another one must reach
_CODE = re.compile(r"([a-z]{2})[-_]([A-Z]{2})|([A-Z]{2})")
_END = re.compile(r"[^\s@]{1,64}@[^\s@]{1,200}\.([a-z]{2})")
_DIALLED = re.compile(r"(?:\+|00)(\d{5})")
_IBAN = re.compile(r"([A-Z]{2})\d{2}[ A-Z0-9]{11,40}")
_PUNCTUATION = re.compile(r"[ ().\-/]")

Countries = frozenset[str]


@dataclass(frozen=True, slots=True)
class Table:
    """`data/locales.yaml`."""

    most: int
    words: Mapping[str, tuple[str, ...]]
    countries: Mapping[str, Countries]
    fields: Countries
    names: Mapping[str, str]
    dial: Mapping[str, str]
    ends: Mapping[str, str]
    postal: Mapping[str, re.Pattern[str]]


def tell(found: Columns) -> None:
    """Tell every column of a payload the countries it is of, by itself and by what people declared."""
    countries = countries_of(found) | current().countries
    for column in found.by_path.values():
        column.countries = countries


def countries_of(found: Columns) -> Countries:
    """The countries that names and values of a payload speak of."""
    sources: list[Counter[str]] = [Counter(), Counter(), Counter()]
    for path, column in found.by_path.items():
        if column.type == "string" and not column.text:
            words = split(path.rpartition(".")[2])
            for at, country in _values(column, bool(table().fields.intersection(words))):
                sources[at][country] += 1
    told = _languages(found)
    for source in sources:
        told |= frozenset(source) if len(source) <= table().most else frozenset()
    return told


def _languages(found: Columns) -> Countries:
    """The countries of the language that most words of field names are of; English tells of none."""
    words = {word for path in found.by_path for word in split(path)}
    counts = Counter(language for word in words for language in table().words.get(word, ()))
    best = max(counts.values(), default=0)
    if best < ENOUGH:
        return frozenset()
    likely = [language for language, count in counts.items() if count >= NEARLY * best]
    return frozenset().union(*(table().countries[language] for language in likely))


def _values(column: Column, named: bool) -> Iterator[tuple[int, str]]:
    """(source, country) for what single values say: in a field of countries, by prefix or end, as a code."""
    for value in column.values[:LOOKED]:
        text = value.strip()
        if len(text) > 60:
            continue
        if named and (country := _named(text)):
            yield 0, country
        elif country := _by_form(text):
            yield 1, country
        elif country := _postal(text):
            yield 2, country


def _named(text: str) -> str | None:
    code = _CODE.fullmatch(text)
    if code:
        return code[2] or code[3]
    return next((table().names[word] for word in split(text) if word in table().names), None)


def _by_form(text: str) -> str | None:
    if text[:1] in "+0" and (dialled := _DIALLED.match(_PUNCTUATION.sub("", text))):
        return next((c for n in (3, 2, 1) if (c := table().dial.get(dialled[1][:n]))), None)
    if "@" in text:
        end = _END.fullmatch(text)
        return table().ends.get(end[1]) if end else None
    iban = _IBAN.fullmatch(text)
    return iban[1] if iban else None


def _postal(text: str) -> str | None:
    if len(text) > 9:
        return None
    return next((country for country, form in table().postal.items() if form.fullmatch(text)), None)


@cache
def table() -> Table:
    raw: Any = read("locales.yaml")
    words: dict[str, list[str]] = {}
    for language, entry in raw["languages"].items():
        for word in dict.fromkeys(entry["words"].split()):
            words.setdefault(word, []).append(language)
    return Table(
        raw["most"],
        {word: tuple(languages) for word, languages in words.items()},
        {language: frozenset(entry["countries"].split()) for language, entry in raw["languages"].items()},
        frozenset(raw["fields"].split()),
        {word: country for country, text in raw["names"].items() for word in text.split()},
        raw["dial"],
        raw["ends"],
        {country: re.compile(form) for country, form in raw["postal"].items()},
    )
