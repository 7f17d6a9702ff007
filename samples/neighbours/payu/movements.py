"""What moved on the account, and the report files of a day that a merchant downloads from the panel."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from flask import Response, request

from samples.neighbours.payu.orders import Orders

STATUSES = {"payment": "COMPLETE", "refund": "REFUND", "chargeback": "CHARGEBACK"}
HEADINGS = {
    "refno": "Номер PayU", "refnoext": "Номер заказа", "status": "Статус", "amount": "Сумма", "currency": "Валюта",
    "fee": "Комиссия", "at": "Дата операции", "number": "Номер возврата", "kind": "Тип операции",
}  # fmt: skip
TAGS = {
    "refno": "REFNO", "refnoext": "REFNOEXT", "status": "ORDERSTATUS", "amount": "AMOUNT", "currency": "CURRENCY",
    "fee": "COMMISSION", "at": "OPERATION_DATE", "number": "REFUND_REQUEST_ID", "kind": "TYPE",
}  # fmt: skip
KINDS = {"payment": "Оплата", "refund": "Возврат", "chargeback": "Чарджбэк"}


@dataclass(frozen=True)
class Movement:
    """One movement; sums are texts with a point, moments Moscow wall clock."""

    refno: str
    refnoext: str
    status: str
    amount: str
    currency: str
    fee: str
    ordered: str
    at: str
    number: str
    kind: str


def movements(orders: Orders) -> Iterator[Movement]:
    """All movements, order by order."""
    for order in orders.shelf:
        for one in order["movements"]:
            yield Movement(
                order["refno"], order["refnoext"], STATUSES[one["kind"]], one["amount"], order["currency"], one["fee"],
                order["saledate"], one["at"], one["number"], one["kind"],
            )  # fmt: skip


def add_reports(orders: Orders) -> None:
    """/reports/<day>.csv and .xml, as a person downloads them.

    ?encoding=cp1251|utf-8|utf-8-sig, ?separator=, ?comma=1 for decimal commas, ?refunds=negative for rows below nought,
    ?repeat=1 to tell every row twice, ?extra=1 for a column more.
    """

    @orders.stand.app.get("/reports/<day>.<form>")
    def report(day: str, form: str) -> Response:
        rows = [_row(one) for one in movements(orders) if one.at.startswith(day)]
        rows = [row for row in rows for _ in range(2 if request.args.get("repeat") else 1)]
        if form not in ("csv", "xml"):
            return Response("csv или xml", 404)
        encoding = request.args.get("encoding", "utf-8")
        text = _xml(rows, encoding) if form == "xml" else _csv(rows)
        return Response(text.encode(encoding, "xmlcharrefreplace"), content_type="application/octet-stream")


def _row(one: Movement) -> dict[str, str]:
    back = one.kind != "payment"
    below = back and request.args.get("refunds") == "negative"
    amount, status = (f"-{one.amount}", "COMPLETE") if below else (one.amount, one.status)
    row = {
        "refno": one.refno, "refnoext": one.refnoext, "status": status, "amount": amount, "currency": one.currency,
        "fee": one.fee, "at": one.at, "number": one.number, "kind": KINDS["payment" if below else one.kind],
    }  # fmt: skip
    if request.args.get("comma"):
        row |= {name: row[name].replace(".", ",") for name in ("amount", "fee")}
    return row


def _csv(rows: list[dict[str, str]]) -> str:
    file = io.StringIO()
    extra = {"extra": "Ещё столбец"} if request.args.get("extra") else {}
    writer = csv.DictWriter(file, [*HEADINGS, *extra], delimiter=request.args.get("separator", ";"))
    writer.writerow(HEADINGS | extra)
    writer.writerows(row | dict.fromkeys(extra, "ещё") for row in rows)
    return file.getvalue()


def _xml(rows: list[dict[str, str]], encoding: str) -> str:
    name = {"cp1251": "windows-1251"}.get(encoding, "UTF-8")
    inner = "".join(
        "<Order>" + "".join(f"<{tag}>{escape(row[field])}</{tag}>" for field, tag in TAGS.items()) + "</Order>\n" for row in rows
    )
    return f'<?xml version="1.0" encoding="{name}"?>\n<Orders>\n{inner}</Orders>\n'
