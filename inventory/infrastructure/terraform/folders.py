"""The folders of a checkout that hold Terraform, each as it is written: a root or a module."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from inventory.facts import Gap, Location
from inventory.infrastructure import expressions as ex
from inventory.infrastructure.deployments import Declaration
from inventory.infrastructure.terraform import blocks, json_syntax
from inventory.infrastructure.terraform.syntax import Attribute, Block, File
from inventory.sources import Checkout, Source

LANGUAGE = "terraform"
LOCK = ".terraform.lock.hcl"
OVERRIDING = ("override.tf", "override.tf.json", "_override.tf", "_override.tf.json")


@dataclass(slots=True)
class Folder:
    """What the files of one folder declare together; `path` is ``.`` for the top of the checkout."""

    path: str
    variables: dict[str, Block] = field(default_factory=dict)
    locals: dict[str, Attribute] = field(default_factory=dict)
    resources: dict[str, Block] = field(default_factory=dict)
    """By address: ``azurerm_key_vault.main``, ``data.azurerm_client_config.current``."""
    modules: dict[str, Block] = field(default_factory=dict)
    outputs: dict[str, Block] = field(default_factory=dict)
    providers: dict[str, str] = field(default_factory=dict)
    """Local name of a provider -> the version it is held to."""

    @property
    def is_written_out(self) -> bool:
        """Whether every module here says in plain text where it comes from."""
        sources = (block.value("source") for block in self.modules.values())
        return all(source is None or isinstance(source, ex.Literal) for source in sources)

    def used(self) -> Iterator[str]:
        """The folders that modules here come from, as far as their paths are written out."""
        for block in self.modules.values():
            source = block.value("source")
            if isinstance(source, ex.Literal) and isinstance(source.value, str):
                yield inside(self.path, source.value) or ""


@dataclass(slots=True)
class Written:
    """All Terraform of a checkout before anything is evaluated."""

    folders: dict[str, Folder] = field(default_factory=dict)
    declarations: list[Declaration] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    sources: dict[str, list[Source]] = field(default_factory=dict)
    """By folder, the files that it was read from."""


def inside(folder: str, source: str) -> str | None:
    """The folder a module's source leads to; None for one of a registry, ``..`` for one outside."""
    if not source.startswith(("./", "../")) and source not in (".", ".."):
        return None
    path = posixpath.normpath(posixpath.join(folder, source))
    return ".." if path.startswith("..") else path


def read(checkout: Checkout) -> Written:
    """Every folder with Terraform, every declaration in it, and what could not be read."""
    written = Written()
    for source in sorted(filter(is_code, checkout.files), key=lambda s: (_overrides(s), s.path)):
        file = parsed(source)
        written.gaps += file.gaps
        path = posixpath.dirname(source.path) or "."
        folder = written.folders.setdefault(path, Folder(path))
        written.sources.setdefault(path, []).append(source)
        for block in file.blocks:
            _add(folder, block, written, _overrides(source))
    for source in checkout.files:
        folder_of_lock = written.folders.get(posixpath.dirname(source.path) or ".")
        if folder_of_lock is not None and posixpath.basename(source.path) == LOCK:
            written.sources[folder_of_lock.path].append(source)
            folder_of_lock.providers |= _locked(parsed(source))
    return written


def is_code(source: Source) -> bool:
    return source.path.endswith((".tf", ".tf.json"))


def parsed(source: Source) -> File:
    """The statements of a file in either syntax."""
    read_it = json_syntax.parse if source.path.endswith(".json") else blocks.parse
    return read_it(source.text, source.path)


def _overrides(source: Source) -> bool:
    return posixpath.basename(source.path).endswith(OVERRIDING)


def _add(folder: Folder, block: Block, written: Written, overrides: bool) -> None:
    labels = block.labels
    if block.type in ("resource", "data") and len(labels) > 1:
        written.declarations.append(
            Declaration(
                LANGUAGE, block.type, labels[0], labels[1], block.location, existing=block.type == "data"
            )
        )
        address = f"{labels[0]}.{labels[1]}"
        _put(
            folder.resources,
            f"data.{address}" if block.type == "data" else address,
            block,
            written,
            overrides,
        )
    elif block.type == "module" and labels:
        written.declarations.append(Declaration(LANGUAGE, "module", "module", labels[0], block.location))
        _put(folder.modules, labels[0], block, written, overrides)
    elif block.type == "variable" and labels:
        _put(folder.variables, labels[0], block, written, overrides)
    elif block.type == "output" and labels:
        _put(folder.outputs, labels[0], block, written, overrides)
    elif block.type == "locals":
        folder.locals |= block.attributes
    elif block.type == "terraform":
        folder.providers = _required(block) | folder.providers


def _put(into: dict[str, Block], name: str, block: Block, written: Written, overrides: bool) -> None:
    first = into.get(name)
    if first is None:
        into[name] = block
    elif overrides:
        into[name] = Block(
            first.type, first.labels, {**first.attributes, **block.attributes},
            block.blocks or first.blocks, first.location,
        )  # fmt: skip
    else:
        written.gaps.append(
            Gap(f"{block.type} {name} is declared twice: the first one counts", block.location)
        )


def _required(block: Block) -> dict[str, str]:
    """The versions that ``required_providers`` asks for."""
    found: dict[str, str] = {}
    for inner in block.blocks:
        if inner.type == "required_providers":
            for name, attribute in inner.attributes.items():
                found[name] = _constraint(attribute.value)
    listed = block.value("required_providers")  # as JSON writes it
    for entry in listed.entries if isinstance(listed, ex.Object) else ():
        if isinstance(entry, ex.Entry) and isinstance(entry.key, ex.Literal):
            found[str(entry.key.value)] = _constraint(entry.value)
    return {name: version for name, version in found.items() if version}


def _constraint(written: ex.Expression) -> str:
    if isinstance(written, ex.Literal) and isinstance(written.value, str):
        return written.value
    for entry in written.entries if isinstance(written, ex.Object) else ():
        if isinstance(entry, ex.Entry) and entry.key == ex.Literal("version"):
            return _constraint(entry.value)
    return ""


def _locked(file: File) -> Mapping[str, str]:
    """The exact versions of a lock file, by the last part of the provider's address."""
    found = {}
    for block in file.blocks:
        version = block.value("version")
        if block.type == "provider" and block.labels and isinstance(version, ex.Literal):
            found[block.labels[0].rpartition("/")[2]] = str(version.value)
    return found


def at_start(folder: Folder) -> Location:
    """A place in the folder for what has no line of its own."""
    every = [*folder.resources.values(), *folder.modules.values(), *folder.variables.values()]
    return min((b.location for b in every), default=Location(folder.path))
