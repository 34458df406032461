"""Names of people in prose: by what stands before them, and by given names of the list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from privacy.classify.spelling import GIVEN, LAST, PARTICLES, PLACES, WORDS, folded, on_lists
from privacy.vocabulary import read

Place = tuple[int, int]
_NEXT = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_INITIAL = re.compile(r" [A-ZÀ-ÞŁŚŻČŘŠŽİ](?:\.|(?=[\s,;:!?)]|$))")
MOST = 4  # words of a name
_STARTS = frozenset(
    re.findall(
        r"\w+",
        "the le les la los las san santa sant sankt são saint sainte st sint monte on "
        "my el il lo i der die das den nr no",
    )
)  # what places and things begin with


def addressed(text: str) -> Iterator[Place]:
    """Names after a title, a greeting or a closing."""
    for form in forms():
        for match in form.finditer(text):
            if match["it"].split()[0].rstrip(".") not in _nobody():
                yield match.start("it"), match.end("it")


def listed(text: str) -> Iterator[Place]:
    """A given name of the list and the words with capitals after it, of which none is an ordinary word."""
    words = list(_NEXT.finditer(text))
    if text.isupper():
        return
    at = 0
    while at < len(words):
        end = _whole(text, words, at)
        if end > at + 1 or (end > at and _alone(text, words, at)):
            yield _with_initial(text, _from_surname(text, words, at), words[end - 1].end())
        at = max(end, at + 1)


def _alone(text: str, words: list[re.Match[str]], at: int) -> bool:
    """Whether a given name may stand by itself: no ordinary word, nothing with a capital beside it."""
    word = words[at][0]
    if _lists(word) & (WORDS | PLACES) or word.isupper():
        return False
    before = words[at - 1] if at else None
    after = words[at + 1] if at + 1 < len(words) else None
    if before is not None and _capital(before[0]) and text[before.end() : words[at].start()] == " ":
        return False
    return after is None or not (_capital(after[0]) and text[words[at].end() : after.start()] == " ")


def _from_surname(text: str, words: list[re.Match[str]], at: int) -> int:
    """``SURNAME, Given`` begins at the surname: in capitals, or on the list of surnames."""
    if at and text[words[at - 1].end() : words[at].start()] == ", ":
        word = words[at - 1][0]
        if len(word) > 2 and (word.isupper() or (_capital(word) and _lists(word) & LAST)):
            return words[at - 1].start()
    return words[at].start()


def _with_initial(text: str, start: int, end: int) -> Place:
    """``Given K.`` ends after the initial."""
    initial = _INITIAL.match(text, end)
    return start, initial.end() if initial else end


def _whole(text: str, words: list[re.Match[str]], at: int) -> int:
    """Where a name that begins at a word ends; the same place where none begins."""
    word = words[at][0]
    if not _capital(word) or not _lists(word) & GIVEN or _begins_something_else(word):
        return at
    doubtful = bool(_lists(words[at][0]) & (WORDS | PLACES))
    end, last = at + 1, at + 1
    while end < min(len(words), at + MOST) and text[words[end - 1].end() : words[end].start()] == " ":
        word = words[end][0]
        if word.casefold() in PARTICLES:
            end += 1
            continue
        lists = _lists(word)
        if (
            not _capital(word)
            or (lists & WORDS and not lists & LAST)
            or (doubtful and not lists & (LAST | GIVEN))
        ):
            break
        end += 1
        last = end
    return last


def _begins_something_else(word: str) -> bool:
    return len(word) < 3 or word.casefold() in _STARTS | PARTICLES or word in _titles()


def _capital(word: str) -> bool:
    return word[0].isupper() and len(word) > 1


def _lists(word: str) -> int:
    return max((on_lists(folded(part)) for part in word.split("-")), key=int.bit_count)


@cache
def forms() -> tuple[re.Pattern[str], ...]:
    """Titles, greetings and closings with a name; the name is the group `it`."""
    data = read("entities.yaml")
    name, titles = data["name"], data["titles"]
    return (
        re.compile(rf"(?<!\w)(?:{titles})\.? (?:(?:{titles})\.? )?(?P<it>{name})"),
        re.compile(
            rf"(?:^|(?<=[\n.!?:>] )|(?<=[\n>\"“„«]))(?:{data['greetings']}) (?P<it>{name})(?=\s*[,!:.\n–—-])"
        ),
        re.compile(
            rf"(?i:\b(?:{data['closings']})\b)[,.!:]?\s*(?:\n\s*)+(?P<it>{name})(?=\s*(?:\n|$|[,(|]))"
        ),
        re.compile(rf"(?i:\b(?:{data['closings']})\b)[,.]? (?P<it>{name})\s*$"),
        re.compile(rf"(?P<it>{name}) (?:Bey|Hanım|Hoca)\b"),
    )


@cache
def _nobody() -> frozenset[str]:
    return frozenset(read("entities.yaml")["nobody"].split("|"))


@cache
def _titles() -> frozenset[str]:
    return frozenset(read("entities.yaml")["titles"].split("|"))
