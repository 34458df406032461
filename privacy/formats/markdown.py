"""Markdown that says what it is given and nothing else: names from a repository can't become markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import groupby

from markupsafe import Markup

from inventory.facts import Location, in_order

MARKS = {"observed": "●", "declared": "◆", "inferred": "◇", "missing": "○"}
"""The sign beside each origin; a name from a repository never keeps one of them."""

Say = Callable[[str], str]
PLACES = 12  # locations written out in one footnote
NAME = re.compile(r"[\w.,:;/{}%#@ ()=+*?&$^~!'\"\[\]›…-]+")
PUNCTUATION = str.maketrans(
    {sign: f"\\{sign}" for sign in "\\`*_[]~$"}
    | {"<": "&lt;", ">": "&gt;", "&": "&amp;", "|": "&#124;", "@": "&#64;"}
    | dict.fromkeys(MARKS.values(), "•")
)
AUTOLINK = re.compile(r"(?i)(www)\.|:(?=//)")
LEADING = re.compile(r"^(?:[#+-]|=+|\d+[.)])")


def visible(text: str) -> str:
    """`text` on one line, with every character that hides or reorders others written out."""
    text = str(text)
    return text if text.isprintable() else "".join(map(_visible, text))  # most are, and that is fast


def _visible(char: str) -> str:
    if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"):
        return f"\\u{ord(char):04x}"
    return " " if char.isspace() else char


def escape(text: object) -> Markup:
    """Any text as Markdown text; what is Markdown already (`Markup`) stays."""
    if isinstance(text, Markup):
        return text
    return _escaped(str(text))


@lru_cache(maxsize=1 << 14)
def _escaped(text: str) -> Markup:
    plain = visible(text).translate(PUNCTUATION)
    plain = AUTOLINK.sub(lambda m: f"{m[1]}&#46;" if m[1] else "&#58;", plain)
    return Markup(LEADING.sub(lambda m: f"&#{ord(m[0][0])};{m[0][1:]}", plain))


def code(text: object) -> Markup:
    """A name from the code, in code type where that can't be misread."""
    return _code(str(text))


@lru_cache(maxsize=1 << 14)
def _code(text: str) -> Markup:
    plain = visible(text).strip()
    if NAME.fullmatch(plain) and not any(sign in plain for sign in MARKS.values()):
        return Markup(f"`{plain}`")
    return escape(plain)


def fenced(text: str, language: str = "") -> Markup:
    """Text of several lines as a block of code; nothing in it can end the block."""
    lines = [visible(line) for line in text.rstrip("\n").split("\n")]
    ticks = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, ticks + 1)
    return Markup("\n").join([Markup(f"{fence}{language}"), *map(Markup, lines), Markup(fence)])


def origin(name: str, word: str = "") -> Markup:
    """The mark of an origin, as `● observed`; `word` says it in another language."""
    return Markup(f"{MARKS[name]} {word or name}")


class Footnotes:
    """The evidence of a document, numbered in the order in which it is cited; `say` is its language."""

    def __init__(self, say: Say = str) -> None:
        self._say = say
        self._numbers: dict[tuple[Location, ...], int] = {}
        self._cited: dict[int, tuple[Iterable[Location], Markup]] = {}

    def cite(self, evidence: Iterable[Location]) -> Markup:
        """A reference to `evidence`, empty when there is none; the same places share a number."""
        known = self._cited.get(id(evidence))
        if known is None:  # the evidence is kept with it, so that nothing else gets its identity
            known = self._cited[id(evidence)] = evidence, self._cite(evidence)
        return known[1]

    def _cite(self, evidence: Iterable[Location]) -> Markup:
        places = in_order(evidence)
        if not places:
            return Markup("")
        return Markup(f"[^{self._numbers.setdefault(places, len(self._numbers) + 1)}]")

    def definitions(self) -> Markup:
        """One line for each footnote, to stand at the document's end."""
        return Markup("\n").join(
            Markup(f"[^{number}]: ") + locations(places, say=self._say)
            for places, number in self._numbers.items()
        )


def locations(places: Iterable[Location], limit: int = PLACES, say: Say = str) -> Markup:
    """Places as `file` line 1, 2; each file once, the rest counted. `say` puts our words into a language."""
    ordered = in_order(places)
    shown, rest = ordered[:limit], len(ordered) - limit
    parts = [_in_file(path, [place.line for place in some], say) for path, some in groupby(shown, _path)]
    return Markup("; ").join(parts) + (f"; {say(f'and {rest} more')}" if rest > 0 else "")


def _path(place: Location) -> str:
    return place.path


def _in_file(path: str, lines: list[int], say: Say) -> Markup:
    word = say("line" if len(lines) == 1 else "lines")
    return code(path) + f" {word} " + ", ".join(map(str, lines))
