"""The PIA file in the CNIL's own application: built from its sources where they are given, driven in Chromium.

CNIL_PIA_SOURCES names a checkout of the application (version 4.1.0 was tried), or a folder where it is built
already (`dist/pia-angular/browser`). Node 20, npm and Chromium have to be there; nothing of it is shipped.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, copy_app
from small_graph import case as small_case
from test_assessments import ANSWERS, DOCUMENTS

from privacy import commands
from privacy.writing import documents
from privacy.writing.dossier import Dossier

SOURCES = os.environ.get("CNIL_PIA_SOURCES", "")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
BUILT = Path("dist") / "pia-angular" / "browser"
NOT_NEEDED = (
    "electron", "@electron", "cypress", "karma", "commitlint", "@commitlint", "husky", "codelyzer", "tslint",
    "jasmine", "@types/jasmine", "pretty", "prettier", "ngx-cypress", "ng-packagr", "ts-node",
)  # fmt: skip
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SOURCES, reason="CNIL_PIA_SOURCES names no sources of the application"),
    pytest.mark.skipif(not CHROMIUM or not shutil.which("node"), reason="no Chromium or no Node"),
]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the application, served from this machine to this machine."""
    folder = Path(SOURCES) / BUILT
    if not (folder / "index.html").is_file():
        folder = build(tmp_path_factory.mktemp("cnil") / "pia") / BUILT
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def build(folder: Path) -> Path:
    """The application built without what it needs for other ends: desktop, tests, hooks."""
    shutil.copytree(SOURCES, folder, ignore=shutil.ignore_patterns(".git", "node_modules", "dist"))
    package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    for part in ("dependencies", "devDependencies"):
        package[part] = {k: v for k, v in package[part].items() if not k.startswith(NOT_NEEDED)}
    for part in ("packageManager", "husky", "commitlint", "build"):
        package.pop(part, None)
    (folder / "package.json").write_text(json.dumps(package), encoding="utf-8")
    (folder / "yarn.lock").unlink(missing_ok=True)
    npm(folder, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps")
    npm(folder, "exec", "--", "ng", "build", "--configuration", "production")
    return folder


def npm(folder: Path, *words: str) -> None:
    surroundings = os.environ | {"NG_CLI_ANALYTICS": "false"}
    done = subprocess.run(
        ["npm", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=1200,
        env=surroundings,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script that drives Chromium, with the library it needs beside it."""
    folder = tmp_path_factory.mktemp("driver")
    script = shutil.copy(ROOT / "tests" / "browser" / "import_pia.mjs", folder)
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    npm(folder, "install", "--ignore-scripts", "--no-audit", "--no-fund", "playwright-core@1")
    return Path(script)


def imported(application: str, driver: Path, folder: Path, dossier: Dossier, language: str = "en") -> Any:
    kinds = [kind for kind in documents.FORMATS if kind.name == "json"]
    (path,) = documents.write(dossier, [DOCUMENTS["dpia-cnil"]], kinds, folder, (language,))
    done = subprocess.run(
        ["node", str(driver), application, str(path), str(CHROMIUM)],
        cwd=driver.parent, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    content = json.loads(path.read_text(encoding="utf-8"))
    assert (found["answers"], found["measures"]) == (len(content["answers"]), len(content["measures"]))
    return found


def test_every_answer_about_a_golden_app_is_seen(application: str, driver: Path, tmp_path: Path) -> None:
    looked = commands.look(copy_app("clinic_booking", tmp_path))
    found = imported(application, driver, tmp_path / "out", looked.dossier)
    assert found["name"].startswith("(IMPORT)") and found["hidden"] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_markup_in_names_and_answers_stays_text(
    application: str, driver: Path, tmp_path: Path, language: str
) -> None:
    found = imported(application, driver, tmp_path, Dossier(small_case(ANSWERS)), language)
    assert found["hidden"] == [] and found["ran"] is None
