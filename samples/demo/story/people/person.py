"""Invented people: every run has other ones, so that a leak of their data can be searched for and is surely theirs."""

import random
from dataclasses import dataclass

_SYLLABLES = ("бар", "вел", "гор", "дол", "жем", "зор", "кал", "лун", "мер", "нов", "пол", "рад", "сев", "тим", "хол", "чер")
_ANY = random.SystemRandom()
# Nobody else of the samples was born on it: where it is found it is a leak.
BIRTH_DATE = "1989-03-17"
DIVISION_CODE = "980-001"


@dataclass(frozen=True, repr=False)
class Person:
    """Who buys the tour and borrows. Nothing here may be seen in a log."""

    surname: str
    phone: str
    series: str
    number: str
    email: str
    street: str
    inn: str
    snils: str
    name: str = "Пётр"
    patronymic: str = "Тестович"

    @property
    def leaks(self) -> dict[str, tuple[str, ...]]:
        """What must not be found in clear anywhere, by kind, in the ways it may be written."""
        own, series = self.phone.removeprefix("+7"), f"{self.series[:2]} {self.series[2:]}"
        code, rest = own[:3], (own[3:6], own[6:8], own[8:])
        phones = [f"{code}{gap}{sign.join(rest)}" for gap, sign in ((") ", "-"), (" ", "-"), (" ", " "), ("-", "-"))]
        day = ".".join(reversed(BIRTH_DATE.split("-")))
        snils = f"{self.snils[:3]}-{self.snils[3:6]}-{self.snils[6:9]} {self.snils[9:]}"
        return {
            "surname": (self.surname,),
            "patronymic": (self.patronymic,),
            "phone": (own, *phones),
            "passport": tuple(
                f"{one}{sign}{self.number}" for one, sign in ((self.series, ""), (self.series, " "), (series, " "))
            ),
            "email": (self.email,),
            "address": (self.street,),
            "birth date": (BIRTH_DATE, day, BIRTH_DATE.replace("-", "")),
            "INN": (self.inn,),
            "SNILS": (self.snils, snils),
        }


def invent(dice: random.Random = _ANY) -> Person:
    """A fresh person, the same one for the same seeded dice. The surname decides nothing at the 1C stand: an officer does."""
    stem = "".join(dice.choices(_SYLLABLES, k=4))
    digits = "".join(dice.choices("123456789", k=8))
    street = "".join(dice.choices(_SYLLABLES, k=3)).capitalize() + "ская"
    return Person(
        surname=f"{stem.capitalize()}ский",
        phone=f"+791{digits}",
        series=f"{dice.choice('123456789')}{dice.choice('0123456789')}10",
        number=str(dice.randrange(100_000, 1_000_000)),
        email=f"p{dice.getrandbits(48):012x}@example.org",
        street=street,
        inn=_inn(digits),
        snils=_snils(digits),
    )


def _inn(digits: str) -> str:
    """Twelve digits of a person, the last two check the others."""
    body = f"77{digits}"
    for weights in ((7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)):
        body += str(sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11 % 10)
    return body


def _snils(digits: str) -> str:
    """Eleven digits, the last two check the others."""
    body = f"1{digits}"
    check = sum(int(digit) * weight for digit, weight in zip(body, range(9, 0, -1), strict=True)) % 101
    return f"{body}{check % 100:02d}"
