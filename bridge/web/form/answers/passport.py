"""The passport page, and the words for what the model finds in a passport."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from marshmallow import pre_load

from bridge.model.borrower import Borrower, Passport
from bridge.model.checks import passport as rules
from bridge.model.checks.passport import Doubt, Findings, check_passport
from bridge.web.form.answers.steps import Answers, Step, Typed
from bridge.web.form.answers.typed_values import Digits, Line, Page, TypedDate, plain_signs
from bridge.web.form.faults import Fault
from bridge.web.texts import gettext as _
from bridge.web.texts import later
from bridge.web.wording import typed_date

OTHER = "other"
_TOGETHER, _TOGETHER_LONGEST = 10, 60


class PassportPage(Page):
    """Fields of the page; `issuer` is the choice from the list, `issued_by` the text typed."""

    series = Digits(load_default="")
    number = Digits(load_default="")
    issued_on = TypedDate(required=True)
    division_code = Digits(load_default="")
    issuer = Line(load_default="")
    issued_by = Line(load_default="")
    birth_place = Line(load_default="")

    @pre_load
    def part(self, typed: Typed, **_: Any) -> Typed:
        """Series and number pasted together into the first field are both."""
        digits = "".join(sign for sign in plain_signs(typed.get("series", "")[:_TOGETHER_LONGEST]) if sign in "0123456789")
        both = len(digits) == _TOGETHER and not typed.get("number")
        return {**typed, "series": digits[:4], "number": digits[4:]} if both else typed


_WORDS = {
    "issued_on": later("Введите дату выдачи, например 17.05.2015"),
    "": later("Слишком длинный текст"),
}
# Fault of the model → field and words.
_FAULTS: Mapping[rules.Fault, tuple[str, str]] = {
    rules.Fault.SERIES_FORM: ("series", later("В серии четыре цифры, например 45 08")),
    rules.Fault.NUMBER_FORM: ("number", later("В номере шесть цифр, например 123456")),
    rules.Fault.CODE_FORM: ("division_code", later("В коде подразделения шесть цифр, например 770-001")),
    rules.Fault.REGION_00: ("series", later("Серия и код подразделения не начинаются с 00: проверьте цифры")),
    rules.Fault.ISSUED_IN_FUTURE: ("issued_on", later("Дата выдачи ещё не наступила: проверьте её")),
    rules.Fault.ISSUED_BEFORE_1997_10_01: ("issued_on", later("Паспорта России выдают с 1 октября 1997: проверьте дату")),
    rules.Fault.ISSUED_BEFORE_14: ("issued_on", later("Паспорт выдают с 14 лет: проверьте дату выдачи и дату рождения")),
    rules.Fault.BLANK_YEAR_AFTER_ISSUE: ("series", later("Бланк этой серии новее даты выдачи: проверьте серию и дату")),
    rules.Fault.UNDER_18: ("issued_on", later("Заём можно взять с 18 лет: проверьте дату рождения")),
    rules.Fault.EXPIRED_AT_20: ("issued_on", later("Паспорт нужно было поменять в 20 лет. Введите данные нового.")),
    rules.Fault.EXPIRED_AT_45: ("issued_on", later("Паспорт нужно было поменять в 45 лет. Введите данные нового.")),
}
# Doubt of the model → field and words.
_DOUBTS: Mapping[Doubt, tuple[str, str]] = {
    Doubt.GRACE_AFTER_20: ("issued_on", later("Паспорт пора менять: вам исполнилось 20 лет.")),
    Doubt.GRACE_AFTER_45: ("issued_on", later("Паспорт пора менять: вам исполнилось 45 лет.")),
    Doubt.BLANK_YEAR_NEXT_YEAR: ("series", later("Последние цифры серии новее года выдачи. Так бывает редко: проверьте серию.")),
    Doubt.BLANK_YEAR_OLD: ("series", later("Последние цифры серии намного старше года выдачи. Проверьте серию и дату.")),
    Doubt.CODE_THIRD_DIGIT: ("division_code", later("Третья цифра кода подразделения обычно от 0 до 3. Проверьте код.")),
}


def _shown(borrower: Borrower) -> Typed:
    passport = borrower.passport
    if passport is None:
        return {"birth_place": borrower.birth_place}
    return {
        "series": f"{passport.series[:2]} {passport.series[2:]}",
        "number": passport.number,
        "issued_on": typed_date(passport.issued_on),
        "division_code": passport.division_code,
        "issued_by": passport.issued_by,
        "birth_place": borrower.birth_place,
    }


def _check(answers: Answers, borrower: Borrower, today: date) -> list[Fault]:
    if borrower.birth_date is None:
        return [Fault("issued_on", _("Сначала введите дату рождения"))]
    # A date that can't be read is said by its own words; the rest is judged as if issued today.
    dated = answers if answers["issued_on"] else {**answers, "issued_on": today}
    found = _findings(_passport(dated), borrower.birth_date, today)
    faults = [Fault(_field_of(one, answers), _(_FAULTS[one][1])) for one in found.faults]
    if not issuer_of(answers):
        faults.append(Fault("issued_by", _("Напишите, кем выдан паспорт, или выберите из списка")))
    if not answers["birth_place"]:
        faults.append(Fault("birth_place", _("Введите место рождения, как в паспорте")))
    return faults


def _field_of(fault: rules.Fault, answers: Answers) -> str:
    """Which of two fields begins with 00."""
    code_only = fault is rules.Fault.REGION_00 and not answers["series"].startswith("00")
    return "division_code" if code_only else _FAULTS[fault][0]


def doubts_of(borrower: Borrower, today: date) -> list[tuple[str, str]]:
    """What is merely odd with the passport, each with its field; said, never refused."""
    if borrower.passport is None or borrower.birth_date is None:
        return []
    found = _findings(borrower.passport, borrower.birth_date, today).doubts
    return [(_DOUBTS[doubt][0], _(_DOUBTS[doubt][1])) for doubt in found]


def issuer_of(answers: Answers) -> str:
    """The name chosen from the list, else the one typed."""
    chosen = str(answers["issuer"])
    return str(answers["issued_by"]) if chosen in ("", OTHER) else chosen


def _findings(passport: Passport, birth: date, today: date) -> Findings:
    typed = rules.Passport(passport.series, passport.number, passport.issued_on, birth, passport.division_code)
    return check_passport(typed, today)


def _passport(answers: Answers) -> Passport:
    digits = answers["division_code"]
    code = f"{digits[:3]}-{digits[3:]}"
    return Passport(answers["series"], answers["number"], answers["issued_on"], code, issuer_of(answers))


def _change(answers: Answers, borrower: Borrower) -> Borrower:
    return replace(borrower, passport=_passport(answers), birth_place=answers["birth_place"])


PASSPORT = Step("passport", PassportPage(), _WORDS, _shown, _check, _change, lambda one: one.passport is not None)
