"""Numbers of persons, accounts and cards: the same form, and valid by every check the first was valid by."""

from __future__ import annotations

from collections.abc import Iterator

from stdnum import iban as _iban
from stdnum import luhn

from privacy.pseudonymize.prf import Prf
from privacy.pseudonymize.surrogates.drawn import Draw, bare, refilled
from privacy.pseudonymize.surrogates.known_forms import Form, forms_of
from privacy.pseudonymize.words import data

_WAYS, _ROUNDS, _FREE, _LONGEST = 7, 84, 200, 60
_ALNUM = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS, _UPPER, _LOWER = _ALNUM[:10], _ALNUM[10:], _ALNUM[10:].lower()
_TWO = tuple(f"{at:02d}" for at in range(100))


def number(prf: Prf, text: str, attempt: int = 0) -> str:
    """Another number of all the forms this one has and with check digits as right, as far as one is found."""
    stripped = text.strip()
    plain = bare(stripped)
    if sum(map(str.isdigit, plain)) < 2:
        return Draw(prf, "number", stripped, attempt).shape(text)
    forms = forms_of(stripped) if len(stripped) <= _LONGEST else ()
    best, most = "", -1
    for made in _candidates(prf, stripped, plain, attempt, forms):
        if bare(made).upper() == plain.upper():
            continue
        held = _held(forms, made)
        if held > most:
            best, most = made, held
        if held == len(forms):
            break
    return text.replace(stripped, best or stripped, 1)


def _held(forms: tuple[Form, ...], made: str) -> int:
    """How many forms a number has, from the one that says most to the first it lacks."""
    for at, form in enumerate(forms):
        if not form.holds(made):
            return at
    return len(forms)


def _candidates(prf: Prf, text: str, plain: str, attempt: int, forms: tuple[Form, ...]) -> Iterator[str]:
    """Drawn numbers that look right; of each all its variants at the end where there are check digits."""
    checked = any(form.checked for form in forms)
    allowed: tuple[str, ...] = ()
    for at in range(_ROUNDS if forms else 1):
        draw = Draw(prf, "number", plain.upper(), attempt * 1000 + at)
        if at == _WAYS and len(forms):  # free draws did not do
            allowed = _allowed(text, forms)
        made = refilled(text, _drawn(plain, draw, at % _WAYS, allowed))
        yield made
        if checked:
            yield from _ended(made, plain, forms)


def _ended(made: str, plain: str, forms: tuple[Form, ...]) -> Iterator[str]:
    """The variants of a number at its end, where one of them can have the forms at all."""
    if sum(form.looks(made) for form in forms) * 2 < len(forms):
        return
    fresh = bare(made)
    for tail in _tails(plain):
        yield refilled(made, fresh[: len(fresh) - len(tail)] + tail)


def _allowed(text: str, forms: tuple[Form, ...]) -> tuple[str, ...]:
    """For each letter and digit of a number those that may stand there alone without its forms being lost."""
    found = []
    for at, c in enumerate(text):
        if c.isalnum():
            start, end = text[:at], text[at + 1 :]
            fit = [o for o in _like(c) if all(one.looks(start + o + end) for one in forms)]
            found.append("".join(fit) or c)
    return tuple(found)


def _like(c: str) -> str:
    """All that may take the place of a letter or digit."""
    return next((members for members in (_DIGITS, _UPPER, _LOWER) if c in members), c)


def _drawn(plain: str, draw: Draw, way: int, allowed: tuple[str, ...]) -> str:
    """Drawn anew: all of it, or with its month where a date may stand, or only its end."""
    made = [one[draw.below(len(one))] for one in allowed] if allowed else list(draw.shape(plain))
    day, at = f"{draw.below(28) + 1:02d}", {1: 4, 2: 0, 3: 6}.get(way)
    if way == 4:
        half = len(plain) // 2
        return plain[:half] + "".join(made[half:])
    if way == 5:  # letters that stand for months and towns
        return "".join(made[:6]) + "".join(
            new if old.isdigit() else old for new, old in zip(made[6:], plain[6:], strict=True)
        )
    if way == 6:  # letters and digits before the first number or after it that stand for a place
        return plain[:2] + "".join(
            new if old.isdigit() else old for new, old in zip(made[2:], plain[2:], strict=True)
        )
    if at is not None and len(plain) > at + 3:
        month = 4 if way == 3 else 2
        made[month : month + 2] = plain[month : month + 2]
        if plain[at : at + 2].isdigit():
            made[at : at + 2] = day
        if way == 3:
            made[0:2] = plain[0:2]
    return "".join(made)


def _tails(plain: str) -> tuple[str, ...]:
    """What the last characters may be."""
    return _TWO if plain[-2:].isdigit() and plain[-2:].isascii() else tuple(_like(plain[-1]))


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
    written = refilled(text, made)
    return written.lower() if text.islower() else written


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
