"""No value of a sample, a setting, a literal or a file's name is written anywhere: plant some, and grep."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Program

EMAIL = "kanarie.vogel@canary-mail.example"
CARD = "4539148803436467"  # none of those known from documentation, which the program has on a list
KEY = "Q2FuYXJ5S2V5Q2FuYXJ5S2V5Q2FuYXJ5S2V5Q2FuYXJ5S2V5Q2FuYXJ5S2V5Q2E9PQ=="
TOKEN = "ghp_kanarieKANARIEkanarieKANARIE012345"
PASSWORD = "kanarie-Pa55word"
PERSON = "Kanarina Vogelsang"
CANARIES = (EMAIL, "kanarie.vogel", CARD, KEY, KEY[:20], TOKEN, PASSWORD, PERSON, "Vogelsang")
CONNECTION = (
    f"DefaultEndpointsProtocol=https;AccountName=canarydemo;AccountKey={KEY};EndpointSuffix=core.windows.net"
)

CODE = f'''
"""Ask {PERSON} at {EMAIL}."""
import json
import logging
import os

import azure.functions as func
import pyodbc
import requests
from azure.storage.blob import BlobServiceClient

app = func.FunctionApp()
FALLBACK = {{"email": "{EMAIL}", "card": "{CARD}"}}
DSN = "Driver=x;Server=tcp:canary.database.windows.net,1433;Database=people;Uid=app;Pwd={PASSWORD};"


@app.route(route="people", methods=["POST"])
@app.queue_output(arg_name="out", queue_name="people", connection="PeopleStorage")
def keep(req: func.HttpRequest, out: func.Out[str], contact: str = "{EMAIL}") -> func.HttpResponse:
    person = req.get_json() or FALLBACK
    person.setdefault("sponsor", "{PERSON}")
    logging.warning("write to {EMAIL} with {TOKEN}")
    blobs = BlobServiceClient.from_connection_string("{CONNECTION}")
    blobs.get_blob_client("people", "{EMAIL}.json").upload_blob(json.dumps(person))
    with pyodbc.connect(DSN) as connection:
        connection.execute("UPDATE people SET email = ? WHERE email = '{EMAIL}'", person["email"])
        connection.execute("INSERT INTO people (email, name) VALUES ('{EMAIL}', '{PERSON}')")
    requests.post("https://app:{PASSWORD}@partner.example/{TOKEN}/people?code={TOKEN}", json=person)
    requests.post(os.environ["PARTNER_URL"], json=person, headers={{"Authorization": "Bearer {TOKEN}"}})
    if person["email"] == "{EMAIL}":
        raise ValueError("{PERSON} has {CARD}")
    out.set(json.dumps({{"email": person["email"], "note": "{CARD}"}}))
    return func.HttpResponse("{PERSON}")
'''

FUNCTION = {
    "bindings": [
        {
            "type": "queueTrigger",
            "direction": "in",
            "name": "msg",
            "queueName": "people",
            "connection": CONNECTION,
        },
        {
            "type": "sql",
            "direction": "in",
            "name": "rows",
            "commandText": f"SELECT name FROM people WHERE email = '{EMAIL}'",
            "connectionStringSetting": f"Server=canary;Database=people;Password={PASSWORD}",
        },
        {"type": "sendGrid", "direction": "out", "name": "mail", "apiKey": TOKEN, "to": EMAIL},
    ]
}

SETTINGS = {
    "FUNCTIONS_WORKER_RUNTIME": "python",
    "AzureWebJobsStorage": CONNECTION,
    "PeopleStorage": CONNECTION,
    "PARTNER_URL": f"https://app:{PASSWORD}@partner.example/hook/{TOKEN}?sig={KEY}",
    "SUPPORT_MAILBOX": EMAIL,
    "GITHUB": TOKEN,
    "OWNER": PERSON,
    "TEST_CARD": CARD,
}

SAMPLE = {"email": EMAIL, "name": PERSON, "card": CARD, EMAIL: {"token": TOKEN}}

TERRAFORM = f"""
variable "db_password" {{}}
variable "owner" {{ default = "{PERSON}" }}
resource "azurerm_mssql_server" "people" {{
  name                         = "canary"
  location                     = "{EMAIL}"
  administrator_login          = "{EMAIL}"
  administrator_login_password = "{PASSWORD}"
  tags                         = {{ owner = "{PERSON}", mail = "{EMAIL}" }}
}}
resource "azurerm_linux_function_app" "people" {{
  name         = "canary-people"
  location     = "westeurope"
  app_settings = {{
    PeopleStorage = "{CONNECTION}"
    PARTNER_URL   = "https://app:{PASSWORD}@partner.example/hook/{TOKEN}?sig={KEY}"
    OWNER         = "{PERSON}"
    "{EMAIL}"     = "{CARD}"
  }}
  site_config {{ cors {{ allowed_origins = ["https://app:{PASSWORD}@partner.example"] }} }}
}}
resource "azurerm_monitor_action_group" "people" {{
  name       = "{EMAIL}"
  short_name = "{PERSON}"
  email_receiver {{
    name          = "{PERSON}"
    email_address = "{EMAIL}"
  }}
}}
"""
BICEP = f"""
param owner string = '{PERSON}'
param token string = '{TOKEN}'
var dsn = 'Server=tcp:canary.database.windows.net;Database=people;Password={PASSWORD}'
resource site 'Microsoft.Web/sites@2023-12-01' = {{
  name: 'canary-people'
  location: '{EMAIL}'
  kind: 'functionapp'
  tags: {{ owner: owner, mail: '{EMAIL}' }}
  properties: {{
    siteConfig: {{
      linuxFxVersion: '{TOKEN}'
      appSettings: [
        {{ name: 'PeopleStorage', value: '{CONNECTION}' }}
        {{ name: 'PARTNER_URL', value: 'https://app:{PASSWORD}@partner.example/${{token}}' }}
        {{ name: 'DSN', value: dsn }}
        {{ name: '{EMAIL}', value: '{CARD}' }}
      ]
    }}
  }}
}}
resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = if (owner == '{PERSON}') {{
  name: '{EMAIL}'
  location: owner
  properties: {{ minimumTlsVersion: '{TOKEN}' }}
}}
output key string = '{KEY}'
"""
ARM = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "parameters": {"owner": {"type": "string", "defaultValue": PERSON}},
    "resources": [
        {
            "type": "Microsoft.Sql/servers",
            "apiVersion": "2023-05-01-preview",
            "name": EMAIL,
            "location": "[parameters('owner')]",
            "condition": f"[equals(parameters('owner'), '{PERSON}')]",
            "properties": {"administratorLogin": PERSON, "administratorLoginPassword": PASSWORD},
        }
    ],
    "outputs": {"dsn": {"type": "string", "value": CONNECTION}},
}

FILES = {
    "host.json": json.dumps({"version": "2.0", "extensions": {"http": {"customHeaders": {"x-key": TOKEN}}}}),
    "function_app.py": CODE,
    "local.settings.json": json.dumps({"Values": SETTINGS}),
    ".env": f"API_TOKEN={TOKEN}\nADMIN={EMAIL}\nDB='Server=x;Password={PASSWORD}'\n",
    "azure-pipelines.yml": f"variables:\n  PEOPLE_TOKEN: {TOKEN}\n  owner: {PERSON}\n",
    "legacy/function.json": json.dumps(FUNCTION),
    "legacy/__init__.py": "def main(msg, rows, mail):\n    mail.set(msg.get_body())\n",
    "legacy/sample.dat": json.dumps(SAMPLE),
    "samples/people.json": json.dumps([SAMPLE] * 3),
    "samples/people.http": f"POST http://localhost/api/people?code={TOKEN}\nAuthorization: Bearer {TOKEN}\n\n"
    + json.dumps(SAMPLE),
    "samples/broken.json": json.dumps(SAMPLE)[:-9],
    "broken.py": f'PERSON = "{EMAIL}\ndef f(:\n    return "{TOKEN}"\n',
    "broken/function.json": '{"bindings": [{"type": "queueTrigger", "queueName": "' + EMAIL + '" "x"',
    "broken.yaml": f"a: [{EMAIL}\nb: }}{TOKEN}\n",
    f"samples/{EMAIL}.json": json.dumps(SAMPLE),
    f"exports/{PERSON}.json": "{" + EMAIL,
    "tests/fixtures/person.json": json.dumps(SAMPLE),
    "infra/prod.tfvars": f'db_password = "{PASSWORD}"\nowner = "{EMAIL}"\nkey = "{KEY}"\n',
    "infra/main.tf": TERRAFORM,
    "infra/broken.tf": TERRAFORM[:-40] + '\nresource "x" { "' + TOKEN,
    "infra/main.bicep": BICEP,
    "infra/main.bicepparam": f"using './main.bicep'\nparam owner = '{PERSON}'\nparam token = '{TOKEN}'\n",
    "infra/broken.bicep": BICEP[:-30] + f"\nresource '{EMAIL}",
    "infra/azuredeploy.json": json.dumps(ARM),
    "infra/main.parameters.json": json.dumps({"parameters": {"bus": {"value": CONNECTION}}}),
    ".github/CODEOWNERS": f"* {EMAIL}\n",
    ".github/workflows/ci.yml": f"jobs:\n  {EMAIL}:\n    name: {PERSON}\n    environment: {TOKEN}\n"
    f"    steps:\n      - run: azd up --token {TOKEN}\n      - run: pytest # {PERSON}\n",
    "SECURITY.md": f"Report to {EMAIL} or {PERSON}.",
    "hooks/roles.sh": f'az role assignment create --role "{TOKEN}" --assignee {EMAIL}\n',
}


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    root = tmp_path / "app"
    for name, content in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return root


def no_canary_in(text: str, where: str) -> None:
    for canary in CANARIES:
        assert canary.lower() not in text.lower(), f"{canary} stands in {where}:\n" + "\n".join(
            line for line in text.splitlines() if canary.lower() in line.lower()
        )


def written_under(folder: Path) -> str:
    return "\n".join(
        f"{p.relative_to(folder)}\n{p.read_bytes().decode('utf-8', 'replace')}"
        for p in folder.rglob("*")
        if p.is_file()
    )


def test_canaries_are_really_planted(planted: Path) -> None:
    text = written_under(planted)
    assert all(canary in text for canary in CANARIES)


@pytest.mark.parametrize("form", ["text", "json", "mermaid", "graphml"])
def test_scan(planted: Path, in_process: Program, form: str) -> None:
    done = in_process("scan", planted, "--format", form)
    assert done.returncode == 0, done.stderr
    assert "keep" in done.stdout
    no_canary_in(done.stdout, "standard output")
    no_canary_in(done.stderr, "standard error")


def test_write(planted: Path, privacy: Program, tmp_path: Path) -> None:
    done = privacy("write", planted, "-o", tmp_path / "records")
    assert done.returncode == 0, done.stderr
    no_canary_in(done.stdout + done.stderr, "the outputs")
    no_canary_in(written_under(tmp_path / "records"), "the documents")


def test_init(planted: Path, in_process: Program) -> None:
    done = in_process("init", planted)
    assert done.returncode == 0, done.stderr
    no_canary_in(done.stdout + done.stderr, "the outputs")
    no_canary_in((planted / "privacy.yaml").read_text(encoding="utf-8"), "privacy.yaml")


def test_explain(planted: Path, in_process: Program) -> None:
    inventory = json.loads(in_process("scan", planted, "--format", "json").stdout)
    for kind in ("functions", "stores", "recipients", "flows", "controls"):
        for thing in inventory[kind][: 24 if kind == "controls" else 2]:
            done = in_process("explain", thing["id"], planted)
            assert done.returncode == 0, done.stderr
            no_canary_in(done.stdout + done.stderr, f"the explanation of {thing['id']}")


@pytest.mark.slow
def test_errors(planted: Path, privacy: Program, tmp_path: Path) -> None:
    """Wrong declarations, unknown ids, and even `--debug` show names and places only."""
    (planted / "privacy.yaml").write_text(f"controller: [{EMAIL}\nstores: {{{TOKEN}: 3\n", encoding="utf-8")
    for words in (
        ("write", planted, "-o", tmp_path / "records"),
        ("--debug", "scan", planted),
        ("check", planted),
    ):
        done = privacy(*words)
        no_canary_in(done.stdout + done.stderr, f"what {words[0]} said")


@pytest.mark.slow
def test_nothing_is_kept_elsewhere(planted: Path, privacy: Program, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    before = set(planted.rglob("*"))
    surroundings = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "TMPDIR": str(home)}
    privacy("scan", planted, "--format", "json", cwd=home, **surroundings)
    privacy("write", planted, "-o", tmp_path / "records", cwd=home, **surroundings)
    no_canary_in(written_under(home), "caches")
    assert set(planted.rglob("*")) == before
