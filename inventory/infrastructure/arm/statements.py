"""An ARM template's JSON in the form that Bicep's templates have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from inventory.facts import Location
from inventory.infrastructure import expressions as ex
from inventory.infrastructure.arm import json_syntax
from inventory.infrastructure.arm.expressions import COPY, copy_name
from inventory.infrastructure.arm.nodes import (
    Nodes,
    counted,
    is_true,
    properties,
    text,
    value_of,
    with_plain_index,
    written,
)
from inventory.infrastructure.arm.template import (
    ANY,
    Called,
    Declared,
    Defined,
    Each,
    Input,
    Output,
    Template,
    Type,
)
from inventory.infrastructure.deployments import Declaration

SCHEMA = re.compile(r"[dD]eploymentTemplate\.json")
BEGINNING = 4_000
DEPLOYMENTS = "microsoft.resources/deployments"
MOST_NESTED = 25
_TYPES = {"string": "string", "securestring": "string", "int": "int", "bool": "bool", "array": "array"}
_TYPES |= {"object": "object", "secureobject": "object"}
# What of a resource is said elsewhere in the common form.
_APART = frozenset(
    {"type", "apiversion", "copy", "condition", "resources", "dependson", "existing", "comments"}
    | {"metadata", "import", "extension"}
)
NOTHING = ex.Literal(None)


def parse(text: str, path: str) -> Template | None:
    """The template in a JSON file; None when the file holds something else."""
    if not (
        SCHEMA.search(text, 0, BEGINNING)
        or ('"contentVersion"' in text[:BEGINNING] and '"resources"' in text)
    ):
        return None
    root, problem = json_syntax.parse(text)
    if not isinstance(root, ex.Object) or "resources" not in properties(root):
        return None
    reader = Reader(path)
    if problem is not None:
        why, line = problem
        reader.gap(f"the template can't be read to its end: {why}", line)
    return reader.template(root, 0)


@dataclass(slots=True)
class Reader(Nodes):
    """Reads one file; nested templates are templates of their own."""

    declarations: list[Declaration] = field(default_factory=list)

    # --- a template ------------------------------------------------------------------------------

    def template(self, root: ex.Object, depth: int) -> Template:
        parts = properties(root)
        language = text(parts.get("languageversion")) if "languageversion" in parts else ""
        resources: dict[str, Declared] = {}
        modules: dict[str, Called] = {}
        first = len(self.declarations)
        for symbol, entry in self.symbols(parts.get("resources")):
            self.resource(symbol, entry, (resources, modules), depth, language.startswith("2"))
        return Template(
            self.path,
            "arm",
            {i.name.lower(): i for i in self.inputs(parts.get("parameters"))},
            self.variables(parts.get("variables")),
            self.functions(parts.get("functions")),
            {written(e): self.type(e.value) for e in properties(value_of(parts.get("definitions"))).values()},
            resources=resources,
            modules=modules,
            outputs={o.name: o for o in self.outputs(parts.get("outputs"))},
            declarations=tuple(self.declarations[first:]) if depth == 0 else (),
            gaps=tuple(self.gaps) if depth == 0 else (),
        )

    def inputs(self, section: ex.Entry | None) -> Iterator[Input]:
        for entry in properties(value_of(section)).values():
            parts = properties(entry.value)
            default = parts.get("defaultvalue")
            allowed = parts.get("allowedvalues")
            yield Input(
                written(entry),
                entry.line,
                self.type(entry.value),
                None if default is None else self.expression(default.value, default.line),
                text(parts.get("type")).lower().startswith("secure"),
                None if allowed is None else self.expression(allowed.value, allowed.line),
            )

    def type(self, node: ex.Expression) -> Type:
        parts = properties(node)
        nullable = "nullable" in parts and parts["nullable"].value == ex.Literal(True)
        meant = text(parts.get("$ref")).rpartition("/")[2]
        name = meant or _TYPES.get(text(parts.get("type")).lower(), ANY.name)
        return Type(name, nullable)

    def variables(self, section: ex.Entry | None) -> dict[str, ex.Expression]:
        out: dict[str, ex.Expression] = {}
        node = value_of(section)
        for entry in node.entries if isinstance(node, ex.Object) else ():
            if not isinstance(entry, ex.Entry):
                continue
            if written(entry).lower() == "copy" and isinstance(entry.value, ex.Array):
                found = ((written(e).lower(), e.value) for e in self.copies(entry.value, entry.line))
                out |= {name: with_plain_index(loop) for name, loop in found}
            else:
                out[written(entry).lower()] = self.expression(entry.value, entry.line)
        return out

    def functions(self, section: ex.Entry | None) -> dict[str, Defined]:
        node = value_of(section)
        out: dict[str, Defined] = {}
        for space in node.items if isinstance(node, ex.Array) else ():
            parts = properties(space)
            for member in properties(value_of(parts.get("members"))).values():
                found = properties(member.value)
                given = value_of(found.get("parameters"))
                names = (
                    [text(properties(p).get("name")) for p in given.items]
                    if isinstance(given, ex.Array)
                    else []
                )
                body = properties(value_of(found.get("output"))).get("value")
                name = f"{text(parts.get('namespace'))}.{written(member)}"
                value = NOTHING if body is None else self.expression(body.value, body.line)
                out[name] = Defined(name, tuple(n.lower() for n in names), value)
        return out

    def outputs(self, section: ex.Entry | None) -> Iterator[Output]:
        for entry in properties(value_of(section)).values():
            parts = properties(entry.value)
            copy, found = properties(value_of(parts.get("copy"))), parts.get("value")
            if copy and "count" in copy and "input" in copy:
                value: ex.Expression = self.copied(copy, "")
            else:
                value = NOTHING if found is None else self.expression(found.value, found.line)
            yield Output(
                written(entry), value, entry.line, text(parts.get("type")).lower().startswith("secure")
            )

    # --- resources -------------------------------------------------------------------------------

    def symbols(self, section: ex.Entry | None) -> Iterator[tuple[str, ex.Entry]]:
        """Every resource with a name of its own: its symbol, or what its type and name make."""
        node = value_of(section)
        if isinstance(node, ex.Object):
            for entry in node.entries:
                if isinstance(entry, ex.Entry):
                    yield written(entry), entry
            return
        taken: dict[str, int] = {}
        for item in node.items if isinstance(node, ex.Array) else ():
            parts = properties(item)
            kind = text(parts.get("type")).rpartition("/")[2]
            symbol = f"{kind}.{_plain(text(parts.get('name')))}".strip(".") or "resource"
            taken[symbol] = taken.get(symbol, 0) + 1
            number = f"~{taken[symbol]}" if taken[symbol] > 1 else ""
            line = next((e.line for e in parts.values()), 1)
            yield f"{symbol}{number}", ex.Entry(ex.Literal(symbol), item, line)

    def resource(
        self,
        symbol: str,
        entry: ex.Entry,
        into: tuple[dict[str, Declared], dict[str, Called]],
        depth: int,
        symbolic: bool,
    ) -> None:
        parts = properties(entry.value)
        if text(parts.get("type")).lower() == DEPLOYMENTS:
            self.declare(entry, parts, "module", "", depth > 0)
            into[1][symbol] = self.called(symbol, entry, parts, depth, symbolic)
        elif "type" in parts:
            into[0][symbol] = self.declared(symbol, entry, parts, "", depth)

    def declare(
        self, entry: ex.Entry, parts: Mapping[str, ex.Entry], block: str, outer: str, nested: bool
    ) -> tuple[str, str]:
        kind, version = text(parts.get("type")), text(parts.get("apiversion"))
        full = f"{outer}/{kind}" if outer and "." not in kind.split("/")[0] else kind
        at, existing = Location(self.path, entry.line), is_true(parts.get("existing"))
        self.declarations.append(
            Declaration("arm", block, full, text(parts.get("name"))[:300], at, version, existing, nested)
        )
        return full, version

    def declared(
        self, symbol: str, entry: ex.Entry, parts: Mapping[str, ex.Entry], outer: str, depth: int
    ) -> Declared:
        full, version = self.declare(entry, parts, "resource", outer, bool(outer) or depth > 0)
        body = entry.value
        inner = self.symbols(parts.get("resources")) if depth < MOST_NESTED else ()
        return Declared(
            symbol,
            full,
            version,
            ex.Object(tuple(self.entries(body, entry.line, _APART)) if isinstance(body, ex.Object) else ()),
            entry.line,
            is_true(parts.get("existing")),
            self.each(parts),
            self.condition(parts),
            tuple(
                self.declared(s, e, p, full, depth + 1)
                for s, e in inner
                if "type" in (p := properties(e.value)) and text(p["type"]).lower() != DEPLOYMENTS
            ),
        )

    def each(self, parts: Mapping[str, ex.Entry]) -> Each | None:
        copy = properties(value_of(parts.get("copy")))
        if "count" not in copy:
            return None
        count = self.expression(copy["count"].value, copy["count"].line)
        return Each(copy_name(text(copy.get("name"))), COPY, counted(count))

    def condition(self, parts: Mapping[str, ex.Entry]) -> ex.Expression | None:
        found = parts.get("condition")
        return None if found is None else self.expression(found.value, found.line)

    def called(
        self, symbol: str, entry: ex.Entry, parts: Mapping[str, ex.Entry], depth: int, symbolic: bool
    ) -> Called:
        """A nested or linked template with the arguments it is given."""
        inside = properties(value_of(parts.get("properties")))
        scope = text(properties(value_of(inside.get("expressionevaluationoptions"))).get("scope")).lower()
        nested = inside.get("template")
        inline = None
        if nested is not None and isinstance(nested.value, ex.Object):
            if depth < MOST_NESTED:
                inline = self.template(nested.value, depth + 1)
            else:
                self.gap("templates nested too deep to follow", entry.line)
        outer = inline is not None and scope != "inner" and not (symbolic and scope != "outer")
        return Called(
            symbol,
            "" if inline is not None else self.link(inside.get("templatelink")),
            ex.Object(tuple(self.arguments(parts, inside))),
            entry.line,
            self.each(parts),
            self.condition(parts),
            inline,
            outer,
        )

    def link(self, section: ex.Entry | None) -> str:
        """The file that a linked template means: its path, or the last part of its address."""
        parts = properties(value_of(section))
        relative = text(parts.get("relativepath"))
        if relative:
            return relative
        names = re.findall(r"[\w.\-/]+\.json", text(parts.get("uri")))
        return (
            str(names[-1]).lstrip("/")
            if names
            else text(parts.get("uri"))[:300] or "a template that is not given"
        )

    def arguments(self, parts: Mapping[str, ex.Entry], inside: Mapping[str, ex.Entry]) -> Iterator[ex.Entry]:
        if "name" in parts:
            name = parts["name"]
            yield ex.Entry(ex.Literal("name"), self.expression(name.value, name.line), name.line)
        if "resourcegroup" in parts:
            group = parts["resourcegroup"]
            call = ex.Call("resourceGroup", (self.expression(group.value, group.line),))
            yield ex.Entry(ex.Literal("scope"), call, group.line)
        given = inside.get("parameters")
        if given is not None:
            entries = tuple(self.argument(e) for e in properties(given.value).values())
            yield ex.Entry(ex.Literal("params"), ex.Object(entries), given.line)

    def argument(self, entry: ex.Entry) -> ex.Entry:
        parts = properties(entry.value)
        if "value" in parts:
            value = self.expression(parts["value"].value, parts["value"].line)
        elif "reference" in parts:
            value = ex.Call("getSecret", ())
        else:
            value = ex.Member(self.expression(entry.value, entry.line), "value", True)
        return ex.Entry(ex.Literal(written(entry)), value, entry.line)


def _plain(name: str) -> str:
    """A name, or the expression for one, as it can stand in an id."""
    name = re.sub(r"\b(?:parameters|variables|concat|format)\b", "", name)
    return re.sub(r"[^\w\-]+", "_", name).strip("_")[:60]
