"""Telephone numbers: from ranges for fiction where a country has them, else such as reach nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from privacy.pseudonymize.prf import Prf
from privacy.pseudonymize.surrogates.drawn import Draw
from privacy.pseudonymize.words import data

TRIES = 12  # numbers for fiction that are tried before one that reaches nobody is taken
_DIGIT = re.compile(r"[0-9]")
_DIALLED = re.compile(r"[-+0-9 ()./]*")
_EXTENSION = re.compile(r"\s*(?:;?ext\.?|x|#)[=\s.]*\d{1,6}\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Plan:
    """`phones` of the data."""

    fiction: dict[str, tuple[str, ...]]
    national: tuple[tuple[str, re.Pattern[str]], ...]
    never: dict[str, str]
    nowhere: str
    codes: frozenset[str]
    reserved: tuple[tuple[str, re.Pattern[str]], ...]


@cache
def plan() -> Plan:
    """The ranges by code of country."""
    raw = data()["phones"]
    fiction = {code: tuple(forms) for code, forms in raw["fiction"].items()}
    national = tuple((c, re.compile(form)) for c, forms in raw["national"].items() for form in forms)
    reserved = tuple(
        (code, re.compile("|".join(_expression(form) for form in forms))) for code, forms in fiction.items()
    )
    return Plan(fiction, national, raw["never"], raw["nowhere"], frozenset(raw["codes"].split()), reserved)


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


def phone(prf: Prf, text: str, attempt: int = 0) -> str:
    """Another number with the same marks between its digits; the last attempts have room for all."""
    if attempt >= TRIES and text[:1] == "+" and (form := _form(text.translate(_ALIKE))) is not None:
        digits = "".join(filter(str.isdigit, text))
        code = _code(digits[:3])
        if code and len(digits) > len(code):
            fresh = code + _wide(prf, "+", code, digits[len(code) :])
            return form[0] % (*fresh[: form[1]], fresh[form[1] :])
    return _phone(prf, text, attempt)


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
    return next((start[:size] for size in (3, 2, 1) if start[:size] in plan().codes), "")


def _phone(prf: Prf, text: str, attempt: int) -> str:
    number = normal(text)
    if len(number) < 3 or sum(map(str.isdigit, number)) < 3:
        return text
    code, national, digits = _split(text, number)
    plus = number[0] == "+"
    if attempt < TRIES:
        fresh = _fictional(prf, number, code, national, attempt)
    else:
        fresh = _wide(prf, number, code, national)
    lead = digits[: len(digits) - len(national)] if plus or (code and attempt < TRIES) else ""
    return _written(text, lead + fresh)


def _split(text: str, number: str) -> tuple[str, str, str]:
    """Code of the country, the number within it, and all digits as they stand."""
    digits = "".join(_DIGIT.findall(_bare(text)))
    if number.startswith("+"):
        plain = number[1:]
        code = _code(plain[:3])
        return code, plain[len(code) :], digits
    stripped = text.strip()
    code = next((code for code, form in plan().national if form.fullmatch(stripped)), "")
    if code == "1":
        return code, digits[-10:] if len(digits) >= 10 else digits, digits
    return code, digits[1:] if code else digits, digits


def _fictional(prf: Prf, number: str, code: str, national: str, attempt: int) -> str:
    draw = Draw(prf, "phone", number, attempt)
    forms = [form for form in plan().fiction.get(code, ()) if len(form) == len(national)]
    if not forms and code in plan().fiction:
        forms = [form for form in plan().fiction[code] if len(form) < len(national)]
    if forms:
        alike = [form for form in forms if form[0] == national[0]] or forms
        return _filled(alike[draw.below(len(alike))].ljust(len(national), "x"), draw)
    if code:
        return plan().never.get(code, "0") + draw.digits(max(len(national) - 1, 1))
    return _nowhere(draw, len(national), bool(number.startswith("+")))


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
    turned = f"{prf.permuted('phone/' + code, int(national or 0), 10 ** len(national)):0{len(national)}d}"
    if code and number.startswith("+"):
        return plan().never.get(code, "0") + turned
    return (plan().nowhere[2:] if number.startswith("+") else plan().nowhere) + turned


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
    if any(code == one and form.fullmatch(national) for one, form in plan().reserved):
        return True
    return bool(code) and number.startswith("+") and national.startswith(plan().never.get(code, "0"))
