"""The port `Acquiring`, kept by the fake and by PayU's adapters of both protocols, these against the running stand-in."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Protocol

import pytest

from adapters.payu.accounts import PayuAccounts
from adapters.payu.words import PayuWords
from bridge.model.application import Application
from bridge.model.errors import NoticeRefusedError
from bridge.model.payment import Payment, PaymentState, SavedCard
from bridge.ports.acquiring import Acquiring
from bridge.ports.outside_errors import OutcomeUnknownError, OutsideError, RefusedError, UnreachableError
from tests.contract.payu.conftest import BACK, CARD, HOLD, NO_TOKEN, STARTED, Town, payu_at, v4_at
from tests.fakes.acquiring import FakeAcquiring

S = PaymentState
WORDS_OF = {S.AUTHORIZED: "PAYMENT_AUTHORIZED", S.PAID: "COMPLETE", S.REFUNDED: "REFUND"}


class Bench(Protocol):
    @property
    def acquiring(self) -> Acquiring: ...

    def pay(self, application: Application, payment: Payment, card: str = CARD, keep: bool = False) -> Payment:
        """Pay on the page; CARD is captured at once, HOLD only held."""
        ...

    def notice(self, payment: Payment, state: PaymentState) -> bytes: ...

    def loses_an_answer(self) -> None:
        """The next change is done, and its answer lost."""
        ...

    def breaks_down(self) -> None: ...

    def given_back(self, payment: Payment) -> int: ...


class FakeBench:
    def __init__(self) -> None:
        self.acquiring = self.fake = FakeAcquiring()

    def pay(self, application: Application, payment: Payment, card: str = CARD, keep: bool = False) -> Payment:
        self.fake.states[payment.reference] = S.AUTHORIZED if card == HOLD else S.PAID
        if keep and card != NO_TOKEN:
            self.fake.cards[payment.reference] = SavedCard("token-1", "*1111", "12/30")
        return replace(payment, acquirer_reference="9001")

    def notice(self, payment: Payment, state: PaymentState) -> bytes:
        more = {"refunded": payment.amount} if state is S.REFUNDED else {}
        return self.fake.notice_body(payment.reference, state, payment.amount, acquirer_reference=theirs(payment), **more)

    def loses_an_answer(self) -> None:
        self.fake.lost.append(OutcomeUnknownError("fake", "change", "silence"))

    def breaks_down(self) -> None:
        self.fake.failing.append(OutcomeUnknownError("fake", "ask", "silence"))

    def given_back(self, payment: Payment) -> int:
        return sum(self.fake.refunds.values())


class TownBench:
    """A real adapter and the stand-in."""

    def __init__(self, town: Town, payu: Acquiring, changes: tuple[str, ...]) -> None:
        self.town, self.acquiring, self._changes = town, payu, changes

    def pay(self, application: Application, payment: Payment, card: str = CARD, keep: bool = False) -> Payment:
        return self.town.pay(self.acquiring, application, payment, card, keep)

    def notice(self, payment: Payment, state: PaymentState) -> bytes:
        if state is S.REFUNDED and not self.town.order(payment)["refunds"]:
            self.town.tell(f"/_stand/orders/{payment.reference}/refund")
        return self.town.notice(self.acquiring, payment, WORDS_OF[state])

    def loses_an_answer(self) -> None:
        for operation in self._changes:
            self.town.fault(operation)

    def breaks_down(self) -> None:
        self.town.fault("*", "http_500_text", times=9)

    def given_back(self, payment: Payment) -> int:
        return round(100 * float(self.town.order(payment)["refunded"]))


class NoOwners:
    """With one account nobody asks whose a payment is."""

    def of_application(self, application_id: str) -> tuple[str, str]:
        raise AssertionError(application_id)

    def of_reference(self, reference: str) -> tuple[str, str] | None:
        raise AssertionError(reference)


def theirs(payment: Payment) -> str:
    return payment.acquirer_reference or "9001"


@pytest.fixture(params=["fake", "classic", "v4", "accounts"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    if request.param == "fake":
        yield FakeBench()
        return
    town: Town = request.getfixturevalue("town")
    words: PayuWords = request.getfixturevalue("words")
    v4_words: PayuWords = request.getfixturevalue("v4_words")
    if request.param == "v4":
        yield TownBench(town, v4_at(town.url, v4_words, cards=True), ("v4_capture", "v4_refund", "v4_authorize"))
        return
    classic = payu_at(town.url, words, cards=True)
    several = PayuAccounts(classic, (), NoOwners())
    payu = several if request.param == "accounts" else classic
    yield TownBench(town, payu, ("idn", "irn", "token_sale"))


def patiently(act: object) -> None:
    """As a flow does: an unclear outcome is looked up afterwards."""
    assert callable(act)
    with suppress(OutcomeUnknownError):
        act()


def state_of(bench: Bench, payment: Payment) -> PaymentState | None:
    told = bench.acquiring.payment_state(payment)
    return told.state if told else None


class TestPaying:
    def test_the_same_attempt_has_the_same_page_again(self, bench: Bench, application: Application, payment: Payment) -> None:
        page = bench.acquiring.payment_page(application, payment, BACK)
        assert page == bench.acquiring.payment_page(application, payment, BACK)
        assert page.address.startswith("http")
        assert not page.posted or payment.reference in [value for _, value in page.fields]

    @pytest.mark.parametrize("state", list(WORDS_OF))
    def test_a_genuine_notice_tells_state_sum_and_references(
        self, bench: Bench, application: Application, payment: Payment, state: PaymentState
    ) -> None:
        paid = bench.pay(application, payment)
        notice = bench.acquiring.read_notice(bench.notice(paid, state))
        assert (notice.reference, notice.acquirer_reference, notice.state) == (paid.reference, theirs(paid), state)
        assert (notice.amount, notice.currency, notice.test, notice.odd) == (paid.amount, "RUB", False, "")
        assert notice.refunded == (paid.amount if state is S.REFUNDED else None)

    def test_one_event_has_one_key_and_two_events_have_two(
        self, bench: Bench, application: Application, payment: Payment
    ) -> None:
        paid = bench.pay(application, payment)
        keys = [bench.acquiring.read_notice(bench.notice(paid, state)).key for state in WORDS_OF]
        again = bench.acquiring.read_notice(bench.notice(paid, S.PAID)).key
        assert len(set(keys)) == len(WORDS_OF)
        assert again in keys

    def test_an_altered_notice_is_refused_and_gets_no_receipt(
        self, bench: Bench, application: Application, payment: Payment
    ) -> None:
        body = bench.notice(bench.pay(application, payment), S.PAID)
        altered = body.replace(b"HASH=", b"HASH=0").replace(b"genuine", b"forged").replace(b'"COMPLETE"', b'"COMPLETE" ')
        with pytest.raises(NoticeRefusedError):
            bench.acquiring.read_notice(altered)
        with pytest.raises(NoticeRefusedError):
            bench.acquiring.receipt(altered, STARTED)

    def test_an_order_the_acquirer_does_not_know_is_none(self, bench: Bench, payment: Payment) -> None:
        assert bench.acquiring.payment_state(payment) is None

    def test_asking_tells_the_state_and_a_right_sum_or_none(
        self, bench: Bench, application: Application, payment: Payment
    ) -> None:
        paid = bench.pay(application, payment)
        told = bench.acquiring.payment_state(paid)
        assert told is not None
        assert (told.state, told.reference, told.acquirer_reference) == (S.PAID, paid.reference, theirs(paid))
        assert told.amount in (None, paid.amount)

    def test_a_break_down_while_asking_is_an_outside_error(self, bench: Bench, payment: Payment) -> None:
        bench.breaks_down()
        with pytest.raises(OutsideError):
            bench.acquiring.payment_state(payment)


class TestHolds:
    def test_held_money_is_captured_once(self, bench: Bench, application: Application, payment: Payment) -> None:
        held = bench.pay(application, payment, HOLD)
        assert state_of(bench, held) is S.AUTHORIZED
        assert not bench.acquiring.capture(held, held.amount).done_before
        assert bench.acquiring.capture(held, held.amount).done_before or state_of(bench, held) is S.PAID
        assert state_of(bench, held) is S.PAID

    def test_a_capture_whose_answer_is_lost_is_known_by_asking(
        self, bench: Bench, application: Application, payment: Payment
    ) -> None:
        held = bench.pay(application, payment, HOLD)
        bench.loses_an_answer()
        patiently(lambda: bench.acquiring.capture(held, held.amount))
        assert state_of(bench, held) is S.PAID

    def test_a_hold_is_let_go(self, bench: Bench, application: Application, payment: Payment) -> None:
        held = bench.pay(application, payment, HOLD)
        bench.acquiring.cancel_hold(held)
        assert state_of(bench, held) is S.REVERSED
        assert bench.acquiring.cancel_hold(held).done_before

    def test_captured_money_is_never_let_go_as_a_hold(self, bench: Bench, application: Application, payment: Payment) -> None:
        paid = bench.pay(application, payment)
        with pytest.raises(RefusedError):
            bench.acquiring.cancel_hold(paid)
        assert state_of(bench, paid) is S.PAID
        assert bench.given_back(paid) == 0


class TestRefunds:
    def test_parts_go_back_to_the_kopeck(self, bench: Bench, application: Application, payment: Payment) -> None:
        paid = bench.pay(application, payment)
        bench.acquiring.refund(paid, 101, "rfd-1")
        bench.acquiring.refund(replace(paid, refunded=101), 12_345, "rfd-2")
        assert bench.given_back(paid) == 12_446

    def test_no_more_goes_back_than_came(self, bench: Bench, application: Application, payment: Payment) -> None:
        paid = bench.pay(application, payment)
        with pytest.raises(OutsideError):
            bench.acquiring.refund(paid, paid.amount + 1, "rfd-1")
        assert bench.given_back(paid) == 0

    def test_a_first_refund_whose_answer_is_lost_is_found(self, bench: Bench, application: Application, payment: Payment) -> None:
        paid = bench.pay(application, payment)
        assert bench.acquiring.find_refund(paid, 5_000, "rfd-1") is False
        bench.loses_an_answer()
        patiently(lambda: bench.acquiring.refund(paid, 5_000, "rfd-1"))
        assert bench.acquiring.find_refund(paid, 5_000, "rfd-1") is True
        assert bench.given_back(paid) == 5_000

    def test_a_later_refund_is_found_or_said_to_be_unknown_but_never_denied(
        self, bench: Bench, application: Application, payment: Payment
    ) -> None:
        paid = bench.pay(application, payment)
        bench.acquiring.refund(paid, 100, "rfd-1")
        bench.loses_an_answer()
        later = replace(paid, refunded=100)
        patiently(lambda: bench.acquiring.refund(later, 5_000, "rfd-2"))
        assert bench.acquiring.find_refund(later, 5_000, "rfd-2") is not False


class TestCards:
    def kept(self, bench: Bench, application: Application, payment: Payment, card: str = CARD) -> SavedCard:
        """The card of a payment whose borrower agreed: by asking, or from the notice."""
        paid = bench.pay(application, payment, card, keep=True)
        found = bench.acquiring.saved_card(paid) or bench.acquiring.read_notice(bench.notice(paid, S.PAID)).card
        assert found is not None
        return found

    def test_a_card_is_kept_where_the_borrower_agreed(self, bench: Bench, application: Application, payment: Payment) -> None:
        card = self.kept(bench, application, payment)
        assert card.token and card.mask.startswith("*1111") and card.until == "12/30"
        assert card.token not in repr(card)

    def test_a_saved_card_pays_the_next_one(self, bench: Bench, application: Application, payment: Payment) -> None:
        card = self.kept(bench, application, payment)
        second = replace(payment, id="pay_2", reference="K7M2P9QX5U", amount=4_567)
        told = bench.acquiring.charge_saved_card(application, second, card.token)
        assert (told.reference, told.amount) == (second.reference, 4_567)
        assert told.state in (S.AUTHORIZED, S.PAID)
        assert state_of(bench, second) is S.PAID

    def test_a_charge_whose_answer_is_lost_is_known_by_our_reference(
        self, bench: Bench, application: Application, payment: Payment
    ) -> None:
        card = self.kept(bench, application, payment)
        bench.loses_an_answer()
        second = replace(payment, id="pay_2", reference="K7M2P9QX5U", amount=4_567)
        patiently(lambda: bench.acquiring.charge_saved_card(application, second, card.token))
        assert state_of(bench, second) is S.PAID

    def test_a_forgotten_card_pays_nothing(self, bench: Bench, application: Application, payment: Payment) -> None:
        card = self.kept(bench, application, payment)
        bench.acquiring.forget_card(application, card.token)
        bench.acquiring.forget_card(application, card.token)
        with pytest.raises(RefusedError):
            bench.acquiring.charge_saved_card(application, replace(payment, id="p2", reference="K2"), card.token)


def test_a_bank_that_refuses_a_saved_card_says_why(
    town: Town, application: Application, payment: Payment, words: PayuWords, v4_words: PayuWords
) -> None:
    reasons = []
    for number, payu in enumerate((payu_at(town.url, words, cards=True), v4_at(town.url, v4_words, cards=True))):
        first = replace(payment, id=f"a{number}", reference=f"A{number}")
        paid = town.pay(payu, application, first, NO_TOKEN, keep=True)
        token = town.order(paid)["token"]
        with pytest.raises(RefusedError) as caught:
            payu.charge_saved_card(application, replace(payment, id=f"b{number}", reference=f"B{number}"), token)
        reasons.append(caught.value.reason)
    assert reasons == ["601", "GWERROR_51"]


@pytest.mark.parametrize("protocol", ["classic", "v4"])
def test_nobody_there_is_unreachable(payment: Payment, words: PayuWords, v4_words: PayuWords, protocol: str) -> None:
    nowhere = "http://127.0.0.1:9"
    payu: Acquiring = payu_at(nowhere, words) if protocol == "classic" else v4_at(nowhere, v4_words)
    known = replace(payment, acquirer_reference="7")
    for act in (
        lambda: payu.payment_state(known),
        lambda: payu.capture(known, known.amount),
        lambda: payu.refund(known, 1, "k"),
        lambda: payu.cancel_hold(known),
    ):
        with pytest.raises(UnreachableError):
            act()
