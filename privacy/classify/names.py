"""Which category a field's name speaks of, judged by its words, its object, its type and its neighbours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from privacy.classify.abbreviated import candidates
from privacy.classify.evidence import SCORES, Reason, Verdict, verdict, weaker
from privacy.classify.lexicon import NONE, Sense, lexicon
from privacy.classify.surroundings import (
    Around,
    Place,
    Words,
    beside,
    kinds,
    possible,
    type_words,
    within,
)

_SPAN = 6  # words of the longest phrase that is looked up
_PSEUDONYM = "user.unique_id.pseudonymous"
_TAIL = 10  # words of a name that are looked at, from its end


class TrapError(Exception):
    """The name looks like personal data and is known not to be: nothing else may speak for it."""


def decide(
    path: str,
    aliases: Sequence[str] = (),
    type: str | None = None,
    owner: str | None = None,
    siblings: Collection[str] = (),
    about: frozenset[str] = NONE,
) -> Verdict | None:
    """What a field called `path` holds, or None when its name does not say.

    `path` is dotted, array items written ``items[].email``; `owner` is the class or table it
    belongs to, `siblings` the names beside it in the same object, `about` contexts known of its record
    from elsewhere. An alias, another name the same
    value went by, speaks one level lower and only where the path is silent.
    """
    try:
        found = _decide(path, type, owner, beside(siblings) | about)
    except TrapError:
        return None
    return found or other_names(aliases, type)


def other_names(aliases: Sequence[str], type: str | None = None) -> Verdict | None:
    """What the other names say that a value went by, one level lower."""
    return max(_aliased(aliases, type), key=lambda v: v.level, default=None)


def _aliased(aliases: Sequence[str], type: str | None) -> Iterator[Verdict]:
    for alias in aliases:
        try:
            found = _decide(alias, type, None, NONE)
        except TrapError:
            continue
        lowered = weaker(found, Reason("name", f"alias {alias}", SCORES[0])) if found else None
        if lowered:
            yield lowered


@lru_cache(50_000)
def _decide(path: str, type: str | None, owner: str | None, near: frozenset[str]) -> Verdict | None:
    lex = lexicon()
    steps = [step for step in map(lex.normal.words, path.replace("[]", "").split(".")) if step]
    held, of_type = lex.normal.words(owner) if owner else (), kinds(type)
    while steps:
        leaf = steps.pop()
        found = _hash(leaf, _leaf(leaf, Place(tuple(steps), held, near, of_type)))
        if found or not all(lex.says_nothing(word) for word in leaf):
            return found or _by_type(type)
        # ``emails[].value``, ``phones.0``: the step above names it
    return _by_type(type)


def _hash(leaf: Words, found: Verdict | None) -> Verdict | None:
    """A hash of an address or a number stands for the person still; that of a password is a secret still."""
    lex = lexicon()
    if found is None or not any(word in lex.hashes for word in leaf):
        return found
    if not within(found.category, lex.hashed) or within(found.category, (_PSEUDONYM,)):
        return found
    reasons = (*found.reasons, Reason("name", f"a hash of {found.category}", SCORES[1]))
    return verdict(_PSEUDONYM, min(found.level, 2), reasons, found.subject)


def _leaf(leaf: Words, place: Place) -> Verdict | None:
    """By the leaf's own words, or by a phrase that runs over from its object (``passport.number``)."""
    best = _best(leaf, 0, place)
    above = place.parents[-1] if place.parents else place.owner
    if above and (best is None or best.level < 3):
        outside = Place(
            place.parents[:-1], () if above is place.owner else place.owner, place.beside, place.kinds
        )
        joined = _best((*above, *leaf), len(above), outside)
        if joined and (best is None or joined.level > best.level):
            return joined
    return best or _shortened(leaf, place)


def _shortened(words: Words, place: Place) -> Verdict | None:
    """By what the words may be short for; only in a record about a person, and one level lower."""
    if "person" not in place.beside:
        return None
    for start, end, keys in candidates(words):
        judged = [(key, found) for key in keys if (found := _judge(key, words[:start], words[end:], place))]
        if not judged:
            continue
        counts = Counter(found[0].category for _, found in judged)
        category, most = counts.most_common(1)[0]
        if most * 3 < len(judged) * 2:
            continue
        sense, level, around = next(found for _, found in judged if found[0].category == category)
        return _verdict(sense, max(1, level - 1), f"{' '.join(words[start:end])}, short", around)
    return None


def _best(words: Words, border: int, place: Place) -> Verdict | None:
    """The verdict of the phrase nearest the end, longest first; with a `border`, it must reach across it."""
    lex, spare = lexicon(), None
    for start, end, key in _phrases(words):
        if border and not start < border < end:
            continue
        found = _judge(key, words[:start], words[end:], place)
        if found:
            sense, level, around = found
            told = _verdict(sense, level, " ".join(words[start:end]), around)
            if start and key in lex.bare and sense.context and not border:
                spare = spare or told  # ``military_branch_code``: what stands before says more than ``code``
                continue
            return told if spare is None or level > 1 else spare
        if key in lex.traps:
            raise TrapError
    return spare


