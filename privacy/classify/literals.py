"""Values written into code and configuration: addresses, accounts, cards, numbers of persons in strings.

What costs little comes first: only where a cheap expression matches are strings told from the rest, and
recognizers asked.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import cache, partial
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any

from inventory.facts import Gap, Location
from inventory.sources import Checkout, Source
from privacy import remembered
from privacy.classify import own
from privacy.classify.masks import mask
from privacy.classify.samples import is_sample
from privacy.classify.words import split
from privacy.vocabulary import read

LARGEST = 5_000_000  # bytes of a file that is searched
MOST = 100  # values of one file that are told
NAMED = "named"


@dataclass(frozen=True, slots=True)
class Literal:
    """A value in a string of code or configuration, by its form. `example`: one that everybody prints."""

    at: Location
    category: str
    rule: str
    shape: str
    example: bool


@dataclass(frozen=True, slots=True)
class Literals:
    """All values found, by place, and the files that could not be searched whole."""

    found: tuple[Literal, ...] = ()
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What a cheap expression matched; `name` is the identifier it is given to, if that asks for it."""

    entity: str
    text: str
    start: int
    name: str = ""


def search(checkout: Checkout) -> Literals:
    """The values in the strings of every file of code and configuration that is no sample payload."""
    found: list[Literal] = []
    gaps: list[Gap] = []
    for source in checkout.files:
        form = _form(source.path)
        if form is None or is_sample(source.path):
            continue
        if source.size > LARGEST:
            gaps.append(Gap("too large to be searched for values in its strings", Location(source.path)))
            continue
        some = _recalled("literals", source, partial(_of_file, source, form))
        found += some[:MOST]
        if len(some) > MOST:
            gaps.append(Gap(f"{len(some) - MOST} more values stand in its strings", Location(source.path)))
    return Literals(tuple(sorted(found, key=lambda one: (one.at.path, one.at.line, one.rule))), tuple(gaps))


def in_samples(checkout: Checkout) -> list[Literal]:
    """The same values in sample payloads, whose whole text counts."""
    found: list[Literal] = []
    for source in checkout.files:
        text = PurePosixPath(source.path.lower()).suffix in _SAMPLES
        if text and source.size <= LARGEST and is_sample(source.path):
            found += _recalled("samples", source, partial(_of_sample, source))[:MOST]
    return sorted(found, key=lambda one: (one.at.path, one.at.line, one.rule))


def _of_sample(source: Source) -> Iterator[Literal]:
    return _told(source, list(_candidates(source.text)))


_SAMPLES = frozenset(
    (".json", ".ndjson", ".jsonl", ".csv", ".tsv", ".xml", ".http", ".rest", ".eml", ".har", ".dat", ".curl")
)


def rows(found: Iterable[Literal]) -> list[dict[str, Any]]:
    """The rows of `inventory.json`."""
    return [
        {
            "location": {"path": one.at.path, "line": one.at.line},
            "category": one.category,
            "rule": one.rule,
            "shape": one.shape,
            "example": one.example,
        }
        for one in found
    ]


def table(found: Sequence[Literal]) -> list[str]:
    """A section for people: those that may be somebody's, and how many are examples."""
    real = [one for one in found if not one.example]
    if not real:
        return []
    lines = [f"  {one.at}  {one.category}  {one.shape}" for one in real[:20]]
    if len(real) > 20:
        lines.append(f"  and {len(real) - 20} more")
    return ["Values written into code and configuration", *lines]


def _recalled(kind: str, source: Source, search: Callable[[], Iterable[Literal]]) -> list[Literal]:
    """What is found in a file; as an earlier run found it, where one is remembered."""
    memory = remembered.current()
    mark = remembered.key(kind, source.path, source.digest)
    there, kept = memory.small(mark)
    if there:
        return [Literal(Location(source.path, line), *rest) for line, *rest in kept]
    found = list(search())
    memory.put_small(mark, [[one.at.line, one.category, one.rule, one.shape, one.example] for one in found])
    return found


def _of_file(source: Source, form: re.Pattern[str]) -> Iterator[Literal]:
    text = source.text
    candidates = list(_candidates(text))
    if not candidates:
        return
    strings = [match.span() for match in form.finditer(text) if match.lastgroup == "text"]
    starts = [start for start, _ in strings]
    yield from _told(source, [one for one in candidates if _inside(one, strings, starts)])


def _told(source: Source, candidates: Sequence[_Candidate]) -> Iterator[Literal]:
    """Those that are what they look like, with their lines."""
    text, line, counted = source.text, 1, 0
    for one, category, rule in _confirmed(candidates):
        line, counted = line + text.count("\n", counted, one.start), one.start
        yield Literal(Location(source.path, line), category, rule, mask(one.text), _is_example(one))


