"""Appointments in Cosmos DB; the container is handed in, so that tests can hand in another."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date

from azure.cosmos import ContainerProxy, CosmosClient
from azure.cosmos.exceptions import CosmosResourceNotFoundError
from azure.identity import DefaultAzureCredential

from clinic import settings
from clinic.models import Appointment


class AppointmentRepository:
    def __init__(self, container: ContainerProxy) -> None:
        self._container = container

    def save(self, appointment: Appointment) -> None:
        self._container.upsert_item(appointment.to_document())

    def find(self, appointment_id: str) -> dict | None:
        try:
            return self._container.read_item(item=appointment_id, partition_key=appointment_id)
        except CosmosResourceNotFoundError:
            return None

    def remove(self, appointment_id: str) -> None:
        self._container.delete_item(item=appointment_id, partition_key=appointment_id)

    def due_on(self, day: date) -> Iterable[dict]:
        return self._container.query_items(
            query="SELECT c.id, c.patient_name, c.email, c.starts_at FROM c WHERE STARTSWITH(c.starts_at, @day)",
            parameters=[{"name": "@day", "value": day.isoformat()}],
            enable_cross_partition_query=True,
        )


def connect() -> AppointmentRepository:
    client = CosmosClient(os.environ["COSMOS_ENDPOINT"], credential=DefaultAzureCredential())
    database = client.get_database_client(settings.DATABASE)
    return AppointmentRepository(database.get_container_client(settings.APPOINTMENTS))
