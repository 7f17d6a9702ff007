"""ИНН and СНИЛС: asked for, never required; wrong check digits are refused because nobody could use them."""

from dataclasses import replace
from datetime import date

from stdnum.ru import inn

from bridge.model.borrower import Borrower
from bridge.model.checks.snils import snils_valid
from bridge.web.form.answers.steps import Answers, Step, Typed
from bridge.web.form.answers.typed_values import Digits, Page
from bridge.web.form.faults import Fault
from bridge.web.texts import gettext as _
from bridge.web.texts import later
from bridge.web.wording import snils

_PERSON_DIGITS, _COMPANY_DIGITS, _SNILS_DIGITS = 12, 10, 11


class NumbersPage(Page):
    """Fields of the page."""

    inn = Digits(load_default="")
    snils = Digits(load_default="")


def _shown(borrower: Borrower) -> Typed:
    return {"inn": borrower.inn, "snils": snils(borrower.snils)}


def _check(answers: Answers, borrower: Borrower, today: date) -> list[Fault]:
    faults = []
    if answers["inn"] and (words := _wrong_inn(answers["inn"])):
        faults.append(Fault("inn", words))
    if answers["snils"] and snils_valid(answers["snils"]) is False:
        short = len(answers["snils"]) != _SNILS_DIGITS
        words = _("В СНИЛС 11 цифр; проверьте их или оставьте поле пустым")
        faults.append(Fault("snils", words if short else _("Контрольные цифры СНИЛС не сходятся: проверьте, нет ли опечатки")))
    return faults


def _wrong_inn(digits: str) -> str:
    """Form and check digits are judged by the library; the wrong ones are told apart, so that they can be mended."""
    if len(digits) == _COMPANY_DIGITS and inn.is_valid(digits):
        return _("Это ИНН организации: в ИНН человека 12 цифр")
    if len(digits) != _PERSON_DIGITS:
        return _("В ИНН человека 12 цифр; проверьте их или оставьте поле пустым")
    good = inn.is_valid(digits) and not digits.startswith("00")
    return "" if good else _("Контрольные цифры ИНН не сходятся: проверьте, нет ли опечатки")


def _change(answers: Answers, borrower: Borrower) -> Borrower:
    return replace(borrower, inn=answers["inn"], snils=answers["snils"])


NUMBERS = Step("numbers", NumbersPage(), {"": later("Слишком длинный текст")}, _shown, _check, _change, lambda one: True)
