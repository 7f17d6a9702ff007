"""What every store does: applications, codes, sessions, payments, messages, papers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bridge.model.errors import ApplicationUnknownError, OrderAlreadyTakenError, PaymentUnknownError, VersionStaleError
from bridge.model.events import EventType
from bridge.model.one_time_code import OneTimeCode, Purpose
from bridge.model.payment import Payment, PaymentState
from bridge.model.status import Status
from bridge.ports.sms import Message, MessageState
from bridge.ports.store import CodesOf, FormSession, Store
from tests.store.people import NOW, PAPER, a_grown_application, an_application


def with_one(store: Store) -> None:
    with store.begin() as tx:
        tx.applications.add(an_application().received())


def test_an_application_comes_back_as_it_was_put(store: Store) -> None:
    grown = a_grown_application()
    with store.begin() as tx:
        tx.applications.add(grown)
    with store.begin() as tx:
        assert tx.applications.get("app_1") == grown
        assert tx.applications.find_order("sun", "order-app_1") == grown
        assert tx.applications.find_deal("ДЕЛО/000-1 ё") == grown


def test_what_is_not_there_is_told_as_such(store: Store) -> None:
    with store.begin() as tx:
        assert tx.applications.find_order("sun", "none") is None
        assert tx.applications.find_deal("none") is None
        assert tx.applications.find_deal("") is None
        assert tx.sessions.get("none") is None
        assert tx.codes.of("none") == []
        assert tx.payments.by_reference("none") is None
        with pytest.raises(ApplicationUnknownError):
            tx.applications.get("none")
        with pytest.raises(ApplicationUnknownError):
            tx.applications.save(an_application("none"))
        with pytest.raises(ApplicationUnknownError):
            tx.papers.body("none", "none")
        with pytest.raises(PaymentUnknownError):
            tx.payments.get("none")
        with pytest.raises(LookupError):
            tx.messages.get("none")


def test_an_order_has_one_application(store: Store) -> None:
    with_one(store)
    with store.begin() as tx:
        with pytest.raises(OrderAlreadyTakenError):
            tx.applications.add(replace(an_application("app_2"), order_id="order-app_1"))
        assert tx.applications.find_order("sun", "order-app_1") is not None


def test_saving_counts_the_version_and_writes_the_moves_down(store: Store) -> None:
    with_one(store)
    with store.begin() as tx:
        read = tx.applications.get("app_1")
        moved = read.move_to(EventType.TERMS_ACKNOWLEDGED, NOW).move_to(
            EventType.APPLICATION_SUBMITTED, NOW + timedelta(seconds=1)
        )
        saved = tx.applications.save(moved)
        assert (saved.version, saved.moves, saved.status) == (read.version + 1, (), Status.SUBMITTED)
    with store.begin() as tx:
        assert tx.applications.get("app_1") == saved
        assert tx.applications.history("app_1") == [
            (NOW, EventType.APPLICATION_RECEIVED, Status.RECEIVED),
            (NOW, EventType.TERMS_ACKNOWLEDGED, Status.FILLING),
            (NOW + timedelta(seconds=1), EventType.APPLICATION_SUBMITTED, Status.SUBMITTED),
        ]


def test_a_stale_application_is_not_saved(store: Store) -> None:
    with_one(store)
    with store.begin() as tx:
        read = tx.applications.get("app_1")
        tx.applications.save(replace(read, periods=3))
    with store.begin() as tx:
        with pytest.raises(VersionStaleError):
            tx.applications.save(read.move_to(EventType.TERMS_ACKNOWLEDGED, NOW))
        assert tx.applications.get("app_1").periods == 3
        assert len(tx.applications.history("app_1")) == 1


def test_recent_applications_are_found_by_status_phone_and_order(store: Store) -> None:
    with store.begin() as tx:
        for n in range(3):
            other = replace(an_application().borrower, phone=f"+7900000000{n}")
            tx.applications.add(an_application(f"app_{n}", received_at=NOW + timedelta(minutes=n), borrower=other))
    with store.begin() as tx:
        assert [one.id for one in tx.applications.recent(2)] == ["app_2", "app_1"]
        assert [one.id for one in tx.applications.recent(9, phone="+79000000001")] == ["app_1"]
        assert [one.id for one in tx.applications.recent(9, order_id="order-app_0")] == ["app_0"]
        assert tx.applications.recent(9, phone="nobody") == []
        assert tx.applications.recent(9, status=Status.ACTIVE) == []
        assert len(tx.applications.recent(9, status=Status.RECEIVED)) == 3


def test_applications_are_known_by_the_passport(store: Store) -> None:
    with store.begin() as tx:
        tx.applications.add(a_grown_application())
        tx.applications.add(an_application("app_2"))
    with store.begin() as tx:
        known = tx.applications.of_passport("4509 123457")
        assert [one.deal.number for one in known if one.deal] == ["ДЕЛО/000-1 ё"]
        assert not tx.applications.of_passport("4509123458")
        assert not tx.applications.of_passport("")


def test_an_error_inside_a_transaction_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.begin() as tx:
        tx.applications.add(an_application())
        raise ZeroDivisionError
    with store.begin() as tx:
        assert tx.applications.recent(9) == []


def test_codes_come_newest_first_by_their_count_whatever_the_clock_said(store: Store) -> None:
    with_one(store)
    old = OneTimeCode("code_1", "app_1", Purpose.SIGNING, "b", "d", NOW, NOW + timedelta(minutes=10), 5, n=1)
    new = replace(old, id="code_2", made_at=NOW - timedelta(hours=1), n=2)
    other = replace(new, id="code_3", purpose=Purpose.TERMS, phone="p", address="a", n=3)
    with store.begin() as tx:
        for code in (new, old, other):
            tx.codes.add(code)
    with store.begin() as tx:
        assert list(tx.codes.of("app_1")) == [other, new, old]
        tx.codes.save(replace(new, tries_left=4))
    with store.read() as tx:
        assert list(tx.codes.of("app_1")) == [other, replace(new, tries_left=4), old]


def test_codes_are_counted_by_phone_and_by_address(store: Store) -> None:
    with_one(store)
    one = OneTimeCode("code_1", "app_1", Purpose.ENTRY, "b", "d", NOW, NOW + timedelta(minutes=10), 5, phone="p", address="a")
    with store.begin() as tx:
        tx.codes.add(one)
        tx.codes.add(replace(one, id="code_2", made_at=NOW + timedelta(minutes=1), address="b"))
    with store.begin() as tx:
        assert sorted(tx.codes.asked_from(CodesOf.PHONE, "p", NOW - timedelta(hours=1))) == [NOW, NOW + timedelta(minutes=1)]
        assert list(tx.codes.asked_from(CodesOf.ADDRESS, "a", NOW - timedelta(hours=1))) == [NOW]
        assert list(tx.codes.asked_from(CodesOf.ADDRESS, "a", NOW)) == []


def test_a_text_is_kept_once_and_comes_back_byte_for_byte(store: Store) -> None:
    with store.begin() as tx:
        tx.texts.keep("d" * 64, "text/plain", "Условия".encode(), NOW)
        tx.texts.keep("d" * 64, "text/plain", b"other", NOW)
    with store.read() as tx:
        assert tx.texts.body("d" * 64) == "Условия".encode()
        with pytest.raises(LookupError):
            tx.texts.body("e" * 64)


def test_a_session_opens_its_application_until_it_is_over(store: Store) -> None:
    with_one(store)
    over = NOW + timedelta(hours=1)
    with store.begin() as tx:
        tx.sessions.add(FormSession("digest", "app_1", NOW, over))
    with store.read() as tx:
        opened = tx.applications.of_session("digest", over - timedelta(microseconds=1))
        assert opened is not None and opened.id == "app_1"
        assert tx.applications.of_session("digest", over) is None
        assert tx.applications.of_session("unknown", NOW) is None


def test_a_session_is_kept_changed_and_dropped(store: Store) -> None:
    with_one(store)
    session = FormSession("digest", "app_1", NOW, NOW + timedelta(hours=1))
    with store.begin() as tx:
        tx.sessions.add(session)
    with store.read() as tx:
        assert tx.sessions.get("digest") == session
    opened = replace(session, opened_at=NOW, phone_proved=True)
    with store.begin() as tx:
        assert tx.sessions.get("digest") == session
        tx.sessions.save(opened)
    with store.begin() as tx:
        assert tx.sessions.get("digest") == opened
        tx.sessions.drop("digest")
        tx.sessions.drop("digest")
        assert tx.sessions.get("digest") is None


def test_a_payment_is_found_by_its_reference(store: Store) -> None:
    with_one(store)
    payment = Payment("pay_1", "app_1", "REF1", 123_45, PaymentState.STARTED, NOW)
    with store.begin() as tx:
        tx.payments.add(payment)
        tx.payments.add(replace(payment, id="pay_0", reference="REF0", started_at=NOW - timedelta(days=1)))
    with store.read() as tx:
        assert tx.payments.get("pay_1") == payment
    paid = replace(payment.become(PaymentState.PAID), paid_at=NOW, acquirer_reference="77")
    with store.begin() as tx:
        assert tx.payments.by_reference("REF1") == payment
        tx.payments.save(paid)
        assert tx.payments.get("pay_1") == paid
        assert [one.id for one in tx.payments.of("app_1")] == ["pay_0", "pay_1"]
        with pytest.raises(PaymentUnknownError):
            tx.payments.save(replace(paid, id="pay_9"))


def test_unsettled_payments_are_those_not_ended_and_old_enough(store: Store) -> None:
    with_one(store)
    with store.begin() as tx:
        for n, state in enumerate(PaymentState):
            tx.payments.add(Payment(f"pay_{state}", "app_1", f"REF{n}", 100, state, NOW - timedelta(minutes=n)))
        tx.payments.add(Payment("pay_new", "app_1", "REFNEW", 100, PaymentState.STARTED, NOW + timedelta(seconds=1)))
    with store.begin() as tx:
        assert [one.id for one in tx.payments.unsettled(NOW)] == ["pay_AUTHORIZED"]
        assert [one.id for one in tx.payments.unsettled(NOW + timedelta(seconds=1))] == ["pay_AUTHORIZED", "pay_STARTED"]


def test_a_message_loses_its_text_once_it_is_saved_without(store: Store) -> None:
    message = Message("msg_1", "app_1", "+79991234567", "Код 1234", NOW)
    with store.begin() as tx:
        tx.messages.add(message)
    with store.begin() as tx:
        assert tx.messages.get("msg_1") == message
        tx.messages.save(replace(message, text="", state=MessageState.SENT, gateway_id="9"))
    with store.begin() as tx:
        assert tx.messages.get("msg_1") == replace(message, text="", state=MessageState.SENT, gateway_id="9")


def test_a_paper_comes_back_byte_for_byte_and_only_to_its_application(store: Store) -> None:
    with_one(store)
    body = bytes(range(256)) * 100
    with store.begin() as tx:
        tx.papers.add("app_1", PAPER, body, NOW)
    with store.begin() as tx:
        assert tx.papers.body("app_1", "pap_1") == body
        with pytest.raises(ApplicationUnknownError):
            tx.papers.body("app_2", "pap_1")


def test_times_come_back_in_utc_with_microseconds(store: Store) -> None:
    with_one(store)
    moscow = timezone(timedelta(hours=3))
    with store.begin() as tx:
        tx.sessions.add(FormSession("d", "app_1", NOW.astimezone(moscow), NOW))
    with store.begin() as tx:
        session = tx.sessions.get("d")
    assert session is not None
    assert session.made_at == NOW == datetime(2026, 11, 21, 9, 30, 15, 123456, UTC)
    assert session.expires_at.utcoffset() == timedelta(0)
