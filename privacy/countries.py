"""Countries as Chapter V GDPR sees them: in the European Economic Area, adequate, or neither."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML


@dataclass(frozen=True, slots=True)
class Country:
    """`status` is a key of `status` in countries.yaml; `only` limits the adequacy decision."""

    code: str
    name: str
    status: str
    only: str = ""


@cache
def _data() -> dict[str, Any]:
    text = (Path(__file__).parent / "data" / "countries.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return content


def country(code: str | None) -> Country:
    """The country of an ISO 3166-1 alpha-2 code; one that no list names is a third country."""
    if code is None:
        return Country("", "not known", "not_known")
    data = _data()
    if code in data["eea"]:
        return Country(code, data["eea"][code], "eea")
    if code in data["adequate"]:
        entry = data["adequate"][code]
        only = entry.get("only", "")
        return Country(code, entry["name"], "partly_adequate" if only else "adequate", only)
    return Country(code, data["other"].get(code, code), "third_country")


def status(word: str) -> str:
    """A status in words."""
    words: str = _data()["status"][word]
    return words


def as_of() -> str:
    """The month of the adequacy list."""
    return str(_data()["as_of"])
