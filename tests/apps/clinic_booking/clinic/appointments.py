"""Book, look up and cancel."""

import json
import logging

import azure.functions as func
from pydantic import ValidationError

from clinic.models import Appointment, BookingRequest
from clinic.pseudonyms import masked_email
from clinic.repository import connect
from clinic.settings import CANCELLATIONS, CONFIRMATIONS, COSMOS, DATABASE, STORAGE

bp = func.Blueprint()
ONE_BOOKING = "bookings/{booking_id:guid}"


@bp.function_name("BookAppointment")
@bp.route(route="bookings", methods=["POST"])
@bp.queue_output(arg_name="confirmation", queue_name=CONFIRMATIONS, connection=STORAGE)
def book(req: func.HttpRequest, confirmation: func.Out[str]) -> func.HttpResponse:
    try:
        request = BookingRequest.model_validate(req.get_json())
    except (ValueError, ValidationError):
        return func.HttpResponse("not a booking", status_code=400)
    appointment = Appointment.from_request(request)
    connect().save(appointment)
    logging.info("booked %s for %s", appointment.id, request.email)
    confirmation.set(
        json.dumps(
            {
                "appointment_id": appointment.id,
                "patient_name": appointment.patient_name,
                "email": appointment.email,
                "insurance_hash": appointment.insurance_hash,
                "starts_at": appointment.starts_at,
            }
        )
    )
    return func.HttpResponse(json.dumps({"id": appointment.id}), status_code=201, mimetype="application/json")


@bp.function_name("GetAppointment")
@bp.route(route=ONE_BOOKING, methods=["GET"])
def get_booking(req: func.HttpRequest) -> func.HttpResponse:
    found = connect().find(req.route_params["booking_id"])
    if found is None:
        return func.HttpResponse(status_code=404)
    view = {
        "doctor": found["doctor"],
        "startsAt": found["starts_at"],
        "email": masked_email(found["email"]),
        "patientName": found.get("patient_name"),
    }
    return func.HttpResponse(json.dumps(view), mimetype="application/json")


@bp.cosmos_db_output(
    arg_name="cancellation", database_name=DATABASE, container_name=CANCELLATIONS, connection=COSMOS
)
@bp.route(route=ONE_BOOKING, methods=["DELETE"])
def cancel_booking(req: func.HttpRequest, cancellation: func.Out[func.Document]) -> func.HttpResponse:
    booking_id = req.route_params.get("booking_id")
    appointments = connect()
    found = appointments.find(booking_id)
    if found is None:
        return func.HttpResponse(status_code=404)
    appointments.remove(booking_id)
    note = {"id": booking_id, "patient_name": found["patient_name"], "reason": req.params.get("reason", "")}
    cancellation.set(func.Document.from_dict(note))
    return func.HttpResponse(status_code=204)
