"""Countries as the law on transfers sees them: Chapter V of the GDPR, and that of the UK GDPR."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from privacy.vocabulary import LANGUAGES, read

Law = Literal["eu", "uk"]
HOME = "GB"
LISTS: Mapping[Law, str] = {"eu": "adequacy decision", "uk": "UK adequacy regulations"}


@dataclass(frozen=True, slots=True)
class Decision:
    """A finding of adequacy: `scope` says whom it covers, `partial` that it is not everybody there.

    `verified` is False where only the listing itself was compared with the source.
    """

    basis: str
    partial: bool
    scope: str = ""
    since: str = ""
    expires: str = ""
    note: str = ""
    verified: bool = True

    def __str__(self) -> str:
        covers = f"for {self.scope}" if self.partial else ""
        since = f", since {self.since}" if self.since else ""
        expires = f", until {self.expires}" if self.expires else ""
        doubt = "; compare number and date with the source" if not self.verified else ""
        note = f". {self.note.rstrip('.')}" if self.note and not self.expires else ""
        return " ".join(filter(None, [self.basis, covers])) + since + expires + doubt + note


@dataclass(frozen=True, slots=True)
class Country:
    """`status` is a key of `status` in countries.yaml; `only` limits the finding of adequacy."""

    code: str
    name: str
    status: str
    only: str = ""
    decision: Decision | None = None


@cache
def _data() -> dict[str, Any]:
    content: dict[str, Any] = read("countries.yaml")
    return content


@cache
def names(language: str = "en") -> Mapping[str, str]:
    """Every code of ISO 3166-1 alpha-2 with the country's name in one language (en, de, fr)."""
    place = LANGUAGES.index(language) if language in LANGUAGES else 0
    return {code: name.split(" | ")[place] for code, name in _data()["names"].items()}


def meant(written: str) -> str | None:
    """The code of the country somebody meant who wrote no code: ``nl``, ``US-CA``, ``UK``, ``Germany``."""
    word = written.strip()
    start = word.partition("-")[0].partition("_")[0].upper()
    start = str(_data()["other_codes"].get(start, start))
    if start in names():
        return start
    called = {name.casefold(): code for one in LANGUAGES for code, name in names(one).items()}
    near = difflib.get_close_matches(word.casefold()[:60], called, 1, 0.8)
    return called[near[0]] if near else None


def country(code: str | None, law: Law = "eu", language: str = "en") -> Country:
    """The country of an ISO 3166-1 alpha-2 code under one law; one that no list names is a third country."""
    if code is None:
        return Country("", "not known", "not_known")
    name = names(language).get(code, code)
    if law == "uk" and code == HOME:
        return Country(code, name, "home")
    found = decision(code, law)
    if code in _data()["eea"]:
        return Country(code, name, "eea", decision=found)
    if found is None:
        return Country(code, name, "third_country")
    if found.partial:
        return Country(code, name, "partly_adequate", found.scope, found)
    return Country(code, name, "adequate", decision=found)


def decision(code: str, law: Law = "eu") -> Decision | None:
    """The finding of adequacy that covers a country, None where none is known."""
    data = _data()
    row = data[law].get(code) or (data[law].get("EEA") if code in data["eea"] else None)
    if row is None:
        return None
    parts = ("scope", "since", "expires", "note", "verified")
    given = {key: row[key] for key in parts if key in row}
    return Decision(basis=row["basis"], partial=row["status"] == "partial", **given)


def mechanism(code: str | None, law: Law = "eu") -> str:
    """What lets data go to a country, in words; empty where the country is not known."""
    known = country(code, law)
    if known.status in ("eea", "home") and known.decision is None:
        return "no transfer to a third country by its location"
    if known.decision is not None:
        return f"{LISTS[law]}: {known.decision}"
    return "" if code is None else f"no {LISTS[law]} known: safeguards or a derogation are needed"


def status(word: str, law: Law = "eu") -> str:
    """A status in words."""
    words: str = _data()["status" if law == "eu" else "uk_status"][word]
    return words


def as_of() -> str:
    """The month of the lists."""
    return str(_data()["as_of"])
