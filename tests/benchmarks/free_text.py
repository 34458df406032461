"""How well free text is read: places of everything personal, against the labelled texts or another set of spans.

    python tests/benchmarks/free_text.py [--half tuning|held_out] [--iou 0.7] [--model FOLDER] [--misses]
    python tests/benchmarks/free_text.py synth_dataset_v2.json --iou 0.9       (presidio-research; only measured)

What is compared is the answer of Presidio with all recognizers of the product and the model for prose, threshold 0.4. Where two
finds overlap, a checksum or form counts before the model, and then the longer before the shorter.

Scorer: spans of characters. A labelled span is found when one find of the same type overlaps it with an intersection over union of at
least `--iou`; each find answers at most one label, the best pairs first. Finds that answer nothing are false alarms, unless most of
them (half) lies in a span that may be found or not, as the same type (`either`); types a set does not label are left out. F2 counts
recall four times as much as precision. `any type` is the same without asking for the type. For presidio-research the types are put
together as its own evaluator does (places with addresses, all dates), spans of one type with only signs between them are one,
and what counts is any type. `--misses` lists what went wrong, and does nothing for `held_out`.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).parents[1] / "labelled" / "texts"
Span = tuple[int, int, str]
THEIRS = {
    "STREET_ADDRESS": "LOCATION", "GPE": "LOCATION", "ADDRESS": "LOCATION", "PLACE": "LOCATION", "DATE_OF_BIRTH": "DATE_TIME",
    "EMAIL_ADDRESS": "EMAIL", "PHONE_NUMBER": "PHONE", "CREDIT_CARD": "CARD", "IBAN_CODE": "IBAN", "DOMAIN_NAME": "URL",
    "ZIP_CODE": "LOCATION", "US_SSN": "ID", "US_DRIVER_LICENSE": "ID",
}  # fmt: skip


@dataclass(slots=True)
class Score:
    """Counts of one group of texts."""

    right: int = 0
    labelled: int = 0
    found: int = 0

    def add(self, other: Score) -> None:
        self.right += other.right
        self.labelled += other.labelled
        self.found += other.found

    @property
    def recall(self) -> float:
        return self.right / self.labelled if self.labelled else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def f2(self) -> float:
        low = 4 * self.precision + self.recall
        return 5 * self.precision * self.recall / low if low else 0.0


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with its spans, and those that may be found or not."""

    text: str
    spans: tuple[Span, ...]
    either: tuple[Span, ...] = ()
    groups: tuple[str, ...] = ()
    id: str = ""


@dataclass(slots=True)
class Result:
    """Scores with and without types, by group, and what went wrong."""

    typed: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    untyped: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    wrong: list[str] = field(default_factory=list)


def own(half: str) -> Iterator[Labelled]:
    """The labelled texts of a half."""
    for path in sorted((TEXTS / half).glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            one = json.loads(line)
            spans, either = (tuple((s, e, t) for s, e, t in one[key]) for key in ("spans", "either"))
            groups = (f"language {one['language']}", f"kind {one['kind']}")
            yield Labelled(one["text"], spans, either, groups, one["id"])


def theirs(path: Path) -> Iterator[Labelled]:
    """A set as presidio-research writes it."""
    for one in json.loads(path.read_text("utf-8")):
        spans = [(s["start_position"], s["end_position"], s["entity_type"]) for s in one["spans"]]
        known = tuple((s, e, THEIRS.get(t, t)) for s, e, t in spans)
        yield Labelled(one["full_text"], known, (), (), str(one["template_id"]))


def iou(one: Span, other: Span) -> float:
    both = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, both) / (max(one[1], other[1]) - min(one[0], other[0]))


def matched(labelled: Sequence[Span], found: Sequence[Span], least: float, typed: bool) -> dict[int, int]:
    """Index of label -> index of the find that answers it, the best pairs first."""
    pairs = [
        (iou(a, b), x, y)
        for x, a in enumerate(labelled)
        for y, b in enumerate(found)
        if a[0] < b[1] and b[0] < a[1] and (not typed or a[2] == b[2])
    ]
    taken: dict[int, int] = {}
    for share, x, y in sorted(pairs, key=lambda p: (-p[0], p[1], p[2])):
        if share >= least and x not in taken and y not in taken.values():
            taken[x] = y
    return taken


def neutral(find: Span, either: Iterable[Span], typed: bool) -> bool:
    """Whether a find lies in what may be found or not."""
    return any(
        (min(find[1], e) - max(find[0], s)) * 2 >= find[1] - find[0] and (not typed or kind == find[2])
        for s, e, kind in either
    )


def score(text: Labelled, found: Sequence[Span], least: float, result: Result) -> None:
    """Count one text."""
    for typed, scores in ((True, result.typed), (False, result.untyped)):
        answers = matched(text.spans, found, least, typed)
        used = set(answers.values())
        alarms = [f for at, f in enumerate(found) if at not in used and not neutral(f, text.either, typed)]
        counts = Score(len(answers), len(text.spans), len(answers) + len(alarms))
        for group in ("all", *text.groups):
            scores[group].add(counts)
        if typed:
            by_type(text, found, answers, alarms, result)


