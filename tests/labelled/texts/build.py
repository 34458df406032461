"""Turns the marked texts below `source/` into JSON lines with the offsets of their spans.

    python tests/labelled/texts/build.py        # writes <half>/<language>.jsonl

The notation is described in `README.md`.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
HEADER = re.compile(
    r"^== (?P<template>[a-z0-9-]+) \| (?P<kind>[a-z ]+?)(?P<nobody> \| nobody)?$", re.MULTILINE
)
MARK = re.compile(r"\[\[(?P<type>[A-Z_]+)(?P<either>\?)?:(?P<words>.+?)\]\]", re.DOTALL)
BETWEEN = re.compile(r"^---$", re.MULTILINE)


def records(source: Path) -> Iterator[dict]:
    """The labelled texts of one source file, in its order."""
    parts = HEADER.split(source.read_text("utf-8"))[1:]
    for template, kind, nobody, body in zip(parts[::4], parts[1::4], parts[2::4], parts[3::4], strict=True):
        for number, marked in enumerate(BETWEEN.split(body), 1):
            text, spans, either = unmarked(marked.strip())
            yield {
                "id": f"{template}-{number}",
                "template": template,
                "language": source.stem,
                "kind": kind,
                "nobody": bool(nobody),
                "text": text,
                "spans": spans,
                "either": either,
            }


def unmarked(marked: str) -> tuple[str, list, list]:
    """The text without its marks, the spans that count and those that need not be found."""
    text, end, found = "", 0, {False: [], True: []}
    for mark in MARK.finditer(marked):
        text += marked[end : mark.start()]
        span = [len(text), len(text) + len(mark["words"]), mark["type"]]
        found[bool(mark["either"])].append(span)
        text, end = text + mark["words"], mark.end()
    return text + marked[end:], found[False], found[True]


def lines(source: Path) -> str:
    """What the JSON lines file of a source file must hold."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records(source))


def target(source: Path) -> Path:
    """Where the JSON lines of a source file stand."""
    return HERE / source.parent.name / f"{source.stem}.jsonl"


def sources() -> list[Path]:
    """All source files of both halves."""
    return sorted((HERE / "source").glob("*/*.txt"))


if __name__ == "__main__":
    for path in sources():
        target(path).parent.mkdir(exist_ok=True)
        target(path).write_text(lines(path), "utf-8")
