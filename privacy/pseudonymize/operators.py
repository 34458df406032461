"""Our methods as operators of presidio-anonymizer, registered with its engine."""

from __future__ import annotations

from functools import cache
from typing import Any

from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import InvalidParamError
from presidio_anonymizer.operators import Operator, OperatorType

from privacy.pseudonymize.mapping import Mapping
from privacy.pseudonymize.methods import IN_TEXTS, METHODS

MAPPING, KIND, PERSON = "mapping", "kind", "person"


class _Ours(Operator):  # type: ignore[misc, unused-ignore]
    """A method as an operator. Its parameters: the mapping, the kind of value, the person it is about."""

    method = ""

    def operate(self, text: str | None = None, params: dict[str, Any] | None = None) -> str:
        """What stands for a text."""
        given = params or {}
        return IN_TEXTS[self.method](given[MAPPING], given[KIND], text or "", given.get(PERSON, ""))

    def validate(self, params: dict[str, Any] | None = None) -> None:
        """Without a mapping and a kind nothing can be done."""
        given = params or {}
        if not isinstance(given.get(MAPPING), Mapping) or not isinstance(given.get(KIND), str):
            raise InvalidParamError("a mapping and a kind are needed")

    def operator_name(self) -> str:
        """How it is called at the engine."""
        return f"privacy_{self.method}"

    def operator_type(self) -> OperatorType:
        """It takes away."""
        return OperatorType.Anonymize


def operators() -> tuple[type[Operator], ...]:
    """One class for each method."""
    return tuple(type(name.title(), (_Ours,), {"method": name}) for name in METHODS)


@cache
def engine() -> AnonymizerEngine:
    """Presidio's engine that knows our methods."""
    made = AnonymizerEngine()  # type: ignore[no-untyped-call]
    for operator in operators():
        made.add_anonymizer(operator)
    return made
