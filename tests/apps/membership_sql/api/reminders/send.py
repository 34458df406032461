import json
from datetime import date

import azure.functions as func

from records.database import unpaid


def remind(timer: func.TimerRequest, mails: func.Out[str]) -> None:
    debtors = unpaid(date.today().year)
    mail = {
        "personalizations": [{"to": [{"email": member.Email, "name": member.FullName}]} for member in debtors],
        "subject": "Your fee",
        "content": [{"type": "text/plain", "value": "Please pay your fee."}],
    }
    mails.set(json.dumps(mail))
