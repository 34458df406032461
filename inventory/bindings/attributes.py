"""What attributes and annotations say: a call beside a declaration, with constant arguments, as a binding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from inventory.bindings.declared import property_of
from inventory.facts import Direction
from inventory.kinds import AttributeKind, BindingKind, Slot
from inventory.syntax import ir
from inventory.syntax.constant_values import UNKNOWN, ClassValue, Library, Scope, Unknown
from inventory.syntax.constants import Evaluator
from inventory.syntax.program import Program, language_of

LEADING = re.compile(r"^[A-Z]+(?=[A-Z][a-z]|$|[^A-Za-z])|^[A-Z]")
TARGETS = frozenset({"return", "property", "field", "param", "method"})
"""What may stand before an attribute to say what it is about: ``[return: Queue("orders")]``."""


@dataclass(frozen=True, slots=True)
class Attributed:
    """One attribute with its arguments as far as they are constant; `target` is what it is about."""

    name: str
    arguments: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0
    target: str = ""

    @property
    def first(self) -> Any:
        """The argument that matters when there is but one: the first, or the one called ``value``."""
        return self.arguments[0] if self.arguments else self.named.get("value")


@dataclass(frozen=True, slots=True)
class Meaning:
    """The binding that an attribute declares: its type and the directions that it may have."""

    kind: AttributeKind
    type: str
    directions: tuple[Direction, ...]


class Constants(Evaluator):
    """Constants of languages in which a name that the repository does not define is a name of a library."""

    def __init__(self, program: Program, root: str) -> None:
        super().__init__(program, root)
        self.files = program
        self.language: str | None = None

    def lookup(self, scope: Scope, id: str) -> Any:
        found = super().lookup(scope, id)
        if isinstance(found, Unknown):
            found = self._taken_in(scope.path, id)
        return Library(id) if isinstance(found, Unknown) else found

    def _taken_in(self, path: str, name: str) -> Any:
        """A member of a class whose members a file takes in as they are: ``using static Names;``"""
        module = self.files.module(path)
        for imported in module.imports if module is not None else ():
            target = self.files.target(path, imported, self.root) if imported.name == "*" else None
            holder = self._name_of(*target) if target is not None and target[1] not in ("", "*") else None
            found = self._class_member(holder, name, None) if isinstance(holder, ClassValue) else UNKNOWN
            if not isinstance(found, Unknown):
                return found
        return UNKNOWN

    def member(self, holder: Any, name: str) -> Any:
        found = super().member(holder, name)
        if isinstance(found, Library) and isinstance(holder, Library) and name[:1].isupper():
            # A class of the repository by its whole name, which needs no import.
            language = self.language
            whole = ir.Import(holder.dotted, name, name)
            target = self.files.links(language).target("", whole, self.root) if language else None
            return self._name_of(*target) if target is not None and target[1] else found
        return found

    def value(self, path: str, within: ir.Class | None, node: ir.Expression) -> Any:
        """What `node` is where it stands: in `path`, inside or beside a class."""
        self.language = language_of(path)
        self.run_module(path)
        return self.evaluate(Scope(path, within=ClassValue(within, path) if within else None), node)

    def class_of(self, path: str, within: ir.Class | None, type: ir.Expression | None) -> ClassValue | None:
        """The repository's class that a type means, without its type arguments."""
        type = type.object if isinstance(type, ir.Item) else type
        if not isinstance(type, (ir.Name, ir.Attribute)):
            return None
        # A member may go by the name of a class outside: ``JustHttp JustHttp() => …``.
        found = (self.value(path, at, type) for at in dict.fromkeys((within, None)))
        return next((f for f in found if isinstance(f, ClassValue)), None)

    def bases(self, kind: ClassValue) -> Iterator[tuple[str, ClassValue | None]]:
        """Every base of a class by its bare name, near ones first, with its class if it is known."""
        waiting, seen = [kind], {kind.definition}
        while waiting:
            at = waiting.pop(0)
            for base in at.definition.bases:
                found = self.class_of(at.path, at.definition, base)
                if found is None or found.definition not in seen:
                    yield bare(base), found
                if found is not None and found.definition not in seen:
                    seen.add(found.definition)
                    waiting.append(found)

    def attributed(
        self, path: str, within: ir.Class | None, decorators: tuple[ir.Expression, ...]
    ) -> Iterator[Attributed]:
        """The attributes of a declaration, each with its constant arguments."""
        for node in decorators:
            target = ""
            if isinstance(node, ir.Call) and bare(node.function) in TARGETS and node.arguments:
                target, node = bare(node.function), node.arguments[0]
            if not isinstance(node, ir.Call):
                yield Attributed(bare(node), (), {}, node.line, target)
                continue
            arguments = tuple(self.value(path, within, a) for a in node.arguments)
            named = {name: self.value(path, within, a) for name, a in node.keywords}
            yield Attributed(bare(node.function), arguments, named, node.line, target)


