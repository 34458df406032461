"""A shop: orders join customers by id and by e-mail; totals and the schema of both hold."""

import csv
import json
import re
import unittest
from pathlib import Path

FIXTURES = Path(__file__).parent / "fixtures"
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}")


class Shop(unittest.TestCase):
    def setUp(self) -> None:
        self.customers = json.loads((FIXTURES / "customers.json").read_text(encoding="utf-8"))
        with (FIXTURES / "orders.csv").open(encoding="utf-8", newline="") as file:
            self.orders = list(csv.DictReader(file))

    def test_schema(self) -> None:
        for one in self.customers:
            self.assertRegex(one["customerId"], r"^C-\d{4}$")
            self.assertRegex(one["email"], MAIL)
            self.assertRegex(one["postcode"], r"^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$")
            self.assertRegex(one["dateOfBirth"], r"^\d{4}-\d\d-\d\d$")
            self.assertEqual(
                list(one), ["customerId", "firstName", "lastName", "email", "postcode", "dateOfBirth", "plan"]
            )

    def test_joins(self) -> None:
        by_id = {one["customerId"]: one for one in self.customers}
        for order in self.orders:
            self.assertEqual(by_id[order["customer_id"]]["email"], order["email"])

    def test_totals(self) -> None:
        self.assertEqual(sum(float(order["amount"]) for order in self.orders), 60.75)
        self.assertEqual([order["order_no"] for order in self.orders], ["A-1", "A-2", "A-3"])


if __name__ == "__main__":
    unittest.main()
