"""An assessment as the file that the CNIL's application imports (docs/reference/cnil-pia.schema.json).

The application checks next to nothing and renders what it is given as HTML. So everything is escaped; ids of
questions are integers; the five keys are always there; status, evaluations, advice and views are left to the
application's users. Dates are the first and last that people stated in the assessment, else the last day of
the rest of privacy.yaml, else a fixed one: no clock is asked.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from privacy.cells import Cell
from privacy.declarations.assessment import Assessment
from privacy.declarations.file import Declarations
from privacy.formats.markdown import visible
from privacy.impact.risk_catalog import helped

if TYPE_CHECKING:
    from privacy.impact.assessment import AssessmentOf
    from privacy.impact.risks import EventRisk, Risk, RiskList
    from privacy.writing.pages import Page

TEXTS = (111, 112, 113, 121, 122, 123, 211, 212, 213, 214, 215, 221, 222, 223, 224, 225, 226, 227)
"""Questions that are answered with a text: a macro ``q<id>`` of answers.html.j2 each."""
EVENTS = {"access": 320, "modification": 330, "disappearance": 340}
"""Feared event -> the number its six questions follow."""
FIXED = "1970-01-01"
MIDNIGHT = "T00:00:00.000Z"
RESTORING = "Backups and further copies"
PLACEHOLDER = "measures.default_placeholder"


def files(page: Page) -> Mapping[str, str]:
    """One file for each assessment: the JSON object without its closing brace, by the end of its name."""
    every = page.dossier.chapter("assessment").of
    names = {id: ".json" if len(every) == 1 else f".{name}.json" for id, name in _names(every).items()}
    return {names[id]: _open(_Pia(page, item).content()) for id, item in every.items()}


def _names(ids: Iterable[str]) -> dict[str, str]:
    """Ids as parts of names of files, each another one."""
    found: dict[str, str] = {}
    for number, id in enumerate(ids, 1):
        name = re.sub(r"[^\w-]+", "-", id, flags=re.ASCII).strip("-")[:60] or "assessment"
        found[id] = f"{name}-{number}" if name.lower() in map(str.lower, found.values()) else name
    return found


def _open(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False).rstrip("}").rstrip()


def _escaped(text: str) -> str:
    """A text of people or from code, as HTML shows it."""
    return html.escape(visible(text), quote=True)


class _Pia:
    """One assessment in the application's words."""

    def __init__(self, page: Page, item: AssessmentOf) -> None:
        self._page, self._item = page, item
        self._language = page.language
        self._need = page.dossier.chapter("necessity").of[item.id]
        self._risks: RiskList = page.dossier.chapter("risks").of[item.id]
        self._said = page.parts("answers.html.j2")
        first, last = _dated(page.dossier.case.declared.content, item.id)
        self._dates = {"created_at": f"{first}{MIDNIGHT}", "updated_at": f"{last}{MIDNIGHT}"}

    def content(self) -> dict[str, Any]:
        """The five keys of the file."""
        answers = [*self._texts(), *self._events()]
        return {
            "pia": self._pia(),
            "answers": answers,
            "measures": [*self._measures()],
            "evaluations": [],
            "comments": [*self._comments({one["reference_to"] for one in answers})],
        }

    def _pia(self) -> dict[str, Any]:
        about = self._item.about
        software = _words(self._page.dossier.chapter("assessment").software)
        parts = (software or self._page.said("Data protection impact assessment"), self._item.title)
        unanswered = (
            "dpo_status", "dpo_opinion", "dpos_names", "people_names", "concerned_people_searched_opinion",
            "concerned_people_searched_content", "concerned_people_status", "concerned_people_opinion",
            "rejection_reason", "applied_adjustments", "structure_id",
        )  # fmt: skip
        return {
            "name": " – ".join(dict.fromkeys(_escaped(part) for part in parts if part)),
            "category": "",
            "author_name": _words(about["authors"]),
            "evaluator_name": _words(about["evaluator"]),
            "validator_name": _words(about["validator"]),
            "status": 0,
            **dict.fromkeys(unanswered),
            **self._dates,
        }

    # --- answers -----------------------------------------------------------------------------------

    def _answer(self, id: int, text: str | None, list: list[str], gauge: int | None) -> dict[str, Any]:
        return {"reference_to": id, "data": {"text": text, "gauge": gauge, "list": list}, **self._dates}

    def _texts(self) -> Iterator[dict[str, Any]]:
        for id in TEXTS:
            text = _tight(getattr(self._said, f"q{id}")(self._item, self._need, self._risks))
            if text:
                yield self._answer(id, text, [], None)

    def _events(self) -> Iterator[dict[str, Any]]:
        """The six questions about each feared event; a level is a number only where people gave one."""
        for event in self._risks.events:
            start = EVENTS.get(event.event)
            if start is None:
                continue
            lists = (
                [impact[self._language] for impact in event.impacts],
                [f"{risk.id} {risk.title[self._language]}" for risk in self._of(event)],
                [self._word(source, "cause") for source in event.sources],
                [title for title, events in self._titles() if event.event in events],
            )
            for number, entries in enumerate(lists, 1):
                if entries:
                    yield self._answer(start + number, None, entries, None)
            weighing = event.weighing
            levels = (
                (weighing.severity, None, weighing.floor),
                (weighing.likelihood, weighing.because, ()),
            )
            for number, (cell, because, floor) in enumerate(levels, 5):
                text = _tight(self._said.gauge(cell, because, floor))
                yield self._answer(start + number, text, [], _given(cell))

    def _of(self, event: EventRisk) -> tuple[Risk, ...]:
        return tuple(risk for risk in self._risks.risks if risk.id in event.risks)

    def _word(self, value: str, kind: str) -> str:
        return self._page.words.plain(value, kind)

    # --- measures ----------------------------------------------------------------------------------

    def _titles(self) -> Iterator[tuple[str, frozenset[str]]]:
        """The title of each measure, as the lists repeat it, and the feared events that it addresses."""
        for row in self._seen():
            yield self._title(row.title), helped(row.control)
        if self._item.restoring:
            yield self._title(RESTORING), frozenset({"disappearance"})
        by_id = {risk.id: frozenset(risk.events) for risk in self._risks.risks}
        for planned in self._item.planned:
            against = [by_id.get(risk, frozenset({risk})) for risk in planned.risks]
            yield _escaped(planned.title.value or ""), frozenset(e for events in against for e in events)

    def _seen(self) -> list[Any]:
        return [row for rows in self._item.measures.values() for row in rows if row.state == "seen"]

    def _title(self, title: str) -> str:
        return self._page.said(title)

    def _measures(self) -> Iterator[dict[str, Any]]:
        """Controls that hold, and what people plan."""
        contents = [
            *((self._title(row.title), self._said.measure(row)) for row in self._seen()),
            *self._restoring(),
            *((_escaped(row.title.value or ""), self._said.planned(row)) for row in self._item.planned),
        ]
        for number, (title, content) in enumerate(dict(contents).items(), 1):
            yield {
                "id": number, "title": title, "content": _tight(content), "placeholder": PLACEHOLDER,
                **self._dates,
            }  # fmt: skip

    def _restoring(self) -> Iterator[tuple[str, object]]:
        if self._item.restoring:
            yield self._title(RESTORING), self._said.restoring(self._item.restoring)

    # --- comments ----------------------------------------------------------------------------------

    def _comments(self, answered: set[int]) -> Iterator[dict[str, Any]]:
        """Where threats were seen, with the usual measures; and the questions only people can answer."""
        for event in self._risks.events:
            start, risks = EVENTS.get(event.event), self._of(event)
            if start and risks:
                yield self._comment(start + 2, self._said.threats(risks))
        for id, cells in self._asked().items():
            for cell in cells if id not in answered else ():
                if cell.question:
                    yield self._comment(id, self._said.asks(cell.question))

    def _asked(self) -> Mapping[int, tuple[Cell, ...]]:
        """Questions of the application that stay empty without people -> the cells that ask them."""
        texts, rows = self._need.texts, self._item.activities
        return {
            113: (self._item.about["codes_of_conduct"],),
            211: tuple(row.purposes for row in rows),
            212: tuple(row.lawful_basis for row in rows),
            221: (texts["information"],),
            222: (texts["consent"],),
            223: (texts["access"],),
            224: (texts["rectification"],),
            225: (texts["objection"],),
        }

    def _comment(self, id: int, text: str) -> dict[str, Any]:
        return {"description": _tight(text), "reference_to": id, "for_measure": False, **self._dates}


def _tight(text: object) -> str:
    """HTML without what only lays out its source."""
    return re.sub(r">\s+<", "><", re.sub(r"\s+", " ", str(text))).strip()


def _words(cell: Cell) -> str:
    return ", ".join(_escaped(one.value) for one in cell.stated if one.value and one.origin == "declared")


def _given(cell: Cell) -> int:
    """The number that a person gave, else 0: the application then marks the question as open."""
    return next((int(one.value) for one in cell.stated if one.value and one.origin == "declared"), 0)


def _dated(said: Declarations, id: str) -> tuple[str, str]:
    """The first and the last day of an assessment that people stated; what they looked at last, without one.

    Days of plans and ends of attestations are left out: nothing happened then.
    """
    own = said.assessments.get(id, Assessment.model_validate({}))
    days = [part.date for part in (own.need, own.dpo_advice, own.decision, own.consultation)]
    stated = [day for day in (own.started, own.reviewed, *days) if day]
    reviews = [day for one in said.activities.values() if (day := one.reviewed)]
    rest = [*reviews, *(one.date for one in said.attestations if one.date)]
    some = stated or [max(rest, default=date.fromisoformat(FIXED))]
    return (own.started or min(some)).isoformat(), max(some).isoformat()
