"""Pairs of name and value as forms and addresses hold them, coded as they were."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote_plus

from privacy.classify.reading.payloads import ITEM
from privacy.pseudonymize.fields import Fields
from privacy.pseudonymize.links import coded

_PAIR = re.compile(r"(^|[&?;\s])([^=&?;\s]+)=([^&\s#]*)")
_BRACKET = re.compile(r"\[([^\[\]]*)\]")
FORMS = ("#form",)  # where nothing is planned: what stands there is told by its form
Steps = Callable[[str], tuple[str, ...]]


def steps_of(name: str) -> tuple[str, ...]:
    """`user[email]` stands below `user`."""
    plain = unquote_plus(name)
    first = plain.partition("[")[0]
    below = _BRACKET.findall(plain[len(first) :])
    return (first, *(ITEM if not step or step.isdigit() else step for step in below))


def rewrite_pairs(text: str, fields: Fields, above: tuple[str, ...] = (), at: Steps = steps_of) -> str:
    """Every value of every pair."""

    def changed(found: re.Match[str]) -> str:
        change = fields.at((*above, *at(found[2])))
        value = found[3]
        return found[0] if change is None or not value else f"{found[1]}{found[2]}={coded(value, change)}"

    return _PAIR.sub(changed, text)


def rewrite_address(text: str, fields: Fields, above: tuple[str, ...] = ()) -> str:
    """An address of the web: parts of its path that are data, named by the word before, and its query."""
    from privacy.classify.reading.messages import is_data

    whole, hash_, anchor = text.partition("#") if "{{" not in text else (text, "", "")
    path, mark, query = whole.partition("?")
    if mark:
        query = rewrite_pairs(query, fields, (*above, "query"), lambda name: (unquote_plus(name),))
    parts = path.split("/")
    scheme = 3 if "://" in path else 0
    for at in range(scheme, len(parts)):
        word, before = parts[at], parts[at - 1] if at else ""
        if at > scheme and before and word and is_data(word):
            change = fields.at((*above, "path", before))
            parts[at] = coded(word, change) if change is not None else word
    change = fields.at(FORMS)
    if change is not None:
        anchor = change(anchor)
        parts[:scheme] = change("/".join(parts[:scheme])).split("/") if scheme else []
    return "/".join(parts) + mark + query + hash_ + anchor
