"""The text of a contract for a deal: terms, sums, preliminary or real schedule, and the АСП mark when signed."""

from datetime import date
from decimal import Decimal

from samples.neighbours.onec import loan as loans
from samples.neighbours.onec.asked import interval_of
from samples.neighbours.onec.base import Base
from samples.neighbours.onec.index import Deal
from samples.neighbours.onec.paper import Frame, Page, build_pdf
from samples.neighbours.onec.words import APPROVED, money

LENDER = "ООО МКК «Учебный заём»"
ROWS_ON_PAGE = 36


def contract_pdf(base: Base, deal: Deal, signed: bool) -> bytes:
    """The contract as PDF; the same deal gives the same bytes."""
    start = _start(deal)
    rows = _rows(base, deal, start)
    percent, overpaid = loans.full_cost(Decimal(deal["sum"]), rows, start)
    if deal["magic"] == "differ":
        percent, rows = percent + Decimal("0.5"), _one_more_rouble(rows)
    frames = [
        Frame("ПОЛНАЯ СТОИМОСТЬ ЗАЙМА", f"{percent}".replace(".", ",") + " % ГОДОВЫХ"),
        Frame("ПОЛНАЯ СТОИМОСТЬ ЗАЙМА", f"{money(overpaid)} РУБ."),
    ]
    tables = [Page(_table(rows[i : i + ROWS_ON_PAGE])) for i in range(0, len(rows), ROWS_ON_PAGE)]
    pages = [Page(_terms(base, deal, rows, start), frames), *tables]
    if signed:
        pages.append(Page(_mark(deal)))
    return build_pdf(f"Договор займа {deal['number']}", pages)


def _start(deal: Deal) -> date:
    """The day from which the schedule is counted: of the payout, before it of the approval."""
    if deal["loan"]:
        return date.fromisoformat(deal["loan"]["issued_on"])
    approved = next((h["at"] for h in reversed(deal["history"]) if h["status"] == APPROVED), deal["made"])
    return date.fromisoformat(approved[:10])


def _rows(base: Base, deal: Deal, start: date) -> list[loans.Row]:
    if deal["loan"]:
        return loans.issued_rows(deal["loan"])
    return loans.build_schedule(Decimal(deal["sum"]), base.rate, interval_of(deal["data"]), start)


def _one_more_rouble(rows: list[loans.Row]) -> list[loans.Row]:
    """A contract as a base prints it that counts otherwise: the second payment, or the only one, a rouble dearer."""
    place = min(1, len(rows) - 1)
    dearer = {**rows[place], "interest": str(Decimal(rows[place]["interest"]) + 1)}
    return [*rows[:place], dearer, *rows[place + 1 :]]


def _terms(base: Base, deal: Deal, rows: list[loans.Row], start: date) -> list[str]:
    data = deal["data"]
    name = f"{data['last_name']} {data['first_name']} {data['middle_name']}".strip()
    return [
        f"Договор потребительского займа № {deal['number']}",
        "Учебный документ стенда, не порождает обязательств.", "",
        f"Займодавец: {LENDER}",
        f"Заёмщик: {name}",
        f"Паспорт: {data['passport_series']} {data['passport_number']}",
        f"Телефон: {data['phone']}",
        f"График считан от {start:%d.%m.%Y}", "",
        "Индивидуальные условия",
        f"1. Сумма займа: {money(Decimal(deal['sum']))} руб.",
        f"2. Срок: {len(rows)} платежей, последний {_day(rows[-1]['due'])}",
        f"3. Ставка: {(base.rate * 100).normalize():f} % годовых, проценты по дням, год 365 дней",
        f"4. Платёж: {money(Decimal(rows[0]['interest']) + Decimal(rows[0]['principal']))} руб. каждый месяц",
        "5. Цель: оплата туристского продукта продавцу",
        "6. Неустойка: 20 % годовых от просроченной суммы",
        "7. Подписание: простая электронная подпись, код из SMS",
    ]  # fmt: skip


def _day(iso: str) -> str:
    return ".".join(reversed(iso.split("-")))


def _table(rows: list[loans.Row]) -> list[str]:
    head = f"{'№':<3} {'дата':<10} " + " ".join(f"{word:>12}" for word in ("платёж", "долг", "проценты", "остаток"))
    lines = ["График платежей", "", head]
    for row in rows:
        interest, principal = Decimal(row["interest"]), Decimal(row["principal"])
        sums = (interest + principal, principal, interest, Decimal(row["balance"]))
        lines.append(f"{row['n']:<3} {_day(row['due'])} " + " ".join(f"{money(s):>12}" for s in sums))
    return lines


def _mark(deal: Deal) -> list[str]:
    at = next((h["at"] for h in deal["history"] if h["status"].startswith("Подписан")), "")
    return ["Отметка о подписании", "", f"Договор № {deal['number']} подписан простой электронной подписью",
            f"Время базы: {at}", f"Код заёмщика: {deal['client']}"]  # fmt: skip
