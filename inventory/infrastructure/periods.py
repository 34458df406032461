"""Amounts of time as configuration writes them, as ISO 8601 durations and in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from inventory.resources import Value

_ISO = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(?:\.\d+)?S)?)?")
_SPAN = re.compile(r"(?:(\d+)\.)?(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?")
_TIER = re.compile(r"Continuous(\d+)Days", re.IGNORECASE)
_UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day", "H": "hour", "S": "second"}
_TIMES = {"M": "minute"}
LONG_AGO = 365 * 100
"""Days from which on a limit is none: services write the longest time they can for "never"."""


def iso(value: Value, unit: str) -> str | None:
    """An ISO 8601 duration of an amount in ``days``, ``hours``, ``minutes``, ``seconds``, or of a text in
    ``iso``, ``span`` (``14.00:00:00``) or ``tier`` (``Continuous7Days``); None for what is none."""
    return READERS[unit](value) if unit in READERS else None


def is_endless(period: str) -> bool:
    """Whether a period is so long that it limits nothing."""
    found = re.match(r"P(\d+)(Y|D)", period)
    return bool(found) and int(found[1]) * (365 if found[2] == "Y" else 1) >= LONG_AGO if found else False


def words(period: str) -> str:
    """A duration in words (``P1Y6M`` -> 1 year 6 months); other texts as they are."""
    if not _ISO.fullmatch(period):
        return period
    days, _, times = period[1:].partition("T")
    parts = [(n, _UNITS[u]) for n, u in re.findall(r"(\d+)([YMWD])", days)]
    parts += [(n, _TIMES.get(u) or _UNITS[u]) for n, u in re.findall(r"([\d.]+)([HMS])", times)]
    return " ".join(f"{n} {unit}{'' if n == '1' else 's'}" for n, unit in parts)


def _number(value: Value) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)) and 0 <= value < 10**12:
        return int(value)
    return int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,12}", value) else None


def _of_seconds(seconds: int) -> str:
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, seconds = divmod(rest, 60)
    time = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
    text = (f"{days}D" if days else "") + (f"T{time}" if time else "")
    return f"P{text}" if text else "PT0S"


def _counted(seconds: int) -> Callable[[Value], str | None]:
    def read(value: Value) -> str | None:
        number = _number(value)
        return _of_seconds(number * seconds) if number is not None else None

    return read


def _iso(value: Value) -> str | None:
    text = value.strip().upper() if isinstance(value, str) and len(value) < 40 else ""
    if not _ISO.fullmatch(text):
        return None
    short = re.sub(r"\.\d+(?=S)", "", text)
    found = re.fullmatch(r"PT(\d+)([HMS])", short)
    unit = {"H": 3_600, "M": 60, "S": 1}
    return _of_seconds(int(found[1]) * unit[found[2]]) if found else short


def _span(value: Value) -> str | None:
    found = _SPAN.fullmatch(value.strip()) if isinstance(value, str) and len(value) < 40 else None
    if found is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return _of_seconds(((days * 24 + hours) * 60 + minutes) * 60 + seconds)


def _tier(value: Value) -> str | None:
    found = _TIER.fullmatch(value) if isinstance(value, str) and len(value) < 40 else None
    return f"P{int(found[1])}D" if found else None


READERS: Mapping[str, Callable[[Value], str | None]] = {
    "days": _counted(86_400),
    "hours": _counted(3_600),
    "minutes": _counted(60),
    "seconds": _counted(1),
    "iso": _iso,
    "span": _span,
    "tier": _tier,
}


@lru_cache(maxsize=1 << 10)
def days(period: str) -> float:
    """A duration in days, for comparing; months count 30 days, years 365. Infinite for what is none."""
    if not _ISO.fullmatch(period):
        return float("inf")
    date, _, time = period[1:].partition("T")
    total = sum(int(n) * _DAYS[u] for n, u in re.findall(r"(\d+)([YMWD])", date))
    return total + sum(float(n) * _PARTS[u] for n, u in re.findall(r"([\d.]+)([HMS])", time))


def same(one: str, other: str) -> bool:
    """Whether two durations are of one length: a year is 12 months, a month is no number of days."""
    return _split(one) == _split(other)


def _split(period: str) -> tuple[int, float] | str:
    if not _ISO.fullmatch(period):
        return period
    months = sum(
        int(n) * (12 if u == "Y" else 1) for n, u in re.findall(r"(\d+)([YM])", period.partition("T")[0])
    )
    return months, round(days(re.sub(r"^P(\d+Y)?(\d+M)?", "P", period) or "P0D"), 6)


_DAYS = {"Y": 365, "M": 30, "W": 7, "D": 1}
_PARTS = {"H": 1 / 24, "M": 1 / 1_440, "S": 1 / 86_400}
