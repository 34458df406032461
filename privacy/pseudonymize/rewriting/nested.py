"""JSON that stands in strings, as it is or as base64."""

from __future__ import annotations

import base64

from privacy.classify.reading.nested import MOST, opened
from privacy.pseudonymize.fields import Fields
from privacy.pseudonymize.rewriting.json_tokens import Broken, rewritten


def rewritten_inside(text: str, fields: Fields, steps: tuple[str, ...]) -> str:
    """The text with the values of the JSON in it changed; the very same text where there is none."""
    if len(text) > MOST or len(steps) > 200 or opened(text) is None:
        return text
    try:
        if text.lstrip()[:1] in ("{", "["):
            return _another(rewritten(text, fields, above=steps))
        return _packed(text, fields, steps)
    except (Broken, RecursionError, ValueError):
        return text


def _another(made: str) -> str:
    """Not the very same text even where nothing changed: it was JSON, and needs no other look."""
    return "".join([made[:-1], made[-1:]])


def _packed(text: str, fields: Fields, steps: tuple[str, ...]) -> str:
    in_urls = "-" in text or "_" in text
    plain = text.translate(str.maketrans("-_", "+/", " \t\r\n="))
    inner = base64.b64decode(plain + "=" * (-len(plain) % 4)).decode()
    made = rewritten(inner, fields, above=steps)
    if made == inner:
        return text
    packed = base64.urlsafe_b64encode(made.encode()) if in_urls else base64.b64encode(made.encode())
    return packed.decode() if text.endswith("=") or len(text) % 4 == 0 else packed.decode().rstrip("=")
