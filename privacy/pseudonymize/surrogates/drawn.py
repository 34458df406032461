"""Characters drawn by the key for one value: the same each time, others for each attempt."""

from __future__ import annotations

from collections.abc import Iterator

from privacy.pseudonymize.prf import Prf

_UPPER, _LOWER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"


class Draw:
    """An endless row of numbers that hangs on the key, the kind, the value and the attempt."""

    def __init__(self, prf: Prf, kind: str, value: str, attempt: int = 0) -> None:
        self._prf, self._kind = prf, kind
        self._seed = value.encode("utf-8", "surrogatepass") + b"\0%d\0" % attempt
        self._left, self._room, self._round = 0, 1, 0

    def below(self, of: int) -> int:
        """The next number below `of`."""
        if self._room < of << 64:
            self._left = self._prf.number(self._kind, self._seed + b"%d" % self._round)
            self._room, self._round = 1 << 256, self._round + 1
        self._left, number = divmod(self._left, of)
        self._room //= of
        return number

    def digits(self, count: int) -> str:
        """So many digits."""
        return f"{self.below(10**count):0{count}d}" if count else ""

    def shape(self, text: str) -> str:
        """A digit for every digit and a letter for every letter; no zero comes first where none was."""
        made = []
        for at, c in enumerate(text):
            if "0" <= c <= "9":
                made.append(str(self.below(9) + 1 if at == 0 and c != "0" else self.below(10)))
            elif c in _UPPER or c in _LOWER:
                made.append((_UPPER if c in _UPPER else _LOWER)[self.below(26)])
            else:
                made.append(c)
        return "".join(made)


def refilled(text: str, plain: str) -> str:
    """`plain` letters and digits put where those of `text` stand, with what is between them as it was."""
    fresh: Iterator[str] = iter(plain)
    return "".join(next(fresh, "") if c.isalnum() else c for c in text) + "".join(fresh)


def bare(text: str) -> str:
    """Letters and digits alone."""
    return "".join(c for c in text if c.isalnum())
