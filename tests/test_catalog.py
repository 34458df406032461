"""The catalog: every entry checked, its examples and misses run, its lookups and its speed of thought."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import azure.durable_functions as df
import azure.functions as func
import pytest
import yaml

from inventory import catalog as module
from inventory import entries
from inventory.catalog import Catalog, load, read_data
from inventory.catalog_check import LANGUAGES, check
from inventory.catalog_page import page
from inventory.errors import Problem
from inventory.kinds import Argument, Decorator
from inventory.names import Names
from privacy import vocabulary

KNOWN = load()


def test_every_entry_is_in_order() -> None:
    assert check(KNOWN) == []


def test_the_reference_page_is_what_the_data_says(accept: bool) -> None:
    written = Path(__file__).parent.parent / "docs" / "reference" / "catalog.md"
    if accept:
        written.write_text(page(KNOWN), encoding="utf-8")
    assert written.read_text(encoding="utf-8") == page(KNOWN), "pytest tests/test_catalog.py --accept"


# --- the one-line form -----------------------------------------------------------------------------


def test_a_line_says_operation_roles_payload_and_result() -> None:
    made = entries.method("write key=0|item payload=1|body+metadata -> answer")
    assert made.operation == "write"
    assert made.resource == {"key": Argument((0,), ("item",))}
    assert made.payload == (Argument((1,), ("body",)), Argument((), ("metadata",)))
    assert made.returns == "answer"


def test_what_a_line_leaves_out() -> None:
    assert entries.method("read").returns == "data"
    assert entries.method("write").payload is None
    assert entries.method("delete payload=-").payload == ()
    assert entries.method("query query=0|sql on=1|con").on == Argument((1,), ("con",))


def test_a_decorator_lists_parameters_properties_and_defaults() -> None:
    made = entries._decorator("d", "arg_name=name queue_name size:100")
    assert made == Decorator(
        "d",
        {"arg_name": "name", "queue_name": "queueName", "size": "size"},
        ("arg_name", "queue_name", "size"),
        {"size": "100"},
    )


# --- bindings --------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["COSMOSDBTRIGGER", "cosmosDBTrigger", "cosmosdbtrigger"])
def test_binding_types_are_compared_without_case(written: str) -> None:
    kind = KNOWN.binding(written, "trigger")
    assert kind is not None
    assert kind.service == "cosmos_db"
    assert kind.resource["container"] == ("containerName", "collectionName")
    assert kind.default_setting == "CosmosDB"


def test_a_binding_of_another_direction_or_name_is_not_known() -> None:
    assert KNOWN.binding("cosmosDBTrigger", "out") is None
    assert KNOWN.binding("cosmosDBTriggers", "trigger") is None


def decorators() -> list[str]:
    """Decorators of the real library that declare a binding."""
    other = {"function_name", "get_functions", "http_type", "retry", "validate_function_names"}
    other |= {"register_blueprint", "register_functions"}
    generic = {"generic_trigger", "generic_input_binding", "generic_output_binding"}
    special = {"mcp_tool_property", "durable_openai_agent_orchestrator"}
    names = {n for n in dir(df.DFApp) if not n.startswith("_") and inspect.isfunction(getattr(df.DFApp, n))}
    return sorted(names - other - generic - special)


@pytest.mark.parametrize("name", decorators())
def test_decorators_agree_with_the_real_library(name: str) -> None:
    known = KNOWN.decorators.get(name)
    assert known is not None, f"the library has a decorator {name}; add it to its binding"
    for app in (func.FunctionApp, df.DFApp):
        signature = inspect.signature(getattr(app, name)).parameters.values()
        real = [p.name for p in signature if p.name != "self" and p.kind is not p.VAR_KEYWORD]
        known_too = [p for p in known[0].positional if p in real]
        assert known_too == [p for p in real if p in known[0].positional]
        assert set(real) - set(known[0].positional) <= {"input_type"}


@pytest.mark.parametrize("name", decorators())
def test_decorators_give_the_properties_the_real_library_gives(name: str) -> None:
    decorator, kind = KNOWN.decorators[name]
    declared = _declared(name)
    if declared is None:
        pytest.skip("takes no plain texts")
    assert declared["type"] == kind.type
    marked: dict[str, set[str]] = {}
    for prop, value in declared.items():
        if isinstance(value, str) and value.startswith("mark_"):
            marked.setdefault(value.removeprefix("mark_"), set()).add(prop)
    for parameter, props in marked.items():
        assert decorator.properties[parameter] in props
    for prop, value in decorator.defaults.items():
        real = declared.get(prop)
        assert str(value).lower() == str(real).lower(), prop


def _declared(name: str) -> dict[str, Any] | None:
    """What the library declares when a decorator gets only what it needs."""
    app = func.FunctionApp()
    parameters = inspect.signature(getattr(app, name)).parameters.values()
    given = {
        p.name: f"mark_{p.name}" for p in parameters if p.default is p.empty and p.kind is not p.VAR_KEYWORD
    }
    try:
        getattr(app, name)(**given)(lambda _: None)
    except (ValueError, TypeError, AttributeError, KeyError):
        return None
    function = app._function_builders[-1]._function
    trigger = function._trigger
    found = [b for b in function._bindings if b is not trigger] or [trigger]
    return dict((trigger or found[0]).get_dict_repr())


# --- services and recipients -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "service"),
    [
        ("crm.documents.azure.com", "cosmos_db"),
        ("CRM.Documents.Azure.com:443", "cosmos_db"),
        ("crm.blob.core.windows.net.", "azure_blob"),
        ("documents.azure.com.evil.example", None),
        ("notdocuments.azure.com", None),
        ("", None),
    ],
)
def test_hosts_are_compared_by_whole_labels(host: str, service: str | None) -> None:
    assert KNOWN.service_for_host(host) == service


def test_no_recipient_is_fooled_by_a_longer_host() -> None:
    for recipient in KNOWN.recipients.values():
        for domain in recipient.domains:
            assert KNOWN.recipient_for_host(f"{domain}.evil.example") is None
            assert KNOWN.recipient_for_host(f"not{domain}") is None or domain.count(".") > 1


def test_recipients_by_package_import_and_setting() -> None:
    def id_of(found: object) -> str | None:
        return getattr(found, "id", None)

    assert id_of(KNOWN.recipient_for_package("pypi", "SendGrid")) == "sendgrid"
    assert id_of(KNOWN.recipient_for_package("npm", "@aws-sdk/client-s3")) == "aws"
    assert id_of(KNOWN.recipient_for_package("pypi", "azure-communication-email")) == "azure_communication"
    assert KNOWN.recipient_for_package("pypi", "pika") is None
    assert KNOWN.recipient_for_package("cargo", "sendgrid") is None
    assert id_of(KNOWN.recipient_for_import("python", "stripe.Customer.create")) == "stripe"
    assert id_of(KNOWN.recipient_for_import("python", "openai.AzureOpenAI")) == "azure_openai"
    assert KNOWN.recipient_for_import("python", "stripes.x") is None
    assert KNOWN.recipient_for_import("python", "azure.functions.HttpRequest") is None
    assert id_of(KNOWN.recipient_for_setting("SendGrid_ApiKey")) == "sendgrid"
    assert KNOWN.recipient_for_setting("AzureWebJobsStorage") is None


def test_an_unknown_service_is_a_store_of_that_name() -> None:
    service = KNOWN.service("something_new")
    assert (service.role, service.label) == ("store", "something new")


# --- clients, calls, transforms --------------------------------------------------------------------


def test_a_function_that_makes_a_client_has_its_own_arguments() -> None:
    made = KNOWN.client("python", "redis.from_url")
    assert made is not None
    assert made.name == "Redis"
    assert made.constructors == {"": {"connection": Argument((0,), ("url",))}}


def test_the_asynchronous_twin_is_the_same_client() -> None:
    assert KNOWN.client("python", "azure.cosmos.aio.CosmosClient") is KNOWN.client(
        "python", "azure.cosmos.CosmosClient"
    )


def test_a_method_name_tells_its_class_only_when_distinctive() -> None:
    assert {k.name for k in KNOWN.methods_named("python", "upsert_item")} == {"ContainerProxy"}
    assert KNOWN.methods_named("python", "get") == ()
    assert KNOWN.methods_named("python", "send_message") == ()


def test_languages_share_the_libraries_of_their_family() -> None:
    assert KNOWN.clients_in("typescript") == KNOWN.clients_in("javascript")
    assert KNOWN.clients_in("cobol") == ()
    assert KNOWN.transform("cobol", "hashlib.sha256") is None


def test_cmdlets_are_compared_without_case() -> None:
    call = KNOWN.call("powershell", "invoke-restmethod")
    assert call is not None
    assert call.service == "http"
    assert KNOWN.transform("powershell", "get-filehash") is not None
    assert KNOWN.call("python", "PRINT") is None


def test_twins_of_a_method_do_the_same() -> None:
    client = KNOWN.client("csharp", "Azure.Storage.Queues.QueueClient")
    assert client is not None
    assert client.methods["SendMessage"] == client.methods["SendMessageAsync"]


def test_stars_stand_for_any_parts() -> None:
    names = Names([("a.b", 1), ("a.*", 2), ("a.*.c", 3), ("pre-*", 4), ("x.y.*", 5), ("x.*", 6)])
    assert names.get("a.b") == 1
    assert names.get("a.b.d") == 2
    assert names.get("pre-fix") == 4
    assert names.get("x.y.z") == 5
    assert names.get("x.z") == 6
    assert names.get("a") is None
    assert names.get("b.a.b") is None
    assert Names([("m.N.do", 1)]).get("m.N().do") == 1


# --- mistakes --------------------------------------------------------------------------------------


def test_a_mistake_names_file_entry_and_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bindings.yaml").write_text("- {type: newTrigger, direction: trigger, operation: receive}\n")
    monkeypatch.setattr(module, "DATA", tmp_path)
    with pytest.raises(Problem) as caught:
        _ = Catalog().bindings
    assert "newTrigger" in caught.value.message
    assert "service" in caught.value.message
    assert caught.value.at == "inventory/data/bindings.yaml"
    assert caught.value.hint


def test_a_file_that_is_no_yaml_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("a: [")
    with pytest.raises(Problem) as told:
        read_data(tmp_path / "broken.yaml")
    assert f"{tmp_path.name}/broken.yaml" in str(told.value.at)


def test_an_unknown_operation_is_named() -> None:
    with pytest.raises(ValueError, match="devour"):
        entries.method("devour payload=0")


def test_both_readers_of_yaml_agree() -> None:
    shipped = [Path(module.__file__).parent / "data", Path(vocabulary.__file__).parent / "data"]
    for path in sorted(path for folder in shipped for path in folder.rglob("*.yaml")):
        assert yaml.load(path.read_bytes(), Loader=yaml.SafeLoader) == read_data(path)


def test_every_language_of_the_check_is_one_the_catalog_can_load() -> None:
    for language in LANGUAGES:
        assert isinstance(KNOWN.clients_in(language), tuple)
