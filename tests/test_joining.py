"""Which function app runs which code, and where its settings lead: small repositories, each with one way to tell."""

from __future__ import annotations

from pathlib import Path

from inventory.graph import Graph
from inventory.infrastructure.estate import Estate
from inventory.resources import as_written
from inventory.scan import scan

QUEUED = """import azure.functions as func
app = func.FunctionApp()

@app.queue_trigger(arg_name="msg", queue_name="%QUEUE%", connection="{connection}")
def work(msg: func.QueueMessage) -> None:
    print(msg.get_json()["email"])
"""
SITE = """resource {symbol} 'Microsoft.Web/sites@2023-12-01' = {{
  name: '{name}'
  location: 'westeurope'
  kind: 'functionapp,linux'
  {tags}
  properties: {{ siteConfig: {{ linuxFxVersion: '{runtime}', appSettings: [\n{settings}] }} }}
}}
"""
STORAGE = """resource {symbol} 'Microsoft.Storage/storageAccounts@2023-05-01' = {{
  name: '{symbol}${{uniqueString(resourceGroup().id)}}'
  location: 'westeurope'
  resource queues 'queueServices' = {{
    name: 'default'
    resource jobs 'queues' = {{ name: 'jobs' }}
  }}
}}
"""


def site(symbol: str, name: str, settings: str = "", tags: str = "", runtime: str = "Python|3.11") -> str:
    return SITE.format(symbol=symbol, name=name, settings=settings, tags=tags, runtime=runtime)


def setting(name: str, value: str) -> str:
    return f"{{ name: '{name}', value: {value} }}\n"


def scanned(root: Path, files: dict[str, str], apps: tuple[str, ...] = (".",)) -> Graph:
    for app in apps:
        files = {f"{app}/host.json": '{"version": "2.0"}', **files}
        files.setdefault(f"{app}/function_app.py", QUEUED.replace("{connection}", "Jobs"))
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return scan(root)


def hosts(graph: Graph) -> dict[str, list[str]]:
    estate = Estate(graph.resources, graph.hosts)
    return {app.path: [as_written(s.name) for s in estate.site(app.id)] for app in graph.apps}


def queue(graph: Graph) -> tuple[str, str]:
    """Resource and reason of the one queue of the app's own."""
    found = [s for s in graph.stores if s.kind == "azure_queue" and not s.hidden]
    assert len(found) == 1, [s.id for s in found]
    return (found[0].resource or "").partition("#")[2], found[0].joined


def test_the_service_of_azd_tells_even_where_the_runtime_does_not_fit(tmp_path: Path) -> None:
    tag = "tags: { 'azd-service-name': 'jobs' }"
    graph = scanned(
        tmp_path,
        {
            "azure.yaml": "services:\n  jobs:\n    project: .\n    host: function\n",
            "infra/main.bicep": site("a", "front") + site("b", "back", tags=tag, runtime="Node|20"),
        },
    )
    assert hosts(graph) == {".": ["back"]}
    assert any("declared for node, its code is python" in g.reason for g in graph.gaps)


def test_a_workflow_names_the_site_it_deploys_a_folder_to(tmp_path: Path) -> None:
    work = "- uses: azure/functions-action@v1\n  with: {app-name: site-two, package: ./two}\n"
    graph = scanned(
        tmp_path,
        {
            ".github/workflows/two.yml": f"jobs:\n  deploy:\n    steps:\n      {work.replace(chr(10), chr(10) + '      ')}",
            "infra/main.bicep": site("a", "site-one") + site("b", "site-two"),
        },
        ("alpha", "two"),
    )
    assert hosts(graph)["two"] == ["site-two"]


def test_two_apps_with_nothing_to_tell_them_apart_are_said_not_guessed(tmp_path: Path) -> None:
    graph = scanned(
        tmp_path, {"infra/main.bicep": site("a", "north") + site("b", "south")}, ("alpha", "beta")
    )
    assert hosts(graph) == {"alpha": [], "beta": []}
    assert sum("which of the declared function apps runs" in g.reason for g in graph.gaps) == 2


def test_the_settings_an_app_asks_for_tell_its_site(tmp_path: Path) -> None:
    ours = setting("Jobs", "'x'") + setting("QUEUE", "'jobs'")
    graph = scanned(
        tmp_path,
        {
            "infra/main.bicep": site("a", "north", settings=setting("Other", "'x'"))
            + site("b", "south", settings=ours)
        },
    )
    assert hosts(graph) == {".": ["south"]}


def test_a_setting_leads_through_the_vault_to_the_account_it_is_a_key_of(tmp_path: Path) -> None:
    vault = """resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'keys'
  location: 'westeurope'
  resource jobs 'secrets' = {
    name: 'jobs'
    properties: { value: 'AccountName=${mine.name};AccountKey=${mine.listKeys().keys[0].value}' }
  }
}
"""
    given = setting("Jobs", "'@Microsoft.KeyVault(SecretUri=${vault::jobs.properties.secretUri})'")
    graph = scanned(
        tmp_path,
        {
            "infra/main.bicep": STORAGE.format(symbol="mine")
            + STORAGE.format(symbol="other")
            + vault
            + site("a", "north", settings=given + setting("QUEUE", "'jobs'"))
        },
    )
    resource, why = queue(graph)
    assert resource == "mine::queues::jobs"
    assert "Jobs" in why


def test_two_accounts_and_no_setting_leave_it_open(tmp_path: Path) -> None:
    both = STORAGE.format(symbol="mine") + STORAGE.format(symbol="other")
    graph = scanned(tmp_path, {"infra/main.bicep": both + site("a", "north")})
    assert queue(graph) == ("", "")


def test_a_deployed_setting_takes_the_place_of_the_developers(tmp_path: Path) -> None:
    given = setting("Jobs__accountName", "mine.name") + setting("QUEUE", "'jobs'")
    graph = scanned(
        tmp_path,
        {
            "local.settings.json": '{"Values": {"Jobs": "UseDevelopmentStorage=true", "QUEUE": "try-out"}}',
            "infra/main.bicep": STORAGE.format(symbol="mine") + site("a", "north", settings=given),
        },
    )
    assert [s.name for s in graph.stores if s.kind == "azure_queue" and not s.hidden] == ["jobs"]
    assert queue(graph)[0] == "mine::queues::jobs"


def test_services_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    graph = scanned(tmp_path, {"azure.yaml": "services: [\n", "infra/main.bicep": site("a", "north")})
    assert any(g.location.path == "azure.yaml" and "can't be read" in g.reason for g in graph.gaps)


def test_a_file_of_blanks_takes_no_time(tmp_path: Path) -> None:
    blanks = "cd" + " " * 200_000 + "\napp-name" + " " * 200_000
    graph = scanned(tmp_path, {".github/workflows/a.yml": blanks, "infra/main.bicep": site("a", "north")})
    assert hosts(graph) == {".": ["north"]}
