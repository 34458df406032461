"""Which format a payload is rewritten as, by the same signs by which it is classified."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import BinaryIO, Protocol

from inventory.facts import Gap, Location
from privacy.classify.reading.formats import BINARY, _unread, format_of
from privacy.classify.reading.recordings import recording
from privacy.pseudonymize.fields import Fields
from privacy.pseudonymize.rewriting import source
from privacy.pseudonymize.rewriting.forms import rewrite_pairs
from privacy.pseudonymize.rewriting.json_lines import Lines, Said
from privacy.pseudonymize.rewriting.json_text import Stream
from privacy.pseudonymize.rewriting.json_tokens import Broken
from privacy.pseudonymize.rewriting.logs import rewrite_line
from privacy.pseudonymize.rewriting.mail import rewrite_mail
from privacy.pseudonymize.rewriting.messages import rewrite_http, rewrite_multipart
from privacy.pseudonymize.rewriting.recordings import Recorded
from privacy.pseudonymize.rewriting.source import Coding, coding_of
from privacy.pseudonymize.rewriting.sql_text import rewrite_sql, statements
from privacy.pseudonymize.rewriting.tables import UNCLOSED, ends_open, rewrite_rows, rows_of
from privacy.pseudonymize.rewriting.xml_text import rewrite_xml
from privacy.pseudonymize.rewriting.yaml_text import BrokenYaml, rewrite_yaml

WHOLE = 1 << 25  # characters of a text that must be read at once
LINE = 1 << 22  # characters of a line of text


class Rewriter(Protocol):
    """Rewrites lines of JSON, and says which are none."""

    def rewrite(self, text: str, said: Said, drop: bool) -> str: ...


@dataclass(slots=True)
class Job:
    """A payload that is rewritten. `drop`: what can't be read is left out, not kept as it was."""

    path: str
    fields: Fields
    drop: bool = False
    gaps: list[Gap] = field(default_factory=list)
    dropped: int = 0
    find: Callable[[str], Fields] | None = None  # the plan of a payload inside this one

    def inside(self, path: str) -> Job:
        """The same for a payload packed in this one."""
        return replace(self, path=path, fields=self.find(path) if self.find else self.fields)

    def gap(self, reason: str, line: int = 1) -> None:
        """Say what was not rewritten."""
        made = Gap(reason, Location(self.path, line))
        if len(self.gaps) < 100 and made not in self.gaps:
            self.gaps.append(made)


