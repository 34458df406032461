"""What happens to the values of one payload: by field what is planned, elsewhere what their form says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from functools import partial

from privacy.classify.reading.payloads import ITEM
from privacy.pseudonymize import links, texts
from privacy.pseudonymize.kinds import CATEGORIES, KEEP, TEXT
from privacy.pseudonymize.mapping import Mapping
from privacy.pseudonymize.methods import METHODS, Doing, made_here

Change = Callable[[str], str]
KEY = "<key>"
KNOWN = 1 << 15  # values of a field whose outcome is remembered
QUICK = 400  # texts of a payload that are read with the model; more are read by lists and forms alone
IDENTITY = ("identifier", "mail", "username", "name", "number")
NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?")
SIGNS = (  # an address, also as it stands in links, a parameter of one, a number with its country, an IBAN, …
    r"@",
    r"%40",
    links.SIGN,
    r"\+[0-9]",
    r"[A-Z](?=[A-Z][0-9]{2})[A-Z0-9 ]{13}",
    r"[0-9](?=[0-9 -]{11})(?:[ -]?[0-9]){11}",
)
PERHAPS = re.compile("|".join(SIGNS))
STRAY = re.compile(r"[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is done with a field. `leave`: its values are surrogates already, as all the file says."""

    path: str
    category: str
    kind: str
    method: str = "surrogate"
    leave: bool = False


