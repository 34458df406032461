"""Recordings of requests (HAR, Postman): a value beside a name changes as the field it is to the reader."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_plus

from privacy.classify.reading.messages import PLUMBING, is_data
from privacy.classify.reading.recordings import (
    Path,
    Spot,
    Table,
    is_address,
    is_encoded,
    is_program,
    is_told,
    place_of,
    spots,
    unpacked,
)
from privacy.pseudonymize.fields import Change, Fields, number
from privacy.pseudonymize.kinds import TEXT
from privacy.pseudonymize.links import coded
from privacy.pseudonymize.rewriting.forms import FORMS, rewrite_address
from privacy.pseudonymize.rewriting.json_text import Stream
from privacy.pseudonymize.rewriting.json_tokens import Walk, decoded, string
from privacy.pseudonymize.rewriting.messages import header, rewrite_body

MOST = 200_000  # tokens of an exchange that is waited for
LARGEST = 1 << 25  # characters of it
_FILLED = re.compile(r"\{\{[^{}\n]*\}\}")
_COOKIE = re.compile(r"([^=;\s]+)(=)([^;]*)")
_COOKIES = (("Cookie", "cookie"), ("Set-Cookie", "set-cookie"))  # of requests, of responses
_ID = re.compile(r"(?=\S*\d)\S{8,}")


class Numbered(Walk):
    """A walk that knows which item of a list it is at."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: list[int] = []  # of the items met, for each open object or list

    def _mark(self, mark: str) -> None:
        super()._mark(mark)
        if mark in "{[":
            self._met(-2)
            self.counts.append(0)
        elif mark in "}]":
            self.counts.pop()

    def token(self, token: str) -> tuple[tuple[str, ...], bool] | None:
        told = super().token(token)
        if told is not None and not told[1]:
            self._met(-1)
        return told

    def _met(self, which: int) -> None:
        if len(self.kinds) >= -which and self.kinds[which] == "[":
            self.counts[-1] += 1

    @property
    def path(self) -> Path:
        """The steps to the value that came last, with the numbers of items."""
        below = [*self.steps, self.key] if self.kinds else []
        return tuple(
            count - 1 if kind == "[" else step
            for step, kind, count in zip(below, self.kinds, self.counts, strict=True)
        )


class Recorded(Stream):
    """One pass through a recording, exchange by exchange."""

    walk: Numbered

    def __init__(self, fields: Fields, table: Table) -> None:
        super().__init__(fields, False)
        self.walk, self.table, self.size = Numbered(), table, 0
        self.leaves: list[tuple[int, Path]] = []  # which of those that wait, and the steps to it
        self.told: dict[Spot, Change] = {}

    def _part(self, part: str, between: bool) -> None:
        before = len(self.waiting)
        super()._part(part, between)
        self.size += len(part)
        if not between and len(self.waiting) > before and not self.waiting[-1][2]:
            path = self.walk.path
            if is_told(self.table, path, place_of(path)):
                self.leaves.append((before, path))

    def _is_whole(self) -> bool:
        walk = self.walk
        if walk.depth == 0 or len(self.parts) > MOST or self.size > LARGEST:
            return True
        return walk.kinds[-1] == "[" and self.table.between.fullmatch(place_of(walk.path[:-1])) is not None

    def _apply(self) -> None:
        leaves = [(path, _value(self.parts[self.waiting[at][0]])) for at, path in self.leaves]
        found = {
            at: spot
            for (at, _), spot in zip(self.leaves, spots(self.table, leaves), strict=True)
            if spot is not None
        }
        about = next((at for at, spot in found.items() if self.fields.identity(spot.steps)), None)
        self.fields.person = self.parts[self.waiting[about][0]] if about is not None else ""
        for at, (part, steps, key) in enumerate(self.waiting):
            if at in found:
                self.parts[part] = self._changed(self.parts[part], found[at])
            else:
                self._turn(part, steps, key)
        self.waiting, self.leaves, self.size = [], [], 0

    def _changed(self, token: str, spot: Spot) -> str:
        if token[0] == '"':
            if spot not in self.told:
                if len(self.told) > 50_000:
                    self.told.clear()
                self.told[spot] = string(change_of(self.fields, spot))
            return self.told[spot](token)
        change = self.fields.at(spot.steps) if self.fields.treatment(spot.steps) is not None else None
        return number(change)(token) if change is not None and token[0] in "-0123456789" else token


