"""What every store does with money: payments to ask about, suspense, refunds, reports, closings, agreements and debits."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from bridge.model.credit.allocation import Parts
from bridge.model.paying.closing import AcquirerRow, Closing, Report, RowKind
from bridge.model.paying.debit import CardAgreement, Debit, DebitState
from bridge.model.paying.figure import Figure, Wish
from bridge.model.paying.refund import Refund, RefundState
from bridge.model.paying.suspense import Resolution, Suspense, SuspenseCause
from bridge.model.payment import Payment, PaymentState
from bridge.ports.store import Store
from bridge.store.store import SqlStore
from tests.store.people import NOW, an_application

S = PaymentState
DAY = date(2026, 11, 21)
HOUR = timedelta(hours=1)


def with_application(store: Store) -> None:
    with store.begin() as tx:
        tx.applications.add(an_application())


def a_payment(n: int = 1, **changes: object) -> Payment:
    return replace(Payment(f"pay_{n}", "app_1", f"REF{n}", 100, PaymentState.STARTED, NOW), **changes)  # type: ignore[arg-type]


def a_suspense(n: int = 1, **changes: object) -> Suspense:
    plain = Suspense(f"sus_{n}", f"X{n} 9", SuspenseCause.UNKNOWN_REFERENCE, f"X{n}", "9", 500, "RUB", True, NOW)
    return replace(plain, **changes)  # type: ignore[arg-type]


def a_debit(n: int, number: int = 1, **changes: object) -> Debit:
    plain = Debit(f"deb_{n}", "app_1", "crd_1", "bat_1", number, DAY, 100, DebitState.DUE, NOW + n * HOUR)
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_a_payment_comes_back_with_its_figure_its_parts_and_all_its_sums(store: Store) -> None:
    with_application(store)
    figure = Figure(NOW, 9_000, Parts(1, 2, 3, 4, 5, 6), DAY, 7)
    whole = a_payment(
        paid=100, refunded=10, posting=90, reversed=5, reversing=3, wish=Wish.EARLY_SHORTER, figure=figure, went=Parts(penalty=2),
        opened_at=NOW, asked=4, ask_at=NOW + HOUR, debit_id="deb_1",
    )  # fmt: skip
    with store.begin() as tx:
        tx.payments.hold("app_1")
        tx.payments.add(whole)
    with store.read() as tx:
        assert tx.payments.get("pay_1") == whole
        assert tx.payments.of("app_1") == [whole]


def test_payments_to_ask_about_are_the_unsettled_whose_time_has_come(store: Store) -> None:
    with_application(store)
    with store.begin() as tx:
        asked = [(S.STARTED, NOW), (S.AUTHORIZED, NOW - HOUR), (S.PAID, NOW), (S.STARTED, NOW + HOUR)]
        for n, (state, ask_at) in enumerate(asked):
            tx.payments.add(a_payment(n, state=state, ask_at=ask_at))
    with store.read() as tx:
        assert [one.id for one in tx.payments.to_ask(NOW, 9)] == ["pay_1", "pay_0"]
        assert [one.id for one in tx.payments.to_ask(NOW, 1)] == ["pay_1"]


def test_payments_of_a_day_are_those_paid_in_it(store: Store) -> None:
    with_application(store)
    with store.begin() as tx:
        for n, paid_at in enumerate([NOW, NOW + HOUR, NOW - timedelta(microseconds=1), None]):
            tx.payments.add(a_payment(n, paid_at=paid_at))
    with store.read() as tx:
        assert [one.id for one in tx.payments.of_days(NOW, NOW + HOUR)] == ["pay_0"]


def test_one_sum_stands_in_suspense_once_and_waits_until_it_is_resolved(store: Store) -> None:
    with store.begin() as tx:
        assert tx.suspense.put(a_suspense())
        assert not tx.suspense.put(a_suspense(id="sus_2"))
        assert tx.suspense.put(a_suspense(3, payment_id="pay_1", amount=None, opened_at=NOW + HOUR))
    with store.begin() as tx:
        assert [one.id for one in tx.suspense.waiting(9)] == ["sus_1", "sus_3"]
        assert [one.id for one in tx.suspense.opened(NOW, NOW + HOUR)] == ["sus_1"]
        assert tx.suspense.of_payment("pay_1") == [a_suspense(3, payment_id="pay_1", amount=None, opened_at=NOW + HOUR)]
        kept = tx.suspense.by_key("X1 9")
        assert kept == tx.suspense.get("sus_1") == a_suspense()
        tx.suspense.save(replace(a_suspense(), resolution=Resolution.LET_BE, resolved_at=NOW, resolved_by="anna", reason="…"))
        assert [one.id for one in tx.suspense.waiting(9)] == ["sus_3"]
        with pytest.raises(LookupError):
            tx.suspense.get("sus_9")


def test_a_refund_is_known_by_its_key_within_its_payment(store: Store) -> None:
    refund = Refund("ref_1", "pay_1", "R1", 100, RefundState.GIVEN, NOW, given_at=NOW)
    with store.begin() as tx:
        assert tx.refunds.put(refund)
        assert not tx.refunds.put(replace(refund, id="ref_2"))
        assert tx.refunds.put(replace(refund, id="ref_3", subject="pay_2", given_at=NOW + HOUR))
        tx.refunds.put(replace(refund, id="ref_4", key="asked", state=RefundState.ASKED, given_at=None))
        tx.refunds.save(replace(refund, reason="words"))
    with store.read() as tx:
        assert [one.id for one in tx.refunds.of("pay_1")] == ["ref_1", "ref_4"]
        assert [one.id for one in tx.refunds.given(NOW, NOW + HOUR)] == ["ref_1"]
        assert tx.refunds.get("ref_1").reason == "words"


def test_a_report_is_kept_once_per_day_and_content_and_a_day_is_closed_once(store: Store) -> None:
    rows = (AcquirerRow("REF1", "9001", RowKind.PAYMENT, 100, commission=2), AcquirerRow("", "9001", RowKind.REFUND, 5))
    report = Report("rep_1", DAY, "report.csv", "a" * 64, NOW, "anna", rows, "north", DAY - timedelta(days=1))
    closing = Closing(DAY, NOW, "anna", {"hub.agreed": 95}, {"line": "agreed"}, "d" * 64, "note")
    with store.begin() as tx:
        assert tx.books.take(report) and not tx.books.take(replace(report, id="rep_2"))
        assert tx.books.take(replace(report, id="rep_3", sha256="b" * 64))
        assert tx.books.close(closing) and not tx.books.close(replace(closing, signed_by="boris"))
        assert tx.books.close(replace(closing, day=DAY + timedelta(days=1), previous=closing.digest))
    with store.read() as tx:
        assert tx.books.reports(DAY)[0] == report and len(tx.books.reports(DAY)) == 2
        assert tx.books.reports(DAY + timedelta(days=1)) == []
        assert tx.books.closing(DAY) == closing and tx.books.closing(DAY - timedelta(days=1)) is None
        assert [one.day for one in tx.books.closings(9)] == [DAY + timedelta(days=1), DAY]


def test_an_instalment_has_one_debit_that_is_not_cancelled(store: Store) -> None:
    with_application(store)
    with store.begin() as tx:
        assert tx.debits.plan(a_debit(1)) and not tx.debits.plan(a_debit(2))
        assert tx.debits.plan(a_debit(3, number=2, batch_id="bat_2"))
        tx.debits.save(replace(a_debit(1), state=DebitState.CANCELLED))
        assert tx.debits.plan(a_debit(4))
    with store.read() as tx:
        assert tx.payments.by_reference("none") is None and tx.suspense.by_key("none") is None
        assert [one.id for one in tx.debits.of("app_1")] == ["deb_1", "deb_4", "deb_3"]
        assert [one.id for one in tx.debits.of_batch("bat_1")] == ["deb_1", "deb_4"]
        assert tx.debits.batches(9) == ["bat_1", "bat_2"]
        assert tx.debits.get("deb_3").number == 2


def test_agreements_in_force_are_neither_revoked_nor_over(store: Store) -> None:
    with_application(store)
    good = CardAgreement("crd_1", "app_1", "TOKEN-CANARY", "4111", 100, NOW + HOUR, NOW)
    with store.begin() as tx:
        tx.debits.agree(good)
        tx.debits.agree(replace(good, id="crd_2", agreed_at=NOW + HOUR))
        tx.debits.agree(replace(good, id="crd_3", until=NOW))
        tx.debits.save_agreement(replace(good, id="crd_2", agreed_at=NOW + HOUR, revoked_at=NOW, token=""))
    with store.read() as tx:
        assert tx.debits.in_force(NOW, "", 9) == [good]
        assert tx.debits.in_force(NOW, "crd_1", 9) == []
        assert next(one.id for one in tx.debits.agreements("app_1")) == "crd_2"
        assert tx.debits.agreement("crd_1") == good


def test_tokens_of_cards_lie_sealed(sql_store: SqlStore) -> None:
    with_application(sql_store)
    with sql_store.begin() as tx:
        tx.debits.agree(CardAgreement("crd_1", "app_1", "TOKEN-CANARY", "4111", 100, NOW + HOUR, NOW))
        kept = tx._connection.execute(text("SELECT token FROM card_agreements")).scalar()  # type: ignore[attr-defined]
    assert b"CANARY" not in bytes(kept)
