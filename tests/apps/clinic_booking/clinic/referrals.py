"""Referral letters: what a general practitioner uploads is kept per patient."""

import azure.functions as func

from clinic.settings import STORAGE

bp = func.Blueprint()


@bp.blob_trigger(arg_name="letter", path="referrals/{patientId}/{name}", connection=STORAGE)
@bp.blob_output(arg_name="archived", path="archive/{patientId}/{name}", connection=STORAGE)
def archive_referral(letter: func.InputStream, archived: func.Out[bytes]) -> None:
    archived.set(letter.read())


@bp.route(route="patients/{patientId}/referral", methods=["GET"])
@bp.blob_input(arg_name="letter", path="archive/{patientId}/latest.txt", connection=STORAGE)
def latest_referral(req: func.HttpRequest, letter: str) -> func.HttpResponse:
    return func.HttpResponse(letter, mimetype="text/plain")
