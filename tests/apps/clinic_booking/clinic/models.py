"""What a patient sends, and what the clinic keeps of it."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import date, datetime

from pydantic import BaseModel, Field

from clinic.pseudonyms import insurance_pseudonym


class BookingRequest(BaseModel):
    patient_name: str = Field(alias="patientName", min_length=2)
    email: str
    phone: str | None = None
    date_of_birth: date = Field(alias="dateOfBirth")
    insurance_number: str = Field(alias="insuranceNumber")
    doctor: str
    starts_at: datetime = Field(alias="startsAt")
    complaint: str = ""


@dataclass
class Appointment:
    id: str
    patient_name: str
    email: str
    phone: str | None
    date_of_birth: str
    insurance_hash: str
    doctor: str
    starts_at: str
    complaint: str

    @classmethod
    def from_request(cls, request: BookingRequest) -> Appointment:
        return cls(
            id=str(uuid.uuid4()),
            patient_name=request.patient_name,
            email=request.email,
            phone=request.phone,
            date_of_birth=request.date_of_birth.isoformat(),
            insurance_hash=insurance_pseudonym(request.insurance_number),
            doctor=request.doctor,
            starts_at=request.starts_at.isoformat(),
            complaint=request.complaint,
        )

    def to_document(self) -> dict:
        return asdict(self)
