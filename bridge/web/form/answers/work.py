"""Work and income, as the borrower states them."""

from dataclasses import replace
from datetime import date

from marshmallow import fields, validate

from bridge.model.borrower import Borrower, Employment
from bridge.model.money import rubles_text
from bridge.web.form.answers.phones import phone_of
from bridge.web.form.answers.steps import Answers, Step, Typed
from bridge.web.form.answers.typed_values import Line, Page, TypedSum
from bridge.web.form.faults import Fault
from bridge.web.texts import gettext as _
from bridge.web.texts import later

_MONTHS_IN_YEAR, _LONGEST_YEARS = 12, 70
_LARGEST_INCOME = 10_000_000_00


class WorkPage(Page):
    """Fields of the page."""

    income = TypedSum(required=True)
    work_name = Line(load_default="", validate=validate.Length(max=200))
    work_phone = Line(load_default="", validate=validate.Length(max=30))
    experience_years = fields.Integer(load_default=0, validate=validate.Range(0, _LONGEST_YEARS))
    experience_months = fields.Integer(load_default=0, validate=validate.Range(0, _MONTHS_IN_YEAR - 1))


_WORDS = {
    "income": later("Введите доход за месяц в рублях, например 85 000"),
    "experience_years": later("Введите, сколько лет, числом, например 3"),
    "experience_months": later("Введите месяцы числом от 0 до 11"),
    "work_phone": later("Слишком длинный номер"),
    "": later("Слишком длинный текст"),
}


def _shown(borrower: Borrower) -> Typed:
    work = borrower.employment
    years, months = divmod(work.experience_months, _MONTHS_IN_YEAR)
    return {
        "income": rubles_text(work.income).removesuffix(".00").replace(".", ",") if work.income else "",
        "work_name": work.work_name,
        "work_phone": work.work_phone,
        "experience_years": str(years) if work.experience_months else "",
        "experience_months": str(months) if work.experience_months else "",
    }


def _check(answers: Answers, borrower: Borrower, today: date) -> list[Fault]:
    faults = []
    if answers["income"] is not None and not 0 < answers["income"] <= _LARGEST_INCOME:
        faults.append(Fault("income", _("Введите доход за месяц в рублях, например 85 000")))
    if answers["work_phone"] and phone_of(answers["work_phone"]) is None:
        faults.append(Fault("work_phone", _("Введите телефон с кодом города, например 8 495 123-45-67")))
    return faults


def _change(answers: Answers, borrower: Borrower) -> Borrower:
    work_phone = (phone_of(answers["work_phone"]) or "").replace("ext.", "доб.")
    months = answers["experience_years"] * _MONTHS_IN_YEAR + answers["experience_months"]
    return replace(borrower, employment=Employment(answers["income"], answers["work_name"], work_phone, months))


WORK = Step("work", WorkPage(), _WORDS, _shown, _check, _change, lambda one: one.employment.income > 0)