def kind_of(path: str, head: bytes) -> tuple[str, Coding]:
    """The name of the format, ``unknown`` for what is not rewritten, and the encoding of a text."""
    coding = coding_of(head)
    binary = next((one for mark, one in BINARY if head.startswith(mark)), None)
    if binary is not None:
        return binary.__name__.removesuffix("_records"), coding
    text = coding.text(head[: len(head) // 4 * 4] if not coding.plain else head)
    if _unread(head) or _is_binary(text) or not text.strip():
        return "unknown", coding
    plain = text.lstrip("\ufeff").encode("utf-8", "replace").decode()
    return format_of(path, plain).name, coding


def _is_binary(text: str) -> bool:
    """Whether this is no text: zeros, or many marks that no text has."""
    strange = sum((c < " " and c not in "\t\r\n\f\x1b\x1e") or c == "\x7f" for c in text[:4096])
    return "\0" in text[:4096] or strange * 20 > len(text[:4096])


def rewrite(stream: BinaryIO, job: Job) -> Iterator[bytes]:
    """The payload, with its values changed."""
    head = stream.read(source.HEAD)
    name, coding = kind_of(job.path, head)
    whole = _Again(head, stream)
    if name in ("parquet", "avro", "excel"):
        from privacy.pseudonymize.rewriting.typed import rewrite_typed

        yield from rewrite_typed(name, whole, job)
    elif name == "mail":
        content = whole.read(WHOLE)
        yield rewrite_mail(content, job.fields)
        _said_of_rest(whole, job)
    elif name == "unknown":
        if head:
            job.gap("is of no format that is rewritten: copied as it is")
        yield from iter(lambda: whole.read(source.PIECE), b"")
    else:
        texts = _texts(name, source.pieces(whole, coding), coding.text(head), job)  # type: ignore[arg-type]
        yield from source.encoded(texts, coding)


@dataclass(slots=True)
class _Again:
    """A stream whose first bytes were read already."""

    head: bytes
    stream: BinaryIO

    def read(self, size: int = -1) -> bytes:
        if not self.head:
            return self.stream.read(size)
        if size < 0 or size > len(self.head):
            more = self.stream.read(size - len(self.head) if size >= 0 else -1)
            found, self.head = self.head + more, b""
            return found
        found, self.head = self.head[:size], self.head[size:]
        return found


def _said_of_rest(stream: _Again, job: Job) -> None:
    """What is beyond all measure: said, and never let through unseen."""
    if stream.read(1):
        job.gap(f"only the first {WHOLE >> 20} MB were rewritten, the rest was left out")


def _texts(name: str, texts: Iterable[str], head: str, job: Job) -> Iterator[str]:
    """The text of a payload by its format."""
    whole = _WHOLE.get(name)
    if name == "ndjson" and "\n" in head:
        lines = Lines(job.fields)
        yield from by_lines(texts, lambda text, first: _json_lines(text, lines, job, first))
    elif name in ("json", "ndjson"):
        yield from _json(texts, head, job)
    elif name == "table":
        yield from _table(texts, head, job)
    elif name == "xml":
        yield from rewrite_xml(texts, job.fields)
    elif name == "sql":
        tables: dict[str, list[str]] = {}
        for text in statements(iter(texts), WHOLE):
            yield rewrite_sql(text, job.fields, tables)
    elif name == "form":
        yield from by_lines(texts, lambda text, _: rewrite_pairs(text, job.fields))
    elif whole is not None:
        yield from _at_once(whole, texts, job)
    else:
        yield from by_lines(texts, lambda text, _: _log(text, job.fields))


def by_lines(texts: Iterable[str], changed: Callable[[str, int], str]) -> Iterator[str]:
    """Whole lines, some at a time, with the number of the first of them."""
    rest, number = "", 1
    for text in texts:
        cut = text.rfind("\n") + 1
        if not cut:
            rest += text
            if len(rest) > LINE:  # a line without an end: in pieces, cut where a word ends
                at = max(rest.rfind(" ", LINE // 2), LINE)
                yield changed(rest[:at], number)
                rest = rest[at:]
            continue
        whole = rest + text[:cut]
        yield changed(whole, number)
        number += whole.count("\n")
        rest = text[cut:]
    if rest:
        yield changed(rest, number)


def _json_lines(text: str, lines: Rewriter, job: Job, first: int) -> str:
    def said(at: int) -> None:
        job.gap(_broken(job), first + at)
        job.dropped += job.drop

    return lines.rewrite(text, said, job.drop)


def _broken(job: Job) -> str:
    return "a line is no JSON: left out" if job.drop else "a line is no JSON: kept as it was"


def _json(texts: Iterable[str], head: str, job: Job) -> Iterator[str]:
    """JSON; what is none from some place on is kept, with what its form gives away changed, or left out."""
    taken = _Counting(texts)
    table = recording(head)
    stream = Recorded(job.fields, table) if table is not None else Stream(job.fields, True)
    try:
        yield from stream.run(taken)
    except (Broken, RecursionError):
        what = "left out" if job.drop else "rewritten as text, line by line"
        job.gap(f"no JSON from here on: {what}", max(taken.lines - stream.lost.count("\n"), 1))
        job.dropped += job.drop
        if not job.drop:
            yield from by_lines(_both([stream.lost], taken), lambda text, _: _log(text, job.fields))


def _table(texts: Iterable[str], head: str, job: Job) -> Iterator[str]:
    rows, header = rows_of(head.lstrip("\ufeff"), job.fields)
    rest, seen, number, is_open = "", 0, 1, False
    for text in texts:
        rest += text
        cut = 0
        while (end := rest.find("\n", seen)) >= 0:
            is_open = ends_open(rest[seen:end], rows.delimiter, is_open)
            seen = end + 1
            cut = cut if is_open else seen
        if not cut and len(rest) > LINE:
            job.gap(UNCLOSED, number)
            cut, seen, is_open = len(rest), len(rest), False
        if cut:
            number += rest.count("\n", 0, cut)
            yield rewrite_rows(rest[:cut], rows, header)
            header, rest, seen = False, rest[cut:], seen - cut
    if rest:
        if ends_open(rest[seen:], rows.delimiter, is_open):
            job.gap(UNCLOSED, number)
        yield rewrite_rows(rest, rows, header)


class _Counting:
    """Texts whose lines are counted as they go by."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = iter(texts)
        self.lines = 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        text = next(self.texts)
        self.lines += text.count("\n")
        return text


def _at_once(changed: Callable[[str, Fields], str], texts: Iterable[str], job: Job) -> Iterator[str]:
    held, size = [], 0
    more = iter(texts)
    for text in more:
        held.append(text)
        size += len(text)
        if size > WHOLE:
            job.gap("too large for its format: rewritten as text, line by line")
            yield from by_lines(_both(held, more), lambda text, _: _log(text, job.fields))
            return
    try:
        yield changed("".join(held), job.fields)
    except BrokenYaml as error:
        job.gap("no YAML that can be read: rewritten as text, line by line", error.line)
        yield from by_lines(held, lambda text, _: _log(text, job.fields))


def _both(first: Iterable[str], rest: Iterable[str]) -> Iterator[str]:
    yield from first
    yield from rest


def _log(text: str, fields: Fields) -> str:
    made = []
    for line in text.split("\n"):
        end = "\r" if line.endswith("\r") else ""
        made.append(rewrite_line(line[: len(line) - len(end)], fields) + end)
    return "\n".join(made)


_WHOLE: dict[str, Callable[[str, Fields], str]] = {
    "yaml": rewrite_yaml,
    "http": rewrite_http,
    "multipart": rewrite_multipart,
}


def rewrite_text(path: str, text: str, fields: Fields) -> str:
    """A text inside of another."""
    return rewrite_content(path, text.encode("utf-8", "surrogateescape"), fields).decode(
        "utf-8", "surrogateescape"
    )


def rewrite_content(path: str, content: bytes, fields: Fields) -> bytes:
    """A payload inside of another."""
    from privacy.pseudonymize.rewriting.packed import rewrite_packed

    return b"".join(rewrite_packed(BytesIO(content), Job(path, fields)))
