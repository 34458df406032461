"""HTTP doors of the onboarding: start it, sign the contract, forget somebody."""

import json
import logging

import azure.durable_functions as df
import azure.functions as func

from onboarding.activities import bp as activities
from onboarding.equipment import bp as equipment
from onboarding.workflow import bp as workflow

app = df.DFApp(http_auth_level=func.AuthLevel.FUNCTION)
app.register_functions(workflow)
app.register_functions(activities)
app.register_functions(equipment)


@app.route(route="onboarding", methods=["POST"])
@app.durable_client_input(client_name="client")
async def start_onboarding(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> func.HttpResponse:
    employee = req.get_json()
    instance_id = await client.start_new("onboard_employee", client_input=employee)
    logging.info("started %s", instance_id)
    return client.create_check_status_response(req, instance_id)


@app.route(route="onboarding/{instance_id}/signature", methods=["POST"])
@app.durable_client_input(client_name="client")
async def sign_contract(req: func.HttpRequest, client) -> func.HttpResponse:
    signature = req.get_json()
    event = {"signed_by": signature["full_name"], "signed_on": signature["date"]}
    await client.raise_event(req.route_params["instance_id"], "ContractSigned", event)
    return func.HttpResponse(status_code=202)


@app.route(route="onboarding/{instance_id}", methods=["DELETE"])
@app.durable_client_input(client_name="client")
async def forget_onboarding(req: func.HttpRequest, client) -> func.HttpResponse:
    result = await client.purge_instance_history(req.route_params["instance_id"])
    return func.HttpResponse(json.dumps({"deleted": result.instances_deleted}), mimetype="application/json")
