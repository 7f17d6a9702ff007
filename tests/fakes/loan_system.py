"""A loan system in memory behind the same port, with an officer's hands to decide by. For tests of flows and of the port."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from bridge.model.application import Application
from bridge.model.borrower import Borrower, Employment
from bridge.model.decision import Deal, DealState, DealStatus
from bridge.model.loan import Instalment, Loan, PostedPayment
from bridge.model.paying.figure import Wish
from bridge.model.payment import Payment
from bridge.ports.loan_system import Changes, DealRow, PaperFile
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, OutsideError, RefusedError
from tests.fakes.surroundings import MOSCOW

SYSTEM = "fake"
OPEN_FOR_DATA = (DealState.NEW, DealState.IN_REVIEW, DealState.APPROVED, DealState.MORE_WANTED)
PAYABLE = (DealState.ISSUED, DealState.PREPAID)


@dataclass
class Record:
    """What the fake keeps of a deal."""

    number: str
    external_id: str
    passport: str
    asked: int
    periods: int
    made_at: datetime
    state: DealState = DealState.NEW
    raw: str = "new"
    approved: int | None = None
    note: str = ""
    code: str = ""
    version: int = 1
    told: int = 0
    decided_at: datetime | None = None
    facts: dict[str, str] = field(default_factory=dict)
    posted: list[tuple[str, PostedPayment]] = field(default_factory=list)
    early: dict[str, Wish] = field(default_factory=dict)


@dataclass(frozen=True)
class Client:
    """A person whom the fake knows from an earlier loan."""

    person: Borrower
    password: str
    banned: bool = False


class FakeLoanSystem:
    """A LoanSystem in memory. `silent_after("submit")`: the next submit is done and not answered; `fail` plants any error."""

    def __init__(self, now: Callable[[], datetime] | None = None) -> None:
        self._now = now or (lambda: datetime.now(UTC))
        self.records: dict[str, Record] = {}
        self.clients: dict[str, Client] = {}
        self.calls: list[str] = []
        self.reverses = self.finds_reversals = self.takes_early = False
        self._silent: list[str] = []
        self._errors: dict[str, list[OutsideError]] = {}

    # the officer

    def approve(self, number: str, amount: int | None = None) -> None:
        record = self.records[number]
        record.approved = record.asked if amount is None else amount
        self._move(record, DealState.APPROVED)

    def decline(self, number: str) -> None:
        self._move(self.records[number], DealState.REJECTED)

    def ask_for_more(self, number: str, text: str) -> None:
        self.records[number].note = text
        self._move(self.records[number], DealState.MORE_WANTED)

    def issue(self, number: str) -> None:
        self._move(self.records[number], DealState.ISSUED)

    def set_unknown_word(self, number: str, word: str) -> None:
        self._move(self.records[number], DealState.UNKNOWN, word)

    def remember(self, person: Borrower, password: str, *, banned: bool = False) -> None:
        self.clients[person.phone] = Client(person, password, banned)

    def silent_after(self, operation: str) -> None:
        self._silent.append(operation)

    def fail(self, operation: str, *errors: OutsideError) -> None:
        self._errors.setdefault(operation, []).extend(errors)

    # the port

    def known_client(self, application: Application, password: str) -> Borrower:
        self._begin("known_client")
        client = self.clients.get(application.borrower.phone)
        if client is None:
            raise RefusedError(SYSTEM, "known_client", "no client has this phone", "client_unknown")
        if password != client.password:
            raise RefusedError(SYSTEM, "known_client", "the password is wrong", "password_wrong")
        if client.banned:
            raise RefusedError(SYSTEM, "known_client", "the client gets no loan now", "client_banned")
        work = Employment(work_name=client.person.employment.work_name)
        # No sex, no income, as in the base of today; the phone is the hub's own.
        return replace(client.person, phone="", sex="", inn="", snils="", birth_place="", employment=work)

    def submit(self, application: Application) -> Deal:
        self._begin("submit")
        passport = application.borrower.passport
        if passport is None:
            raise RefusedError(SYSTEM, "submit", "passport is missing", "field")
        record = next((one for one in self.records.values() if one.external_id == application.id), None)
        if record is None:
            number = f"ФЕЙК.{len(self.records) + 1:05d}"
            record = Record(number, application.id, passport.digits, application.loan_sum, application.periods, self._now())
            self.records[number] = record
        else:
            self._update(record, application)
        self._end("submit")
        return Deal(record.number, f"client-{record.passport[-4:]}", application.price.version, self._now())

    def find_deal(self, application: Application, sent_after: datetime, known: frozenset[str]) -> Deal | None:
        self._begin("find_deal")
        passport = application.borrower.passport
        digits = passport.digits if passport else ""
        fitting = [
            one for one in self.records.values()
            if one.passport == digits and one.made_at >= sent_after and one.number not in known
        ]  # fmt: skip
        if len(fitting) > 1:
            raise BadAnswerError(SYSTEM, "find_deal", f"{len(fitting)} deals fit")
        return Deal(fitting[0].number, f"client-{digits[-4:]}", application.price.version, sent_after) if fitting else None

    def deal_status(self, application: Application) -> DealStatus:
        self._begin("deal_status")
        return self._status(self._of(application, "deal_status"))

    def deal_statuses(self, numbers: Sequence[str]) -> dict[str, DealStatus]:
        self._begin("deal_statuses")
        return {number: self._status(self.records[number]) for number in numbers if number in self.records}

    def numbers_of(self, application: Application) -> tuple[str, ...] | None:
        self._begin("numbers_of")
        passport = application.borrower.passport
        return tuple(one.number for one in self.records.values() if passport and one.passport == passport.digits)

    def deals_since(self, since: datetime) -> Iterator[DealRow] | None:
        self._begin("deals_since")
        fitting = [one for one in self.records.values() if one.made_at >= since]
        return iter([DealRow(one.number, one.external_id, one.made_at, self._status(one)) for one in fitting])

    def changes(self, since: datetime) -> Changes | None:
        """A feed: what changed since it was acknowledged, told again until it is."""
        self._begin("changes")
        fresh = tuple((one.number, str(one.version)) for one in self.records.values() if one.version > one.told)
        return Changes(fresh, " ".join("=".join(pair) for pair in fresh))

    def acknowledge(self, changes: Changes) -> None:
        self._begin("acknowledge")
        for number, version in changes.deals:
            self.records[number].told = max(self.records[number].told, int(version))

    def draft_contract(self, application: Application) -> tuple[PaperFile, ...]:
        self._begin("draft_contract")
        record = self._of(application, "draft_contract")
        if record.state in (DealState.NEW, DealState.IN_REVIEW, DealState.MORE_WANTED, DealState.REJECTED):
            raise RefusedError(SYSTEM, "draft_contract", "the contract is not ready", "refused")
        return (self._paper(record, "draft"),)

    def signing_code(self, application: Application) -> str | None:
        self._begin("signing_code")
        record = self._of(application, "signing_code")
        if record.state is not DealState.APPROVED:
            raise RefusedError(SYSTEM, "signing_code", "signing is not possible now", "refused")
        record.code = f"{(int(record.code or 100000) * 31 + 7) % 900000 + 100000}"
        self._end("signing_code")
        return record.code

    def confirm_signature(self, application: Application, code: str) -> tuple[PaperFile, ...]:
        self._begin("confirm_signature")
        record = self._of(application, "confirm_signature")
        if not record.code or code != record.code:
            raise RefusedError(SYSTEM, "confirm_signature", "the code is wrong", "refused")
        if record.state is DealState.APPROVED:
            self._move(record, DealState.SIGNED)
        self._end("confirm_signature")
        return (self._paper(record, "signed"),)

    def loan(self, application: Application) -> Loan:
        self._begin("loan")
        record = self._of(application, "loan")
        issued = record.state in (*PAYABLE, DealState.REPAID)
        total = self._debt(record) if issued else 0
        return Loan(
            number=record.number, as_of=self._now(), total_debt=total, principal=total, interest=0, due_now=total,
            due_principal=total, due_interest=0, overdue=0, overdue_days=0, penalty=0, on_account=0,
            schedule=self._schedule(record) if issued else (), payments=tuple(payment for _, payment in record.posted),
        )  # fmt: skip

    def amount_due(self, application: Application) -> int:
        self._begin("amount_due")
        return self._debt(self._of(application, "amount_due"))

    def check_payment(self, application: Application, payment: Payment) -> None:
        self._begin("check_payment")
        self._refuse_unless_payable(self._of(application, "check_payment"), "check_payment")

    def post_payment(self, application: Application, payment: Payment) -> str:
        self._begin("post_payment")
        record = self._of(application, "post_payment")
        self._refuse_unless_payable(record, "post_payment")
        receipt = f"receipt-{len(record.posted) + 1}"
        record.posted.append((payment.reference, PostedPayment(receipt, _paid_on(payment), payment.amount, True)))
        if self._debt(record) <= 0:
            self._move(record, DealState.REPAID)
        self._end("post_payment")
        return receipt

    def reverse_payment(self, application: Application, payment: Payment, amount: int) -> str:
        self._begin("reverse_payment")
        if not self.reverses:
            raise RefusedError(SYSTEM, "reverse_payment", "no reversals here", "not_offered")
        record, key = self._of(application, "reverse_payment"), f"{payment.reference}R{payment.reversed}"
        known = next((one.receipt for name, one in record.posted if name == key), None)
        if known is not None:
            return known
        mine = [one for name, one in record.posted if name == payment.reference or name.startswith(f"{payment.reference}R")]
        if not 0 < amount <= sum(one.amount for one in mine):
            raise RefusedError(SYSTEM, "reverse_payment", "more than was posted", "refused")
        receipt = f"reversal-{len(record.posted) + 1}"
        record.posted.append((key, PostedPayment(receipt, _paid_on(payment), -amount, True)))
        if record.state is DealState.REPAID and self._debt(record) > 0:
            self._move(record, DealState.ISSUED)
        self._end("reverse_payment")
        return receipt

    def find_reversal(self, application: Application, payment: Payment, amount: int) -> str | None:
        self._begin("find_reversal")
        if not self.finds_reversals:
            raise RefusedError(SYSTEM, "find_reversal", "no looking for reversals here", "not_offered")
        key = f"{payment.reference}R{payment.reversed}"
        return next((one.receipt for name, one in self._of(application, "find_reversal").posted if name == key), None)

    def ask_early_return(self, application: Application, payment: Payment) -> str:
        self._begin("ask_early_return")
        if not self.takes_early:
            raise RefusedError(SYSTEM, "ask_early_return", "no requests here", "not_offered")
        record = self._of(application, "ask_early_return")
        self._refuse_unless_payable(record, "ask_early_return")
        if payment.wish is Wish.ALL and payment.amount < self._debt(record):
            raise RefusedError(SYSTEM, "ask_early_return", "not enough to close the loan", "refused")
        record.early[payment.reference] = payment.wish
        self._end("ask_early_return")
        return f"request-{payment.reference}"

    def find_payment(self, application: Application, payment: Payment, posted_before: int) -> str | None:
        self._begin("find_payment")
        day = _paid_on(payment)
        posted = [one for _, one in self._of(application, "find_payment").posted]
        alike = [one.receipt for one in posted if (one.on, one.amount) == (day, payment.amount)]
        return alike[-1] if len(alike) > posted_before else None

    # inside

    def _begin(self, operation: str) -> None:
        self.calls.append(operation)
        if waiting := self._errors.get(operation):
            raise waiting.pop(0)

    def _end(self, operation: str) -> None:
        if operation in self._silent:
            self._silent.remove(operation)
            raise OutcomeUnknownError(SYSTEM, operation, "done, but not answered")

    def _update(self, record: Record, application: Application) -> None:
        changed = (record.asked, record.periods) != (application.loan_sum, application.periods)
        if record.state is DealState.MORE_WANTED or (changed and record.state is DealState.APPROVED):
            self._move(record, DealState.IN_REVIEW)
        elif record.state not in OPEN_FOR_DATA:
            raise RefusedError(SYSTEM, "submit", "the deal is closed for changes", "refused")
        record.asked, record.periods = application.loan_sum, application.periods

    def _move(self, record: Record, state: DealState, raw: str = "") -> None:
        record.state, record.raw, record.version, record.decided_at = state, raw or state.value, record.version + 1, self._now()

    def _status(self, record: Record) -> DealStatus:
        told = (record.approved, record.note, self._now(), record.decided_at, dict(record.facts))
        return DealStatus(record.state, record.raw, *told)

    def _of(self, application: Application, operation: str) -> Record:
        return self._record(operation, application.deal.number if application.deal else "")

    def _record(self, operation: str, number: str) -> Record:
        if number not in self.records:
            raise RefusedError(SYSTEM, operation, "there is no such deal", "refused")
        return self.records[number]

    def _refuse_unless_payable(self, record: Record, operation: str) -> None:
        if record.state not in PAYABLE:
            raise RefusedError(SYSTEM, operation, "no payment is possible now", "refused")

    def _debt(self, record: Record) -> int:
        return (record.approved or 0) - sum(payment.amount for _, payment in record.posted)

    def _schedule(self, record: Record) -> tuple[Instalment, ...]:
        total, rows = record.approved or 0, []
        share = total // record.periods
        if returned := self._returned(record):
            rows.append(Instalment(0, self._now().date(), returned, returned, 0, total - returned))
            share = share if Wish.EARLY_SHORTER in record.early.values() else (total - returned) // record.periods
            total -= returned
        for n in range(1, record.periods + 1):
            amount = min(share, total) if n < record.periods else total
            total -= amount
            rows.append(Instalment(n, self._due(record, n), amount, amount, 0, total))
        return tuple(row for row in rows if row.amount)

    def _returned(self, record: Record) -> int:
        """What was returned early and not taken out again; a row of its own in the schedule."""
        early = [key for key, wish in record.early.items() if wish in (Wish.EARLY_SMALLER, Wish.EARLY_SHORTER)]
        return sum(one.amount for key in early for name, one in record.posted if name == key or name.startswith(f"{key}R"))

    def _due(self, record: Record, n: int) -> date:
        return (datetime.combine(record.made_at.date(), time(), UTC) + timedelta(days=30 * n)).date()

    def _paper(self, record: Record, kind: str) -> PaperFile:
        return PaperFile("Договор займа", "application/pdf", f"%PDF-1.4\n{kind} {record.number} {record.approved}\n".encode())


def _paid_on(payment: Payment) -> date:
    """The day in the base's zone, as it was told with the payment."""
    return (payment.paid_at or payment.started_at).astimezone(MOSCOW).date()


def with_deal(application: Application, deal: Deal) -> Application:
    """The application that holds this deal."""
    return replace(application, deal=deal)