def _phrases(words: Words) -> Iterator[tuple[int, int, str]]:
    lex = lexicon()
    for end in range(len(words), max(0, len(words) - _TAIL), -1):
        for start in range(max(0, end - _SPAN), end):
            key = "".join(words[start:end])
            if key in lex.senses or key in lex.traps:
                yield start, end, key


def _judge(key: str, lead: Words, tail: Words, place: Place) -> tuple[Sense, int, Around] | None:
    """The sense that fits best where the phrase stands, and its level after everything around it."""
    lex = lexicon()
    around = place.around(lead, tail)
    behind, only = _behind(tail), None
    about_person = bool({"person", "record"} & (around.contexts | place.beside))
    if behind is None:
        if not about_person or not all(word in lex.still or lex.passes(word) for word in tail):
            return None
        behind, only = 1, lex.looked_up  # ``gender_id`` is one of a list of genders
    yes_or_no = "flag" in place.kinds or _asks(lead)
    spared = _spared(lead, place, about_person) if yes_or_no else ()
    best: tuple[Sense, int, Around] | None = None
    for sense in lex.senses.get(key, ()):
        if best is not None and sense.category != best[0].category:
            continue
        if not _holds(sense, place, around, key in lex.traps):
            continue
        if sense.language and len(key) < 3 and (lead or tail):
            continue  # two letters are a word of that language only by themselves
        if yes_or_no and not sense.flag and not within(sense.category, spared):
            continue
        if not possible(sense.category, place.kinds, sense.flag) or (
            only and not within(sense.category, only)
        ):
            continue
        level = _level(sense, around, place.beside) - behind - (sense.flag and not yes_or_no)
        if level > (best[1] if best else 0):
            best = sense, level, around
    return best


def _holds(sense: Sense, place: Place, around: Around, trap: bool) -> bool:
    """Whether a sense holds where the name stands: its context is there, and its language is spoken."""
    there = sense.context in around.contexts or sense.context in place.beside
    return (there or not (sense.context or trap)) and (not sense.language or sense.language in place.beside)


def _asks(lead: Words) -> bool:
    """Whether the words in front make it a question, a verb or a count (``has``, ``send``, ``number of``)."""
    before = lexicon().before
    return any(word in before for word in lead) or any(a + b in before for a, b in pairwise(lead))


def _spared(lead: Words, place: Place, about_person: bool) -> tuple[str, ...]:
    """What holds although a question is asked: a mean of what is measured, whether one has a handicap."""
    lex = lexicon()
    asking = [word for word in lead if word in lex.before]
    if "number" in place.kinds and all(word in lex.measures for word in asking):
        return (*lex.measured, "user.financial") if about_person else lex.measured
    if "flag" in place.kinds and about_person and all(word in lex.has for word in asking):
        return lex.looked_up
    return ()


def _behind(tail: Words) -> int | None:
    """How much the words behind a phrase take off its level; None when they make it something else."""
    lex = lexicon()
    fall = 0
    for at, word in enumerate(tail):
        contexts, _ = lex.context(tail, at + 1)
        if word in lex.after:
            return None
        if lex.passes(word) or "person" in contexts:
            continue
        if "thing" in contexts or "organisation" in contexts:
            return None
        fall = 2
    return fall


def _level(sense: Sense, around: Around, near: frozenset[str]) -> int:
    """The grade of a sense, raised or lowered by the object it belongs to (1 low to 3 high)."""
    sure = sense.grade == 3
    if sense.context:
        return max(1, sense.grade - (around.far or sense.context not in around.contexts))
    if "person" in around.contexts:
        return sense.grade + (not sure and not around.far)
    fall = _impersonal(sense.category, around.contexts)
    if fall:
        return sense.grade - fall - (not sure)
    if sure:
        return sense.grade
    if "thing" in near or around.far:
        return sense.grade - 1
    address = "address" in near and within(sense.category, ("user.contact.address",))
    return sense.grade + ("person" in near or address)


@lru_cache(5_000)
def _impersonal(category: str, contexts: frozenset[str]) -> int:
    """By how many levels a category falls when the object is an organisation or a thing."""
    amounts = [lexicon().impersonal[context] for context in ("organisation", "thing") if context in contexts]
    return max(
        (n for falls in amounts for branch, n in falls.items() if within(category, (branch,))), default=0
    )


def _by_type(type: str | None) -> Verdict | None:
    """What the declared type says when the name is silent (``EmailStr``)."""
    lex = lexicon()
    key = "".join(word for word in type_words(type) if word not in lex.silent)
    for sense in lex.senses.get(key, ()):
        if not sense.context and sense.grade == 3 and not sense.flag:
            return verdict(sense.category, 2, (Reason("context", f"type {type}", SCORES[1]),))
    return None


def _verdict(sense: Sense, level: int, phrase: str, around: Around) -> Verdict:
    reasons = [Reason("name", phrase, SCORES[sense.grade - 1])]
    if around.word:
        reasons.append(Reason("context", around.word, SCORES[0 if around.far else 1]))
    return verdict(sense.category, level, tuple(reasons), lexicon().subjects.get(around.word))
