"""Templates of HCL: texts with ``${…}`` and the directives ``%{ if … }`` and ``%{ for … }``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from inventory.infrastructure import expressions as ex
from inventory.infrastructure.terraform.syntax import Broken


class Reader(Protocol):
    """What reads expressions from tokens."""

    kinds: list[str]
    texts: list[str]
    at: int

    def expression(self) -> ex.Expression: ...
    def lines(self) -> None: ...
    def word(self) -> str: ...
    def expect(self, kind: str) -> None: ...
    def loop_names(self) -> tuple[str, str]: ...


@dataclass(slots=True)
class _Frame:
    """One directive that is open: what it hangs on, and the parts inside it so far."""

    directive: str
    about: ex.Expression = field(default_factory=lambda: ex.Literal(None))
    index: str = ""
    item: str = ""
    before: list[ex.Expression] | None = None
    parts: list[ex.Expression] = field(default_factory=list)

    def trim(self) -> None:
        """Take the white space away that stands last."""
        if self.parts and isinstance(self.parts[-1], ex.Literal) and isinstance(self.parts[-1].value, str):
            self.parts[-1] = ex.Literal(self.parts[-1].value.rstrip())


def read(reader: Reader) -> ex.Expression:
    """The template whose opening token is next; of one single interpolation the value as it is."""
    reader.at += 1
    frames = [_Frame("")]
    trims = False
    while (kind := reader.kinds[reader.at]) != "close":
        text = reader.texts[reader.at]
        reader.at += 1
        if kind == "text":
            frames[-1].parts.append(ex.Literal(text.lstrip() if trims else text))
            trims = False
        elif kind in ("${", "%{"):
            if text == "~":
                frames[-1].trim()
            reader.lines()
            if kind == "${":
                frames[-1].parts.append(reader.expression())
            else:
                _directive(reader, frames)
            reader.lines()
            reader.expect("end")
            trims = reader.texts[reader.at - 1] == "~}"
        else:
            raise Broken("a text is not closed", reader.at - 1)
    reader.at += 1
    if len(frames) > 1:
        raise Broken("a directive of a template is not closed", reader.at - 1)
    return as_text(frames[0].parts)


def as_text(parts: list[ex.Expression]) -> ex.Expression:
    """Parts as one expression; a plain text where nothing is open."""
    texts = [p.value for p in parts if isinstance(p, ex.Literal) and isinstance(p.value, str)]
    if len(texts) == len(parts):
        return ex.Literal("".join(texts))
    return parts[0] if len(parts) == 1 else ex.Text(tuple(parts))


def _directive(reader: Reader, frames: list[_Frame]) -> None:
    word = reader.word()
    top = frames[-1]
    if word == "if":
        frames.append(_Frame("if", reader.expression()))
    elif word == "for":
        index, item = reader.loop_names()
        frames.append(_Frame("for", reader.expression(), index, item))
    elif word == "else" and top.directive == "if" and top.before is None:
        top.before, top.parts = top.parts, []
    elif word in ("endif", "endfor") and top.directive == word[3:]:
        frames.pop()
        frames[-1].parts.append(_closed(top))
    else:
        raise Broken("a directive of a template is not understood", reader.at - 1)


def _closed(frame: _Frame) -> ex.Expression:
    if frame.directive == "for":
        body = as_text(frame.parts)
        return ex.Call("join", (ex.Literal(""), ex.Loop(frame.item, frame.index, frame.about, body)))
    yes, no = (frame.parts, []) if frame.before is None else (frame.before, frame.parts)
    return ex.Conditional(frame.about, as_text(yes), as_text(no))
