"""Values of parameters from JSON files beside a template and from azd's environments."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from inventory.facts import Gap, Location
from inventory.infrastructure import jsonc
from inventory.infrastructure.arm.secrets import PLAIN, is_secret
from inventory.infrastructure.arm.template import Input, Template
from inventory.infrastructure.arm.typing import Alias, expected, fits, hidden
from inventory.infrastructure.operations import joined
from inventory.infrastructure.settings import ENV_LINE, PLACEHOLDER
from inventory.resources import UNRESOLVED, Choice, Environment, Secret, Unknown, Value
from inventory.secrecy import said
from inventory.sources import Checkout, Source

MAY_BE_PARAMETERS = re.compile(rb'deploymentParameters\.json|"parameters"\s*:')
NAMED = re.compile(r"param", re.IGNORECASE)
_TOKEN = re.compile(
    r"\$\{(\w+)(?:=([^{}]*))?\}|\$\{\{\s*([\w.]+)\s*\}\}|\$\(([\w.\-]+)\)|#\{\s*([\w.\-]+)\s*\}#"
)
_AZD = re.compile(r"^(?:(.*)/)?\.azure/([^/]+)/\.env$")


@dataclass(frozen=True, slots=True)
class Given:
    """The values of one parameters file, each with its line."""

    path: str
    values: Mapping[str, Value]
    lines: Mapping[str, int] = field(default_factory=dict)

    def at(self, name: str) -> Location:
        return Location(self.path, self.lines.get(name, 1))


def environments(checkout: Checkout) -> dict[str, dict[str, Value]]:
    """The values of every azd environment whose file is in the checkout, by its name."""
    out: dict[str, dict[str, Value]] = {}
    for source in checkout.files:
        match = _AZD.match(source.path) if source.language == "env" else None
        if match:
            found = (
                ENV_LINE.match(line) for line in source.text.splitlines() if not line.lstrip().startswith("#")
            )
            out[match[2]] = {m[1]: m[2].strip().strip("\"'") for m in found if m}
    return out


def files(checkout: Checkout) -> list[Source]:
    """The JSON files that hold values of parameters, as far as their names and beginnings tell."""
    return [
        s
        for s in checkout.files
        if s.path.lower().endswith((".json", ".jsonc"))
        and NAMED.search(posixpath.basename(s.path) + posixpath.basename(posixpath.dirname(s.path)))
        and MAY_BE_PARAMETERS.search(s.bytes[:4000])
    ]


def given(source: Source, environment: Mapping[str, Value]) -> Given | None:
    """What a JSON file of parameters holds; None when it is none."""
    try:
        content = jsonc.loads(source.text)
    except ValueError:
        return None
    listed = content.get("parameters") if isinstance(content, dict) else None
    if not isinstance(listed, dict) or not listed or "resources" in content:
        return None
    if not all(isinstance(v, dict) and ("value" in v or "reference" in v) for v in listed.values()):
        return None
    values = {
        name: Secret("a secret of a Key Vault") if "reference" in v else _filled(v["value"], environment)
        for name, v in listed.items()
    }
    return Given(source.path, values, _lines(source.text, listed))


def _lines(text: str, names: Iterable[str]) -> dict[str, int]:
    wanted = set(names)
    out: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        for name in re.findall(r'"([^"\\]{1,200})"\s*:', line):
            if name in wanted:
                out.setdefault(name, number)
    return out


def _filled(value: object, environment: Mapping[str, Value], depth: int = 0) -> Value:
    """A JSON value with what azd and pipelines put in for their placeholders."""
    if isinstance(value, str):
        return _text(value, environment)
    if depth > jsonc.DEEPEST:
        return Unknown("nested too deep to follow")
    if isinstance(value, dict):
        return {str(k): _filled(v, environment, depth + 1) for k, v in value.items()}
    if isinstance(value, list):
        return [_filled(v, environment, depth + 1) for v in value]
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def _text(text: str, environment: Mapping[str, Value]) -> Value:
    parts: list[Value] = []
    end = 0
    for token in _TOKEN.finditer(text):
        name = next(g for g in (token[1], token[3], token[4], token[5]) if g)
        default = Environment(name) if token[2] is None else token[2].strip("'\"")
        parts += [text[end : token.start()], environment.get(name, default)]
        end = token.end()
    if not parts:
        return text
    return joined([*parts, text[end:]]) if text[end:] or len(parts) > 2 or parts[0] else parts[1]


# --- which root a file is for ----------------------------------------------------------------------


def by_root(
    found: Sequence[Given], roots: Sequence[Template], others: Sequence[str]
) -> dict[str, list[Given]]:
    """The parameters files of each root: by name, or as the only one nearby that has such parameters.

    `others` are the files that are no roots: what goes by their name is theirs.
    """
    out: dict[str, list[Given]] = {}
    for file in found:
        root = _named(file, roots) or (None if _is_for(file, others) else _fitting(file, roots))
        if root is not None:
            out.setdefault(root.path, []).append(file)
    return out


def _stem(path: str) -> str:
    return posixpath.basename(path).split(".")[0].lower()


def _named(file: Given, roots: Sequence[Template]) -> Template | None:
    folder, name = posixpath.dirname(file.path), posixpath.basename(file.path).lower()
    places = (folder, posixpath.dirname(folder))
    near = [r for r in roots if posixpath.dirname(r.path) in places and name.startswith(f"{_stem(r.path)}.")]
    near.sort(key=lambda r: (posixpath.dirname(r.path) != folder, not _has_all(file, r)))
    return near[0] if near else None


def _is_for(file: Given, others: Sequence[str]) -> bool:
    folder, stem = posixpath.dirname(file.path), _stem(file.path)
    return any(posixpath.dirname(path) == folder and _stem(path) == stem for path in others)


def _fitting(file: Given, roots: Sequence[Template]) -> Template | None:
    folder = posixpath.dirname(file.path)
    for place in dict.fromkeys((folder, posixpath.dirname(folder))):
        near = [r for r in roots if posixpath.dirname(r.path) == place and _has_all(file, r)]
        if len(near) == 1:
            return near[0]
    return None


def _has_all(file: Given, root: Template) -> bool:
    known = {name.lower() for name in root.inputs}
    return all(name.lower() in known for name in file.values)


# --- values held against the parameters ---------------------------------------------------------------


def checked(
    file: Given, root: Template, alias: Alias, allowed: Mapping[str, Value]
) -> tuple[dict[str, Value], list[Gap]]:
    """The values as the parameters take them; what contradicts a parameter, or is a plain secret, is said."""
    values: dict[str, Value] = {}
    gaps: list[Gap] = []
    inputs = {name.lower(): declared for name, declared in root.inputs.items()}
    for name, value in file.values.items():
        declared = inputs.get(name.lower())
        if declared is None:
            gaps.append(Gap(said(f"a value for {name}, which is no parameter of {root.path}"), file.at(name)))
            continue
        value, reasons = _held(expected(value, declared.type), declared, alias, allowed.get(declared.name))
        gaps += (Gap(said(f"{name} {reason}"), file.at(name)) for reason in reasons)
        values[declared.name] = value
    return values, gaps


def _held(value: Value, declared: Input, alias: Alias, allowed: Value) -> tuple[Value, list[str]]:
    if not fits(value, declared.type, alias):
        return Unknown(f"the value given for {declared.name} has another type"), [
            "is given a value of another type"
        ]
    if (
        isinstance(allowed, list)
        and not isinstance(value, (*UNRESOLVED, list))
        and value not in (*allowed, None)
    ):
        return Unknown(f"the value given for {declared.name} is not allowed"), [
            "is given a value that is not allowed"
        ]
    plain = isinstance(value, str) and value and not PLACEHOLDER.match(value)
    if isinstance(value, str) and plain and (declared.secure or is_secret(declared.name, value)):
        return Secret(PLAIN), ["holds a secret in plain text"]
    if declared.secure:
        return hidden(value, f"the secure parameter {declared.name}"), []
    return value, []


def together(variants: Sequence[tuple[str, Mapping[str, Value]]]) -> dict[str, Value]:
    """One value for each parameter; a choice by file where files differ. None stands for the default."""
    if len(variants) == 1:
        return dict(variants[0][1])
    condition = Environment(" | ".join(label for label, _ in variants))
    out: dict[str, Value] = {}
    for name in {n: None for _, values in variants for n in values}:
        options = tuple(values.get(name) for _, values in variants)
        out[name] = options[0] if all(o == options[0] for o in options) else Choice(condition, options)
    return out
