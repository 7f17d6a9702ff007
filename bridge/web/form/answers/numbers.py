"""ИНН and СНИЛС: asked for, never required; wrong check digits are refused because nobody could use them."""

from dataclasses import replace
from datetime import date

from bridge.model.borrower import Borrower
from bridge.model.checks.inn import person_inn_valid
from bridge.model.checks.snils import snils_valid
from bridge.web.form.answers.steps import Answers, Step, Typed
from bridge.web.form.answers.typed_values import Digits, Page
from bridge.web.form.faults import Fault
from bridge.web.texts import gettext as _
from bridge.web.texts import later
from bridge.web.wording import snils


class NumbersPage(Page):
    """Fields of the page."""

    inn = Digits(load_default="")
    snils = Digits(load_default="")


def _shown(borrower: Borrower) -> Typed:
    return {"inn": borrower.inn, "snils": snils(borrower.snils)}


def _check(answers: Answers, borrower: Borrower, today: date) -> list[Fault]:
    faults = []
    if answers["inn"] and not person_inn_valid(answers["inn"]):
        faults.append(Fault("inn", _("В ИНН человека 12 цифр; проверьте их или оставьте поле пустым")))
    if answers["snils"] and snils_valid(answers["snils"]) is False:
        faults.append(Fault("snils", _("В СНИЛС 11 цифр; проверьте их или оставьте поле пустым")))
    return faults


def _change(answers: Answers, borrower: Borrower) -> Borrower:
    return replace(borrower, inn=answers["inn"], snils=answers["snils"])


NUMBERS = Step("numbers", NumbersPage(), {"": later("Слишком длинный текст")}, _shown, _check, _change, lambda one: True)
