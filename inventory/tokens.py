"""Binding expressions that carry data: ``users/{email}.json`` puts an e-mail address into a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_TOKEN = re.compile(r"(?<!\{)\{(?!\{)([^{}:=?]+)[:=?]?[^{}]*\}")
SYSTEM = frozenset(
    {
        "rand-guid", "datetime", "sys.randguid", "sys.utcnow", "sys.methodname", "queuetrigger", "dequeuecount", "id",
        "insertiontime", "expirationtime", "nextvisibletime", "popreceipt", "partitioncontext", "properties",
        "blobtrigger", "uri", "metadata", "sequencenumber", "enqueuedtimeutc", "messageid", "deliverycount", "rest",
        "name", "ext", "blobname", "filename", "blobextension", "restofpath", "route",
    }
)  # fmt: skip
"""Expressions the runtime fills by itself, and names of files rather than of data in them."""
CARRYING = frozenset(
    {
        "path", "blobpath", "route", "commandtext", "parameters", "sqlquery", "partitionkey", "rowkey", "filter", "id",
        "queuename", "tablename", "to", "from", "subject", "text", "body", "userid", "key", "documentid", "instanceid",
    }
)  # fmt: skip
"""Properties in which an expression puts data; the others only steer."""


def fields(properties: Mapping[str, object], trigger: bool) -> Iterator[str]:
    """The dotted names of data that binding expressions carry, in order of their properties.

    Source: the runtime's binding expressions (`{Query.id}`, `{headers.x}`, `{route part:constraint}`).
    """
    for name, value in properties.items():
        if name.lower() in CARRYING and isinstance(value, str):
            yield from _tokens(value, trigger)


def _tokens(text: str, trigger: bool) -> Iterator[str]:
    for token in _TOKEN.findall(text):
        token = token.strip().lstrip("*")
        lower = token.lower()
        if lower in SYSTEM and not (trigger and lower == "id"):
            continue
        for prefix in ("query.", "headers.", "data.", "body."):
            if lower.startswith(prefix):
                token = token[len(prefix) :]
        if re.fullmatch(r"[A-Za-z_][\w.\-]*", token):
            yield token
