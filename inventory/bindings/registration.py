"""Functions registered by decorators: which app or blueprint gets which function with which bindings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from inventory.bindings.declared import Declared, as_plain, property_of
from inventory.catalog import BindingKind, Catalog, Decorator
from inventory.syntax import ir
from inventory.syntax.constant_values import UNKNOWN, ClassValue, FunctionValue, Library, Method, Scope
from inventory.syntax.constants import Evaluator, Modules

PACKAGES = ("azure.functions", "azure.durable_functions", "azurefunctions")
APPS = frozenset({"FunctionApp", "DFApp", "AsgiFunctionApp", "WsgiFunctionApp", "ExternalHttpFunctionApp"})
BLUEPRINTS = frozenset({"Blueprint", "BluePrint"})
WRAPPING_APPS = frozenset({"AsgiFunctionApp", "WsgiFunctionApp"})
INCLUDING = frozenset({"register_functions", "register_blueprint"})


@dataclass(eq=False, slots=True)
class Builder:
    """A function on its way to being registered."""

    function: FunctionValue | None
    path: str
    line: int
    name: str = ""
    bindings: list[Declared] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    wrapped: str = ""


@dataclass(eq=False, slots=True)
class Registrar:
    """A FunctionApp or Blueprint; `included` are the blueprints registered on it."""

    kind: str
    path: str
    line: int
    builders: list[Builder] = field(default_factory=list)
    included: list[Registrar] = field(default_factory=list)
    auth_level: str = "FUNCTION"


@dataclass(frozen=True, slots=True)
class Decorating:
    """A decorator with its arguments, waiting for the function."""

    registrar: Registrar
    name: str
    arguments: tuple[Any, ...]
    named: tuple[tuple[str, Any], ...]
    line: int


class Registrations:
    """Runs modules of one app and collects what they register."""

    def __init__(self, program: Modules, root: str, catalog: Catalog) -> None:
        self.catalog = catalog
        self.evaluator = Evaluator(program, root, self._called)
        self.registrars: list[Registrar] = []
        self.unknown: list[tuple[str, str, int]] = []

    def run(self, path: str) -> None:
        self.evaluator.run_module(path)

    # --- calls the evaluator hands over --------------------------------------------------------

    def _called(
        self, callee: Any, arguments: list[Any], named: dict[str, Any], node: ir.Call, scope: Scope
    ) -> Any:
        if isinstance(callee, Library):
            return self._made(callee.dotted, named, node, scope)
        if isinstance(callee, ClassValue):
            base = self._registrar_base(callee, scope)
            return self._made(base, named, node, scope) if base else NotImplemented
        if isinstance(callee, Method) and isinstance(callee.receiver, Registrar):
            return self._asked(callee.receiver, callee.name, arguments, named, node)
        if isinstance(callee, Method) and callee.name in ("build", "get_function"):
            return callee.receiver if isinstance(callee.receiver, Builder) else NotImplemented
        if isinstance(callee, Decorating) and arguments:
            return self._decorated(callee, arguments[0], scope)
        if isinstance(callee, Builder):
            return UNKNOWN
        return NotImplemented

    def _registrar_base(self, kind: ClassValue, scope: Scope) -> str:
        for base in kind.definition.bases:
            inner = self.evaluator.run_module(kind.path) or scope
            value = self.evaluator.evaluate(inner, base)
            if isinstance(value, Library) and _registrar_kind(value.dotted):
                return value.dotted
            if isinstance(value, ClassValue) and value.definition is not kind.definition:
                return self._registrar_base(value, scope)
        return ""

    def _made(self, dotted: str, named: dict[str, Any], node: ir.Call, scope: Scope) -> Any:
        kind = _registrar_kind(dotted)
        if kind is None:
            return NotImplemented
        made = Registrar(kind, scope.path, node.line)
        level = as_plain(named.get("http_auth_level", named.get("auth_level", UNKNOWN)))
        if level and level.isidentifier():
            made.auth_level = level.upper()
        self.registrars.append(made)
        last = dotted.rpartition(".")[2]
        if last in WRAPPING_APPS:
            made.builders.append(_wrapping(last, named, scope.path, node))
        return made

    def _asked(
        self, registrar: Registrar, name: str, arguments: list[Any], named: dict[str, Any], node: ir.Call
    ) -> Any:
        if name in INCLUDING:
            for other in [*arguments, *named.values()]:
                if isinstance(other, Registrar):
                    registrar.included.append(other)
            return None
        if (
            arguments
            and isinstance(arguments[0], (FunctionValue, Builder))
            and len(arguments) == 1
            and not named
        ):
            # `@app.durable_openai_agent_orchestrator` without a call decorates directly.
            return self._decorated(Decorating(registrar, name, (), (), node.line), arguments[0], None)
        return Decorating(registrar, name, tuple(arguments), tuple(named.items()), node.line)

    def _decorated(self, asked: Decorating, target: Any, scope: Scope | None) -> Any:
        builder = target if isinstance(target, Builder) else None
        if builder is None:
            function = target if isinstance(target, FunctionValue) else None
            if function is None and scope is None:
                return UNKNOWN
            line = function.definition.line if function else asked.line
            path = function.path if function else (scope.path if scope else asked.registrar.path)
            builder = Builder(function, path, line, function.definition.name if function else "")
            asked.registrar.builders.append(builder)
        self._apply(builder, asked)
        return builder

    # --- what one decorator adds ---------------------------------------------------------------

    def _apply(self, builder: Builder, asked: Decorating) -> None:
        named = dict(asked.named)
        if asked.name == "function_name":
            given = asked.arguments[0] if asked.arguments else named.get("name", UNKNOWN)
            builder.name = given if isinstance(given, str) else str(as_plain(given) or builder.name)
            if not isinstance(given, str):
                builder.flags.append("name_not_constant")
            return
        special = SPECIAL.get(asked.name)
        if special is not None:
            special(builder, asked, named)
            return
        rows = self.catalog.decorators.get(asked.name)
        if rows is None:
            if asked.name not in WITHOUT_BINDING:
                self.unknown.append((asked.name, builder.path, asked.line))
            return
        decorator, kind = rows
        self._bind(builder, asked, decorator, kind)

    def _bind(self, builder: Builder, asked: Decorating, decorator: Decorator, kind: BindingKind) -> None:
        values = dict(zip(decorator.positional, asked.arguments, strict=False)) | dict(asked.named)
        properties: dict[str, Any] = {}
        for parameter, value in values.items():
            known = decorator.properties.get(parameter)
            properties[known or _camel(parameter)] = property_of(value)
        name = properties.pop("name", None)
        if name is None:
            name = DEFAULT_NAMES.get(decorator.name, "$return" if kind.direction == "out" else "")
        type, direction = properties.pop("type", kind.type), kind.direction
        kept = {**decorator.defaults, **{k: v for k, v in properties.items() if v is not None}}
        builder.bindings.append(Declared(str(type), direction, str(name), kept, asked.line))
        if str(type).lower() == "httptrigger":
            out = values.get("binding_arg_name", "$return")
            kept.pop("bindingArgName", None)
            kept.setdefault("route", "")
            builder.bindings.append(Declared("http", "out", str(out), {}, asked.line))


def _registrar_kind(dotted: str) -> str | None:
    package, _, last = dotted.rpartition(".")
    if not package.startswith(PACKAGES):
        return None
    return "app" if last in APPS else "blueprint" if last in BLUEPRINTS else None


def _wrapping(last: str, named: dict[str, Any], path: str, node: ir.Call) -> Builder:
    """``AsgiFunctionApp(app=…)``: one function behind every route of the wrapped application."""
    given = named.get("function_name", "http_app_func")
    methods = ["GET", "POST", "DELETE", "HEAD", "PATCH", "PUT", "OPTIONS"]
    properties = {"route": "/{*route}", "methods": methods}
    builder = Builder(None, path, node.line, given if isinstance(given, str) else "http_app_func")
    builder.bindings.append(Declared("httpTrigger", "trigger", "req", dict(properties), node.line))
    builder.bindings.append(Declared("http", "out", "$return", {}, node.line))
    builder.wrapped = "asgi" if last == "AsgiFunctionApp" else "wsgi"
    return builder


# --- decorators whose bindings depend on their arguments ---------------------------------------


def _generic(direction: str) -> Any:
    def apply(builder: Builder, asked: Decorating, named: dict[str, Any]) -> None:
        values = dict(zip(("arg_name", "type"), asked.arguments, strict=False)) | named
        name, type = values.pop("arg_name", ""), values.pop("type", "unknown")
        values.pop("data_type", None)
        properties = {k: property_of(v) for k, v in values.items()}
        kept = {k: v for k, v in properties.items() if v is not None}
        builder.bindings.append(
            Declared(str(as_plain(type)), direction, str(as_plain(name)), kept, asked.line)
        )
        if str(type).lower() == "httptrigger" and not builder.function:
            builder.flags.append("generic_http")

    return apply


def _mcp_tool(builder: Builder, asked: Decorating, _named: dict[str, Any]) -> None:
    """``@app.mcp_tool()``: the tool's name, description and schema come from the function itself."""
    function = builder.function.definition if builder.function else None
    properties: dict[str, Any] = {"toolName": function.name if function else builder.name}
    if function is not None and function.docstring:
        properties["description"] = function.docstring.strip()
    parameters = [p.name for p in function.parameters] if function else []
    properties["toolProperties"] = [{"propertyName": p} for p in parameters if p != "context"]
    builder.bindings.append(Declared("mcpToolTrigger", "trigger", "context", properties, asked.line))


def _agent(builder: Builder, asked: Decorating, _named: dict[str, Any]) -> None:
    name = builder.function.definition.parameters[0].name if builder.function else "context"
    builder.bindings.append(Declared("orchestrationTrigger", "trigger", name, {}, asked.line))
    builder.flags.append("openai_agent")


SPECIAL = {
    "generic_trigger": _generic("trigger"),
    "generic_input_binding": _generic("in"),
    "generic_output_binding": _generic("out"),
    "mcp_tool": _mcp_tool,
    "durable_openai_agent_orchestrator": _agent,
}
WITHOUT_BINDING = frozenset({"retry", "http_type", "mcp_tool_property", "get_functions"})
DEFAULT_NAMES = {"route": "req"}


# --- values ------------------------------------------------------------------------------------


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(w[:1].upper() + w[1:] for w in rest)
