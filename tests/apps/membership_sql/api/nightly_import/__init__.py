import csv
import io

import azure.functions as func

from records import database


def main(timer: func.TimerRequest, members: str) -> None:
    for row in csv.DictReader(io.StringIO(members)):
        database.merge_member(row["id"], row["name"], row["email"].lower())
