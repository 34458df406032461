import os

import azure.functions as func
import pyodbc


def main(req: func.HttpRequest) -> str:
    connection = pyodbc.connect(os.environ["CLUB_DSN"])
    rows = connection.execute("SELECT FullName, Street, City FROM dbo.Members").fetchall()
    return "\n".join(f"{row.FullName};{row.Street};{row.City}" for row in rows)
