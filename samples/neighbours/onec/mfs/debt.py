"""LoanDebt: the debt of a contract in the other system's names."""

from decimal import Decimal
from typing import Any

from samples.neighbours.onec.base import Base
from samples.neighbours.onec.index import Deal
from samples.neighbours.onec.mfs.words import code_of, compact, money
from samples.neighbours.onec.owed import owed_on, rows_of
from samples.neighbours.onec.words import wall


def debt_of(base: Base, deal: Deal) -> dict[str, Any]:
    """Sums are texts with two places."""
    owed = owed_on(deal, base.now().date())
    return {
        "Code": code_of(deal), "Date": compact(wall(base.now())), "Total": money(owed.total), "Body": money(owed.principal),
        "Percent": money(owed.interest), "Now": money(owed.now_principal + owed.now_interest),
        "NowBody": money(owed.now_principal), "NowPercent": money(owed.now_interest), "Late": money(owed.late),
        "LateDays": owed.late_days, "Fine": money(owed.fines), "Advance": money(owed.on_account),
        "Plan": [_row(row) for row in rows_of(deal)], "Paid": [_paid(payment) for payment in deal["payments"]],
    }  # fmt: skip


def _row(row: dict[str, Any]) -> dict[str, Any]:
    percent, body = Decimal(row["interest"]), Decimal(row["principal"])
    return {
        "N": row["n"], "Date": compact(row["due"]), "Sum": money(percent + body), "Body": money(body),
        "Percent": money(percent), "Rest": money(Decimal(row["balance"])),
    }  # fmt: skip


def _paid(payment: dict[str, Any]) -> dict[str, Any]:
    return {
        "Doc": payment["receipt"], "DocID": payment["guid"], "UID": payment["txn"], "Date": compact(payment["date"]),
        "Sum": payment["sum"], "Online": "Да",
    }  # fmt: skip
