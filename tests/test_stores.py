"""Which store a name means: settings filled in, accounts merged or kept apart, what stays symbolic said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inventory import published, queries, restored, snapshot
from inventory.graph import Graph
from inventory.queries import TableUse
from inventory.scan import scan

HTTP = {"type": "httpTrigger", "direction": "in", "name": "req"}


def app(
    root: Path, settings: dict[str, str], host: object = None, **functions: list[dict[str, object]]
) -> Graph:
    """The graph of function.json functions without code."""
    (root / "host.json").write_text(json.dumps(host or {}))
    (root / "local.settings.json").write_text(json.dumps({"Values": settings}))
    for name, bindings in functions.items():
        (root / name).mkdir(parents=True)
        (root / name / "function.json").write_text(json.dumps({"bindings": bindings}))
    return scan(root)


def queue(name: str, connection: str = "", direction: str = "out") -> dict[str, object]:
    type = "queueTrigger" if direction == "trigger" else "queue"
    return {"type": type, "direction": direction, "name": "q", "queueName": name, "connection": connection}


def visible(graph: Graph) -> dict[str, str | None]:
    return {s.id: s.account for s in graph.stores if not s.hidden}


STORE = "DefaultEndpointsProtocol=https;AccountName={};AccountKey=eA=="


def test_two_settings_of_one_account_are_one_store(tmp_path: Path) -> None:
    found = app(
        tmp_path,
        {"A": STORE.format("crm"), "B": STORE.format("crm")},
        One=[HTTP, queue("mails", "A")],
        Two=[HTTP, queue("mails", "B")],
    )
    assert visible(found) == {"store:azure_queue:mails": "crm"}


def test_one_name_in_two_accounts_is_two_stores(tmp_path: Path) -> None:
    found = app(
        tmp_path,
        {"A": STORE.format("crm"), "B": STORE.format("shop")},
        One=[HTTP, queue("mails", "A")],
        Two=[HTTP, queue("mails", "B")],
    )
    assert visible(found) == {"store:azure_queue:mails@crm": "crm", "store:azure_queue:mails@shop": "shop"}


def test_a_setting_in_a_name_is_filled_in_or_stays_symbolic(tmp_path: Path) -> None:
    found = app(tmp_path, {"Q": "mails"}, One=[HTTP, queue("%Q%"), queue("%GONE%")])
    assert sorted(visible(found)) == ["store:azure_queue:%GONE%", "store:azure_queue:mails"]
    symbolic = {s.id: s.symbolic for s in found.stores if not s.hidden}
    assert symbolic["store:azure_queue:%GONE%"]
    assert {b.id: dict(v) for b, v in ((b, found.resolved.get(b.id, {})) for b in found.bindings) if v} == {
        "fn:One/q": {"queueName": "mails"}
    }


def test_a_missing_connection_is_said_once_and_an_identity_is_not_missing(tmp_path: Path) -> None:
    found = app(
        tmp_path,
        {"Id__queueServiceUri": "https://crm.queue.core.windows.net"},
        One=[HTTP, queue("a", "Gone"), queue("b", "Gone"), queue("c", "Id")],
    )
    assert [g.reason.split()[1] for g in found.gaps if "is not defined" in g.reason] == ["Gone"]
    assert visible(found)["store:azure_queue:c"] == "crm"


@pytest.mark.parametrize(
    ("binding", "store"),
    [
        ({"type": "blob", "path": "letters/{rand-guid}.pdf"}, "store:azure_blob:letters"),
        ({"type": "table", "tableName": "people"}, "store:azure_table:people"),
        (
            {"type": "cosmosDB", "databaseName": "crm", "containerName": "people"},
            "store:cosmos_db:crm/people",
        ),
        (
            {"type": "cosmosDB", "databaseName": "crm", "collectionName": "people"},
            "store:cosmos_db:crm/people",
        ),
        (
            {"type": "COSMOSDB", "databaseName": "crm", "containerName": "people"},
            "store:cosmos_db:crm/people",
        ),
        ({"type": "sql", "commandText": "[dbo].[People]"}, "store:sql:People"),
        (
            {"type": "sql", "direction": "in", "commandText": "select Mail from dbo.People where Id = @id"},
            "store:sql:People",
        ),
        ({"type": "serviceBus", "queueName": "mails"}, "store:service_bus:mails"),
        ({"type": "serviceBus", "topicName": "news"}, "store:service_bus:news"),
        ({"type": "eventHub", "eventHubName": "clicks"}, "store:event_hub:clicks"),
        ({"type": "neverHeardOf"}, "store:neverHeardOf:?"),
    ],
)
def test_a_binding_leads_to_its_store(tmp_path: Path, binding: dict[str, str], store: str) -> None:
    found = app(tmp_path, {}, One=[HTTP, {"direction": "out", "name": "x", **binding}])
    assert store in visible(found)
    assert found.binding_store["fn:One/x"] == store


def test_expressions_put_data_into_names_and_queries(tmp_path: Path) -> None:
    blob = {"type": "blob", "direction": "out", "name": "b", "path": "users/{email}.json"}
    route = {**HTTP, "route": "people/{personId:int}"}
    sql = {
        "type": "sql",
        "direction": "in",
        "name": "s",
        "commandText": "select Mail, City from People where Id = @id",
        "parameters": "@id={personId}",
    }
    found = app(tmp_path, {}, One=[route, blob, sql])
    by_target = {(f.operation, f.target): {x.path for x in f.fields} for f in found.flows}
    assert by_target[("write", "store:azure_blob:users")] == {"email"}
    assert by_target[("receive", "caller:http")] == {"personId"}
    assert by_target[("read", "store:sql:People")] >= {"Mail", "City"}


def test_hidden_stores_come_with_what_brings_them(tmp_path: Path) -> None:
    trigger = queue("mails", "", "trigger")
    found = app(
        tmp_path,
        {
            "APPLICATIONINSIGHTS_CONNECTION_STRING": "InstrumentationKey=1;IngestionEndpoint=https://x.example/"
        },
        One=[trigger],
        Two=[{"type": "timerTrigger", "direction": "in", "name": "t"}],
    )
    hidden = {s.id: s for s in found.stores if s.hidden}
    poison = hidden["store:azure_queue:mails-poison"]
    assert poison.copies == ("store:azure_queue:mails",)
    assert poison.reason
    assert any(s.kind == "application_insights" for s in hidden.values())
    assert not any("History" in id for id in hidden)
    assert "store:azure_queue:mails-poison" in {path[-1] for path in found.onward("store:azure_queue:mails")}


def test_a_task_hub_is_named_by_host_json(tmp_path: Path) -> None:
    host = {"extensions": {"durableTask": {"hubName": "Onboarding"}}}
    found = app(
        tmp_path, {}, host, One=[{"type": "orchestrationTrigger", "direction": "in", "name": "context"}]
    )
    assert "store:durable_task_hub:Onboarding" in visible(found)
    assert {"store:azure_table:OnboardingHistory", "store:azure_table:OnboardingInstances"} <= {
        s.id for s in found.stores
    }


def test_a_snapshot_comes_back_as_it_was(tmp_path: Path) -> None:
    found = app(
        tmp_path,
        {"A": STORE.format("crm")},
        One=[HTTP, queue("mails", "A")],
        Two=[queue("mails", "A", "trigger")],
    )
    written = snapshot.dumps(found)
    assert snapshot.dumps(restored.from_json(json.loads(written))) == written


def test_the_published_schema_is_the_codes(accept: bool) -> None:
    kept = Path(__file__).parent.parent / "docs" / "reference" / "inventory.schema.json"
    if accept:
        text = json.dumps(published.schema(), indent=2, ensure_ascii=False)
        kept.write_text(text + "\n", encoding="utf-8")
    assert json.loads(kept.read_text(encoding="utf-8")) == published.schema(), "pytest --accept"


@pytest.mark.parametrize(
    ("text", "dialect", "expected"),
    [
        ("SELECT name FROM people WHERE id=?", "tsql", [TableUse("read", "people", ("name",), (("id", 0),))]),
        (
            "INSERT INTO dbo.P (a, b) VALUES (?, ?)",
            "tsql",
            [TableUse("write", "P", ("a", "b"), (("a", 0), ("b", 1)))],
        ),
        ("DELETE FROM p WHERE mail = %(m)s", "postgres", [TableUse("delete", "p", (), (("mail", "m"),))]),
        ("TRUNCATE TABLE p", "tsql", [TableUse("delete", "p")]),
        ("SELECT * FROM c", "cosmos", [TableUse("read", "?", ("*",))]),
        ("SELECT c.a.b FROM c WHERE c.x = @x", "cosmos", [TableUse("read", "?", ("a.b",), (("x", "x"),))]),
        ("SELECT VALUE c.mail FROM c", "cosmos", [TableUse("read", "?", ("mail",))]),
        ("EXEC dbo.forget @id=1", "tsql", [TableUse("write", "procedure forget")]),
        ("good morning everybody", "tsql", []),
        ("SELECT", "tsql", []),
        ("SELECT ((((", "tsql", []),
        ("'", "cosmos", []),
    ],
)
def test_query_texts(text: str, dialect: str, expected: list[TableUse]) -> None:
    assert list(queries.parse(text, dialect)) == expected
