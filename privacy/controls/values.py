"""Judges one value of a resource against what passes and what fails; nothing open ever passes.

A test answers yes, no, or None: the value is open, and what it comes to can't be told here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from inventory.resources import (
    UNRESOLVED,
    Choice,
    Environment,
    Open,
    Parameter,
    Reference,
    Secret,
    Template,
    Unknown,
    Value,
    as_written,
    parts_of,
)
from inventory.secrecy import said
from privacy.controls.verdicts import Verdict

Test = Any  # a plain value, or a mapping of one word of TESTS to its argument


@dataclass(frozen=True, slots=True)
class Cases:
    """Which values come to which verdict; `otherwise` is for known values that are in none of them."""

    passing: tuple[Test, ...] = ()
    failing: tuple[Test, ...] = ()
    warning: tuple[Test, ...] = ()
    absent: Verdict = "absent"
    otherwise: Verdict = "unknown"


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict and what it hangs on: the parameter that decides, or the reason why it isn't known."""

    verdict: Verdict
    why: str = ""


def judged(value: Value, cases: Cases) -> Judged:
    """The verdict on a value: None is absent."""
    if value is None:
        return Judged(cases.absent)
    if isinstance(value, Choice):
        return _of_choice(value, cases)
    for verdict, tests in _ordered(cases):
        answers = [answer(value, test) for test in tests]
        if True in answers:
            return Judged(verdict)
        if None in answers:
            return open_verdict(value)
    if isinstance(value, UNRESOLVED) and (
        cases.otherwise == "pass" or not isinstance(value, (Open, Template))
    ):
        return open_verdict(value)
    return Judged(cases.otherwise, f"the value is {shown(value)}")


def _ordered(cases: Cases) -> tuple[tuple[Verdict, tuple[Test, ...]], ...]:
    return ("fail", cases.failing), ("warn", cases.warning), ("pass", cases.passing)


def _of_choice(choice: Choice, cases: Cases) -> Judged:
    found = [judged(option, cases) for option in choice.options]
    if found and all(one.verdict == found[0].verdict for one in found):
        return found[0]
    return Judged("conditional", hangs_on(choice.condition))


def open_verdict(value: Value) -> Judged:
    """`conditional` when somebody decides by a parameter, `unknown` with the reason otherwise."""
    if any(isinstance(part, (Parameter, Environment)) for part in parts_of(value)):
        return Judged("conditional", hangs_on(value))
    reasons = [part.why for part in parts_of(value) if isinstance(part, Unknown)]
    return Judged("unknown", said(reasons[0]) if reasons else f"it is made at deployment: {shown(value)}")


def hangs_on(value: Value) -> str:
    """What decides over an open value, in words."""
    names = [_named(part) for part in parts_of(value) if isinstance(part, (Parameter, Environment))]
    reasons = [said(part.why) for part in parts_of(value) if isinstance(part, Unknown) and part.why]
    return ", ".join(dict.fromkeys(reversed(names))) or next(
        iter(reasons), "a condition that is not known here"
    )


def _named(part: Parameter | Environment) -> str:
    kind = "the parameter" if isinstance(part, Parameter) else "the environment variable"
    return f"{kind} {said(part.name)}"


def shown(value: Value) -> str:
    """A value as it may be printed: short, without secrets."""
    text = said(as_written(value)) if not isinstance(value, (list, dict)) else "a list"
    return text[:80] or "empty"


# --- tests -------------------------------------------------------------------------------------


def answer(value: Value, test: Test) -> bool | None:
    """Whether a value passes one test."""
    if isinstance(test, Mapping):
        ((word, argument),) = test.items()
        return TESTS[word](value, argument)
    return _equals(value, test)


def _equals(value: Value, wanted: Any) -> bool | None:
    if isinstance(value, UNRESOLVED):
        return _template_equals(value, wanted) if isinstance(value, Template) else None
    if isinstance(value, (list, dict)):
        return bool(value == wanted)
    return as_written(value).strip().lower() == as_written(wanted).strip().lower()


def _template_equals(value: Template, wanted: Any) -> bool | None:
    """A text with open parts can't be what its known beginning isn't."""
    first = value.parts[0] if value.parts else ""
    if isinstance(first, str) and not as_written(wanted).lower().startswith(first.lower()):
        return False
    return None


def _matches(value: Value, pattern: str) -> bool | None:
    if isinstance(value, UNRESOLVED):
        return None
    text = "" if isinstance(value, (list, dict)) else as_written(value)
    return _pattern(pattern).fullmatch(text) is not None


def _set(value: Value, wanted: bool) -> bool | None:
    is_set = _is_set(value)
    return None if is_set is None else is_set == wanted


def _is_set(value: Value) -> bool | None:
    if isinstance(value, (Reference, Secret)):
        return True
    if isinstance(value, Template):
        return True if any(isinstance(p, str) and p for p in value.parts) else None
    if isinstance(value, Open):
        return True if value.known else None
    if isinstance(value, Choice):
        found = {_is_set(option) for option in value.options}
        return found.pop() if len(found) == 1 else None
    if isinstance(value, UNRESOLVED):
        return None
    return value not in (None, "", [], {}, False)


def _has(value: Value, pattern: str) -> bool | None:
    """Whether something in a list (or in an object of lists, at any depth) matches."""
    texts, is_open = [], False
    for part in _inside(value):
        texts.append(as_written(part)) if not isinstance(part, UNRESOLVED) else None
        is_open |= isinstance(part, UNRESOLVED)
    if any(_pattern(pattern).fullmatch(text) for text in texts):
        return True
    return None if is_open else False


def _inside(value: Value) -> Iterator[Value]:
    """The leaves of lists and objects, open ones as they are; of an open list also what is known of it."""
    todo: list[Value] = [value]
    while todo:
        here = todo.pop()
        if isinstance(here, list):
            todo += here
        elif isinstance(here, dict):
            todo += here.values()
        elif isinstance(here, Open):
            yield Unknown("there may be more")
            todo.append(here.known)
        else:
            yield here


def _least(value: Value, least: float) -> bool | None:
    if isinstance(value, UNRESOLVED):
        return None
    try:
        return float(as_written(value)) >= least
    except ValueError:
        return False


@lru_cache(maxsize=500)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.DOTALL)


TESTS: Mapping[str, Callable[[Value, Any], bool | None]] = {
    "matches": _matches,
    "set": _set,
    "has": _has,
    "least": _least,
}
"""The words a test of the data file may begin with."""


def all_of(answers: Sequence[bool | None]) -> bool | None:
    """False where one is, else None where one can't be told."""
    return False if False in answers else None if None in answers else True
