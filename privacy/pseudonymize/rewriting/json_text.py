"""JSON of any size, piece by piece: one text or several in a row, with comments if there are any."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator

from privacy.pseudonymize.fields import Change, Fields
from privacy.pseudonymize.rewriting.json_tokens import TOKEN, Broken, Walk, decoded, encoded, token_change

AHEAD = 1 << 20  # characters that are taken at once
LONGEST = 1 << 23  # characters of a string that is taken at once
RECORD = 20_000  # tokens of a record by which it is known whom it is about
_PART = 1 << 16


def rewrite_json(pieces: Iterable[str], fields: Fields, unwrapped: bool) -> Iterator[str]:
    """The text with its values changed; Broken where it is none, after what came before."""
    return Stream(fields, unwrapped).run(iter(pieces))


class Stream:
    """One pass through a text. `lost`: what was read of it and is not JSON."""

    def __init__(self, fields: Fields, unwrapped: bool) -> None:
        self.fields = fields
        self.walk = Walk(unwrapped)
        self.lost = ""
        self.parts: list[str] = []  # of the record that is open
        self.waiting: list[tuple[int, tuple[str, ...], bool]] = []
        self.changes: dict[tuple[tuple[str, ...], bool, bool], Change | None] = {}

    def run(self, pieces: Iterator[str]) -> Iterator[str]:
        rest, ended = "", False
        while not ended:
            held, size = [rest], len(rest)
            while size < AHEAD or (len(rest) >= AHEAD and size < 2 * len(rest)):
                piece = next(pieces, None)
                if piece is None:
                    ended = True
                    break
                held.append(piece)
                size += len(piece)
                if rest[:1] == '"' and size > LONGEST:
                    break
            text = "".join(held)
            if text[:1] == '"' and len(text) > LONGEST and not ended and not TOKEN.match(text):
                rest = yield from self._long(text, pieces)
                continue
            try:
                rest = self._take(text, ended)
            except Broken:
                yield from self._flush(True)
                raise
            yield from self._flush(False)
        yield from self._flush(True)
        if self.walk.depth or rest.strip():
            self.lost = rest
            raise Broken
        yield rest

    def _take(self, text: str, ended: bool) -> str:
        """Take in what is whole; gives back the rest, which begins with a token that may go on."""
        found = TOKEN.split(text)
        cut = next((at for at in range(0, len(found), 2) if '"' in found[at] or "/" in found[at]), None)
        if cut is not None:
            at = min(found[cut].find(mark) for mark in '"/' if mark in found[cut])
            rest = found[cut][at:] + "".join(found[cut + 1 :])
            found = [*found[:cut], found[cut][:at]]
        elif not ended and found[-1] == "" and len(found) > 1:
            rest = found[-2]
            found = found[:-2]
        else:
            rest = ""
        for at, part in enumerate(found):
            try:
                self._part(part, at % 2 == 0)
            except Broken:
                self.lost = "".join(found[at:]) + rest
                raise
        return rest

    def _part(self, part: str, between: bool) -> None:
        if between:
            self._between(part)
            return
        told = self.walk.token(part)
        if told is not None:
            self.waiting.append((len(self.parts), *told))
        self.parts.append(part)

    def _between(self, text: str) -> None:
        letters = text.rstrip(" \t\r\n")
        if self.walk.depth == 0 and self.walk.wants == "next" and letters:
            self.walk.wants = "value"  # another text in a row
            letters = letters.lstrip(" \t\r\n\ufeff\x1e,")
        self.walk.between(letters)
        self.parts.append(text)
        if self._is_whole():
            self._apply()

    def _is_whole(self) -> bool:
        """Whether a record is whole now, or too large to be waited for."""
        return self.walk.depth <= self.walk.unwrapped or len(self.parts) > RECORD

    def _apply(self) -> None:
        """Change the values of the record that is whole now."""
        fields = self.fields
        about = next((at for at, steps, key in self.waiting if not key and fields.identity(steps)), None)
        fields.person = self.parts[about] if about is not None else ""
        for at, steps, key in self.waiting:
            self._turn(at, steps, key)
        self.waiting = []

    def _turn(self, at: int, steps: tuple[str, ...], key: bool) -> None:
        """Change one token."""
        token = self.parts[at]
        which = (steps, key, token[0] == '"')
        if which not in self.changes:
            if len(self.changes) > 50_000:
                self.changes.clear()
            self.changes[which] = token_change(self.fields, steps, token, key)
        change = self.changes[which]
        if change is not None and token[0] not in "tfnNI":
            self.parts[at] = change(token)

    def _flush(self, all_of_it: bool) -> Iterator[str]:
        if all_of_it:
            self._apply()
        if not self.waiting and self.parts:
            yield "".join(self.parts)
            self.parts = []

    def _long(self, text: str, pieces: Iterator[str]) -> Generator[str, None, str]:
        """A string too long to be held: changed part by part, as text; gives back what follows it."""
        told = self.walk.token('""')
        self._apply()
        yield from self._flush(True)
        change = self.fields.long(told[0]) if told is not None and not told[1] else None
        yield '"'
        text = text[1:]
        while True:
            end = _end_of_string(text)
            if end >= 0:
                yield _changed(text[:end], change)
                yield '"'
                return text[end + 1 :]
            cut = max(text.rfind(" "), len(text) - _PART)
            cut = cut if text[cut - 1 : cut] != "\\" else cut - 1
            while text[:cut].endswith("\\") and cut > 0:
                cut -= 1
            yield _changed(text[:cut], change)
            piece = next(pieces, None)
            if piece is None:
                yield text[cut:]
                raise Broken
            text = text[cut:] + piece


def _end_of_string(text: str) -> int:
    at = text.find('"')
    while at >= 0:
        back = at
        while back and text[back - 1] == "\\":
            back -= 1
        if (at - back) % 2 == 0:
            return at
        at = text.find('"', at + 1)
    return -1


def _changed(text: str, change: Change | None) -> str:
    if change is None or not text:
        return text
    made = []
    for at in range(0, len(text), _PART):
        part = text[at : at + _PART]
        plain = decoded(f'"{part}"') if "\\" in part else part
        turned = change(plain)
        made.append(part if turned == plain else encoded(turned, part)[1:-1])
    return "".join(made)
