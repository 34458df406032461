import azure.functions as func

CARD = "{fullName}\nmember {memberId}\n"


def main(msg: func.QueueMessage) -> str:
    order = msg.get_json()
    return CARD.format(fullName=order["fullName"], memberId=order["memberId"])
