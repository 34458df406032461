"""Telephone numbers: from ranges for fiction where a country has them, else such as reach nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from privacy.pseudonymize.prf import Prf
from privacy.pseudonymize.surrogates.drawn import Draw
from privacy.pseudonymize.words import data

NOWHERE = "-"  # a country that has no numbers for fiction
TRIES = 12  # numbers for fiction that are tried before one that reaches nobody is taken
_DIGIT = re.compile(r"[0-9]")
_DIALLED = re.compile(r"[-+0-9 ()./]*")
_EXTENSION = re.compile(r"\s*(?:;?ext\.?|x|#)[=\s.]*\d{1,6}\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Plan:
    """`phones` of the data."""

    fiction: dict[str, tuple[str, ...]]
    fits: dict[str, re.Pattern[str]]
    of: dict[str, str]  # country -> code, where it has numbers for fiction
    national: tuple[tuple[str, re.Pattern[str]], ...]
    never: dict[str, str]
    nowhere: str
    codes: frozenset[str]
    reserved: tuple[tuple[str, re.Pattern[str]], ...]


@cache
def plan() -> Plan:
    """The ranges by code of country."""
    raw = data()["phones"]
    fiction = {code: tuple(one["ranges"]) for code, one in raw["fiction"].items()}
    fits = {code: re.compile(one["fits"]) for code, one in raw["fiction"].items()}
    of = {country: code for code, one in raw["fiction"].items() for country in one["of"].split()}
    national = tuple((c, re.compile(form)) for c, forms in raw["national"].items() for form in forms)
    reserved = tuple(
        (code, re.compile("|".join(_expression(form) for form in forms))) for code, forms in fiction.items()
    )
    codes = frozenset(raw["codes"].split())
    return Plan(fiction, fits, of, national, raw["never"], raw["nowhere"], codes, reserved)


def _expression(form: str) -> str:
    return form.replace("aa", r"[2-9]\d", 1).replace("x", r"\d") if "a" in form else form.replace("x", r"\d")


def normal(text: str) -> str:
    """What makes two spellings one number: a plus or not, and the digits."""
    plain = _bare(text)
    digits = "".join(_DIGIT.findall(plain))
    if "+" in plain:
        return "+" + digits.replace("0", "", 1) if "(0)" in plain.replace(" ", "") else "+" + digits
    return "+" + digits[2:] if digits.startswith("00") else digits


def _bare(text: str) -> str:
    """Without an extension; letters or a mark alone can begin one."""
    return text if _DIALLED.fullmatch(text) else _EXTENSION.sub("", text)


def phone(prf: Prf, text: str, attempt: int = 0, home: str = "") -> str:
    """Another number with the same marks between its digits; the last attempts have room for all.

    `home`: the code of the country a number without one is of, or NOWHERE, where something else tells.
    """
    if attempt >= TRIES and text[:1] == "+" and (form := _form(text.translate(_ALIKE))) is not None:
        digits = "".join(filter(str.isdigit, text))
        code = _code(digits[:3])
        if code and len(digits) > len(code):
            fresh = code + _wide(prf, "+", code, digits[len(code) :])
            return form[0] % (*fresh[: form[1]], fresh[form[1] :])
    return _phone(prf, text, attempt, home)


_ALIKE = str.maketrans("123456789", "000000000")


@lru_cache(4096)
def _form(shape: str) -> tuple[str, int] | None:
    """A number of plain marks as a template, and how many of its digits are filled in one by one."""
    size = shape.count("0")
    if size < 5 or not _DIALLED.fullmatch(shape) or "(0)" in shape.replace(" ", "") or not shape.isascii():
        return None
    return shape.replace("0", "%s"), size - 1


@lru_cache(1024)
def _code(start: str) -> str:
    """The code of a country with which digits begin."""
    return next((start[:size] for size in (3, 2, 1) if start[:size] in plan().codes), "")


def code_of(text: str) -> str:
    """The code of the country that a number says it is of."""
    number = normal(text)
    return _code(number[1:4]) if number[:1] == "+" else ""


def fitting(text: str, codes: Iterable[str]) -> list[str]:
    """Those of some countries that a number without a code can be of."""
    number = normal(text)
    return [code for code in codes if code in plan().fits and plan().fits[code].fullmatch(number)]


def _phone(prf: Prf, text: str, attempt: int, home: str) -> str:
    number = normal(text)
    if len(number) < 3 or sum(map(str.isdigit, number)) < 3:
        return text
    code, national, digits = _split(text, number, home)
    plus = number[0] == "+"
    if attempt >= TRIES:
        lead = digits[: len(digits) - len(national)] if plus else ""
        return _written(text, lead + _wide(prf, number, code, national if plus else digits))
    lead = digits[: len(digits) - len(national)] if code or plus else ""
    return _written(text, lead + _fictional(prf, number, code, national, attempt))


def _split(text: str, number: str, home: str = "") -> tuple[str, str, str]:
    """Code of the country, the number within it, and all digits as they stand."""
    digits = "".join(_DIGIT.findall(_bare(text)))
    if number.startswith("+"):
        plain = number[1:]
        code = _code(plain[:3])
        return code, plain[len(code) :], digits
    code = _home(text, home)
    national = digits[-10:] if code == "1" else digits[1:] if code else digits
    return (code, national, digits) if _ranges(code, len(national)) else ("", digits, digits)


def _home(text: str, home: str) -> str:
    """The country of a number without a code: as something else tells, or by a form that no other one has."""
    if home == NOWHERE or home in fitting(text, (home,)):
        return home.replace(NOWHERE, "")
    stripped = text.strip()
    return next((code for code, form in plan().national if form.fullmatch(stripped)), "")


def _fictional(prf: Prf, number: str, code: str, national: str, attempt: int) -> str:
    draw = Draw(prf, "phone", number, attempt)
    forms = _ranges(code, len(national))
    if forms:
        alike = [form for form in forms if form[0] == national[0]] or forms
        return _filled(alike[draw.below(len(alike))].ljust(len(national), "x"), draw)
    if code and number.startswith("+"):
        return plan().never.get(code, "0") + draw.digits(max(len(national) - 1, 1))
    return _nowhere(draw, len(national), bool(number.startswith("+")))


@lru_cache(256)
def _ranges(code: str, size: int) -> tuple[str, ...]:
    """The ranges for fiction of a country for numbers of so many digits: of as many, else of fewer."""
    forms = plan().fiction.get(code, ())
    return tuple(form for form in forms if len(form) == size) or tuple(
        form for form in forms if len(form) < size
    )


def _nowhere(draw: Draw, size: int, plus: bool) -> str:
    start = plan().nowhere[2:] if plus else plan().nowhere
    return start + draw.digits(max(size - len(start), 3))


def _filled(form: str, draw: Draw) -> str:
    made = []
    for at, c in enumerate(form):
        if c == "a":
            made.append(str(draw.below(8) + 2) if at == 0 else str(draw.below(9)))
        else:
            made.append(str(draw.below(10)) if c == "x" else c)
    return "".join(made)


def _wide(prf: Prf, number: str, code: str, national: str) -> str:
    """Longer than any number of the country, so that there is room for each to have its own."""
    code = code if number.startswith("+") else ""
    turned = f"{prf.permuted('phone/' + code, int(national or 0), 10 ** len(national)):0{len(national)}d}"
    if number.startswith("+"):
        return (plan().never.get(code, "0") if code else plan().nowhere[2:]) + turned
    return plan().nowhere + turned


def _written(text: str, digits: str) -> str:
    """Digits where digits stand; what is left over follows the last."""
    extension = None if _DIALLED.fullmatch(text) else _EXTENSION.search(text)
    plain = text[: extension.start()] if extension else text
    places = [found.start() for found in _DIGIT.finditer(plain)]
    made, at = list(plain), 0
    for at, place in enumerate(places):
        made[place] = digits[at] if at < len(digits) else ""
    if places and len(digits) > len(places):
        made[places[at]] += digits[len(places) :]
    return "".join(made) + (extension[0] if extension else "")


def reserved(text: str) -> bool:
    """Whether a number is set aside for fiction, or reaches nobody."""
    number = normal(text)
    code, national, digits = _split(text, number)
    if digits.startswith(plan().nowhere) or number.startswith("+" + plan().nowhere[2:]):
        return True
    if not number.startswith("+"):
        return any(form.fullmatch(_within(digits, one)) for one, form in plan().reserved)
    if any(code == one and form.fullmatch(national) for one, form in plan().reserved):
        return True
    return bool(code) and number.startswith("+") and national.startswith(plan().never.get(code, "0"))


def _within(digits: str, code: str) -> str:
    """A number without what is dialled before it in a country; nothing where it is none of that country."""
    if not plan().fits[code].fullmatch(digits):
        return ""
    return digits[-10:] if code == "1" else digits[1:]
