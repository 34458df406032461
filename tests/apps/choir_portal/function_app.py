import json

import azure.functions as func

app = func.FunctionApp(http_auth_level=func.AuthLevel.FUNCTION)


@app.route(route="singers", methods=["POST"])
@app.cosmos_db_output(arg_name="singers", database_name="choir", container_name="singers", connection="ChoirCosmos")
def add_singer(req: func.HttpRequest, singers: func.Out[func.Document]) -> func.HttpResponse:
    """Keeps what the form sends, as it is."""
    singers.set(func.Document.from_dict(req.get_json()))
    return func.HttpResponse(status_code=201)


@app.timer_trigger(arg_name="timer", schedule="0 0 5 1 * *")
@app.sql_input(arg_name="dues", command_text="SELECT * FROM dbo.Dues", connection_string_setting="ChoirSql")
@app.blob_output(arg_name="export", path="exports/dues.json", connection="ChoirStorage")
def export_dues(timer: func.TimerRequest, dues: func.SqlRowList, export: func.Out[str]) -> None:
    """Puts all dues into a file for the treasurer."""
    export.set(json.dumps([row.to_json() for row in dues]))


@app.queue_trigger(arg_name="msg", queue_name="rehearsal-reminders", connection="ChoirStorage")
@app.blob_output(arg_name="sent", path="reminders/{id}.json", connection="ChoirStorage")
def keep_reminder(msg: func.QueueMessage, sent: func.Out[bytes]) -> None:
    """Keeps each reminder as it was sent."""
    sent.set(msg.get_body())
