"""Names across files: what a module's name means, which class a method belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from inventory.flow import state as heap
from inventory.flow.state import State
from inventory.flow.values import (
    NOTHING,
    Callee,
    ClassOf,
    Client,
    External,
    ModuleOf,
    Object,
    Value,
    joined,
    refer,
)
from inventory.syntax import ir

if TYPE_CHECKING:
    from inventory.flow.engine import Engine

DEEPEST_INHERITANCE = 8
HIDDEN = frozenset({"static", "private"})
"""Kinds of fields that are no part of what an object carries."""
DEFAULT = "default"
"""What a module gives under no name of its own."""


class Modules:
    """The modules of one app as the engine sees them; each is followed at most once, when first asked."""

    def __init__(self, engine: Engine, root: str) -> None:
        self.engine = engine
        self.root = root
        self._names: dict[tuple[str, str], Value | None] = {}
        self._extensions: dict[tuple[str, str], Callee | None] = {}
        self._shapes: dict[int, tuple[ir.Record, ClassOf]] = {}
        self.implementing: dict[str, ClassOf] = {}
        """The class registered for an interface, by the interface's bare name."""
        self._looking = 0
        self._bases: dict[int, tuple[ClassOf, ...]] = {}
        self._fields: dict[tuple[int, bool], list[ir.Parameter]] = {}
        self._implementers: dict[tuple[str, str], list[ClassOf]] = {}

    def name(self, path: str, id: str) -> Value | None:
        """The meaning of `id` at the top level of the module `path`; None if it has none."""
        key = (path, id)
        if key not in self._names:
            self._names[key] = None  # a cycle of imports sees nothing, and ends
            self._looking += 1
            self._names[key] = self._look_up(path, id)
            self._looking -= 1
        return self._names[key]

    def keep(self, path: str, id: str, value: Value) -> None:
        """A function gives a variable of its module a value: a client made once, when it is first needed."""
        lasting = frozenset(r for r in value.refs if isinstance(r, Client | Callee | ClassOf | External))
        before = self.name(path, id)
        if lasting and before is not None and not lasting <= before.refs:
            self._names[(path, id)] = joined((before, Value(refs=lasting)))

    def _look_up(self, path: str, id: str) -> Value | None:
        module = self.engine.program.module(path)
        if module is None:
            return None
        if "." in id:
            return self._inside(path, id) or self._qualified(path, id)
        if id in module.classes:
            return refer(ClassOf(module.classes[id], path))
        if id in module.functions:
            return self._function(path, module.functions[id])
        for statement in module.imports:
            if statement.alias == id:
                return self.imported(path, statement)
        assigned = self.engine.top_level(path).get(id)
        if assigned is not None:
            return assigned
        return self._beside(path, id) or self._starred(path, module, id) or self._of_library(path, id)

    def _of_library(self, path: str, id: str) -> Value | None:
        """A name of a library that the file uses a whole namespace of, where somebody knows it there."""
        engine = self.engine
        used = engine.program.used(path)
        if not used:
            return None
        for namespace in (*used, *sorted(engine.table.implied)):
            if engine.is_known(f"{namespace}.{id}"):
                return refer(External(f"{namespace}.{id}"))
        if engine.is_builtin(id):
            return None
        theirs = (n for n in used if engine.recipient_of(n) is not None)
        return next((refer(External(f"{n}.{id}")) for n in theirs if id[:1].isupper()), None)

    def _inside(self, path: str, dotted: str) -> Value | None:
        """``Outer.Inner.name``: a member of a class of the module."""
        holder, _, name = dotted.rpartition(".")
        kinds = [r for r in (self.name(path, holder) or NOTHING).refs if isinstance(r, ClassOf)]
        return joined(self.class_member(kind, name) for kind in kinds) or None

    def _qualified(self, path: str, dotted: str) -> Value | None:
        """``Models.Order``: a type by its namespace and name."""
        found = self.engine.program.qualified(path, dotted, self.root)
        return self.name(*found) if found is not None else None

    def of_namespace(self, path: str, node: ir.Expression) -> Value | None:
        """The type that a dotted name means, where what it begins with is nothing but a namespace."""
        names: list[str] = []
        while isinstance(node, ir.Attribute) and node.name[:1].isupper():
            names.append(node.name)
            node = node.object
        if not names or not isinstance(node, ir.Name) or not node.id[:1].isupper():
            return None
        if self.name(path, node.id) is not None:
            return None
        return self.name(path, ".".join([node.id, *reversed(names)]))

    def _beside(self, path: str, id: str) -> Value | None:
        """A name of the same namespace, package or module, which needs no import."""
        found = self.engine.program.beside(path, id, self.root)
        if found is None or found == (path, id):
            return None
        target, name = found
        published = next((d for d in self.engine.program.published(target, name) if self._is_client(d)), None)
        if published is not None:
            return refer(External(published))
        return self.name(target, name) if name else refer(ModuleOf(target))

    def _function(self, path: str, function: ir.Function) -> Value:
        value = refer(Callee(function, path))
        if not function.decorators:
            return value
        return self.engine.decorated(path, function, value)

    def _is_client(self, dotted: str) -> bool:
        """Whether the catalog has a class of this full name: its users mean that, even beside its source."""
        return self.engine.client_class(dotted) is not None

    def _starred(self, path: str, module: ir.Module, id: str) -> Value | None:
        for statement in module.imports:
            if statement.name == "*":
                target, inner = self.engine.program.target(path, statement, self.root) or ("", "")
                # The members of a class may be imported as a whole, too.
                wanted = f"{inner}.{id}" if inner not in ("", "*") else id
                found = self.name(target, wanted) if target else None
                if found is not None:
                    return found
        return None

    def imported(self, path: str, statement: ir.Import) -> Value:
        """What an import binds: a module, a name of one, or something of a library."""
        target, inner = self.engine.program.target(path, statement, self.root) or (None, "")
        if target is None:
            dotted = f"{statement.module}.{statement.name}" if statement.name else statement.module
            if not statement.name and statement.alias and "." in statement.module:
                first = statement.module.partition(".")[0]
                dotted = first if statement.alias == first else statement.module
            return refer(External(dotted.lstrip(".")))
        if not statement.name:
            return refer(ModuleOf(target))
        if target == path:
            return NOTHING
        # A member of a class may be imported, which stands in the class's file.
        found = self.name(target, inner if "." in inner else statement.name)
        if found is not None:
            return found
        if statement.name == DEFAULT or self._is_submodule(target, statement.name):
            return refer(ModuleOf(target))
        return self.member(target, statement.name)

    @staticmethod
    def _is_submodule(target: str, name: str) -> bool:
        # Elsewhere a file that gives something called like itself (`router` of `router.js`) is no package.
        stem, _, ending = target.rpartition("/")[2].rpartition(".")
        return (stem == name and ending == "py") or target.endswith(f"/{name}/__init__.py")

    def member(self, path: str, name: str) -> Value:
        """``module.name``: a name of the module or a submodule of the package."""
        found = self.name(path, name)
        if found is not None:
            return found
        whole = self.name(path, DEFAULT) if name != DEFAULT else None
        if whole is not None:
            return heap.member(State({}, self.engine.base, self.engine.base), whole, name)
        inner = self.engine.program.resolve(path, ir.Import("", name, name, level=1), self.root)
        return refer(ModuleOf(inner)) if inner and inner != path else NOTHING

    # --- classes -------------------------------------------------------------------------------

    def bases(self, kind: ClassOf) -> Sequence[ClassOf]:
        """The class itself and the repository's classes it inherits from, nearest first."""
        known = self._bases.get(id(kind.definition))
        if known is None:
            known = self._inherited(kind)
            if not self._looking:  # in a cycle of imports a base may not be seen yet
                self._bases[id(kind.definition)] = known
        return known

    def has_static(self, kind: ClassOf, name: str) -> bool:
        """Whether the class itself, and not only its objects, has a member `name`."""
        for at in self.bases(kind):
            function, fields = at.definition.methods.get(name), at.definition.fields
            if function is not None and function.kind == "static":
                return True
            if any(f.name == name and f.kind == "static" for f in fields):
                return True
        return False

    def is_generic(self, kind: ClassOf) -> bool:
        """Whether a class, or one it inherits from, has type parameters."""
        return any(at.definition.generics for at in self.bases(kind))

    def _inherited(self, kind: ClassOf) -> tuple[ClassOf, ...]:
        out = [kind]
        for at in out:
            if len(out) > DEEPEST_INHERITANCE:
                break
            for path, part in self.engine.program.parts(at.path, at.definition):
                if ClassOf(part, path) not in out:
                    out.append(ClassOf(part, path))
            for base in at.definition.bases:
                found = self.class_named(at.path, base)
                if found is not None and found not in out:
                    out.append(found)
        return tuple(out)

    def class_named(self, path: str, expression: ir.Expression | None) -> ClassOf | None:
        """The repository's class an annotation or base expression names, through Optional and the like."""
        if isinstance(expression, ir.Literal) and isinstance(expression.value, str):
            expression = ir.Name(expression.value)
        if isinstance(expression, ir.Operation) and expression.operator == "|":
            found = (self.class_named(path, part) for part in expression.operands)
            return next((f for f in found if f is not None), None)
        if isinstance(expression, ir.Item):
            outer = self.class_named(path, expression.object)
            return outer if outer is not None else self.class_named(path, expression.key)
        if isinstance(expression, ir.Record):
            return self.shape(expression, path)
        if isinstance(expression, ir.Call):
            # A schema as a field of another: ``address: z.object({…}).optional()``.
            refs = self.engine.constant(path, expression).refs
            return next((r for r in refs if isinstance(r, ClassOf)), None)
        if isinstance(expression, ir.Attribute):
            holder = self.name(path, expression.object.id) if isinstance(expression.object, ir.Name) else None
            members = [
                self.member(r.path, expression.name)
                for r in (holder or NOTHING).refs
                if isinstance(r, ModuleOf)
            ]
            value: Value | None = joined(members) or self.of_namespace(path, expression)
        else:
            value = self.name(path, expression.id) if isinstance(expression, ir.Name) else None
        return next((r for r in (value or NOTHING).refs if isinstance(r, ClassOf)), None)

    def shape(self, node: ir.Record, path: str) -> ClassOf:
        """The class that a record of types or schemas stands for; one for each place."""
        if id(node) not in self._shapes:
            entries = [(k.value, v) for k, v in node.entries if isinstance(k, ir.Literal)]
            fields = tuple(ir.Parameter(str(name), part, line=part.line) for name, part in entries)
            name = f"<shape>:{node.line}"
            made = ir.Class(name, name, (), fields, {}, node.line, node.line, path=path, kind="type")
            self._shapes[id(node)] = (node, ClassOf(made, path))
        return self._shapes[id(node)][1]

    def fields(self, kind: ClassOf, all_of_them: bool = False) -> list[ir.Parameter]:
        """Declared data fields, inherited ones first; private and constant names are left out."""
        key = (id(kind.definition), all_of_them)
        known = self._fields.get(key)
        if known is None:
            known = self._declared(kind, all_of_them)
            if not self._looking:
                self._fields[key] = known
        return known

    def _declared(self, kind: ClassOf, all_of_them: bool) -> list[ir.Parameter]:
        found: dict[str, ir.Parameter] = {}
        for at in reversed(self.bases(kind)):
            for declared in at.definition.fields:
                if all_of_them or declared.annotation is not None or _is_column(declared.default):
                    found[declared.name] = declared
        if all_of_them:
            return list(found.values())
        kind.definition.known = tuple(found.values())
        return [f for f in found.values() if not f.name.startswith("_") and f.kind not in HIDDEN]

    def method(self, kind: ClassOf, name: str, bound: Object | ClassOf) -> Callee | None:
        for at in self.bases(kind):
            function = at.definition.methods.get(name)
            if function is not None:
                return Callee(function, at.path, None if function.kind == "static" else bound)
        return None

    def extension(self, path: str, name: str) -> Callee | None:
        """The function that extends others with a method `name`, as `path` sees it."""
        key = (path, name)
        if key not in self._extensions:
            found = next(self.engine.program.extensions(path, name), None)
            self._extensions[key] = Callee(found[1], found[0]) if found is not None else None
        return self._extensions[key]

    def base_method(self, kind: ClassOf, name: str, bound: Object) -> Callee | None:
        """The method `name` as the classes that `kind` inherits from have it."""
        for at in self.bases(kind)[1:]:
            function = at.definition.methods.get(name)
            if function is not None:
                return Callee(function, at.path, bound)
        return None

    def declares(self, kind: ClassOf, name: str) -> bool:
        """Whether the class or one it inherits from declares the field `name` or a setter for it."""
        return any(
            f"{name}.setter" in at.definition.methods or any(f.name == name for f in at.definition.fields)
            for at in self.bases(kind)
        )

    def enclosing(self, kind: ClassOf) -> list[ClassOf]:
        """The class and those it is nested in, innermost first."""
        module = self.engine.program.module(kind.path)
        names = kind.definition.qualified.split(".")[:-1]
        out = [kind]
        inside = module.classes if module is not None else {}
        outer: list[ClassOf] = []
        for name in names:
            found = inside.get(name)
            if found is None:
                break
            outer.append(ClassOf(found, kind.path))
            inside = found.classes
        return [*out, *reversed(outer)]

    def implementers(self, kind: ClassOf) -> list[ClassOf]:
        """The repository's classes that stand behind an interface or abstract class; empty for any other."""
        definition = kind.definition
        if definition.name in self.implementing and self.implementing[definition.name] != kind:
            return [self.implementing[definition.name]]
        if definition.kind != "interface" and not any(m.abstract for m in definition.methods.values()):
            return []
        key = (kind.path, definition.qualified)
        if key not in self._implementers:
            found = self.engine.program.subclasses(kind.path, definition.name)
            kinds = [ClassOf(c, path) for path, c in found if c is not definition]
            self._implementers[key] = [k for k in kinds if kind in self.bases(k)]
        return self._implementers[key]

    def class_member(self, kind: ClassOf, name: str) -> Value:
        """``Class.name``: a method, a nested class or a class-level value."""
        method = self.method(kind, name, kind)
        if method is not None:
            return refer(method)
        for at in self.bases(kind):
            if name in at.definition.classes:
                return refer(ClassOf(at.definition.classes[name], at.path))
            for declared in at.definition.fields:
                if declared.name == name and declared.default is not None:
                    return self.default(at, declared)
        return NOTHING

    def default(self, kind: ClassOf, declared: ir.Parameter) -> Value:
        assert declared.default is not None
        return self.engine.constant(kind.path, declared.default)

    def entity(self, kind: ClassOf) -> ClassOf | None:
        """What a class keeps, as its base says: ``interface Orders extends JpaRepository<Order, Long>``."""
        for at in self.bases(kind):
            for base in at.definition.bases:
                found = self.class_named(at.path, _first_type(base)) if isinstance(base, ir.Item) else None
                if found is not None:
                    return found
        return None

    def external_bases(self, kind: ClassOf) -> list[str]:
        """Dotted names of library classes it inherits from."""
        out = []
        for at in self.bases(kind):
            for base in at.definition.bases:
                node = base.object if isinstance(base, ir.Item) else base
                value = self.engine.constant(at.path, node)
                out += [r.dotted for r in value.refs if isinstance(r, External)]
        return out


def _first_type(base: ir.Expression) -> ir.Expression | None:
    key = base.key if isinstance(base, ir.Item) else None
    return key.items[0] if isinstance(key, ir.Sequence) and key.items else key


def _is_column(default: ir.Expression | None) -> bool:
    """``name = Column(String)`` declares a field although nothing annotates it."""
    if not isinstance(default, ir.Call):
        return False
    function = default.function
    name = function.name if isinstance(function, ir.Attribute) else getattr(function, "id", "")
    return name in ("Column", "mapped_column", "Field", "field", "relationship") or name.endswith("Field")
