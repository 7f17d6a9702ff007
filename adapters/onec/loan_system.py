"""The port of the loan system answered by a base of 1C, over the wires its map chooses. Order of the borrower's way."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from adapters.http import OutsideHttp
from adapters.onec.asking import Asking, not_offered
from adapters.onec.dialect.call import Call, OnecMap
from adapters.onec.dialect.onec_map import load_onec_map, map_file
from adapters.onec.errand import SYSTEM
from adapters.onec.facts import Facts, facts_of, sign_in_digest, signing_digest, transaction_id
from adapters.onec.reading.deal_facts import facts_in
from adapters.onec.reading.known_client import client_of, is_banned
from adapters.onec.reading.loans import loan_of
from adapters.onec.reading.lookup import SeveralFitError, made_since, only_one, posted_one
from adapters.onec.reading.messages import Portion, deal_numbers, portion, row_values, some_papers, told, told_or_none
from adapters.onec.reading.papers import read_papers
from adapters.onec.settings import OnecSettings
from bridge.model.application import Application
from bridge.model.borrower import Borrower
from bridge.model.decision import Deal, DealState, DealStatus
from bridge.model.loan import Loan
from bridge.model.payment import Payment
from bridge.ports.loan_system import Changes, DealRow, PaperFile
from bridge.ports.outside_errors import BadAnswerError, RefusedError
from mappings.errors import FieldNotSendableError

PAYABLE = frozenset({DealState.ISSUED, DealState.PREPAID, DealState.OVERDUE_COLLECTION, DealState.COURT})


class OnecLoanSystem:
    """A LoanSystem. Safe to share between threads."""

    def __init__(self, settings: OnecSettings, http: OutsideHttp, onec_map: OnecMap) -> None:
        self._settings = settings
        self._clock = http.clock
        self._asking = Asking(settings, http, onec_map)
        self._map = onec_map

    @classmethod
    def load(cls, settings: OnecSettings, http: OutsideHttp, map_name: str = "moyamfo") -> "OnecLoanSystem":
        """The adapter with a map by name (mappings/onec) or path. Raises MapFileError (file, key, what would be right)."""
        return cls(settings, http, load_onec_map(map_file(map_name)))

    def known_client(self, application: Application, password: str) -> Borrower:
        """client, always with the digest of the password: without one the base would make the client a new password."""
        call = self._map.calls.get("known_client")
        if call is None:
            raise RefusedError(SYSTEM, "known_client", "this base offers no sign-in of clients", "client_unknown")
        facts = self._facts(application)
        facts = replace(facts, digest=sign_in_digest(_phone_as_sent(call, facts), password), password=password)
        values = self._asking.ask("known_client", facts, told)
        if is_banned(values, self._settings.wall(self._clock.now()).date()):
            raise RefusedError(SYSTEM, "known_client", "the base lends nothing to this client now", "client_banned")
        return client_of(values)

    def submit(self, application: Application) -> Deal:
        """The application's id goes along, so that a repeat brings the same deal up to date."""
        at = self._clock.now()
        values = self._asking.ask("submit", self._facts(application), told)
        known = application.deal
        if known and values["number"] != known.number:
            raise BadAnswerError(SYSTEM, "submit", f"another deal ({values['number']}) came for the known {known.number}")
        return Deal(values["number"], values["client_id"], application.price.version, at)

    def find_deal(self, application: Application, sent_after: datetime, known: frozenset[str]) -> Deal | None:
        """By our key where the base can look for it; else by the borrower, the numbers that the hub knows, and their dates."""
        facts = self._facts(application)
        if self._asking.offers("find_deal"):
            found = self._asking.ask("find_deal", facts, told_or_none)
            return Deal(found["number"], found["client_id"], application.price.version, sent_after) if found else None
        numbers = self._asking.ask("numbers", facts, deal_numbers)
        fresh = [number for number in dict.fromkeys(numbers) if number not in known]
        since = self._settings.wall(sent_after - self._settings.clock_skew)
        fitting = [row["number"] for row in self._states(facts, fresh) if self._made_since(row, since)]
        number = self._only_one("find_deal", fitting)
        if number is None:
            return None
        client_id = self._client_id(replace(facts, deal_number=number, numbers=(number,)))
        return Deal(number, client_id, application.price.version, sent_after)

    def deal_status(self, application: Application) -> DealStatus:
        """The state of one deal."""
        facts = self._facts(application)
        rows = self._states(facts, [facts.deal_number])
        row = next((one for one in rows if one["number"] == facts.deal_number), None)
        if row is None and rows:
            raise BadAnswerError(SYSTEM, "statuses", "the answer speaks of another deal")
        if row is None:
            raise RefusedError(SYSTEM, "statuses", "the base knows no such deal", "not_found")
        return self._status(row)

    def deal_statuses(self, numbers: Sequence[str]) -> dict[str, DealStatus]:
        """The states of many deals, as many at once as the base can be asked about."""
        rows = self._states(Facts(now=self._settings.wall(self._clock.now())), list(numbers))
        return {row["number"]: self._status(row) for row in rows}

    def numbers_of(self, application: Application) -> tuple[str, ...] | None:
        """The deals of the borrower."""
        return self._asking.ask("numbers", self._facts(application), deal_numbers) if self._asking.offers("numbers") else None

    def deals_since(self, since: datetime) -> Iterator[DealRow] | None:
        """What the base lists, in its own pages."""
        if not self._asking.offers("deals"):
            return None
        return (self._row(row) for part in self._portions("deals", since) for row in part.rows)

    def changes(self, since: datetime) -> Changes | None:
        """One packet of the exchange plan, or what a window of days shows."""
        if not self._asking.offers("changes"):
            return None
        parts = list(self._portions("changes", since))
        rows = (row for one in parts for row in one.rows)
        return Changes(tuple((row["number"], row["version"]) for row in rows if row["number"]), parts[-1].mark)

    def acknowledge(self, changes: Changes) -> None:
        """Tells the base that its packet is kept here."""
        if changes.mark and self._asking.offers("acknowledge"):
            self._asking.ask("acknowledge", replace(self._from(self._clock.now()), mark=changes.mark), told)

    def draft_contract(self, application: Application) -> tuple[PaperFile, ...]:
        """The papers to be signed."""
        return self._asking.ask("draft", self._facts(application), some_papers)

    def signing_code(self, application: Application) -> str | None:
        """A code of the base's own; None when its map has no such call."""
        if not self._asking.offers("signing_code"):
            return None
        return str(self._asking.ask("signing_code", self._facts(application), told)["code"])

    def confirm_signature(self, application: Application, code: str) -> tuple[PaperFile, ...]:
        """Empty when the base confirms without sending a paper, as the vendor's example shows."""
        facts = self._facts(application)
        client_id = facts.client_id or self._client_id(facts)
        if not client_id:
            raise RefusedError(SYSTEM, "confirm", "the client's id is not known; submit the application again", "client_unknown")
        digest = signing_digest(client_id, facts.deal_number, code)
        return self._asking.ask("confirm", replace(facts, digest=digest, code=code, client_id=client_id), read_papers)[1]

    def loan(self, application: Application) -> Loan:
        """Debt, schedule and payments; parts that the base does not tell follow from the schedule."""
        values = self._asking.ask("debt", self._facts(application), told)
        return loan_of(values, self._clock.now(), self._settings.wall(self._clock.now()).date())

    def amount_due(self, application: Application) -> int:
        """The whole debt of today."""
        if not self._asking.offers("amount_due"):
            return self.loan(application).total_debt
        return int(self._asking.ask("amount_due", self._facts(application), told)["total"])

    def check_payment(self, application: Application, payment: Payment) -> None:
        """Where the base has no such question: a payment is taken while the loan runs."""
        if self._asking.offers("check_payment"):
            self._asking.ask("check_payment", self._paid(application, payment), told)
        elif (status := self.deal_status(application)).state not in PAYABLE:
            raise RefusedError(SYSTEM, "check_payment", f"no payment is taken in the state «{status.raw}»", status.state.value)

    def post_payment(self, application: Application, payment: Payment) -> str:
        """Gives the base's own id of the payment."""
        return str(self._asking.ask("post_payment", self._paid(application, payment), told)["posting"])

    def find_payment(self, application: Application, payment: Payment, posted_before: int) -> str | None:
        """By our key where the base can look for it; else more online payments of this day and sum than were known before."""
        facts = self._paid(application, payment)
        if self._asking.offers("find_payment"):
            found = self._asking.ask("find_payment", facts, told_or_none)
            return str(found["posting"]) if found else None
        rows = self._asking.ask("debt", facts, told)["payments"]
        error = ""
        try:
            return posted_one(rows, self._paid_on(payment), payment.amount, posted_before)
        except SeveralFitError as several:
            error = str(several)
        raise BadAnswerError(SYSTEM, "find_payment", error)

    def ask_early_return(self, application: Application, payment: Payment) -> str:
        """A request of its own under the payment's key; empty where the map sends the wish along with the payment itself."""
        if self._asking.offers("early_return"):
            return str(self._asking.ask("early_return", self._paid(application, payment), told)["request"])
        if any(one.ours == "payment_wish" for one in self._map.calls["post_payment"].request.fields):
            return ""
        raise not_offered("early_return")

    def reverse_payment(self, application: Application, payment: Payment, amount: int) -> str:
        """Under a key of its own, which a repeat gives again."""
        if not self._asking.offers("reverse_payment"):
            raise not_offered("reverse_payment")
        return str(self._asking.ask("reverse_payment", self._back(application, payment, amount), told)["posting"])

    def find_reversal(self, application: Application, payment: Payment, amount: int) -> str | None:
        """By the key that `reverse_payment` gave it."""
        if not self._asking.offers("find_reversal"):
            raise not_offered("find_reversal")
        found = self._asking.ask("find_reversal", self._back(application, payment, amount), told_or_none)
        return str(found["posting"]) if found else None

    def _facts(self, application: Application) -> Facts:
        return facts_of(application, self._settings, self._clock.now())

    def _from(self, since: datetime) -> Facts:
        return Facts(now=self._settings.wall(self._clock.now()), since=self._settings.wall(since))

    def _portions(self, name: str, since: datetime) -> Iterator[Portion]:
        """The portions one after the other. A base that does not get on with its moments would be asked for ever."""
        facts = self._from(since)
        while True:
            part = self._asking.ask(name, facts, portion)
            yield part
            if part.go_on is None:
                return
            if facts.since is not None and part.go_on <= facts.since:
                raise BadAnswerError(SYSTEM, name, "the next portion does not begin later than this one")
            facts = replace(facts, since=part.go_on)

    def _paid(self, application: Application, payment: Payment) -> Facts:
        paid_at = self._settings.wall(payment.paid_at) if payment.paid_at else None
        return replace(
            self._facts(application), txn_id=transaction_id(payment), payment_key=payment.reference,
            payment_sum=payment.amount, paid_at=paid_at, payment_wish=payment.wish.value,
        )  # fmt: skip

    def _back(self, application: Application, payment: Payment, amount: int) -> Facts:
        # What was taken out before is the same until this reversal is known: so is the key.
        key = f"{payment.reference}R{payment.reversed}"
        return replace(self._paid(application, payment), posting=payment.posting_reference, reversal_key=key, payment_sum=amount)

    def _paid_on(self, payment: Payment) -> date:
        return self._settings.wall(payment.paid_at or payment.started_at).date()

    def _states(self, facts: Facts, numbers: list[str]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        step = self._map.calls["statuses"].numbers_at_once
        for start in range(0, len(numbers), step):
            asked = tuple(numbers[start : start + step])
            rows += self._asking.ask("statuses", replace(facts, numbers=asked, deal_number=asked[0]), row_values)
        return rows

    def _status(self, row: Mapping[str, Any]) -> DealStatus:
        # 0 stands for "no sum yet" in a base whose columns can't be empty.
        approved, decided = row.get("approved") or None, row.get("decided")
        at = decided.replace(tzinfo=self._settings.timezone).astimezone(UTC) if decided else None
        return DealStatus(
            self._map.state_of(row["word"]), row["word"], approved, row.get("note", ""), self._clock.now(), at,
            facts_in(row, self._settings.timezone),
        )  # fmt: skip

    def _row(self, row: Mapping[str, Any]) -> DealRow:
        dated = row["dated"].replace(tzinfo=self._settings.timezone).astimezone(UTC) if row["dated"] else None
        return DealRow(row["number"], row["key"], dated, self._status(row))

    def _made_since(self, row: Mapping[str, Any], since: datetime) -> bool:
        if row["dated"] is None:
            raise BadAnswerError(SYSTEM, "find_deal", "a deal of this borrower has no date")
        return made_since(row["dated"], since)

    def _only_one(self, operation: str, numbers: Iterable[str]) -> str | None:
        error = ""
        try:
            return only_one(numbers)
        except SeveralFitError as several:
            error = str(several)
        raise BadAnswerError(SYSTEM, operation, error)

    def _client_id(self, facts: Facts) -> str:
        """The client's id as the draft tells it; empty when it is not told (no contract yet, or bare PDF)."""
        try:
            return str(self._asking.ask("draft", facts, read_papers)[0].get("client_id", ""))
        except (RefusedError, BadAnswerError):
            # The deal was found; its client's id can be learnt later, from the next draft or submission.
            return ""


def _phone_as_sent(call: Call, facts: Facts) -> str:
    try:
        return next(str(one.value(facts)) for one in call.request.fields if one.ours == "application.borrower.phone")
    except FieldNotSendableError:
        # The call itself is refused for the same reason, with the field's name.
        return ""