def by_type(
    text: Labelled, found: Sequence[Span], answers: dict[int, int], alarms: Sequence[Span], result: Result
) -> None:
    for at, (start, end, kind) in enumerate(text.spans):
        result.typed[f"type {kind}"].add(Score(int(at in answers), 1, int(at in answers)))
        if at not in answers:
            near = [text.text[s:e] + " " + k for s, e, k in found if s < end and start < e]
            result.wrong.append(f"missed  {kind:14} {text.text[start:end]!r}  {near or ''}  {text.id}")
    for start, end, kind in alarms:
        result.typed[f"type {kind}"].add(Score(0, 0, 1))
        around = text.text[max(0, start - 25) : end + 15]
        result.wrong.append(f"alarm   {kind:14} {text.text[start:end]!r}  in {around!r}  {text.id}")


def as_theirs(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Types put together, neighbours of one type with nothing but signs between them made one."""
    known = sorted((s, e, THEIRS.get(kind, kind)) for s, e, kind in spans)
    merged: list[Span] = []
    for start, end, kind in known:
        last = merged[-1] if merged else (0, 0, "")
        if kind == last[2] and not re.search(r"\w", text[last[1] : start]):
            merged[-1] = (last[0], end, kind)
        else:
            merged.append((start, end, kind))
    return tuple(_bare(text, one) for one in merged)


def _bare(text: str, span: Span) -> Span:
    """A span without signs at its ends, as their evaluator leaves them out."""
    start, end, kind = span
    said = text[start:end]
    return (
        start + len(said) - len(re.sub(r"^\W+", "", said)),
        end - len(said) + len(re.sub(r"\W+$", "", said)),
        kind,
    )


def read_all(texts: Sequence[str], everything: bool) -> Iterator[Sequence[Span]]:
    """The product's finds; `everything`: and what presidio-research counts as well, though it says nothing about a person."""
    from privacy.classify import personal_spans

    for text, spans in zip(texts, personal_spans.find(texts), strict=True):
        more = [] if not everything else others(text)
        yield [*spans, *(one for one in more if not any(one[0] < e and s < one[1] for s, e, _ in spans))]


TITLES = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Madam|Rev|Hon)\b\.?")
ZIP = re.compile(r"\b\d{5}(?:-\d{4})?\b")


def others(text: str) -> Iterator[Span]:
    """Titles, postcodes, dates and web addresses: the last two as Presidio's own recognizers find them."""
    from presidio_analyzer.predefined_recognizers import DateRecognizer, IpRecognizer, UrlRecognizer

    for pattern, kind in ((TITLES, "TITLE"), (ZIP, "LOCATION")):
        yield from ((*match.span(), kind) for match in pattern.finditer(text))
    for found in (UrlRecognizer(), DateRecognizer(), IpRecognizer()):
        for one in found.analyze(text, found.supported_entities, None) or ():
            if one.score >= 0.4:
                yield one.start, one.end, THEIRS.get(one.entity_type, one.entity_type)


def shown(title: str, scores: dict[str, Score], wanted: str) -> Iterator[str]:
    for group, one in sorted(scores.items()):
        if group.startswith(wanted):
            name = f"{title}{group.removeprefix(wanted).strip() or group}"
            yield f"  {name:26} F2 {one.f2:.3f}  recall {one.recall:.3f}  precision {one.precision:.3f}  ({one.right} of {one.labelled}, {one.found} found)"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("file", type=Path, nargs="?")
    asked.add_argument("--half", choices=("tuning", "held_out"), default="tuning")
    asked.add_argument("--iou", type=float, default=0.7)
    asked.add_argument("--model")
    asked.add_argument("--misses", action="store_true")
    given = asked.parse_args()
    from privacy.classify import models

    models.ask_for(given.model)
    texts = list(theirs(given.file) if given.file else own(given.half))
    types = {kind for text in texts for _, _, kind in (*text.spans, *text.either)}
    result = Result()
    for text, spans in zip(texts, read_all([t.text for t in texts], bool(given.file)), strict=True):
        if given.file:
            text = Labelled(text.text, as_theirs(text.text, text.spans), (), (), text.id)
            spans = as_theirs(text.text, spans)
        score(text, [s for s in spans if s[2] in types], given.iou, result)
    report(given, result)


def report(given: Any, result: Result) -> None:
    secret = given.file is None and given.half == "held_out"
    print(f"{given.file.name if given.file else given.half}, intersection over union {given.iou}")
    for line in (*shown("", result.typed, "all"), *shown("any type: ", result.untyped, "all")):
        print(line)
    for what in ("type", "language", "kind"):
        print(f" by {what}")
        for line in shown("", result.typed, f"{what} "):
            print(line)
    if given.misses and not secret:
        print("\n".join(sorted(result.wrong)))


if __name__ == "__main__":
    main()
