"""One use of a folder as a root or a module: what the names of its expressions mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from inventory.facts import Gap
from inventory.infrastructure.scopes import Arguments, Scope, within
from inventory.infrastructure.terraform.folders import Folder
from inventory.infrastructure.terraform.syntax import Attribute, Block
from inventory.infrastructure.terraform.variables import completed
from inventory.resources import (
    Computed,
    Environment,
    Namespace,
    Parameter,
    Reference,
    Secret,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from inventory.infrastructure.terraform.plan import Plan

DEEPEST = 110
HOP = 2
"""What following a name adds to the depth of an evaluation, beside the expression behind it."""


class Module:
    """A folder in use; `path` is the way to it from the root (``network[a]/``), empty for the root itself.

    `values` are given from outside, by files for a root; `caller` is the block that uses it and what that
    block sees.
    """

    def __init__(
        self,
        plan: Plan,
        folder: Folder,
        path: str = "",
        values: Mapping[str, Value] | None = None,
        caller: tuple[Mapping[str, Attribute], Scope] | None = None,
        conditions: tuple[Value, ...] = (),
        repeated: bool = False,
        above: tuple[str, ...] = (),
    ) -> None:
        self.plan, self.folder, self.path = plan, folder, path
        self.given = values or {}
        self.caller = caller
        self.conditions, self.repeated = conditions, repeated
        self.above = (*above, folder.path)
        self._known: dict[tuple[str, str], Value] = {}
        self._busy: set[tuple[str, str]] = set()
        self._spaces: dict[str, Value] = {
            "var": Namespace("var", self.variable),
            "local": Namespace("local", self.local),
            "module": Namespace("module", self.module),
            "data": Namespace(
                "data", lambda type: Namespace(type, lambda n: self.resource(f"data.{type}.{n}"))
            ),
            "path": {"module": folder.path, "root": plan.root.path, "cwd": "."},
            "terraform": {
                "workspace": Environment("terraform.workspace"),
                "env": Environment("terraform.workspace"),
            },
            "ephemeral": Namespace(
                "ephemeral", lambda type: Namespace(type, lambda n: Secret(f"{type}.{n}"))
            ),
            "self": Unknown("self is known only when it runs"),
        }

    # --- names ---------------------------------------------------------------------------------

    def once(self, kind: str, name: str, compute: Callable[[], Value]) -> Value:
        """A value that is computed when first asked for; Unknown while it asks for itself."""
        key = (kind, name)
        if key in self._known:
            return self._known[key]
        run = self.plan.run
        if key in self._busy:
            return Unknown(f"{kind} {name} refers to itself")
        if run.depth >= DEEPEST:
            return Unknown("nested too deep to follow")
        self._busy.add(key)
        run.depth += HOP
        try:
            value = compute()
        finally:
            run.depth -= HOP
            self._busy.discard(key)
        self._known[key] = value
        return value

    def variable(self, name: str) -> Value:
        return self.once("variable", name, lambda: self._variable(name))

    def _variable(self, name: str) -> Value:
        block = self.folder.variables.get(name)
        value = self._passed(name)
        if block is None:
            return Unknown(f"no variable {name} is declared") if value is None else value
        default = block.value("default")
        if value is None and name not in self.given and default is not None:
            value = self.plan.shown(name, self.plan.run.value(default, self), block, self._is_secret(block))
        elif value is None and default is None:
            return (
                Secret(f"variable {name}") if self._is_secret(block) else Parameter(f"var.{self.path}{name}")
            )
        return completed(block.value("type"), value, self.plan.run, self)

    def _passed(self, name: str) -> Value:
        """What the caller or a file gives for a variable; None where nobody gives anything."""
        if self.caller is not None and name in self.caller[0]:
            return self.plan.run.value(self.caller[0][name].value, self.caller[1])
        return self.given.get(name)

    def _is_secret(self, block: Block) -> bool:
        marked = block.value("sensitive")
        return marked is not None and self.plan.run.value(marked, self) is True

    def local(self, name: str) -> Value:
        found = self.folder.locals.get(name)
        if found is None:
            return Unknown(f"no local {name} is declared")
        return self.once("local", name, lambda: self.plan.run.value(found.value, self))

    def resource(self, address: str) -> Value:
        """What ``type.name`` means: a resource, or a list or map of them."""
        block = self.folder.resources.get(address)
        if block is None:
            return Unknown(f"{address} is not declared")
        return self.once("resource", address, lambda: self.plan.placed(self, address, block))

    def module(self, name: str) -> Value:
        """What ``module.name`` means: the outputs of a module, or a list or map of them."""
        block = self.folder.modules.get(name)
        if block is None:
            return Unknown(f"no module {name} is declared")
        return self.once("module", name, lambda: self.plan.used(self, name, block))

    def output(self, name: str) -> Value:
        block = self.folder.outputs.get(name)
        written = block.value("value") if block is not None else None
        if written is None:
            return Unknown(f"no output {name} is declared")
        return self.once("output", name, lambda: self.plan.run.value(written, self))

    # --- what an evaluator asks ----------------------------------------------------------------

    def name(self, name: str) -> Value:
        found = self._spaces.get(name)
        if found is None:
            if name in ("each", "count"):
                return Unknown(f"{name} outside of a block that is repeated")
            found = self._spaces[name] = Namespace(name, lambda label: self.resource(f"{name}.{label}"))
        return found

    def member(self, of: Reference, name: str) -> Value:
        return self.plan.member(of, name)

    def index(self, of: Reference, index: Value) -> Value:
        shown = index if isinstance(index, int) else "*"
        return Reference(of.resource, f"{of.path}[{shown}]") if of.path else of

    def nested(self, of: Reference, name: str) -> Value:  # noqa: ARG002
        return Unknown("nothing is nested here")

    def call(self, function: str, arguments: Arguments) -> Value | None:
        if function.startswith("provider::"):
            return Computed(function.rpartition("::")[2], tuple(arguments))
        return self.plan.files.call(function, arguments, self)

    def method(self, of: Value, name: str, arguments: Sequence[Value]) -> Value:  # noqa: ARG002
        return Unknown(f"the function {name} is not known")

    # --- all of it -----------------------------------------------------------------------------

    def visit(self) -> None:
        """Bring every resource and every module of the folder into the plan."""
        for address in self.folder.resources:
            self.resource(address)
        for name in self.folder.modules:
            self.module(name)
        for name, block in self.folder.variables.items():
            self._check(name, block)

    def _check(self, name: str, block: Block) -> None:
        """Say where a value given from outside is none of those the variable allows."""
        for rule in block.blocks:
            condition = rule.value("condition") if rule.type == "validation" else None
            if condition is None or (name not in self.given and self.caller is None):
                continue
            if self.plan.run.value(condition, within(self, {})) is False:
                place = self.plan.place_of(self, name, block)
                self.plan.gaps.append(Gap(f"the value given for {name} is none that is allowed", place))
