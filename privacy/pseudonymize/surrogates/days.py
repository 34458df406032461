"""Birth days and ages: the same number of years older for everybody, another day of the same month."""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from functools import lru_cache

from privacy.pseudonymize.prf import Prf

_ISO = re.compile(r"(?P<y>\d{4})(?P<a>[-/.]?)(?P<m>\d{2})(?P=a)(?P<d>\d{2})")
_EUROPEAN = re.compile(r"(?P<d>\d{1,2})(?P<a>[-/. ]\s?)(?P<m>\d{1,2})(?P=a)(?P<y>\d{4}|\d{2})")
_YEAR = re.compile(r"(?<!\d)(?:18|19|20)\d\d(?!\d)")
_NUMBER = re.compile(r"\d+")
_HALF = 12  # days up to which a number could be a month's as well: they stay among themselves


@lru_cache(64)
def years(prf: Prf) -> int:
    """By how many years this key makes everybody older: a multiple of four, so that leap years stay."""
    return 4 * (1 + prf.number("birth/years", b"") % 2)


@lru_cache(1 << 14)
def birth(prf: Prf, text: str) -> str:
    """A birth day in the form it was written in; a year alone where no day is found."""
    if len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdigit() and text.isascii():
        year, month, day = int(text[:4]), int(text[5:7]), int(text[8:])
        if 1 <= month <= 12 and 1 <= day <= 31:
            made_year, made_day = shifted(prf, year, month, day)
            return f"{made_year:04d}{text[4:8]}{made_day:02d}"
    for form in (_ISO, _EUROPEAN):
        found = form.search(text)
        if found is not None:
            made = _turned(prf, found)
            if made is not None:
                return text[: found.start()] + made + text[found.end() :]
    return _YEAR.sub(lambda found: str(int(found[0]) - years(prf)), text) if _YEAR.search(text) else text


def _turned(prf: Prf, found: re.Match[str]) -> str | None:
    year, month, day = int(found["y"]), int(found["m"]), int(found["d"])
    if month > 12 >= day >= 1:  # the month comes first
        swapped = True
        month, day = day, month
    else:
        swapped = False
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    year_made, day_made = shifted(prf, year, month, day)
    parts = {"y": f"{year_made % 10 ** len(found['y']):0{len(found['y'])}d}"}
    first, second = ("m", "d") if not swapped else ("d", "m")
    parts[first] = found[first]
    parts[second] = f"{day_made:0{len(found[second])}d}"
    spans = sorted((found.start(name), found.end(name), name) for name in ("y", "m", "d"))
    made, at = "", found.start()
    for start, end, name in spans:
        made += found.string[at:start] + parts[name]
        at = end
    return made


@lru_cache(1 << 14)
def shifted(prf: Prf, year: int, month: int, day: int) -> tuple[int, int]:
    """Year and day of a birth day. Days up to the twelfth stay such, as some write the month first."""
    made = year - years(prf)
    kind = f"birth/{year % 100}/{month}"
    if day <= _HALF:
        low, size = (1, 9) if day < 10 else (10, 3)
    else:
        last = 28 if month == 2 else monthrange(2001, month)[1]
        if day > last:
            return made, day if isleap(made) or made < 100 else 28
        low, size = 13, last - _HALF
    return made, low + prf.permuted(kind, day - low, size)


def age(prf: Prf, text: str) -> str:
    """An age, or a range of ages, by as many years more."""
    return _NUMBER.sub(lambda found: str(int(found[0]) + years(prf)) if len(found[0]) < 4 else found[0], text)
