"""Excel workbooks: the texts and numbers in their sheets; everything else in the file is copied."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from privacy.classify.reading.excel import _header_at, _name, _numbers
from privacy.classify.reading.tables import is_header
from privacy.pseudonymize.fields import Change, number
from privacy.pseudonymize.rewriting.formats import Job

LARGEST = 1 << 28
_STRINGS = "xl/sharedStrings.xml"
_ITEM = re.compile(r"<si\b[^>]*?(?:/>|>(.*?)</si>)", re.DOTALL)
_TEXT = re.compile(r"(<t\b[^>]*>)([^<]*)(</t>)")
_CELL = re.compile(r"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_VALUE = re.compile(r"(<v\b[^>]*>)([^<]*)(</v>)")
_REFERENCE = re.compile(r'\br="([A-Z]+)(\d+)"')
_TYPE = re.compile(r'\bt="(\w+)"')
_ROW_BREAK = re.compile(r"<row\b")
_EPOCH = datetime.date(1899, 12, 30)


@dataclass(slots=True)
class _Strings:
    """The shared strings, and what becomes of them: one may stand in several fields."""

    plain: list[str]
    raw: list[str] = field(default_factory=list)
    used: dict[int, set[str]] = field(default_factory=dict)
    fresh: dict[str, int] = field(default_factory=dict)

    def becomes(self, at: int, text: str) -> None:
        self.used.setdefault(at, set()).add(text)

    def index(self, at: int, text: str) -> int:
        """Where the text now stands: in place where all its cells agree, else behind the others."""
        if text == self.plain[at] or self.used.get(at) == {text}:
            return at
        return self.fresh.setdefault(text, len(self.plain) + len(self.fresh))


@dataclass(slots=True)
class _Sheet:
    path: str
    content: str
    changes: dict[int, tuple[Change, str]] = field(default_factory=dict)  # column -> change, kind
    first: int = 0  # number of the first row that is data


def rewrite_workbook(stream: BinaryIO, out: BinaryIO, job: Job) -> None:
    """The workbook, part by part."""
    with zipfile.ZipFile(stream) as archive:
        infos = archive.infolist()
        if sum(info.file_size for info in infos) > LARGEST:
            raise ValueError
        strings = _strings(archive)
        sheets = _sheets(archive, strings, job)
        for sheet in sheets:
            for at, made in _texts(sheet, strings):
                strings.becomes(at, made)
        with zipfile.ZipFile(out, "w") as made_file:
            for info in infos:
                content = _part(info.filename, archive, sheets, strings, job)
                made_file.writestr(info, content, info.compress_type)


def _part(name: str, archive: zipfile.ZipFile, sheets: list[_Sheet], strings: _Strings, job: Job) -> bytes:
    sheet = next((one for one in sheets if one.path == name), None)
    if sheet is not None:
        return _rewritten(sheet, strings).encode()
    content = archive.read(name)
    if name == _STRINGS:
        return _shared(content.decode(), strings).encode()
    if name.endswith(".xml") and ("comments" in name or "docProps" in name):
        change = job.fields.at(("#comment",))
        text = content.decode("utf-8", "surrogateescape")
        made = re.sub(r"(?<=>)[^<>]+", lambda m: _changed_text(m[0], change), text)
        return made.encode("utf-8", "surrogateescape")
    return content


def _changed_text(raw: str, change: Change | None) -> str:
    return escape(change(unescape(raw))) if change is not None and raw.strip() else raw


def _strings(archive: zipfile.ZipFile) -> _Strings:
    if _STRINGS not in archive.namelist():
        return _Strings([])
    text = archive.read(_STRINGS).decode()
    plain = ["".join(unescape(t) for _, t, _ in _TEXT.findall(item or "")) for item in _ITEM.findall(text)]
    return _Strings(plain)


def _sheets(archive: zipfile.ZipFile, strings: _Strings, job: Job) -> list[_Sheet]:
    """The sheets with their columns, as the classification calls them."""
    found = [(path, title, archive.read(path).decode()) for path, title in _titles(archive)]
    tables = [(path, title, text, list(_first_rows(text, strings))) for path, title, text in found]
    filled = [one for one in tables if one[3]]
    sheets = []
    for path, title, text, rows in tables:
        sheet = _Sheet(path, text)
        if rows:
            above = (title,) if len(filled) > 1 else ()
            _plan(sheet, rows, above, job)
        sheets.append(sheet)
    return sheets


def _titles(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Path and title of each sheet."""
    book = archive.read("xl/workbook.xml").decode()
    relations = archive.read("xl/_rels/workbook.xml.rels").decode()
    targets = {}
    for relation in re.findall(r"<Relationship\b[^>]*>", relations):
        told = dict(re.findall(r'(\w+)="([^"]*)"', relation))
        target = told.get("Target", "")
        targets[told.get("Id", "")] = target.lstrip("/") if target.startswith("/") else "xl/" + target
    for sheet in re.findall(r"<sheet\b[^>]*>", book):
        told = dict(re.findall(r'([\w:]+)="([^"]*)"', sheet))
        path = targets.get(told.get("r:id", ""), "")
        if path in archive.namelist():
            yield path, unescape(told.get("name", ""))


