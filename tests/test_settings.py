"""Settings: names and what may be said of their values; apps: the folders a host would load."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from inventory.facts import App, Location, Setting
from inventory.infrastructure import apps, jsonc, settings, spring, yaml_text
from inventory.infrastructure.settings import reduced
from inventory.lookup import Lookup
from inventory.sources import read

KEY = "Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MGFiY2RlZmdoaWprbG1ub3A="
HERE = Location("local.settings.json")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Store", f"DefaultEndpointsProtocol=https;AccountName=crm;AccountKey={KEY}", {"account": "crm"}),
        ("Store", "UseDevelopmentStorage=true", {"account": "devstoreaccount1"}),
        (
            "Bus",
            f"Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKey={KEY};EntityPath=mails",
            {"account": "ns.servicebus.windows.net", "entity": "mails"},
        ),
        (
            "Cosmos",
            f"AccountEndpoint=https://crm.documents.azure.com:443/;AccountKey={KEY}",
            {"account": "crm.documents.azure.com"},
        ),
        (
            "Db",
            "Server=tcp:crm.database.windows.net,1433;Initial Catalog=people;User ID=sa;Password=hunter2",
            {"account": "crm.database.windows.net", "database": "people"},
        ),
        (
            "Pg",
            "postgres://ada:hunter2@db.example:5432/people",
            {"account": "db.example", "database": "people"},
        ),
        (
            "Jdbc",
            "jdbc:sqlserver://crm.database.windows.net:1433;databaseName=people;user=sa;password=hunter2",
            {"account": "crm.database.windows.net", "database": "people"},
        ),
        (
            "Jdbc",
            "jdbc:postgresql://ada:hunter2@db.example:5432/people?ssl=true&password=hunter2",
            {"account": "db.example", "database": "people"},
        ),
        (
            "Jdbc",
            "jdbc:mysql://db.example/people;x",
            {"account": "db.example", "database": "people"},
        ),
        (
            "Jdbc",
            "jdbc:sqlserver://;serverName=db.example;databaseName=people",
            {"account": "db.example", "database": "people"},
        ),
        ("Jdbc", "jdbc:h2:mem:people", {}),
        ("Jdbc", "jdbc:mysql://db.example", {"account": "db.example"}),
        ("Api", "https://crm.example/v1?code=hunter2", {"account": "crm.example"}),
        ("Queue", "mails", {"value": "mails"}),
        ("Flag", "true", {"value": "true"}),
        ("ApiKey", "hunter2", {}),
        ("Anything", KEY, {}),
        ("Contact", "ada@example.com", {}),
        (
            "Vault",
            "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/crm-key/)",
            {"reference": "kv.vault.azure.net/crm-key"},
        ),
        ("Vault", "@Microsoft.KeyVault(VaultName=kv;SecretName=crm-key)", {"reference": "kv/crm-key"}),
        ("Later", "<your-connection-string>", {"reference": "placeholder"}),
        ("Later", "${{ secrets.STORE }}", {"reference": "placeholder"}),
        ("Empty", "", {}),
    ],
)
def test_a_value_is_reduced_to_what_may_be_said(name: str, value: str, expected: dict[str, str]) -> None:
    found = reduced(name, value, HERE)
    said = {k: getattr(found, k) for k in ("value", "account", "database", "entity", "reference")}
    assert {k: v for k, v in said.items() if v is not None} == expected
    assert all(secret not in repr(found) for secret in (KEY, "hunter2", "ada"))


def test_settings_are_found_wherever_an_app_is_configured(tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    (tmp_path / "api" / "host.json").write_text("{}")
    (tmp_path / "api" / "local.settings.json").write_text('{"Values": {"A": "one", /* why */ "B": "two",}}')
    (tmp_path / ".env").write_text("export C=three\n# D=four\n")
    (tmp_path / "Dockerfile").write_text("FROM x\nENV E five\n")
    (tmp_path / ".github" / "workflows" / "ci.yml").write_text(
        "jobs:\n  x:\n    env:\n      F: six\n    steps:\n      - run: az functionapp config appsettings set --settings G=seven H=eight\n"
    )
    checkout = read(tmp_path)
    found, gaps = settings.read(checkout, apps.find(checkout)[0])
    assert {(s.app, s.name, s.value) for s in found} == {
        ("app:api", "A", "one"),
        ("app:api", "B", "two"),
        ("", "C", "three"),
        ("", "E", "five"),
        ("", "F", "six"),
        ("", "G", "seven"),
        ("", "H", "eight"),
    }
    assert gaps == []


def test_a_connection_is_looked_up_as_the_host_does() -> None:
    lookup = Lookup(
        [
            Setting("AzureWebJobsStore", HERE, "app:a", account="one"),
            Setting("Bus__fullyQualifiedNamespace", HERE, "app:a", value="ns.servicebus.windows.net"),
            Setting("Wide", HERE, "", value="all"),
            Setting("Two", HERE, "app:a", value="x"),
            Setting("Two", HERE, "app:a", value="y"),
        ]
    )
    assert lookup.connection("app:a", "Store").accounts == {"one"}
    assert lookup.connection("app:a", "bus").accounts == {"ns.servicebus.windows.net"}
    assert lookup.has_section("app:a", "Bus")
    assert lookup.value("app:a", "wide") == "all"
    assert lookup.value("app:a", "Two") is None
    assert lookup.connection("app:b", "Store").why


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"host.json": "{}"}, ["."]),
        ({"a/host.json": "{}", "b/host.json": "{}", "host.json": "{}"}, [".", "a", "b"]),
        ({"x/function_app.py": "import azure.functions as func\napp = func.FunctionApp()"}, ["x"]),
        ({"x/function_app.py": "app = flask.Blueprint()"}, []),
        ({"x/One/function.json": '{"bindings": []}', "x/Two/function.json": "{}"}, ["x"]),
        ({"x/package.json": '{"dependencies": {"@azure/functions": "4"}}'}, ["x"]),
        ({"x/a.csproj": '<PackageReference Include="Microsoft.Azure.Functions.Worker"/>'}, ["x"]),
        ({"x/pom.xml": "<artifactId>azure-functions-maven-plugin</artifactId>"}, ["x"]),
        ({"host.json": "not json"}, ["."]),
        ({"readme.md": ""}, []),
    ],
)
def test_an_app_is_where_a_host_would_start(
    tmp_path: Path, files: dict[str, str], expected: list[str]
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found, gaps = apps.find(read(tmp_path))
    assert [a.path for a in found] == expected
    assert bool(gaps) == ("not json" in files.values())


def test_the_innermost_app_owns_a_file() -> None:
    known = [App("app:.", "."), App("app:a", "a"), App("app:a/b", "a/b")]
    assert [getattr(apps.owner(known, p), "id", None) for p in ("x.py", "a/x.py", "a/b/x.py", "ab/x.py")] == [
        "app:.",
        "app:a",
        "app:a/b",
        "app:.",
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1, // one\n "b": [1, 2,], /* , } */ }', {"a": 1, "b": [1, 2]}),
        ('{"a": "// no, }"}', {"a": "// no, }"}),
        ('\ufeff{\u00a0"a": 1}', {"a": 1}),
        ("[1]", [1]),
        (f'{{"a": 1, {"/" * 4_000}\n"b": [2, // {"// " * 4_000}\n]}}', {"a": 1, "b": [2]}),
    ],
    ids=["comments", "text", "blanks", "plain", "banner"],
)
def test_json_is_read_as_the_host_reads_it(text: str, value: object) -> None:
    assert jsonc.loads(text) == value


@pytest.mark.parametrize("text", ["{", '{"a" 1}', "", "[" * 100_000, '{"a":' * 100_000, "nul", '"hunter2'])
def test_broken_json_says_why_without_quoting_it(text: str) -> None:
    with pytest.raises(ValueError) as raised:
        jsonc.loads(text)
    assert "hunter2" not in str(raised.value)
    assert len(str(raised.value)) < 200


@pytest.mark.parametrize("part", [",/*", '\\"', '"\\"', ' ,"', ",//"])
def test_broken_json_takes_no_longer_than_its_length(part: str) -> None:
    started = time.perf_counter()
    with pytest.raises(ValueError):
        jsonc.loads("[" + part * 100_000)
    assert time.perf_counter() - started < 5


def test_host_json_keeps_no_secret(tmp_path: Path) -> None:
    host = {"extensions": {"x": {"accountKey": KEY, "connectionStringName": "Store", "hubName": "hub"}}}
    (tmp_path / "host.json").write_text(json.dumps(host))
    (app,), _ = apps.find(read(tmp_path))
    assert KEY not in repr(app)
    assert app.host == {
        "extensions": {"x": {"accountKey": "", "connectionStringName": "Store", "hubName": "hub"}}
    }


def test_sections_of_an_app_s_own_file_are_settings(tmp_path: Path) -> None:
    for folder in ("api", "site"):
        (tmp_path / folder).mkdir()
        text = '{"Mail": {"Queue": {"Name": "letters"}, "Tries": 3}, "Hosts": ["a"]} // as it is'
        (tmp_path / folder / "appsettings.json").write_text(text)
    (tmp_path / "api" / "host.json").write_text("{}")
    checkout = read(tmp_path)
    found, gaps = settings.read(checkout, apps.find(checkout)[0])
    assert {(s.name, s.value, s.location.path) for s in found} == {
        ("Mail:Queue:Name", "letters", "api/appsettings.json"),
        ("Mail:Tries", "3", "api/appsettings.json"),
    }
    assert not gaps


SPRING = """# spring
spring.datasource.url=${DB_URL:jdbc:postgresql://localhost/dev}
spring.datasource.password=hunter2
mail.from = post
"""


def test_spring_files_are_settings_and_may_stand_for_others(tmp_path: Path) -> None:
    resources = tmp_path / "src" / "main" / "resources"
    resources.mkdir(parents=True)
    (resources / "application.properties").write_text(SPRING)
    (resources / "application-prod.yml").write_text(
        "crm:\n  url: https://crm.example.com/v1\n---\na: {b: [1, 2]}\n"
    )
    values = {"DB_URL": "jdbc:postgresql://db.example.com:5432/people?user=ada"}
    (tmp_path / "local.settings.json").write_text(json.dumps({"Values": values}))
    (tmp_path / "host.json").write_text("{}")
    checkout = read(tmp_path)
    found, gaps = settings.read(checkout, apps.find(checkout)[0])
    by_name = {s.name: s for s in found}
    assert not gaps
    assert (by_name["spring.datasource.url"].account, by_name["spring.datasource.url"].database) == (
        "db.example.com",
        "people",
    )
    assert by_name["spring.datasource.password"].value is None
    assert by_name["mail.from"].value == "post" and by_name["crm.url"].account == "crm.example.com"


@pytest.mark.parametrize(
    "value", ["a" * 60_000 + "!=;", "a " * 60_000 + "!=;", "x" + " " * 60_000 + "y", "jdbc:" + "a:" * 60_000]
)
def test_no_value_takes_long(value: str) -> None:
    reduced("Store", value, HERE)
    for line in (settings.ENV_LINE, settings.DOCKER_ENV, spring.LINE):
        line.match(f"ENV A={value}")


def nested(first: str, step: str) -> str:
    """YAML whose aliases repeat the first part without end."""
    return f"a0: &a0 {first}\n" + "".join(
        f"a{n}: &a{n} {step.replace('*', f'*a{n - 1}')}\n" for n in range(1, 12)
    )


@pytest.mark.parametrize("file", ["azure-pipelines.yml", "application.yml"])
def test_yaml_that_grows_by_its_aliases_is_a_gap(tmp_path: Path, file: str) -> None:
    (tmp_path / "host.json").write_text("{}")
    (tmp_path / file).write_text(nested("{p: x}", "{a: *, b: *, c: *, d: *, e: *, f: *}"))
    checkout = read(tmp_path)
    _, gaps = settings.read(checkout, apps.find(checkout)[0])
    assert [(g.reason.partition(":")[0], g.location.path) for g in gaps] == [("settings can't be read", file)]


@pytest.mark.parametrize(
    "text",
    [
        nested("[x, x]", "[*, *, *, *, *, *, *]"),
        "a: &a [*a]",
        "[" * 300 + "]" * 300,
        "a: [hunter2",
    ],
    ids=["lists", "ring", "deep", "broken"],
)
def test_yaml_without_an_end_says_why_without_quoting_it(text: str) -> None:
    with pytest.raises(ValueError) as raised:
        yaml_text.loads(text)
    assert "hunter2" not in str(raised.value) and len(str(raised.value)) < 200


def test_yaml_that_merges_without_end_stays_small() -> None:
    """Newer versions of the library leave out what was merged before; older ones let it grow."""
    try:
        held = yaml_text.loads(nested("{p: x}", "{<<: [*, *, *, *, *, *, *], q: x}"))
    except ValueError as error:
        assert str(error) == "too large"
    else:
        assert len(str(held)) < 10_000


def test_yaml_holds_what_json_could() -> None:
    text = "a: &a {n: 1, d: 2026-01-01}\nb: {<<: *a, on: true}"
    first = {"n": 1, "d": "2026-01-01"}
    assert yaml_text.loads(text) == {"a": first, "b": {"True": True, **first}}


def test_a_block_of_settings_merges_others(tmp_path: Path) -> None:
    text = "x: &x\n  MODE: fast\nservices:\n  a:\n    environment:\n      <<: *x\n      RETRIES: 3\n      DEBUG: true\n"
    (tmp_path / "docker-compose.yml").write_text(text)
    found, _ = settings.read(read(tmp_path), [])
    assert {(s.name, s.value, s.location.line) for s in found} == {
        ("MODE", "fast", 2), ("RETRIES", "3", 7), ("DEBUG", "true", 8)
    }  # fmt: skip
