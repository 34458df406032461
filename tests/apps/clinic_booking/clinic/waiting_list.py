"""A waiting list that was never finished: nothing registers this blueprint."""

import azure.functions as func

bp = func.Blueprint()


@bp.route(route="waiting-list", methods=["POST"])
@bp.table_output(arg_name="entry", table_name="waitinglist", connection="ClinicStorage")
def join_waiting_list(req: func.HttpRequest, entry: func.Out[str]) -> func.HttpResponse:
    entry.set(req.get_body().decode())
    return func.HttpResponse(status_code=202)
