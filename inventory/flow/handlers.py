"""Handlers: the function of the repository that a declared function runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.facts import Function, Gap
from inventory.flow import state as heap
from inventory.flow.state import State
from inventory.flow.values import (
    NOTHING,
    Callee,
    Value,
    joined,
    refer,
)
from inventory.syntax import ir

if TYPE_CHECKING:
    from inventory.flow.engine import Engine


def handler(engine: Engine, declared: Function) -> Callee | None:
    """The function of the repository that runs; a Gap when it can't be found."""
    where = declared.handler
    if where is None or not where.path:
        return None
    found = _find(engine, where.path, where.name, declared.location.line)
    if found is None:
        reason = f"the code of {declared.name} was not found: {where.name or 'no name'} in {where.path}"
        engine.gaps.add(Gap(reason, declared.location))
    return found


def _find(engine: Engine, path: str, name: str, line: int) -> Callee | None:
    module = engine.program.module(path)
    if module is None:
        return None
    if engine.table.folds_case:
        name = name.lower()
    written = engine.program.handlers.get((path, name))
    if written is not None:
        value = engine.constant(path, written)
        return next((r for r in value.refs if isinstance(r, Callee)), None)
    function = module.functions.get(name or "<script>")
    if function is not None:
        wrapped = engine.decorated(path, function, refer(Callee(function, path)))
        return next((r for r in wrapped.refs if isinstance(r, Callee)), Callee(function, path))
    value = engine.modules.name(path, name or "default") or NOTHING
    if not name and not any(isinstance(r, Callee) for r in value.refs):
        return _exported(engine, module, value)
    found = next((r for r in value.refs if isinstance(r, Callee)), None)
    return found or _method(module, path, name, line) or _nested(module, path, name)


def _exported(engine: Engine, module: ir.Module, whole: Value) -> Callee | None:
    """The handler of a module that names none: ``run`` or ``index`` of what it gives, else the only one."""
    state = State({}, engine.base, engine.base)
    for name in ("run", "index", "Run"):
        inside = heap.member(state, whole, name) if whole else NOTHING
        known = joined((inside, engine.modules.name(module.path, name) or NOTHING))
        found = next((r for r in known.refs if isinstance(r, Callee)), None)
        if found is not None:
            return found
    held = [c for at in whole.objects() if (c := state.content(at)) is not None]
    given = [r for c in held for v in c.fields.values() for r in v.refs if isinstance(r, Callee)]
    if len(given) == 1:
        return given[0]
    functions = list(module.functions.values())
    return Callee(functions[0], module.path) if len(functions) == 1 and not given else None


def _method(module: ir.Module, path: str, name: str, line: int) -> Callee | None:
    """A method by its dotted name (``Orders.Inner.Save``); of several the one at `line`."""
    holder, _, last = name.rpartition(".")
    classes, kind = module.classes, None
    for part in holder.split(".") if holder else ():
        kind = classes.get(part)
        if kind is None:
            return None
        classes = kind.classes
    function = kind.methods.get(last) if kind is not None else None
    if function is None:
        return None
    return Callee(next((f for f in function.overloads if f.line == line), function), path)


def _nested(module: ir.Module, path: str, name: str) -> Callee | None:
    """A handler defined inside another function or class (a factory that registers it)."""
    holder, _, last = name.rpartition(".")
    for kind in module.classes.values():
        if last in kind.methods and holder in ("", kind.name):
            function = kind.methods[last]
            return Callee(function, path)
    for outer in module.functions.values():
        for statement in outer.body:
            found = statement.definition if isinstance(statement, ir.Define) else None
            if isinstance(found, ir.Function) and found.name == last:
                return Callee(found, path)
    return None
