"""Functions as declared: function.json in all its habits, Python decorators in all theirs."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

from inventory.facts import Function
from inventory.graph import Graph
from inventory.scan import scan

HEAD = "import os\nimport azure.functions as func\nimport azure.durable_functions as df\n"
TIMER = {"type": "timerTrigger", "direction": "in", "name": "t", "schedule": "0 0 * * * *"}


def plant(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
    return root


def decorated(root: Path, code: str, **modules: str) -> Graph:
    files = {f"{n}.py": HEAD + textwrap.dedent(t) for n, t in modules.items()}
    (root / "host.json").write_text("{}")
    for name, text in {"function_app.py": HEAD + textwrap.dedent(code), **files}.items():
        (root / name).write_text(text)
    return scan(root)


def functions(graph: Graph) -> dict[str, Function]:
    return {f.name: f for f in graph.functions}


def bindings(function: Function) -> list[tuple[str, str, str]]:
    return [(b.type, b.direction, b.name) for b in function.bindings]


# --- function.json -------------------------------------------------------------------------------


def declared(root: Path, content: object, host: str = "{}", folder: str = "Work", **files: str) -> Function:
    (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "host.json").write_text(host)
    (root / folder / "function.json").write_text(content if isinstance(content, str) else json.dumps(content))
    for name, text in files.items():
        path = root / name.replace("__", "/", 1).replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (function,) = scan(root).functions
    return function


def test_comments_commas_and_any_case_are_tolerated(tmp_path: Path) -> None:
    text = '{ // why\n "Bindings": [ {"Type": "timerTrigger", "Direction": "in", "Name": "t",}, /* x */ ], }'
    assert bindings(declared(tmp_path, text)) == [("timerTrigger", "trigger", "t")]


@pytest.mark.parametrize(
    ("content", "files", "path", "name"),
    [
        ({}, {"Work__only_dot_py": ""}, "Work/only.py", "main"),
        ({}, {"Work____init___dot_py": "", "Work__other_dot_py": ""}, "Work/__init__.py", "main"),
        (
            {"scriptFile": "../parts/code.py", "entryPoint": "go"},
            {"parts__code_dot_py": ""},
            "parts/code.py",
            "go",
        ),
        ({"scriptFile": "..\\parts\\code.py"}, {"parts__code_dot_py": ""}, "parts/code.py", "main"),
        ({"scriptFile": "../dist/Work/index.js"}, {"Work__index_dot_ts": ""}, "Work/index.ts", ""),
        ({}, {"Work__run_dot_ps1": ""}, "Work/run.ps1", ""),
    ],
)
def test_the_script_is_found_as_the_host_finds_it(
    tmp_path: Path, content: dict[str, str], files: dict[str, str], path: str, name: str
) -> None:
    found = declared(tmp_path, {**content, "bindings": [TIMER]}, **files)
    assert found.handler is not None
    assert (found.handler.path, found.handler.name) == (path, name)
    assert found.location.path == path


@pytest.mark.parametrize(
    ("content", "host", "settings", "disabled"),
    [
        ({}, "{}", "{}", False),
        ({"disabled": True}, "{}", "{}", True),
        ({"disabled": "OFF"}, "{}", '{"Values": {"OFF": "true"}}', True),
        ({"disabled": "OFF"}, "{}", '{"Values": {"OFF": "false"}}', False),
        ({"excluded": True}, "{}", "{}", True),
        ({}, '{"functions": ["Other"]}', "{}", True),
        ({}, '{"functions": ["work"]}', "{}", False),
        ({}, "{}", '{"Values": {"AzureWebJobs.Work.Disabled": "1"}}', True),
        ({}, "{}", '{"Values": {"AzureWebJobs_Work_Disabled": true}}', True),
    ],
)
def test_disabled_in_all_its_ways(
    tmp_path: Path, content: dict[str, object], host: str, settings: str, disabled: bool
) -> None:
    (tmp_path / "local.settings.json").write_text(settings)
    assert declared(tmp_path, {**content, "bindings": [TIMER]}, host).disabled is disabled


def test_a_custom_handler_and_an_unknown_type_are_kept(tmp_path: Path) -> None:
    odd = {"type": "pigeonPost", "direction": "out", "name": "p", "loft": 7, "fast": True}
    found = declared(tmp_path, {"bindings": [TIMER, odd]}, '{"customHandler": {}}')
    assert found.language == "other"
    assert [(b.type, dict(b.properties)) for b in found.bindings][1] == (
        "pigeonPost",
        {"loft": "7", "fast": "true"},
    )


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"bindings": {}}',
        '{"bindings": []}',
        '{"$schema": "x"}',
        '{"bindings": [{"type": "queue"}]}',
    ],
)
def test_what_declares_no_trigger_is_no_function(tmp_path: Path, content: str) -> None:
    plant(tmp_path, **{"host.json": "{}", "Work__function.json": content})
    assert scan(tmp_path).functions == ()


# --- Python ----------------------------------------------------------------------------------------


def test_decorators_stack_in_any_order_and_blueprints_cross_modules(tmp_path: Path) -> None:
    code = """
        from mails import bp as mails
        import left
        app = func.FunctionApp()
        app.register_functions(mails)

        @app.queue_output(arg_name="out", queue_name="mails", connection="Store")
        @app.function_name("take")
        @app.route(route="orders", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
        def orders(req, out):
            pass
        """
    mails = """
        bp = func.Blueprint()

        @bp.queue_trigger(arg_name="msg", queue_name="mails", connection="Store")
        def send(msg):
            pass
        """
    found = functions(decorated(tmp_path, code, mails=mails, left=mails.replace("send", "never")))
    assert bindings(found["take"]) == [
        ("httpTrigger", "trigger", "req"),
        ("http", "out", "$return"),
        ("queue", "out", "out"),
    ]
    assert found["take"].bindings[0].properties == {
        "route": "orders",
        "methods": ["POST"],
        "authLevel": "ANONYMOUS",
    }
    assert found["send"].flags == ()
    assert found["never"].flags == ("not_registered",)


def test_names_are_evaluated_as_far_as_they_can_be(tmp_path: Path) -> None:
    code = """
        from names import Names, PREFIX
        app = func.FunctionApp()
        KIND = f"{PREFIX}-mails"

        @app.queue_trigger(arg_name="msg", queue_name=KIND, connection=Names.STORE)
        @app.queue_output(arg_name="a", queue_name=os.environ["OUT_QUEUE"], connection="X")
        @app.queue_output(arg_name="b", queue_name=os.getenv("LATE_QUEUE", "late"), connection="X")
        @app.queue_output(arg_name="c", queue_name="q-%s" % PREFIX + "-x", connection="X")
        @app.queue_output(arg_name="d", queue_name=compute(), connection="X")
        def work(msg, a, b, c, d):
            pass
        """
    names = 'PREFIX = "crm"\n\nclass Names:\n    STORE = "Crm" + "Store"\n'
    graph = decorated(tmp_path, code, names=names)
    found = {b.name: b for b in functions(graph)["work"].bindings}
    assert found["msg"].properties == {"queueName": "crm-mails", "connection": "CrmStore"}
    assert found["a"].properties["queueName"] == "%OUT_QUEUE%"
    assert graph.resolved[found["b"].id] == {"queueName": "late"}
    assert found["c"].properties["queueName"] == "q-crm-x"
    assert found["d"].properties["queueName"] == "{?}"


def test_loops_helpers_factories_and_direct_calls_register_functions(tmp_path: Path) -> None:
    code = """
        from factory import make
        app = make()

        def work(msg):
            pass

        for kind in ("one", "two"):
            app.function_name(f"take_{kind}")(app.queue_trigger(arg_name="msg", queue_name=kind, connection="X")(work))

        def scheduled(cron):
            return app.timer_trigger(arg_name="t", schedule=cron)

        @scheduled("0 0 3 * * *")
        def nightly(t):
            pass
        """
    factory = """
        class Mine(func.FunctionApp):
            pass

        def make():
            app = Mine()

            @app.route(route="health")
            def health(req):
                return "ok"

            return app
        """
    found = functions(decorated(tmp_path, code, factory=factory))
    assert sorted(found) == ["health", "nightly", "take_one", "take_two"]
    assert found["take_two"].bindings[0].properties["queueName"] == "two"
    assert found["nightly"].bindings[0].properties == {"schedule": "0 0 3 * * *"}


def test_durable_generic_and_tool_functions(tmp_path: Path) -> None:
    code = """
        app = df.DFApp()

        @app.orchestration_trigger(context_name="context")
        def plan(context):
            yield context.call_activity(step, 1)

        @app.activity_trigger(input_name="thing")
        def step(thing):
            return thing

        @app.entity_trigger(context_name="context", entity_name="Counter")
        def count(context):
            pass

        @app.route(route="start")
        @app.durable_client_input(client_name="client")
        async def start(req, client):
            await client.start_new("plan")

        @app.generic_trigger(arg_name="m", type="rabbitMQTrigger", queueName="q")
        @app.generic_output_binding(arg_name="o", type="pigeonPost", loft="7")
        def generic(m, o):
            pass
        """
    graph = decorated(tmp_path, code)
    found = functions(graph)
    assert [bindings(found[n])[0][0] for n in sorted(found)] == [
        "entityTrigger",
        "rabbitMQTrigger",
        "orchestrationTrigger",
        "httpTrigger",
        "activityTrigger",
    ]
    assert ("durableClient", "in", "client") in bindings(found["start"])
    assert found["generic"].bindings[1].properties == {"loft": "7"}
    assert set(graph.calls) == {("fn:plan", "fn:step"), ("fn:start", "fn:plan")}


@pytest.mark.parametrize(
    "code",
    [
        "from flask import Blueprint\napp = Blueprint('x')\n\n@app.route('/x')\ndef x():\n    pass\n",
        "class FunctionApp:\n    pass\n\napp = FunctionApp()\n",
        "text = '@app.route(route=\"x\")  azure.functions FunctionApp()'\n",
        "def helper():\n    app = func.FunctionApp()\n",
    ],
)
def test_what_only_looks_like_it_is_no_function(tmp_path: Path, code: str) -> None:
    assert decorated(tmp_path, code).functions == ()


def test_a_web_application_is_one_function_and_its_routes_are_followed(tmp_path: Path) -> None:
    code = """
        from fastapi import FastAPI
        from azure.cosmos import CosmosClient
        api = FastAPI()

        @api.get("/people/{mail}")
        def person(mail: str):
            box = CosmosClient(os.environ["URL"], "k").get_database_client("crm").get_container_client("people")
            return box.read_item(mail, mail)

        app = func.AsgiFunctionApp(app=api, http_auth_level=func.AuthLevel.ANONYMOUS)
        """
    graph = decorated(tmp_path, code)
    assert bindings(functions(graph)["http_app_func"]) == [
        ("httpTrigger", "trigger", "req"),
        ("http", "out", "$return"),
    ]
    read = next(f for f in graph.flows if f.operation == "read")
    assert (read.target, {f.path for f in read.fields}) == ("store:cosmos_db:crm/people", {"mail"})
    assert any(f.operation == "respond" and f.origin == read.target for f in graph.flows)


def test_ids_are_stable_and_never_twice(tmp_path: Path) -> None:
    plant(tmp_path, **{"host.json": "{}", "a__host.json": "{}"})
    for folder in ("Work", "a/Work", "b/Work"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "function.json").write_text(json.dumps({"bindings": [TIMER]}))
    assert [f.id for f in scan(tmp_path).functions] == ["fn:Work", "fn:Work#2", "fn:a/Work"]
