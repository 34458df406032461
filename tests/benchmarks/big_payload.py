"""Lines of JSON, every record different: customers of an invented shop with their orders. Repeatable: the same seed, the same bytes.

python tests/benchmarks/big_payload.py OUTPUT --megabytes 100
"""

from __future__ import annotations

import argparse
import json
import random
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

GIVEN = [
    "Anna",
    "Ben",
    "Clara",
    "David",
    "Eva",
    "Felix",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Klara",
    "Leo",
    "Mia",
    "Noah",
    "Olga",
    "Paul",
    "Rosa",
    "Simon",
    "Tessa",
    "Viktor",
]
SYLLABLES = [
    "ba",
    "ber",
    "dor",
    "fel",
    "gar",
    "hol",
    "kam",
    "lan",
    "mer",
    "nor",
    "pel",
    "ric",
    "sal",
    "tor",
    "ven",
    "wal",
    "zim",
]
STREETS = [
    "Birch",
    "Canal",
    "Church",
    "Garden",
    "High",
    "Lake",
    "Mill",
    "North",
    "Park",
    "River",
    "Station",
    "Willow",
]
CITIES = [
    "Aldbrook",
    "Brenford",
    "Castlemoor",
    "Dunwick",
    "Eastvale",
    "Fernhill",
    "Granby",
    "Holtby",
    "Kingsmere",
    "Larkfield",
]
WORDS = [
    "the",
    "order",
    "came",
    "late",
    "and",
    "nobody",
    "answered",
    "when",
    "called",
    "again",
    "about",
    "parcel",
    "from",
    "last",
    "week",
    "please",
    "send",
    "it",
    "to",
    "neighbour",
    "door",
    "is",
    "open",
    "after",
    "noon",
    "she",
    "asked",
    "for",
    "refund",
    "of",
    "second",
    "item",
    "because",
    "colour",
    "was",
    "wrong",
    "but",
    "they",
    "said",
    "that",
    "stock",
    "had",
    "been",
    "sold",
    "out",
    "since",
    "monday",
    "we",
    "will",
    "try",
    "another",
    "carrier",
    "next",
    "time",
    "thank",
    "you",
    "very",
    "much",
]
STATES = ("open", "paid", "shipped", "returned")


def record(at: int, random: random.Random) -> dict[str, Any]:
    """One customer with an order; no two are the same."""
    given = random.choice(GIVEN)
    surname = "".join(random.choices(SYLLABLES, k=3)).capitalize()
    mail = f"{given}.{surname}{at}@example.com".lower()
    phone = f"+44 1632 9{random.randrange(10**5):05d}"
    return {
        "id": str(uuid.UUID(int=random.getrandbits(128))),
        "customerId": f"C-{at:08d}",
        "createdAt": f"2026-{random.randint(1, 12):02d}-{random.randint(1, 28):02d}T{random.randint(0, 23):02d}:15:{at % 60:02d}Z",
        "name": {"first": given, "last": surname},
        "email": mail,
        "phone": phone,
        "dateOfBirth": f"{random.randint(1940, 2007)}-{random.randint(1, 12):02d}-{random.randint(1, 28):02d}",
        "address": {
            "street": f"{random.randint(1, 240)} {random.choice(STREETS)} {random.choice(('Road', 'Lane', 'Street'))}",
            "city": random.choice(CITIES),
            "postalCode": f"{random.choice('ABCD')}{random.choice('EFGH')}{random.randint(1, 9)} {random.randint(1, 9)}XY",
            "geo": {"lat": round(random.uniform(50, 58), 6), "lon": round(random.uniform(-5, 1), 6)},
        },
        "ip": f"203.0.113.{at % 256}" if at % 2 else f"2001:db8::{random.getrandbits(16):x}:{at:x}",
        "total": round(random.uniform(1, 900), 2),
        "status": random.choice(STATES),
        "newsletter": bool(at % 3),
        "tags": random.sample(WORDS, 2),
        "items": [
            {
                "sku": f"SKU-{random.randrange(10**7):07d}",
                "quantity": random.randint(1, 5),
                "price": round(random.uniform(1, 300), 2),
            }
            for _ in range(random.randint(1, 3))
        ],
        "note": note(given, mail, phone, random),
    }


def note(given: str, mail: str, phone: str, random: random.Random) -> str:
    """Free text; every fourth one names somebody or says how to reach them."""
    words = random.choices(WORDS, k=random.randint(8, 24))
    extra = random.choice(("", "", "", f"{given} can be called on {phone}", f"write to {mail}"))
    return " ".join([*words, extra]).strip().capitalize() + "."


def lines(seed: int = 7) -> Iterator[str]:
    """Records without end."""
    chance, at = random.Random(seed), 0
    while True:
        yield json.dumps(record(at, chance), ensure_ascii=False) + "\n"
        at += 1


def write(path: Path, megabytes: float) -> int:
    """Write a file of this size; returns the number of records."""
    size = count = 0
    with path.open("w", encoding="utf-8") as out:
        for line in lines():
            if size >= megabytes * 1e6:
                break
            size += out.write(line)
            count += 1
    return count


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("output", type=Path)
    parser.add_argument("--megabytes", type=float, default=100)
    given = parser.parse_args()
    print(write(given.output, given.megabytes), "records")
