"""What Python libraries do to data, followed through the whole scan: catalog, engine and stores together."""

from __future__ import annotations

from pathlib import Path

import pytest

from inventory.scan import scan

HEAD = """
import azure.functions as func, json, os
app = func.FunctionApp()

@app.route(route="people", methods=["POST"])
def people(req: func.HttpRequest) -> func.HttpResponse:
    body = req.get_json()
"""

CASES = {
    "cosmos": (
        """
    from azure.cosmos import CosmosClient
    client = CosmosClient(os.environ["COSMOS"], "key")
    client.get_database_client("crm").get_container_client("people").upsert_item({"email": body["email"]})
""",
        ("write", "store:cosmos_db:crm/people", "email"),
    ),
    "cosmos query": (
        """
    from azure.cosmos.aio import CosmosClient
    people = CosmosClient(os.environ["COSMOS"], "key").get_database_client("crm").get_container_client("people")
    found = people.query_items("SELECT c.phone FROM c WHERE c.id = @id", parameters=[{"name": "@id", "value": 1}])
    return func.HttpResponse(json.dumps([x for x in found]))
""",
        ("read", "store:cosmos_db:crm/people", "phone"),
    ),
    "blob": (
        """
    from azure.storage.blob import BlobServiceClient
    store = BlobServiceClient.from_connection_string(os.environ["ST"])
    store.get_container_client("letters").upload_blob(name="x", data=body["letter"])
""",
        ("write", "store:azure_blob:letters", "letter"),
    ),
    "table": (
        """
    from azure.data.tables import TableClient
    TableClient.from_connection_string(os.environ["ST"], "people").upsert_entity({"mail": body["mail"]})
""",
        ("write", "store:azure_table:people", "mail"),
    ),
    "queue": (
        """
    from azure.storage.queue import QueueClient
    QueueClient.from_connection_string(os.environ["ST"], "orders").send_message(json.dumps({"name": body["name"]}))
""",
        ("send", "store:azure_queue:orders", "name"),
    ),
    "service bus": (
        """
    from azure.servicebus import ServiceBusClient, ServiceBusMessage
    with ServiceBusClient.from_connection_string(os.environ["SB"]) as bus:
        with bus.get_topic_sender("orders") as sender:
            sender.send_messages(ServiceBusMessage(json.dumps({"name": body["name"]})))
""",
        ("send", "store:service_bus:orders", "name"),
    ),
    "event hub batch": (
        """
    from azure.eventhub import EventData, EventHubProducerClient
    hub = EventHubProducerClient.from_connection_string(os.environ["EH"], eventhub_name="visits")
    batch = hub.create_batch()
    batch.add(EventData(body["visitor"]))
    hub.send_batch(batch)
""",
        ("send", "store:event_hub:visits", "visitor"),
    ),
    "sql cursor": (
        """
    import pyodbc
    with pyodbc.connect(os.environ["SQL"]) as connection:
        connection.cursor().execute("INSERT INTO people (email) VALUES (?)", (body["address"],))
""",
        ("write", "store:sql:people", "email"),
    ),
    "sql fetch": (
        """
    import psycopg2
    cursor = psycopg2.connect(os.environ["PG"]).cursor()
    cursor.execute("SELECT phone FROM people")
    return func.HttpResponse(json.dumps(cursor.fetchall()))
""",
        ("respond", "caller:http", "phone"),
    ),
    "sqlalchemy text": (
        """
    from sqlalchemy import create_engine, text
    with create_engine(os.environ["DB"]).connect() as connection:
        connection.execute(text("UPDATE people SET phone = :phone"), {"phone": body["phone"]})
""",
        ("write", "store:sql:people", "phone"),
    ),
    "sqlalchemy session": (
        """
    from sqlalchemy import create_engine
    from sqlalchemy.orm import sessionmaker
    session = sessionmaker(bind=create_engine(os.environ["DB"]))()
    session.add({"email": body["email"]})
""",
        ("write", "store:sql:", "email"),
    ),
    "mongodb": (
        """
    from pymongo import MongoClient
    MongoClient(os.environ["MONGO"])["crm"]["people"].insert_one({"email": body["email"]})
""",
        ("write", "store:mongodb:crm/people", "email"),
    ),
    "redis": (
        """
    import redis
    redis.from_url(os.environ["REDIS"]).set("session", body["token"])
""",
        ("write", "store:redis:", "token"),
    ),
    "dynamodb": (
        """
    import boto3
    boto3.resource("dynamodb").Table("people").put_item(Item={"email": body["email"]})
""",
        ("write", "store:dynamodb:people", "email"),
    ),
    "s3": (
        """
    import boto3
    boto3.client("s3").put_object(Bucket="letters", Key="x", Body=body["letter"])
""",
        ("write", "store:s3:letters", "letter"),
    ),
    "http with a base address": (
        """
    import httpx
    with httpx.Client(base_url="https://api.partner.example") as client:
        client.post("/people", json={"email": body["email"]})
""",
        ("send", "recipient:api.partner.example", "email"),
    ),
    "sendgrid": (
        """
    from sendgrid import SendGridAPIClient
    from sendgrid.helpers.mail import Mail
    SendGridAPIClient("key").send(Mail(from_email="a@b.example", to_emails=body["email"], html_content="x"))
""",
        ("send", "recipient:sendgrid", "email"),
    ),
    "twilio": (
        """
    from twilio.rest import Client
    Client("a", "b").messages.create(to=body["phone"], body="hello")
""",
        ("send", "recipient:twilio", "to"),
    ),
    "smtp": (
        """
    import smtplib
    with smtplib.SMTP("smtp.partner.example") as server:
        server.sendmail("a@b.example", [body["email"]], body["letter"])
""",
        ("send", "recipient:email", "letter"),
    ),
    "language model": (
        """
    from openai import AzureOpenAI
    client = AzureOpenAI(azure_endpoint="https://x.openai.azure.com", api_key="k", api_version="1")
    client.chat.completions.create(model="m", messages=[{"role": "user", "content": body["question"]}])
""",
        ("send", "recipient:azure_openai", "content"),
    ),
    "path": (
        """
    from pathlib import Path
    Path("/tmp/note.txt").write_text(body["note"])
""",
        ("write", "store:local_file:", "note"),
    ),
    "open file": (
        """
    with open("/tmp/note.json", "w") as file:
        json.dump({"note": body["note"]}, file)
""",
        ("write", "store:local_file:", "note"),
    ),
    "data frame": (
        """
    import pandas as pd
    pd.DataFrame([{"salary": body["salary"]}]).to_csv("/tmp/staff.csv")
""",
        ("write", "store:local_file:", "salary"),
    ),
    "span": (
        """
    from opentelemetry import trace
    with trace.get_tracer("x").start_as_current_span("y") as span:
        span.set_attribute("user", body["user_id"])
""",
        ("log", "store:application_insights", "user_id"),
    ),
    "logger": (
        """
    import logging
    logging.getLogger("x").info("for %s", body["email"])
""",
        ("log", "store:log", "email"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_data_are_followed_through_a_library(case: str, tmp_path: Path) -> None:
    code, (operation, target, field) = CASES[case]
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    (tmp_path / "function_app.py").write_text(HEAD + code)
    flows = [f for f in scan(tmp_path).flows if f.operation == operation and f.target.startswith(target)]
    assert flows, f"nothing does {operation} on {target}"
    assert any(found.path.split(".")[-1] == field for flow in flows for found in flow.fields)


def test_a_hash_shows_on_the_field(tmp_path: Path) -> None:
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    code = """
    import hashlib, logging
    logging.info(hashlib.sha256(body["email"].encode()).hexdigest())
"""
    (tmp_path / "function_app.py").write_text(HEAD + code)
    logged = [f for f in scan(tmp_path).flows if f.operation == "log"]
    assert [field.transforms for flow in logged for field in flow.fields] == [("hash:sha256",)]
