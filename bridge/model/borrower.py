"""The person who borrows: what the site told, what the form asked.

All of it is personal data: sealed in the store, masked elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date


@dataclass(frozen=True, repr=False)
class Passport:
    """Internal passport of the Russian Federation. `series` 4 digits, `number` 6 digits, `division_code` NNN-NNN."""

    series: str
    number: str
    issued_on: date
    division_code: str
    issued_by: str

    @property
    def digits(self) -> str:
        """Series and number without spaces, as 1C names a person."""
        return self.series + self.number


@dataclass(frozen=True, repr=False)
class Address:
    """A Russian address in the parts that the loan system asks for."""

    region: str = ""
    city: str = ""
    street: str = ""
    house: str = ""
    building: str = ""
    apartment: str = ""


@dataclass(frozen=True, repr=False)
class Employment:
    """Work and income as the borrower states them. `income` in kopecks a month."""

    income: int = 0
    work_name: str = ""
    work_phone: str = ""
    experience_months: int = 0


@dataclass(frozen=True, repr=False)
class Borrower:
    """Everything known of the borrower so far; empty text or None where not asked yet. `phone` is +7 and ten digits.

    `drafts`: what was typed on a page and not sent yet, or not taken, by page and field, as typed: no answers, so not compared.
    """

    surname: str = ""
    name: str = ""
    patronymic: str = ""
    no_patronymic: bool = False
    birth_date: date | None = None
    birth_place: str = ""
    sex: str = ""
    phone: str = ""
    email: str = ""
    inn: str = ""
    snils: str = ""
    passport: Passport | None = None
    registration: Address = field(default_factory=Address)
    residence: Address | None = None
    employment: Employment = field(default_factory=Employment)
    more_answer: str = ""
    drafts: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)

    @property
    def full_name(self) -> str:
        """Surname, name and patronymic with single spaces."""
        return " ".join(part for part in (self.surname, self.name, self.patronymic) if part)

    @property
    def phone_tail(self) -> str:
        """The last two digits, which may be shown on a screen."""
        return self.phone[-2:]

    def with_draft(self, page: str, typed: Mapping[str, str]) -> "Borrower":
        """With what was typed on a page in place of what was before; nothing typed: without it."""
        others = {name: draft for name, draft in self.drafts.items() if name != page}
        return replace(self, drafts={**others, page: typed} if typed else others)

    def __repr__(self) -> str:
        return "Borrower(…)"
