"""Confirmations from the queue, reminders from the clock."""

import json
import logging
import os
from datetime import date, timedelta

import azure.functions as func
from azure.identity import DefaultAzureCredential
from azure.storage.queue import QueueClient

from clinic.insurer import announce_visit
from clinic.mail import Mailer
from clinic.repository import connect
from clinic.settings import REMINDERS, STORAGE

bp = func.Blueprint()


@bp.queue_trigger(arg_name="msg", queue_name="%CONFIRMATION_QUEUE%", connection=STORAGE)
def confirm_booking(msg: func.QueueMessage) -> None:
    booking = json.loads(msg.get_body().decode("utf-8"))
    Mailer().send(
        to=booking["email"],
        subject="Your appointment",
        text=f"Dear {booking['patient_name']}, we expect you at {booking['starts_at']}.",
    )
    announce_visit(booking["insurance_hash"], booking["starts_at"])
    logging.info("confirmed %s", booking["appointment_id"])


@bp.schedule(arg_name="timer", schedule="%REMINDER_SCHEDULE%", run_on_startup=False)
def remind(timer: func.TimerRequest) -> None:
    queue = QueueClient(
        account_url=os.environ["ClinicStorage__queueServiceUri"],
        queue_name=REMINDERS,
        credential=DefaultAzureCredential(),
    )
    tomorrow = date.today() + timedelta(days=1)
    due = list(connect().due_on(tomorrow))
    for appointment in due:
        reminder = {"email": appointment["email"], "starts_at": appointment["starts_at"]}
        queue.send_message(json.dumps(reminder))
    logging.info("%d reminders", len(due))


@bp.queue_trigger(arg_name="msg", queue_name=REMINDERS, connection=STORAGE)
def send_reminder(msg: func.QueueMessage) -> None:
    reminder = msg.get_json()
    try:
        Mailer().send(reminder["email"], "A reminder", f"We expect you at {reminder['starts_at']}.")
    except Exception:
        logging.exception("a reminder was not sent")
        raise
