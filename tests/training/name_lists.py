"""The words that the model of names learns from: lists of Faker (Python) and of @faker-js/faker, both MIT, and our own."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from faker.providers import address as addresses
from faker.providers import color, company, job, lorem, person

HERE = Path(__file__).parent
OTHER_LETTERS = {
    "ar",
    "fa",
    "he",
    "hi",
    "ja",
    "ko",
    "zh",
    "th",
    "ta",
    "bn",
    "mr",
    "ne",
    "gu",
    "or",
    "si",
    "dv",
    "ur",
    "ku_ckb",
    "ka",
    "hy",
}
ODD = {"en_BORK", "base", "eo", "en_AU_ocker"}
PLACES = ("location.city_name", "location.country", "location.county", "location.state", "location.continent")
THINGS = (
    "animal.", "food.", "commerce.department", "commerce.product_name", "book.title", "book.genre", "book.series", "book.publisher",
    "music.song_name", "music.album", "music.genre", "vehicle.", "airline.airline", "airline.airport", "science.chemical_element",
    "color.human", "date.month", "date.weekday", "finance.currency", "finance.account_type", "location.language", "company.category",
    "company.noun", "company.adjective", "company.descriptor", "hacker.noun", "word.noun", "word.adjective", "word.verb", "lorem.word",
    "person.job_area", "person.job_descriptor", "person.job_type", "person.western_zodiac_sign", "person.gender", "cell_phone.model",
)  # fmt: skip
PLAIN = (
    "word.",
    "lorem.",
    "hacker.",
    "company.",
    "color.",
    "commerce.",
    "food.",
    "person.job",
    "date.",
    "science.",
)


@dataclass
class Names:
    """Given names and surnames by language; things by kind and language."""

    given: dict[str, list[str]] = field(default_factory=dict)
    last: dict[str, list[str]] = field(default_factory=dict)
    things: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)
    nouns: dict[str, list[str]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)


def gathered(faker_js: Path) -> Names:
    """All lists; `faker_js` is a folder in which @faker-js/faker is installed."""
    found = Names()
    _python(found)
    text = subprocess.run(
        ["node", "--input-type=module"], input=(HERE / "word_lists.mjs").read_text(), cwd=faker_js, capture_output=True, text=True, check=True
    ).stdout  # fmt: skip
    _javascript(found, json.loads(text))
    _own(found)
    for part in (found.given, found.last, found.things, found.places, found.nouns):
        for key in list(part):
            part[key] = sorted({text.strip() for text in part[key] if _usable(text)})
            if len(part[key]) < 8:
                del part[key]
    return found


def language(locale: str) -> str:
    return (
        locale
        if locale in ("ku_ckb", "ku_kmr_latin", "fr_SN", "en_IN", "en_NG", "en_GH", "en_ZA", "en_KE", "en_PK")
        else locale.split("_")[0]
    )


def _usable(text: str) -> bool:
    return (
        (len(text.strip()) > 1 or not text.isascii())
        and len(text) < 60
        and not re.search(r"[{}<>\[\]#?%]|\d{3}", text)
    )


def _python(found: Names) -> None:
    for into, part in ((found.given, "first_name"), (found.last, "last_name")):
        for locale, provider in _providers(person):
            into.setdefault(language(locale), []).extend(_lists(provider, part))
    for locale, provider in _providers(addresses):
        for part in ("cities", "countries", "city", "states", "counties", "provinces", "towns"):
            found.places.setdefault(language(locale), []).extend(_lists(provider, part))
    for kind, package, part in (
        ("job", job, "jobs"),
        ("lorem", lorem, "word_list"),
        ("colour", color, "all_colors"),
        ("slogan", company, "catch_phrase"),
    ):
        for locale, provider in _providers(package):
            words = _lists(provider, part)
            found.things.setdefault(f"{kind} {language(locale)}", []).extend(words)
            if kind != "slogan":
                found.words |= {word for text in words for word in text.split()}


def _providers(package: Any) -> list[tuple[str, Any]]:
    modules = [m.name for m in pkgutil.iter_modules(package.__path__)]
    return [
        (name, importlib.import_module(f"{package.__name__}.{name}").Provider)
        for name in modules
        if name != "color"
    ]


def _lists(provider: Any, part: str) -> list[str]:
    found: set[str] = set()
    for name in dir(provider):
        value = getattr(provider, name)
        if part in name and not name.startswith("_") and isinstance(value, list | tuple | dict):
            found |= {
                text
                for text in _flat(value)
                if part != "first_name" or text[:1].isupper() or not text.isascii()
            }
    return sorted(found)


def _flat(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [
            text
            for key in value
            for text in (
                [key]
                if isinstance(key, str) and not isinstance(value[key], list | tuple | dict)
                else _flat(value[key])
            )
        ]
    return [text for item in value for text in _flat(item)] if isinstance(value, list | tuple) else []


def _javascript(found: Names, lists: dict[str, dict[str, list[str]]]) -> None:
    for name, by_locale in sorted(lists.items()):
        for locale, words in by_locale.items():
            if locale in ODD:
                continue
            if name in ("person.first_name", "person.last_name"):
                into = found.given if name == "person.first_name" else found.last
                into.setdefault(language(locale), []).extend(words)
            elif name == "location.street_name":
                found.things.setdefault(f"street {language(locale)}", []).extend(words)
            elif name in PLACES:
                found.places.setdefault(language(locale), []).extend(words)
            elif name.startswith(THINGS):
                found.things.setdefault(f"{name} {language(locale)}", []).extend(words)
                if name.startswith(PLAIN):
                    found.words |= {word for text in words for word in text.split()}
                if name in ("commerce.product_name", "word.noun", "company.noun"):
                    found.nouns.setdefault(language(locale), []).extend(words)


def _own(found: Names) -> None:
    for line in (HERE / "words" / "nouns.txt").read_text("utf-8").splitlines():
        of, _, rest = line.partition(" ")
        found.nouns.setdefault(of, []).extend(rest.split())
        found.words |= set(rest.split())
    for line in (HERE / "words" / "names.txt").read_text("utf-8").splitlines():
        part, of, *names = line.split()
        (found.given if part == "given" else found.last).setdefault(of, []).extend(names)
    for line in (HERE / "words" / "things.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            kind, _, rest = line.partition(" ")
            found.things[f"own {kind}"] = rest.split("; ")
