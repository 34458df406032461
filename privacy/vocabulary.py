"""The words of the law the product uses: data categories and data subjects, from `data/*.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from inventory.catalog import read_data

DATA = files("privacy") / "data"
LANGUAGES = ("en", "de", "fr")
Level = Literal["ordinary", "high", "special"]


@dataclass(frozen=True, slots=True)
class Special:
    """What makes data special: `article` is ``9(1)`` or ``10`` of the GDPR, `label` its own words."""

    id: str
    article: str
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Category:
    """One data category. `key` is dotted (``user.contact.email``), `label` by language (en, de, fr).

    `ccpa` are letters of Cal. Civ. Code 1798.140(v)(1), `spi` the item of (ae) that makes it
    sensitive personal information there. `dpv` is the term of the W3C Data Privacy Vocabulary.
    `level` is ``special`` for Article 9 and 10 data, ``high`` for what WP248 calls highly personal.
    `subjects` are the data subjects it hints at. `personal` is False for secrets of systems.
    `examples` and `misses` are field names, ``parent.name`` or ``name:type``.
    """

    key: str
    label: Mapping[str, str]
    dpv: str
    ccpa: tuple[str, ...] = ()
    spi: str | None = None
    special: Special | None = None
    level: Level = "ordinary"
    subjects: tuple[str, ...] = ()
    personal: bool = True
    examples: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()

    @property
    def sensitive(self) -> bool:
        """Whether California law counts it as sensitive personal information."""
        return self.spi is not None


@dataclass(frozen=True, slots=True)
class Subject:
    """A category of data subjects; `words` are how code speaks of them; `vulnerable` as in WP248."""

    id: str
    label: Mapping[str, str]
    vulnerable: bool
    words: tuple[str, ...]


@cache
def categories() -> Mapping[str, Category]:
    """Every data category by its key, in the order of the file."""
    raw = read("categories.yaml")
    special = {
        key: Special(key, str(entry["article"]), _label(entry)) for key, entry in raw["special"].items()
    }
    return MappingProxyType({key: _category(key, entry, special) for key, entry in raw["categories"].items()})


@cache
def subjects() -> Mapping[str, Subject]:
    """Every category of data subjects by its id, in the order of the file."""
    return MappingProxyType(
        {
            key: Subject(key, _label(entry), bool(entry.get("vulnerable")), _words(entry["words"]))
            for key, entry in read("subjects.yaml")["subjects"].items()
        }
    )


@cache
def operations() -> Mapping[str, Mapping[str, str]]:
    """Every category of processing by its key: its label by language."""
    return MappingProxyType({key: _label({"label": text}) for key, text in read("operations.yaml").items()})


@cache
def category(key: str) -> Category | None:
    """The category, or its nearest known ancestor (``user.contact.pager`` is a ``user.contact``)."""
    while key and key not in categories():
        key = key.rpartition(".")[0]
    return categories().get(key)


def label(key: str, language: str = "en") -> str:
    """A category or data subject in words; the key itself when it is unknown."""
    known = subjects().get(key) or category(key)
    return known.label.get(language, known.label["en"]) if known else key


def _category(key: str, entry: Mapping[str, Any], special: Mapping[str, Special]) -> Category:
    kind = special[entry["special"]] if "special" in entry else None
    return Category(
        key,
        _label(entry),
        entry["dpv"],
        tuple(str(entry.get("ccpa", "")).split()),
        entry.get("spi"),
        kind,
        "special" if kind else entry.get("level", "ordinary"),
        _words(entry.get("subjects", "")),
        bool(entry.get("personal", True)),
        _words(entry.get("examples", "")),
        _words(entry.get("misses", "")),
    )


def _label(entry: Mapping[str, Any]) -> Mapping[str, str]:
    return in_languages(entry["label"])


def in_languages(text: str) -> Mapping[str, str]:
    """What data says as ``English | German | French``, by language."""
    words = [word.strip() for word in text.split(" | ")]
    return MappingProxyType(dict(zip(LANGUAGES, words, strict=True)))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


@cache
def read(name: str) -> Any:
    """One of the package's data files, read once: nobody changes what it gives."""
    return read_data(DATA / name)
