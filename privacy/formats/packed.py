"""The data map as small plain values for the script of its page: what repeats is named by its number."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from inventory.facts import Location
from privacy.formats.markdown import visible
from privacy.maps.data_map import Carried, DataMap, Place, Way

UNSAFE = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})


def packed(content: DataMap) -> dict[str, Any]:
    """What `templates/html/data-map.js` reads; its types there say what each letter is."""
    files = _Numbers(at.path for place in content.places for at in place.evidence)
    files.add(at.path for way in content.ways for at in way.evidence)
    files.add(gap.at.path for gap in content.gaps)
    numbers = _Numbers(place.id for place in content.places)
    categories = _Numbers(one.id for one in content.categories)
    activities = _Numbers(one.id for one in content.activities)
    subjects = _Numbers(one.id for one in content.subjects)
    countries = _Numbers(one.id for one in content.countries)

    def where(evidence: Iterable[Location]) -> list[list[int]]:
        return [[files.of(at.path), at.line] for at in evidence]

    def placed(one: Place) -> dict[str, Any]:
        return {
            "i": visible(one.id),
            "k": one.kind,
            "n": visible(one.name),
            "d": visible(one.detail),
            "app": visible(one.app),
            "p": countries.of(one.country) if one.country else -1,
            "law": one.law,
            "t": one.third,
            "h": one.hidden,
            "c": [categories.of(key) for key in one.categories],
            "a": [activities.of(key) for key in one.activities],
            "r": visible(one.kept),
            "e": where(one.evidence),
            "g": list(one.gaps),
        }

    def carried(one: Carried) -> list[Any]:
        category = categories.of(one.category) if one.category else -1
        return [visible(one.name), category, one.confidence, ", ".join(one.transforms)]

    def flow(one: Way) -> dict[str, Any]:
        return {
            "f": numbers.of(one.start),
            "t": numbers.of(one.end),
            "o": list(one.operations),
            "c": [categories.of(key) for key in one.categories],
            "x": [carried(field) for field in one.fields],
            "q": one.confidence,
            "a": [activities.of(key) for key in one.activities],
            "e": where(one.evidence),
        }

    return {
        "places": [placed(one) for one in content.places],
        "ways": [flow(one) for one in content.ways],
        "categories": [[one.words, one.special] for one in content.categories],
        "activities": [
            [visible(one.words), [subjects.of(key) for key in one.subjects]] for one in content.activities
        ],
        "subjects": [visible(one.words) for one in content.subjects],
        "countries": [one.words for one in content.countries],
        "files": [visible(path) for path in files.names],
        "gaps": [[visible(gap.reason), files.of(gap.at.path), gap.at.line] for gap in content.gaps],
    }


class _Numbers:
    """Names by the order in which they came."""

    def __init__(self, names: Iterable[str]) -> None:
        self._known: dict[str, int] = {}
        self.add(names)

    def add(self, names: Iterable[str]) -> None:
        for name in names:
            self._known.setdefault(name, len(self._known))

    def of(self, name: str) -> int:
        return self._known[name]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._known)


def island(content: Any) -> Markup:
    """Values as JSON that may stand in a script element: nothing in it ends the element."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.encode("utf-8", "replace").decode().translate(UNSAFE))


def integrity(text: str) -> str:
    """What a content security policy calls an inline script or style by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
