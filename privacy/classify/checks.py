"""Check digits of numbers that python-stdnum does not know, and the way to those it knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module

from stdnum import luhn, verhoeff

Check = Callable[[str], bool]
_NOT_PLAIN = re.compile(r"[^0-9A-Za-z<]")
_LETTERS = {chr(55 + value): value for value in range(10, 36)}


@cache
def check(name: str) -> Check:
    """The check of a row of `recognizers.yaml`: a module of python-stdnum, or one of ours after a dot."""
    if name.startswith("."):
        return _CHECKS[name[1:]]
    if name == "luhn":
        return _luhn
    valid: Check = import_module(f"stdnum.{name}").is_valid
    return valid


def passes(name: str, text: str) -> bool:
    """Whether a number passes; one digit over and over, or what its check can't even read, does not."""
    if len({c for c in text if c.isalnum()}) < 2:
        return False
    try:
        return check(name)(text)
    except Exception:  # a foreign check on any text: whatever it raises, the number is not valid
        return False


def _luhn(text: str) -> bool:
    return bool(luhn.is_valid(_plain(text)))


def _plain(text: str) -> str:
    return _NOT_PLAIN.sub("", text).upper()


def _digits(text: str) -> list[int]:
    return [int(c) for c in text if c in "0123456789"]


def _weighted(values: Iterable[int], weights: Iterable[int]) -> int:
    return sum(value * weight for value, weight in zip(values, weights, strict=False))


def es_nuss(text: str) -> bool:
    """Número de afiliación a la Seguridad Social: two digits modulo 97."""
    plain = _plain(text)
    province, number, key = plain[:2], plain[2:-2], plain[-2:]
    base = int(number) + int(province) * 10**7 if int(number) < 10**7 else int(province + number)
    return base % 97 == int(key)


def fr_rib(text: str) -> bool:
    """Relevé d'identité bancaire: a key modulo 97, letters as on a dial."""
    plain = "".join(
        str((_LETTERS[c] - (9 if c < "S" else 8)) % 9 or 9) if c.isalpha() else c for c in _plain(text)
    )
    bank, branch, account, key = plain[:5], plain[5:10], plain[10:21], plain[21:]
    return 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97 == int(key)


def hu_taj(text: str) -> bool:
    """Társadalombiztosítási azonosító jel."""
    d = _digits(text)
    return _weighted(d[:8], (3, 7) * 4) % 10 == d[8]


def hu_tax(text: str) -> bool:
    """Adóazonosító jel of a person."""
    d = _digits(text)
    return _weighted(d[:9], range(1, 10)) % 11 == d[9]


def hu_personal(text: str) -> bool:
    """Személyi azonosító: the order of weights changed with those born from 1997."""
    d = _digits(text)
    old = d[0] in (1, 2) and d[1] * 10 + d[2] < 97
    return _weighted(d[:10], range(1, 11) if old else range(10, 0, -1)) % 11 == d[10]


def lu_matricule(text: str) -> bool:
    """Matricule: one digit after Luhn, one after Verhoeff, both over the first eleven."""
    plain = _plain(text)
    first = plain[:11]
    return plain[11:] == luhn.calc_check_digit(first) + verhoeff.calc_check_digit(first)


def md_idnp(text: str) -> bool:
    """Numărul de identificare al persoanei."""
    d = _digits(text)
    return _weighted(d[:12], (7, 3, 1) * 4) % 10 == d[12]


def pl_id_card(text: str) -> bool:
    """Number of a Polish identity card."""
    values = [_LETTERS[c] if c.isalpha() else int(c) for c in _plain(text)]
    return _weighted(values, (7, 3, 1, 9, 7, 3, 1, 7, 3)) % 10 == 0


def pt_niss(text: str) -> bool:
    """Número de Identificação da Segurança Social."""
    d = _digits(text)
    return 9 - _weighted(d[:10], (29, 23, 19, 17, 13, 11, 7, 5, 3, 2)) % 10 == d[10]


