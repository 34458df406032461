"""Constant evaluation of the common form: what an expression is before anything runs.

Follows assignments, imports, f-strings, loops over constants, calls of small functions and
settings (`os.environ`), as far as they can be known from the text. What a caller wants beyond
that (decorators of a programming model) it handles in `on_call`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Protocol

from inventory.facts import Reference, Text
from inventory.syntax import ir

DEEPEST = 12
MOST_ITEMS = 200
MOST_STEPS = 200_000


class Unknown:
    """A value nobody can tell from the text."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        return False


UNKNOWN = Unknown()


@dataclass(frozen=True, slots=True)
class Library:
    """A name of a library: ``azure.functions.AuthLevel.FUNCTION``."""

    dotted: str


@dataclass(frozen=True, slots=True)
class ModuleValue:
    path: str


@dataclass(eq=False, slots=True)
class FunctionValue:
    definition: ir.Function
    path: str
    scope: Scope | None = None
    bound: object = None


@dataclass(eq=False, slots=True)
class ClassValue:
    definition: ir.Class
    path: str


@dataclass(eq=False, slots=True)
class Instance:
    """An object of the repository's class with the members that are known."""

    kind: ClassValue
    members: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a value, not yet called."""

    receiver: Any
    name: str


@dataclass(eq=False, slots=True)
class Scope:
    """Variables of a module or call."""

    path: str
    variables: dict[str, Any] = field(default_factory=dict)
    outer: Scope | None = None
    returned: list[Any] = field(default_factory=list)
    within: ClassValue | None = None
    """The class whose members bare names mean."""


class Modules(Protocol):
    def module(self, path: str) -> ir.Module | None: ...
    def resolve(self, path: str, imported: ir.Import, root: str) -> str | None: ...
    def target(self, path: str, imported: ir.Import, root: str) -> tuple[str, str] | None: ...
    def beside(self, path: str, name: str, root: str) -> tuple[str, str] | None: ...


Handled = Callable[[Any, list[Any], dict[str, Any], ir.Call, Scope], Any]


class Evaluator:
    """Evaluates expressions and runs module top levels, in the view of the app folder `root`."""

    def __init__(self, program: Modules, root: str, on_call: Handled | None = None) -> None:
        self.program, self.root = program, root
        self.on_call = on_call
        self.defaults: dict[str, tuple[str, str, int]] = {}
        """Setting name -> (default in the code, path, line)."""
        self._modules: dict[str, Scope] = {}
        self._depth = 0
        self._steps = 0
        self._asked: set[tuple[int, str]] = set()

    # --- modules and names ---------------------------------------------------------------------

    def run_module(self, path: str) -> Scope | None:
        """The module's variables after its top level has run; None when there is no such module."""
        if path in self._modules:
            return self._modules[path]
        module = self.program.module(path)
        if module is None:
            return None
        scope = self._modules[path] = Scope(path)
        self._block(scope, module.body)
        return scope

    def lookup(self, scope: Scope, id: str) -> Any:
        at: Scope | None = scope
        while at is not None:
            if id in at.variables:
                return at.variables[id]
            at = at.outer
        found = self._member_around(scope.within, id)
        if not isinstance(found, Unknown):
            return found
        module = self._modules.get(scope.path)
        if module is not None and id in module.variables:
            return module.variables[id]
        beside = self.program.beside(scope.path, id, self.root)
        if beside is not None and beside != (scope.path, id):
            return self._name_of(*beside)
        return Library(id) if id in BUILTINS else UNKNOWN

    def _member_around(self, within: ClassValue | None, name: str) -> Any:
        """What the bare `name` means inside a class: a member of it, its bases or a class around it."""
        for kind in self.around(within):
            found = self._class_member(kind, name, None)
            if not isinstance(found, Unknown):
                return found
        return UNKNOWN

    def around(self, within: ClassValue | None) -> list[ClassValue]:
        """A class and those it is nested in, from the inside out."""
        if within is None:
            return []
        module = self.program.module(within.path)
        classes, found = module.classes if module is not None else {}, [within]
        for name in within.definition.qualified.split(".")[:-1]:
            outer = classes.get(name)
            if outer is None:
                break
            found.insert(1, ClassValue(outer, within.path))
            classes = outer.classes
        return found

    def import_value(self, path: str, statement: ir.Import) -> Any:
        target, inner = self.program.target(path, statement, self.root) or (None, "")
        if target is None:
            first = statement.module.partition(".")[0]
            if statement.name:
                return self._library_member(Library(statement.module), statement.name)
            return Library(first if statement.alias == first else statement.module)
        if target == path:
            return UNKNOWN
        if not statement.name:
            return ModuleValue(target)
        # A member of a class may be imported, which stands in the class's file.
        found = self._name_of(target, inner if "." in inner else statement.name)
        if not isinstance(found, Unknown) or DEFAULT in (statement.name, inner):
            return ModuleValue(target) if isinstance(found, Unknown) else found
        return self.member(ModuleValue(target), statement.name)

    def _name_of(self, path: str, name: str) -> Any:
        scope = self.run_module(path)
        holder, _, last = name.rpartition(".")
        if holder:
            kind = self._name_of(path, holder)
            return self._class_member(kind, last, None) if isinstance(kind, ClassValue) else UNKNOWN
        if scope is not None and name in scope.variables:
            return scope.variables[name]
        stem = path.rpartition("/")[2].rpartition(".")[0]
        return ModuleValue(path) if stem == name or path.endswith(f"{name}/__init__.py") else UNKNOWN

    # --- statements ----------------------------------------------------------------------------

    def _block(self, scope: Scope, block: ir.Block) -> None:
        for statement in block:
            self._steps += 1
            if self._steps > MOST_STEPS:
                return
            handler = STATEMENTS.get(type(statement))
            if handler is not None:
                handler(self, scope, statement)

    def _assign(self, scope: Scope, statement: ir.Assign) -> None:
        if statement.value is not None:
            self._bind(scope, statement.target, self.evaluate(scope, statement.value))

    def _bind(self, scope: Scope, target: ir.Expression, value: Any) -> None:
        if isinstance(target, ir.Name):
            scope.variables[target.id] = value
        elif isinstance(target, ir.Sequence):
            parts = list(value) if isinstance(value, (list, tuple)) else []
            for position, part in enumerate(target.items):
                self._bind(scope, part, parts[position] if position < len(parts) else UNKNOWN)
        elif isinstance(target, ir.Record):
            for key, part in target.entries:
                name = self.evaluate(scope, key) if key is not None else None
                self._bind(scope, part, self.member(value, name) if isinstance(name, str) else UNKNOWN)
        elif isinstance(target, ir.Bind):
            known = not isinstance(value, (Unknown, Method))
            self._bind(scope, target.target, value if known else self.evaluate(scope, target.value))
        elif isinstance(target, ir.Attribute):
            holder = self.evaluate(scope, target.object)
            if isinstance(holder, Instance):
                holder.members[target.name] = value
            elif isinstance(holder, dict):
                holder[target.name] = value
        elif isinstance(target, ir.Item):
            holder, key = self.evaluate(scope, target.object), self.evaluate(scope, target.key)
            if isinstance(holder, dict) and isinstance(key, (str, int)):
                holder[key] = value

    def _branch(self, scope: Scope, statement: ir.Branch) -> None:
        for condition, body in statement.arms:
            if condition is not None:
                self.evaluate(scope, condition)
            self._block(scope, body)

    def _loop(self, scope: Scope, statement: ir.Loop) -> None:
        if statement.iterable is None or statement.target is None:
            return
        values = self.items(self.evaluate(scope, statement.iterable))
        for value in values if values is not None else [UNKNOWN]:
            self._bind(scope, statement.target, value)
            self._block(scope, statement.body)

    @staticmethod
    def items(value: Any) -> list[Any] | None:
        """What a loop over a constant gives; None when it can't be told."""
        if isinstance(value, dict):
            return list(value)[:MOST_ITEMS]
        return list(value)[:MOST_ITEMS] if isinstance(value, (list, tuple)) else None

    def _try(self, scope: Scope, statement: ir.Try) -> None:
        for block in (statement.body, statement.otherwise, statement.final):
            self._block(scope, block)
        # A handler is the fallback: it only gives names that the body did not.
        inner = Scope(scope.path, {}, scope)
        for _, _, block in statement.handlers:
            self._block(inner, block)
        for name, value in inner.variables.items():
            scope.variables.setdefault(name, value)

    def _with(self, scope: Scope, statement: ir.With) -> None:
        for context, target in statement.items:
            value = self.evaluate(scope, context)
            if target is not None:
                self._bind(scope, target, value)
        self._block(scope, statement.body)

    def _import(self, scope: Scope, statement: ir.Import) -> None:
        if statement.name == "*":
            target = self.program.resolve(scope.path, statement, self.root)
            other = self.run_module(target) if target else None
            if other is not None:
                scope.variables.update(other.variables)
            return
        scope.variables[statement.alias] = self.import_value(scope.path, statement)

    def _define(self, scope: Scope, statement: ir.Define) -> None:
        definition = statement.definition
        if isinstance(definition, ir.Class):
            scope.variables[definition.name] = ClassValue(definition, scope.path)
            return
        inside = scope if scope.outer is not None or scope is not self._modules.get(scope.path) else None
        value: Any = FunctionValue(definition, scope.path, inside)
        for decorator in reversed(definition.decorators):
            value = self._decorate(scope, decorator, value)
        scope.variables[definition.name] = value

    def _decorate(self, scope: Scope, decorator: ir.Expression, value: Any) -> Any:
        wrapper = self.evaluate(scope, decorator)
        node = decorator if isinstance(decorator, ir.Call) else ir.Call(decorator, line=decorator.line)
        result = self.call(wrapper, [value], {}, node, scope)
        # A decorator that nobody knows most often gives back what it was given.
        return value if isinstance(result, (Unknown, Library)) else result

    def _return(self, scope: Scope, statement: ir.Return) -> None:
        if statement.value is not None:
            scope.returned.append(self.evaluate(scope, statement.value))

    def _evaluate(self, scope: Scope, statement: ir.Evaluate) -> None:
        self.evaluate(scope, statement.value)

    # --- expressions ---------------------------------------------------------------------------

    def evaluate(self, scope: Scope, node: ir.Expression) -> Any:
        """The value: a plain Python constant, a `Text` with settings in it, a reference, or UNKNOWN."""
        handler = EXPRESSIONS.get(type(node))
        return handler(self, scope, node) if handler is not None else UNKNOWN

    def _attribute(self, scope: Scope, node: ir.Attribute) -> Any:
        return self.member(self.evaluate(scope, node.object), node.name)

    def member(self, holder: Any, name: str) -> Any:
        if isinstance(holder, Library):
            return self._library_member(holder, name)
        if isinstance(holder, dict) and name in holder:
            return holder[name]
        if isinstance(holder, ModuleValue):
            return self._module_member(holder, name)
        if isinstance(holder, Instance):
            return (
                holder.members[name]
                if name in holder.members
                else self._class_member(holder.kind, name, holder)
            )
        if isinstance(holder, ClassValue):
            return self._class_member(holder, name, None)
        if isinstance(holder, (str, int)) and name in ("value", "name"):
            return holder
        return Method(holder, name)

    @staticmethod
    def _library_member(holder: Library, name: str) -> Any:
        if holder.dotted in SETTINGS:
            return Text.of(Reference("setting", name))
        return holder if name == DEFAULT else Library(f"{holder.dotted}.{name}")

    def _module_member(self, holder: ModuleValue, name: str) -> Any:
        found = self._name_of(holder.path, name)
        if not isinstance(found, Unknown):
            return found
        whole = self._name_of(holder.path, DEFAULT) if name != DEFAULT else UNKNOWN
        if not isinstance(whole, (Unknown, Library)):
            return self.member(whole, name)
        inner = self.program.resolve(holder.path, ir.Import("", name, name, level=1), self.root)
        return ModuleValue(inner) if inner and inner != holder.path else UNKNOWN

    def _class_member(self, kind: ClassValue, name: str, bound: Instance | None) -> Any:
        if (id(kind.definition), name) in self._asked:
            return UNKNOWN
        self._asked.add((id(kind.definition), name))
        try:
            return self._declared_member(kind, name, bound)
        finally:
            self._asked.discard((id(kind.definition), name))

    def _declared_member(self, kind: ClassValue, name: str, bound: Instance | None) -> Any:
        self.run_module(kind.path)
        scope = Scope(kind.path, within=kind)
        for declared in kind.definition.fields:
            constant = isinstance(declared.default, ir.Literal) and isinstance(declared.default.value, str)
            if declared.name == name and kind.definition.kind == "enum" and not constant:
                return Library(f"{kind.definition.name}.{name}")
            if declared.name == name and declared.default is not None:
                return self.evaluate(scope, declared.default)
        if name in kind.definition.methods:
            return FunctionValue(kind.definition.methods[name], kind.path, None, bound)
        if name in kind.definition.classes:
            return ClassValue(kind.definition.classes[name], kind.path)
        for base in kind.definition.bases:
            # Of a generic base (``Base[Order]``) the class itself.
            value = self.evaluate(scope, base.object if isinstance(base, ir.Item) else base)
            if isinstance(value, ClassValue) and value.definition is not kind.definition:
                found = self._class_member(value, name, bound)
                if not isinstance(found, (Unknown, Method)):
                    return found
        return Method(bound, name) if bound is not None else UNKNOWN

    def _item(self, scope: Scope, node: ir.Item) -> Any:
        holder, key = self.evaluate(scope, node.object), self.evaluate(scope, node.key)
        if isinstance(holder, Library) and holder.dotted.endswith(("environ", *SETTINGS)):
            return self._setting(key, UNKNOWN, scope, node.line)
        if isinstance(holder, (dict, list, tuple, str)):
            try:
                return holder[key]
            except (KeyError, IndexError, TypeError):
                return UNKNOWN
        return UNKNOWN

    def _setting(self, key: Any, default: Any, scope: Scope, line: int) -> Any:
        if not isinstance(key, str):
            return Text.of(Reference("unknown"))
        if isinstance(default, str):
            self.defaults.setdefault(key, (default, scope.path, line))
        return Text.of(Reference("setting", key))

    def _text(self, scope: Scope, node: ir.Interpolation) -> Any:
        return plain(Text.of(*(as_text(self.evaluate(scope, part)) for part in node.parts)))

    def _operation(self, scope: Scope, node: ir.Operation) -> Any:
        values = [self.evaluate(scope, part) for part in node.operands]
        if node.operator == "+" and len(values) == 2:
            return _plus(*values)
        if node.operator == "%" and len(values) == 2 and isinstance(values[0], str):
            return _percent(values[0], values[1])
        if node.operator in ("or", "??"):
            self._default_of(values, scope, node.line)
            return next((v for v in values if not isinstance(v, Unknown) and v not in (None, "")), UNKNOWN)
        if node.operator == "if" and len(values) == 3:
            return values[1] if not isinstance(values[1], Unknown) else values[2]
        if node.operator == "|":
            return values[0]
        return UNKNOWN

    def _default_of(self, values: list[Any], scope: Scope, line: int) -> None:
        """``process.env.QUEUE || "orders"`` tells the default of the setting."""
        for value, default in pairwise(values):
            reference = value.parts[0] if isinstance(value, Text) and len(value.parts) == 1 else None
            if isinstance(reference, Reference) and reference.kind == "setting":
                self._setting(reference.name, default, scope, line)

    def _required(self, scope: Scope, node: ir.Required) -> Any:
        target = self.program.resolve(scope.path, ir.Import(node.module, "", "*"), self.root)
        if target is None:
            return Library(node.module)
        self.run_module(target)
        return ModuleValue(target)

    def _bound(self, scope: Scope, node: ir.Bind) -> Any:
        value = self.evaluate(scope, node.value)
        self._bind(scope, node.target, value)
        return value

    def _record(self, scope: Scope, node: ir.Record) -> Any:
        out: dict[Any, Any] = {}
        for key, part in node.entries:
            value = self.evaluate(scope, part)
            if key is None:
                out.update(value if isinstance(value, dict) else {})
                continue
            name = self.evaluate(scope, key)
            if isinstance(name, (str, int)):
                out[name] = value
        return out

    def _sequence(self, scope: Scope, node: ir.Sequence) -> Any:
        out: list[Any] = []
        for part in node.items:
            value = self.evaluate(scope, part)
            if isinstance(part, ir.Spread):
                out += value if isinstance(value, list) else []
            else:
                out.append(value)
        return out

    def _comprehension(self, scope: Scope, node: ir.Comprehension) -> Any:
        inner = Scope(scope.path, {}, scope)
        target, iterable = node.loops[0]
        out: list[Any] = []
        for value in self.items(self.evaluate(scope, iterable)) or []:
            self._bind(inner, target, value)
            out.append(self.evaluate(inner, node.element))
        return out

    # --- calls ---------------------------------------------------------------------------------

    def _call(self, scope: Scope, node: ir.Call) -> Any:
        callee = self.evaluate(scope, node.function)
        arguments: list[Any] = []
        for part in node.arguments:
            value = self.evaluate(scope, part)
            spread = isinstance(part, ir.Spread) and isinstance(value, (list, tuple))
            arguments += list(value) if spread else [value]
        named: dict[str, Any] = {}
        for name, part in node.keywords:
            value = self.evaluate(scope, part)
            if name != "**":
                named[name] = value
            elif isinstance(value, dict):
                named.update({str(k): v for k, v in value.items()})
        return self.call(callee, arguments, named, node, scope)

    def call(
        self, callee: Any, arguments: list[Any], named: dict[str, Any], node: ir.Call, scope: Scope
    ) -> Any:
        if self.on_call is not None:
            handled = self.on_call(callee, arguments, named, node, scope)
            if handled is not NotImplemented:
                return handled
        if isinstance(callee, Library):
            return self._library(callee.dotted, arguments, named, node, scope)
        if isinstance(callee, Method):
            return self._called_back(callee, arguments, node, scope)
        if isinstance(callee, ModuleValue):
            return self.call(self._name_of(callee.path, DEFAULT), arguments, named, node, scope)
        if isinstance(callee, FunctionValue):
            return self._function(callee, arguments, named)
        if isinstance(callee, ClassValue):
            return self._construct(callee, arguments, named)
        return UNKNOWN

    def _called_back(self, callee: Method, arguments: list[Any], node: ir.Call, scope: Scope) -> Any:
        """A method; those of lists that take a function call it for each item."""
        receiver, name = callee.receiver, callee.name
        given = arguments[0] if arguments else None
        if isinstance(receiver, FunctionValue) and name == "bind":
            return receiver
        if not isinstance(receiver, list) or not isinstance(given, FunctionValue) or name not in EACH:
            return _method(callee, arguments, {})
        results = [self.call(given, [v, i], {}, node, scope) for i, v in enumerate(receiver[:MOST_ITEMS])]
        if name == "flatMap":
            return [v for r in results for v in (r if isinstance(r, list) else [r])]
        return receiver if name == "filter" else results if name == "map" else None

    def _library(
        self, dotted: str, arguments: list[Any], named: dict[str, Any], node: ir.Call, scope: Scope
    ) -> Any:
        if dotted.endswith(("environ.get", "getenv")) and arguments:
            default = arguments[1] if len(arguments) > 1 else named.get("default", UNKNOWN)
            return self._setting(arguments[0], default, scope, node.line)
        if dotted.endswith("import_module") and arguments and isinstance(arguments[0], str):
            name = arguments[0]
            target = self.program.resolve(scope.path, ir.Import(name, "", name), self.root)
            return ModuleValue(target) if target is not None else Library(name)
        if dotted == "json.dumps" and arguments and is_constant(arguments[0]):
            return json.dumps(arguments[0])
        if dotted in ("typing.cast", "cast") and len(arguments) == 2:
            return arguments[1]
        if dotted == "getattr" and len(arguments) > 1 and isinstance(arguments[1], str):
            return self.member(arguments[0], arguments[1])
        if dotted in ("str", "list", "tuple", "dict") and arguments:
            return arguments[0]
        if dotted == "dict":
            return dict(named)
        if dotted in ("Object.entries", "Object.keys", "Object.values"):
            return _members(dotted, arguments)
        if dotted == "Object.assign":
            return {k: v for a in arguments if isinstance(a, dict) for k, v in a.items()}
        if dotted in ("Object.freeze", "String", "JSON.stringify") and arguments:
            return arguments[0]
        if dotted in ("os.path.join", "posixpath.join"):
            return _joined([as_text(a) for a in arguments])
        return UNKNOWN

    def _function(self, callee: FunctionValue, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Follow a call of the repository's function; the first returned value stands for all."""
        if self._depth >= DEEPEST:
            return UNKNOWN
        inner = Scope(callee.path, {}, callee.scope or Scope(callee.path))
        values = ([callee.bound] if callee.bound is not None else []) + arguments
        for position, parameter in enumerate(callee.definition.parameters):
            inner.variables[parameter.name] = self._argument(callee, parameter, position, values, named)
        self._depth += 1
        self.run_module(callee.path)
        self._block(inner, callee.definition.body)
        self._depth -= 1
        return next((v for v in inner.returned if not isinstance(v, Unknown)), UNKNOWN)

    def _argument(
        self,
        callee: FunctionValue,
        parameter: ir.Parameter,
        position: int,
        values: list[Any],
        named: dict[str, Any],
    ) -> Any:
        if parameter.kind == "rest":
            return values[position:]
        if parameter.kind == "rest_named":
            return dict(named)
        if parameter.name in named:
            return named[parameter.name]
        if parameter.kind == "plain" and position < len(values):
            return values[position]
        if parameter.default is not None:
            return self.evaluate(self._modules.get(callee.path) or Scope(callee.path), parameter.default)
        return UNKNOWN

    def _construct(self, kind: ClassValue, arguments: list[Any], named: dict[str, Any]) -> Instance:
        made = Instance(kind, dict(named))
        constructor = kind.definition.methods.get("__init__")
        if constructor is not None:
            self._function(FunctionValue(constructor, kind.path, None, made), arguments, named)
        else:
            names = [f.name for f in kind.definition.fields]
            made.members.update(zip(names, arguments, strict=False))
        return made


BUILTINS = frozenset(
    {"str", "int", "list", "tuple", "dict", "set", "getattr", "len", "range", "enumerate", "zip"}
    | {"process", "Object", "JSON", "String", "Array"}
)
SETTINGS = ("process.env",)
DEFAULT = "default"
"""The name of what a module gives under no name."""


EACH = frozenset({"forEach", "map", "filter", "flatMap"})


def _members(dotted: str, arguments: list[Any]) -> Any:
    """``Object.entries(x)`` and its like."""
    held = arguments[0] if arguments and isinstance(arguments[0], dict) else {}
    if dotted.endswith("keys"):
        return list(held)
    return list(held.values()) if dotted.endswith("values") else [[k, v] for k, v in held.items()]


def is_constant(value: Any) -> bool:
    """True for what JSON can say: nothing unknown and no reference anywhere inside."""
    if isinstance(value, dict):
        return all(isinstance(k, str) and is_constant(v) for k, v in value.items())
    if isinstance(value, list):
        return all(is_constant(v) for v in value)
    return value is None or isinstance(value, (str, int, float, bool))


def as_text(value: Any) -> str | Text | Reference:
    if isinstance(value, Text):
        return value
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value)
    return Reference("unknown")


