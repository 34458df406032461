"""How long all documents in all formats take to write, against loading the inventory they are made of.

    .venv/bin/python tests/benchmarks/documents.py [--functions 1000] [--flows 10000] [--workers 0] [--by-format]

Another process makes the inventory. Seconds are those of the clock and of the processors, of all processes
together; memory is what all of them together have at most, what they share counted once (Linux).
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import pickle
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import monotonic, sleep

from inventory import graph as model
from inventory import restored, snapshot
from inventory.facts import App, Binding, Field, Function, Gap, Location
from privacy.case import Case
from privacy.classify.decide import classify
from privacy.declaration_file import Declared, parse
from privacy.derive import register
from privacy.register import Input
from privacy.seen import Seen
from privacy.writing import documents
from privacy.writing.dossier import Dossier

NAMES = [
    "email",
    "first_name",
    "last_name",
    "phone",
    "street",
    "city",
    "postal_code",
    "birth_date",
    "iban",
    "diagnosis",
    "gender",
    "nationality",
    "order_id",
    "status",
    "amount",
    "created_at",
    "customer_id",
    "ip_address",
    "user_agent",
    "notes",
    "passport_number",
    "photo_url",
    "salary",
    "employee_id",
    "device_id",
    "latitude",
    "longitude",
    "allergy",
    "religion",
    "union_member",
    "language",
    "consent",
]
PER_APP = 10
KINDS = ("cosmos_db", "azure_blob", "azure_queue", "azure_table", "azure_sql")
RECIPIENTS = (("sendgrid", "Twilio SendGrid", "US"), ("stripe", "Stripe", "US"), ("hubspot", "HubSpot", "US"))
DAY = date(2026, 11, 27)


def made(functions: int, flows: int) -> model.Graph:
    """A graph of apps of ten functions, each with three stores of its own and a recipient of all."""
    dice = random.Random(6)
    numbers = range(functions)
    apps = range((functions + PER_APP - 1) // PER_APP)
    stores = tuple(store(app, kind) for app in apps for kind in range(3))
    return model.Graph(
        apps=tuple(App(f"app:{n}", f"services/app{n}", ("python_v2",), ("python",)) for n in apps),
        functions=tuple(function(n) for n in numbers),
        bindings=tuple(binding(n) for n in numbers),
        stores=tuple(sorted(stores, key=lambda one: one.id)),
        recipients=tuple(
            model.Recipient(f"recipient:{key}", name, country, (Location("requirements.txt", n),))
            for n, (key, name, country) in enumerate(RECIPIENTS, 1)
        ),
        flows=tuple(flow(dice, n, n * functions // flows) for n in range(flows)),
        gaps=tuple(Gap(f"the setting `A{n % 40}` has no value", at(n)) for n in range(functions)),
        coverage=model.Coverage(functions * 3, functions * 9000, {"python": functions * 3}, {}),
    )


def at(number: int) -> Location:
    return Location(f"services/app{number // PER_APP}/functions/function{number}.py", 10 + number % 90)


def function(number: int) -> Function:
    name = f"function_{number}"
    identity, app = f"fn:app{number // PER_APP}/{name}", f"app:{number // PER_APP}"
    return Function(identity, app, name, "python", "python_v2", at(number))


def binding(number: int) -> Binding:
    owner = function(number).id
    properties = {"route": f"things/{number}", "methods": ["POST"], "authLevel": "function"}
    return Binding(f"{owner}/req", owner, "httpTrigger", "trigger", "req", properties, at(number))


def store(app: int, kind: int) -> model.Store:
    name = KINDS[(app + kind) % len(KINDS)]
    kept = model.Retention("P90D", "observed", "defaultTtl") if kind else model.Retention(None, "missing", "")
    evidence = (Location(f"services/app{app}/infra/main.bicep", 5 + kind),)
    place = ("westeurope", "NL") if app % 3 else (None, None)
    return model.Store(
        f"store:{name}:app{app}/s{kind}", name, f"app{app}/s{kind}", f"account{app}", evidence,
        region=place[0], country=place[1], retention=kept,
    )  # fmt: skip


def flow(dice: random.Random, number: int, owner: int) -> model.Flow:
    fields = tuple(Field(f"body.{name}") for name in sorted(dice.sample(NAMES, dice.randint(2, 8))))
    app = owner // PER_APP
    target = store(app, dice.randint(0, 2)).id
    if dice.random() < 0.05:
        target = f"recipient:{dice.choice(RECIPIENTS)[0]}"
    operation = "send" if target.startswith("recipient:") else dice.choice(("write", "read", "write"))
    evidence = tuple(Location(at(owner).path, 100 + number % 400 + n) for n in range(dice.randint(1, 3)))
    origin = "caller:http" if operation != "read" else None
    return model.Flow(
        f"flow:{number:05}", function(owner).id, operation, target, origin, fields, "high", evidence
    )


def declared(functions: int) -> Declared:
    """What people say of every second app."""
    apps = range(0, functions // PER_APP, 2)
    lines = [
        f"  activity-{app}: {{title: Activity {app}, functions: ['fn:app{app}/*'], purposes: [To serve customers], "
        f"lawful_basis: contract, subjects: customers, retention: [{{period: P2Y, starts: end of contract}}]}}"
        for app in apps
    ]
    return parse("\n".join(["version: 1", "activities:", *lines]).encode())


Times = dict[str, tuple[float, float]]
SPAWN = multiprocessing.get_context("spawn")


@contextmanager
def timed(times: Times, name: str) -> Iterator[None]:
    clock, start = monotonic(), processors()
    yield
    times[name] = monotonic() - clock, processors() - start


def processors() -> float:
    return sum(os.times()[:4])


def make(functions: int, flows: int, folder: Path) -> None:
    """Write an inventory, and its classification beside it."""
    graph = made(functions, flows)
    labels = classify(graph).labels
    (folder / "inventory.json").write_bytes(snapshot.dumps(graph, labels, "0"))
    (folder / "labels").write_bytes(pickle.dumps(labels))


def watch(process: int, most: object) -> None:
    """Look at the memory of a process and of its copies until it is ended."""
    while True:
        kin = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        own = [one for one in kin if int(one) != os.getpid()]
        found = sum(memory(one) for one in (str(process), *own))
        most.value = max(most.value, found)  # type: ignore[attr-defined]
        sleep(0.1)


def memory(process: str) -> float:
    """Megabytes, of what it shares its share; none of what is not a copy of this program."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--functions", type=int, default=1000)
    parser.add_argument("--flows", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--by-format", action="store_true", help="show each document and format, too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        maker = SPAWN.Process(target=make, args=(given.functions, given.flows, Path(folder)))
        maker.start()
        maker.join()
        measured(given, Path(folder))


def measured(given: argparse.Namespace, folder: Path) -> None:
    times: Times = {}
    most = SPAWN.Value("d", 0.0)
    watcher = SPAWN.Process(target=watch, args=(os.getpid(), most), daemon=True)
    watcher.start()
    text = (folder / "inventory.json").read_bytes()
    with timed(times, "load the inventory"):
        graph = restored.from_json(json.loads(text))
    size = len(text) / 1e6
    del text
    labels = pickle.loads((folder / "labels").read_bytes())
    known = declared(given.functions)
    with timed(times, "derive the record"):
        made_of = register(graph, labels, known, [Input("inventory.json", "ab" * 32)], "privacy 0")
    dossier = Dossier(Case(Seen(graph, labels), known, made_of, (), DAY))
    wanted, kinds = documents.chosen((), [kind.name for kind in documents.FORMATS])
    if given.by_format:
        by_format(dossier, wanted, kinds, times)
    else:
        with timed(times, "derive the other chapters and write all documents"):
            files = documents.write(dossier, wanted, kinds, folder / "made", workers=given.workers)
        written = sum(path.stat().st_size for path in files)
        print(f"{len(files)} files, {written / 1e6:.1f} MB, of {len(wanted)} documents")
    report(times, size, most.value)
    watcher.terminate()


def report(times: Times, size: float, most: float) -> None:
    load = times["load the inventory"]
    print(f"{size:.1f} MB of inventory")
    for name, took in times.items():
        shown = (f"{took[n]:7.2f} s  {took[n] / load[n]:5.1f} × loading" for n in (0, 1))
        print(f"clock {next(shown)}, processors {next(shown)}  {name}")
    print(f"{most:7.0f} MB at most")


def by_format(dossier: Dossier, wanted: object, kinds: object, times: Times) -> None:
    for document in wanted:  # type: ignore[attr-defined]
        page = documents.Page(document, dossier)
        with timed(times, f"  {document.name} chapters and questions"):
            page.questions  # noqa: B018
        for kind in kinds:  # type: ignore[attr-defined]
            with timed(times, f"  {document.name} {kind.name}"):
                documents.rendered(page, [kind])


if __name__ == "__main__":
    main()