def ru_snils(text: str) -> bool:
    """Insurance number of Russia."""
    d = _digits(text)
    return _weighted(d[:9], range(9, 0, -1)) % 101 % 100 == d[9] * 10 + d[10]


def br_pis(text: str) -> bool:
    """PIS, PASEP, NIS and NIT are one number."""
    d = _digits(text)
    key = 11 - _weighted(d[:10], (3, 2, 9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return (0 if key > 9 else key) == d[10]


def br_cns(text: str) -> bool:
    """Cartão Nacional de Saúde."""
    return _weighted(_digits(text), range(15, 0, -1)) % 11 == 0


def uy_ci(text: str) -> bool:
    """Cédula de identidad of Uruguay."""
    d = _digits(text)
    return -_weighted(d[:7], (2, 9, 8, 7, 6, 3, 4)) % 10 == d[7]


def hk_id(text: str) -> bool:
    """Identity card of Hong Kong; a single letter stands behind a blank, which is 36."""
    values = [_LETTERS[c] if c.isalpha() else int(c) for c in _plain(text)]
    return _weighted([36] * (9 - len(values)) + values, range(9, 0, -1)) % 11 == 0


def kz_iin(text: str) -> bool:
    """Individual number of Kazakhstan."""
    d = _digits(text)
    key = _weighted(d, range(1, 12)) % 11
    return (_weighted(d, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)) % 11 if key == 10 else key) == d[11]


def sg_nric(text: str) -> bool:
    """NRIC and FIN of Singapore."""
    plain = _plain(text)
    total = _weighted(_digits(plain), (2, 7, 6, 5, 4, 3, 2)) + {"T": 4, "G": 4, "M": 3}.get(plain[0], 0)
    if plain[0] == "M":
        return "KLJNPQRTUWX"[10 - total % 11] == plain[-1]
    return ("JZIHGFEDCBA" if plain[0] in "ST" else "XWUTRQPNMLK")[total % 11] == plain[-1]


def tw_id(text: str) -> bool:
    """National and resident number of Taiwan."""
    plain = _plain(text)
    tens, ones = divmod("ABCDEFGHJKLMNPQRSTUVXYWZIO".index(plain[0]) + 10, 10)
    return (tens + ones * 9 + _weighted(_digits(plain[1:]), (8, 7, 6, 5, 4, 3, 2, 1, 1))) % 10 == 0


def nz_nhi(text: str) -> bool:
    """National Health Index of New Zealand, in its old form."""
    plain = _plain(text)
    values = ["ABCDEFGHJKLMNPQRSTUVWXYZ".index(c) + 1 for c in plain[:3]] + _digits(plain[3:6])
    rest = _weighted(values, (7, 6, 5, 4, 3, 2)) % 11
    return rest != 0 and (11 - rest) % 10 == int(plain[6])


def machine_readable(text: str) -> bool:
    """The lines at the foot of a travel document (ICAO 9303): number, birth and expiry with their digits."""
    plain = _plain(text)
    if len(plain) == 90:  # three lines of 30
        parts = ((5, 14), (30, 36), (38, 44))
    elif len(plain) in (72, 88):  # two lines
        half = len(plain) // 2
        parts = ((half, half + 9), (half + 13, half + 19), (half + 21, half + 27))
    else:
        return False
    return all(_of_document(plain[start:end]) == plain[end].replace("<", "0") for start, end in parts)


def _of_document(part: str) -> str:
    values = [0 if c == "<" else _LETTERS[c] if c.isalpha() else int(c) for c in part]
    return str(_weighted(values, (7, 3, 1) * 5) % 10)


_CHECKS: dict[str, Check] = {
    own.__name__: own
    for own in (
        es_nuss,
        fr_rib,
        hu_taj,
        hu_tax,
        hu_personal,
        lu_matricule,
        md_idnp,
        pl_id_card,
        pt_niss,
        ru_snils,
        br_pis,
        br_cns,
        uy_ci,
        hk_id,
        kz_iin,
        sg_nric,
        tw_id,
        nz_nhi,
        machine_readable,
    )
}
