"""Tables of mapped classes, as the code of a database's context names them.

Source: the conventions of Entity Framework Core: what ``ToTable`` says, else the name of the set that holds
the class's objects.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from inventory.flow.effects import type_name
from inventory.flow.values import NOTHING, Callee, ClassOf, Client, Object, Value, joined, refer
from inventory.syntax import ir

if TYPE_CHECKING:
    from inventory.flow.arguments import Arguments
    from inventory.flow.run import Run

MODEL = "model"
"""Kind of an object that is told of mapped classes."""
MAPPED = "mapped"
"""Kind of an object that is told how the objects of one class, its owner, are kept."""
MOST = 400


def learn(run: Run, kind: ClassOf, client: Client) -> None:
    """Note where a context keeps the objects of each class that it speaks of."""
    for name, modes in run.engine.table.schema.items():
        function = kind.definition.methods.get(name) if modes == "model" else None
        if function is not None:
            _tell(run, kind, function, run.state.make(Object(0, f"model:{kind.path}:{name}"), MODEL))
    sets = {target for target, _ in client.kind.factories.values()}
    for name, annotation in _members(kind):
        row = run.engine.modules.class_named(kind.path, annotation) if type_name(annotation) in sets else None
        if row is not None:
            row.definition.table = row.definition.table or name


def _members(kind: ClassOf) -> Iterator[tuple[str, ir.Expression]]:
    for declared in kind.definition.fields:
        if declared.annotation is not None:
            yield declared.name, declared.annotation
    for name, function in kind.definition.methods.items():
        if function.kind == "property" and function.returns is not None:
            yield name, function.returns


def _tell(run: Run, kind: ClassOf, function: ir.Function, given: Value) -> None:
    """Follow a method that describes a model, with what it is to tell it to."""
    from inventory.flow import instances, members

    variables = {p.name: given for p in function.parameters if p.name != members.THIS}
    variables = instances.bare(run, kind, function) | variables
    run.engine.follow(run, Callee(function, kind.path), variables)


def asked(run: Run, receiver: Value, name: str, arguments: Arguments, node: ir.Call) -> Value | None:
    """A call that tells of the model or of a class in it; None when `receiver` is neither."""
    contents = {at: run.state.content(at) for at in receiver.objects()}
    about = [c for c in contents.values() if c is not None and c.kind in (MODEL, MAPPED)]
    if not about:
        return None
    mode = run.engine.table.schema.get(name)
    if mode == "class":
        return _class(run, arguments, node)
    if mode == "table":
        text = arguments.at(0).text
        for held in about:
            if held.owner is not None and text is not None and text.literal:
                held.owner.definition.table = text.literal
    elif mode in ("apply", "apply_all"):
        _apply(run, arguments if mode == "apply" else None)
    return receiver


def _class(run: Run, arguments: Arguments, node: ir.Call) -> Value:
    """``model.Entity<Visit>(e => …)``: what is told of that class."""
    from inventory.flow.calls import call_value

    kinds = [run.engine.modules.class_named(run.path, t) for t in node.types]
    made = joined(_about(run, k) for k in kinds if k is not None)
    for value in arguments.positional:
        if any(isinstance(r, Callee) for r in value.refs):
            call_value(run, value, (made,), {}, node.line)
    return made


def _about(run: Run, row: ClassOf) -> Value:
    at = Object(0, f"mapped:{row.path}:{row.definition.qualified}")
    return refer(at) if run.state.content(at) else run.state.make(at, MAPPED, {}, NOTHING, row)


def _apply(run: Run, arguments: Arguments | None) -> None:
    """``ApplyConfiguration(new VisitMap())``, or every class of the repository that is such a mapping."""
    program, names = run.engine.program, run.engine.table.schema
    bases = [n for n, mode in names.items() if mode == "mapping"]
    found = [ClassOf(c, path) for base in bases for path, c in program.subclasses(run.path, base)]
    if arguments is not None:
        contents = [run.state.content(at) for v in arguments.all() for at in v.objects()]
        found = [c.owner for c in contents if c is not None and c.owner is not None]
    for kind in found[:MOST]:
        for name, mode in names.items():
            function = kind.definition.methods.get(name) if mode == "one" else None
            taken = [p for p in function.parameters if p.annotation is not None] if function else []
            row = run.engine.modules.class_named(kind.path, taken[0].annotation) if taken else None
            if function is not None and row is not None:
                _tell(run, kind, function, _about(run, row))
