import json

import azure.functions as func


def by_city(req: func.HttpRequest, members: func.SqlRowList) -> str:
    rows = [{"id": row["MemberId"], "name": row["FullName"], "email": row["Email"]} for row in members]
    return json.dumps(rows)
