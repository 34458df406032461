"""The value-flow engine on functions small enough to see at a glance what is true."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

from inventory.graph import Flow, Graph
from inventory.scan import scan

HEAD = "import json, logging, hashlib, os, pickle, yaml\nimport azure.functions as func\n"
HTTP = [
    {"type": "httpTrigger", "direction": "in", "name": "req"},
    {"type": "http", "direction": "out", "name": "$return"},
]
QUEUE = {"type": "queue", "direction": "out", "name": "out", "queueName": "mails", "connection": "Store"}


def graph(tmp_path: Path, code: str, *more: dict[str, str], **files: str) -> Graph:
    """The graph of an app with one HTTP function whose code is `code`; `files` are modules beside it."""
    folder = tmp_path / "Work"
    folder.mkdir(parents=True, exist_ok=True)
    (tmp_path / "host.json").write_text("{}")
    (folder / "function.json").write_text(json.dumps({"bindings": [*HTTP, *more]}))
    (folder / "__init__.py").write_text(HEAD + textwrap.dedent(code))
    for name, text in files.items():
        (tmp_path / f"{name}.py").write_text(HEAD + textwrap.dedent(text))
    return scan(tmp_path)


def flows(found: Graph, operation: str, target: str = "") -> list[Flow]:
    return [f for f in found.flows if f.operation == operation and target in f.target]


def names(found: Graph, operation: str, target: str = "") -> set[str]:
    return {field.path for flow in flows(found, operation, target) for field in flow.fields}


def transforms(found: Graph, operation: str, path: str) -> tuple[str, ...]:
    return next(f.transforms for flow in flows(found, operation) for f in flow.fields if f.path == path)


BODY = (
    "def main(req: func.HttpRequest, out: func.Out[str]) -> func.HttpResponse:\n    body = req.get_json()\n"
)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('    out.set(json.dumps({"email": body["email"]}))', {"email"}),
        ('    c = body["customer"]\n    out.set(c["email"])', {"customer.email"}),
        ('    d = {}\n    e = d\n    e["email"] = body["email"]\n    out.set(json.dumps(d))', {"email"}),
        ('    a, b = body["name"], body["phone"]\n    out.set(b)', {"phone"}),
        ('    first, *rest = [body["name"], body["phone"]]\n    out.set(first)', {"name"}),
        ("    out.set(f\"mail {body['email']}\")", {"email"}),
        ('    out.set("mail {}".format(body["email"]))', {"email"}),
        ('    out.set("mail " + body["email"])', {"email"}),
        ('    out.set("mail %s" % body["email"])', {"email"}),
        ('    out.set(json.dumps([{"to": x["email"]} for x in body["people"]]))', {"to"}),
        (
            '    d = {"email": body["email"], "id": body["id"]}\n'
            '    del d["email"]\n    out.set(json.dumps(d))',
            {"id"},
        ),
        ('    d = {"email": body["email"], "id": 1}\n    d.pop("email")\n    out.set(json.dumps(d))', {"id"}),
        (
            '    d = dict(mail=body["email"])\n    out.set(json.dumps({**d, "x": body["name"]}))',
            {"mail", "x"},
        ),
        ('    x = body.get("email") or body.get("mail")\n    out.set(x)', {"email", "mail"}),
        (
            '    if body["a"] == 1:\n        x = body["email"]\n    else:\n        x = body["phone"]\n    out.set(x)',
            {"email", "phone"},
        ),
        (
            '    try:\n        x = body["email"]\n    except KeyError:\n        x = "none"\n    out.set(x)',
            {"email"},
        ),
        (
            '    parts = []\n    for p in body["people"]:\n        parts.append(p["email"])\n    out.set(json.dumps(parts))',
            {"people[].email"},
        ),
        ('    while (n := body["name"]):\n        out.set(n)', {"name"}),
        ('    out.set(list(map(lambda p: p["email"], body["people"]))[0])', {"people[].email"}),
        ('    x = len(body["email"])\n    out.set(str(x))', set()),
        ('    x = body["email"] == "a"\n    out.set(json.dumps(x))', set()),
    ],
)
def test_values_are_followed_not_text(tmp_path: Path, code: str, expected: set[str]) -> None:
    assert names(graph(tmp_path, BODY + code, QUEUE), "send", "mails") == expected


def test_a_field_is_not_its_neighbour(tmp_path: Path) -> None:
    found = graph(
        tmp_path, BODY + '    logging.info(body["order"]["id"])\n    out.set(body["order"]["email"])', QUEUE
    )
    assert names(found, "log") == {"order.id"}
    assert names(found, "send", "mails") == {"order.email"}


@pytest.mark.parametrize(
    ("call", "label"),
    [
        ('hashlib.sha256(body["email"].encode()).hexdigest()', "hash:sha256"),
        ('body["email"]', ""),
        ('pickle.loads(body["email"])["mail"]', "load:objects"),
        ('yaml.safe_load(body["email"])["mail"]', ""),
    ],
)
def test_transforms_travel_with_the_value(tmp_path: Path, call: str, label: str) -> None:
    found = graph(tmp_path, BODY + f'    out.set(json.dumps({{"email": {call}}}))', QUEUE)
    assert transforms(found, "send", "email") == ((label,) if label else ())


def test_a_field_is_only_as_protected_as_its_least_protected_copy(tmp_path: Path) -> None:
    code = (
        BODY
        + '    e = body["email"]\n    if body["x"]:\n        e = hashlib.sha256(e.encode()).hexdigest()\n    out.set(e)'
    )
    assert transforms(graph(tmp_path, code, QUEUE), "send", "email") == ()


def test_calls_across_files_methods_and_instance_state(tmp_path: Path) -> None:
    store = """
        from azure.cosmos import CosmosClient

        class People:
            def __init__(self, client):
                self.items = client.get_database_client("crm").get_container_client("people")

            def keep(self, person):
                self.items.upsert_item({"mail": person["email"], "name": self._name(person)})

            @staticmethod
            def _name(person):
                return person["first"] + " " + person["last"]

        def people():
            return People(CosmosClient(os.environ["COSMOS_URL"], "x"))
        """
    code = "from store import people\ndef main(req: func.HttpRequest) -> func.HttpResponse:\n    people().keep(req.get_json())\n    return func.HttpResponse('ok')"
    found = graph(tmp_path, code, store=store)
    assert names(found, "write", "store:cosmos_db:crm/people") == {"mail", "name"}


def test_decorators_closures_and_context_managers_are_followed(tmp_path: Path) -> None:
    tools = """
        import contextlib, functools

        def logged(work):
            @functools.wraps(work)
            def inner(req, **rest):
                return work(req, **rest)
            return inner

        @contextlib.contextmanager
        def opened(value):
            yield {"mail": value}
        """
    code = """
        from tools import logged, opened

        @logged
        def main(req: func.HttpRequest, out: func.Out[str]) -> func.HttpResponse:
            with opened(req.params.get("email")) as held:
                out.set(held["mail"])
        """
    assert names(graph(tmp_path, code, QUEUE, tools=tools), "send", "mails") == {"email"}


def test_exceptions_carry_values_to_the_handler_and_out(tmp_path: Path) -> None:
    code = (
        BODY
        + """    try:
        check(body)
    except ValueError as problem:
        logging.error("failed: %s", problem)
    raise RuntimeError(body["phone"])

