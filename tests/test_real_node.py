"""The real @azure/functions loads the Node golden apps, and the scanner must see what it registers."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, copy_app

from inventory.graph import Graph
from inventory.scan import scan

PACKAGES = ("@azure/functions@4", "durable-functions@3", "typescript@5")
# Each app with the folder that a host starts in and the files that its package.json names.
APPS = {
    "event_tickets": ("", "src/functions/*.ts"),
    "repair_shop": ("api", "src/functions/*.js"),
}
# What the package writes beside the options of a binding.
OWN_KEYS = frozenset({"type", "direction", "name", "properties"})
PATHS = re.compile(r'"@shared/')


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the real packages; they are taken from the registry."""
    folder = tmp_path_factory.mktemp("node")
    npm = shutil.which("npm")
    assert npm, "npm is needed to hold the scanner against the real @azure/functions; .ci/run installs it"
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    command = [npm, "install", "--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts", *PACKAGES]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def compiled(folder: Path, files: list[Path]) -> list[Path]:
    """The files as CommonJS that Node can load; types are taken away and nothing else is checked."""
    script = (
        "const ts = require('typescript'), fs = require('fs');"
        "const o = {module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true};"
        "for (const f of process.argv.slice(1)) fs.writeFileSync(f.replace(/ts$/, 'js'),"
        " ts.transpileModule(fs.readFileSync(f, 'utf8'), {compilerOptions: o}).outputText);"
    )
    for file in files:
        up = "../" * (len(file.relative_to(folder).parts) - 2)
        file.write_text(
            PATHS.sub(f'"{up or "./"}shared/', file.read_text(encoding="utf-8")), encoding="utf-8"
        )
    subprocess.run(["node", "-e", script, *map(str, files)], cwd=folder, check=True)
    return [f.with_suffix(".js") for f in files]


def registered(app: Path, pattern: str, packages: Path) -> dict[str, list[dict[str, Any]]]:
    shutil.copytree(packages / "node_modules", app / "node_modules")
    typescript = sorted(app.rglob("src/**/*.ts"))
    if typescript:
        compiled(app, typescript)
        # The app's own says that its files are ES modules; what was compiled is not.
        (app / "package.json").unlink()
    files = sorted(app.glob(pattern.replace(".ts", ".js")))
    loader = ROOT / "tests" / "index_node.cjs"
    command = ["node", str(loader), *map(str, files)]
    done = subprocess.run(command, cwd=app, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {name: list(bindings.values()) for name, bindings in json.loads(done.stdout).items()}


def scanned(graph: Graph, folder: str) -> dict[str, list[dict[str, Any]]]:
    names = {
        f.id: f.name
        for f in graph.functions
        if f.model == "node_v4" and "not_loaded" not in f.flags and f.location.path.startswith(folder)
    }
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in names.values()}
    for b in graph.bindings:
        if b.function in names:
            direction = "out" if b.direction == "out" else "in"
            found[names[b.function]].append({"type": b.type, "direction": direction, **b.properties})
    return found


def plain(value: Any) -> Any:
    """As the scanner writes it: texts, without regard to case."""
    if isinstance(value, list):
        return sorted(plain(v) for v in value)
    return str(value).lower()


@pytest.mark.slow
@pytest.mark.parametrize("app", sorted(APPS))
def test_the_scanner_sees_what_the_package_registers(app: str, packages: Path, tmp_path: Path) -> None:
    folder, pattern = APPS[app]
    copied = copy_app(app, tmp_path)
    said = scanned(scan(copied), folder)
    real = registered(copied / folder, pattern, packages)
    assert sorted(said) == sorted(real)
    for name, bindings in real.items():
        unused = list(said[name])
        for binding in bindings:
            wanted = {k: plain(v) for k, v in binding.items() if k not in OWN_KEYS}
            wanted |= {"type": plain(binding["type"]), "direction": plain(binding["direction"])}
            match = [b for b in unused if all(plain(b.get(k)) == v for k, v in wanted.items())]
            assert match, f"{name}: nothing like {wanted} among {unused}"
            unused.remove(match[0])
        assert not unused, f"{name}: not registered: {unused}"
