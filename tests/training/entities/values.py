"""Made-up values of every slot of the templates: people, addresses, organisations, dates, numbers."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from faker import Faker

HERE = Path(__file__).parent
POOL, FAR, FEW = (
    900,
    250,
    200,
)  # values drawn from Faker: names of a language's own locales, of others, and all else
LANGUAGES = "en de fr es it nl pl sv cs pt tr da fi".split()
FOREIGN = "hu_HU hr_HR ro_RO no_NO sk_SK sl_SI et_EE lt_LT lv_LV id_ID vi_VN fil_PH en_IN en_PK fr_DZ yo_NG ig_NG ha_NG tw_GH zu_ZA en_KE uz_UZ az_AZ sq_AL".split()
_SLOT = re.compile(r"\{([A-Za-z#0-9]+)\}")

NUMBERS = (
    "########|#######|######|##########|@######|@@######|@@-######|@@@-######|@@@/##/#####|@@/####/#####|@@-##-####|##/####/##|"
    "###-##-####|### ### ####|## ### ###|### ### ###|#-####-##|@#######|@########|######-####|######/####|########-@|##-######-@|"
    "@@ ## ## ## @|@@## @@@|@@@ ###|@@-###-@@|@ @@ ####|@@@-####|#@@####|####-####|@-#####|@@@@ ###### @####|##@@#######|"
    "##/####|####/##|####-##-###|@@@.###.###|###.###.###-##|###########|## ## ## ## ### ### ##|@#@#@#|@##-####|#### ####|###/##|"
    "@@@@@@##@##@###@|#######@|########@|##### ####|@@@###@@@|@@@####|##-#-#####|@@@@-####-####|#####"
).split("|")
CODES = "@@@-######|#######|@@-#####|#######-#|@@#####@|ORD-######|INV-####-###|SKU-####|#########|TCK-####|PO######|@@@####".split(
    "|"
)


class Markov:
    """Words that are spelled like those given, so that no list of names can be learned by heart."""

    def __init__(self, words: Iterable[str], size: int = 3) -> None:
        self.size = size
        self.after: dict[str, list[str]] = defaultdict(list)
        for word in sorted(set(words)):
            padded = "^" * size + word + "$"
            for at in range(size, len(padded)):
                self.after[padded[at - size : at]].append(padded[at])

    def word(self, draw: random.Random, least: int = 3, most: int = 12) -> str:
        made = ""
        for _ in range(20):
            state, made = "^" * self.size, ""
            while len(made) <= most and (letter := draw.choice(self.after[state])) != "$":
                made += letter
                state = (state + letter)[-self.size :]
            if least <= len(made) <= most:
                break
        return made or "Ana"


class Locale:
    """What Faker knows about one place, drawn once."""

    def __init__(self, name: str, seed: int, names: int) -> None:
        fake = Faker(name)
        fake.seed_instance(seed)
        self.name = name
        self.given = _drawn(fake, "first_name", names)
        self.surnames = _drawn(fake, "last_name", names)
        self.cities = _drawn(fake, "city", FEW)
        self.streets = _drawn(fake, "street_address", FEW)
        self.addresses = _drawn(fake, "address", FEW)
        self.companies = _drawn(fake, "company", FEW)
        self.postcodes = _drawn(fake, "postcode", FEW)
        self.phones = _drawn(fake, "phone_number", FEW)
        self.countries = _drawn(fake, "country", FEW)


def _drawn(fake: Faker, what: str, many: int) -> list[str]:
    try:
        found = [str(getattr(fake, what)()).strip() for _ in range(many)]
    except Exception:  # not every locale knows everything
        return []
    return [value for value in found if value and not re.search(r"[^\x00-\u024f\u1e00-\u1eff\n’–]", value)]


class Words:
    """The hand-written lists of one language."""

    def __init__(self, language: str) -> None:
        lists = yaml.safe_load((HERE / "words" / f"{language}.yaml").read_text("utf-8"))
        spaced = ("locales", "months", "short", "days", "ordinals", "ages")
        self.of = {
            name: value.split() if name in spaced else value.split("|") for name, value in lists.items()
        }

    def __getitem__(self, name: str) -> list[str]:
        return self.of[name]


class Values:
    """Draws values; everything hangs on one seed."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.words = {language: Words(language) for language in LANGUAGES}
        self.any = Words("any")
        own = {name for words in self.words.values() for name in words["locales"]}
        self.locales = {
            name: Locale(name, seed + at, POOL if name in own else FAR)
            for at, name in enumerate(sorted(own | set(FOREIGN)))
        }
        self.homes = {
            language: [self.locales[name] for name in w["locales"]] for language, w in self.words.items()
        }
        self.abroad = [locale for locale in self.locales.values() if locale.given]

    @cached_property
    def _given(self) -> dict[str, Markov]:
        return {k: Markov(n for h in v for n in h.given) for k, v in self.homes.items()}

    @cached_property
    def _surnames(self) -> dict[str, Markov]:
        return {k: Markov(n for h in v for n in h.surnames) for k, v in self.homes.items()}

    @cached_property
    def _cities(self) -> dict[str, Markov]:
        return {k: Markov(c.split()[-1] for h in v for c in h.cities) for k, v in self.homes.items()}

    @cached_property
    def _brands(self) -> Markov:
        words = [
            w for one in self.locales.values() for c in one.companies for w in re.findall(r"[^\W\d_]{4,}", c)
        ]
        return Markov([*words, *self.any["brands"]])

    def pick(self, options: Sequence[str]) -> str:
        return self.draw.choice(options)

    def chance(self, share: float) -> bool:
        return self.draw.random() < share

    # -- people

    def _where(self, language: str) -> Locale:
        if self.chance(0.22):
            return self.draw.choice(self.abroad)
        return self.draw.choice(self.homes[language])

    def given(self, language: str) -> str:
        if self.chance(0.22):
            name = self._given[language].word(self.draw, 3, 11)
        else:
            name = self.pick(self._where(language).given or self.homes["en"][0].given)
        if self.chance(0.04):
            name += "-" + self.pick(self.homes[language][0].given)
        return name

    def surname(self, language: str) -> str:
        at = self.draw.random()
        words = self.words[language]
        if at < 0.25:
            name = self._surnames[language].word(self.draw, 3, 13)
        elif at < 0.42:
            name = self.pick(words["joined"]) + self.pick(words["endings"])
        else:
            name = self.pick(self._where(language).surnames or self.homes["en"][0].surnames)
        if self.chance(0.05) and words["particles"] != [""]:
            name = self.pick([p for p in words["particles"] if p]) + name
        elif self.chance(0.02):
            name = self.pick(["al-", "El ", "Al-", "bin ", "von ", "de ", "van der ", "O'", "D'"]) + name
        return name

    def surnames(self, language: str) -> str:
        """A surname as it stands after a title: now and then a double one."""
        name = self.surname(language)
        if language in ("es", "pt") and self.chance(0.35):
            return f"{name} {self.surname(language)}"
        if self.chance(0.09):
            return f"{name}-{self.surname(language)}"
        return name

    def person(self, language: str) -> str:
        given, last = self.given(language), self.surnames(language)
        letter = self.pick("ABCDEFGHIJKLMNOPRSTUVWYZ")
        forms = (
            (62, f"{given} {last}"),
            (4, f"{given} {letter}. {last}"),
            (6, f"{letter}. {last}"),
            (2, f"{letter}. {self.pick('ABCDEFGHJKLMNPRST')}. {last}"),
            (2, f"{letter}.{self.pick('ABCDEFGHJKLMNPRST')}. {last}"),
            (1, f"{letter} {last}"),
            (6, f"{given} {self.given(language)} {last}"),
            (4, f"{given} {letter}."),
            (2, f"{given} {letter}"),
            (3, f"{last}, {given}"),
            (2, f"{last.upper()}, {given}"),
            (2, f"{last.upper()} {given}"),
            (2, f"{given} {last.upper()}"),
            (2, f"{last} {given}"),
            (1, f'{given} "{self.given(language)}" {last}'),
            (1, f"{given} {last}{self.pick([' jr.', ' Jr.', ' III', ' sen.', ' ml.'])}"),
        )
        return self.draw.choices([form for _, form in forms], [weight for weight, _ in forms])[0]

    def listed(self, language: str) -> str:
        """Surname first, as in files and lists."""
        given, last = self.given(language), self.surnames(language)
        return self.pick(
            [f"{last}, {given}", f"{last.upper()}, {given}", f"{last.upper()} {given}", f"{last} {given}"]
        )

    # -- places

    def city(self, language: str) -> str:
        at = self.draw.random()
        if at < 0.2:
            return self._cities[language].word(self.draw, 4, 12)
        if at < 0.3:
            return self.pick(self.any["cities"])
        where = self._where(language)
        return self.pick(where.cities or self.homes[language][0].cities)

    def country(self, language: str) -> str:
        homes = [home for home in self.homes[language] if home.countries]
        where = self.draw.choice(homes or self.homes["en"])
        return self.pick(where.countries)

    def postcode(self, language: str) -> str:
        return self.pick(self.draw.choice(self.homes[language]).postcodes or ["10115"])

    def street(self, language: str) -> str:
        home = self.draw.choice(self.homes[language])
        if self.chance(0.35) and home.streets:
            return self.pick(home.streets).replace("\n", ", ")
        return self.filled(self.pick(self.words[language]["streets"]), language)

    def address(self, language: str) -> str:
        home = self.draw.choice(self.homes[language])
        if self.chance(0.2) and home.addresses:
            value = self.pick(home.addresses)
            return value if self.chance(0.3) else re.sub(r"\s*\n\s*", ", ", value)
        street, city, post = self.street(language), self.city(language), self.postcode(language)
        if self.chance(0.16):
            street = self.filled(self.pick(self.words[language]["flats"]), language) + street
        elif self.chance(0.06):
            street += ", " + self.filled(self.pick(self.words[language]["flats"]), language).rstrip(", ")
        english = ["{s}, {c} {z}", "{s}, {c}, {z}", "{s}, {c}", "{s}, {z} {c}", "{s}, {c} {z}", "{s} {c} {z}"]
        other = [
            "{s}, {z} {c}",
            "{s}, {z} {c}",
            "{s}, {c}",
            "{s}, {z} {c}",
            "{s} - {z} {c}",
            "{s}, {c} {z}",
            "{s} {z} {c}",
            "{s}, {z} {c}",
        ]
        form = self.pick(english if language == "en" else other)
        form = re.sub(", ", "\n", form) if self.chance(0.1) else form
        if self.chance(0.06):
            form += ", " + self.country(language)
        return form.format(s=street, c=city, z=post)

    # -- organisations

    def brand(self) -> str:
        made = self._brands.word(self.draw, 3, 11) if self.chance(0.75) else self.pick(self.any["brands"])
        return made[0].upper() + made[1:]

    def organization(self, language: str) -> str:
        home = self.draw.choice(self.homes[language])
        at = self.draw.random()
        if at < 0.15 and home.companies:
            return self.pick(home.companies)
        if at < 0.22:
            return self.brand()
        if at < 0.24:
            return self.pick(self.any["known"])
        return self.filled(self.pick(self.words[language]["organizations"]), language)

    # -- time and numbers

    def date(self, language: str, first: int, last: int) -> str:
        words, draw = self.words[language], self.draw
        year, month, day = draw.randint(first, last), draw.randint(1, 12), draw.randint(1, 28)
        th = "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
        parts = {
            "d": day, "m": month, "dd": f"{day:02}", "mm": f"{month:02}", "year": year, "yy": f"{year % 100:02}", "th": th,
            "month": words["months"][month - 1], "short": words["short"][month - 1],
            "ordinal": self.pick(words["ordinals"]), "yearword": self.pick(words["yearwords"]),
        }  # fmt: skip
        return self.pick(words["dates"]).format(**parts)

    def birth(self, language: str) -> str:
        return self.date(language, 1928, 2024)

    def age(self, language: str) -> str:
        if self.chance(0.1):
            return self.pick(self.words[language]["ages"])
        return str(self.draw.randint(1, 99))

    def patterned(self, pattern: str) -> str:
        letters, digits = "ABCDEFGHJKLMNPRSTUVWXYZ", "0123456789"
        return "".join(
            self.pick(letters) if c == "@" else self.pick(digits) if c == "#" else c for c in pattern
        )

    def number(self) -> str:
        value = self.patterned(self.pick(NUMBERS))
        return value.lower() if self.chance(0.04) else value

    def phone(self, language: str) -> str:
        phones = self.draw.choice(self.homes[language]).phones
        if phones and self.chance(0.5):
            return self.pick(phones)
        return self.patterned(
            self.pick(
                [
                    "+## ### ### ###",
                    "0### ######",
                    "0## ### ## ##",
                    "+##-##-#######",
                    "0#### ### ###",
                    "(###) ###-####",
                    "## ## ## ##",
                    "### ### ###",
                    "0##-### ## ##",
                    "+## #### ######",
                    "01### ######",
                ]
            )
        )

    def email(self, language: str) -> str:
        given, last = (
            re.sub(r"[^a-z]", "", _plain(n).lower()) or "info"
            for n in (self.given(language), self.surname(language))
        )
        local = self.pick(
            [
                f"{given}.{last}",
                f"{given[0]}.{last}",
                f"{given}{self.draw.randint(1, 99)}",
                last,
                f"{given}_{last}",
                "info",
                "office",
            ]
        )
        return f"{local}@{self.pick(['', 'mail.', 'web.'])}example.{self.pick(['com', 'org', 'net'])}"

    def _small(self, slot: str, language: str) -> str | None:
        """The slots of streets, organisations and other small parts."""
        words, draw = self.words[language], self.draw
        if slot in words.of:
            return self.filled(self.pick(words[slot]), language)
        simple: dict[str, Callable[[], str]] = {
            "n": lambda: str(draw.choice([draw.randint(1, 30), draw.randint(1, 150)])),
            "nn": lambda: str(draw.randint(10, 99)),
            "nnn": lambda: str(draw.randint(100, 999)),
            "nnnn": lambda: str(draw.randint(1000, 9999)),
            "d": lambda: str(draw.randint(1, 9)),
            "dd": lambda: str(draw.randint(1, 28)),
            "ab": lambda: self.pick("abcd"),
            "AB": lambda: self.pick("ABCDE"),
            "th": lambda: "th",
            "AAA": lambda: "".join(self.pick("ABCDEFGHIKLMNOPRSTUVWZ") for _ in range(draw.randint(2, 4))),
            "w": lambda: self.brand(),
            "w2": lambda: self.brand(),
            "c": lambda: self._cities[language].word(draw, 4, 11),
            "month": lambda: self.pick(words["months"]),
        }
        return simple[slot]() if slot in simple else None

    def filled(self, pattern: str, language: str) -> str:
        """A pattern of the word lists with its slots filled."""
        return _SLOT.sub(lambda m: self.slot(m[1], language), pattern)

    def slot(self, name: str, language: str) -> str:  # one table of what every slot holds
        draw, words = self.draw, self.words[language]
        table: dict[str, Callable[[], str]] = {
            "P": lambda: self.person(language), "F": lambda: self.given(language), "L": lambda: self.surnames(language),
            "PL": lambda: self.listed(language), "I": lambda: self.pick("ABCDEFGHJKLMNPRST") + ".",
            "A": lambda: self.address(language), "S": lambda: self.street(language), "C": lambda: self.city(language),
            "K": lambda: self.country(language), "Z": lambda: self.postcode(language),
            "O": lambda: self.organization(language), "N": lambda: self.pick(words["nationalities"]),
            "R": lambda: self.pick(words["religions"]), "Y": lambda: self.age(language), "B": lambda: self.birth(language),
            "H": lambda: self.pick(words["health"]) if self.chance(0.97) else self.pick(self.any["codes"]),
            "M": lambda: self._medicine(), "ID": lambda: self.number(),
            "D": lambda: self.date(language, 2015, 2026), "T": lambda: self.phone(language), "E": lambda: self.email(language),
            "IB": lambda: self.patterned(self.pick(["@@## #### #### #### ####", "@@## #### #### #### #### ##", "@@##################"])),
            "CC": lambda: self.patterned(self.pick(["#### #### #### ####", "################", "####-####-####-####"])),
            "Q": lambda: self.pick(["€{}", "{} EUR", "£{}", "${}", "{} €", "{} kr", "{}"]).format(self.pick([str(draw.randint(5, 5000)), f"{draw.randint(1, 900)}.{draw.randint(10, 99)}", f"{draw.randint(1, 9)}.{draw.randint(100, 999)}"])),
            "TM": lambda: f"{draw.randint(0, 23)}{self.pick([':', '.', ':'])}{draw.randint(0, 59):02}",
            "W": lambda: self.pick(words["days"]), "MO": lambda: self.pick(words["months"]), "J": lambda: self.pick(words["jobs"]),
            "G": lambda: self.pick(words["products"]), "BR": lambda: self.brand(), "X": lambda: self.patterned(self.pick(CODES)),
            "TS": lambda: f"20{draw.randint(15, 26)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}{self.pick('T ')}{draw.randint(0, 23):02}:{draw.randint(0, 59):02}:{draw.randint(0, 59):02}{self.pick(['', 'Z', '.120', ',042'])}",
            "IP": lambda: f"10.{draw.randint(0, 255)}.{draw.randint(0, 255)}.{draw.randint(1, 254)}", "TE": lambda: self.pick(self.any["tech"]),
            "HX": lambda: f"{draw.getrandbits(draw.choice([32, 64, 128])):x}", "V": lambda: f"{draw.randint(0, 9)}.{draw.randint(0, 30)}.{draw.randint(0, 9)}",
            "YR": lambda: str(draw.randint(1970, 2026)),
        }  # fmt: skip
        if name in table:
            return table[name]()
        small = self._small(name, language)
        if small is None:
            raise KeyError(name)
        return small

    def _medicine(self) -> str:
        name = self.pick(self.any["medicine"])
        return name.capitalize() if self.chance(0.35) else name


def _plain(text: str) -> str:
    import unicodedata

    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


__all__ = ["HERE", "LANGUAGES", "Any", "Values"]
