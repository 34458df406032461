"""Personal data where others read along: logs, addresses, names, keys and metadata."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from privacy import vocabulary
from privacy.check.findings import Draft
from privacy.check.view import Landing, View, called

MESSAGES = frozenset(
    {
        "azure_queue",
        "service_bus",
        "event_hub",
        "event_grid",
        "kafka",
        "rabbitmq",
        "azure_blob",
        "data_lake",
        "s3",
    }
)
"""Kinds of stores whose content goes with metadata."""
METADATA = frozenset({"metadata", "tags", "applicationproperties", "userproperties", "headers", "properties"})
KEYS = {
    **dict.fromkeys(("azure_table", "cosmos_table"), frozenset({"partitionkey", "rowkey"})),
    **dict.fromkeys(("cosmos_db", "mongodb"), frozenset({"id", "pk", "partitionkey"})),
}
"""Kinds of stores whose records carry their key among the fields, and what such a field is called."""
IDS = "user.unique_id"
"""A made-up id is what a key should be."""
FILES = frozenset({"azure_blob", "data_lake", "s3", "azure_file"})


def in_log(view: View) -> Iterator[Draft]:
    """``personal-data-in-log``"""
    for one in view.landings:
        if one.role == "log":
            yield draft(view, "personal-data-in-log", one, "log")


def in_url(view: View) -> Iterator[Draft]:
    """``personal-data-in-url``: of a request that is sent, or of the function itself."""
    for one in (*view.landings, *view.asked, *view.deleted):
        if "url" in one.field.places and one.role in ("recipient", "store"):
            where = f"the address it asks {view.name(one.flow.target)} by"
            yield draft(view, "personal-data-in-url", one, "url", where=where)
    for one in view.collected:
        if "url" in one.field.places:
            yield draft(view, "personal-data-in-url", one, "url", where="its own address")


def in_name(view: View) -> Iterator[Draft]:
    """``personal-data-in-name``"""
    for one in _resting(view):
        if "name" in one.field.places or ("key" in one.field.places and _kind(one) in FILES):
            yield draft(view, "personal-data-in-name", one, "name")


def in_key(view: View) -> Iterator[Draft]:
    """``personal-data-in-key``"""
    for one in _resting(view):
        if one.category.startswith(IDS):
            continue
        placed = "key" in one.field.places and _kind(one) not in FILES
        if placed or _plain(one.field.path) in KEYS.get(_kind(one), ()):
            yield draft(view, "personal-data-in-key", one, "key")


def in_metadata(view: View) -> Iterator[Draft]:
    """``personal-data-in-metadata``"""
    for one in _resting(view):
        above = {_plain(part) for name in one.names for part in re.split(r"[.\[\]]+", name)[:-1]}
        if "metadata" in one.field.places or (_kind(one) in MESSAGES and above & METADATA):
            yield draft(view, "personal-data-in-metadata", one, "metadata")


def draft(view: View, id: str, one: Landing, target: str, **facts: str) -> Draft:
    """A finding on one field at one end, by one function."""
    function = one.flow.function
    end = (one.flow.origin or "") if target == "log" else one.flow.target if target != "url" else ""
    guarded = one.transform if id == "weak-protection" else "plain" if one.transform == "none" else "guarded"
    marks = (function, end, one.category, guarded)
    said = {
        "function": called(function),
        "category": vocabulary.label(one.category),
        "target": view.name(one.flow.target),
        **facts,
    }
    return Draft(
        id,
        one.flow.target if target not in ("log", "url") else function,
        marks,
        said,
        one.category,
        target,
        one.transform,
        (function,),
        (one.flow.id,),
        one.names,
        one.flow.evidence,
        one.level,
    )


def _resting(view: View) -> Iterable[Landing]:
    return (one for one in view.landings if one.role in ("store", "file"))


def _kind(one: Landing) -> str:
    return one.flow.target.split(":")[1] if one.flow.target.startswith("store:") else ""


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
