"""What is merely odd among the answers: said beside the field and before sending, never refused."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from bridge.flows.hub import Hub
from bridge.model.borrower import Borrower
from bridge.model.checks.passport import birthday
from bridge.model.errors import FieldInvalidError
from bridge.web.form.answers.passport import doubts_of
from bridge.web.texts import gettext as _
from bridge.web.texts import later

# Kopecks a month; beyond these a comma or a nought is more likely than the income.
_SMALL_INCOME, _LARGE_INCOME = 10_000_00, 1_500_000_00
_FIRST_JOB_AT = 14
# The first two digits of a series are a region (OKATO); these belong to none.
_NO_REGIONS = frozenset(("02", "06", "09", "13", "16", "31", "39", "43", "48", "51", "55", "59", "62", "72"))
# Codes of the directory (adapters.passport_offices) → words.
_OFFICE: Mapping[str, str] = MappingProxyType(
    {
        "code_unknown": later("Такого кода подразделения нет в справочнике. Проверьте цифры."),
        "date_and_body_disagree": later("В год выдачи паспорта выдавала другая служба. Проверьте код и дату."),
        "police_code_after_2010": later("Такие коды были у милиции, до 2010 года. Проверьте код и дату выдачи."),
    }
)


@dataclass(frozen=True)
class Odd:
    """`page` asks for the answer, `field` is its name there; `text` is ready to show."""

    page: str
    field: str
    text: str


def oddities(hub: Hub, borrower: Borrower, today: date) -> list[Odd]:
    """Everything odd, in the order of the pages."""
    return [*_passport(hub, borrower, today), *_work(borrower, today)]


def _passport(hub: Hub, borrower: Borrower, today: date) -> Iterator[Odd]:
    passport = borrower.passport
    if passport is None:
        return
    if passport.series[:2] in _NO_REGIONS:
        yield Odd("passport", "series", _("Первые две цифры серии — код региона, а такого региона нет. Проверьте серию."))
    for field, text in doubts_of(borrower, today):
        yield Odd("passport", field, text)
    try:
        told = hub.passport_offices.issuers(passport.division_code, passport.issued_on).odd
    except FieldInvalidError:
        return
    for code in told:
        if code in _OFFICE:
            yield Odd("passport", "division_code", _(_OFFICE[code]))


def _work(borrower: Borrower, today: date) -> Iterator[Odd]:
    work = borrower.employment
    if 0 < work.income < _SMALL_INCOME:
        yield Odd("work", "income", _("Доход меньше десяти тысяч рублей в месяц. Не пропущены ли нули?"))
    if work.income > _LARGE_INCOME:
        yield Odd("work", "income", _("Доход больше полутора миллионов рублей в месяц. Нет ли лишнего нуля?"))
    if borrower.birth_date and work.experience_months:
        months = (today.year - birthday(borrower.birth_date, _FIRST_JOB_AT).year) * 12
        if work.experience_months > max(0, months):
            yield Odd("work", "experience_years", _("Стаж больше, чем возможно в вашем возрасте. Проверьте его."))