def check(body):
    raise ValueError(f"bad address {body['email']}")
"""
    )
    assert names(graph(tmp_path, code), "log") == {"email", "phone"}


def test_recursion_and_cycles_end(tmp_path: Path) -> None:
    code = (
        BODY
        + """    out.set(walk(body))

def walk(node):
    if node["next"]:
        return other(node["next"])
    return node["email"]

def other(node):
    return walk(node)
"""
    )
    found = names(graph(tmp_path, code, QUEUE), "send", "mails")
    assert "email" in found or "next.email" in found


def test_many_calls_of_calls_do_not_blow_up(tmp_path: Path) -> None:
    layers = "\n".join(f"def f{n}(x):\n    return f{n + 1}(x) + f{n + 1}(x)" for n in range(40))
    code = BODY + f'    out.set(f0(body["email"]))\n\n{layers}\ndef f40(x):\n    return x\n'
    assert names(graph(tmp_path, code, QUEUE), "send", "mails") == {"email"}


def test_pydantic_and_dataclasses_name_the_fields_of_a_whole(tmp_path: Path) -> None:
    models = """
        from dataclasses import asdict, dataclass
        from pydantic import BaseModel

        class Base(BaseModel):
            id: str

        class Customer(Base):
            email: str
            verified: bool

        @dataclass
        class Card:
            owner: str
            number: str
        """
    code = """
        from models import Card, Customer, asdict
        from azure.storage.queue import QueueClient

        def main(req: func.HttpRequest, out: func.Out[str]) -> func.HttpResponse:
            customer = Customer.model_validate(req.get_json())
            out.set(customer.model_dump_json())
            card = Card(**req.get_json())
            QueueClient.from_connection_string(os.environ["Q"], "cards").send_message(json.dumps(asdict(card)))
        """
    found = graph(tmp_path, code, QUEUE, models=models)
    assert names(found, "send", "mails") == {"id", "email", "verified"}
    assert names(found, "send", "cards") == {"owner", "number"}
    owners = {f.owner for flow in flows(found, "send", "mails") for f in flow.fields}
    assert owners == {"Customer"}


@pytest.mark.parametrize(
    ("work", "read", "written"),
    [
        (
            'cursor.execute("INSERT INTO dbo.People (Name, Mail) VALUES (?, ?)", body["n"], body["m"])',
            set(),
            {"Name", "Mail"},
        ),
        (
            'cursor.execute("UPDATE People SET Mail = ? WHERE Id = ?", (body["m"], body["i"]))',
            set(),
            {"Mail", "Id"},
        ),
        ('cursor.execute("SELECT Mail FROM People WHERE Id = ?", body["i"])', {"Mail", "Id"}, set()),
    ],
)
def test_query_texts_name_tables_and_columns(
    tmp_path: Path, work: str, read: set[str], written: set[str]
) -> None:
    code = f"import pyodbc\n{BODY}    cursor = pyodbc.connect(os.environ['DB']).cursor()\n    {work}"
    found = graph(tmp_path, code)
    assert names(found, "read", "store:sql:People") == read
    assert names(found, "write", "store:sql:People") == written


def test_rows_are_fields_of_the_table_they_come_from(tmp_path: Path) -> None:
    code = f"""
