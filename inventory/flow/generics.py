"""Type parameters of classes: an object knows those of its class and of the classes it inherits from.

They are members of the object under names that no code can write (``<T>``), set before its constructor runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.flow.values import NOTHING, ClassOf, External, Object, Value, joined, refer
from inventory.syntax import ir

if TYPE_CHECKING:
    from inventory.flow.modules import Modules
    from inventory.flow.run import Run

DEEPEST = 8


def slot(name: str) -> str:
    """The member under which an object keeps the type parameter `name`."""
    return f"<{name}>"


def parts(annotation: ir.Expression) -> tuple[ir.Expression, ...]:
    """The type arguments of a type as it is written."""
    key = annotation.key if isinstance(annotation, ir.Item) else None
    return key.items if isinstance(key, ir.Sequence) else () if key is None else (key,)


def know(run: Run, at: Object, kind: ClassOf, given: tuple[Value, ...]) -> None:
    """Tell an object what its type parameters are: `given` to its class, and what that passes on."""
    if not run.engine.modules.is_generic(kind):
        return
    env = dict(zip(kind.definition.generics, given, strict=False))
    found: dict[str, Value] = dict(env)
    _inherited(run, kind, env, found, DEEPEST)
    for name, value in found.items():
        run.state.set_field(at, slot(name), value)


def _inherited(run: Run, kind: ClassOf, env: dict[str, Value], found: dict[str, Value], depth: int) -> None:
    modules = run.engine.modules
    for base in kind.definition.bases if depth else ():
        named = modules.class_named(kind.path, base.object if isinstance(base, ir.Item) else base)
        if named is None:
            continue
        given = [_meant(modules, kind.path, p, env) for p in parts(base)]
        inner = dict(zip(named.definition.generics, given, strict=False))
        for name, value in inner.items():
            found.setdefault(name, value)
        _inherited(run, named, inner, found, depth - 1)


def _meant(modules: Modules, path: str, part: ir.Expression, env: dict[str, Value]) -> Value:
    if isinstance(part, ir.Name) and part.id in env:
        return env[part.id]
    kind = modules.class_named(path, part)
    return refer(kind) if kind is not None else NOTHING


def passed(run: Run, kind: ClassOf, to: ClassOf, given: tuple[Value, ...]) -> tuple[Value, ...]:
    """The type arguments of `kind`, which inherits from `to`, where those of `to` are `given`."""
    own = tuple(refer(External(name)) for name in kind.definition.generics)
    reached = _reached(run, kind, to, dict(zip(kind.definition.generics, own, strict=True)), DEEPEST)
    if reached is None:
        return ()
    env = dict(zip(reached, given, strict=False))
    return tuple(env.get(value, NOTHING) for value in own)


def fits(run: Run, kind: ClassOf, to: ClassOf, given: tuple[Value, ...]) -> bool:
    """Whether `kind` may stand for `to` with these type arguments: no other ones are passed on to it."""
    reached = _reached(run, kind, to, {}, DEEPEST) if given else None
    return all(not a or not b or a == b for a, b in zip(reached or (), given, strict=False))


def _reached(
    run: Run, kind: ClassOf, to: ClassOf, env: dict[str, Value], depth: int
) -> tuple[Value, ...] | None:
    """What `kind` passes on to `to`, a class it inherits from; None when it does not inherit from it."""
    modules = run.engine.modules
    for base in kind.definition.bases if depth else ():
        named = modules.class_named(kind.path, base.object if isinstance(base, ir.Item) else base)
        if named is None:
            continue
        given = tuple(_meant(modules, kind.path, p, env) for p in parts(base))
        if named == to:
            return given
        inner = dict(zip(named.definition.generics, given, strict=False))
        found = _reached(run, named, to, inner, depth - 1)
        if found is not None:
            return found
    return None


def meaning(run: Run, name: str) -> Value | None:
    """What the type parameter `name` of the class at hand is for the object at hand; None for other names."""
    within = run.scope.within
    if within is None or name not in within.definition.generics:
        return None
    contents = [run.state.content(at) for at in (run.held("this") or NOTHING).objects()]
    found = [c.fields[slot(name)] for c in contents if c is not None and slot(name) in c.fields]
    return joined(found)
