"""Functions that Node's own model registers: `app.*` of @azure/functions, `df.app.*` of durable-functions.

The modules of an app are run with constants for values; what they register is kept as it comes, wherever
it is called: at the top of a file, in a loop, in a function of the repository, in a class.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from inventory.bindings.declared import Declared, as_plain, property_of
from inventory.catalog import Catalog
from inventory.syntax import ir
from inventory.syntax.constant_values import UNKNOWN, FunctionValue, Library, Scope, Unknown
from inventory.syntax.constants import Evaluator, Modules

FUNCTIONS, DURABLE = "@azure/functions", "durable-functions"
# The functions that fix the HTTP method by their name.
VERBS = {"get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "deleteRequest": "DELETE"}
SIDES = {"trigger": "trigger", "input": "in", "output": "out"}
# Options that say nothing of the trigger.
OTHER = frozenset({"handler", "trigger", "extraInputs", "extraOutputs", "return", "retry"})
HTTP = "httptrigger"


@dataclass(eq=False, slots=True)
class Made:
    """What `input.x(…)`, `output.x(…)` or `trigger.x(…)` gives: told from others by where it was made."""

    declared: Declared
    path: str


@dataclass(eq=False, slots=True)
class Registered:
    """One function as it is registered; its bindings with the files they were made in."""

    name: str
    path: str
    line: int
    bindings: list[Made] = field(default_factory=list)
    handler: Any = UNKNOWN
    code: ir.Expression | None = None
    """The handler as it is written; None when it is seen only from inside of another function."""
    flags: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stranger:
    """A registration that the catalog does not know."""

    name: str
    path: str
    line: int


class Registrations:
    """Runs modules of one app and collects what they register."""

    def __init__(self, program: Modules, root: str, catalog: Catalog) -> None:
        self.catalog = catalog
        self.evaluator = Evaluator(program, root, self._called)
        self.functions: list[Registered] = []
        self.unknown: list[Stranger] = []

    def run(self, path: str) -> None:
        self.evaluator.run_module(path)

    def _called(
        self, callee: Any, arguments: list[Any], _named: dict[str, Any], node: ir.Call, scope: Scope
    ) -> Any:
        if isinstance(callee, Registered):
            return UNKNOWN
        if not isinstance(callee, Library):
            return NotImplemented
        for package in (FUNCTIONS, DURABLE):
            if callee.dotted.startswith(f"{package}."):
                return self._known(callee.dotted[len(package) + 1 :].split("."), arguments, node, scope)
        return NotImplemented

    def _known(self, parts: list[str], arguments: list[Any], node: ir.Call, scope: Scope) -> Any:
        first, last = parts[0], parts[-1]
        if first == "app" and "hook" in parts:
            return UNKNOWN  # followed around every function: flow/around.py
        if first == "app" and len(parts) > 1:
            return self._register(last, "client" in parts, arguments, node, scope)
        if first in SIDES and len(parts) == 2:
            options = arguments[0] if arguments and isinstance(arguments[0], dict) else {}
            return self._made(SIDES[first], last, options, node.line, scope.path)
        return NotImplemented

    # --- one function ------------------------------------------------------------------------------

    def _register(self, kind: str, client: bool, arguments: list[Any], node: ir.Call, scope: Scope) -> Any:
        if kind != "generic" and ("trigger", kind) not in self.catalog.node_functions:
            if kind not in ("setup", "setExceptionPropertiesProvider"):
                self.unknown.append(Stranger(kind, scope.path, node.line))
            return UNKNOWN
        given = arguments[0] if arguments else UNKNOWN
        options, written = self._options(arguments, node)
        made = Registered(
            as_plain(given) or "", scope.path, node.line, handler=options.get("handler", UNKNOWN)
        )
        if not isinstance(given, str):
            made.flags.append("name_not_constant")
        if client:
            made.flags.append("durable_client")
        # Inside of a function its variables are not there when the handler is looked up.
        made.code = written if scope.outer is None else None
        made.bindings = list(self._bindings(kind, client, options, node.line, scope.path))
        self.functions.append(made)
        return made

    @staticmethod
    def _options(arguments: list[Any], node: ir.Call) -> tuple[dict[str, Any], ir.Expression | None]:
        """The options of a registration, and the handler as it is written; it may stand alone."""
        given = arguments[1] if len(arguments) > 1 else UNKNOWN
        written = node.arguments[1] if len(node.arguments) > 1 else None
        if not isinstance(given, dict):
            return {"handler": given}, written
        entries = written.entries if isinstance(written, ir.Record) else ()
        named = (v for k, v in entries if isinstance(k, ir.Literal) and k.value == "handler")
        return given, next(named, None)

    def _bindings(self, kind: str, client: bool, options: dict[str, Any], line: int, path: str) -> list[Made]:
        trigger = options.get("trigger")
        if not isinstance(trigger, Made):
            own = (
                trigger if isinstance(trigger, dict) else {k: v for k, v in options.items() if k not in OTHER}
            )
            trigger = self._made("trigger", kind, own, line, path)
        found = [trigger, *_made(options.get("extraInputs"))]
        if client and not any(m.declared.type == "durableClient" for m in found):
            found.append(self._made("in", "durableClient", {}, line, path))
        found += _made(options.get("extraOutputs"))
        answers = _made([options.get("return")])
        if not answers and trigger.declared.type.lower() == HTTP:
            answers = [Made(Declared("http", "out", "$return", {}, line), path)]
        for answer in answers:
            declared = answer.declared
            returned = Declared(declared.type, "out", "$return", declared.properties, declared.line)
            found.append(Made(returned, answer.path))
        return found

    # --- one binding -------------------------------------------------------------------------------

    def _made(self, direction: str, function: str, options: dict[str, Any], line: int, path: str) -> Made:
        known = self.catalog.node_functions.get((direction, function))
        properties = {k: v for k, v in ((k, property_of(v)) for k, v in options.items()) if v is not None}
        name = str(properties.pop("name", "")) if function not in WITH_NAME else ""
        given = properties.pop("type", None)
        type = known.type if known is not None else str(given or "unknown")
        if type.lower() == HTTP:
            properties.setdefault("authLevel", "anonymous")
            properties["methods"] = self._methods(function, properties)
            properties.setdefault("route", "")
        return Made(Declared(type, direction, name, properties, line), path)

    @staticmethod
    def _methods(function: str, properties: dict[str, Any]) -> Any:
        if function in VERBS:
            return [VERBS[function]]
        return properties.get("methods") or ["GET", "POST"]


# Bindings of which the name is a property like any other.
WITH_NAME = frozenset({"webPubSub", "webPubSubConnection", "webPubSubContext"})


def _made(value: Any) -> list[Made]:
    """The bindings in a list of options; a text that only names one of them is none."""
    return [v for v in value if isinstance(v, Made)] if isinstance(value, list) else []


def handler_of(value: Any) -> FunctionValue | None:
    """The function of the repository that a handler is, when it could be told."""
    return value if isinstance(value, FunctionValue) and not isinstance(value, Unknown) else None
