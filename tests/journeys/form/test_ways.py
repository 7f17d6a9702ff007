"""Less was approved than the tour needs: the borrower sees the ways with their figures, takes one, and the site hears of it."""

from bridge.model.events import EventType
from bridge.model.status import Status
from tests.journeys.form.stage import Stage


def less_approved(stage: Stage, amount: int = 5_000_000) -> None:
    number = stage.submitted()
    stage.loan_system.approve(number, amount)
    stage.decide()


def chosen(stage: Stage) -> list[dict[str, object]]:
    with stage.store.read() as tx:
        return [dict(one.facts) for one in tx.events.of(stage.id) if one.type is EventType.COUNTER_OFFER_CHOSEN]


def test_the_borrower_chooses_among_ways_with_figures_and_the_site_is_told_once(stage: Stage) -> None:
    less_approved(stage)
    assert stage.application.status is Status.APPROVED and stage.application.contract is None
    page = stage.get("/form/waiting").text
    assert "одобрил 50\u00a0000\u00a0₽ из" in page and "Внести аванс побольше" in page and "Полная стоимость займа" in page
    for _ in range(2):
        after = stage.post("/form/way", way="bigger_advance")
    assert "Выбор передан" in after.text
    (told,) = chosen(stage)
    assert told["kind"] == "bigger_advance" and told["loan_minor"] == 5_000_000
    assert told["more"] == stage.application.loan_sum - 5_000_000
    stage.post("/form/way", way="cheaper_tour")
    assert [one["kind"] for one in chosen(stage)] == ["bigger_advance", "cheaper_tour"]


def test_what_is_no_way_is_not_chosen(stage: Stage) -> None:
    less_approved(stage)
    stage.post("/form/way", way="other_adult")
    stage.post("/form/way", way="")
    assert chosen(stage) == []


def test_the_message_is_not_the_one_that_asks_to_sign(stage: Stage) -> None:
    less_approved(stage)
    assert stage.sms.sent[-1].text == "approved_less"
