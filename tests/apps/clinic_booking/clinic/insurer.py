"""Announces visits to the insurer's portal."""

import os

import requests

BASE = os.environ["INSURER_URL"]


def announce_visit(insurance_hash: str, starts_at: str) -> None:
    response = requests.post(
        f"{BASE}/visits",
        json={"insured": insurance_hash, "date": starts_at[:10]},
        headers={"Authorization": f"Bearer {os.environ['INSURER_TOKEN']}"},
        timeout=10,
    )
    response.raise_for_status()
