"""What the assistant and the desk's other systems may do with a ticket."""

import json
import logging
import os
from typing import List

import azure.functions as func
import azurefunctions.extensions.bindings.blob as blob
import redis

app = func.FunctionApp()

TICKET_PROPERTIES = json.dumps(
    [{"propertyName": "ticket_id", "propertyType": "string", "description": "the ticket's number"}]
)


def cache() -> redis.Redis:
    return redis.Redis(host=os.environ["TICKETS_CACHE"], port=6380, ssl=True, decode_responses=True)


@app.mcp_tool_trigger(
    arg_name="context",
    tool_name="find_ticket",
    description="Who wrote a ticket, and what it says.",
    tool_properties=TICKET_PROPERTIES,
)
def find_ticket(context: str) -> str:
    ticket_id = json.loads(context)["arguments"]["ticket_id"]
    ticket = json.loads(cache().get(f"ticket:{ticket_id}"))
    return json.dumps({"customer": ticket["customer_email"], "text": ticket["text"]})


@app.function_name("intake")
@app.generic_trigger(
    arg_name="message", type="rabbitMQTrigger", queueName="tickets", connectionStringSetting="DeskRabbit"
)
@app.generic_output_binding(
    arg_name="news", type="signalR", hubName="desk", connectionStringSetting="DeskSignalR"
)
def take_in(message: str, news: func.Out[str]) -> None:
    ticket = json.loads(message)
    cache().set(f"ticket:{ticket['id']}", json.dumps(ticket), ex=86400)
    news.set(json.dumps({"target": "newTicket", "arguments": [ticket["id"], ticket["subject"]]}))


@app.event_hub_message_trigger(
    arg_name="events", event_hub_name="ticket-events", connection="DeskEvents", cardinality=func.Cardinality.MANY
)
def count_events(events: List[func.EventHubEvent]) -> None:
    kinds = [json.loads(event.get_body())["kind"] for event in events]
    logging.info("%d events, %d of them closed a ticket", len(kinds), kinds.count("closed"))


@app.route(route="tickets/{ticketId}/attachment", methods=["PUT", "DELETE"])
@app.blob_input(arg_name="attachment", path="attachments/{ticketId}", connection="DeskStorage")
def attach(req: func.HttpRequest, attachment: blob.BlobClient) -> func.HttpResponse:
    if req.method == "DELETE":
        attachment.delete_blob()
    else:
        attachment.upload_blob(req.get_body(), overwrite=True)
    return func.HttpResponse(status_code=204)
