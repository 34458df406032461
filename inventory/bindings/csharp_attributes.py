"""What the attributes of a C# method and its parameters mean, known to the catalog or to the repository."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from inventory.bindings.attributes import (
    Attributed,
    Constants,
    Meaning,
    bare,
    by_convention,
    camel,
    known,
    lower_first,
    properties,
)
from inventory.bindings.declared import Declared, as_plain
from inventory.catalog import Catalog
from inventory.facts import Direction, Gap, Location
from inventory.kinds import AttributeKind, Slot
from inventory.syntax import ir
from inventory.syntax.constant_values import ClassValue, Library

SUFFIX = "Attribute"
BASES: dict[str, tuple[Direction, ...]] = {
    "TriggerBindingAttribute": ("trigger",),
    "InputBindingAttribute": ("in",),
    "OutputBindingAttribute": ("out",),
    "BindingAttribute": ("in", "out"),
}
ACCOUNTS = {
    "StorageAccount": frozenset({"blob", "blobtrigger", "queue", "queuetrigger", "table"}),
    "ServiceBusAccount": frozenset({"servicebus", "servicebustrigger"}),
}
"""Attributes that name the connection of all bindings of these types at or around them."""


@dataclass(frozen=True, slots=True)
class Method:
    """A method with its attributes, and those of the class around it."""

    kind: ClassValue
    definition: ir.Function
    around: tuple[Attributed, ...] = ()
    attributes: tuple[Attributed, ...] = ()

    @property
    def path(self) -> str:
        return self.kind.path

    @property
    def parameters(self) -> tuple[ir.Parameter, ...]:
        return tuple(p for p in self.definition.parameters if p.name != "this")


def plainly(attribute: Attributed) -> Attributed:
    """An attribute by its short name: ``FunctionNameAttribute`` is ``FunctionName``."""
    short = attribute.name.removesuffix(SUFFIX)
    return replace(attribute, name=short) if short and short != attribute.name else attribute


@dataclass(eq=False, slots=True)
class Reading:
    """Attributes being read in one app; `gaps` are what could not be, or what the build would refuse."""

    constants: Constants
    catalog: Catalog
    gaps: list[Gap] = field(default_factory=list)

    def gap(self, reason: str, method: Method, line: int = 0) -> None:
        self.gaps.append(Gap(reason, Location(method.path, line or method.definition.line)))

    def attributes(self, method: Method) -> Iterator[Attributed]:
        """The attributes of the method itself, each by the name of its class."""
        yield from self._of(method, method.definition.decorators)

    def of_parameter(self, method: Method, parameter: ir.Parameter) -> list[Attributed]:
        return list(self._of(method, parameter.decorators))

    def _of(self, method: Method, decorators: tuple[ir.Expression, ...]) -> Iterator[Attributed]:
        for attribute in self.constants.attributed(method.path, method.kind.definition, decorators):
            yield plainly(attribute)

    # --- what an attribute means -------------------------------------------------------------------

    def meaning(self, kind: ClassValue, attribute: Attributed) -> Meaning | None:
        """The binding that an attribute declares, if it is one that does."""
        found = known(self.catalog.attributes.get(attribute.name, ()))
        return found or self._own(kind, attribute.name) or self._other(kind, attribute.name)

    def _own(self, kind: ClassValue, name: str) -> Meaning | None:
        """An attribute that the repository itself defines, by what its class derives from."""
        for written in (f"{name}{SUFFIX}", name):
            found = self.constants.class_of(kind.path, kind.definition, ir.Name(written))
            directions = self._derived(found) if found is not None else ()
            if found is not None and directions:
                return Meaning(_constructed(name, found.definition), _type_name(name), directions)
        return None

    def _derived(self, found: ClassValue) -> tuple[Direction, ...]:
        for base, _ in self.constants.bases(found):
            if base in BASES:
                return BASES[base]
        if any(bare(d) in ("Binding", "BindingAttribute") for d in found.definition.decorators):
            return ("trigger",) if _type_name(found.definition.name).endswith("Trigger") else ("in", "out")
        return ()

    def _other(self, kind: ClassValue, name: str) -> Meaning | None:
        """An alias of a known attribute, or one named as extensions name theirs."""
        meant = self.constants.value(kind.path, kind.definition, ir.Name(name))
        if isinstance(meant, Library):
            last = meant.dotted.rpartition(".")[2].removesuffix(SUFFIX)
            found = known(self.catalog.attributes.get(last, ()))
            if found is not None:
                return found
        return by_convention(name)

    # --- what is declared --------------------------------------------------------------------------

    def declared(
        self,
        meaning: Meaning,
        attribute: Attributed,
        direction: str,
        name: str,
        method: Method,
        own: bool = True,
    ) -> Declared:
        """The binding, with the connection that an account attribute around it names.

        With `own`, it also has the properties that its library gives it by itself.
        """
        given = properties(meaning.kind, attribute, own)
        type = meaning.type
        if "connection" not in given:
            connection = self._account(type, method)
            given.update({"connection": connection} if connection else {})
        return Declared(type, direction, name, given, attribute.line or method.definition.line)

    def _account(self, type: str, method: Method) -> str | None:
        """The setting named nearest: at the method, else at the class."""
        for attribute in (*method.attributes, *map(plainly, method.around)):
            if type.lower() in ACCOUNTS.get(attribute.name, ()):
                return as_plain(attribute.first)
        return None


def account_of(attributes: list[Attributed], type: str) -> str | None:
    """The connection that an account attribute at the parameter itself names."""
    named = [a for a in attributes if type.lower() in ACCOUNTS.get(a.name, ())]
    return as_plain(named[0].first) if named else None


def _type_name(name: str) -> str:
    """``QueueTriggerAttribute`` is ``queueTrigger``, ``QueueOutputAttribute`` is ``queue``."""
    short = name.removesuffix(SUFFIX)
    for ending in ("Input", "Output"):
        short = short.removesuffix(ending)
    return lower_first(short)


def _constructed(name: str, kind: ir.Class) -> AttributeKind:
    """The constructors of an attribute of the repository: their parameters are its properties."""
    made = kind.methods.get("__init__")
    rows = [made, *made.overloads] if made is not None else []
    slots = [
        tuple(
            Slot(p.name, camel(p.name), "rest" if p.kind == "rest" else "")
            for p in row.parameters
            if p.name != "this"
        )
        for row in rows
    ]
    return AttributeKind(name, tuple(s for s in slots if s))
