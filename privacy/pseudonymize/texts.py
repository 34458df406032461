"""Free text, span by span: what names somebody is turned, the sentence around it stays."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Map
from functools import cache, lru_cache
from types import MappingProxyType

from presidio_anonymizer.entities import OperatorConfig, RecognizerResult

from privacy.pseudonymize import links
from privacy.pseudonymize.kinds import KEEP, kind_of_entity
from privacy.pseudonymize.mapping import Mapping
from privacy.pseudonymize.methods import IN_TEXTS
from privacy.pseudonymize.operators import KIND, MAPPING, PERSON, engine
from privacy.pseudonymize.surrogates import machines, mails, numbers, phones
from privacy.pseudonymize.words import data, is_marked, titles, ways

Span = tuple[int, int, str]
_NONE: frozenset[str] = frozenset()
_SHORT = 7  # digits from which on a number hardly stands for something else
_TELLING = re.compile(r"[0-9@]")
_DIALLED = re.compile(r"[(+]*[0-9][0-9 ()./+-]*[0-9](?:;?(?:ext\.?|x|#)[0-9]+)?")
_TOKEN = re.compile(r"[^\W_][\w.@/:+-]*\w")
LONGEST = 20_000  # characters that are read at once
_LONG = 60  # letters from which on a word is no name: a clause of a script without blanks
_NEAR = 200  # characters before a name that are looked at
_THREE = 3  # words on lists of names beside each other that are a name
_THING = 6  # letters from which on a word of the vocabulary of fields is no name by itself
NAMED = re.compile(r"(?<![\w@.])[^\W\d_a-z][^\W\d_]{2,}(?![\w@])")
_BEFORE = re.compile(r"(?<!\w)([^\W\d_a-z][^\W\d_]+) $")
_STRAY = re.compile(r"[\ud800-\udfff]")
_CAPITAL = re.compile(r"(?<=[^\s] )[^\W\d_a-z][^\W\d_]+(?:-[^\W\d_]+)?|(?<=\n)[^\W\d_a-z][^\W\d_]+")
WORD = re.compile(r"[^\W\d_]+")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
_CARD = re.compile(r"(?<![\w.-])[2-6]\d{3}(?:[ -]?\d){8,15}(?![\w-])")
_PHONE = re.compile(r"(?<![\w+])\+\d{1,3}[ (./-]*\d(?:[ ()./-]{0,2}\d){6,12}(?!\w)")
_TOLD = re.compile(
    r"\b(?:t[eé]l|tel[eé]fon[oe]?|telefoon|t[eé]l[eé]phone|tlf|phone|mobile?|cell|handy|puh|number is)\b"
    r"\.?[ :]*"
    r"(?P<it>\(?[+0-9][0-9]*\)?(?:[ ./-]{0,2}\(?\d{2,8}\)?){1,6})(?![\w@])",
    re.IGNORECASE,
)
_IBAN_SIGN, _CARD_SIGN = re.compile(r"[A-Z]{2}\d\d"), re.compile(r"[2-6]\d{3}[ -]?\d")
_TOLD_SIGNS = ("tel", "tlf", "phone", "mobil", "cell", "handy", "puh", "number is")
_DIGITS = re.compile(r"[\d][\d ).-]")  # a class at the start is searched for faster
_FOUR = re.compile(
    r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?![\w.])"
)


def spans(
    text: str,
    thorough: bool = True,
    people: frozenset[str] = _NONE,
    known: Map[str, str] = MappingProxyType({}),
) -> tuple[Span, ...]:
    """Start, end and kind of what names somebody; by forms and lists alone where it must be quick.

    `people`: words of names that are known from elsewhere; `known`: whole values, with their kind.
    """
    if not thorough and not known and text.isascii() and text[1:].islower():
        return _without_capitals(text, people)
    return _searched(text, thorough, people, known)


def _searched(text: str, thorough: bool, people: frozenset[str], known: Map[str, str]) -> tuple[Span, ...]:
    found = _read(text) if thorough else _read_quickly(text)
    if not people and not known:
        return found
    runs = list(_runs(text, people)) if people else []
    whole = [*_values(text, known), *(run for run in runs if " " in text[run[0] : run[1]])]
    return tuple(apart([*whole, *_around(text, found, whole), *runs]))


def _without_capitals(text: str, people: frozenset[str]) -> tuple[Span, ...]:
    """The same of a text with a capital at most where it begins: there a name that is known can stand."""
    found = [*forms(text)]
    first = NAMED.match(text) if people else None
    if first is not None:
        found += _run([first], people)
    return tuple(found if len(found) < 2 else apart(found))


def _values(text: str, known: Map[str, str]) -> Iterator[Span]:
    """What stands elsewhere as the whole value of a field: numbers, addresses, ids."""
    yield from linked(text, known)
    if not known or not _TELLING.search(text):
        return
    for form in (_DIALLED, _TOKEN):
        for found in form.finditer(text):
            kind = known.get(found[0])
            if kind is not None and (len(found[0]) >= _SHORT or not found[0].isdigit()):
                yield found.start(), found.end(), kind


def linked(text: str, known: Map[str, str]) -> Iterator[Span]:
    """The same of what addresses in a text hold."""
    if known and "=" in text:
        for start, end, _, value in links.parameters(text):
            if (kind := known.get(value)) is not None:
                yield start, end, kind


def _runs(text: str, people: frozenset[str]) -> Iterator[Span]:
    """Words of known names with the words of names beside them; three on the lists of names are one, too."""
    run: list[re.Match[str]] = []
    for found in NAMED.finditer(text):
        if run and text[run[-1].end() : found.start()] not in (" ", "-"):
            yield from _run(run, people)
            run = []
        if found[0].lower() in people or beside(found[0]) in people or _is_of_names(found[0]):
            run.append(found)
        else:
            yield from _run(run, people)
            run = []
    yield from _run(run, people)


def _run(run: Sequence[re.Match[str]], people: frozenset[str]) -> Iterator[Span]:
    """The span of a run, if it is a name."""
    start = next((at for at, word in enumerate(run) if word[0].lower() in people), None)
    if start is None and len(run) >= _THREE and _is_of_names(run[0][0], first=True):
        start = 0
    while start and beside(run[start - 1][0]) in people:
        start -= 1
    if start is not None:
        yield run[start].start(), run[-1].end(), "name"


def _around(text: str, found: Iterable[Span], whole: Sequence[Span]) -> Iterator[Span]:
    """What was found without what whole values take of it; before it only given names."""
    for start, end, kind in found:
        within = [one for one in whole if one[0] < end and start < one[1]]
        if not within or kind != "name":
            yield start, end, kind
            continue
        for word in NAMED.finditer(text, start, end):
            if word.start() > within[0][0] or _is_of_names(word[0], first=True):
                yield word.start(), word.end(), kind


def _is_of_names(word: str, first: bool = False) -> bool:
    """Whether a word is on the lists of names (`first`: of given names)."""
    return len(word) <= _LONG and _is_on_lists(word, first)


@lru_cache(1 << 14)
def _is_on_lists(word: str, first: bool) -> bool:
    """The same, remembered."""
    from privacy.classify.prose_names import _lists
    from privacy.classify.spelling import GIVEN, LAST

    lists = _lists(word)
    return bool(lists & (GIVEN if first else GIVEN | LAST))


@lru_cache(2048)
def _read(text: str) -> tuple[Span, ...]:
    plain = legible(text)
    return tuple(apart(_wider(plain, [*forms(plain), *_by_reading(plain)])))


def _read_quickly(text: str) -> tuple[Span, ...]:
    plain = legible(text)
    return tuple(apart(_wider(plain, [*forms(plain), *_by_lists(plain)])))


def _wider(text: str, found: Iterable[Span]) -> Iterable[Span]:
    """Names with the given name before them, which a model may have left out; no numbers of orders."""
    for start, end, kind in found:
        if kind == "number" and _of_thing().search(text, max(0, start - 40), start):
            continue
        if kind == "name" and _is_ordinary(text[start:end]):
            continue
        if kind == "name" and (before := _BEFORE.search(text, max(0, start - 40), start)):
            from privacy.classify.prose_names import _lists
            from privacy.classify.spelling import GIVEN, WORDS

            lists = _lists(before[1])
            if lists & GIVEN and not lists & WORDS and before[1].lower() not in titles():
                start = before.start(1)
        yield start, end, kind


@cache
def _of_thing() -> re.Pattern[str]:
    """Words that say a number after them is one of a thing."""
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(data()['things'].split())})\w{{0,3}}[ .:#°º-]{{1,4}}$", re.IGNORECASE
    )


@lru_cache(1 << 12)
def _is_ordinary(name: str) -> bool:
    """Whether a name that was guessed is ordinary words alone, or a long one of the vocabulary of fields."""
    from privacy.classify.lexicon import lexicon
    from privacy.classify.prose_names import _lists
    from privacy.classify.spelling import GIVEN, LAST, WORDS

    words = [word for word in WORD.findall(name) if len(word) > 1]
    lists = [_lists(word) for word in words]
    if (
        len(words) == 1
        and len(words[0]) >= _THING
        and not lists[0] & LAST
        and lexicon().knows(words[0].lower())
    ):
        return True  # some nouns are on lists of given names
    return bool(lists) and all(one & WORDS and not one & (GIVEN | LAST) for one in lists)


def beside(word: str) -> str:
    """How an ordinary word of a name is written down: it is one beside others of names only."""
    return "~" + word.lower()


def ordinary_words(text: str) -> Iterable[str]:
    """The words of a name that may be ordinary ones."""
    return map(beside, NAMED.findall(text))


def words_of_name(text: str) -> Iterable[str]:
    """The words of a name that are no ordinary words, in small letters."""
    from privacy.classify.prose_names import _lists
    from privacy.classify.spelling import WORDS

    for word in NAMED.findall(text):
        if word.lower() not in titles() and not _lists(word) & WORDS:
            yield word.lower()


def begins_a_sentence(text: str, start: int) -> bool:
    """Whether the first word of a name may have its capital from where it stands."""
    before, first = text[max(0, start - _NEAR) : start].rstrip(), WORD.match(text, start)
    begins = not before or before[-1] in ".!?:\n>-" or "=" in before.rpartition(" ")[2]
    return begins and first is not None and text[first.end() : first.end() + 2].strip().islower()


def legible(text: str) -> str:
    """Bytes of another encoding as the letters they are in Windows-1252, in the same places."""
    if text.isascii() or not _STRAY.search(text):
        return text
    return _STRAY.sub(_from_stray, text)


def _from_stray(found: re.Match[str]) -> str:
    code = ord(found[0])
    return bytes([code - 0xDC00]).decode("cp1252", "replace") if 0xDC80 <= code <= 0xDCFF else "\ufffd"


def forms(text: str) -> Iterable[Span]:
    """What its form alone gives away. Signs that are quickly seen go before the forms themselves."""
    if "=" in text:
        for start, end, name, value in links.parameters(text):
            if kind := links.kind_of_parameter(name, value):
                yield start, end, kind
    if "@" in text:
        yield from ((m.start(), m.end(), "mail") for m in mails.addresses(text))
    if mails.QUOTED_AT in text:
        yield from ((m.start(), m.end(), "mail") for m in mails.QUOTED.finditer(text))
    if not _DIGITS.search(text):
        return
    if not text[1:].islower() and _IBAN_SIGN.search(text):
        yield from ((m.start(), m.end(), "iban") for m in _IBAN.finditer(text) if numbers.is_iban(m[0]))
    if _CARD_SIGN.search(text):
        yield from ((m.start(), m.end(), "card") for m in _CARD.finditer(text) if numbers.is_card(m[0]))
    if "+" in text:
        yield from ((m.start(), m.end(), "phone") for m in _PHONE.finditer(text, text.index("+")))
    if not text.isascii() or _is_told(text.lower()):
        yield from ((m.start("it"), m.end("it"), "phone") for m in _TOLD.finditer(text))


def _is_told(text: str) -> bool:
    return any(map(text.__contains__, _TOLD_SIGNS))


def machine_spans(text: str) -> Iterable[Span]:
    """Addresses of machines, which other numbers look like: only where a name or a log speaks for them."""
    return ((m.start(), m.end(), "ip") for m in _FOUR.finditer(text))


def _by_reading(text: str) -> Iterable[Span]:
    """With the recognizers, the model and the lists for prose."""
    from privacy.classify import personal_spans

    for start in range(0, len(text), LONGEST):
        for found in personal_spans.find([text[start : start + LONGEST]]):
            yield from ((start + a, start + b, kind_of_entity(entity)) for a, b, entity in found)


def _by_lists(text: str) -> Iterable[Span]:
    """By titles, greetings and lists; only where a word with a capital stands within the text."""
    from privacy.classify import prose_names

    if (text + "a").islower():  # also where the script has no capitals
        return
    if not any(_may_be_named(word[:_LONG]) for word in _CAPITAL.findall(text)):
        return
    for place in (*prose_names.addressed(text), *prose_names.listed(text)):
        yield (*place, "name")


@lru_cache(1 << 14)
def _may_be_named(word: str) -> bool:
    """Whether a word is on a list of names, or on none at all."""
    from privacy.classify import prose_names
    from privacy.classify.spelling import GIVEN, LAST, WORDS

    lists = prose_names._lists(word)
    return bool(lists & (GIVEN | LAST)) or not lists & WORDS


def apart(found: Iterable[Span]) -> list[Span]:
    """Without overlaps: the first found of those at one place, which are the surest."""
    taken: list[Span] = []  # in order
    for span in found:
        at = bisect(taken, span)
        before, after = taken[at - 1] if at else None, taken[at] if at < len(taken) else None
        free = (before is None or before[1] <= span[0]) and (after is None or span[1] <= after[0])
        if span[2] != KEEP and free:
            taken.insert(at, span)
    return taken


def is_ours(kind: str, text: str) -> bool | None:
    """Whether a value was made here; None where that can't be told from itself."""
    text = links.uncoded(text)
    if kind == "mail" or "@" in text:
        return mails.ours(text)
    if kind in ("name", "username", "place", "organisation"):
        told = [is_marked(w) for w in WORD.findall(text) if len(w) > 1 and w.lower() not in _nobody()]
        told = [one for one in told if one is not None]
        return all(told) if told else None
    if kind == "phone":
        return phones.reserved(text)
    if kind == "ip":
        return machines.reserved(text)
    if kind == "card":
        return numbers.is_test_card(text)
    return None


@cache
def _nobody() -> frozenset[str]:
    return titles() | ways()


def turned_quickly(
    mapping: Mapping, text: str, found: Iterable[Span], methods: Map[str, str], person: str = ""
) -> str:
    """The same without the engine, which costs more than the change."""
    made, at = [], 0
    for start, end, kind in found:
        doing = IN_TEXTS[methods.get(kind, "surrogate")]
        made += [text[at:start], doing(mapping, kind, text[start:end], person)]
        at = end
    return "".join(made) + text[at:]


def turned(
    mapping: Mapping, text: str, found: Iterable[Span], methods: Map[str, str], person: str = ""
) -> str:
    """A text with its spans changed by presidio-anonymizer's engine and our operators."""
    results = [RecognizerResult(kind, start, end, 1.0) for start, end, kind in found]
    if not results:
        return text
    operators = {
        kind: OperatorConfig(
            f"privacy_{methods.get(kind, 'surrogate')}", {MAPPING: mapping, KIND: kind, PERSON: person}
        )
        for kind in {one.entity_type for one in results}
    }
    return str(engine().anonymize(text, results, operators).text)
