"""SQL: the cells of rows that are inserted; other strings by their form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from privacy.classify.reading.sql_text import _INSERT, _column, _declared, _plain
from privacy.pseudonymize.fields import Change, Fields, number

STRINGS = ("#sql",)
_STRING = re.compile(r"'(?:[^'\\]|''|\\.)*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
_TOKEN = re.compile(r"'(?:[^']|'')*'|[(),;]|[^'(),;]+|'")
_ESCAPED = re.compile(r"'(?:[^'\\]|''|\\.)*'|[(),;]|[^'(),;]+|'", re.DOTALL)
_QUOTED = re.compile(r"(\s*(?:[NnEeBbXx]|_\w+ )?)'(.*)'(\s*)", re.DOTALL)
_NUMBER = re.compile(r"(\s*)(-?\d+(?:\.\d+)?)(\s*)")


def rewrite_sql(text: str, fields: Fields, tables: dict[str, list[str]]) -> str:
    """Statements. `tables` are the columns of tables that were created before."""
    tables.update(_declared(text))
    token = _ESCAPED if "\\'" in text else _TOKEN
    made, at = [], 0
    while insert := _INSERT.search(text, at):
        made += [_strings(text[at : insert.start()], fields), insert[0]]
        table = _plain(insert[1])
        columns = [_plain(name) for name in insert[2].split(",")] if insert[2] else tables.get(table, [])
        at = insert.end()
        for start, end, column in _cells(text, at, token):
            made.append(text[at:start])
            made.append(_cell(text[start:end], fields.at((table, _column(columns, column))), "\\'" in text))
            at = end
    return "".join(made) + _strings(text[at:], fields)


def _cells(text: str, start: int, token: re.Pattern[str]) -> Iterator[tuple[int, int, int]]:
    """Start, end and number of every cell of the rows that follow."""
    depth = column = 0
    begun = start
    for found in token.finditer(text, start):
        mark = found[0]
        if mark == "(":
            depth += 1
            if depth == 1:
                column, begun = 0, found.end()
        elif mark == ")":
            depth -= 1
            if depth == 0:
                yield begun, found.start(), column
        elif depth == 0:
            if mark != "," and mark.strip():
                return
        elif mark == "," and depth == 1:
            yield begun, found.start(), column
            column, begun = column + 1, found.end()


def _cell(raw: str, change: Change | None, escapes: bool) -> str:
    if change is None:
        return raw
    quoted = _QUOTED.fullmatch(raw)
    if quoted is not None:
        return f"{quoted[1]}'{_string(quoted[2], change, escapes)}'{quoted[3]}"
    plain = _NUMBER.fullmatch(raw)
    return f"{plain[1]}{number(change)(plain[2])}{plain[3]}" if plain is not None else raw


def _string(raw: str, change: Change, escapes: bool) -> str:
    plain = raw.replace("''", "'")
    plain = re.sub(r"\\(['\"\\])", r"\1", plain) if escapes else plain
    made = change(plain)
    if made == plain:
        return raw
    if escapes:
        made = made.replace("\\", "\\\\")
        return made.replace("'", "\\'") if "\\'" in raw else made.replace("'", "''")
    return made.replace("'", "''")


def _strings(text: str, fields: Fields) -> str:
    """Strings and comments outside of rows."""
    change = fields.at(STRINGS)
    if change is None:
        return text

    def changed(found: re.Match[str]) -> str:
        raw = found[0]
        return f"'{_string(raw[1:-1], change, False)}'" if raw[0] == "'" else change(raw)

    return _STRING.sub(changed, text)


def statements(texts: Iterator[str], most: int) -> Iterator[str]:
    """The text in pieces that end where a statement does."""
    rest = ""
    for text in texts:
        rest += text
        cut = rest.rfind(";\n") + 2
        if cut < 2 and len(rest) > most:
            cut = rest.rfind("\n") + 1 or len(rest)
        if cut >= 2:
            yield rest[:cut]
            rest = rest[cut:]
    if rest:
        yield rest
