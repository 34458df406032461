"""Binding expressions that carry data: ``users/{email}.json`` puts an e-mail address into a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files

from inventory.catalog import read_data

_TOKEN = re.compile(r"(?<!\{)\{(?!\{)([^{}:=?]+)[:=?]?[^{}]*\}")
PLACES = {
    "route": "url",
    **dict.fromkeys(("path", "blobpath", "queuename", "tablename"), "name"),
    **dict.fromkeys(("partitionkey", "rowkey"), "key"),
}
_NAME = re.compile(r"[A-Za-z_][\w.\-]*")


@lru_cache
def _table() -> dict[str, frozenset[str]]:
    rows = read_data(files("inventory") / "data" / "expressions.yaml")
    return {name: frozenset(words) for name, words in rows.items()}


def fields(properties: Mapping[str, object], trigger: bool) -> Iterator[tuple[str, str]]:
    """The dotted names of data that binding expressions carry, in order of their properties.

    Each with the place it stands in, as in `inventory.facts.Field`; empty for the content.

    Source: the runtime's binding expressions (`{Query.id}`, `{headers.x}`, `{route part:constraint}`).
    """
    carrying = _table()["carrying"]
    for name, value in properties.items():
        if name.lower() in carrying and isinstance(value, str):
            for token in _tokens(value, trigger):
                yield token, PLACES.get(name.lower(), "")


def collapsed(text: str, function: str) -> str:
    """An expression's text with ``*`` for what the runtime makes up anew each time (``{rand-guid}``)."""

    def one(found: re.Match[str]) -> str:
        token = found[1].strip().lower()
        if token == "sys.methodname":
            return function
        return "*" if token in _table()["generated"] else found[0]

    return _TOKEN.sub(one, text) if "{" in text else text


def _tokens(text: str, trigger: bool) -> Iterator[str]:
    table = _table()
    for found in _TOKEN.findall(text):
        token = found.strip().lstrip("*")
        if token.lower() in table["system"] and not (trigger and token.lower() == "id"):
            continue
        for prefix in table["prefixes"]:
            if token.lower().startswith(prefix):
                token = token[len(prefix) :]
        if _NAME.fullmatch(token):
            yield token
