"""Templates and made-up values to texts with the places of their entities, varied and noisy."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from values import HERE, LANGUAGES, Values
from vocabulary import Vocabulary

LABELS = {
    "P": "PERSON", "F": "PERSON", "L": "PERSON", "PL": "PERSON", "A": "ADDRESS", "S": "ADDRESS", "C": "PLACE", "K": "PLACE",
    "O": "ORGANIZATION", "N": "NRP", "R": "NRP", "Y": "AGE", "B": "DATE_OF_BIRTH", "H": "HEALTH", "M": "HEALTH", "ID": "ID", "T": "PHONE",
}  # fmt: skip
SHARES = {
    "en": 30,
    "de": 9,
    "fr": 8,
    "es": 8,
    "it": 7,
    "nl": 6,
    "pl": 6,
    "sv": 6,
    "cs": 6,
    "pt": 6,
    "tr": 6,
    "da": 5,
    "fi": 6,
}
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{([A-Za-z0-9]+)\}")
_WORD = re.compile(r"[^\W\d_]{3,}")

Span = tuple[int, int, str]


@dataclass(slots=True)
class Text:
    """A text under construction with its spans."""

    text: str = ""
    spans: list[Span] = field(default_factory=list)

    def add(self, words: str, label: str | None = None) -> None:
        start = len(self.text)
        self.text += words
        if label and words:
            self.spans.append((start, len(self.text), label))

    def named_together(self) -> None:
        """A given name and a surname side by side are one person."""
        kept: list[Span] = []
        for start, end, label in self.spans:
            before = kept[-1] if kept else (0, 0, "")
            if label == before[2] == "PERSON" and self.text[before[1] : start] == " ":
                kept[-1] = (before[0], end, label)
            else:
                kept.append((start, end, label))
        self.spans = kept

    def join(self, other: Text) -> None:
        shift = len(self.text)
        self.text += other.text
        self.spans += [(start + shift, end + shift, label) for start, end, label in other.spans]


@dataclass(slots=True)
class Section:
    """The lines of one kind of text in one language, by where they may stand."""

    name: str
    middle: list[str] = field(default_factory=list)
    first: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)

    @property
    def weight(self) -> float:
        return len(self.middle) + len(self.alone) + 0.5 * (len(self.first) + len(self.last))


def sections(language: str) -> list[Section]:
    """The hand-written templates of a language: ``== kind``, then one template a line.

    A line that begins with ``^`` opens a text, ``$`` ends one, ``!`` stands alone.
    """
    found: list[Section] = []
    for line in (HERE / "templates" / f"{language}.txt").read_text("utf-8").splitlines():
        line = line.strip()
        if line.startswith("== "):
            found.append(Section(line[3:]))
        elif line and not line.startswith("# "):
            kinds = {"^": found[-1].first, "$": found[-1].last, "!": found[-1].alone}
            kinds.get(line[0], found[-1].middle).append(
                line.lstrip("^$!").replace("\\n", "\n").replace("\\t", "\t")
            )
    return found


class Writer:
    """Writes texts without end; everything hangs on the seed."""

    def __init__(self, seed: int) -> None:
        self.values = Values(seed)
        self.draw = self.values.draw
        self.vocabulary = Vocabulary(self.values)
        self.sections = {language: sections(language) for language in LANGUAGES}
        self.payloads = sections("any")

    def texts(self) -> Iterator[Text]:
        while True:
            language = self.draw.choices(list(SHARES), list(SHARES.values()))[0]
            yield self._noisy(self._plain(language))

    def _plain(self, language: str) -> Text:
        at = self.draw.random()
        if at < 0.10:
            return self._from(self.payloads, language)
        if at < 0.17:
            return self._salad(language)
        return self._from(self.sections[language], language)

    def _from(self, choices: list[Section], language: str) -> Text:
        section = self.draw.choices(choices, [one.weight for one in choices])[0]
        changed = self.draw.choices([0.0, 0.06, 0.15, 0.3], [50, 25, 15, 10])[0]
        alone = self.draw.random() * section.weight < len(section.alone)
        if alone or not section.middle:
            lines = [self.draw.choice(section.alone or section.first or section.last)]
        else:
            lines = self._lines(section, choices)
        joint = self.draw.choices([" ", "\n", "\n\n"], [72, 22, 6])[0]
        made = Text()
        for at, line in enumerate(lines):
            if at:
                made.add("\n" if made.text.endswith(",") and self.draw.random() < 0.6 else joint)
            made.join(self._filled(line, language, changed))
        return made

    def _lines(self, section: Section, choices: list[Section]) -> list[str]:
        count = self.draw.choices([1, 2, 3, 4, 6], [38, 26, 20, 11, 5])[0]
        lines = [self.draw.choice(section.middle) for _ in range(count)]
        for at in range(count):
            if count > 1 and self.draw.random() < 0.18:
                other = self.draw.choice(choices)
                lines[at] = self.draw.choice(other.middle or section.middle)
        lines = list(dict.fromkeys(lines))
        if section.first and self.draw.random() < 0.55:
            lines.insert(0, self.draw.choice(section.first))
        if section.last and self.draw.random() < 0.55:
            lines.append(self.draw.choice(section.last))
        return lines

    def _filled(self, line: str, language: str, changed: float) -> Text:
        while match := _CHOICE.search(line):
            line = line[: match.start()] + self.draw.choice(match[1].split("|")) + line[match.end() :]
        made, last = Text(), 0
        for match in _SLOT.finditer(line):
            made.add(self._reworded(line[last : match.start()], language, changed))
            value, label = self.values.slot(match[1], language), LABELS.get(match[1])
            made.add(self._careless(value, label), label)
            last = match.end()
        made.add(self._reworded(line[last:], language, changed))
        made.named_together()
        return made

    def _careless(self, value: str, label: str | None) -> str:
        if label == "PERSON" and self.draw.random() < 0.04:
            return self._same_length(value, value.lower())
        if label == "HEALTH" and self.draw.random() < 0.12:
            return self._same_length(value, value[0].upper() + value[1:])
        return value

    def _reworded(self, words: str, language: str, changed: float) -> str:
        """Some words put in the place of others, so that not the words of a template are learned."""
        if not changed:
            return words

        def other(match: re.Match[str]) -> str:
            if self.draw.random() > changed:
                return match[0]
            word = self.vocabulary.word(language, self.draw)
            return word.capitalize() if match[0][0].isupper() else word

        return _WORD.sub(other, words)

    def _salad(self, language: str) -> Text:
        """Words of the language in no order, with or without a name among them."""
        made = Text()
        label = self.draw.choices(["P", "F", "L", "O", "C", "H", ""], [22, 7, 7, 8, 5, 6, 45])[0]
        count = self.draw.randint(5, 18)
        place = self.draw.randrange(count) if label else -1
        for at in range(count):
            made.add(" " if at else "")
            if at == place:
                made.add(self.values.slot(label, language), LABELS[label])
            else:
                word = self.vocabulary.word(language, self.draw, 0.7)
                capital = at == 0 or self.draw.random() < (0.25 if language == "de" else 0.08)
                made.add(word.capitalize() if capital else word)
            if self.draw.random() < 0.08:
                made.add(self.draw.choice([",", ",", ".", ":", ";", " -", "!"]))
        made.add(self.draw.choice([".", ".", "", "!", "?"]))
        return made

    def _noisy(self, made: Text) -> Text:
        """Lower case, capitals, missing accents, each now and then."""
        at = self.draw.random()
        text = made.text
        if at < 0.07:
            text = text.lower()
        elif at < 0.10:
            text = text.upper()
        elif at < 0.15:
            text = _unaccented(text)
        elif at < 0.17:
            text = _unaccented(text.lower())
        elif at < 0.18:
            text = text.title()
        made.text = self._same_length(made.text, text)
        return made

    @staticmethod
    def _same_length(before: str, after: str) -> str:
        return after if len(after) == len(before) else before


def _unaccented(text: str) -> str:
    return "".join(_letter(char) for char in text)


_OTHERS: Mapping[str, str] = {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ı": "i", "đ": "d"}


def _letter(char: str) -> str:
    plain = unicodedata.normalize("NFKD", _OTHERS.get(char, char))
    return plain[0] if plain else char
