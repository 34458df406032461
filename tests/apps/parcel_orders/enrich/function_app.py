import os

import azure.functions as func
import requests

app = func.FunctionApp()


def depot_for(postcode: str) -> str:
    answer = requests.get("https://carrier.example.com/depots", params={"postcode": postcode}, timeout=10)
    return answer.json()["depot"]


def tell(email: str, name: str, depot: str) -> None:
    mail = {
        "personalizations": [{"to": [{"email": email, "name": name}]}],
        "subject": "Your parcel is on its way",
        "content": [{"type": "text/plain", "value": f"It leaves from {depot}."}],
    }
    headers = {"Authorization": f"Bearer {os.environ['SENDGRID_API_KEY']}"}
    requests.post("https://api.sendgrid.com/v3/mail/send", json=mail, headers=headers, timeout=10)


@app.cosmos_db_trigger(
    arg_name="orders", database_name="parcel", container_name="orders", connection="ParcelCosmos"
)
@app.table_output(arg_name="shipments", table_name="shipments", connection="ParcelStorage")
def enrich_order(orders: func.DocumentList, shipments: func.Out[str]) -> None:
    for order in orders:
        depot = depot_for(order["address"]["Postcode"])
        shipments.set({"PartitionKey": depot, "RowKey": order["id"], "customer": order["customer_key"]})
        tell(order["email"], order["name"], depot)
