"""E-mail to patients, through SendGrid."""

import os

from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import Mail

from clinic.settings import SENDER


class Mailer:
    def __init__(self, client: SendGridAPIClient | None = None) -> None:
        self.client = client or SendGridAPIClient(os.environ["SENDGRID_API_KEY"])

    def send(self, to: str, subject: str, text: str) -> None:
        message = Mail(from_email=SENDER, to_emails=to, subject=subject, plain_text_content=text)
        self.client.send(message)
