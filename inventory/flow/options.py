"""Options: objects whose members are the settings of a section, however the app binds them.

Source: the conventions of Microsoft.Extensions.Options and of its configuration binder: the member `Key` of
an object that is bound to the section `Mail` is the setting ``Mail:Key``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from inventory.facts import Reference
from inventory.flow.values import NOTHING, Callee, ClassOf, Object, Value, constant, joined, refer

if TYPE_CHECKING:
    from inventory.flow.asked import Asked
    from inventory.flow.run import Run

INSIDE = ":"
DEEPEST = 4


def sections(value: Value) -> list[str]:
    """The names of the settings, or sections of them, that a value is read from and nothing else."""
    parts = [t.parts[0] for t in sorted(value.texts, key=str) if len(t.parts) == 1]
    return [p.name for p in parts if isinstance(p, Reference) and p.kind == "setting" and p.name]


def inside(value: Value, name: str) -> Value:
    """The setting `name` of a section: ``configuration.GetSection("Mail")["Key"]``."""
    from inventory.flow.items import setting

    return joined(setting(constant(f"{section}{INSIDE}{name}")) for section in sections(value))


def bind(run: Run, at: Object, section: str, depth: int = DEEPEST) -> None:
    """Give each member of an object the setting of its name in `section`; all settings when empty."""
    from inventory.flow.items import setting

    held = run.state.content(at)
    for declared in run.engine.modules.fields(held.owner) if held and held.owner and depth else ():
        name = f"{section}{INSIDE}{declared.name}" if section else declared.name
        inner = _inner(run, at, declared.name)
        if inner is None:
            run.state.set_field(at, declared.name, setting(constant(name)))
        else:
            run.state.set_field(at, declared.name, refer(inner))
            bind(run, inner, name, depth - 1)


def _inner(run: Run, at: Object, name: str) -> Object | None:
    """A new object for a member that is declared to be one of a class with members of its own."""
    held = run.state.content(at)
    assert held is not None and held.owner is not None
    fields = run.engine.modules.fields(held.owner)
    annotation = next((f.annotation for f in fields if f.name == name), None)
    kind = run.engine.modules.class_named(held.owner.path, annotation)
    if kind is None or not run.engine.modules.fields(kind) or kind.definition.kind == "enum":
        return None
    inner = Object(at.context, f"{at.site}.{name}")
    run.state.make(inner, "instance", {}, NOTHING, kind)
    return inner


def registered(run: Run, kind: ClassOf) -> Object:
    """The one object of an options class that the app injects."""
    from inventory.flow.instances import initialise

    name = kind.definition.name
    at = Object(0, f"options:{kind.path}:{kind.definition.qualified}")
    if run.state.content(at) is None:
        run.state.make(at, "instance", {}, NOTHING, kind)
        initialise(run, kind, at)
    run.engine.registered[name] = refer(at)
    return at


# --- rules of the library tables -------------------------------------------------------------------


def _kind(a: Asked) -> ClassOf | None:
    found = (a.run.engine.modules.class_named(a.run.path, t) for t in a.node.types)
    return next((k for k in found if k is not None), None)


def _builders(a: Asked) -> list[Object]:
    """The options that a builder of them stands for."""
    contents = {at: a.run.state.content(at) for at in a.receiver.objects()}
    return [at for at, held in contents.items() if held is not None and held.owner is not None]


def _add(a: Asked) -> Value:
    """``services.AddOptions<Mail>()``: a builder of them, here the options themselves."""
    kind = _kind(a)
    return refer(registered(a.run, kind)) if kind is not None else NOTHING


def _configure(a: Asked) -> Value:
    """``Configure<Mail>(section)``, ``Configure<Mail>(o => …)``, and the same of a builder."""
    from inventory.flow.calls import call_value

    kind, targets = _kind(a), _builders(a)
    given = tuple(a.arguments.types) if targets else ()
    if not targets and kind is not None:
        targets = [registered(a.run, kind)]
    for at in targets:
        for value in a.arguments.positional:
            for section in sections(value):
                bind(a.run, at, section)
            if any(isinstance(r, Callee) for r in value.refs):
                call_value(a.run, value, (refer(at), *given), {}, a.node.line)
    return a.receiver


def _bind(a: Asked) -> Value:
    """``section.Bind(options)``, ``builder.Bind(section)``, ``configuration.Bind("Mail", options)``."""
    names = sections(a.receiver) or [s for v in a.arguments.positional for s in sections(v)]
    if a.numbers:
        names += [t.literal for t in sorted(a.argument(0).texts, key=str) if t.literal]
    for at in [*_builders(a), *(o for v in a.arguments.positional for o in v.objects())]:
        for section in names or [""] * len(a.numbers):
            bind(a.run, at, section)
    return a.receiver


def _section(a: Asked) -> Value:
    """``section.Get<Mail>()``, ``configuration.Get<Mail>()``: new options, bound."""
    kind, run = _kind(a), a.run
    if kind is None:
        return a.receiver
    made = run.state.make(run.site(a.node, "options"), "instance", {}, NOTHING, kind)
    for section in sections(a.receiver) or [""]:
        bind(run, made.objects()[0], section)
    return made


OPTIONS: dict[str, Callable[[Asked], Value]] = {
    "options_add": _add,
    "options_configure": _configure,
    "options_bind": _bind,
    "options_section": _section,
}
