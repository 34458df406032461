"""The clinic's function app: each area brings its own blueprint."""

import azure.functions as func

from clinic.appointments import bp as appointments
from clinic.notifications import bp as notifications
from clinic.referrals import bp as referrals
from clinic.statistics import blueprint as statistics

app = func.FunctionApp(http_auth_level=func.AuthLevel.FUNCTION)
app.register_functions(appointments)
app.register_blueprint(notifications)
for blueprint in (referrals, statistics):
    app.register_functions(blueprint)


@app.route(route="health", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
def health(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("ok")