import pyodbc
{BODY}    cursor = pyodbc.connect(os.environ["DB"]).cursor()
    cursor.execute("SELECT Name, Mail FROM People")
    for name, mail in cursor.fetchall():
        logging.info(mail)
"""
    found = graph(tmp_path, code)
    (flow,) = flows(found, "log")
    assert flow.origin == "store:sql:People"
    assert names(found, "log") == {"Mail"}


def test_an_outgoing_request_names_its_recipient(tmp_path: Path) -> None:
    code = (
        BODY
        + """    import requests
    requests.post("https://api.stripe.com/v1/customers", data={"email": body["email"]})
    requests.get(f"https://crm.example/people/{body['id']}")
    requests.post(os.environ["PARTNER_URL"] + "/people/search", json={"mail": body["email"]})
"""
    )
    found = graph(tmp_path, code)
    assert names(found, "send", "recipient:stripe") == {"email"}
    assert names(found, "read", "recipient:crm.example") == {"id"}
    assert names(found, "read", "recipient:%PARTNER_URL%") == {"mail"}
    assert not flows(found, "send", "PARTNER_URL")


def test_files_are_read_and_written_by_how_they_were_opened(tmp_path: Path) -> None:
    code = (
        BODY
        + """    with open("/tmp/people.json", "w") as file:
        json.dump({"mail": body["email"]}, file)
    with open("/tmp/other.json") as file:
        logging.info(json.load(file)["phone"])
