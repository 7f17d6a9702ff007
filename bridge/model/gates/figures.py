"""Gates that are a calculation: the contract's figures against the caps of the day of signing. The evidence is the sum done."""

from decimal import Decimal

from bridge.model.credit.basis import DAYS_IN_YEAR
from bridge.model.credit.caps import daily_rate_allowed, most_charges, yearly_rate_allowed
from bridge.model.credit.psk_cap import largest_psk
from bridge.model.gates.case import Case, Given, Verdict, closed
from bridge.model.gates.setting import Setting
from bridge.model.law.parameters import ParameterKindError
from bridge.model.money import MoneyFormError, parse_rubles, rubles_text, shown_rubles

_PLACES = Decimal("0.0001")


def daily_rate(case: Case, _setting: Setting, _given: Given) -> Verdict:
    """353-FZ art. 5 part 23: the rate a day."""
    if not case.in_force("rate_day_max"):
        return Verdict(True, "предела ставки на день подписи нет")
    most = _number(case, "rate_day_max")
    yearly = case.figures().annual_rate
    # Compared by the year, where nothing has to be rounded.
    allowed = daily_rate_allowed(yearly, most * DAYS_IN_YEAR)
    daily = (yearly / DAYS_IN_YEAR).quantize(_PLACES)
    facts = {"annual_rate": str(yearly), "daily_rate": str(daily), "most": str(most)}
    words = f"{_shown(yearly)} % годовых : 365 = {_shown(daily)} % в день, предел {_shown(most)} %"
    return Verdict(True, words, facts) if allowed else closed("ставка выше предела", words, facts)


def full_cost(case: Case, _setting: Setting, _given: Given) -> Verdict:
    """353-FZ art. 6 part 11: ПСК against its absolute cap and, where the Bank of Russia set one, the category's."""
    if not case.in_force("psk_abs_max"):
        return Verdict(True, "предела ПСК на день подписи нет")
    average_key = f"psk_average.{case.psk_category}"
    average = _number(case, average_key) if case.psk_category and case.in_force(average_key) else None
    most = largest_psk(average, _number(case, "psk_abs_max"))
    figures = case.figures()
    dear = case.in_force("expensive_loan_psk") and figures.psk_percent > _number(case, "expensive_loan_psk")
    facts = {
        "psk": str(figures.psk_percent), "psk_rubles": rubles_text(figures.psk_kopecks), "most": str(most),
        "average": str(average) if average is not None else "", "expensive": "yes" if dear else "no",
    }  # fmt: skip
    words = f"ПСК {_shown(figures.psk_percent)} % ({shown_rubles(figures.psk_kopecks)}), предел {_shown(most)} %"
    if not yearly_rate_allowed(figures.psk_percent, most):
        return closed("ПСК выше предела", words, facts)
    return Verdict(True, words, facts)


def overpayment(case: Case, _setting: Setting, _given: Given) -> Verdict:
    """353-FZ art. 5 part 24: what is charged over the principal of a loan of up to a year."""
    figures = case.figures()
    multiple = _number(case, "overpay_cap_short") if case.in_force("overpay_cap_short") else None
    longest = case.law.whole_on("overpay_cap_term", case.day) if case.in_force("overpay_cap_term") else DAYS_IN_YEAR
    most = most_charges(figures.amount, multiple, figures.term_days, longest)
    facts = {
        "amount": rubles_text(figures.amount),
        "interest": rubles_text(figures.interest),
        "term_days": str(figures.term_days),
    }
    if most is None:
        return Verdict(True, f"срок {figures.term_days} дн.: кратного предела нет", facts)
    facts |= {"most": rubles_text(most), "multiple": str(multiple)}
    words = f"проценты {shown_rubles(figures.interest)} за {figures.term_days} дн., предел {shown_rubles(most)}"
    return Verdict(True, words, facts) if figures.interest <= most else closed("переплата выше предела", words, facts)


def one_person(case: Case, _setting: Setting, given: Given) -> Verdict:
    """151-FZ art. 12: all loans of the lender to one person. What is owed already only the lender knows (fact `owed`)."""
    key = f"loans_to_one_person_{case.lender}"
    if not case.in_force(key):
        return Verdict(True, "предела на день подписи нет")
    most = case.law.whole_on(key, case.day)
    owed = _kopecks(given.facts.get("owed", ""))
    if owed is None and "owed" in given.facts:
        return closed("сумма прежних займов непонятна", facts=given.facts)
    total = case.amount + (owed or 0)
    facts = {**given.facts, "amount": rubles_text(case.amount), "most": rubles_text(most)}
    before = "прежние займы проверил кредитор" if owed is None else f"прежние займы {shown_rubles(owed)}"
    words = f"этот заём {shown_rubles(case.amount)}, {before}, предел {shown_rubles(most)}"
    return Verdict(True, words, facts) if total <= most else closed("сумма на одного заёмщика выше предела", words, facts)


def _number(case: Case, key: str) -> Decimal:
    value = case.rule(key).value
    if not isinstance(value, Decimal):
        raise ParameterKindError(f"the legal parameter {key} is not a number")
    return value


def _kopecks(text: str) -> int | None:
    """Roubles as a person or a base writes them; None when it is no sum."""
    try:
        return parse_rubles("".join(text.split()).replace(",", "."))
    except MoneyFormError:
        return None


def _shown(number: Decimal) -> str:
    return format(number.normalize(), "f").replace(".", ",")
