"""Invented people: every run has other ones, so that a leak of their data can be searched for and is surely theirs."""

import random
from dataclasses import dataclass

_SYLLABLES = ("бар", "вел", "гор", "дол", "жем", "зор", "кал", "лун", "мер", "нов", "пол", "рад", "сев", "тим", "хол", "чер")
_ANY = random.SystemRandom()
BIRTH_DATE = "1988-05-04"
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
    name: str = "Пётр"
    patronymic: str = "Тестович"

    @property
    def leaks(self) -> dict[str, tuple[str, ...]]:
        """What must not be found in clear anywhere, by kind, in the ways it may be written."""
        digits = self.phone.lstrip("+")
        return {
            "surname": (self.surname,),
            "phone": (digits, digits[1:]),
            "passport": (f"{self.series}{self.number}", f"{self.series} {self.number}"),
            "email": (self.email,),
            "address": (self.street,),
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
    )
