"""A tour cancelled after the payout, as the borrower sees it: the shares, the choice, the end."""

from bridge.flows.refunding.announce_refund import announce_refund
from bridge.flows.refunding.confirm_arrival import confirm_arrival
from bridge.model.paying.figure import Wish
from bridge.model.refunding.tour_refund import Announcement, CancelledBy, Scope, TourRefund
from tests.journeys.form.stage import Stage
from tests.walk import work_all


def a_refund(stage: Stage, amount: int | None = 3_000_000) -> TourRefund:
    stage.active()
    scope = Scope.WHOLE if amount is None else Scope.PART
    made = announce_refund(stage.hub, stage.id, Announcement(scope, CancelledBy.OPERATOR, "hotel_closed", "R-1", amount))
    work_all(stage.hub)
    return now_of(stage, made)


def now_of(stage: Stage, refund: TourRefund) -> TourRefund:
    with stage.store.read() as tx:
        return tx.tour_refunds.get(refund.id)


def test_the_borrower_sees_the_shares_and_chooses_a_shorter_term(stage: Stage) -> None:
    refund = a_refund(stage)
    page = stage.get("/form/loan").text
    assert "В счёт займа 30\u00a0000\u00a0₽" in page and "Срок короче" in page
    saved = stage.post(f"/form/refunds/{refund.id}", wish="shorter")
    assert "Сохранено" in saved.text and now_of(stage, refund).wish is Wish.EARLY_SHORTER
    confirm_arrival(stage.hub, refund.id, refund.to_lender, stage.clock.today(), "office:anna")
    work_all(stage.hub)
    page = stage.get("/form/loan").text
    assert "всё возвращено" in page and "Срок короче" not in page
    stage.post(f"/form/refunds/{refund.id}", wish="smaller")
    assert now_of(stage, refund).wish is Wish.EARLY_SHORTER, "what is posted is posted"


def test_a_whole_refund_leaves_nothing_to_choose(stage: Stage) -> None:
    a_refund(stage, None)
    page = stage.get("/form/loan").text
    assert "Возврат за тур" in page and "Срок короче" not in page


def test_a_refund_that_is_not_theirs_leads_back_to_the_cabinet(stage: Stage) -> None:
    refund = a_refund(stage)
    assert stage.post("/form/refunds/trf_none", wish="shorter").request.path == "/form/loan"
    assert now_of(stage, refund).wish is Wish.EARLY_SMALLER
