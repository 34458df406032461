"""The values of a field of JSON at once: strings as they stand between quotes, and numbers."""

from __future__ import annotations

from privacy.pseudonymize.columns.changes import ManyChange
from privacy.pseudonymize.fields import NUMBER, Change
from privacy.pseudonymize.rewriting.json_tokens import encoded, may_open

_BEGINS = frozenset("-0123456789")


def strings(many: ManyChange | None, single: Change) -> ManyChange:
    """The change of what stands in strings; such as may be JSON themselves go one by one."""

    def changed(values: list[str]) -> list[str]:
        odd = [at for at, value in enumerate(values) if may_open(value)]
        if many is None:
            if not odd:
                return values
            made = list(values)
        elif not odd:
            made = many(values)
            if made is values:
                return values
        else:
            lone = frozenset(odd)
            rest = iter(many([value for at, value in enumerate(values) if at not in lone]))
            made = [value if at in lone else next(rest) for at, value in enumerate(values)]
        _escape(values, made)
        for at in odd:
            made[at] = single(f'"{values[at]}"')[1:-1]
        return made

    return changed


def _escape(values: list[str], made: list[str]) -> None:
    """Quotes and backslashes that came in with new values."""
    joined = "".join(made)
    if '"' in joined or "\\" in joined:
        for at, value in enumerate(made):
            if '"' in value or "\\" in value:
                made[at] = encoded(value, values[at])[1:-1]


def numbers(many: ManyChange, single: Change) -> ManyChange:
    """The change of numbers: what comes out are numbers again; literals stay."""

    def changed(values: list[str]) -> list[str]:
        if not all(value[0] in _BEGINS for value in values):
            return [single(value) if value[0] in _BEGINS else value for value in values]
        plain = [value.lstrip("-") for value in values]
        made = many(plain)
        if made is plain:
            return values
        return [_numeric(*one) for one in zip(values, plain, made, strict=True)]

    return changed


def _numeric(value: str, plain: str, made: str) -> str:
    if made == plain:
        return value
    if value[0] == "-" and made and made[0] != "-":
        made = "-" + made
    return made if NUMBER.fullmatch(made) else "0"
