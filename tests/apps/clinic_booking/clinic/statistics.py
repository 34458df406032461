"""Appointments per doctor; switched off until somebody asks for it."""

import json
from collections import Counter

import azure.functions as func

from clinic import settings

blueprint = func.Blueprint()


@blueprint.function_name(name="ExportStatistics")
@blueprint.route(route="statistics", methods=[func.HttpMethod.GET])
@blueprint.cosmos_db_input(
    arg_name="appointments",
    database_name=settings.DATABASE,
    container_name=settings.APPOINTMENTS,
    sql_query="SELECT c.doctor FROM c",
    connection=settings.COSMOS,
)
def export_statistics(req: func.HttpRequest, appointments: func.DocumentList) -> func.HttpResponse:
    per_doctor = Counter(row["doctor"] for row in appointments)
    return func.HttpResponse(json.dumps(per_doctor), mimetype="application/json")
