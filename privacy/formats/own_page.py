"""A document that brings its own page, `document.html.j2`, for what Markdown can't say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from markupsafe import Markup, escape

from privacy.countries import country
from privacy.formats.markdown import visible
from privacy.formats.packed import integrity, island, packed
from privacy.formats.svg import picture
from privacy.maps.data_map import Carried, DataMap, Place, Way
from privacy.writing import templates

MOST_FIELDS = 30
ROWS = 250  # in one table: a browser lays tables out as they come into view


def has_own(document: str) -> bool:
    """Whether a document of this name brings its own page."""
    return (templates.folder() / "documents" / document / "document.html.j2").is_file()


def page(document: str, language: str, context: Mapping[str, Any]) -> str:
    """The page, filled; whatever it prints is escaped for HTML."""
    content: DataMap = context["data_map"]
    filters = {
        "visible": visible,
        "integrity": integrity,
        "island": island,
        "packed": packed,
        "picture": partial(_picture, language),
        "by_owner": by_owner,
        "named": named,
    }
    return templates.render(
        f"documents/{document}/document.html.j2",
        filters,
        style=templates.source("html/style.css") + templates.source(f"html/{document}.css"),
        script=templates.source(f"html/{document}.js"),
        number={place.id: number for number, place in enumerate(content.places)},
        country={one.id: country(one.id).name for one in content.countries},
        **context,
    )


def named(fields: Sequence[Carried]) -> Markup:
    """The first fields of a flow with what they passed, the rest counted."""
    more = f" and {len(fields) - MOST_FIELDS} more" if len(fields) > MOST_FIELDS else ""
    return Markup(", ".join([_named(one.name, one.transforms) for one in fields[:MOST_FIELDS]]) + more)


@lru_cache(maxsize=1 << 13)
def _named(name: str, transforms: tuple[str, ...]) -> str:
    passed = f" ({escape(', '.join(transforms))})" if transforms else ""
    return f"<code>{escape(visible(name))}</code>{passed}"


def _picture(language: str, diagram: Any, identity: str) -> str:
    return picture(diagram, language, identity)


def by_owner(ways: Sequence[Way], places: Sequence[Place]) -> Iterator[tuple[str, list[tuple[int, Way]]]]:
    """The flows with their numbers under the apps whose functions take part, in tables of some rows."""
    apps = {place.id: place.app for place in places if place.kind == "function"}
    groups: dict[str, list[tuple[int, Way]]] = {}
    for number, way in enumerate(ways):
        owner = apps.get(way.start) or apps.get(way.end) or "the platform"
        groups.setdefault(owner, []).append((number, way))
    for owner, some in sorted(groups.items()):
        parts = [some[at : at + ROWS] for at in range(0, len(some), ROWS)]
        for number, part in enumerate(parts, 1):
            yield (owner if len(parts) == 1 else f"{owner}, part {number} of {len(parts)}"), part