@dataclass(slots=True)
class Fields:
    """The plan of one payload, and what was done.

    `mapping` None: nothing is changed, only counted. `known`: values that are personal elsewhere in the
    set, with their kind. `blank`: fields in which nothing personal can be: all was looked at.
    """

    by_path: Map[str, Treatment]
    mapping: Mapping | None = None
    known: Map[str, str] = field(default_factory=dict)
    people_known: frozenset[str] = frozenset()  # words of names that stand elsewhere in the set
    methods: Map[str, str] = field(default_factory=dict)  # kind -> method, for what stands in texts
    blank: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()  # paths of fields, and of what they stand in
    strict: bool = True  # the file is nobody's surrogates yet: only what can't be a chance is taken for one
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    values: int = 0
    person: str = ""
    texts_read: int = 0
    large: bool = False  # more is there than the model could read: texts are read by lists and forms alone
    loose: dict[str, Treatment] = field(default_factory=dict)
    _changes: dict[tuple[str, ...], Change | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path, one in self.by_path.items():
            self.loose.setdefault(path.replace(ITEM, ""), one)

    def treatment(self, steps: tuple[str, ...]) -> Treatment | None:
        """What is planned for the values at these steps."""
        path = joined(steps)
        if path in self.names and path not in self.by_path:
            return None
        for one in (path, *_with_any(steps)):
            if one in self.by_path:
                return self.by_path[one]
        return self.loose.get(path.replace(ITEM, ""))

    def at(self, steps: tuple[str, ...]) -> Change | None:
        """What changes the values at these steps; None where they stay unseen."""
        if steps in self._changes:
            return self._changes[steps]
        if len(self._changes) > 50_000:
            self._changes.clear()
        made = self._changes[steps] = self._change(steps)
        return made

    def key(self, steps: tuple[str, ...]) -> Change | None:
        """What changes the names of an object's members, where these are data."""
        change = self.at(steps) if self.treatment(steps) is not None else None
        if change is None:
            return None
        above = joined(steps[:-1]) + "." if len(steps) > 1 else ""
        return lambda text: text if text == "<<" or above + text in self.names else change(text)

    def prose(self, steps: tuple[str, ...]) -> Change:
        """The change of what is text by where it stands: the lines of a log, the body of a mail."""
        planned = self.treatment(steps)
        if planned is not None and planned.kind != TEXT:
            return self.at(steps) or _same
        which = ("#prose", *steps)
        if which not in self._changes:
            self._changes[which] = self._text(
                planned or Treatment(joined(steps), "user.content.free_text", TEXT)
            )
        return self._changes[which] or _same

    def people(self, steps: tuple[str, ...]) -> Change:
        """The change of what holds names and addresses of people by where it stands: who a mail is from."""
        planned = self.treatment(steps)
        if planned is not None and planned.kind != TEXT:
            return self.at(steps) or _same
        which = ("#people", *steps)
        if which not in self._changes:
            self._changes[which] = self._planned(Treatment(joined(steps), "user.contact.email", "mail"))
        return self._changes[which] or _same

    def below(self, steps: tuple[str, ...]) -> Fields:
        """The plan of a payload inside this one, whose fields stand below these steps."""
        start = joined(steps) + "."
        inner = {path[len(start) :]: one for path, one in self.by_path.items() if path.startswith(start)}
        rest = {path: one for path, one in self.by_path.items() if not path.startswith(start)}
        return Fields(
            {**rest, **inner},
            self.mapping,
            self.known,
            self.people_known,
            self.methods,
            strict=self.strict,
            counts=self.counts,
            large=self.large,
        )

    def matters(self, steps: tuple[str, ...]) -> bool:
        """Whether strings at these steps must be looked at at all."""
        return self.at(steps) is not None or joined(steps) not in self.blank

    def nested(self, steps: tuple[str, ...]) -> Change:
        """The change of JSON that stands in a string; the same text where it is none."""

        def changed(text: str) -> str:
            from privacy.pseudonymize.rewriting.nested import rewritten_inside

            return rewritten_inside(text, self, steps)

        return changed

    def long(self, steps: tuple[str, ...]) -> Change:
        """The change of a part of a text that is too long to be read at once."""
        planned = self.treatment(steps)
        if planned is not None and (planned.leave or planned.method == KEEP or planned.kind == KEEP):
            return lambda text: text
        path, category = joined(steps), planned.category if planned else "user"
        return lambda text: self._spanned(text, Treatment(path, category, TEXT), texts.spans(text, False))

    def identity(self, steps: tuple[str, ...]) -> bool:
        """Whether the values at these steps say who a record is about."""
        one = self.treatment(steps)
        return one is not None and one.kind in IDENTITY

    def _change(self, steps: tuple[str, ...]) -> Change | None:
        planned = self.treatment(steps)
        if planned is None:
            if joined(steps) in self.blank:
                return None
            return self._unplanned(joined(steps))
        if planned.method == KEEP or planned.kind == KEEP:
            return None
        if planned.kind == TEXT and planned.method == "surrogate":
            return self._text(planned)
        return None if planned.leave else self._planned(planned)

    def _planned(self, planned: Treatment) -> Change:
        doing, kind, key = (
            METHODS[planned.method],
            planned.kind,
            (planned.path, planned.category, planned.method),
        )
        by_person = planned.method in ("date_shift", "noise")
        mapping, counts = self.mapping, self.counts
        memo: dict[str, str] = {}

        direct: Change = _same
        if mapping is not None:
            quick = planned.method == "surrogate" and mapping.log is None
            direct = mapping.maker(kind) if quick else partial(_done, doing, mapping, kind)

        def change(value: str) -> str:
            made = memo.get(value)
            if made is None:
                if not value or value.isspace() or self.is_ours(kind, value):
                    made = value
                elif mapping is None:
                    made = _COUNTED
                elif by_person or not value.isascii():
                    made = mended(lambda text: doing(mapping, kind, text, self.person), value)
                else:
                    made = direct(value)
                if not by_person:
                    if len(memo) >= KNOWN:
                        memo.clear()
                    memo[value] = made
            if made is _COUNTED:
                counts[key] += 1
                return value
            if made != value:
                counts[key] += 1
            return made

        return change

    def is_ours(self, kind: str, value: str) -> bool:
        """Whether a value is a surrogate: by itself, or because all that can be told of the file is."""
        if made_here(kind, value):
            return True
        if not self.strict:
            return texts.is_ours(kind, value) is not False
        several = kind in ("name", "place", "organisation") and " " in value
        return several and bool(texts.is_ours(kind, value))

    def surrogate(self, kind: str, value: str) -> str:
        """The surrogate of a value of any script and encoding."""
        mapping = self.mapping
        assert mapping is not None
        return mended(mapping.maker(kind), value)

    def _text(self, planned: Treatment) -> Change:
        def change(value: str) -> str:
            self.texts_read += 1
            found = texts.spans(value, self._thorough(), self.people_known, self.known)
            return self._spanned(value, planned, found)

        return self._remembering(change)

    def _unplanned(self, path: str) -> Change:
        """Of a field nobody spoke of: what is personal elsewhere, and what its form gives away."""

        def change(value: str) -> str:
            kind = self.known.get(value)
            if kind is not None:
                return self._spanned(
                    value, Treatment(path, CATEGORIES.get(kind, "user"), kind), [(0, len(value), kind)]
                )
            if len(value) < 6 or not PERHAPS.search(value):
                return value
            found = texts.apart([*texts.linked(value, self.known), *texts.forms(value)])
            return self._spanned(value, Treatment(path, "user", TEXT), found)

        return change

    def _spanned(
        self, value: str, planned: Treatment, found: list[texts.Span] | tuple[texts.Span, ...]
    ) -> str:
        wanted = self._counted(value, planned, found)
        if not wanted or self.mapping is None:
            return value
        mapping, methods, person = self.mapping, self.methods, self.person
        turned = texts.turned if self._thorough() else texts.turned_quickly
        return mended(lambda text: turned(mapping, text, wanted, methods, person), value)

    def _counted(self, value: str, planned: Treatment, found: Iterable[texts.Span]) -> list[texts.Span]:
        """What is to be changed in a text, counted."""
        wanted = [one for one in found if self._wanted(value, one)]
        for _, _, kind in wanted:
            category = CATEGORIES.get(kind, planned.category)
            self.counts[planned.path, category, self.methods.get(kind, "surrogate")] += 1
        return wanted

    def _thorough(self) -> bool:
        """Whether texts are still read with the model."""
        return not self.large and self.texts_read <= QUICK

    def _wanted(self, value: str, span: texts.Span) -> bool:
        kind = span[2]
        return (
            kind != KEEP
            and self.methods.get(kind) != "keep"
            and not self.is_ours(kind, links.uncoded(value[span[0] : span[1]]))
        )

    def _remembering(self, change: Change) -> Change:
        memo: dict[str, tuple[str, Counter[tuple[str, str, str]]]] = {}

        def known(value: str) -> str:
            told = memo.get(value)
            if told is None:
                told = self._apart(change, value)
                if len(value) < 200:
                    if len(memo) >= KNOWN:
                        memo.clear()
                    memo[value] = told
            made, counts = told
            if counts:
                self.counts.update(counts)
            return made

        return known if self.mapping is not None else change

    def _apart(self, change: Change, value: str) -> tuple[str, Counter[tuple[str, str, str]]]:
        """What becomes of a value, and what is to be counted each time it is met."""
        whole, self.counts = self.counts, Counter()
        try:
            return change(value), self.counts
        finally:
            self.counts = whole


def _done(doing: Doing, mapping: Mapping, kind: str, value: str) -> str:
    return doing(mapping, kind, value, "")


def _same(value: str) -> str:
    return value


_COUNTED = "".join(["\0", "counted"])


def mended(change: Change, value: str) -> str:
    """The change of a value some of whose bytes are of another encoding: they count as Windows-1252."""
    if value.isascii() or not STRAY.search(value):
        return change(value)
    return "".join(_as_stray(c) for c in change(texts.legible(value)))


def _as_stray(letter: str) -> str:
    if letter.isascii():
        return letter
    try:
        return chr(0xDC00 + letter.encode("cp1252")[0])
    except UnicodeEncodeError:
        return "?"


def number(change: Change) -> Change:
    """The change of a number: what comes out is one again."""

    def changed(text: str) -> str:
        made = change(text.lstrip("-"))
        if text.startswith("-") and made and made[0] != "-":
            made = "-" + made
        return made if NUMBER.fullmatch(made) else text if made == text else "0"

    return changed


def joined(steps: tuple[str, ...]) -> str:
    """Steps as one path, as the classification writes it."""
    path = ""
    for step in steps:
        path = step if not path else path + step if step == ITEM else f"{path}.{step}"
    return path or ITEM


def _with_any(steps: tuple[str, ...]) -> list[str]:
    """The same with one or two of the steps being any: keys of objects may be data."""
    places = [at for at, step in enumerate(steps) if step not in (ITEM, KEY)][:10]
    once = [joined((*steps[:at], "*", *steps[at + 1 :])) for at in places]
    twice = [
        joined(tuple("*" if at in (one, other) else step for at, step in enumerate(steps)))
        for n, one in enumerate(places)
        for other in places[n + 1 :]
    ]
    return [*once, *twice]
