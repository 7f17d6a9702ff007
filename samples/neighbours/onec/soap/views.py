"""A deal as the SOAP service shows it: states, debt, papers, payments."""

from decimal import Decimal
from typing import Any

from samples.neighbours.onec.base import Base
from samples.neighbours.onec.changes import changed
from samples.neighbours.onec.contract import contract_pdf
from samples.neighbours.onec.index import Deal
from samples.neighbours.onec.owed import approved_sum, owed_on, rows_of
from samples.neighbours.onec.words import EMPTY_DATE, wall


def state_of(deal: Deal) -> dict[str, Any]:
    """A СостояниеСделки."""
    return {
        "НомерСделки": deal["number"], "ВнешнийИдентификатор": deal["external_id"], "КодКлиента": deal["client"],
        "ДатаСделки": deal["made"], "Статус": deal["status"], "СуммаОдобренная": approved_sum(deal),
        "Комментарий": deal["comment"] or None, "Версия": deal["version"], "Изменена": changed(deal),
    }  # fmt: skip


def papers_of(base: Base, deal: Deal, signed: bool) -> dict[str, Any]:
    """A СписокФайлов with the contract."""
    content = contract_pdf(base, deal, signed)
    name = "Договор займа (подписан).pdf" if signed else "Договор займа.pdf"
    return {"Файл": [{"Имя": name, "ТипСодержимого": "application/pdf", "Размер": len(content), "Данные": content}]}


def debt_of(base: Base, deal: Deal) -> dict[str, Any]:
    """A Долг on this day."""
    owed = owed_on(deal, base.now().date())
    return {
        "НомерДоговора": deal["number"], "ДатаРасчета": wall(base.now()), "ОбщийДолг": owed.total, "ОстатокОД": owed.principal,
        "Проценты": owed.interest, "ДолгПоТекущемуПлатежу": owed.now_principal + owed.now_interest,
        "ОДПоТекущемуПлатежу": owed.now_principal, "ПроцентыПоТекущемуПлатежу": owed.now_interest,
        "Просрочено": owed.late, "ОДПросрочено": owed.late_principal, "ПроцентыПросрочено": owed.late_interest,
        "ДнейПросрочки": owed.late_days, "Штрафы": owed.fines, "ОстатокНаСчете": owed.on_account,
        "ДатаСледующегоПлатежа": f"{owed.next_day}T00:00:00" if owed.next_day else EMPTY_DATE,
        "График": {"Строка": [_row(row) for row in rows_of(deal)]},
        "Оплаты": {"Оплата": [_paid(payment) for payment in deal["payments"]]},
    }  # fmt: skip


def _row(row: dict[str, Any]) -> dict[str, Any]:
    interest, principal = Decimal(row["interest"]), Decimal(row["principal"])
    return {
        "НомерСтроки": row["n"], "ДатаПлатежа": f"{row['due']}T00:00:00", "СуммаПлатежа": interest + principal,
        "СуммаОД": principal, "СуммаПроцентов": interest, "ОстатокОД": Decimal(row["balance"]),
    }  # fmt: skip


def _paid(payment: dict[str, Any]) -> dict[str, Any]:
    return {
        "Идентификатор": payment["guid"], "НомерПриходника": payment["receipt"], "ДатаОплаты": payment["date"],
        "Сумма": Decimal(payment["sum"]), "Онлайн": True, "ВнешнийИдентификатор": payment["txn"],
    }  # fmt: skip


def posted_of(deal: Deal, payment: dict[str, Any]) -> dict[str, Any]:
    """A ПроведеннаяОплата."""
    return {**_paid(payment), "НомерСделки": deal["number"]}
