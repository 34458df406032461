"""The words by which field names speak of categories and of the objects they belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from privacy.classify.words import Normal, split
from privacy.kept import kept
from privacy.vocabulary import DATA, read, subjects

GRADES = {"sure": 3, "likely": 2, "weak": 1, "flag": 3}
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sense:
    """What a phrase may mean: a category at a grade (3 sure, 2 likely, 1 weak).

    With a `context` it means it only there, with a `language` only among names of that language.
    A `flag` sense holds for yes-or-no fields too.
    """

    category: str
    grade: int
    context: str = ""
    flag: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """Declared types of one kind: the words for them, and which categories they rule out."""

    words: frozenset[str]
    never: tuple[str, ...]
    only: tuple[str, ...] | None


@dataclass(frozen=True)
class Lexicon:
    """Phrases and surrounding words; every key is a phrase in normal form, without spaces."""

    normal: Normal
    senses: Mapping[str, tuple[Sense, ...]]
    traps: frozenset[str]
    contexts: Mapping[str, frozenset[str]]
    tables: Mapping[str, frozenset[str]]
    subjects: Mapping[str, str]
    neighbours: Mapping[str, frozenset[str]]
    silent: frozenset[str]
    qualifier: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]
    machinery: frozenset[str]
    carriers: frozenset[str]
    bare: frozenset[str]
    hashes: frozenset[str]
    hashed: tuple[str, ...]
    measures: frozenset[str]
    measured: tuple[str, ...]
    looked_up: tuple[str, ...]
    still: frozenset[str]
    has: frozenset[str]
    types: Mapping[str, Kind]
    impersonal: Mapping[str, Mapping[str, int]]
    phrases: tuple[tuple[str, ...], ...]
    tongues: frozenset[str]
    languages: Mapping[str, frozenset[str]]
    affairs: frozenset[str]

    def context(self, words: tuple[str, ...], end: int) -> tuple[frozenset[str], str]:
        """The contexts of the longest known object ending before `end`, and its phrase."""
        for start in range(max(0, end - 3), end):
            key = "".join(words[start:end])
            if key in self.contexts:
                return self.contexts[key], key
        return NONE, ""

    def table(self, words: tuple[str, ...], end: int) -> frozenset[str]:
        """The same for an object or table of a payload, whose names may be in any language."""
        for start in range(max(0, end - 3), end):
            key = "".join(words[start:end])
            if key in self.contexts or key in self.tables:
                return self.contexts.get(key, NONE) | self.tables.get(key, NONE)
        return NONE

    def says_nothing(self, word: str) -> bool:
        """Whether a word adds nothing at all (``data``, ``value``, ``0``)."""
        return word in self.silent or word.isdigit()

    def knows(self, name: str) -> bool:
        """Whether a name is one of the phrases, or ends in one (``homeAddress``)."""
        words = self.normal.words(name)
        return any("".join(words[start:]) in self.senses for start in range(len(words)))

    def passes(self, word: str) -> bool:
        """Whether a word neither names an object nor changes what stands beside it (``home``, ``raw``)."""
        return word in self.qualifier or self.says_nothing(word)


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once, and kept from one run to the next."""
    return kept("lexicon", _lexicon)


def _lexicon() -> Lexicon:
    words, phrases, within = read("words.yaml"), read("phrases.yaml"), read("languages.yaml")
    names = {name.removesuffix(".yaml"): read(f"names/{name}") for name in _listed("names")}
    people = {key: subject.words for key, subject in subjects().items()}
    normal = _normal(words, (phrases, within), people, names.values())

    def keys(listed: Iterable[str]) -> frozenset[str]:
        return frozenset("".join(normal.words(phrase)) for phrase in listed)

    contexts: dict[str, set[str]] = defaultdict(set)
    objects = [(context, _phrases(listed)) for context, listed in words["contexts"].items()]
    for context, phrases_of in objects + [("person", list(listed)) for listed in people.values()]:
        for key in keys(phrases_of):
            contexts[key].add(context)
    for told in contexts.values():
        told |= {"record"} if "person" in told else set()
    tables: dict[str, set[str]] = defaultdict(set)
    for context, listed in ((c, listed) for one in names.values() for c, listed in one["objects"].items()):
        for key in keys(_phrases(listed)):
            tables[key].add(context)
    return Lexicon(
        normal=normal,
        senses=_senses(normal, phrases, within, names),
        traps=keys(_phrases(phrases["traps"])),
        contexts={key: frozenset(found) for key, found in contexts.items()},
        tables={key: frozenset(found) for key, found in tables.items()},
        subjects={key: subject for subject, listed in reversed(people.items()) for key in keys(listed)},
        neighbours={context: keys(_phrases(listed)) for context, listed in words["neighbours"].items()},
        silent=keys(_phrases(words["neutral"])),
        qualifier=keys(_phrases(words["qualifier"])),
        before=keys(_phrases(words["before"])),
        after=keys(_phrases(words["after"])),
        machinery=keys(_phrases(words["machinery"])),
        carriers=keys(words["carriers"]),
        bare=keys(_phrases(words["bare"])),
        hashes=keys(_phrases(words["hashes"]["words"])),
        hashed=tuple(words["hashes"]["of"]),
        measures=keys(_phrases(words["measures"]["words"])),
        measured=tuple(words["measures"]["of"]),
        looked_up=tuple(words["looked up"]["of"]),
        still=keys(_phrases(words["looked up"]["words"])),
        has=keys(_phrases(words["looked up"]["asked"])),
        types={name: _kind(entry, keys) for name, entry in words["types"].items()},
        impersonal=words["impersonal"],
        phrases=_spelled(normal, phrases, within, names),
        tongues=frozenset(names),
        languages=_languages(names, keys),
        affairs=frozenset(
            w for one in names.values() for text in _phrases(one["affairs"]) for w in normal.words(text)
        ),
    )


