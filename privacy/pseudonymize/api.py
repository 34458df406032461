"""For tests and programs: pseudonymise files, or a text, with one call."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from privacy.declarations.fixtures import Fixtures
from privacy.pseudonymize import keys, methods
from privacy.pseudonymize.keys import Key
from privacy.pseudonymize.mapping import Mapping
from privacy.pseudonymize.report import Report
from privacy.pseudonymize.session import Session
from privacy.pseudonymize.texts import spans, turned
from privacy.pseudonymize.tree import Stage, check_output, items

Paths = str | Path | Sequence[str | Path]


def pseudonymize(
    paths: Paths,
    output: str | Path | None = None,
    *,
    key: bytes | str | None = None,
    recipient: str = "",
    declared: dict[str, Any] | None = None,
) -> Report:
    """The files at `paths` anew in the folder `output`; in their places without one.

    `key`: 32 bytes or their text; that of the environment when None. `declared`: as `fixtures` in
    privacy.yaml. Raises `inventory.errors.Problem`.
    """
    places = [Path(paths)] if isinstance(paths, str | Path) else [Path(one) for one in paths]
    target = Path(output) if output is not None else None
    if target is not None:
        check_output(target, places)
    session = Session(Fixtures.model_validate(declared or {}), _key(key, recipient))
    stage = Stage(target or root_of(places))
    stage.finish_earlier()
    return session.write(items(places, target), stage)


def check(paths: Paths, declared: dict[str, Any] | None = None) -> Report:
    """What personal data remains in files; no key is needed."""
    places = [Path(paths)] if isinstance(paths, str | Path) else [Path(one) for one in paths]
    return Session(Fixtures.model_validate(declared or {})).check(items(places, None))


def surrogate(kind: str, value: str, *, key: bytes | str | None = None, recipient: str = "") -> str:
    """The surrogate of one value: `name`, `mail`, `phone`, … (`kinds` in data/surrogates.yaml)."""
    return Mapping(_key(key, recipient)).surrogate(kind, value)


def text(value: str, *, key: bytes | str | None = None, recipient: str = "") -> str:
    """A free text with surrogates for what names somebody."""
    return turned(Mapping(_key(key, recipient)), value, spans(value), {})


def decrypt(value: str, *, key: bytes | str | None = None, recipient: str = "") -> str:
    """What the method `encrypt` made of a value."""
    return methods.decrypt(_key(key, recipient), value)


def root_of(places: Sequence[Path]) -> Path:
    """The folder where work in place is staged: on the same disk as the files."""
    return places[0] if places[0].is_dir() else places[0].parent


def _key(given: bytes | str | None, recipient: str) -> Key:
    if given is None:
        return keys.find(domain=recipient)
    return Key(keys.decoded(given, "key") if isinstance(given, str) else given, recipient)
