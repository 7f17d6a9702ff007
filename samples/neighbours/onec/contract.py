"""The text of a contract for a deal: terms, sums, preliminary or real schedule, and the АСП mark when signed."""

from datetime import date
from decimal import Decimal

from samples.neighbours.onec import loan as loans
from samples.neighbours.onec.asked import interval_of
from samples.neighbours.onec.base import Base
from samples.neighbours.onec.index import Deal
from samples.neighbours.onec.paper import Frame, Page, build_pdf
from samples.neighbours.onec.words import money

LENDER = "ООО МКК «Учебный заём»"
ROWS_ON_PAGE = 36


def contract_pdf(base: Base, deal: Deal, signed: bool) -> bytes:
    """The contract as PDF; the same deal gives the same bytes."""
    rows = _rows(base, deal)
    percent, overpaid = loans.full_cost(Decimal(deal["sum"]), rows)
    frames = [
        Frame("ПОЛНАЯ СТОИМОСТЬ ЗАЙМА", f"{percent}".replace(".", ",") + " % ГОДОВЫХ"),
        Frame("ПОЛНАЯ СТОИМОСТЬ ЗАЙМА", f"{money(overpaid)} РУБ."),
    ]
    tables = [Page(_table(rows[i : i + ROWS_ON_PAGE])) for i in range(0, len(rows), ROWS_ON_PAGE)]
    pages = [Page(_terms(base, deal, rows), frames), *tables]
    if signed:
        pages.append(Page(_mark(deal)))
    return build_pdf(f"Договор займа {deal['number']}", pages)


def _rows(base: Base, deal: Deal) -> list[loans.Row]:
    if deal["loan"]:
        return list(deal["loan"]["rows"])
    approved = next((h["at"] for h in reversed(deal["history"]) if h["status"] == "Одобрен"), deal["made"])
    start = date.fromisoformat(approved[:10])
    return loans.build_schedule(Decimal(deal["sum"]), base.rate, interval_of(deal["data"]), start)


def _terms(base: Base, deal: Deal, rows: list[loans.Row]) -> list[str]:
    data = deal["data"]
    name = f"{data['last_name']} {data['first_name']} {data['middle_name']}".strip()
    return [
        f"Договор потребительского займа № {deal['number']}",
        "Учебный документ стенда, не порождает обязательств.", "",
        f"Займодавец: {LENDER}",
        f"Заёмщик: {name}",
        f"Паспорт: {data['passport_series']} {data['passport_number']}",
        f"Телефон: {data['phone']}", "",
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