def _candidates(text: str) -> Iterator[_Candidate]:
    forms = _forms()
    at = text.find("@")
    while at >= 0:
        if text[at - 1 : at].isalnum() and (found := _address(text, at)) is not None:
            yield found
        at = text.find("@", at + 1)
    for match in forms.numbers.finditer(text):
        yield _Candidate(match.lastgroup or "", match[0], match.start())
    for match in forms.given.finditer(text):
        name = forms.name.search(text[max(0, match.start() - 60) : match.start()])
        if name is not None:
            yield _Candidate(NAMED, match[1], match.start(1), name[1])


def _address(text: str, at: int) -> _Candidate | None:
    """The address of e-mail around an @."""
    first = max(0, at - 65)
    for match in _forms().address.finditer(text[first : at + 350]):
        if match.start() < at - first < match.end():
            return _Candidate("EMAIL_ADDRESS", match[0], first + match.start())
    return None


def _inside(one: _Candidate, strings: Sequence[tuple[int, int]], starts: Sequence[int]) -> bool:
    at = bisect_right(starts, one.start) - 1
    return at >= 0 and one.start + len(one.text) <= strings[at][1] + 1


def _confirmed(candidates: Iterable[_Candidate]) -> Iterator[tuple[_Candidate, str, str]]:
    """Those that a recognizer takes for what they look like, with category and rule; each place once."""
    kept = [one for one in candidates if not own.current().allows(one.text)]
    told: dict[int, tuple[_Candidate, str, str]] = {}
    for key, some in groupby(sorted(kept, key=_kind), _kind):
        for one, entity, category in _asked(list(some), *key):
            told.setdefault(one.start, (one, category, entity))
    yield from (told[at] for at in sorted(told))


def _kind(one: _Candidate) -> tuple[str, str]:
    return one.entity, one.name


def _asked(some: list[_Candidate], entity: str, name: str) -> Iterator[tuple[_Candidate, str, str]]:
    """Candidates of one kind that the recognizers confirm."""
    wanted = _numbers_of(name) if name else frozenset({entity})
    if not wanted:
        return
    from privacy.classify import matching
    from privacy.classify.recognizers import rows as meanings

    hits = matching.in_cells([one.text for one in some], frozenset(), wanted)
    for found, scores in sorted(hits.items()):
        for at in scores:
            yield some[at], found, meanings().by_entity[found].category


def _numbers_of(name: str) -> frozenset[str]:
    """The numbers with check digits that the words of an identifier ask for."""
    words = split(name)
    if not _said().intersection(words):
        return frozenset()
    from privacy.classify.recognizers import rows as meanings

    known = meanings()
    asked = known.chosen(words, frozenset(), None).asked
    return frozenset(entity for entity in asked if known.by_entity[entity].check)


@cache
def _said() -> frozenset[str]:
    """The words of context that ask for a number by themselves; short ones say too many other things."""
    raw = read("recognizers.yaml")
    listed = [*raw["recognizers"].values(), *raw["numbers"].values()]
    return frozenset(word for row in listed for word in row["context"].split() if len(word) > 2)


def _is_example(one: _Candidate) -> bool:
    plain = re.sub(r"[ -]", "", one.text)
    if plain.upper() in _published():
        return True
    return "@" in one.text and any(form.fullmatch(one.text) for form in _examples())


def _form(path: str) -> re.Pattern[str] | None:
    """What tells strings and comments apart in a file, by its ending; None when it isn't searched."""
    place = PurePosixPath(path)
    form = _families().get(place.suffix.lower() or place.name.lower())
    return None if form is None or _never().fullmatch(place.name) else form


@cache
def _never() -> re.Pattern[str]:
    return re.compile("|".join(translate(pattern) for pattern in _raw()["never"]))


@cache
def _raw() -> dict[str, Any]:
    return dict(read("literals.yaml"))


@cache
def _families() -> Mapping[str, re.Pattern[str]]:
    return {
        ending: re.compile(family["form"], re.DOTALL | re.MULTILINE)
        for family in _raw()["families"].values()
        for ending in family["endings"].split()
    }


@dataclass(frozen=True, slots=True)
class _Forms:
    """The cheap expressions of `data/literals.yaml`."""

    address: re.Pattern[str]
    numbers: re.Pattern[str]
    given: re.Pattern[str]
    name: re.Pattern[str]


@cache
def _forms() -> _Forms:
    raw = _raw()
    ways = "|".join(f"(?P<{entity}>{form})" for entity, form in raw["numbers"].items())
    numbers = re.compile(rf"(?<![\w.-])(?=[0-9A-Z]{{3}})(?:{ways})(?![\w-]|\.\d)")
    return _Forms(re.compile(raw["address"]), numbers, re.compile(raw["given"]), re.compile(raw["name"]))


@cache
def _examples() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(form, re.IGNORECASE) for form in _raw()["examples"].values())


@cache
def _published() -> frozenset[str]:
    return frozenset(_raw()["published"].split())
