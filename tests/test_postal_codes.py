"""Postal codes under the short words of many languages, with and without that word before them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from privacy.classify.declared import judged
from privacy.classify.reading.archives import payloads
from privacy.classify.reading.places import local
from privacy.classify.walk import columns_of_file
from privacy.pseudonymize.api import pseudonymize

KEY = "00112233445566778899aabbccddeeff" * 2
CODE = "user.contact.address.postal_code"
GREEK = ["Γιώργος,Παππάς,g@mail.gr,Ερμού 12,Αθήνα", "Μαρία,Νικολάου,m@mail.gr,Σταδίου 4,Πάτρα", "Ελένη,Ιωάννου,e@mail.gr,Αγίου Μηνά 9,Ηράκλειο"]  # fmt: skip
TABLES = {
    "tk": ("onoma,eponymo,email,odos,poli", GREEK, ["115 28", "546 21", "71201"]),
    "ΤΚ": ("Όνομα,Επώνυμο,Email,Οδός,Πόλη", GREEK, ["115 28", "546 21", "712 01"]),
    "plz": ("vorname,nachname,strasse,ort", ["Anna,Schmidt,Hauptstr. 1,Berlin", "Jonas,Weber,Ringweg 4,Köln"], ["10115", "50667"]),
    "cap": ("nome,cognome,via,citta", ["Anna,Rossi,Via Roma 1,Roma", "Marco,Bianchi,Via Po 4,Torino"], ["00184", "10123"]),
    "cp": ("prenom,nom,rue,ville", ["Anna,Martin,Rue de Lyon 1,Paris", "Luc,Bernard,Rue Foch 3,Lille"], ["75012", "59000"]),
    "cep": ("nome,sobrenome,logradouro,cidade", ["Ana,Silva,Rua Direita 1,Recife", "Rui,Costa,Rua Nova 3,Natal"], ["50010-000", "59012-300"]),
    "psc": ("jmeno,prijmeni,ulice,mesto", ["Jana,Nováková,Dlouhá 1,Praha", "Petr,Svoboda,Krátká 3,Brno"], ["110 00", "602 00"]),
    "irsz": ("keresztnev,vezeteknev,email,utca,varos", ["Anna,Nagy,a@b.hu,Fő utca 1,Budapest", "Péter,Kovács,p@b.hu,Petőfi u. 3,Szeged"], ["1011", "6720"]),
    "postnr": ("fornamn,efternamn,gata,ort", ["Anna,Berg,Storgatan 1,Lund", "Lars,Ek,Kyrkgatan 3,Umeå"], ["223 50", "903 26"]),
}  # fmt: skip
OTHERS = [
    ("tk,version,toolkit", ["2.3,1.0,gtk", "2.4,1.1,qt"]),
    ("user,tk,expires", ["anna@x.org,eyJhbGciOi.aaa,3600", "bob@x.org,eyJhbGciOi.bbb,3600"]),
    ("email,tk,city", ["anna@x.org,9f3a2c1b77e0d4aa,Oslo", "bob@x.org,1be02c9d4f5a6b70,Bergen"]),
    ("name,tk,status", ["Anna Smith,TK-1029,open", "John Brown,TK-1030,closed"]),
    ("model,tk,cost", ["small,11528,0.2", "large,54621,0.3"]),
    ("instrument,cap,floor", ["A,5,1", "B,7,2"]),
    ("host,cp,uptime", ["h1,4.2,100", "h2,4.3,120"]),
    ("zip,name", ["zip 1,name 1", "zip 2,name 2"]),
]


def told(folder: Path, head: str, rows: list[str]) -> dict[str, str]:
    """The categories of a table's fields."""
    path = folder / "x.csv"
    path.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    (payload,) = payloads(local(path, path.name), True)
    return {name: verdict.category for name, verdict in judged(columns_of_file(payload)).items()}


@pytest.mark.parametrize("word", TABLES)
@pytest.mark.parametrize("before", ["", "{} ", "{}: "])
def test_a_short_word_beside_a_person_is_a_postal_code(word: str, before: str, tmp_path: Path) -> None:
    head, rows, codes = TABLES[word]
    said = before.format({"tk": "ΤΚ", "psc": "PSČ"}.get(word, word.upper()))
    table = [
        f"p{n}@mail.org,{row},{said}{code}" for n, (row, code) in enumerate(zip(rows, codes, strict=True))
    ]
    assert told(tmp_path, f"e-mail,{head},{word}", table).get(word) == CODE


@pytest.mark.parametrize(("head", "rows"), OTHERS)
def test_the_same_words_of_other_things_are_none(head: str, rows: list[str], tmp_path: Path) -> None:
    assert CODE not in told(tmp_path, head, rows).values()


def test_a_word_before_a_code_stays_and_equal_codes_stay_equal(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    rows = [f"{row},{code}" for row, code in zip(GREEK, ["ΤΚ 115 28", "115 28", "ΤΚ 712 01"], strict=True)]
    text = "\n".join(["onoma,eponymo,email,odos,poli,tk", *rows, ""])
    (tmp_path / "in" / "x.csv").write_text(text, encoding="utf-8")
    pseudonymize(tmp_path / "in", tmp_path / "out", key=KEY)
    made = [row["tk"] for row in csv.DictReader(io.StringIO((tmp_path / "out" / "x.csv").read_text("utf-8")))]
    assert made[0] == "ΤΚ " + made[1]
    assert made[1] not in ("115 28", made[2])
    assert made[2].startswith("ΤΚ ")
    assert "712 01" not in made[2]
