"""What a step found out in an earlier run, taken again where every file it looked at is the same.

Who runs the steps may give a `Keeper`. A step is watched while it reads: which files it asked for, and what
of them. What it found is kept sealed with a key made of what those files hold, and is opened by nobody who
hasn't got them; so values in them are as safe as they were. Where anything differs, the step is done anew.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Protocol, TypeVar

from inventory.plainly import Forms
from inventory.sources import EVERY, Checkout, Source, watched

Found = TypeVar("Found")
Listed = Callable[[Source], bool]
LARGEST = 30_000_000
"""Characters of an answer that are kept."""


class Keeper(Protocol):
    """Keeps small plain answers by key."""

    def small(self, key: str, /) -> tuple[bool, Any]: ...
    def put_small(self, key: str, answer: Any, /) -> None: ...


_keeper: ContextVar[Keeper | None] = ContextVar("keeper", default=None)


def data(content: bytes, make: Callable[[bytes], Any]) -> Any:
    """What `make` makes of a data file of this program, where JSON can hold it."""
    keeper = _keeper.get()
    if keeper is None:
        return make(content)
    key = f"data {blake2b(content, digest_size=16).hexdigest()}"
    there, kept = keeper.small(key)
    if there and isinstance(kept, str):
        return json.loads(kept)
    made = make(content)
    with suppress(TypeError, ValueError):
        if json.loads(text := json.dumps(made)) == made:
            keeper.put_small(key, text)
    return made


@contextmanager
def keeping(keeper: Keeper | None) -> Iterator[None]:
    """Inside, steps ask this keeper."""
    token = _keeper.set(keeper)
    try:
        yield
    finally:
        _keeper.reset(token)


def again(
    step: str,
    checkout: Checkout,
    make: Callable[[], Found],
    forms: Callable[[], Forms],
    listed: Listed | None = None,
    rests_on: object = "",
    asked_before: Collection[str] = (),
) -> Found:
    """What `make` finds out of the checkout's files alone; `forms` are those of its result.

    `listed` tells the files whose coming and going matters to a step that does not look at all names,
    `rests_on` is what it hangs on besides, as text, and `asked_before` what was read for it by now.
    """
    keeper = _keeper.get()
    if keeper is None:
        return make()
    key = f"again {_name(step)}"
    there, kept = keeper.small(key)
    if there:
        opened = _opened(kept, checkout, listed, rests_on)
        found = forms().read(opened) if opened is not None else None
        if found is not None:
            _ask_again(checkout, kept[1])
            keeper.put_small(key, kept)
            return found[0]  # type: ignore[no-any-return]
    with watched() as asked:
        made = make()
    told = forms().plain(made)
    if told is not None and len(text := json.dumps(told)) <= LARGEST:
        keeper.put_small(key, _sealed(text, checkout, asked.union(asked_before), listed, rests_on))
    return made


def _ask_again(checkout: Checkout, asked: Iterable[str]) -> None:
    """Have files say what they said: what can't be read is a gap, and who watches sees what was asked for."""
    names = _names(checkout)
    for one in asked:
        found = names.get(one[1:])
        if one == EVERY:
            checkout.every()
        elif found is not None:
            checkout.get(found.path)
            _ = found.bytes if one[0] == "c" else found.size if one[0] == "s" else None
            _ = found.digest if one[0] == "d" else None


def _sealed(
    text: str, checkout: Checkout, asked: Iterable[str], listed: Listed | None, rests_on: object
) -> list[Any]:
    from inventory import sealing

    hidden = sorted(one if one == EVERY else f"{one[0]}{_name(one[1:])}" for one in asked)
    mark, secret = _joint(checkout, hidden, listed, rests_on)
    return [mark, hidden, base64.b64encode(sealing.sealed(text.encode(), secret)).decode()]


def _opened(kept: Any, checkout: Checkout, listed: Listed | None, rests_on: object) -> Any:
    """What was kept, in plain form; None where it is of other files, or spoiled."""
    try:
        mark, asked, text = kept
        now, secret = _joint(checkout, asked, listed, rests_on)
        if now != mark:
            return None
        from inventory import sealing

        return json.loads(sealing.opened(base64.b64decode(text), secret))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def _joint(
    checkout: Checkout, asked: Iterable[str], listed: Listed | None, rests_on: object
) -> tuple[str, bytes]:
    """Two hashes of all that was asked for: one to know it again by, and one to seal with."""
    mark, secret = blake2b(digest_size=20), blake2b(digest_size=32, person=b"sealing")
    every, names = listed is None or EVERY in asked, _names(checkout)

    def add(*parts: bytes) -> None:
        for part in parts:
            for one in (mark, secret):
                one.update(b"%d " % len(part))
                one.update(part)

    add(_text(repr(rests_on)))
    for source in checkout.files:
        if every or (listed is not None and listed(source)):
            add(_text(source.path), _text(source.language))
    for one in asked:
        found = names.get(one[1:])
        add(_text(one), *((_text(found.language), _of(found, one[0])) if found is not None else ()))
    return mark.hexdigest(), secret.digest()


def _names(checkout: Checkout) -> dict[str, Source]:
    """The files by what they go by here: a path may name somebody."""
    return {_name(source.path): source for source in checkout.files}


@lru_cache(maxsize=400_000)
def _name(path: str) -> str:
    return blake2b(_text(path), digest_size=10).hexdigest()


def _of(source: Source, what: str) -> bytes:
    if what == "c":
        return source.peek()
    return _text(str(source.size)) if what == "s" else _text(source.digest) if what == "d" else b""


def _text(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