def _value(token: str) -> Any:
    return decoded(token) if token[0] == '"' else None


def change_of(fields: Fields, spot: Spot) -> Change:
    """What changes the texts of a spot."""
    forms = fields.at(FORMS) or _same
    if spot.how == "address":
        return lambda text: rewrite_address(text, fields, spot.steps)
    if spot.how == "body":
        return _body(fields, spot)
    if spot.how == "header":
        change = _header(fields, spot)
    elif spot.how == "part":
        own = fields.at(spot.steps) or _same
        return lambda text: coded(text, own) if is_data(text) else forms(text)
    else:
        change = (_cookie if spot.how == "cookie" else _pair)(fields, spot.steps)
    return lambda text: forms(text) if _FILLED.search(text) else change(text)


def _pair(fields: Fields, steps: tuple[str, ...]) -> Change:
    """The change of a value beside its name; it may be written as in an address, and may hold JSON."""
    change, nested = fields.at(steps) or _same, fields.nested(steps)

    def changed(text: str) -> str:
        made = nested(text)
        if made is not text:
            return made
        return coded(text, change) if is_encoded(text) else change(text)

    return changed


def _header(fields: Fields, spot: Spot) -> Change:
    """The change of a header: cookies one by one, an address by its parts."""
    name, steps = spot.name.lower(), spot.steps
    if name in PLUMBING:
        return _same
    own, planned = _pair(fields, steps), fields.treatment(steps)
    whole = planned is not None and planned.kind != TEXT

    def changed(text: str) -> str:
        if name in ("cookie", "set-cookie") and "=" in text:
            return _cookies(text, fields, steps, 1 if name == "set-cookie" else 0)
        if is_address(text) and not whole:
            return rewrite_address(text, fields, steps[:-2])
        return header(text, own)

    return changed


def _cookies(text: str, fields: Fields, steps: tuple[str, ...], most: int) -> str:
    """Cookies of a header as those beside their names; what says how long one is kept stays."""

    def changed(found: re.Match[str]) -> str:
        return found[1] + found[2] + _cookie(fields, (*steps[:-2], "cookies", found[1]))(found[3])

    return _COOKIE.sub(changed, text, count=most)


def _cookie(fields: Fields, steps: tuple[str, ...]) -> Change:
    """The change of a cookie: of its field, or of the header it stands in as well where it is an id."""
    own = _pair(fields, steps)
    held = [(*steps[:-2], "headers", name) for name in _COOKIES["response" in steps]]
    above = next((one for one in held if fields.treatment(one) is not None), None)
    if above is None or fields.treatment(steps) is not None:
        return own
    whole = _pair(fields, above)

    def changed(text: str) -> str:
        plain = unquote_plus(text) if is_encoded(text) else text
        return whole(text) if _ID.fullmatch(plain) and plain not in fields.known else own(text)

    return changed


def _body(fields: Fields, spot: Spot) -> Change:
    """The change of a body, also of one that is packed; programs and pictures are told by their form."""
    if spot.packed:
        inner = _body(fields, replace(spot, packed=False))

        def changed(text: str) -> str:
            held = unpacked(text)
            made = inner(held) if held is not None else None
            return text if made is None or made == held else b64encode(made.encode()).decode()

        return changed
    if is_program(spot.kind):
        return fields.at(FORMS) or _same
    return lambda text: rewrite_body(text, spot.kind or "json", fields, spot.steps)


def _same(text: str) -> str:
    return text
