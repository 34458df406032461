"""Requests that are written as commands of curl."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

CURL = re.compile(r"\s*(?:\$\s+)?curl(?:\.exe)?\s")
_CONTINUED = re.compile(r"[\\^`]\r?\n")
_PIECE = re.compile(
    r"(?P<blank>\s+)|\$?'(?P<plain>[^']*+)'|\"(?P<quoted>(?:[^\"\\]++|\\.)*+)\"|\\(?P<escaped>.)|(?P<bare>[^\s'\"\\$]++|.)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\([\"\\$`])")
_HEADER = ("-H", "--header")
_BODY = ("-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--json")
_FORM = ("-F", "--form", "--form-string")
_OTHERS = (  # whose value is none of the message
    *("-X", "--request", "-u", "--user", "-o", "--output", "-A", "--user-agent", "-b", "--cookie"),
    *("-e", "--referer", "-m", "--max-time", "-w", "--write-out", "-x", "--proxy"),
    *("--cacert", "--cert", "--key", "--retry", "--connect-timeout"),
)


@dataclass(slots=True)
class Command:
    """What a command sends: where to, which headers, which body, and the fields of a form."""

    url: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    form: list[tuple[str, str]] = field(default_factory=list)

    @property
    def content(self) -> str:
        return "&".join(self.body)


def command(text: str) -> Command:
    """The request of a command."""
    made = Command()
    _take(made, list(_words(_CONTINUED.sub(" ", text).strip().removeprefix("$ ")))[1:])
    kinds = [name.lower() for name, _ in made.headers]
    if made.body and "content-type" not in kinds and made.content[:1] not in "{[":
        made.headers.append(("Content-Type", "application/x-www-form-urlencoded"))
    return made


def _words(text: str) -> Iterator[str]:
    """The words of a command as a shell tells them apart."""
    parts: list[str] = []
    for piece in _PIECE.finditer(text):
        if piece["blank"] is None:
            quoted = piece["quoted"]
            parts.append(piece[piece.lastgroup or 0] if quoted is None else _ESCAPE.sub(r"\1", quoted))
        elif parts:
            yield "".join(parts)
            parts = []
    if parts:
        yield "".join(parts)


def _take(made: Command, words: Sequence[str]) -> None:
    waiting = iter(words)
    for word in waiting:
        name, given, joined = word.partition("=") if word.startswith("--") else (word[:2], word[2:], word[2:])
        if name in (*_HEADER, *_BODY, *_FORM, *_OTHERS):
            value = joined if given else next(waiting, "")
            _option(made, name, value)
        elif not word.startswith("-") and not made.url:
            made.url = word


def _option(made: Command, name: str, value: str) -> None:
    if name in _HEADER:
        header, _, content = value.partition(":")
        made.headers.append((header.strip(), content.strip()))
    elif name in _BODY and not value.startswith("@"):
        made.body.append(value)
    elif name in _FORM:
        key, _, content = value.partition("=")
        if not content.startswith(("@", "<")):
            made.form.append((key, content))
