import json
import logging
import uuid

import azure.functions as func


def main(req: func.HttpRequest, member: func.Out[func.SqlRow], card: func.Out[str]) -> func.HttpResponse:
    form = req.get_json()
    row = {
        "MemberId": str(uuid.uuid4()),
        "FullName": form["fullName"],
        "Email": form["email"],
        "Street": form["address"]["street"],
        "City": form["address"]["city"],
        "BirthDate": form["birthDate"],
    }
    member.set(func.SqlRow.from_dict(row))
    card.set(json.dumps({"memberId": row["MemberId"], "email": row["Email"], "fullName": row["FullName"]}))
    logging.info("new member from %s", form["address"]["city"])
    return func.HttpResponse(json.dumps({"memberId": row["MemberId"]}), status_code=201)
