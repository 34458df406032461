"""The keyed mapping: a kind and a value in, the same surrogate out, on every machine and in every run."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Map

from privacy.pseudonymize.keys import Key
from privacy.pseudonymize.kinds import CROWDED
from privacy.pseudonymize.prf import Prf
from privacy.pseudonymize.surrogates import days, identifiers, machines, mails, numbers, phones, places
from privacy.pseudonymize.surrogates.drawn import bare
from privacy.pseudonymize.words import Words, titles

REMEMBERED = 1 << 16  # values whose surrogates are kept at hand
LAST = 64  # the attempt from which on there is room for all
Taken = Map[bytes, int]
Log = Callable[[str, str, str], None]


class Mapping:
    """Surrogates under one key. `taken`: at which attempt a value finds one that no other has.

    `crowds` are kinds with too many values for that: they take the last attempt at once. `log` is told every
    kind, value and surrogate, where somebody must be able to go back.
    """

    def __init__(
        self, key: Key, taken: Taken | None = None, crowds: Iterable[str] = (), log: Log | None = None
    ) -> None:
        self.key = key
        self.prf = Prf(key.of("surrogates"))
        self.words = Words(self.prf)
        self.taken = dict(taken or {})
        self.crowds = frozenset(crowds)
        self.log = log
        self.homes: Map[bytes, str] = {}  # telephone numbers without the code of a country -> whose they are
        self._known: dict[tuple[str, str], str] = {}
        words, prf = self.words, self.prf
        self._makes: dict[str, Callable[[str], str]] = {
            "name": lambda text: words.text(text, "name", titles()),
            "mail": lambda text: mails.mail(words, text),
            "web": lambda text: mails.web(words, text),
            "username": self._username,
            "contact": self._contact,
            "organisation": lambda text: words.text(text, "organisation"),
            "place": lambda text: places.place(words, prf, text),
            "postal_code": lambda text: places.postal_code(words, prf, text),
            "point": lambda text: places.point(prf, text),
            "birth": lambda text: days.birth(prf, text),
            "age": lambda text: days.age(prf, text),
            "iban": lambda text: numbers.iban(prf, text),
            "identifier": self._identifier,
            "secret": lambda text: identifiers.shape(prf, text),
            "amount": lambda text: identifiers.amount(words, text),
        }
        self._tries: dict[str, Callable[[str, int], str]] = {
            "phone": lambda text, at: phones.phone(prf, text, at, self._home(text)),
            "ip": lambda text, at: machines.ip(prf, text, at),
            "card": lambda text, at: numbers.card(prf, text, at),
            "number": lambda text, at: numbers.number(prf, text, at),
            "device": lambda text, at: machines.device(prf, text, at),
        }

    def surrogate(self, kind: str, text: str) -> str:
        """What stands for a value of this kind."""
        known = self._known.get((kind, text))
        if known is not None:
            return known
        made = self._made(kind, text)
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[kind, text] = made
        if self.log is not None and made != text:
            self.log(kind, text, made)
        return made

    def maker(self, kind: str) -> Callable[[str], str]:
        """What makes the surrogates of one kind, for who remembers them himself."""
        tries = self._tries.get(kind)
        if tries is None:
            return self._makes[kind]
        if kind in self.crowds:
            return lambda text: tries(text, LAST)
        return lambda text: self._made(kind, text)

    def _made(self, kind: str, text: str) -> str:
        tries = self._tries.get(kind)
        if tries is None:
            return self._makes[kind](text)
        if kind in self.crowds:
            return tries(text, LAST)
        return tries(text, self.taken.get(self.mark(kind, text), 0) if self.taken else 0)

    def attempt(self, kind: str, text: str, at: int) -> str:
        """What would stand for a value at some attempt."""
        return self._tries[kind](text, at)

    def mark(self, kind: str, text: str) -> bytes:
        """What tells one value of a kind from others, without being it."""
        return self.prf.digest("taken/" + kind, normal(kind, text).encode("utf-8", "surrogatepass"))[:10]

    def _home(self, text: str) -> str:
        return self.homes.get(self.mark("phone", text), "") if self.homes else ""

    def _username(self, text: str) -> str:
        return mails.mail(self.words, text) if "@" in text else self.words.text(text, "name", titles())

    def _contact(self, text: str) -> str:
        """Whatever reaches somebody: an address, a number, a name."""
        if "@" in text:
            return mails.mail(self.words, text)
        if sum(map(str.isdigit, text)) >= 6:
            return self.surrogate("phone", text)
        return self.words.text(text, "name", titles())

    def _identifier(self, text: str) -> str:
        if "@" in text:
            return mails.mail(self.words, text)
        return identifiers.identifier(self.words, self.prf, text)


_SPACE = re.compile(r"\s+")


def normal(kind: str, text: str) -> str:
    """The one form of a value, however it is written."""
    if kind == "phone":
        return phones.normal(text)
    if kind in CROWDED:
        return bare(text).upper() if kind != "ip" else text.strip().lower()
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text).strip()).casefold()
