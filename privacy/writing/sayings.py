"""What a document says of its cells, as Markdown: each is put into words once, however often it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from privacy.cells import Cell, Stated
from privacy.formats.markdown import Footnotes, escape, origin
from privacy.questions import Questions
from privacy.writing.messages import Messages
from privacy.writing.wording import Words

Asked = tuple[int, str, bool, bool]


@dataclass(frozen=True)
class Sayings:
    """Statements in one language: value, origin, evidence, remark, open question, own words."""

    words: Words
    messages: Messages
    notes: Footnotes
    questions: Questions
    _said: dict[Asked, tuple[Cell, Markup]] = field(default_factory=dict)

    def say(self, cell: Cell, kind: str = "text", value: bool = True, asks: bool = True) -> Markup:
        """One or several statements of a cell in one line."""
        key = (id(cell), kind, value, asks)
        if key not in self._said:  # the cell is kept with it, so that no other gets its identity
            self._said[key] = cell, Markup("".join(self._parts(cell, kind, value, asks)))
        return self._said[key][1]

    def one(self, stated: Stated, kind: str = "text", value: bool = True) -> Markup:
        """One statement."""
        shown = f"{self.words.shown(stated.value, kind)} " if value and stated.value is not None else ""
        remark = f" ({escape(self.messages.said(stated.note))})" if stated.note else ""
        mark = origin(stated.origin, self.messages.said(stated.origin))
        return Markup(f"{shown}{mark}{self.notes.cite(stated.evidence)}{remark}")

    def listed(
        self, items: Sequence[str], kind: str = "text", empty: str | None = None, limit: int = 12
    ) -> Markup:
        """The first values of a list, the rest counted."""
        if not items:
            return escape(self.messages.gettext("none seen") if empty is None else empty)
        shown = Markup(", ".join(self.words.shown(item, kind) for item in items[:limit]))
        if len(items) <= limit:
            return shown
        return shown + " " + self.messages.gettext("and %(number)s more") % {"number": len(items) - limit}

    def _parts(self, cell: Cell, kind: str, value: bool, asks: bool) -> Iterator[str]:
        yield "; ".join(self.one(stated, kind, value) for stated in cell.stated)
        if cell.conflict:
            yield f" **{self.messages.gettext('these differ')}**"
        if asks and cell.id in self.questions.by_cell:
            number = self.questions.number(cell)
            yield f" → {self.messages.gettext('question %(number)s') % {'number': number}}"
        if cell.words:
            yield f" — “{escape(cell.words)}”"
