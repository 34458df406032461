import azure.functions as func


def main(msg: func.QueueMessage, page: func.Out[str]) -> None:
    page.set(f"no card for {msg.get_json()['email']}")
