"""The chapters that documents are made of, each derived from the case when a document first asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from privacy.authorities import cnil, ico
from privacy.california import assessments, inventory, notices
from privacy.case import Case
from privacy.cells import Question
from privacy.comparison import report as change_report
from privacy.impact import assessment, necessity, risks, screening
from privacy.maps import data_map, diagram
from privacy.pseudonyms import chapter as pseudonymization
from privacy.questions import Questions, arranged, asked_by
from privacy.record import processor, transfer_register
from privacy.retention_schedule import chapter as schedule

CHAPTERS: Mapping[str, Callable[[Case], Any]] = {
    "register": lambda case: case.register,
    "diagrams": diagram.derive,
    "changes": change_report.derive,
    "processor": processor.derive,
    "screening": screening.derive,
    "assessment": assessment.derive,
    "necessity": necessity.derive,
    "risks": risks.derive,
    "schedule": schedule.derive,
    "transfers": transfer_register.derive,
    "pseudonymization": pseudonymization.derive,
    "california_inventory": inventory.derive,
    "california_notice": notices.derive,
    "california_assessment": assessments.derive,
    "ico": ico.derive,
    "cnil": cnil.derive,
    "data_map": data_map.derive,
}
"""Name of a chapter, as `document.toml` and the templates call it -> how it is derived."""


@dataclass(frozen=True)
class Dossier:
    """A case with its chapters; a chapter is derived once, however many documents it goes into."""

    case: Case
    _derived: dict[str, Any] = field(default_factory=dict)
    _asked: dict[str, Mapping[str, Question]] = field(default_factory=dict)

    def chapter(self, name: str) -> Any:
        """The chapter `name`, a key of CHAPTERS."""
        if name not in self._derived:
            self._derived[name] = CHAPTERS[name](self.case)
        return self._derived[name]

    def besides(self) -> tuple[Any, ...]:
        """Every chapter but the record itself."""
        return tuple(self.chapter(name) for name in CHAPTERS if name != "register")

    def let_go(self, names: Sequence[str]) -> None:
        """Forget chapters, which need much memory; one that is asked for again is derived again."""
        for name in names:
            self._derived.pop(name, None)
            self._asked.pop(name, None)

    def chapters(self, names: Sequence[str]) -> dict[str, Any]:
        """Several chapters under their names."""
        return {name: self.chapter(name) for name in names}

    def questions(self, names: Sequence[str]) -> Questions:
        """The open questions of some chapters together."""
        titles = (one.title.stated[0].value or "" for one in self.case.register.activities)
        asked: dict[str, Question] = {}
        for name in names:
            asked |= self._asked_by(name)
        return arranged(asked, titles)

    def _asked_by(self, name: str) -> Mapping[str, Question]:
        """The questions of a chapter, looked for once."""
        if name not in self._asked:
            self._asked[name] = asked_by(self.chapter(name))
        return self._asked[name]
