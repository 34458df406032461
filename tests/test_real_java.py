"""The real Java compiler reads the golden app's annotations, and the scanner must agree with it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from conftest import APPS

from inventory.facts import Binding
from inventory.scan import scan

pytestmark = pytest.mark.slow

APP = APPS / "dental_recall"
LISTING = Path(__file__).parent / "java" / "Listing.java"
FUNCTIONS = "com.microsoft.azure.functions.annotation"
DURABLE = "com.microsoft.durabletask.azurefunctions"
# The annotations that the app uses, with their members as the library declares them.
ANNOTATIONS = {
    f"{FUNCTIONS}.FunctionName": "String value();",
    f"{FUNCTIONS}.BindingName": "String value();",
    f"{FUNCTIONS}.StorageAccount": "String value();",
    f"{FUNCTIONS}.CustomBinding": "String direction(); String name(); String type();",
    f"{FUNCTIONS}.HttpTrigger": 'String name(); String route() default ""; '
    "com.microsoft.azure.functions.HttpMethod[] methods() default {}; "
    "AuthorizationLevel authLevel() default AuthorizationLevel.FUNCTION;",
    f"{FUNCTIONS}.QueueOutput": 'String name(); String queueName(); String connection() default "";',
    f"{FUNCTIONS}.QueueTrigger": 'String name(); String queueName(); String connection() default "";',
    f"{FUNCTIONS}.TimerTrigger": "String name(); String schedule();",
    f"{FUNCTIONS}.CosmosDBInput": "String name(); String databaseName(); String containerName(); "
    'String connection(); String id() default ""; String partitionKey() default "";',
    f"{DURABLE}.DurableClientInput": 'String name(); String taskHub() default "";',
    f"{DURABLE}.DurableOrchestrationTrigger": "String name();",
    f"{DURABLE}.DurableActivityTrigger": "String name();",
}
CUSTOM = {
    "DurableClientInput": "durableClient",
    "DurableOrchestrationTrigger": "orchestrationTrigger",
    "DurableActivityTrigger": "activityTrigger",
}
ENUMS = {
    f"{FUNCTIONS}.AuthorizationLevel": "ANONYMOUS, FUNCTION, ADMIN",
    "com.microsoft.azure.functions.HttpMethod": "GET, POST, PUT, DELETE",
}
NO_BINDINGS = frozenset({"BindingName", "StorageAccount"})


def written(folder: Path) -> list[str]:
    """The library's annotations as sources, and their paths."""
    out = []
    for dotted, members in {**ANNOTATIONS, **ENUMS}.items():
        package, _, name = dotted.rpartition(".")
        type = CUSTOM.get(name)
        mark = f'@{FUNCTIONS}.CustomBinding(direction = "in", name = "", type = "{type}")\n' if type else ""
        kind = "enum" if dotted in ENUMS else "@interface"
        path = folder / dotted.replace(".", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path = path.with_suffix(".java")
        path.write_text(f"package {package};\n{mark}public {kind} {name} {{ {members} }}\n")
        out.append(str(path))
    return out


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Every function as the compiler's annotation processing sees it, by name."""
    javac = shutil.which("javac")
    if javac is None:
        pytest.skip("there is no Java compiler here")
    folder = tmp_path_factory.mktemp("java")
    subprocess.run([javac, "-proc:none", "-d", str(folder / "processor"), str(LISTING)], check=True)
    sources = [*written(folder / "library"), *map(str, sorted(APP.rglob("*.java")))]
    # The app's other libraries are not here: the compiler complains, after it has processed all annotations.
    done = subprocess.run(
        [
            javac, "-proc:only", "-processor", "Listing", "-processorpath", str(folder / "processor"),
            "-d", str(folder), *sources,
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert found, done.stderr[:2000]
    return {row["function"]: row for row in found}


@pytest.fixture(scope="module")
def scanned() -> dict[str, Any]:
    return {f.name: f for f in scan(APP).functions}


def meant(binding: dict[str, Any]) -> tuple[str, str]:
    """Type and direction, as the build takes them from an annotation's name or its ``@CustomBinding``."""
    if binding["custom"] is not None:
        type = binding["custom"]["type"]
        return type.lower(), "trigger" if type.endswith("Trigger") else binding["custom"]["direction"]
    name = binding["annotation"]
    direction = "trigger" if name.endswith("Trigger") else "in" if name.endswith("Input") else "out"
    return name.removesuffix("Input").removesuffix("Output").lower(), direction


def test_the_compiler_finds_the_same_functions(compiled: dict[str, Any], scanned: dict[str, Any]) -> None:
    assert sorted(scanned) == sorted(compiled)
    for name, function in scanned.items():
        assert compiled[name]["method"].endswith(f".{function.handler.name}")


def test_the_compiler_finds_the_same_bindings(compiled: dict[str, Any], scanned: dict[str, Any]) -> None:
    for name, row in compiled.items():
        expected = [b for b in row["bindings"] if b["annotation"] not in NO_BINDINGS]
        answers = [b for b in scanned[name].bindings if b.type == "http"]
        others = [b for b in scanned[name].bindings if b.type != "http"]
        assert sorted((b.type.lower(), b.direction) for b in others) == sorted(map(meant, expected)), name
        is_http = any(b["annotation"] == "HttpTrigger" for b in expected)
        assert len(answers) == (is_http and row["returns"] != "void"), name
        for wanted in expected:
            agrees(next(b for b in others if b.parameter == wanted["parameter"]), wanted)


def agrees(found: Binding, wanted: dict[str, Any]) -> None:
    values = dict(wanted["values"])
    assert found.name == values.pop("name")
    for key, value in values.items():
        assert found.properties.get(key) == value, (found.id, key)
