"""Laptops and badges; each kind of thing has its own queue and its own function."""

import json
import logging

import azure.durable_functions as df
import azure.functions as func
import requests

bp = df.Blueprint()
KINDS = ("laptop", "phone")


@bp.activity_trigger(input_name="delivery")
@bp.queue_output(arg_name="order", queue_name="orders-laptop", connection="HrStorage")
def order_equipment(delivery: dict, order: func.Out[str]) -> str:
    order.set(json.dumps({"recipient": delivery["full_name"], "address": delivery["address"]}))
    return "ordered"


def place_order(msg: func.QueueMessage) -> None:
    order = msg.get_json()
    requests.post("https://orders.supplier.example/v2/orders", json=order, timeout=10)
    logging.info("ordered")


for kind in KINDS:
    bp.function_name(f"place_{kind}_order")(
        bp.queue_trigger(arg_name="msg", queue_name=f"orders-{kind}", connection="HrStorage")(place_order)
    )
