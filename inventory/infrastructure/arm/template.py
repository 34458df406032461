"""One form for the templates of Bicep and of ARM JSON: what they declare, before anything is evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inventory.facts import Gap
from inventory.infrastructure import expressions as ex
from inventory.infrastructure.deployments import Declaration


@dataclass(frozen=True, slots=True)
class Type:
    """A type as far as a value can be held against it.

    `name` is ``string``, ``int``, ``bool``, ``object``, ``array``, ``any``, ``literal`` (of `value`),
    ``union`` (of the types in `of`) or what another type is called by.
    """

    name: str
    nullable: bool = False
    of: tuple[Type, ...] = ()
    value: bool | int | str | None = None


ANY = Type("any")


@dataclass(frozen=True, slots=True)
class Input:
    """A parameter. `allowed` lists the only values it may have."""

    name: str
    line: int
    type: Type = ANY
    default: ex.Expression | None = None
    secure: bool = False
    allowed: ex.Expression | None = None


@dataclass(frozen=True, slots=True)
class Each:
    """The head of a loop over resources or modules."""

    item: str
    index: str
    over: ex.Expression


@dataclass(frozen=True, slots=True)
class Declared:
    """A resource with those declared inside it; `condition` stands inside the loop where there is one."""

    symbol: str
    type: str
    version: str
    body: ex.Object
    line: int
    existing: bool = False
    each: Each | None = None
    condition: ex.Expression | None = None
    children: tuple[Declared, ...] = ()


@dataclass(frozen=True, slots=True)
class Called:
    """A module, or a nested or linked ARM template.

    `source` is a path or an address in a registry; `inline` a template that stands in the same file. `outer`:
    its expressions mean what they mean around it.
    """

    symbol: str
    source: str
    body: ex.Object
    line: int
    each: Each | None = None
    condition: ex.Expression | None = None
    inline: Template | None = None
    outer: bool = False


@dataclass(frozen=True, slots=True)
class Defined:
    """A function of the template's own."""

    name: str
    parameters: tuple[str, ...]
    body: ex.Expression


@dataclass(frozen=True, slots=True)
class Import:
    """A name from another file; an empty `name` stands for everything in it."""

    source: str
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Output:
    name: str
    value: ex.Expression
    line: int
    secure: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """One file. `using` and `extends` are those of a parameters file; `assigned` its values.

    `loose`: a name that is declared nowhere is an argument, null where it isn't given.
    """

    path: str
    language: str
    inputs: Mapping[str, Input] = field(default_factory=dict)
    variables: Mapping[str, ex.Expression] = field(default_factory=dict)
    functions: Mapping[str, Defined] = field(default_factory=dict)
    types: Mapping[str, Type] = field(default_factory=dict)
    imports: Mapping[str, Import] = field(default_factory=dict)
    resources: Mapping[str, Declared] = field(default_factory=dict)
    modules: Mapping[str, Called] = field(default_factory=dict)
    outputs: Mapping[str, Output] = field(default_factory=dict)
    target: str = "resourceGroup"
    using: str | None = None
    extends: str | None = None
    assigned: Mapping[str, tuple[ex.Expression, int]] = field(default_factory=dict)
    declarations: tuple[Declaration, ...] = ()
    gaps: tuple[Gap, ...] = ()
    loose: bool = False