"""
    )
    found = graph(tmp_path, code)
    assert names(found, "write", "people.json") == {"mail"}
    assert names(found, "read", "other.json") == {"phone"}


def test_what_a_response_says_reaches_the_caller(tmp_path: Path) -> None:
    code = (
        BODY
        + '    return func.HttpResponse(json.dumps({"mail": body["email"]}), headers={"X-User": body["name"]})'
    )
    assert names(graph(tmp_path, code), "respond", "caller:http") == {"mail", "X-User"}


def test_a_parameter_object_reads_headers_query_and_route_by_name(tmp_path: Path) -> None:
    code = (
        BODY
        + """    logging.info(req.headers.get("X-Forwarded-For"))
    logging.info(req.route_params["patient"])
"""
    )
    assert names(graph(tmp_path, code), "log") == {"headers.X-Forwarded-For", "patient"}


def test_code_that_is_never_called_does_nothing(tmp_path: Path) -> None:
    code = BODY + '    return func.HttpResponse("ok")\n\ndef never(body):\n    logging.info(body["email"])\n'
    found = graph(tmp_path, code)
    assert not flows(found, "log")


def test_half_a_file_still_gives_the_other_half(tmp_path: Path) -> None:
    code = BODY + '    logging.info(body["email"])\n\ndef broken(:\n    return ((\n\ndef fine():\n    pass\n'
    found = graph(tmp_path, code)
    assert names(found, "log") == {"email"}
    assert any("does not parse" in g.reason for g in found.gaps)


def test_what_one_function_puts_on_a_queue_another_receives(tmp_path: Path) -> None:
    other = tmp_path / "Send"
    other.mkdir()
    bindings = [
        {
            "type": "queueTrigger",
            "direction": "in",
            "name": "msg",
            "queueName": "mails",
            "connection": "Store",
        }
    ]
    (other / "function.json").write_text(json.dumps({"bindings": bindings}))
    (other / "__init__.py").write_text(
        "import requests\ndef main(msg):\n    requests.post('https://mail.example/send', data=msg.get_body())\n"
    )
    found = graph(tmp_path, BODY + '    out.set(json.dumps({"email": body["email"]}))', QUEUE)
    assert names(found, "receive", "store:azure_queue:mails") == {"email"}
    assert names(found, "send", "recipient:mail.example") == {"email"}
    ends = {path[-1] for path in found.onward("caller:http")}
    assert "recipient:mail.example" in ends
    assert all(
        p[-1] != "recipient:mail.example" or "store:azure_queue:mails" in p
        for p in found.onward("caller:http")
    )


def test_a_digest_that_is_fed_and_a_replacement_that_hides_nothing(tmp_path: Path) -> None:
    code = (
        "import re\n"
        + BODY
        + """    digest = hashlib.sha256()
    digest.update(body["email"].encode())
    phone = re.sub(r"[ -]", "", body["phone"])
    card = "****" + body["card"][-4:]
    iban = re.sub(r"[0-9]", "*", body["iban"])
    out.set(json.dumps({"email": digest.hexdigest(), "phone": phone, "card": card, "iban": iban}))
"""
    )
    found = graph(tmp_path, code, QUEUE)
    labels = {f.path: f.transforms for flow in flows(found, "send", "mails") for f in flow.fields}
    assert labels == {
        "email": ("hash:sha256",),
        "phone": (),
        "card": ("mask:slice",),
        "iban": ("mask:regex",),
    }


def test_mapped_classes_name_their_tables(tmp_path: Path) -> None:
    models = """
        from sqlalchemy import Column, String, create_engine, select
        from sqlalchemy.orm import Session, declarative_base
        Base = declarative_base()

        class Person(Base):
            __tablename__ = "people"
            id = Column(String, primary_key=True)
            email = Column(String)
        """
    code = """
        from models import Person, Session, create_engine, select

        def main(req: func.HttpRequest) -> func.HttpResponse:
            body = req.get_json()
            with Session(create_engine(os.environ["DB_URL"])) as session:
                session.add(Person(id="1", email=body["email"]))
                session.commit()
                for person in session.scalars(select(Person).where(Person.id == body["id"])):
                    logging.info(person.email)
        """
    found = graph(tmp_path, code, models=models)
    assert names(found, "write", "store:sql:people") == {"id", "email"}
    assert names(found, "log") == {"email"}
    assert {f.origin for f in flows(found, "log")} == {"store:sql:people"}