def _first_rows(text: str, strings: _Strings) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The first rows that hold anything, with their numbers."""
    rows: dict[int, dict[int, Any]] = {}
    for attributes, inner in _CELL.findall(text):
        place = _REFERENCE.search(attributes)
        if place is None:
            continue
        row = int(place[2])
        if row not in rows and len(rows) >= 30:
            break
        cell = _cell_value(attributes, inner, strings)
        if cell is not None and cell != "":
            rows.setdefault(row, {})[_column(place[1])] = cell
    for row, cells in sorted(rows.items()):
        yield row, tuple(cells.get(at) for at in range(max(cells) + 1))


def _cell_value(attributes: str, inner: str, strings: _Strings) -> Any:
    kind = _TYPE.search(attributes)
    if kind is not None and kind[1] == "inlineStr":
        return "".join(unescape(t) for _, t, _ in _TEXT.findall(inner))
    found = _VALUE.search(inner or "")
    if found is None:
        return None
    if kind is None or kind[1] == "n":
        return float(found[2]) if "." in found[2] or "E" in found[2].upper() else int(found[2])
    if kind[1] == "s":
        return strings.plain[int(found[2])]
    return unescape(found[2])


def _column(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - 64
    return value - 1


def _plan(sheet: _Sheet, rows: list[tuple[int, tuple[Any, ...]]], above: tuple[str, ...], job: Job) -> None:
    start = [row for _, row in rows]
    at = _header_at(start)
    texts = [tuple("" if cell is None else str(cell) for cell in row) for row in start[at:]]
    named = is_header([name.strip() for name in texts[0]], texts[1:]) and not _numbers(start[at])
    header = [name.strip() for name in texts[0]] if named else []
    sheet.first = rows[at][0] + named
    for column in range(max(len(row) for row in start)):
        steps = (*above, _name(header, column))
        change, planned = job.fields.at(steps), job.fields.treatment(steps)
        if change is not None:
            sheet.changes[column] = change, planned.kind if planned is not None else ""


def _texts(sheet: _Sheet, strings: _Strings) -> Iterator[tuple[int, str]]:
    """Every shared string of a sheet, and what becomes of it there; counting is done in the second pass."""
    for attributes, inner in _CELL.findall(sheet.content):
        kind, place = _TYPE.search(attributes), _REFERENCE.search(attributes)
        found = _VALUE.search(inner or "")
        if kind is None or kind[1] != "s" or found is None:
            continue
        at = int(found[2])
        change = _of(sheet, place)
        yield at, change[0](strings.plain[at]) if change is not None else strings.plain[at]


def _of(sheet: _Sheet, place: re.Match[str] | None) -> tuple[Change, str] | None:
    if place is None or int(place[2]) < sheet.first:
        return None
    return sheet.changes.get(_column(place[1]))


def _rewritten(sheet: _Sheet, strings: _Strings) -> str:
    def changed(found: re.Match[str]) -> str:
        attributes, inner = found[1], found[2]
        change = _of(sheet, _REFERENCE.search(attributes))
        if change is None or not inner:
            return found[0]
        kind = _TYPE.search(attributes)
        name = kind[1] if kind is not None else "n"
        if name == "inlineStr" or name == "str":
            pattern = _TEXT if name == "inlineStr" else _VALUE
            return found[0].replace(
                inner, pattern.sub(lambda m: m[1] + _changed_text(m[2], change[0]) + m[3], inner), 1
            )
        return found[0].replace(
            inner, _VALUE.sub(lambda m: m[1] + _value(m[2], name, change, strings) + m[3], inner), 1
        )

    return _CELL.sub(changed, sheet.content)


def _value(raw: str, name: str, change: tuple[Change, str], strings: _Strings) -> str:
    if name == "s":
        at = int(raw)
        return str(strings.index(at, change[0](strings.plain[at])))
    if name != "n" or not change[1]:
        return raw
    if change[1] == "birth":
        day = _EPOCH + datetime.timedelta(int(float(raw)))
        made = datetime.date.fromisoformat(change[0](day.isoformat())[:10])
        return str((made - _EPOCH).days)
    return number(change[0])(raw)


def _shared(text: str, strings: _Strings) -> str:
    """The shared strings: those whose cells all agree are replaced where they stand, others follow behind."""
    at = -1

    def changed(found: re.Match[str]) -> str:
        nonlocal at
        at += 1
        made = strings.used.get(at)
        if made is None or len(made) != 1:
            return found[0]
        text = next(iter(made))
        return found[0] if text == strings.plain[at] else _item(text)

    made = _ITEM.sub(changed, text)
    behind = "".join(_item(text) for text in strings.fresh)
    made = made.replace("</sst>", behind + "</sst>")
    if strings.fresh:
        made = re.sub(
            r'\buniqueCount="\d+"', f'uniqueCount="{len(strings.plain) + len(strings.fresh)}"', made, count=1
        )
    return made


def _item(text: str) -> str:
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<si><t{space}>{escape(text)}</t></si>"
