"""Library calls that change values so that the catalog has a word for it: hashes, ciphers, masks."""

from __future__ import annotations

from inventory.catalog import Transform
from inventory.flow import state as heap
from inventory.flow.calls import Arguments
from inventory.flow.resources import picked
from inventory.flow.run import Run
from inventory.flow.values import (
    NOTHING,
    External,
    Object,
    Value,
    joined,
)

FED = "fed:"
"""Kind of an object that changes what it is fed; the transform's label follows."""


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
    changed = whole.map(lambda d: d.transformed(transform.label))
    if changed or not transform.label:
        return changed
    # Nothing to change yet: what the object is fed later (`digest.update(x)`) is changed then.
    at = Object(run.context, f"{run.path}:{run.line}:{transform.call}")
    return run.state.make(at, f"{FED}{transform.label}")


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
