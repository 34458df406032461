"""One root with everything it uses: which resources there are, and what their attributes come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inventory import roles
from inventory.facts import Gap, Location
from inventory.infrastructure.deployments import Opaque
from inventory.infrastructure.operations import below
from inventory.infrastructure.plain_secrets import hidden
from inventory.infrastructure.scopes import Scope, within
from inventory.infrastructure.terraform import arguments, kinds, library
from inventory.infrastructure.terraform.conversions import role_id
from inventory.infrastructure.terraform.files import Files
from inventory.infrastructure.terraform.folders import Folder, inside
from inventory.infrastructure.terraform.modules import Module
from inventory.infrastructure.terraform.repetition import Turn, turns
from inventory.infrastructure.terraform.settling import settled
from inventory.infrastructure.terraform.syntax import Block
from inventory.infrastructure.terraform.variables import Given
from inventory.resources import Context, Namespace, Reference, Secret, Value
from inventory.sources import Checkout

MOST_MODULES = 1_000
MOST_RESOURCES = 10_000
DEEPEST_MODULE = 12
META = ("source", "version", "for_each", "count", "providers", "depends_on")


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """One resource, with what its block sees. `type` is the name of its kind, `block` how it is written."""

    id: str
    type: str
    block: Block
    module: Module
    scope: Scope
    turn: Turn
    is_data: bool = False

    def value(self, name: str) -> Value:
        """An attribute as it is written; None where it isn't."""
        written = self.block.value(name)
        if written is None:
            return None
        run = self.module.plan.run
        return self.module.once(f"attribute of {self.id}", name, lambda: run.value(written, self.scope))


