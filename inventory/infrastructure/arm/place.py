"""A template where it is deployed: what its names mean, given the values of its parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from inventory.infrastructure.arm import calls, modules
from inventory.infrastructure.arm.instances import ABSENT, Instance, Turn, turns
from inventory.infrastructure.arm.secrets import is_secret
from inventory.infrastructure.arm.template import Declared, Defined, Import, Input, Template, Type
from inventory.infrastructure.arm.template_files import beside
from inventory.infrastructure.arm.typing import hidden, nullable
from inventory.infrastructure.arm.world import World
from inventory.infrastructure.scopes import NULL, Null, Scope, within
from inventory.resources import (
    Choice,
    Computed,
    Context,
    Namespace,
    Open,
    Parameter,
    Reference,
    Secret,
    Unknown,
    Value,
    chosen,
)

NAMESPACES = ("az", "sys")


@dataclass(slots=True, eq=False)
class Place:
    """The scope of one template; it answers every name once."""

    run: World
    template: Template
    arguments: Mapping[str, Value]
    path: str = ""
    """The way of modules from the root."""
    turn: Turn | None = None
    """Under which conditions, and whether once, all of it is deployed."""
    outer: Scope | None = None
    """Where names that aren't its own are looked up: the template around a nested one."""
    group: Value = None
    """What ``resourceGroup()`` means."""
    above: tuple[str, ...] = ()
    """The files on the way from the root to here."""
    called: modules.Called | None = None
    """Where it is called, for a template that stands in no file of the checkout."""
    compiled: Template | None = None
    """What Bicep made of this template, with the content of modules from registries."""
    _names: dict[str, Value] = field(default_factory=dict)
    _busy: set[str] = field(default_factory=set)
    _made: dict[str, list[Instance]] = field(default_factory=dict)
    modules: dict[str, list[modules.Module]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.template.language == "arm":
            self.arguments = {name.lower(): value for name, value in self.arguments.items()}
        if self.turn is None:
            self.turn = Turn("", self, ())

    def own_turn(self) -> Turn:
        """The turn with this place as its scope."""
        turn = self.turn or Turn("", self, ())
        return replace(turn, suffix="", scope=self)

    # --- names -----------------------------------------------------------------------------------

    def name(self, name: str) -> Value:
        return self.once(name, lambda: self._meaning(name))

    def once(self, name: str, answer: Callable[[], Value]) -> Value:
        """The answer for a name, asked for only once; a name that needs itself is Unknown."""
        if name in self._names:
            return self._names[name]
        if name in self._busy:
            return Unknown(f"{name} refers to itself")
        self._busy.add(name)
        try:
            value = answer()
        finally:
            self._busy.discard(name)
        self._names[name] = value
        return value

    def _meaning(self, name: str) -> Value:
        template = self.template
        if template.language == "bicep" and name in template.inputs:
            return self._parameter(template.inputs[name])
        if template.language == "bicep" and name in template.variables:
            return self.run.evaluator.value(template.variables[name], self)
        if name in template.resources:
            return self._resource(template.resources[name])
        if name in template.modules:
            return modules.module_value(self, name)
        if name in template.imports:
            return self._imported(template.imports[name])
        if name in template.assigned:
            return self.run.evaluator.value(template.assigned[name][0], self)
        if name in NAMESPACES:
            return Namespace(name, lambda member: Unknown(f"no {name}.{member}"))
        if template.loose:
            return self.arguments.get(name)
        return self.outer.name(name) if self.outer is not None else Unknown(f"no name {name}")

    def parameter(self, name: str) -> Value:
        declared = self.template.inputs.get(name) or self.template.inputs.get(name.lower())
        if declared is None:
            return self._outside("parameters", name)
        return self.once(f"parameters.{name}", lambda: self._parameter(declared))

    def variable(self, name: str) -> Value:
        found = self.template.variables.get(name) or self.template.variables.get(name.lower())
        if found is None:
            return self._outside("variables", name)
        return self.once(f"variables.{name}", lambda: self.run.evaluator.value(found, self))

    def _outside(self, kind: str, name: str) -> Value:
        """A parameter or variable of the template around this one."""
        found = self.outer.call(kind, [name]) if self.outer is not None else None
        if isinstance(found, Null):
            return None
        return Unknown(f"{name} is none of the {kind}") if found is None else found

    def _parameter(self, declared: Input) -> Value:
        name = declared.name.lower() if self.template.language == "arm" else declared.name
        given = self.arguments.get(name)
        if isinstance(given, Choice):
            value = chosen(given, lambda option: self._default(declared) if option is None else option)
        else:
            value = self._default(declared) if given is None else given
        if not declared.secure:
            return value
        why = f"the secure parameter {declared.name}"
        if isinstance(value, str) and is_secret("password", value):
            reason = f"the secure parameter {declared.name} holds a secret in plain text"
            self.run.gap(reason, self.template.path, declared.line)
        return Secret(why) if isinstance(value, (Parameter, Context)) else hidden(value, why)

    def _default(self, declared: Input) -> Value:
        if declared.default is not None:
            return self.run.evaluator.value(declared.default, self)
        if nullable(declared.type, self.type_called):
            return None
        return Parameter(declared.name)

    def type_called(self, name: str) -> Type | None:
        """The type behind a name of the template's own or an imported one."""
        found = self.template.types.get(name)
        if found is not None:
            return found
        first, _, rest = name.partition(".")
        imported = self.template.imports.get(first)
        place = self.file(imported) if imported is not None else None
        return None if place is None or imported is None else place.template.types.get(imported.name or rest)

    # --- other files -----------------------------------------------------------------------------

    def file(self, imported: Import) -> Place | None:
        """The file that a name is imported from, deployed nowhere."""
        path = beside(self.template.path, imported.source)
        if path is None:
            return None
        if path not in self.run.shared:
            self.run.shared[path] = None
            template = self.run.templates.template(path)
            self.run.shared[path] = None if template is None else Place(self.run, template, {})
        return self.run.shared[path]

    def _imported(self, imported: Import) -> Value:
        place = self.file(imported)
        if place is None:
            return Unknown(f"{imported.source} is not in the checkout")
        look = place.name if place.template.language == "bicep" else place.variable
        return look(imported.name) if imported.name else Namespace(imported.source, look)

    def function(self, name: str) -> tuple[Defined, Place] | None:
        """A function of the template's own, or an imported one, with the place where it is written."""
        if name in self.template.functions:
            return self.template.functions[name], self
        first, _, rest = name.partition(".")
        imported = self.template.imports.get(first)
        place = self.file(imported) if imported is not None else None
        if place is None or imported is None or place is self:
            return None
        wanted = imported.name or rest
        found = place.template.functions.get(wanted)
        return None if found is None else (found, place)

    # --- resources -------------------------------------------------------------------------------

    def _resource(self, declared: Declared) -> Value:
        made = self.instances(declared.symbol)
        if declared.each is None:
            return Reference(made[0].id) if made else Unknown("too many resources")
        known: list[Value] = [Reference(i.id) for i in made if not i.turn.suffix.endswith("[*]")]
        some: list[Value] = [Reference(i.id) for i in made if i.turn.suffix.endswith("[*]")]
        return Open(known or some, some[0]) if some else known

    def instances(self, symbol: str) -> list[Instance]:
        """All resources that one declaration makes, with those that a false condition leaves out."""
        if symbol not in self._made:
            self._made[symbol] = []
            declared = self.template.resources[symbol]
            self._made[symbol] = self.made(declared, self.own_turn(), None)
        return self._made[symbol]

    def made(self, declared: Declared, around: Turn, outer: Instance | None) -> list[Instance]:
        out: list[Instance] = []
        start = f"{outer.id}::" if outer is not None else f"resource:{self.run.root}#{self.path}"
        for turn in turns(self.run.evaluator, declared.each, declared.condition, around):
            if not self.run.room(self.template.path, declared.line):
                break
            id = f"{start}{declared.symbol}{turn.suffix}"
            instance = Instance(id, declared, self, turn, outer)
            self.run.instances[id] = instance
            out.append(instance)
        return out

    def every(self) -> Iterator[Instance]:
        """All resources of the template and those declared inside them, as written."""
        for symbol in self.template.resources:
            todo = list(reversed(self.instances(symbol)))
            while todo:
                instance = todo.pop()
                yield instance
                inner = [i for listed in instance.children().values() for i in listed]
                todo += reversed(inner)

    def member(self, of: Reference, name: str) -> Value:
        path = f"{of.path}.{name}" if of.path else name
        instance = self.run.instances.get(of.resource)
        if not of.path and name == "id":
            return Reference(of.resource, "id")
        if not of.path and name in ("name", "type", "apiVersion"):
            return self._identity(of.resource, name, instance)
        if instance is None or instance.declared.existing:
            return Reference(of.resource, path)
        found = instance.at(path)
        if found is ABSENT or isinstance(found, (dict, list, Open, Unknown)) or found is None:
            return Reference(of.resource, path)
        return found  # type: ignore[return-value]

    def _identity(self, id: str, name: str, instance: Instance | None) -> Value:
        if name == "name" and instance is not None:
            return instance.value("name")
        meant = self.run.meant(id)
        if name == "apiVersion" or meant is None:
            return instance.declared.version if instance is not None else Reference(id, name)
        return meant[1] if name == "name" else meant[0]

    def index(self, of: Reference, index: Value) -> Value:
        step = f"[{index}]" if isinstance(index, int) else "[]"
        return Reference(of.resource, f"{of.path}{step}")

    def nested(self, of: Reference, name: str) -> Value:
        instance = self.run.instances.get(of.resource)
        made = instance.children().get(name) if instance is not None else None
        if not made:
            return Unknown(f"nothing is called {name} in there")
        return Reference(made[0].id) if len(made) == 1 else [Reference(i.id) for i in made]

    # --- calls -----------------------------------------------------------------------------------

    def call(self, function: str, arguments: Sequence[Value]) -> Value | Null:
        own = self.function(function)
        if own is None:
            return calls.placed(self, function, arguments)
        found = self.applied(own[0], own[1], arguments)
        return NULL if found is None else found

    def applied(self, function: Defined, place: Place, arguments: Sequence[Value]) -> Value:
        names: dict[str, Value] = dict.fromkeys(function.parameters)
        names |= dict(zip(function.parameters, arguments, strict=False))
        if place.template.language == "bicep":
            return self.run.evaluator.value(function.body, within(place, names))
        inputs = {name: Input(name, 0) for name in names}
        inner = Place(self.run, replace(place.template, inputs=inputs, variables={}), names)
        return self.run.evaluator.value(function.body, inner)

    def method(self, of: Value, name: str, arguments: Sequence[Value]) -> Value:
        if isinstance(of, Choice):
            return chosen(of, lambda option: self.method(option, name, arguments))
        if isinstance(of, Reference):
            return Secret(f"{name}()", of.resource)
        if isinstance(of, Namespace) and of.name in NAMESPACES:
            found = calls.placed(self, name, arguments)
            if isinstance(found, Null):
                return None
            return self.run.evaluator.call(name, arguments) if found is None else found
        if isinstance(of, Namespace):
            own = self._method(of.name, name)
            return Unknown(f"no function {name}") if own is None else self.applied(*own, arguments)
        return Computed(name, (of, *arguments))

    def _method(self, source: str, name: str) -> tuple[Defined, Place] | None:
        place = self.file(Import(source, "", 0))
        found = place.template.functions.get(name) if place is not None else None
        return None if found is None or place is None else (found, place)
