"""The office's pages of refunds: what is awaited, the money came, it comes to nothing; nothing personal."""

import re

from click.testing import CliRunner
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bridge.desk.refunds import refunds
from bridge.flows.hub import Hub
from bridge.flows.refunding.announce_refund import announce_refund
from bridge.model.refunding.tour_refund import Announcement, CancelledBy, Scope, TourRefund, TourRefundState
from tests.journeys.office.case import PERSONAL
from tests.journeys.partner_api.paid_out import LOAN, paid_out
from tests.journeys.partner_api.world import Site
from tests.walk import work_all


def a_refund(hub: Hub) -> TourRefund:
    number = paid_out(Site(hub))
    made = announce_refund(hub, number, Announcement(Scope.WHOLE, CancelledBy.OPERATOR, "hotel_closed", "call +79991234567"))
    work_all(hub)
    return made


def state(hub: Hub, refund: TourRefund) -> TourRefundState:
    with hub.store.read() as tx:
        return tx.tour_refunds.get(refund.id).state


def decide(officer: FlaskClient, refund: TourRefund, **values: str) -> TestResponse:
    page = f"/office/cases/{refund.application_id}/refunds"
    token = re.search(r'name="csrf_token" value="([^"]+)"', officer.get(page).text)
    assert token
    return officer.post(f"{page}/{refund.id}", data={"csrf_token": token[1], **values}, follow_redirects=True)


def test_the_officer_reads_what_is_awaited_and_confirms_the_money(hub: Hub, officer: FlaskClient) -> None:
    refund = a_refund(hub)
    queues = officer.get("/office/queues").text
    assert "Ждём возврат за тур от сайта" in queues and "отметьте это на странице заявки" in queues
    assert refund.application_id in officer.get("/office/refunds").text
    assert "Возвраты за тур" in officer.get(f"/office/cases/{refund.application_id}").text
    page = officer.get(f"/office/cases/{refund.application_id}/refunds").text
    assert refund.code in page and not [word for word in PERSONAL if word in page]
    day = hub.clock.today().isoformat()
    wrong = decide(officer, refund, do="arrived", amount="1", on=day)
    assert "сумма или день не сходятся" in wrong.text
    assert "не сходятся" in decide(officer, refund, do="arrived", amount="x", on="soon").text
    right = decide(officer, refund, do="arrived", amount=f"{LOAN // 100}", on=day)
    assert "Хаб проводит их по займу" in right.text
    work_all(hub)
    assert state(hub, refund) is TourRefundState.POSTED
    assert "другом состоянии" in decide(officer, refund, do="refuse", reason="money_not_received").text


def test_a_refund_that_comes_to_nothing_is_told_to_the_site(hub: Hub, officer: FlaskClient) -> None:
    refund = a_refund(hub)
    assert "возврата не будет" in decide(officer, refund, do="refuse", reason="announced_by_mistake").text
    assert state(hub, refund) is TourRefundState.REFUSED
    with hub.store.read() as tx:
        last = tx.events.of(refund.application_id)[-1]
    assert (last.type.value, last.facts["reason"]) == ("refund.refused", "announced_by_mistake")
    assert "Открытых возвратов нет" in officer.get("/office/refunds").text


def test_a_refund_of_another_case_is_not_decided_here(hub: Hub, officer: FlaskClient) -> None:
    refund = a_refund(hub)
    token = re.search(r'name="csrf_token" value="([^"]+)"', officer.get(f"/office/cases/{refund.application_id}/refunds").text)
    assert token
    told = {"csrf_token": token[1], "do": "refuse", "reason": "money_not_received"}
    officer.post(f"/office/cases/app_other/refunds/{refund.id}", data=told)
    assert state(hub, refund) is TourRefundState.MONEY_AWAITED


def test_the_desk_lists_what_has_not_ended(hub: Hub) -> None:
    refund = a_refund(hub)
    told = CliRunner().invoke(refunds, ["--json"], obj=hub)
    assert refund.id in told.output and '"money_awaited"' in told.output
    assert refund.id in CliRunner().invoke(refunds, ["--application", refund.application_id], obj=hub).output
