"""Name and birth, as they stand in the passport."""

from dataclasses import replace
from datetime import date

from marshmallow import fields, validate

from bridge.model.borrower import Borrower
from bridge.model.checks.names import name_valid, patronymic_valid
from bridge.model.checks.passport import birthday
from bridge.web.form.answers.steps import Answers, Step, Typed
from bridge.web.form.answers.typed_values import NamePart, Page, TypedDate
from bridge.web.form.faults import Fault
from bridge.web.texts import gettext as _
from bridge.web.texts import later
from bridge.web.wording import typed_date

_ADULT, _OLDEST = 18, 120


class PersonPage(Page):
    """Fields of the page."""

    surname = NamePart(load_default="")
    name = NamePart(load_default="")
    patronymic = NamePart(load_default="")
    no_patronymic = fields.Boolean(load_default=False)
    birth_date = TypedDate(required=True)
    sex = fields.String(required=True, validate=validate.OneOf(("male", "female")))


_WORDS = {
    "birth_date": later("Введите дату рождения, например 05.02.1990"),
    "sex": later("Выберите пол, как в паспорте"),
    "": later("Слишком длинный текст"),
}


def _shown(borrower: Borrower) -> Typed:
    return {
        "surname": borrower.surname,
        "name": borrower.name,
        "patronymic": borrower.patronymic,
        "no_patronymic": "1" if borrower.no_patronymic else "",
        "birth_date": typed_date(borrower.birth_date),
        "sex": borrower.sex,
    }


def _check(answers: Answers, borrower: Borrower, today: date) -> list[Fault]:
    faults = []
    if not name_valid(answers["surname"] or ""):
        faults.append(Fault("surname", _odd_letters(answers["surname"]) or _("Введите фамилию русскими буквами, как в паспорте")))
    if not name_valid(answers["name"] or ""):
        faults.append(Fault("name", _odd_letters(answers["name"]) or _("Введите имя русскими буквами, как в паспорте")))
    if not patronymic_valid(answers["patronymic"] or "", absent=bool(answers["no_patronymic"])):
        faults.append(Fault("patronymic", _patronymic_words(answers)))
    return faults + _check_birth(answers["birth_date"], today)


def _patronymic_words(answers: Answers) -> str:
    if answers["no_patronymic"]:
        return _("Уберите отчество или отметку «Нет отчества»")
    if answers["patronymic"]:
        return _odd_letters(answers["patronymic"]) or _("Введите отчество русскими буквами, как в паспорте")
    return _("Введите отчество или отметьте, что его нет")


def _odd_letters(text: str | None) -> str:
    """A keyboard left in Latin is the usual mistake, and hard to see: «Cамойлова» with an English C."""
    latin = "".join(dict.fromkeys(sign for sign in text or "" if sign.isascii() and sign.isalpha()))[:10]
    cyrillic = any("а" <= sign <= "я" or sign == "ё" for sign in (text or "").lower())
    if not latin or not cyrillic:
        return ""
    return _("Русскими буквами: «%(latin)s» здесь латинские, переключите клавиатуру") % {"latin": latin}


def _check_birth(born: date | None, today: date) -> list[Fault]:
    if born is None:
        return []
    if born > today or today >= birthday(born, _OLDEST):
        return [Fault("birth_date", _("Проверьте год рождения"))]
    return [Fault("birth_date", _("Заём можно взять с 18 лет"))] if today < birthday(born, _ADULT) else []


def _change(answers: Answers, borrower: Borrower) -> Borrower:
    return replace(borrower, **answers)


PERSON = Step("name", PersonPage(), _WORDS, _shown, _check, _change, lambda one: bool(one.surname and one.birth_date and one.sex))