def plain(text: Text) -> str | Text:
    literal = text.literal
    return literal if literal is not None else text


def _joined(texts: list[str | Text | Reference]) -> str | Text:
    parts: list[str | Text | Reference] = []
    for text in texts:
        parts += ["/", text]
    return plain(Text.of(*parts[1:]))


def _plus(left: Any, right: Any) -> Any:
    if isinstance(left, list) and isinstance(right, list):
        return left + right
    if isinstance(left, (str, Text)) or isinstance(right, (str, Text)):
        return plain(Text.of(as_text(left), as_text(right)))
    return UNKNOWN


def _percent(pattern: str, values: Any) -> Any:
    parts = pattern.replace("%d", "%s").split("%s")
    given = list(values) if isinstance(values, (list, tuple)) else [values]
    out: list[str | Text | Reference] = [parts[0]]
    for position, part in enumerate(parts[1:]):
        out += [as_text(given[position]) if position < len(given) else Reference("unknown"), part]
    return plain(Text.of(*out))


SPELLED = {"toLowerCase": "lower", "toUpperCase": "upper", "trim": "strip", "push": "append"}


def _method(callee: Method, arguments: list[Any], named: dict[str, Any]) -> Any:
    receiver, name = callee.receiver, callee.name
    name = SPELLED.get(name, name)
    if isinstance(receiver, str) and name in ("lower", "upper", "strip", "lstrip", "rstrip", "removeprefix"):
        try:
            return getattr(receiver, name)(*[a for a in arguments if isinstance(a, str)])
        except TypeError:
            return receiver
    if isinstance(receiver, str) and name == "format":
        try:
            return receiver.format(*map(str, arguments), **{k: str(v) for k, v in named.items()})
        except (IndexError, KeyError, ValueError):
            return Text.of(Reference("unknown"))
    if isinstance(receiver, str) and name == "join" and arguments and isinstance(arguments[0], list):
        texts = [as_text(a) for a in arguments[0]]
        parts: list[str | Text | Reference] = []
        for text in texts:
            parts += [receiver, text]
        return plain(Text.of(*parts[1:]))
    if isinstance(receiver, str) and name in ("toString", "valueOf"):
        return receiver
    if isinstance(receiver, list) and name == "concat":
        return [*receiver, *(v for a in arguments for v in (a if isinstance(a, list) else [a]))]
    if isinstance(receiver, list) and name == "join":
        return _method(
            Method(arguments[0] if arguments and isinstance(arguments[0], str) else ",", "join"),
            [receiver],
            named,
        )
    if isinstance(receiver, dict):
        return _dict_method(receiver, name, arguments)
    if isinstance(receiver, list) and name in ("append", "extend") and arguments:
        receiver += [arguments[0]] if name == "append" else Evaluator.items(arguments[0]) or []
        return None
    if isinstance(receiver, Text) and name in ("lower", "upper", "strip"):
        return receiver
    return UNKNOWN


