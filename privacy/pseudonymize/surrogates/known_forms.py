"""The forms of numbers that are known, with their check digits: ours, and of every country Presidio knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import regex
from presidio_analyzer import predefined_recognizers

from privacy.classify.checks import passes

_OF_PERSONS = ("user.government_id", "user.health", "user.unique", "user.financial")
_ELSEWHERE = ("user.contact", "user.financial.iban", "user.financial.credit_card")
_ID = "user.unique_id"
_SIGNS = {"strong": 3, "fair": 2, "weak": 1}
_RIGHT, _MAY_BE, _WRONG = 2, 1, 0


@dataclass(frozen=True, slots=True)
class Form:
    """What a number looks like and what checks its digits. `level`: how right a number was by it."""

    entity: str
    weight: int
    pattern: Any
    check: str = ""
    recognizer: Any = None
    level: int = _MAY_BE

    @property
    def checked(self) -> bool:
        """Whether digits of a number hang on the others."""
        return self.level == _RIGHT

    def looks(self, text: str) -> bool:
        """Whether a text looks like one of these numbers."""
        return self.pattern.fullmatch(text) is not None

    def holds(self, text: str) -> bool:
        """Whether a text is one of these numbers as much as the first one was."""
        return self.looks(text) and self.right(text) >= self.level

    def right(self, text: str) -> int:
        """What the check says of a text that looks right."""
        if self.check:
            return _RIGHT if passes(self.check, text) else _WRONG
        if self.recognizer is None:
            return _MAY_BE
        try:
            valid = self.recognizer.validate_result(text)
            wrong = valid is False or (valid is None and self.recognizer.invalidate_result(text))
        except Exception:  # a foreign check on any text
            return _WRONG
        return _WRONG if wrong else _RIGHT if valid else _MAY_BE

    def at(self, level: int) -> Form:
        """The same for numbers that are so right."""
        return Form(self.entity, self.weight, self.pattern, self.check, self.recognizer, level)


@cache
def _forms() -> tuple[Form, ...]:
    return (*_ours(), *_presidios())


def _ours() -> Iterator[Form]:
    from privacy.classify.recognizers import rows

    for row in rows().by_entity.values():
        if row.form and row.category.startswith(_OF_PERSONS) and not row.category.startswith(_ELSEWHERE):
            yield Form(row.entity, _SIGNS[row.sign], regex.compile(row.form), row.check or row.valid)


def _presidios() -> Iterator[Form]:
    """Of every country, those of organisations too: these are numbers of people who work for themselves."""
    from privacy.classify.recognizers import LANGUAGE, rows

    for name in sorted(dir(predefined_recognizers)):
        made = getattr(predefined_recognizers, name)
        if ".country_specific." not in getattr(made, "__module__", ""):
            continue
        recognizer = made(supported_language=LANGUAGE)
        entity = recognizer.supported_entities[0]
        row = rows().by_entity.get(entity)
        if row is not None and row.category.startswith(_ELSEWHERE):
            continue
        weight = _SIGNS[row.sign] if row else 0
        for one in getattr(recognizer, "patterns", ()):
            pattern = regex.compile(one.regex, recognizer.global_regex_flags)
            yield Form(entity, weight, pattern, recognizer=recognizer)


def forms_of(text: str) -> tuple[Form, ...]:
    """The forms a number has: with right check digits first, of people before organisations."""
    found = []
    for form in _forms():
        if form.looks(text) and (level := form.right(text)) != _WRONG:
            found.append(form.at(level))
    return tuple(sorted(found, key=lambda form: (-form.level, -form.weight)))


@cache
def _of_ids() -> tuple[Form, ...]:
    """Those with check digits that are ids to the classification: of physicians and their like."""
    from privacy.classify.recognizers import rows

    known = rows().by_entity
    return tuple(
        form
        for form in _forms()
        if form.entity in known and known[form.entity].category == _ID and known[form.entity].check
    )


def checked_as(text: str) -> frozenset[str]:
    """The entities of which an id has the form and the right check digits."""
    return frozenset(form.entity for form in _of_ids() if form.looks(text) and form.right(text) == _RIGHT)
