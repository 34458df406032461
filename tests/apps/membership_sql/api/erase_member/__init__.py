import azure.functions as func

from records.database import erase


def main(req: func.HttpRequest) -> func.HttpResponse:
    erased = erase(req.route_params["memberId"])
    return func.HttpResponse(status_code=204 if erased else 404)
