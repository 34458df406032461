"""Constant evaluation of the common form: what an expression is before anything runs.

Follows assignments, imports, f-strings, loops over constants, calls of small functions and
settings (`os.environ`), as far as they can be known from the text. What a caller wants beyond
that (decorators of a programming model) it handles in `on_call`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Protocol

from inventory.facts import Reference, Text
from inventory.syntax import ir
from inventory.syntax.constant_expressions import EXPRESSIONS, SETTINGS, setting
from inventory.syntax.constant_methods import MOST_ITEMS, members, method, path_of
from inventory.syntax.constant_statements import run_block
from inventory.syntax.constant_values import (
    UNKNOWN,
    ClassValue,
    FunctionValue,
    Instance,
    Library,
    Method,
    ModuleValue,
    Scope,
    Unknown,
    as_text,
    is_constant,
)

DEEPEST = 12


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
        self.ran: dict[str, Scope] = {}
        self._depth = 0
        self.steps = 0
        self._asked: set[tuple[int, str]] = set()

    # --- modules and names ---------------------------------------------------------------------

    def run_module(self, path: str) -> Scope | None:
        """The module's variables after its top level has run; None when there is no such module."""
        if path in self.ran:
            return self.ran[path]
        module = self.program.module(path)
        if module is None:
            return None
        scope = self.ran[path] = Scope(path)
        run_block(self, scope, module.body)
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
        module = self.ran.get(scope.path)
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

    # --- expressions ---------------------------------------------------------------------------

    def evaluate(self, scope: Scope, node: ir.Expression) -> Any:
        """The value: a plain Python constant, a `Text` with settings in it, a reference, or UNKNOWN."""
        handler = EXPRESSIONS.get(type(node))
        return handler(self, scope, node) if handler is not None else UNKNOWN

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

    # --- calls ---------------------------------------------------------------------------------

    def called(self, scope: Scope, node: ir.Call) -> Any:
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
            return method(callee, arguments, {})
        results = [self.call(given, [v, i], {}, node, scope) for i, v in enumerate(receiver[:MOST_ITEMS])]
        if name == "flatMap":
            return [v for r in results for v in (r if isinstance(r, list) else [r])]
        return receiver if name == "filter" else results if name == "map" else None

    def _library(
        self, dotted: str, arguments: list[Any], named: dict[str, Any], node: ir.Call, scope: Scope
    ) -> Any:
        if dotted.endswith(("environ.get", "getenv")) and arguments:
            default = arguments[1] if len(arguments) > 1 else named.get("default", UNKNOWN)
            return setting(self, arguments[0], default, scope, node.line)
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
            return members(dotted, arguments)
        if dotted == "Object.assign":
            return {k: v for a in arguments if isinstance(a, dict) for k, v in a.items()}
        if dotted in ("Object.freeze", "String", "JSON.stringify") and arguments:
            return arguments[0]
        if dotted in ("os.path.join", "posixpath.join"):
            return path_of([as_text(a) for a in arguments])
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
        run_block(self, inner, callee.definition.body)
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
            return self.evaluate(self.ran.get(callee.path) or Scope(callee.path), parameter.default)
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
DEFAULT = "default"
"""The name of what a module gives under no name."""
EACH = frozenset({"forEach", "map", "filter", "flatMap"})