class Plan:
    """What a root and its modules come to; `placed_by_id` fills as names are followed."""

    def __init__(
        self, root: Folder, folders: Mapping[str, Folder], checkout: Checkout, given: Given | None = None
    ) -> None:
        self.root, self.folders = root, folders
        self.run = library.evaluator()
        self.files = Files(checkout, self.run)
        self.given = given or Given()
        self.gaps: list[Gap] = []
        self._pending: list[tuple[Placed, str, str]] = []
        self.by_id: dict[str, Placed] = {}
        self.modules: list[Module] = [Module(self, root, values=self.given.values)]

    def visit(self) -> None:
        """Bring everything into the plan; modules found on the way are visited, too."""
        at = 0
        while at < len(self.modules):
            self.modules[at].visit()
            at += 1

    # --- blocks --------------------------------------------------------------------------------

    def placed(self, module: Module, address: str, block: Block) -> Value:
        """What the name of a resource means; each of its turns becomes one resource of the plan."""
        found = turns(block, self.run, module)
        is_data = block.type == "data"
        each: list[Value] = []
        for turn in found.turns:
            id = f"resource:{self.root.path}#{module.path}{address}{turn.suffix}"
            scope = within(module, turn.names) if turn.names else module
            if len(self.by_id) < MOST_RESOURCES:
                self.by_id[id] = Placed(id, block.labels[0], block, module, scope, turn, is_data)
            elif len(self.by_id) == MOST_RESOURCES:
                self._gap("more resources than can be followed", block.location)
            each.append(self._meaning(id, block, is_data))
        return found.value(each)

    def _meaning(self, id: str, block: Block, is_data: bool) -> Value:
        told = kinds.table().context.get(block.labels[0]) if is_data else None
        return Namespace(block.labels[0], lambda name: Context(f"{told}.{name}")) if told else Reference(id)

    def used(self, module: Module, name: str, block: Block) -> Value:
        """What the name of a module means: one use, or a list or map of them."""
        found = turns(block, self.run, module)
        source = block.value("source")
        text = self.run.value(source, module) if source is not None else None
        each = [self._use(module, f"{name}{turn.suffix}", block, turn, text) for turn in found.turns]
        return found.value(each)

    def _use(self, module: Module, name: str, block: Block, turn: Turn, source: Value) -> Value:
        scope = within(module, turn.names) if turn.names else module
        path = inside(module.folder.path, source) if isinstance(source, str) else None
        folder = self.folders.get(path) if path is not None else None
        why = self._refusal(module, path, folder)
        if folder is None or why:
            if why:
                self._gap(why, block.location)
            return self._opaque(module, name, block, turn, scope, source)
        child = Module(
            self, folder, f"{module.path}{name}/", None, (block.attributes, scope),
            (*module.conditions, *turn.conditions), module.repeated or turn.repeated, module.above,
        )  # fmt: skip
        self.modules.append(child)
        return Namespace(f"module.{name}", child.output)

    def _refusal(self, module: Module, path: str | None, folder: Folder | None) -> str:
        """Why a module of the checkout isn't followed; empty when it is, or when it is no such module."""
        if path is None:
            return ""
        if path == "..":
            return "a module outside of the checkout is not read"
        if folder is None:
            return "a module's folder holds no Terraform"
        if path in module.above:
            return "a module uses itself"
        if len(module.above) >= DEEPEST_MODULE or len(self.modules) >= MOST_MODULES:
            return "modules are nested too deep or too many"
        return ""

    def _opaque(
        self, module: Module, name: str, block: Block, turn: Turn, scope: Scope, source: Value
    ) -> Value:
        """A module that isn't here; a well-known one stands for its main resource."""
        shown = source if isinstance(source, str) else ""
        id = f"resource:{self.root.path}#{module.path}module.{name}"
        kind = kinds.table().module(shown)
        placed = Placed(id, kind or "module", block, module, scope, turn)
        if kind:
            self.by_id[id] = placed
        self._pending.append((placed, name, shown))
        return Namespace(f"module.{name}", lambda output: self._output(id, kind, output))

    def opaque(self) -> tuple[Opaque, ...]:
        """The modules that aren't here with their arguments, evaluated once all names are known."""
        return tuple(self._described(placed, name, source) for placed, name, source in self._pending)

    def _described(self, placed: Placed, name: str, source: str) -> Opaque:
        known, _ = arguments.read(placed, self.run)
        version = known.get("version")
        given = {k: settled(v, self.by_id) for k, v in known.items() if k not in META}
        conditions = (*placed.module.conditions, *placed.turn.conditions)
        return Opaque(
            source,
            version if isinstance(version, str) else "",
            placed.block.location,
            self.told(given, placed),
            placed.module.path + name,
            conditions,
        )

    def _output(self, id: str, kind: str, output: str) -> Value:
        table = kinds.table()
        if table.is_naming(kind):
            return Context(f"naming.{output}")
        if kind and output in ("resource_id", "id"):
            return Reference(id, "id")
        if kind and output == "name":
            return self.by_id[id].value("name")
        return (
            Secret(f"{output} of {id.rpartition('#')[2]}", id)
            if table.is_secret(kind, output)
            else Reference(id, output)
        )

    # --- attributes ----------------------------------------------------------------------------

    def member(self, of: Reference, name: str) -> Value:
        """An attribute of a resource: as written where it is, else what Azure will say it is."""
        placed = self.by_id.get(of.resource)
        path = f"{of.path}.{name}" if of.path else name
        if placed is None or of.path == "id":
            return below(of, name)
        if not of.path and name != "id":
            written = placed.value(name)
            if written is not None:
                return written
        elif of.path:
            inner = arguments.inside(placed, path, self.run)
            if inner is not None:
                return inner
        return self._made(placed, path)

    def _made(self, placed: Placed, path: str) -> Value:
        """An attribute that only exists once the resource does."""
        table = kinds.table()
        made = table.made.get(placed.type)
        if made == "secret" or table.is_secret(placed.type, path):
            return Secret(f"{path} of {placed.id.rpartition('#')[2]}", placed.id)
        if made == "context":
            return Context(f"{placed.type}.{placed.block.labels[-1]}")
        if placed.is_data and placed.type == "azurerm_role_definition":
            return self._role(placed, path)
        return Reference(placed.id, path)

    def _role(self, placed: Placed, path: str) -> Value:
        """An attribute of a role that is looked up: its id where it is one of Azure's own."""
        named = placed.value("name") or placed.value("role_definition_id")
        found = roles.named(named) if isinstance(named, str) else None
        if path in ("id", "role_definition_resource_id") and found is not None:
            return role_id(found.id)
        return Context("roleDefinition", (named,))

    # --- what is said --------------------------------------------------------------------------

    def told(self, given: Mapping[str, Value], placed: Placed) -> dict[str, Value]:
        """Arguments without the secrets that stand in them in plain text."""
        lines = {name: a.line for name, a in placed.block.attributes.items()}
        path = placed.block.location.path
        return {
            name: hidden(name, value, Location(path, lines.get(name, placed.block.location.line)), self.gaps)
            for name, value in given.items()
        }

    def shown(self, name: str, value: Value, block: Block, is_secret: bool) -> Value:
        """The default of a variable, unless it is a secret."""
        if is_secret and isinstance(value, str) and value:
            self._gap(f"variable {name} holds a secret in plain text", block.location)
            return Secret(f"variable {name}")
        return hidden(name, value, block.location, self.gaps)

    def place_of(self, module: Module, name: str, block: Block) -> Location:
        """Where a variable gets its value."""
        if module.caller is None:
            return self.given.places.get(name, block.location)
        return block.location

    def _gap(self, reason: str, at: Location) -> None:
        self.gaps.append(Gap(f"{reason} (Terraform)", at))
