"""Calls about refunds: announce one, read one or all, tell that money was sent."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response

from bridge.flows.refunding.announce_refund import PAID_OUT, announce_refund
from bridge.flows.refunding.tell_transfer import Transfer, tell_transfer
from bridge.model.refunding.tour_refund import Announcement, CancelledBy, Scope, TourRefund
from bridge.ports.store import Transaction
from bridge.web.partner_api.answers import as_json
from bridge.web.partner_api.applications import Desk, body_of, own
from bridge.web.partner_api.loading import load, told_unknown
from bridge.web.partner_api.once import require_key
from bridge.web.partner_api.protecting.preconditions import etag_of, is_conditional, require_match
from bridge.web.partner_api.reading import read_object
from bridge.web.partner_api.refunds.answers import refund_body, refunds_body
from bridge.web.partner_api.refunds.shapes import RefundShape, TransferShape

_REFUND, _TRANSFER = RefundShape(), TransferShape()


def add_refund_calls(door: Blueprint, desk: Desk) -> None:
    """Hang the calls on the door."""

    @door.post("/applications/<application_id>/refunds")
    def announce(application_id: str) -> Response:
        return _announce(desk, application_id)

    @door.get("/applications/<application_id>/refunds")
    def refunds(application_id: str) -> Response:
        application = own(desk.hub, application_id)
        with desk.hub.store.read() as tx:
            found = tx.tour_refunds.of(application.id)
        return as_json(refunds_body(found, application.price.total, paid_out=application.status in PAID_OUT))

    @door.get("/applications/<application_id>/refunds/<refund_id>")
    def refund(application_id: str, refund_id: str) -> Response:
        application = own(desk.hub, application_id)
        with desk.hub.store.read() as tx:
            body = refund_body(tx.tour_refunds.get(refund_id, application.id))
        return _tagged(body)

    @door.put("/applications/<application_id>/refunds/<refund_id>")
    def transfer(application_id: str, refund_id: str) -> Response:
        return _transfer(desk, application_id, refund_id)


def _announce(desk: Desk, application_id: str) -> Response:
    require_key()
    application = own(desk.hub, application_id)
    values, unknown = load(_REFUND, read_object())
    told = _announcement(values)

    def act(tx: Transaction) -> TourRefund:
        return announce_refund.within(desk.hub, tx, application.id, told)

    def state(tx: Transaction) -> dict[str, object]:
        return body_of(tx, tx.applications.get(application.id))

    return _write(desk, act, state, unknown, 202)


def _announcement(values: dict[str, Any]) -> Announcement:
    return Announcement(
        Scope(values["scope"]), CancelledBy(values["cancelled_by"]), values["reason"], values["reference"],
        values.get("amount_minor"), values.get("tourist"),
    )  # fmt: skip


def _transfer(desk: Desk, application_id: str, refund_id: str) -> Response:
    require_key()
    application = own(desk.hub, application_id)
    values, unknown = load(_TRANSFER, read_object())
    told = Transfer(values["to"], values["amount_minor"], values["reference"])

    def act(tx: Transaction) -> TourRefund:
        return tell_transfer.within(desk.hub, tx, application.id, refund_id, told)

    def state(tx: Transaction) -> dict[str, object]:
        return refund_body(tx.tour_refunds.get(refund_id, application.id))

    return _write(desk, act, state, unknown, 200)


def _write(
    desk: Desk,
    act: Callable[[Transaction], TourRefund],
    state: Callable[[Transaction], dict[str, object]],
    unknown: dict[str, object],
    status: int,
) -> Response:
    """`state`: what If-Match speaks of."""
    conditional = is_conditional()

    def within(tx: Transaction) -> Response:
        if conditional:
            require_match(etag_of(state(tx)))
        return _tagged(refund_body(act(tx)) | {"unknown_fields": told_unknown(unknown)}, status)

    return desk.writes.answer(within)


def _tagged(body: dict[str, object], status: int = 200) -> Response:
    answer = as_json(body, status)
    if status == 200:
        answer.headers["ETag"] = etag_of(body)
    return answer
