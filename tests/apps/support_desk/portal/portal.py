"""Where customers write tickets."""

import os

from fastapi import FastAPI
from pydantic import BaseModel
from pymongo import MongoClient

web = FastAPI()
tickets = MongoClient(os.environ["TICKETS_DATABASE"])["desk"]["tickets"]


class Ticket(BaseModel):
    customer_email: str
    subject: str
    text: str


@web.post("/tickets", status_code=201)
def write_ticket(ticket: Ticket) -> dict:
    inserted = tickets.insert_one(ticket.model_dump())
    return {"id": str(inserted.inserted_id)}


@web.get("/tickets/{customer_email}")
def tickets_of(customer_email: str) -> list:
    return list(tickets.find({"customer_email": customer_email}, {"_id": 0, "subject": 1, "text": 1}))
