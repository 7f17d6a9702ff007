"""The HTTP services about money: PS/deal, PS/dealforps, Payment/Site."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.sax.saxutils import escape

from flask import Response, g, request

from samples.neighbours.onec import loan as loans
from samples.neighbours.onec.asked import RefusedError
from samples.neighbours.onec.base import Base
from samples.neighbours.onec.hs.wire import Door
from samples.neighbours.onec.index import Deal
from samples.neighbours.onec.owed import owed_on, rows_of
from samples.neighbours.onec.words import Trailing, number


def add_accounts(door: Door) -> None:
    """Register the three services."""
    base = door.base

    @door.wire("/PS/deal/<number>/<passport>", "PS/deal")
    def debt(number: str, passport: str) -> Response:
        g.what = f"PS/deal {number}"
        try:
            deal = base.deal(number, passport)
        except RefusedError as error:
            g.result = f"отказ: {error}"
            return door.json({"НомерДоговора": number, "СообщениеОбОшибке": str(error)})
        answer = debt_answer(base, deal)
        g.result = f"долг {answer['ОбщийДолгНаТекДату']}"
        return door.json(answer, _blank_in_date)

    @door.wire("/PS/dealforps/<number>/", "PS/dealforps")
    def short_debt(number: str) -> Response:
        g.what = f"PS/dealforps {number}"
        try:
            deal = base.deal(number, request.args.get("pd"))
        except RefusedError as error:
            g.result = f"отказ: {error}"
            return door.json({"НомерДоговора": number, "СообщениеОбОшибке": str(error)})
        return door.json(_short(base, deal), lambda text: text[:-2] + ",\n}")

    @door.wire("/Payment/Site/<used>/", "Payment")
    def payment(used: str) -> Response:
        args = request.args
        g.what = f"Payment {args.get('command')} {args.get('account')} {args.get('sum')}"
        try:
            guid = _pay(base, used == base.pay_service, args.to_dict())
        except RefusedError as error:
            g.result = f"result 1: {error}"
            return _payment_xml(args.to_dict(), "", 1, str(error))
        g.result = "result 0"
        return _payment_xml(args.to_dict(), guid, 0, "")


def _blank_in_date(text: str) -> str:
    # The vendor's sample writes 2017-07- 06T00:00:00; here the first date of the answer does.
    mark = '"ДатаПлатежа": "'
    place = text.find(mark) + len(mark) + 8
    return text[:place] + " " + text[place:] if mark in text else text


def _short(base: Base, deal: Deal) -> dict[str, Any]:
    data = deal["data"]
    phone = "".join(c for c in str(data["phone"]) if c.isdigit())
    total = owed_on(deal, base.now().date()).total
    g.result = f"долг {total}"
    return {
        "НомерДоговора": deal["number"],
        "ИмяОтчествоФ": f"{data['first_name']} {data['middle_name']} {str(data['last_name'])[:1]}.",
        "Телефон": f"8{phone[-10:-7]}*****{phone[-2:]}", "ОбщийДолгНаТекДату": total, "СообщениеОбОшибке": "",
    }  # fmt: skip


def debt_answer(base: Base, deal: Deal) -> dict[str, Any]:
    """All fields of PS/deal; zeros and empty lists until the loan is issued."""
    owed = owed_on(deal, base.now().date())
    return {
        "НомерДоговора": deal["number"], "ОбщийДолгНаТекДату": owed.total, "ОстатокОД": owed.principal,
        "СуммаПроценты": owed.interest, "ДолгПоТекПлатежу": owed.now_interest + owed.now_principal,
        "ОстатокОДПоТекПлатежу": owed.now_principal, "СуммаПроцентыПоТекПлатежу": owed.now_interest,
        "ДолгПросроченный": owed.late, "КоличествоДнейПросрочки": owed.late_days,
        "ОстатокОДПросрочено": owed.late_principal, "СуммаПроцентыПросрочено": owed.late_interest,
        "СуммаШтрафы": owed.fines, "СуммаПошлина": 0, "СуммаПрочиеПлатежи": 0, "ОстатокНаСчете": owed.on_account,
        "ТекущийГрафикПлатежей": Trailing(_row(row) for row in rows_of(deal)),
        "Оплаты": [_receipt(payment) for payment in deal["payments"]], "СообщениеОбОшибке": "",
    }  # fmt: skip


def _row(row: dict[str, Any]) -> dict[str, Any]:
    interest, principal = Decimal(row["interest"]), Decimal(row["principal"])
    paid = Decimal(row["paid_interest"]) + Decimal(row["paid_principal"])
    return {
        "НомерСтроки": row["n"], "ДатаПлатежа": f"{row['due']}T00:00:00", "СуммаПлатежа": interest + principal,
        "СуммаОД": principal, "СуммаПроцентов": interest, "СуммаПрочиеПлатежи": 0,
        "ОстатокОД": Decimal(row["balance"]), "СуммаШтраф": 0,
        # The two below are this base's own additions.
        "Оплачен": loans.is_paid(row), "СуммаОплачено": paid,
    }  # fmt: skip


def _receipt(payment: dict[str, Any]) -> dict[str, Any]:
    return {
        "НомерПриходника": payment["receipt"], "ДатаОплаты": payment["date"], "СуммаОплаты": Decimal(payment["sum"]),
        "ОнлайнОплата": True, "ОплатаНаРС": False,
    }  # fmt: skip


def _pay(base: Base, known_service: bool, args: dict[str, str]) -> str:
    if not known_service:
        raise RefusedError("Платежный сервис не найден")
    deal = base.deal(args.get("account", ""))
    amount = _sum_of(args)
    if args.get("command") == "check":
        base.check_payment(deal)
        return ""
    if args.get("command") != "pay":
        raise RefusedError("Неверное значение command")
    if not args.get("txn_id"):
        raise RefusedError("Неверное значение txn_id")
    return str(base.pay(deal, args["txn_id"], amount, _date_of(args.get("txn_date", "")))["guid"])


def _date_of(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S")  # noqa: DTZ007  wall clock of the base
    except ValueError as error:
        raise RefusedError("Неверное значение txn_date") from error


def _sum_of(args: dict[str, str]) -> Decimal:
    try:
        amount = Decimal(args.get("sum", ""))
    except InvalidOperation as error:
        raise RefusedError("Неверное значение sum") from error
    if not amount.is_finite() or amount <= 0 or amount != amount.quantize(Decimal("0.01")):
        raise RefusedError("Неверное значение sum")
    return amount


def _payment_xml(args: dict[str, str], guid: str, result: int, comment: str) -> Response:
    try:
        shown = number(Decimal(args.get("sum", "0")))
    except InvalidOperation:
        shown = "0"
    values = {"osmp_txn_id": args.get("txn_id", ""), "prv_txn": guid, "sum": shown, "result": result, "comment": comment}
    inner = "\n".join(f"\t<{k}>{escape(str(v))}</{k}>" for k, v in values.items())
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<response>\n{inner}\n</response>'
    return Response(text.encode(), content_type="application/xml; charset=utf-8")
