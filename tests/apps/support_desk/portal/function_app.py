"""The portal: a FastAPI app behind one function."""

import azure.functions as func

from portal import web

app = func.AsgiFunctionApp(app=web, http_auth_level=func.AuthLevel.ANONYMOUS)
