"""A webhook with contacts: XML and NDJSON speak of the same people, accounts are valid, the form of numbers stays."""

import json
import re
import unittest
from pathlib import Path
from xml.etree import ElementTree

FIXTURES = Path(__file__).parent / "fixtures"


def valid(iban: str) -> bool:
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 == 1


class Crm(unittest.TestCase):
    def setUp(self) -> None:
        self.contacts = [
            json.loads(line)
            for line in (FIXTURES / "contacts.ndjson").read_text(encoding="utf-8").splitlines()
        ]
        self.people = ElementTree.parse(FIXTURES / "people.xml").getroot()

    def test_the_same_people(self) -> None:
        mails = {person.findtext("email"): person.findtext("name") for person in self.people}
        self.assertEqual(mails, {one["email"]: one["name"] for one in self.contacts})

    def test_forms(self) -> None:
        for one in self.contacts:
            self.assertTrue(valid(one["iban"]))
            self.assertTrue(re.fullmatch(r"\+\d{2} \d{3} \d{7}", one["phone"]))
            self.assertEqual(one["name"].split()[0].lower(), one["email"].partition(".")[0])


if __name__ == "__main__":
    unittest.main()