def _dict_method(receiver: dict[Any, Any], name: str, arguments: list[Any]) -> Any:
    if name == "items":
        return [[k, v] for k, v in receiver.items()]
    if name in ("keys", "values"):
        return list(getattr(receiver, name)())
    if name == "get" and arguments and isinstance(arguments[0], (str, int)):
        return receiver.get(arguments[0], arguments[1] if len(arguments) > 1 else None)
    return UNKNOWN


STATEMENTS: dict[type, Callable[[Evaluator, Scope, Any], None]] = {
    ir.Assign: Evaluator._assign,
    ir.Evaluate: Evaluator._evaluate,
    ir.Return: Evaluator._return,
    ir.Branch: Evaluator._branch,
    ir.Loop: Evaluator._loop,
    ir.Try: Evaluator._try,
    ir.With: Evaluator._with,
    ir.Import: Evaluator._import,
    ir.Define: Evaluator._define,
}
EXPRESSIONS: dict[type, Callable[[Evaluator, Scope, Any], Any]] = {
    ir.Literal: lambda _e, _s, n: n.value,
    ir.Name: lambda e, s, n: e.lookup(s, n.id),
    ir.Attribute: Evaluator._attribute,
    ir.Item: Evaluator._item,
    ir.Call: Evaluator._call,
    ir.Spread: lambda e, s, n: e.evaluate(s, n.value),
    ir.Interpolation: Evaluator._text,
    ir.Operation: Evaluator._operation,
    ir.Record: Evaluator._record,
    ir.Sequence: Evaluator._sequence,
    ir.Comprehension: Evaluator._comprehension,
    ir.Await: lambda e, s, n: e.evaluate(s, n.value),
    ir.Closure: lambda _e, s, n: FunctionValue(n.function, s.path, s),
    ir.Cast: lambda e, s, n: e.evaluate(s, n.value),
    ir.Required: Evaluator._required,
    ir.Bind: Evaluator._bound,
}
