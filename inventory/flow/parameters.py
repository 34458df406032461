"""Parameters of statements that are kept before the statement runs: by name, by position, or as objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from inventory.facts import Text
from inventory.flow import state as heap
from inventory.flow.resources import QUERY
from inventory.flow.values import NOTHING, External, Object, Value, constant, refer

if TYPE_CHECKING:
    from inventory.flow.arguments import Arguments
    from inventory.flow.asked import Asked
    from inventory.flow.doing import Doing

PARAMETER = "parameter"
"""Kind of an object that is a parameter of a statement: its name and its value are members."""
NAME, VALUE = "ParameterName", "Value"


def bind(doing: Doing, arguments: Arguments) -> Value:
    """Keep what a statement is given; gives the parameter where one was made, to be given its value later.

    ``setString(1, email)``, ``AddWithValue("@email", email)``, ``Add(parameter)``, ``Add("@email", type)``,
    ``Parameters["@email"]``. Positions are counted from 1.
    """
    at = kept(doing)
    if doing.run.state.content(at) is None:
        doing.run.state.make(at, "record")
    key = arguments.at(0).text
    name = key.literal if key is not None else None
    if name is None:
        for one, value in _objects(doing.run.state, arguments.at(0)):
            doing.run.state.set_field(at, one, value)
        return NOTHING
    name = str(int(name) - 1) if name.isdigit() else name
    given = _given(arguments)
    if given:
        doing.run.state.set_field(at, name, given)
        return NOTHING
    held = doing.run.state.content(at)
    known = held.fields.get(name, NOTHING) if held is not None else NOTHING
    if not known.objects():
        site = doing.run.site(doing.node, PARAMETER)
        known = doing.run.state.make(site, PARAMETER, {NAME: constant(name)})
        doing.run.state.set_field(at, name, known)
    return known


def _given(arguments: Arguments) -> Value:
    """The value beside a parameter's name; a type and a length are none."""
    from inventory.flow.speaking import labelled

    value, node = arguments.at(1), arguments.nodes[1] if len(arguments.nodes) > 1 else None
    if not value or (all(isinstance(r, External) for r in value.refs) and not (value.data or value.texts)):
        return NOTHING
    return labelled(node, value) if node is not None else value


def _objects(state: heap.State, value: Value) -> Iterator[tuple[str, Value]]:
    """Parameter objects, alone or in a list, by their names."""
    for at in (*value.objects(), *heap.items(state, value).objects()):
        held = state.content(at)
        name = held.fields.get(NAME, NOTHING).text if held is not None and held.kind == PARAMETER else None
        if held is not None and held.kind == PARAMETER:
            yield (name.literal if name is not None and name.literal else at.site), refer(at)


def kept(doing: Doing) -> Object:
    """Where the parameters of a statement are kept: by its text, else until the client runs one."""
    text = doing.resource.get(QUERY)
    return doing.bound() if text is None else prepared(doing, text)


def prepared(doing: Doing, text: Text) -> Object:
    return Object(-1, f"prepared:{doing.service}:{text}")


def held_by(doing: Doing, at: Object) -> Iterator[tuple[str, Value]]:
    """The parameters that are kept at one place, by the names they have now."""
    held = doing.run.state.content(at)
    for name, value in held.fields.items() if held is not None else ():
        contents = [doing.run.state.content(o) for o in value.objects()]
        objects = [c for c in contents if c is not None and c.kind == PARAMETER]
        for one in objects:
            text = one.fields.get(NAME, NOTHING).text
            yield (
                (text.literal if text is not None and text.literal else name),
                one.fields.get(VALUE, NOTHING),
            )
        if not objects:
            yield name, value


def _parameter(a: Asked) -> Value:
    """``new SqlParameter("@email", email)``: its value may be set later, too."""
    fields = {NAME: a.argument(0) or a.arguments.named.get("parameterName", NOTHING)}
    value = _given(a.arguments) or a.arguments.named.get("value", NOTHING)
    if value:
        fields[VALUE] = value
    return a.run.state.make(a.run.site(a.node, PARAMETER), PARAMETER, fields)


STATEMENTS: dict[str, Callable[[Asked], Value]] = {"parameter": _parameter}
