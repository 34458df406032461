"""Columns of names and of other things, drawn from word lists: what the model of names is trained on."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from name_lists import Names

OTHER, WHOLE, GIVEN, LAST = range(4)
SIZES = (2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8, 9, 10, 12, 15, 20, 30, 45)
COMMON = [
    "en",
    "en",
    "de",
    "de",
    "fr",
    "fr",
    "es",
    "it",
    "nl",
    "pl",
    "pt",
    "sv",
    "da",
    "no",
    "fi",
    "cs",
    "hu",
    "ro",
    "tr",
    "el",
    "ru",
]
FAR = [
    "ar",
    "zh",
    "ja",
    "ko",
    "ar",
    "he",
    "hi",
    "uk",
    "bg",
    "th",
    "vi",
    "id",
    "hr",
    "sk",
    "fa",
    "zh_latin",
    "ja_latin",
    "ko_latin",
    "ar_latin",
    "en_IN",
]
TITLES = {
    "en": "Mr|Mrs|Ms|Miss|Dr|Prof.|Sir|Rev.|Mr.|Mrs.|Dr.",
    "de": "Herr|Frau|Dr.|Prof. Dr.|Dr. med.|Dipl.-Ing.|Mag.|Herrn",
    "fr": "M.|Mme|Mlle|Dr|Me|Pr",
    "es": "Don|Doña|D.|Dña.|Sr.|Sra.|Dr.",
    "it": "Sig.|Sig.ra|Dott.|Dott.ssa|Avv.|Ing.|Geom.",
    "nl": "dhr.|mevr.|drs.|ir.|mr.|dr.",
    "pl": "Pan|Pani|dr|mgr|inż.",
    "cs": "Ing.|Mgr.|MUDr.|Bc.|pan|paní",
    "sk": "Ing.|Mgr.|MUDr.",
    "hu": "Dr.|dr.|özv.",
    "ro": "dl.|dna.|Dr.|Ing.",
    "tr": "Sayın|Dr.|Av.|Prof. Dr.",
    "pt": "Sr.|Sra.|Dra.|Dr.|Dona|Eng.",
    "el": "κ.|κα|Δρ.",
    "ru": "г-н|г-жа",
    "sv": "Herr|Fru|Dr.",
    "da": "Hr.|Fru|Dr.",
    "no": "Hr.|Fru|Dr.",
}
PARTICLES = {
    "de": "von|zu|von der", "nl": "van|de|van de|van der|van den|ter|ten", "fr": "de|du|de la|Le", "es": "de|del|de la", "it": "De|Di|Del|Della|Lo",
    "pt": "da|de|dos|do", "en": "van|de|St", "ar": "بن|أبو", "en_PK": "ul|bin",
}  # fmt: skip
CODES = [
    "Y|N", "J|N", "yes|no|unknown", "true|false", "M|F|X|D", "m|w|d", "male|female|diverse", "Ja|Nein", "Oui|Non", "Sí|No", "ja|nej", "tak|nie", "evet|hayır", "kyllä|ei",
    "A|B|C|D|E", "I|II|III|IV|V", "S|M|L|XL|XXL", "EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|TRY|JPY", "DE|FR|GB|IT|ES|NL|PL|SE|TR|US",
    "de|en|fr|es|it|nl|pl|sv|tr", "de-DE|en-US|en-GB|fr-FR|es-ES|it-IT|pt-BR", "DEU|FRA|GBR|ITA|ESP|POL|TUR", "kg|g|cm|mm|m|km|h|min|s|EUR|pcs|Stk|l|ml",
    "Mo|Di|Mi|Do|Fr|Sa|So", "Mon|Tue|Wed|Thu|Fri|Sat|Sun", "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec", "N|S|E|W|NE|NW|SE|SW", "ALL|NONE|SOME|ANY",
    "JSON|XML|CSV|PDF|HTML|YAML", "GET|POST|PUT|DELETE|PATCH", "INFO|WARN|ERROR|DEBUG|TRACE", "info|warn|error|debug", "dev|test|staging|prod", "web|app|shop|phone|mail",
    "email|sms|push|letter|phone", "card|cash|transfer|paypal|invoice", "VISA|MASTERCARD|AMEX", "Visa|Mastercard|Amex|Maestro", "bus|tram|train|ferry", "ICE|IC|RE|RB|S|U",
    "single|married|divorced|widowed", "ledig|verheiratet|geschieden|verwitwet", "célibataire|marié|divorcé|veuf", "gehuwd|ongehuwd|gescheiden", "soltero|casado|viudo",
    "free|basic|premium|enterprise", "bronze|silver|gold|platinum", "pass|fail|skip", "create|update|delete|read", "start|stop|pause|resume", "north|south|east|west",
    "child|adult|senior|student", "new|used|refurbished", "diesel|petrol|electric|hybrid", "summer|winter|spring|autumn", "breakfast|lunch|dinner", "left|right|both",
    "orderCreated|orderPaid|orderShipped|orderReturned", "firstName|lastName|birthDate|street", "UserService|OrderService|MailService|AuthService", "pageView|addToCart|checkout",
    "iPhone|iPad|MacBook|iMac", "tak|nie|nie dotyczy", "so|mo|ei|la", "vegan|vegetarian|halal|kosher", "low|medium|high|critical", "niedrig|mittel|hoch", "faible|moyen|élevé",
    "UTC|CET|CEST|GMT|EST|PST", "Europe|Asia|Africa|America|Oceania", "Chrome|Firefox|Safari|Edge", "Windows|Linux|Android|macOS|iOS", "AWS|Azure|GCP", "eth|wlan|lo",
]  # fmt: skip
SOLID = {"zh", "ja", "ko"}  # written without a space between surname and given name
LAST_FIRST = {"zh", "ja", "ko", "hu", "vi", "zh_latin", "ko_latin"}
SHOPS = [
    "Bakery|Garage|Plumbing|Florist|Logistics|Consulting|Partners|Brothers|Farm|Motors|Solicitors|Roofing|Stores|Holdings|Media",
    "Bäckerei|Metzgerei|Autohaus|Gasthof|Apotheke|Friseur|Spedition|Elektro|Bau|Verlag|Praxis|Kanzlei|Weingut|Brauerei|Möbel",
    "Boulangerie|Garage|Pharmacie|Hôtel|Cabinet|Café|Brasserie|Librairie|Transports|Maison|Établissements|Clinique|Domaine|Château",
    "Panadería|Talleres|Ferretería|Bar|Hostal|Bodegas|Farmacia|Transportes|Librería|Clínica|Cafetería|Muebles|Hermanos",
    "Trattoria|Osteria|Pizzeria|Farmacia|Officina|Bar|Panificio|Autotrasporti|Studio|Fratelli|Ristorante|Hotel|Cantina",
    "Bakkerij|Slagerij|Garage|Café|Kapsalon|Transport|Autobedrijf|Bouwbedrijf|Hotel|Bloemen|Notaris",
    "Piekarnia|Zakład|Apteka|Hotel|Sklep|Kancelaria|Transport|Przedsiębiorstwo|Restauracja|Cukiernia",
    "Bageri|Frisör|Åkeri|Bygg|Möbler|Konditori|Kiosk|Advokat|Restaurang|Taxi|Hotell",
    "Leipomo|Parturi|Kahvila|Ravintola|Kuljetus|Rakennus|Apteekki|Hotelli|Pekárna|Hostinec|Autoservis|Lékárna|Pékség|Étterem",
    "Ticaret|İnşaat|Gıda|Otomotiv|Tekstil|Mobilya|Nakliyat|Eczanesi|Lokantası|Φούρνος|Ταβέρνα|Φαρμακείο|Пекарня|Аптека|Магазин|Кафе",
    "Brutăria|Restaurant|Farmacia|Padaria|Farmácia|Café|Oficina|Construções|Pekara|Ljekarna|Restoran|Хотел|Пекарна",
]
LEGAL = "Ltd|Inc|LLC|GmbH|AG|KG|& Co. KG|e.K.|SA|SARL|SAS|S.A.|S.L.|S.r.l.|SpA|B.V.|NV|AB|A/S|ApS|AS|Oy|Oyj|Sp. z o.o.|s.r.o.|a.s.|Kft.|Bt.|SRL|Lda|Ltda|A.Ş.|Ltd. Şti.|Α.Ε.|ООО|ЗАО|Group|& Sons|& Söhne|et Fils|e Figli|e Hijos|Bros|Corp".split(
    "|"
)
STREETS = "{} Street|{} Road|{} Avenue|{} Square|{} Way|{} Lane|{} Close|{} Drive|{}straße|{}-Straße|{}weg|{}platz|{}gasse|{}-Allee|rue {}|avenue {}|place {}|boulevard {}|allée {}|Calle {}|Avenida {}|Plaza {}|Paseo {}|Via {}|Piazza {}|Corso {}|Viale {}|{}straat|{}laan|{}plein|ul. {}|al. {}|{}gatan|{}s gata|{}gade|{}s vej|{}katu|{} utca|{} tér|Strada {}|Rua {}|Praça {}|{} Caddesi|{} Sokak|οδός {}|улица {}|ул. {}|náměstí {}|ulica {}".split(
    "|"
)
SHIPS = "Lady|Lord|Earl|Princess|Prince|Captain|Saint|King|Queen|Duke|Baron|San|Santa|St|Mount|Lake|Port|Villa|HMS|MS|Hurricane|Storm|Château|Clos|Sankt|Reine|Roi|Kong|Dronning|König|Königin|Aunt|Uncle|Mother|Castle|Fort|Cape|Point|Camp|Operation|Project|Team|House of".split(
    "|"
)
PLACED = "Castle|Bridge|Park|House|Gardens|Museum|Academy|School|College|Hospital|Institute|Foundation|Award|Prize|Cup|Trophy|Stadium|Hall|Tower|Building|Theorem|Constant|Effect|Syndrome|Disease|Law|Schule|Gymnasium|Haus|Preis|Stiftung|Museum|Klinik|Effekt".split(
    "|"
)


@dataclass(frozen=True)
class Drawn:
    """A column, what it holds, and how often its words are taken to be on no list."""

    kind: int
    values: tuple[str, ...]
    hidden: float


class Columns:
    """Draws columns from lists with one source of chance."""

    def __init__(self, names: Names, draw: random.Random) -> None:
        self.names, self.draw = names, draw
        self.languages = sorted(names.given.keys() & names.last.keys())
        self.latin = [of for of in self.languages if names.given[of][0].isascii() or of in COMMON]
        self.kinds = sorted(names.things)
        self.doubtful = _doubtful(names)

    def one(self) -> Drawn:
        """A column: half of them of names."""
        draw = self.draw
        size = draw.choice(SIZES)
        kind = draw.choice((OTHER, OTHER, OTHER, OTHER, WHOLE, WHOLE, GIVEN, LAST))
        maker = self._persons(kind) if kind != OTHER else self._things()
        case = self._case(kind)
        values = list(dict.fromkeys(case(maker()) for _ in range(size)))
        if kind != OTHER and draw.random() < 0.12:
            other = self._things()
            values[: max(1, len(values) // 8)] = [other()]
        if kind == OTHER and draw.random() < 0.1:
            other = self._persons(WHOLE)
            values[: max(1, len(values) // 5)] = [other()]
        hidden = draw.choice((0.0, 0.0, 0.3, 0.6, 0.9))
        return Drawn(kind, tuple(v.strip() for v in values if v.strip()), hidden)

    def _language(self) -> str:
        chance = self.draw.random()
        return self.draw.choice(COMMON if chance < 0.45 else FAR if chance < 0.7 else self.languages)

    def _case(self, kind: int) -> Callable[[str], str]:
        chance = self.draw.random()
        if kind == OTHER:
            return (
                str
                if chance < 0.55
                else _titled
                if chance < 0.8
                else str.capitalize
                if chance < 0.88
                else str.upper
                if chance < 0.94
                else str.lower
            )
        return str.upper if chance < 0.08 else str.lower if chance < 0.13 else str

    def _persons(self, kind: int) -> Callable[[], str]:
        of = self._language()
        form = self.draw.choice(FORMS if of not in SOLID else ["solid", "solid", "spaced", "GL"])
        if of in LAST_FIRST and form == "GL" and self.draw.random() < 0.7:
            form = "LG"
        mixed = self.draw.choice((0.0, 0.1, 0.3, 0.6))
        return lambda: self._person(
            self.draw.choice(self.latin) if self.draw.random() < mixed else of, kind, form
        )

    def _given(self, of: str) -> str:
        first, chance = self.draw.choice(self.names.given[of]), self.draw.random()
        if of in SOLID or chance > 0.12:
            return first
        return f"{first}{self.draw.choice(' -')}{self.draw.choice(self.names.given[of])}"

    def _last(self, of: str) -> str:
        last, chance = self.draw.choice(self.names.last[of]), self.draw.random()
        if of in SOLID:
            return last
        if of in ("es", "pt") and chance < 0.5:
            return f"{last} {self.draw.choice(self.names.last[of])}"
        if chance < 0.08:
            return f"{last}{self.draw.choice('- -')}{self.draw.choice(self.names.last[of])}"
        if chance < (0.4 if of == "nl" else 0.18) and of in PARTICLES:
            return f"{self.draw.choice(PARTICLES[of].split('|'))} {last}"
        return last

    def _person(self, of: str, kind: int, form: str) -> str:
        draw = self.draw
        if kind == GIVEN:
            return self._given(of)
        if kind == LAST:
            return self._last(of)
        first, last = self._given(of), self._last(of)
        if of in SOLID and form in ("solid", "spaced", "GL"):
            return {"solid": f"{last}{first}", "spaced": f"{last} {first}", "GL": f"{first} {last}"}[form]
        form = {"solid": "LG", "spaced": "LG"}.get(form, form)
        initial = f"{first[0]}."
        middle = draw.choice(self.names.given[of])
        title = draw.choice(TITLES.get(of, TITLES["en"]).split("|"))
        return {
            "GL": f"{first} {last}",
            "LG": f"{last} {first}",
            "L,G": f"{last}, {first}",
            "I L": f"{initial} {last}",
            "II L": f"{initial} {middle[0]}. {last}"
            if draw.random() < 0.5
            else f"{initial}{middle[0]}. {last}",
            "L I": f"{last} {initial}",
            "L, I": f"{last}, {initial}",
            "L I I": f"{last} {initial} {middle[0]}.",
            "L i": f"{last} {first[0]}",
            "G M L": f"{first} {middle[0]}. {last}",
            "G G L": f"{first} {middle} {last}",
            "T G L": f"{title} {first} {last}",
            "T L": f"{title} {last}",
            "LU G": f"{last.upper()} {first}",
            "G LU": f"{first} {last.upper()}",
            "L,G,T": f"{last}, {title} {first}",
        }[form]

    def _things(self) -> Callable[[], str]:
        """A maker of things of one kind."""
        draw, names = self.draw, self.names
        chance = draw.random()
        if chance < 0.08:
            codes = draw.choice(CODES).split("|")
            return lambda: draw.choice(codes)
        if chance < 0.12:
            size, low = draw.randint(1, 5), draw.random() < 0.3
            letters = "abcdefghijklmnopqrstuvwxyz" if low else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
            return lambda: "".join(draw.choice(letters) for _ in range(size))
        if chance < 0.38:
            return self._named_things()
        if chance < 0.42:
            texts = draw.choice(self.doubtful)
            share, of = draw.choice((0.5, 0.8, 1.0)), draw.choice(sorted(names.places))
            return lambda: draw.choice(texts if draw.random() < share else names.places[of])
        if chance < 0.48:
            of = draw.choice(sorted(names.places))
            return lambda: draw.choice(names.places[of])
        if chance < 0.58:
            kind = draw.choice([k for k in self.kinds if k.startswith("own ")])
            return lambda: draw.choice(names.things[kind])
        if chance < 0.68:
            of = draw.choice(sorted(names.nouns))
            return lambda: self._noun(of) if draw.random() < 0.6 else f"{self._noun(of)} {self._noun(of)}"
        if chance < 0.73:
            return lambda: (
                f"{draw.choice(names.things['own genus'])} {draw.choice(names.things['own epithet'])}"
            )
        if chance < 0.78:
            kind = draw.choice([k for k in self.kinds if k.startswith("lorem")])
            return lambda: " ".join(draw.choice(names.things[kind]) for _ in range(draw.randint(1, 4)))
        kind = draw.choice(self.kinds)
        return lambda: draw.choice(names.things[kind])

    def _noun(self, of: str) -> str:
        noun = self.draw.choice(self.names.nouns[of])
        return noun[:1].upper() + noun[1:] if self.draw.random() < 0.8 else noun

    def _named_things(self) -> Callable[[], str]:
        """Things that bear names of persons: products, shops, streets, ships, prizes."""
        draw, names = self.draw, self.names
        of = draw.choice([x for x in sorted(names.nouns) if x in names.given and x in names.last])
        kind = draw.randrange(12)
        heads = [self._noun(of) for _ in range(draw.choice((1, 2, 3, 8, 8)))]
        if kind < 3:
            return lambda: (
                f"{draw.choice(heads) if draw.random() < 0.6 else self._noun(of)} {draw.choice(names.given[of])}"
            )
        if kind == 3:
            return lambda: (
                f"{draw.choice(names.given[of])} {draw.choice(heads) if draw.random() < 0.6 else self._noun(of)}"
            )
        if kind == 4:
            return lambda: f"{self._noun(of)} {self._noun(of)} {draw.choice(names.given[of])}"
        if kind == 5:
            return lambda: f"{draw.choice(names.last[of])} {self._noun(of)}"
        if kind in (6, 7):
            shops = draw.choice(SHOPS).split("|")
            return lambda: self._shop(of, shops)
        if kind == 8:
            form = draw.sample(STREETS, 4)
            return lambda: draw.choice(form).format(self._honoured(of))
        if kind == 9:
            return lambda: f"{draw.choice(SHIPS)} {draw.choice(names.given[of] + names.last[of])}"
        if kind == 10:
            return lambda: f"{self._honoured(of)} {draw.choice(PLACED)}"
        return lambda: (
            f"{draw.choice(names.last[of])} {draw.choice(LEGAL)}"
            if draw.random() < 0.7
            else f"{draw.choice(names.last[of])} & {draw.choice(names.last[of])}"
        )

    def _honoured(self, of: str) -> str:
        first, last = self.draw.choice(self.names.given[of]), self.draw.choice(self.names.last[of])
        return self.draw.choice((first, last, last, f"{first} {last}"))

    def _shop(self, of: str, shops: list[str]) -> str:
        name, shop = self.draw.choice(self.names.last[of] + self.names.given[of]), self.draw.choice(shops)
        return f"{shop} {name}" if self.draw.random() < 0.7 else f"{name} {shop}"


FORMS = [
    *["GL"] * 12, *["LG"] * 4, *["L,G"] * 4, *["I L"] * 2, "II L", "L I", "L, I", "L i", "G M L", "G M L", "G G L", "G G L", "T G L", "T G L",
    "T L", "LU G", "G LU", "L,G,T", "L I I",
]  # fmt: skip


def _doubtful(names: Names) -> list[list[str]]:
    """Places, and words for things, that are names as well: a column of nothing but those is none of names."""
    given = {text.lower() for of in COMMON for text in names.given[of]}
    last = {text.lower() for of in COMMON for text in names.last[of]}
    places = {text for of in ("en", "de", "fr", "es", "it") for text in names.places[of]}
    words = {word.capitalize() for word in names.words if word.isascii() and len(word) > 3}
    found = [
        sorted(text for text in texts if text.lower() in of)
        for texts in (places, words)
        for of in (given, last)
    ]
    return [texts for texts in found if len(texts) > 20]


def _titled(text: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in text.split(" "))
