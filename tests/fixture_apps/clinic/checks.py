"""A clinic on SQLite: foreign keys hold, insurance numbers pass their check, nobody is born in the future."""

import sqlite3
import unittest
from pathlib import Path

FIXTURES = Path(__file__).parent / "fixtures"


def check_digit(number: str) -> bool:
    digits = [int(c) for c in number]
    return (11 - sum(d * w for d, w in zip(digits[:9], range(10, 1, -1), strict=False)) % 11) % 11 == digits[
        9
    ]


class Clinic(unittest.TestCase):
    def setUp(self) -> None:
        self.base = sqlite3.connect(":memory:")
        self.base.executescript(
            "PRAGMA foreign_keys = ON;" + (FIXTURES / "seed.sql").read_text(encoding="utf-8")
        )

    def tearDown(self) -> None:
        self.base.close()

    def test_joins(self) -> None:
        rows = self.base.execute(
            "SELECT p.full_name, v.reason FROM visits v JOIN patients p ON p.nhs_number = v.nhs_number"
        ).fetchall()
        self.assertEqual(len(rows), 3)
        self.assertEqual([reason for _, reason in rows], ["asthma", "check-up", "asthma"])

    def test_numbers(self) -> None:
        for (number,) in self.base.execute("SELECT nhs_number FROM patients"):
            self.assertTrue(check_digit(number))

    def test_ages(self) -> None:
        for (born,) in self.base.execute("SELECT birth_date FROM patients"):
            self.assertTrue("1900-01-01" < born < "2026-01-01")


if __name__ == "__main__":
    unittest.main()
