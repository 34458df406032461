"""Functions that attributes in C# declare: both models, their constants, and what the build would refuse."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.bindings import headings
from inventory.catalog import load
from inventory.facts import Function
from inventory.graph import Graph
from inventory.scan import scan

ISOLATED = '<PackageReference Include="Microsoft.Azure.Functions.Worker" />'
IN_PROCESS = '<PackageReference Include="Microsoft.NET.Sdk.Functions" />'


def written(folder: Path, files: dict[str, str]) -> Graph:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return scan(folder)


def isolated(folder: Path, code: str, **more: str) -> Graph:
    return written(folder, {"App.csproj": ISOLATED, "host.json": "{}", "Code.cs": code, **more})


def in_process(folder: Path, code: str, **more: str) -> Graph:
    return written(folder, {"App.csproj": IN_PROCESS, "host.json": "{}", "Code.cs": code, **more})


def rows(function: Function) -> list[tuple[str, str, str, dict[str, Any]]]:
    return [(b.type, b.direction, b.name, dict(b.properties)) for b in function.bindings]


def only(graph: Graph) -> Function:
    (function,) = graph.functions
    return function


def reasons(graph: Graph) -> str:
    return "\n".join(gap.reason for gap in graph.gaps)


# --- the isolated worker ---------------------------------------------------------------------------


def test_outputs_stand_at_what_is_returned_and_at_its_bases(tmp_path: Path) -> None:
    graph = isolated(
        tmp_path,
        """
        namespace Shop;
        public class Orders {
            [Function(nameof(Orders))]
            public async Task<Placed> Run(
                [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = null)] HttpRequestData req,
                [BlobInput("catalogue/{id}.json", Connection = "Files")] string catalogue) => null;
        }
        public class Placed : Answered {
            [QueueOutput($"{Names.Queue}-new", Connection = "Queues")] public string Message { get; set; }
        }
        public abstract class Answered { [HttpResult] public IActionResult Reply { get; set; } }
        """,
        **{"Names.cs": 'namespace Shop; public static class Names { public const string Queue = "orders"; }'},
    )
    function = only(graph)
    assert (function.name, function.model, function.language) == ("Orders", "csharp_isolated", "csharp")
    assert rows(function) == [
        (
            "httpTrigger",
            "trigger",
            "req",
            {"authLevel": "anonymous", "methods": ["post"], "route": "Orders"},
        ),
        ("blob", "in", "catalogue", {"blobPath": "catalogue/{id}.json", "connection": "Files"}),
        ("queue", "out", "Message", {"queueName": "orders-new", "connection": "Queues"}),
        ("http", "out", "Reply", {}),
    ]


@pytest.mark.parametrize(
    ("attribute", "type", "properties"),
    [
        ('ServiceBusTrigger("orders")', "serviceBusTrigger", {"queueName": "orders", "cardinality": "One"}),
        (
            'ServiceBusTrigger("orders", "mail", IsBatched = true)',
            "serviceBusTrigger",
            {"topicName": "orders", "subscriptionName": "mail", "cardinality": "Many"},
        ),
        ('BlobTrigger("in/{name}")', "blobTrigger", {"path": "in/{name}"}),
        (
            'TimerTrigger("%When%", RunOnStartup = true)',
            "timerTrigger",
            {"schedule": "%When%", "runOnStartup": "true"},
        ),
        ("WarmupTrigger", "warmupTrigger", {}),
        ('FaxTrigger("a", Line = 2)', "faxTrigger", {"number": "a", "line": "2"}),
        ('PigeonTrigger(Loft = "north")', "pigeonTrigger", {"loft": "north"}),
    ],
)
def test_a_trigger_has_the_properties_of_its_constructor(
    tmp_path: Path, attribute: str, type: str, properties: dict[str, str]
) -> None:
    code = f"""
        public class Work {{ [Function("Do")] public void Run([{attribute}] string[] given) {{ }} }}
        public class FaxTriggerAttribute : TriggerBindingAttribute {{
            public FaxTriggerAttribute(string number) {{ }}
        }}
        """
    assert rows(only(isolated(tmp_path, code))) == [(type, "trigger", "given", properties)]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            '[Function("F")] [QueueOutput("a")] [BlobOutput("b")] string R([QueueTrigger("q")] string m) => m;',
            "two outputs",
        ),
        ('[Function("F")] Two R([QueueTrigger("q")] string m) => null;', "Two.Text has two outputs"),
        ('[Function("F")] Both R([HttpTrigger] HttpRequestData m) => null;', "two HTTP responses"),
        ('[Function("F")] [FixedDelayRetry(5, "0")] void R([HttpTrigger] string m) {}', "does nothing"),
        ('[Function("F")] void R([EventHubTrigger("h")] string m) {}', "is no list"),
        (
            '[Function("F")] void R([QueueTrigger("q")] string m) {} '
            '[Function("f")] void S([QueueTrigger("q")] string m) {}',
            "same name",
        ),
        ('[Function("F")] void R(string m) {}', "no trigger"),
    ],
)
def test_what_the_build_refuses_is_a_gap(tmp_path: Path, code: str, said: str) -> None:
    graph = isolated(
        tmp_path,
        f"""
        class Work {{ {code} }}
        class Two {{ [QueueOutput("a")] [BlobOutput("b")] public string Text {{ get; set; }} }}
        class Both {{
            public HttpResponseData One {{ get; set; }}
            public HttpResponseData Other {{ get; set; }}
        }}
        """,
    )
    assert said in reasons(graph)


def test_a_class_of_its_own_can_be_a_durable_function(tmp_path: Path) -> None:
    graph = isolated(
        tmp_path,
        """
        [DurableTask(nameof(Greet))] public class Greet : TaskActivity<Person, string> {
            public override Task<string> RunAsync(TaskActivityContext context, Person person) => null;
        }
        [DurableTask] public class Welcome : TaskOrchestrator<Person, string> {
            public override Task<string> RunAsync(TaskOrchestrationContext context, Person person) => null;
        }
        public class Other : TaskActivity<string, string> { }
        """,
    )
    assert [(f.name, *rows(f)[0][:3]) for f in graph.functions] == [
        ("Greet", "activityTrigger", "trigger", "person"),
        ("Welcome", "orchestrationTrigger", "trigger", "context"),
    ]


def test_comments_strings_and_other_attributes_declare_nothing(tmp_path: Path) -> None:
    graph = isolated(
        tmp_path,
        """
        // [Function("Old")] public void Run([QueueTrigger("q")] string m) { }
        public class Work {
            string text = "[Function(\\"InText\\")]";
            [KernelFunction("Plan")] public string Plan([Description("x")] string what) => what;
            [Obsolete] public void Function() { Function(); }
            [Function("Real")] public void Run([QueueTrigger(Names.Unknown)] string m, [FromServices] X x) { }
        }
        """,
    )
    assert rows(only(graph)) == [("queueTrigger", "trigger", "m", {"queueName": "Unknown"})]


# --- the in-process model --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameter", "directions"),
    [
        ('[Blob("a/b")] string text', ["in"]),
        ('[Blob("a/b", FileAccess.Write)] Stream file', ["out"]),
        ('[Blob("a/b", FileAccess.ReadWrite)] Stream file', ["in", "out"]),
        ('[Blob("a/b")] out string text', ["out"]),
        ('[Blob("a/b")] CloudBlockBlob blob', ["in", "out"]),
        ('[Table("people")] IAsyncCollector<Person> rows', ["out"]),
        ('[Table("people", "p", "{id}")] Person row', ["in"]),
        ('[Queue("mail")] ICollector<string> mail', ["out"]),
        ('[CosmosDB("crm", "people", Id = "{id}")] Person person', ["in"]),
        ('[CosmosDB("crm", "people")] IAsyncCollector<Person> people', ["out"]),
        ('[Sql("dbo.People", "Db")] out Person person', ["out"]),
        ('[Sql("select 1", "Db", parameters: "@a={a}")] IEnumerable<Person> people', ["in"]),
        ("[DurableClient] IDurableOrchestrationClient starter", ["in"]),
        ('[Pigeon("north")] out string letter', ["out"]),
        ("[FromQuery] string name", []),
        ("ILogger log", []),
    ],
)
def test_a_parameter_says_which_way_data_goes(tmp_path: Path, parameter: str, directions: list[str]) -> None:
    graph = in_process(
        tmp_path,
        f"""
        public static class Work {{
            [FunctionName("Do")] public static void Run([QueueTrigger("q")] string m, {parameter}) {{ m = null; }}
        }}
        [Binding] public class PigeonAttribute : Attribute {{ public PigeonAttribute(string loft) {{ }} }}
        """,
    )
    assert [b.direction for b in only(graph).bindings][1:] == directions


def test_accounts_and_switches_hold_for_what_is_inside(tmp_path: Path) -> None:
    graph = in_process(
        tmp_path,
        """
        [StorageAccount("Files")]
        public class Work {
            const string Place = "mail";
            [FunctionName("Do"), Disable("OFF")]
            [return: Queue(Place + "-out", Connection = "Mail")]
            public string Run([QueueTrigger(Place)] string m, [StorageAccount("Own"), Blob("a")] string b) => m;
        }
        """,
        **{"local.settings.json": '{"Values": {"OFF": "true"}}'},
    )
    assert only(graph).disabled
    assert rows(only(graph)) == [
        ("queueTrigger", "trigger", "m", {"queueName": "mail", "connection": "Files"}),
        ("blob", "in", "b", {"path": "a", "connection": "Own"}),
        ("queue", "out", "$return", {"queueName": "mail-out", "connection": "Mail"}),
    ]


def test_a_hub_of_its_own_gives_its_name(tmp_path: Path) -> None:
    graph = in_process(
        tmp_path,
        """
        public class Chat : ServerlessHub {
            [FunctionName("Send")] public Task Send([SignalRTrigger] InvocationContext c, string text) => null;
        }
        """,
    )
    assert rows(only(graph))[0][3] == {"hubName": "Chat", "category": "messages", "event": "Send"}


def test_jobs_without_a_function_name_are_none(tmp_path: Path) -> None:
    code = 'public class Jobs { public static void Run([QueueTrigger("q")] string m) { } }'
    assert not in_process(tmp_path, code).functions


def test_compiled_output_beside_its_source_is_the_same_function(tmp_path: Path) -> None:
    compiled = (
        '{"configurationSource": "attributes", "entryPoint": "Shop.Work.Run", "scriptFile": "../bin/a.dll",'
        ' "bindings": [{"type": "queueTrigger", "name": "m", "queueName": "q"}]}'
    )
    graph = in_process(
        tmp_path,
        """
        namespace Shop;
        public class Work { [FunctionName("Do")] public void Run([QueueTrigger("q")] string m) { } }
        """,
        **{"out/Do/function.json": compiled, "out/Else/function.json": compiled.replace("Work", "Other")},
    )
    assert sorted((f.name, f.model) for f in graph.functions) == [
        ("Do", "csharp_in_process"),
        ("Else", "function_json"),
    ]


# --- languages that are read by their headings -----------------------------------------------------


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (
            "Work.fs",
            """
            module Work =
              [<Literal>]
              let Place = "mail"
              // [<FunctionName("Off")>]
              [<FunctionName("Do")>]
              let run ([<QueueTrigger(Place)>] m: string, [<Blob("a/b")>] b: ICollector<string>) (log: ILogger) =
                log.LogInformation "(["
            """,
        ),
        (
            "Work.vb",
            """
            Public Module Work
              Const Place As String = "mail"
              ' <FunctionName("Off")>
              <FunctionName("Do")>
              Public Sub Run(<QueueTrigger(Place)> m As String, <Blob("a/b")> ByRef b As String)
              End Sub
            End Module
            """,
        ),
        (
            "Work.kt",
            """
            const val PLACE = "mail"
            /* @FunctionName("Off") */
            @FunctionName("Do")
            fun run(@QueueTrigger(name = "m", queueName = PLACE) text: String,
                    @BlobOutput(name = "b", path = "a/b") out: OutputBinding<String>) { }
            """,
        ),
    ],
)
def test_headings_tell_the_bindings(tmp_path: Path, file: str, code: str) -> None:
    graph = written(tmp_path, {"host.json": "{}", file: code})
    assert rows(only(graph)) == [
        ("queueTrigger", "trigger", "m", {"queueName": "mail"}),
        ("blob", "out", "b", {"path": "a/b"}),
    ]
    assert "its code was not followed, only its bindings" in reasons(graph)


PIECES = st.sampled_from(
    """[<FunctionName("a")>] <FunctionName("a")> @FunctionName("a") @Queue( let·f·( fun·f( Sub·F( "
    a:·b a·As·B ) ( [< >] , = (* *) // `` { |] \\""".replace("\n", " ").split(" ")
).map(lambda piece: piece.replace("·", " "))


@given(st.lists(PIECES, max_size=24).map("".join) | st.text(max_size=60))
def test_any_text_has_headings_or_none(text: str) -> None:
    for language in headings.WRITINGS:
        headings.read("a.x", text, language, frozenset({"FunctionName"}))


# --- custom handlers -------------------------------------------------------------------------------


def test_a_custom_handler_is_joined_by_the_names_it_answers_with(tmp_path: Path) -> None:
    function = (
        '{"bindings": [{"type": "queueTrigger", "direction": "in", "name": "order", "queueName": "in"},'
        ' {"type": "queue", "direction": "out", "name": "mail", "queueName": "mail"}]}'
    )
    graph = written(
        tmp_path,
        {
            "host.json": '{"customHandler": {"description": {"defaultExecutablePath": "handler"}}}',
            "Notify/function.json": function,
            "main.go": """
                func notify(w http.ResponseWriter, r *http.Request) {
                    outputs := map[string]interface{}{"mail": order}
                    answer := Answer{Outputs: outputs, Logs: []string{"sent"}}
                }
                """,
        },
    )
    flows = {(f.operation, f.target): f for f in graph.flows}
    sent = next(f for (operation, _), f in flows.items() if operation == "send")
    assert sent.confidence == "low"
    assert sent.evidence[0].path == "main.go"
    assert any(operation == "log" for operation, _ in flows)
    assert "custom handler" in reasons(graph)


def test_every_attribute_of_the_catalog_has_a_binding() -> None:
    for name, pairs in load().attributes.items():
        assert pairs, name
        assert len({kind.type for _, kind in pairs}) == 1, name
