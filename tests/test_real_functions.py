"""The real azure.functions package imports each Python v2 app, and the scanner must see what it registers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, copy_app

from inventory.graph import Graph
from inventory.scan import scan

APPS_FOLDER = ROOT / "tests" / "apps"
PYTHON_V2 = [
    p.parent.relative_to(APPS_FOLDER).as_posix() for p in sorted(APPS_FOLDER.rglob("function_app.py"))
]
OWN_KEYS = ("type", "direction", "name")


def registered(app: Path) -> dict[str, list[dict[str, Any]]]:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "index_app.py"), str(app)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {function["name"]: function["bindings"] for function in json.loads(done.stdout)}


def scanned(graph: Graph) -> dict[str, list[dict[str, Any]]]:
    """The registered functions with their bindings as the package writes them, settings filled in beside."""
    by_function: dict[str, list[dict[str, Any]]] = {
        f.id: [] for f in graph.functions if "not_registered" not in f.flags
    }
    for b in graph.bindings:
        if b.function in by_function:
            by_function[b.function].append(
                {
                    "type": b.type,
                    "direction": "OUT" if b.direction == "out" else "IN",
                    "name": b.name,
                    "properties": dict(b.properties),
                    "resolved": dict(graph.resolved.get(b.id, {})),
                }
            )
    names = {f.id: f.name for f in graph.functions}
    return {names[function]: bindings for function, bindings in by_function.items()}


def agrees(said: Any, real: Any) -> bool:
    """Lists compare as sets, texts without case (enums are in capitals); a default of no may be absent."""
    if real is False and said is None:
        return True
    if isinstance(real, list):
        return isinstance(said, list) and sorted(map(str.lower, said)) == sorted(map(str.lower, real))
    return str(said).lower() == str(real).lower()


def key(binding: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(binding[k]).lower() for k in OWN_KEYS)


@pytest.mark.parametrize("name", PYTHON_V2)
def test_the_scanner_sees_what_the_package_registers(name: str, tmp_path: Path) -> None:
    app = copy_app(name, tmp_path)
    seen, real = scanned(scan(app)), registered(app)
    assert sorted(seen) == sorted(real)
    for function, bindings in real.items():
        assert sorted(map(key, seen[function])) == sorted(map(key, bindings)), function
        for binding in bindings:
            mine = next(b for b in seen[function] if key(b) == key(binding))
            for word, value in binding.items():
                if word in OWN_KEYS:
                    continue
                declared, filled = mine["properties"].get(word), mine["resolved"].get(word)
                assert agrees(declared, value) or agrees(filled, value), (
                    function,
                    word,
                    value,
                    declared,
                    filled,
                )
            invented = set(mine["properties"]) - set(binding)
            assert not invented, f"{function}: {binding['name']} has no {sorted(invented)}"


@pytest.mark.parametrize("name", PYTHON_V2)
def test_no_module_of_an_app_is_run_by_a_scan(name: str, tmp_path: Path) -> None:
    app = copy_app(name, tmp_path)
    for file in app.rglob("*.py"):
        trap = "\nimport pathlib\npathlib.Path(__file__).with_suffix('.ran').touch()\n"
        file.write_text(file.read_text(encoding="utf-8") + trap, encoding="utf-8")
    scan(app)
    assert not list(app.rglob("*.ran"))
