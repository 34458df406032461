"""A small inventory made by hand: a booking app with a queue, and a newsletter with hostile names."""

from __future__ import annotations

from dataclasses import dataclass

from inventory.facts import App, Binding, Confidence, Direction, Field, Function, Gap, Location
from inventory.graph import Coverage, Flow, Graph, Recipient, Retention, Store
from privacy.case import Case
from privacy.declaration_file import Declared, parse
from privacy.derive import register as derive
from privacy.register import Input, Register
from privacy.seen import Seen

HOSTILE = "a|b`c<script>alert(1)</script>\n# x\u202e[^1]: [l](javascript:x) ![i](http://e.example) ● observed"
BAD_BLOB = f"store:azure_blob:{HOSTILE}"
BAD_HOST = f"recipient:host:{HOSTILE}"
NOTIFICATIONS = "store:azure_queue:notifications"
APPOINTMENTS = "store:cosmos_db:clinic/appointments"


@dataclass(frozen=True)
class Label:
    category: str
    confidence: Confidence = "high"


def binding(function: str, type: str, direction: Direction, **properties: object) -> Binding:
    where = Location("function_app.py", 9)
    return Binding(f"fn:{function}/{type}", f"fn:{function}", type, direction, type, properties, where)


def function(name: str, line: int) -> Function:
    return Function(f"fn:{name}", "app:.", name, "python", "python_v2", Location("function_app.py", line))


def fields(*paths: str, transforms: tuple[str, ...] = ()) -> tuple[Field, ...]:
    return tuple(Field(path, transforms=transforms) for path in paths)


def at(*lines: int) -> tuple[Location, ...]:
    return tuple(Location("clinic/appointments.py", line) for line in lines)


FLOWS = (
    Flow(
        "flow:1",
        "fn:book_appointment",
        "write",
        APPOINTMENTS,
        "caller:http",
        fields("patient_name", "email", "complaint", "doctor")
        + fields("insurance_hash", transforms=("hash:sha256",)),
        "high",
        at(20, 21),
    ),
    Flow(
        "flow:2",
        "fn:book_appointment",
        "send",
        NOTIFICATIONS,
        "caller:http",
        fields("email"),
        "high",
        at(30),
    ),
    Flow(
        "flow:3",
        "fn:notify_patient",
        "send",
        "recipient:sendgrid",
        NOTIFICATIONS,
        fields("email"),
        "high",
        at(52),
    ),
    Flow("flow:4", "fn:book_appointment", "respond", "caller:http", None, fields("id"), "high", at(35)),
    Flow("flow:5", "fn:newsletter", "send", BAD_HOST, None, (), "low", at(61)),
    Flow("flow:6", "fn:newsletter", "send", "recipient:mailchimp", BAD_BLOB, fields(HOSTILE), "low", at(62)),
)
LABELS = {
    ("flow:1", "patient_name"): Label("user.name"),
    ("flow:1", "email"): Label("user.contact.email"),
    ("flow:1", "complaint"): Label("user.health_and_medical", "medium"),
    ("flow:1", "insurance_hash"): Label("user.government_id", "medium"),
    ("flow:2", "email"): Label("user.contact.email"),
    ("flow:3", "email"): Label("user.contact.email"),
    ("flow:6", HOSTILE): Label("user.name", "low"),
}
GRAPH = Graph(
    apps=(App("app:.", "."),),
    functions=(
        function("book_appointment", 12),
        function("health", 40),
        function("newsletter", 60),
        function("notify_patient", 50),
    ),
    bindings=(
        binding(
            "book_appointment",
            "httpTrigger",
            "trigger",
            route="appointments/{id}",
            methods=["POST"],
            authLevel="function",
        ),
        binding("health", "httpTrigger", "trigger", authLevel="anonymous"),
        binding("newsletter", "timerTrigger", "trigger", schedule="0 0 6 * * *"),
        binding("notify_patient", "queueTrigger", "trigger", queueName="notifications"),
    ),
    stores=(
        Store(BAD_BLOB, "azure_blob", HOSTILE, None, at(1), symbolic=True),
        Store(NOTIFICATIONS, "azure_queue", "notifications", "clinicstore", at(2)),
        Store(
            f"{NOTIFICATIONS}-poison",
            "azure_queue",
            "notifications-poison",
            "clinicstore",
            at(2),
            hidden=True,
            reason="messages come here that failed five times",
        ),
        Store(
            APPOINTMENTS,
            "cosmos_db",
            "clinic/appointments",
            "clinic-db",
            at(3),
            retention=Retention("P90D", "observed", "default_ttl in the code"),
        ),
    ),
    recipients=(
        Recipient(BAD_HOST, HOSTILE, None, at(61)),
        Recipient("recipient:mailchimp", "Mailchimp", "US", at(62)),
        Recipient("recipient:sendgrid", "Twilio SendGrid", "US", at(52)),
    ),
    flows=FLOWS,
    gaps=(
        Gap("the setting `A` has no value", Location("function_app.py", 5)),
        Gap("the setting `B` has no value", Location("function_app.py", 6)),
        Gap("not read", Location(f"{HOSTILE}.py", 1)),
    ),
    coverage=Coverage(14, 1000, {"python": 12, "json": 2}, {"vendored folder": 3}),
    binding_store={"fn:notify_patient/queueTrigger": NOTIFICATIONS},
)
DECLARED = b"""version: 1
software: Clinic | booking
controller: {name: "Clinic <b>West</b>", email: privacy@clinic.example}
representative: none
activities:
  booking:
    title: Booking appointments
    functions: [book_*, notify_patient, gone_*]
    purposes: ["Give patients an appointment", "Remind them"]
    lawful_basis: contract
    subjects: patients
    retention:
      - {period: P10Y, starts: end of treatment, reason: duty to keep files}
    reviewed: 2026-01-01
recipients:
  sendgrid: {role: processor, contract: "contracts/mail.pdf", country: DE}
  oldmailer: {role: processor}
notes:
  activity:booking/purposes: Agreed in the meeting
"""


def case(declared: bytes | None = DECLARED, graph: Graph = GRAPH) -> Case:
    """What documents about it rest on."""
    known = parse(declared) if declared is not None else Declared()
    return Case(Seen(graph, LABELS), known, register(declared, graph))


def register(declared: bytes | None = DECLARED, graph: Graph = GRAPH) -> Register:
    known = parse(declared) if declared is not None else Declared()
    inputs = (Input("inventory.json", "ab" * 32), Input("privacy.yaml", known.fingerprint))
    return derive(graph, LABELS, known, inputs, "privacy 0")
