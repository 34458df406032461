"""Takes sign-ups of a gym: a small app, and infrastructure that does everything wrong."""

import json
import logging

import azure.functions as func

app = func.FunctionApp()


@app.route(route="members", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@app.blob_output(arg_name="form", path="members/{rand-guid}.json", connection="GymStorage")
def join(req: func.HttpRequest, form: func.Out[str]) -> func.HttpResponse:
    body = req.get_json()
    logging.info("new member %s", body["email"])
    form.set(json.dumps({"email": body["email"], "phone": body["phone"]}))
    return func.HttpResponse("welcome")