def bare(node: ir.Expression) -> str:
    """The last part of a name or type, without type arguments."""
    if isinstance(node, ir.Item):
        return bare(node.object)
    if isinstance(node, ir.Call):
        return bare(node.function)
    return node.id if isinstance(node, ir.Name) else node.name if isinstance(node, ir.Attribute) else ""


def type_arguments(node: ir.Expression | None) -> tuple[ir.Expression, ...]:
    """``Task<Order>`` -> ``Order``"""
    if not isinstance(node, ir.Item):
        return ()
    return node.key.items if isinstance(node.key, ir.Sequence) else (node.key,)


def camel(name: str) -> str:
    """``QueueName`` as ``queueName``, ``AIConnection`` as ``aiConnection``."""
    return LEADING.sub(lambda found: found[0].lower(), name, count=1)


def lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]


def known(pairs: tuple[tuple[AttributeKind, BindingKind], ...]) -> Meaning | None:
    """The meaning of an attribute that the catalog knows, given its rows."""
    if not pairs:
        return None
    return Meaning(pairs[0][0], pairs[0][1].type, tuple(kind.direction for _, kind in pairs))


def by_convention(name: str) -> Meaning | None:
    """Extensions name their attributes by what they are: ``…Trigger``, ``…Input``, ``…Output``."""
    for ending, direction in (("Trigger", "trigger"), ("Input", "in"), ("Output", "out")):
        if name.endswith(ending) and name != ending:
            type = name if ending == "Trigger" else name.removesuffix(ending)
            return Meaning(AttributeKind(name), lower_first(type), (direction,))  # type: ignore[arg-type]
    return None


# --- properties ----------------------------------------------------------------------------------


def properties(kind: AttributeKind, said: Attributed, defaults: bool = True) -> dict[str, Any]:
    """The attribute's arguments under the runtime's own property names; what is null is left out."""
    found: dict[str, Any] = dict(kind.defaults) if defaults else {}
    for slot, value in _placed(kind, said.arguments):
        _put(found, slot.property, _written(slot, value))
    slots = kind.slots
    for name, value in said.named.items():
        slot = slots.get(name.lower()) or Slot(name, camel(name))
        _put(found, slot.property, _written(slot, value))
    return found


def _put(found: dict[str, Any], name: str, value: Any) -> None:
    if name == "isBatched":
        name, value = "cardinality", "Many" if value == "true" else "One"
    if value is not None:
        found[name] = value


def _written(slot: Slot, value: Any) -> Any:
    written = property_of(value)
    return written.lower() if slot.takes == "word" and isinstance(written, str) else written


def _placed(kind: AttributeKind, arguments: tuple[Any, ...]) -> Iterator[tuple[Slot, Any]]:
    """Each argument with the parameter of the constructor that takes them all."""
    fitting = [row for row in kind.constructors if _fits(row, arguments)]
    row = min(fitting, key=len) if fitting else (kind.constructors or ((),))[0]
    for position, slot in enumerate(row):
        if slot.takes == "rest":
            rest = arguments[position:]
            if rest:
                yield slot, list(rest[0]) if len(rest) == 1 and isinstance(rest[0], list) else list(rest)
            return
        if position < len(arguments):
            yield slot, arguments[position]


def _fits(row: tuple[Slot, ...], arguments: tuple[Any, ...]) -> bool:
    open_ended = bool(row) and row[-1].takes == "rest"
    if len(arguments) > len(row) and not open_ended:
        return False
    return all(_takes(slot, value) for slot, value in zip(row, arguments, strict=False))


def _takes(slot: Slot, value: Any) -> bool:
    if value is None or isinstance(value, Unknown):
        return True
    if slot.takes in ("enum", "word"):
        return isinstance(value, Library)
    if slot.takes in ("number", "flag"):
        return isinstance(value, bool if slot.takes == "flag" else int)
    return not slot.takes or not isinstance(value, Library)


def all_classes(kinds: Iterable[ir.Class]) -> Iterator[ir.Class]:
    """Classes with those nested in them."""
    for kind in kinds:
        yield kind
        yield from all_classes(kind.classes.values())


def all_methods(kind: ir.Class) -> Iterator[ir.Function]:
    """The methods of a class with their overloads."""
    for method in kind.methods.values():
        yield method
        yield from method.overloads
