"""What a value is used as tells what it is: what a message is sent to is an address, whatever the code calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inventory.scan import scan_checkout
from inventory.sources import read
from privacy.classify.decide import classify

START = """
import os, smtplib
import azure.functions as func
from azure.communication.email import EmailClient
from azure.communication.sms import SmsClient
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import Mail
from twilio.rest import Client

app = func.FunctionApp()


@app.route(route="notify", methods=["POST"])
def notify(req: func.HttpRequest) -> func.HttpResponse:
    body = req.get_json()
"""
NODE = """
const { app } = require("@azure/functions");
const nodemailer = require("nodemailer");
app.http("notify", { methods: ["POST"], handler: async (request) => {
  const body = await request.json();
  const mail = nodemailer.createTransport({ host: "mail.example.com" });
  await mail.sendMail({ to: body.dst, subject: "s", text: body.m });
} });
"""
EMAIL, PHONE = "user.contact.email", "user.contact.phone_number"


def received(folder: Path, code: str, file: str = "function_app.py") -> dict[str, str]:
    """The category of each field that comes in over HTTP."""
    (folder / "host.json").write_text("{}")
    (folder / file).write_text(code)
    if file.endswith("js"):
        (folder / "package.json").write_text(
            json.dumps({"main": file, "dependencies": {"@azure/functions": "^4"}})
        )
    graph = scan_checkout(read(folder))
    verdicts = classify(graph).verdicts
    into = {flow.id for flow in graph.flows if flow.operation == "receive"}
    return {path: held.category for (flow, path), held in verdicts.items() if flow in into}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('smtplib.SMTP("h").sendmail("a@example.com", body["dst"], body["m"])', {"dst": EMAIL}),
        ('SendGridAPIClient("k").send(Mail(to_emails=body["dst"], html_content=body["m"]))', {"dst": EMAIL}),
        ('Client("a", "b").messages.create(to=body["dst"], body=body["m"])', {"dst": PHONE}),
        ('SmsClient("e", "k").send("+15550100", body["dst"], body["m"])', {"dst": PHONE}),
        (
            'EmailClient("e", "k").begin_send({"recipients": {"to": [{"address": body["dst"]}]}, "content": {"plainText": body["m"]}})',
            {"dst": EMAIL},
        ),
        ('print({"to": body["dst"]}, body["m"])', {}),
    ],
)
def test_what_a_message_is_sent_to(line: str, found: dict[str, str], tmp_path: Path) -> None:
    assert received(tmp_path, f"{START}    {line}\n") == found


def test_in_another_language(tmp_path: Path) -> None:
    assert received(tmp_path, NODE, "index.js") == {"dst": EMAIL}


def test_a_name_that_says_more_than_the_use_is_kept(tmp_path: Path) -> None:
    code = f'{START}    smtplib.SMTP("h").sendmail("a@example.com", body["passportNumber"], "m")\n'
    assert received(tmp_path, code) == {"passportNumber": "user.government_id.passport_number"}
