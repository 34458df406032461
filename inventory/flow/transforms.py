"""Library calls that change values so that the catalog has a word for it: hashes, ciphers, masks."""

from __future__ import annotations

import re

from inventory.catalog import Transform
from inventory.flow import state as heap
from inventory.flow.arguments import Arguments
from inventory.flow.resources import picked
from inventory.flow.run import Run
from inventory.flow.values import (
    NOTHING,
    External,
    Object,
    Ref,
    Value,
    joined,
)

FED = "fed:"
"""Kind of an object that changes what it is fed; the transform's label follows."""
DIRECTIONS = {"ENCRYPT": "encrypt", "WRAP": "encrypt", "DECRYPT": "decrypt", "UNWRAP": "decrypt"}
"""Names of a cipher's modes, and the word before its label."""


def transformed(run: Run, transform: Transform, receiver: Value, arguments: Arguments) -> Value:
    """The changed argument; what the transform clears is gone, what it protects carries its label."""
    value, _ = picked(transform.input, arguments)
    if -1 in transform.input.positions or value is None:
        value = joined((value or NOTHING, receiver))
    whole = heap.everything(run.state, value)
    if transform.effect in ("removes", "synthesises", "aggregates_away"):
        return NOTHING
    if transform.effect == "masks" and not _is_masking(arguments):
        return Value(whole.data)
    label = _label(transform, arguments)
    changed = whole.map(lambda d: d.transformed(label))
    if changed or not label:
        return changed
    # Nothing to change yet: what the object is fed later (`digest.update(x)`) is changed then.
    at = Object(run.context, f"{run.path}:{run.line}:{transform.call}")
    return run.state.make(at, f"{FED}{label}")


def _label(transform: Transform, arguments: Arguments) -> str:
    """``hash:sha256`` where the call is told the algorithm: ``MessageDigest.getInstance("SHA-256")``."""
    value = picked(transform.algorithm, arguments)[0] if transform.algorithm is not None else None
    name = value.text.literal if value is not None and value.text is not None else None
    words = re.findall(r"[a-z0-9]+", (name or "").lower()[:40])
    if not words:
        return transform.label
    return f"{transform.label}:{'_'.join(words).replace('sha_', 'sha')}"


def turned(run: Run, machine: Value, mode: Value) -> bool:
    """Whether `machine` changes what it is fed; ``cipher.init(Cipher.DECRYPT_MODE, key)`` says which way."""
    directions = {_direction(r) for r in mode.refs} - {""}
    found = False
    for at in machine.objects():
        held = run.state.content(at)
        if held is None or not held.kind.startswith(FED):
            continue
        found = True
        if directions:
            direction = f"{directions.pop()}:" if len(directions) == 1 else ""
            kind = f"{FED}{direction}{held.kind.removeprefix(FED).rpartition(':')[2]}"
            run.state.heap[at] = heap.Content(kind, held.fields, held.items, held.owner, held.shared)
    return found


def fed(run: Run, at: Object, value: Value) -> Value | None:
    """`value` as an object changes what it is fed (a digest, a cipher); None for any other object."""
    held = run.state.content(at)
    if held is None or not held.kind.startswith(FED):
        return None
    label = held.kind.removeprefix(FED)
    return heap.everything(run.state, value).map(lambda d: d.transformed(label))


def _direction(ref: Ref) -> str:
    """``encrypt`` of ``Cipher.ENCRYPT_MODE``, ``decrypt`` of ``Cipher.DECRYPT_MODE``; else empty."""
    word = ref.dotted.rpartition(".")[2] if isinstance(ref, External) else ""
    return DIRECTIONS.get(word.removesuffix("_MODE").upper(), "")


def _is_masking(arguments: Arguments) -> bool:
    """A replacement hides something only when it is stars or a fixed word, not when it takes blanks away."""
    if len(arguments.positional) < 3:
        return True
    text = arguments.at(1).text
    return text is not None and bool(text.literal and text.literal.strip(" -_."))


def transform_method(run: Run, receiver: Value, name: str, arguments: Arguments) -> Value | None:
    """``Fernet(key).encrypt(x)``: a transform that is a method of an object nobody listed as a client."""
    for ref in receiver.refs:
        if isinstance(ref, External):
            found = run.engine.catalog.transform(run.engine.language, f"{ref.dotted}.{name}")
            if found is not None:
                return transformed(run, found, NOTHING, arguments)
    return None
