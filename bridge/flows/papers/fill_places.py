"""What stands in the places of a template, for one application on one day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.borrower import Address, Borrower
from bridge.model.credit.caps import most_charges
from bridge.model.gates.case import Case
from bridge.model.law.accept_window import accept_until
from bridge.model.law.cooling_off import cooling_off_rule, pause_of
from bridge.model.loan import Instalment
from bridge.model.money import shown_rubles
from bridge.model.papers.figures import FigureRow, Figures
from bridge.model.papers.words import DAYS, Forms, date_words, form_of, percent_words, sum_words
from bridge.products.product import Preview

NOT_TOLD = "не указано"
_MINUTES: Forms = ("минута", "минуты", "минут")
_TRIES: Forms = ("попытка", "попытки", "попыток")
_HOURS: Forms = ("час", "часа", "часов")
_PAYMENTS: Forms = ("платёж", "платежа", "платежей")
_CAP = (
    "По договору потребительского займа, срок возврата которого на день заключения не превышает одного года, не допускается "
    "начисление процентов, неустойки (штрафа, пени), иных мер ответственности по договору, а также платежей за услуги, "
    "оказываемые кредитором за отдельную плату, после того как сумма начисленных процентов, неустойки, иных мер "
    "ответственности и платежей (фиксируемая сумма платежей) достигнет {percent} % суммы займа, то есть {sum}."
)
_NO_CAP = "Срок займа больше одного года: предел начислений, установленный для займов на срок до года, к нему не относится."


@dataclass(frozen=True)
class Filled:
    """Values of all places, values of each row of the schedule, and the figures they were made from."""

    values: Mapping[str, str]
    rows: tuple[Mapping[str, str], ...]
    figures: Figures


def figures_of(hub: Hub, application: Application, issued_on: date) -> Figures:
    """Our own figures of the contract, as if the money went out on that day."""
    product = hub.product(application)
    preview = product.preview(application, issued_on)
    rows = tuple(FigureRow(row.due_on, row.amount, row.principal, row.interest) for row in preview.rows)
    rate = product.terms.annual_rate
    return Figures(application.loan_sum, rate, len(rows), preview.psk_percent, preview.psk_kopecks, issued_on, rows)


def fill_places(hub: Hub, application: Application, day: date) -> Filled:
    """Every place of bridge.model.papers.places. `day`: the day of the paper, from which the loan is counted."""
    preview = hub.product(application).preview(application, day)
    figures = figures_of(hub, application, day)
    # Noon in UTC lies within that day wherever a lender of ours sits: equal days give equal papers, whenever they are drawn.
    at = datetime.combine(day, time(12), UTC)
    case = hub.product(application).case(application, at, at)
    values = {
        **_lender(hub, application),
        **_borrower(application.borrower),
        **_tour(hub, application),
        **_loan(application, figures, day),
        **_cost(figures, preview),
        **_law(case, figures, day),
        **_end(application),
        **_code(hub, application),
    }
    return Filled(values, tuple(_row(number, row) for number, row in enumerate(preview.rows, 1)), figures)


def _lender(hub: Hub, application: Application) -> dict[str, str]:
    names = ("phone", "email", "address", "ogrn", "inn", "register", "account", "free_way")
    told = hub.product(application).terms.papers.lender
    return {"lender": hub.lender or NOT_TOLD} | {f"lender_{name}": told.get(name, "") or NOT_TOLD for name in names}


def _borrower(person: Borrower) -> dict[str, str]:
    passport = person.passport
    issued = (
        f"{passport.issued_by}, {passport.issued_on:%d.%m.%Y}, код подразделения {passport.division_code}" if passport else ""
    )
    told = {
        "borrower": person.full_name,
        "borrower_birth": f"{person.birth_date:%d.%m.%Y}" if person.birth_date else "",
        "borrower_birth_place": person.birth_place,
        "borrower_passport": f"{passport.series} {passport.number}" if passport else "",
        "borrower_passport_issued": issued,
        "borrower_address": _address(person.registration),
        "borrower_phone": person.phone,
        "borrower_email": person.email,
        "borrower_inn": person.inn,
        "borrower_snils": person.snils,
    }
    return {name: value or NOT_TOLD for name, value in told.items()}


def _address(address: Address) -> str:
    flat = f"кв. {address.apartment}" if address.apartment else ""
    building = f"корп. {address.building}" if address.building else ""
    house = f"д. {address.house}" if address.house else ""
    return ", ".join(filter(None, (address.region, address.city, address.street, house, building, flat)))


def _tour(hub: Hub, application: Application) -> dict[str, str]:
    tour, site = application.tour, hub.partner(application).title
    days = f"{tour.check_in:%d.%m.%Y} – {tour.check_out:%d.%m.%Y}"
    return {
        "tour": ", ".join(filter(None, (tour.country, tour.resort, tour.hotel, days))),
        "tour_price": shown_rubles(application.price.total),
        "tour_advance": shown_rubles(application.advance.amount),
        "tour_agency": tour.agency or site,
        "tour_operator": tour.operator or NOT_TOLD,
        "tour_order": application.order_id,
        "site": site,
    }


def _loan(application: Application, figures: Figures, day: date) -> dict[str, str]:
    rows, rate = figures.rows, figures.annual_rate or 0
    return {
        "number": application.deal.number if application.deal else NOT_TOLD,
        "date": date_words(day),
        "amount": shown_rubles(application.loan_sum),
        "amount_words": sum_words(application.loan_sum),
        "rate": f"{rate:f}".replace(".", ","),
        "rate_words": percent_words(figures.annual_rate) if figures.annual_rate is not None else NOT_TOLD,
        "payments": f"{len(rows)} {form_of(len(rows), _PAYMENTS)}",
        "first_due": date_words(rows[0].due),
        "last_due": date_words(rows[-1].due),
        "due_day": str(day.day),
        "payment": shown_rubles(rows[0].payment),
        "payment_words": sum_words(rows[0].payment),
        "last_payment": shown_rubles(rows[-1].payment),
    }


def _cost(figures: Figures, preview: Preview) -> dict[str, str]:
    rows = figures.rows
    return {
        "psk_percent": f"{preview.psk_percent:.3f}".replace(".", ","),
        "psk_percent_words": percent_words(preview.psk_percent),
        "psk_rubles": shown_sum(preview.psk_kopecks),
        "psk_rubles_words": sum_words(preview.psk_kopecks),
        "total_payment": shown_sum(sum(row.payment for row in rows)),
        "total_interest": shown_sum(sum(row.interest or 0 for row in rows)),
        "total_principal": shown_sum(sum(row.principal or 0 for row in rows)),
    }


def _law(case: Case, figures: Figures, day: date) -> dict[str, str]:
    last, amount = figures.rows[-1].due, figures.amount or 0
    multiple = case.law.number_on("overpay_cap_short", case.day) if case.in_force("overpay_cap_short") else None
    longest = case.law.whole_on("overpay_cap_term", case.day)
    cap = most_charges(amount, multiple, (last - day).days, longest)
    percent = f"{(multiple * 100).normalize():f}".replace(".", ",") if multiple is not None else ""
    pause = pause_of(amount, cooling_off_rule(case.law, case.day))
    accept = accept_until(case.day, case.law.whole_on("accept_working_days", case.day), case.calendar)
    early = case.law.whole_on("early_return_days_targeted", case.day)
    return {
        "accept_until": date_words(accept),
        "overpay_cap": f"{percent} %" if cap is not None else "не установлен",
        "overpay_cap_sum": shown_rubles(cap) if cap is not None else "не установлен",
        "overpay_cap_text": _CAP.format(percent=percent, sum=shown_rubles(cap)) if cap is not None else _NO_CAP,
        "late_fee_year": f"{case.law.number_on('late_fee_year', case.day).normalize():f}".replace(".", ","),
        "early_return_days": f"{early} {form_of(early, DAYS)}",
        "cooling_off": _pause(pause),
    }


def _pause(pause: timedelta) -> str:
    hours = int(pause.total_seconds() // 3600)
    return (
        f"не раньше чем через {hours} {form_of(hours, _HOURS)} после подписания"
        if hours
        else "сразу после подписания, пауза не нужна"
    )


def _end(application: Application) -> dict[str, str]:
    payments = application.loan.payments if application.loan else ()
    if not payments:
        return {"repaid_on": NOT_TOLD, "repaid_total": NOT_TOLD}
    total = shown_rubles(sum(one.amount for one in payments))
    return {"repaid_on": date_words(max(one.on for one in payments)), "repaid_total": total}


def _code(hub: Hub, application: Application) -> dict[str, str]:
    rules = hub.product(application).terms.code_rules
    minutes = int(rules.life.total_seconds() // 60)
    return {
        "code_digits": str(rules.digits),
        "code_life": f"{minutes} {form_of(minutes, _MINUTES)}",
        "code_tries": f"{rules.tries} {form_of(rules.tries, _TRIES)}",
    }


def _row(number: int, row: Instalment) -> Mapping[str, str]:
    return {
        "row_number": str(number),
        "row_due": f"{row.due_on:%d.%m.%Y}",
        "row_payment": shown_sum(row.amount),
        "row_principal": shown_sum(row.principal),
        "row_interest": shown_sum(row.interest),
        "row_balance": shown_sum(row.balance),
    }


def shown_sum(kopecks: int) -> str:
    """12 345,60: always two places and no unit, as columns of sums and frames want it."""
    return f"{kopecks // 100:,}".replace(",", "\u00a0") + f",{kopecks % 100:02d}"
