"""A lender that decides by the story of the phone. Its deals live in the application alone: it keeps nothing, forgets nothing."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from bridge.model.application import Application
from bridge.model.borrower import Borrower
from bridge.model.decision import Deal, DealState, DealStatus
from bridge.model.loan import Loan
from bridge.model.payment import Payment
from bridge.model.sandbox.stories import Outcome, Story, story_of
from bridge.model.status import Status
from bridge.ports.loan_system import Changes, DealRow, PaperFile
from bridge.ports.outside_errors import RefusedError, UnreachableError
from bridge.ports.surroundings import Clock

SYSTEM = "sandbox"
NEW_FOR = timedelta(seconds=2)
REFUSAL = "refusal.number"
_SIGNED = (Status.SIGNED,)
_PAID = (Status.PAYOUT_READY, Status.ACTIVE)


class SandboxLoanSystem:
    """bridge.ports.loan_system.LoanSystem for test applications."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def known_client(self, application: Application, password: str) -> Borrower:
        """Nobody is known."""
        raise RefusedError(SYSTEM, "known_client", "no client has this phone", "client_unknown")

    def submit(self, application: Application) -> Deal:
        """A deal from now on; the same number after a new price or new answers."""
        now = self._clock.now()
        if now < application.received_at + story_of(application.borrower.phone).away:
            raise UnreachableError(SYSTEM, "submit", "no connection")
        before = application.deal
        number = before.number if before else f"TEST-{application.id[-8:]}"
        return Deal(number, _client(_sent(before) + 1), application.price.version, now)

    def find_deal(self, application: Application, sent_after: object, known: frozenset[str]) -> Deal | None:
        """No answer is ever lost here."""
        return None

    def deal_status(self, application: Application) -> DealStatus:
        """By the story, the time since the hand-over, and how far the application has come.

        It is looked at before it is decided, however late the hub asks: the site sees every state of its story each time.
        """
        now, deal, story = self._clock.now(), application.deal, story_of(application.borrower.phone)
        if deal is None:
            raise RefusedError(SYSTEM, "deal_status", "there is no such deal", "refused")
        if application.status in (*_SIGNED, *_PAID):
            state = DealState.ISSUED if application.status in _PAID else DealState.SIGNED
            return DealStatus(state if story.pays else DealState.CANCELLED, state.value, read_at=now)
        since = now - deal.sent_at
        if since < story.decides_in or application.status is Status.SUBMITTED:
            state = DealState.NEW if since < NEW_FOR else DealState.IN_REVIEW
            return DealStatus(state, state.value, read_at=now)
        return self._decided(application, story)

    def _decided(self, application: Application, story: Story) -> DealStatus:
        now, outcome = self._clock.now(), story.outcome
        if application.price.version > 1:
            outcome = story.again
        elif outcome is Outcome.MORE and _sent(application.deal) > 1:
            outcome = Outcome.APPROVED
        match outcome:
            case Outcome.DECLINED:
                return DealStatus(DealState.REJECTED, "rejected", read_at=now, facts={REFUSAL: story.refusal})
            case Outcome.MORE:
                return DealStatus(DealState.MORE_WANTED, "more", note="Пришлите справку о доходах (проверка)", read_at=now)
            case Outcome.LESS:
                return DealStatus(DealState.APPROVED, "approved", approved=application.loan_sum // 2, read_at=now)
            case _:
                return DealStatus(DealState.APPROVED, "approved", approved=application.loan_sum, read_at=now)

    def deal_statuses(self, numbers: Sequence[str]) -> Mapping[str, DealStatus]:
        """Numbers alone tell nothing here."""
        return {}

    def numbers_of(self, application: Application) -> tuple[str, ...] | None:
        """It does not list."""
        return None

    def deals_since(self, since: object) -> Iterator[DealRow] | None:
        """It does not list."""
        return None

    def changes(self, since: object) -> Changes | None:
        """It tells nothing by itself."""
        return None

    def acknowledge(self, changes: Changes) -> None:
        """Nothing waits for it."""

    def draft_contract(self, application: Application) -> tuple[PaperFile, ...]:
        """One page that says what it is."""
        body = "<!doctype html><meta charset=utf-8><title>Проверка</title><p>Проверочный договор: займа нет.".encode()
        return (PaperFile("Проверочный договор", "text/html", body),)

    def signing_code(self, application: Application) -> str | None:
        """The hub makes it: zeros."""
        return None

    def confirm_signature(self, application: Application, code: str) -> tuple[PaperFile, ...]:
        """Taken; no papers come back."""
        return ()

    def loan(self, application: Application) -> Loan:
        """The whole sum is owed."""
        owed = application.loan_sum
        number = application.deal.number if application.deal else ""
        return Loan(number, self._clock.now(), owed, owed, 0, 0, 0, 0, 0, 0, 0, 0)

    def amount_due(self, application: Application) -> int:
        """The whole sum."""
        return application.loan_sum

    def check_payment(self, application: Application, payment: Payment) -> None:
        """Every payment would be taken."""

    def post_payment(self, application: Application, payment: Payment) -> str:
        """Posted, in words."""
        return f"test-{payment.reference}"

    def ask_early_return(self, application: Application, payment: Payment) -> str:
        """Not here."""
        raise RefusedError(SYSTEM, "ask_early_return", "no requests here", "not_offered")

    def reverse_payment(self, application: Application, payment: Payment, amount: int) -> str:
        """Not here."""
        raise RefusedError(SYSTEM, "reverse_payment", "no reversals here", "not_offered")

    def find_reversal(self, application: Application, payment: Payment, amount: int) -> str | None:
        """Not here."""
        raise RefusedError(SYSTEM, "find_reversal", "no looking for reversals here", "not_offered")

    def find_payment(self, application: Application, payment: Payment, posted_before: int) -> str | None:
        """No answer is ever lost here."""
        return None


def _client(times: int) -> str:
    """A deal remembers how often it was sent by the name of its client."""
    return f"client-test-{times}"


def _sent(deal: Deal | None) -> int:
    return int(deal.client_id.rpartition("-")[2]) if deal else 0