def _spelled(
    normal: Normal, phrases: Any, within: Any, names: Mapping[str, Any]
) -> tuple[tuple[str, ...], ...]:
    """Every phrase of a field, as its words."""
    texts = (
        listed
        for table in (phrases, within, *(one["fields"] for one in names.values()))
        for entry in table.values()
        for listed in (entry.values() if isinstance(entry, dict) else ())
    )
    return tuple({normal.words(phrase): None for text in texts for phrase in _phrases(text)})


def _listed(folder: str) -> list[str]:
    return sorted(path.name for path in (DATA / folder).iterdir() if path.name.endswith(".yaml"))


def _languages(names: Mapping[str, Any], keys: Any) -> Mapping[str, frozenset[str]]:
    """By phrase, the languages that have it."""
    found: dict[str, set[str]] = defaultdict(set)
    for language, one in names.items():
        texts = [*one["objects"].values(), one["affairs"]]
        texts += [listed for entry in one["fields"].values() for listed in entry.values()]
        for text in texts:
            for key in keys(_phrases(text)):
                found[key].add(language)
    return {key: frozenset(languages) for key, languages in found.items()}


def _normal(
    words: Any, tables: Iterable[Any], people: Mapping[str, tuple[str, ...]], names: Iterable[Any]
) -> Normal:
    texts = [words[k] for k in ("whole", "neutral", "qualifier", "before", "after", "machinery")]
    texts += [*words["contexts"].values(), *words["neighbours"].values()]
    for entry in (entry for table in tables for entry in table.values()):
        texts += entry.values() if isinstance(entry, dict) else [entry]
    texts += [kind["words"] for kind in words["types"].values()]
    texts += [", ".join(listed) for listed in people.values()]
    for one in names:
        texts += [*one["objects"].values(), one["affairs"]]
        texts += [listed for entry in one["fields"].values() for listed in entry.values()]
    known = frozenset(word for text in texts for word in split(text) if not word.isdigit())
    return Normal(words["abbreviations"], known, frozenset(_phrases(words["short"])))


def _senses(
    normal: Normal, phrases: Any, within: Any, names: Mapping[str, Any]
) -> dict[str, tuple[Sense, ...]]:
    """The senses of every phrase; those of `within` and `names` hold only in a record about a person."""
    found: dict[str, list[Sense]] = defaultdict(list)
    tables = [(phrases, "", ""), (within, "record", "")]
    tables += [(one["fields"], "record", language) for language, one in names.items()]
    for table, context, language in tables:
        for category, entry in table.items():
            for heading, listed in entry.items() if isinstance(entry, dict) else ():
                sense = _sense(category, heading, context, language)
                for phrase in _phrases(listed):
                    key = "".join(normal.words(phrase))
                    if sense not in found[key]:
                        found[key].append(sense)
    return {key: tuple(sorted(s, key=_rank)) for key, s in found.items()}


def _rank(sense: Sense) -> tuple[int, int]:
    """What holds in a special place first; what is sure anywhere before what is likely of any person."""
    wide = sense.context in ("", "person", "record")
    return (3 if not sense.context else 2) if wide and sense.grade < 3 else int(wide), -sense.grade


def _sense(category: str, heading: str, within: str, language: str) -> Sense:
    context, _, less = heading.partition(" ")
    if heading in GRADES:
        return Sense(category, GRADES[heading], within, heading == "flag", language)
    return Sense(category, 2 if less or within else 3, context, language=language)


def _kind(entry: Any, keys: Any) -> Kind:
    only = tuple(entry["only"]) if "only" in entry else None
    return Kind(keys(_phrases(entry["words"])), tuple(entry.get("never", ())), only)


def _phrases(text: str) -> list[str]:
    return [phrase.strip() for phrase in text.split(",") if phrase.strip()]
