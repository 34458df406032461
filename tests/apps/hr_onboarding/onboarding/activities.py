"""What an onboarding does, step by step."""

import json
import logging
import os
import uuid

import azure.durable_functions as df
import azure.functions as func
import pyodbc
import requests
from azure.data.tables import TableClient
from sqlalchemy import create_engine, text

from onboarding.checks import checked_iban, masked_iban

bp = df.Blueprint()
GRAPH = "https://graph.microsoft.com/v1.0"
INSERT_EMPLOYEE = text(
    """
    INSERT INTO hr.employees (employee_id, full_name, private_email, national_id, home_address, department)
    VALUES (:employee_id, :full_name, :private_email, :national_id, :home_address, :department)
    """
)


@bp.activity_trigger(input_name="employee")
def store_employee(employee: dict) -> str:
    employee_id = str(uuid.uuid4())
    engine = create_engine(os.environ["HR_DATABASE_URL"])
    with engine.begin() as connection:
        connection.execute(
            INSERT_EMPLOYEE,
            {
                "employee_id": employee_id,
                "full_name": employee["full_name"],
                "private_email": employee["private_email"],
                "national_id": employee["national_id"],
                "home_address": employee["home_address"],
                "department": employee["department"],
            },
        )
    return employee_id


@bp.activity_trigger(input_name="department")
def find_manager(department: str) -> str:
    with pyodbc.connect(os.environ["ORGANISATION_DSN"]) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT manager_email FROM dbo.departments WHERE name = ?", department)
        row = cursor.fetchone()
    return row.manager_email


@bp.activity_trigger(input_name="person")
def create_account(person: dict) -> str:
    alias = person["full_name"].lower().replace(" ", ".")
    response = requests.post(
        f"{GRAPH}/users",
        json={
            "displayName": person["full_name"],
            "mailNickname": alias,
            "userPrincipalName": f"{alias}@hr.example",
        },
        headers={"Authorization": f"Bearer {os.environ['GRAPH_TOKEN']}"},
        timeout=20,
    )
    response.raise_for_status()
    return response.json()["id"]


@bp.activity_trigger(input_name="entry")
def file_payroll(entry: dict) -> None:
    try:
        iban = checked_iban(entry["iban"])
    except ValueError as error:
        logging.error("payroll entry refused: %s", error)
        raise
    table = TableClient.from_connection_string(os.environ["HrStorage"], table_name="payroll")
    table.upsert_entity(
        {
            "PartitionKey": "payroll",
            "RowKey": entry["employee_id"],
            "iban": iban,
            "salary": entry["salary"],
        }
    )
    logging.info("payroll entry for account %s", masked_iban(iban))


@bp.activity_trigger(input_name="colleague")
@bp.service_bus_topic_output(arg_name="message", topic_name="%COLLEAGUES_TOPIC%", connection="HrBus")
def announce_colleague(colleague: dict, message: func.Out[str]) -> None:
    message.set(json.dumps({"full_name": colleague["full_name"], "department": colleague["department"]}))


@bp.service_bus_topic_trigger(
    arg_name="message", topic_name="new-colleagues", subscription_name="reception", connection="HrBus"
)
def prepare_badge(message: func.ServiceBusMessage) -> None:
    colleague = json.loads(message.get_body())
    with open(f"/tmp/badges/{uuid.uuid4()}.txt", "w", encoding="utf-8") as badge:
        badge.write(colleague["full_name"])
