"""Signs donors up for a blood drive; donors are known by a keyed hash of their address only."""

import hashlib
import hmac
import json
import logging
import os

import azure.functions as func

app = func.FunctionApp(http_auth_level=func.AuthLevel.FUNCTION)


@app.route(route="donors", methods=["POST"])
@app.cosmos_db_output(arg_name="donor", database_name="drive", container_name="donors", connection="Drive")
def sign_up(req: func.HttpRequest, donor: func.Out[func.Document]) -> func.HttpResponse:
    body = req.get_json()
    key = os.environ["PSEUDONYM_KEY"].encode()
    email_hash = hmac.new(key, body["email"].encode(), hashlib.sha256).hexdigest()
    donor.set(func.Document.from_dict({"id": email_hash, "blood_type": body["blood_type"]}))
    logging.info("a donor signed up")
    return func.HttpResponse(status_code=204)
