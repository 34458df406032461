"""Names that more than one module needs."""

import os

PREFIX = "clinic"
STORAGE = "ClinicStorage"
COSMOS = "ClinicCosmos"
DATABASE = PREFIX
APPOINTMENTS = "appointments"
CANCELLATIONS = os.environ["CANCELLATIONS_CONTAINER"]
CONFIRMATIONS = f"{PREFIX}-confirmations"
REMINDERS = PREFIX + "-reminders"
SENDER = "desk@clinic.example"
