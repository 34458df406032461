"""What a value looks like without saying it: `j***@e******.com` at most, and stars where it is short."""

from __future__ import annotations

import re

_PART = re.compile(r"[^\W_]+")
_LONG = 5  # letters from which a word of an address shows its first
_SHOWN = 48
ENDINGS = frozenset(
    [
        "com",
        "org",
        "net",
        "edu",
        "gov",
        "io",
        "eu",
        "de",
        "fr",
        "es",
        "it",
        "nl",
        "pt",
        "pl",
        "uk",
        "us",
        "ch",
        "at",
        "be",
        "se",
        "dk",
        "no",
        "fi",
        "example",
        "test",
        "invalid",
    ]
)


def shape(values: list[str]) -> str:
    """The masked form most of `values` have; never more than the first letter of an address's words."""
    counted: dict[str, int] = {}
    for value in values:
        masked = mask(value)
        counted[masked] = counted.get(masked, 0) + 1
    return min(counted, key=lambda m: (-counted[m], len(m), m)) if counted else ""


def mask(value: str) -> str:
    """Letters and digits as stars; of an e-mail address first letters and a common ending survive."""
    local, at, domain = value.partition("@")
    if at and " " not in value and "." in domain and len(value) < _SHOWN:
        name, _, ending = domain.rpartition(".")
        kept = ending if ending.lower() in ENDINGS else _stars(ending)
        return f"{_first(local)}@{_first(name)}.{kept}"
    masked = _stars(value[:_SHOWN])
    return masked + "…" if len(value) > _SHOWN else masked


def _first(word: str) -> str:
    return word[0] + _stars(word[1:]) if len(word) >= _LONG and word[0].isalpha() else _stars(word)


def _stars(text: str) -> str:
    plain = "".join(c if c.isprintable() else " " for c in text)
    return _PART.sub(lambda m: "*" * len(m[0]), plain)
