"""Numbers of persons, accounts and cards: the same form, and valid by every check the first was valid by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial
from typing import Any

from stdnum import iban as _iban
from stdnum import luhn

from privacy.classify.checks import passes
from privacy.pseudonymize.prf import Prf
from privacy.pseudonymize.surrogates.drawn import Draw, bare, refilled
from privacy.pseudonymize.words import data

_WAYS, _ROUNDS, _FREE = 6, 72, 200
_OF_PERSONS = ("user.government_id", "user.health", "user.unique", "user.financial")
_ALNUM = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
Check = Callable[[str], bool]


@cache
def _forms() -> tuple[tuple[str, Check], ...]:
    """Entity and check of every number that has check digits or dates in it."""
    from privacy.classify.recognizers import recognizers, rows

    found: list[tuple[str, Check]] = []
    for recognizer in recognizers():
        entity = recognizer.supported_entities[0]
        row = rows().by_entity[entity]
        if not row.category.startswith(_OF_PERSONS):
            continue
        if row.form and (row.check or row.valid):
            found.append((entity, partial(_passes, re.compile(row.form), row.check or row.valid)))
        elif row.check:
            forms = [re.compile(one.regex) for one in getattr(recognizer, "patterns", ())]
            found += [(entity, partial(_validated, form, recognizer)) for form in forms]
    return tuple(found)


def _passes(form: re.Pattern[str], name: str, text: str) -> bool:
    return form.fullmatch(text) is not None and passes(name, text)


def _validated(form: re.Pattern[str], recognizer: Any, text: str) -> bool:
    try:
        return form.fullmatch(text) is not None and bool(recognizer.validate_result(text))
    except Exception:  # a foreign check on any text
        return False


def checks_of(text: str) -> dict[str, Check]:
    """The checks a number passes, by entity."""
    return {entity: check for entity, check in _forms() if check(text)}


def number(prf: Prf, text: str, attempt: int = 0) -> str:
    """Another number that passes all the checks this one passes, as far as one is found."""
    stripped = text.strip()
    plain = bare(stripped).upper()
    if sum(map(str.isdigit, plain)) < 2:
        return Draw(prf, "number", stripped, attempt).shape(text)
    checks = list(checks_of(stripped).values())
    best, most = "", -1
    for made in _candidates(prf, stripped, plain, attempt, bool(checks)):
        if bare(made).upper() == plain:
            continue
        passed = sum(check(made) for check in checks)
        if passed > most:
            best, most = made, passed
        if passed == len(checks):
            break
    return text.replace(stripped, best or stripped, 1)


def _candidates(prf: Prf, text: str, plain: str, attempt: int, checked: bool) -> Iterator[str]:
    """Drawn numbers of the form; of each all its variants at the end."""
    for at in range(_ROUNDS if checked else 1):
        draw = Draw(prf, "number", plain, attempt * 1000 + at)
        drawn = _drawn(plain, draw, at % _WAYS)
        if not checked:
            yield _like(text, drawn)
            continue
        for tail in _tails(plain):
            yield _like(text, drawn[: len(drawn) - len(tail)] + tail)


def _drawn(plain: str, draw: Draw, way: int) -> str:
    """Drawn anew: all of it, or with its month where a date may stand, or only its end."""
    made = list(draw.shape(plain))
    day, at = f"{draw.below(28) + 1:02d}", {1: 4, 2: 0, 3: 6}.get(way)
    if way == 4:
        half = len(plain) // 2
        return plain[:half] + "".join(made[half:])
    if way == 5:  # letters that stand for months and towns
        return "".join(made[:6]) + "".join(
            new if old.isdigit() else old for new, old in zip(made[6:], plain[6:], strict=True)
        )
    if at is not None and len(plain) > at + 3:
        month = 4 if way == 3 else 2
        made[month : month + 2] = plain[month : month + 2]
        if plain[at : at + 2].isdigit():
            made[at : at + 2] = day
        if way == 3:
            made[0:2] = plain[0:2]
    return "".join(made)


@lru_cache(4096)
def _digits_two() -> tuple[str, ...]:
    return tuple(f"{at:02d}" for at in range(100))


def _tails(plain: str) -> tuple[str, ...]:
    """What the last characters may be."""
    if plain[-2:].isdigit():
        return _digits_two()
    return tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ") if plain[-1].isalpha() else tuple("0123456789")


def _like(text: str, plain: str) -> str:
    made = refilled(text, plain)
    return made.lower() if text.islower() else made


def card(prf: Prf, text: str, attempt: int = 0) -> str:
    """A card of the same brand and length, from the first digits that are given out for tests."""
    plain = bare(text)
    if not plain.isdigit() or not 12 <= len(plain) <= 19:
        return number(prf, text, attempt)
    starts = next(data()["cards"][plain[:size]] for size in (2, 1, 0) if plain[:size] in data()["cards"])
    draw = Draw(prf, "card", plain, attempt)
    start = starts[draw.below(len(starts))]
    body = start + draw.digits(len(plain) - len(start) - 1)
    made = refilled(text, body + luhn.calc_check_digit(body))
    return made if luhn.is_valid(plain) else refilled(text, body + str((int(made[-1]) + 1) % 10))


def is_test_card(text: str) -> bool:
    """Whether a card begins as those for tests do."""
    plain = bare(text)
    return any(plain.startswith(start) for starts in data()["cards"].values() for start in starts)


def iban(prf: Prf, text: str, attempt: int = 0) -> str:
    """An account in the same country, with its check digits and those of the country."""
    plain = bare(text).upper()
    if len(plain) < 10 or not plain[:2].isalpha() or not plain.isascii():
        return number(prf, text, attempt)
    national = _is_valid(plain)
    made = plain
    for at in range(1200):
        body = Draw(prf, "iban", plain, attempt * 2000 + at).shape(plain[4:])
        body = body if at < _FREE else plain[4:7] + body[3:]  # where only banks that exist are valid
        made = plain[:2] + f"{98 - _rest(body + plain[:2] + '00'):02d}" + body
        if not national or _is_valid(made):
            break
    return _like(text, made)


def _rest(text: str) -> int:
    return int("".join(str(_ALNUM.index(c)) for c in text)) % 97


def _is_valid(plain: str) -> bool:
    try:
        return bool(_iban.is_valid(plain))
    except Exception:  # a foreign check on any text
        return False


def is_iban(text: str) -> bool:
    """Whether a text is the number of an account, by its check digits."""
    plain = bare(text).upper()
    return 15 <= len(plain) <= 34 and plain.isascii() and _rest(plain[4:] + plain[:4]) == 1


def is_card(text: str) -> bool:
    """Whether a text is the number of a card, by its check digit."""
    plain = bare(text)
    return 13 <= len(plain) <= 19 and len(set(plain)) > 2 and bool(luhn.is_valid(plain))
