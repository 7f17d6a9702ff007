"""The port of the loan system answered by МояМФО's published HTTP services. Order of the borrower's way: top to bottom."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from adapters.http import Answer, OutsideHttp
from adapters.onec.asking import Asking, Hearing
from adapters.onec.dialect.onec_map import Call, OnecMap, load_onec_map, map_file
from adapters.onec.facts import Facts, facts_of, sign_in_digest, signing_digest, transaction_id
from adapters.onec.failures import SYSTEM
from adapters.onec.reading.known_client import client_of, is_banned
from adapters.onec.reading.lookup import SeveralFitError, made_since, only_one, posted_one, posted_payment, rows_of
from adapters.onec.reading.papers import read_papers
from adapters.onec.settings import OnecSettings
from adapters.onec.hs.tolerant_json import UnreadableError
from bridge.model.application import Application
from bridge.model.borrower import Borrower
from bridge.model.decision import Deal, DealStatus
from bridge.model.loan import Instalment, Loan
from bridge.model.payment import Payment
from bridge.ports.loan_system import PaperFile
from bridge.ports.outside_errors import BadAnswerError, RefusedError
from mappings.errors import FieldNotSendableError


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
        facts = replace(facts, digest=sign_in_digest(_phone_as_sent(call, facts), password))
        values = self._asking.ask("known_client", facts, _values)
        if is_banned(values, self._settings.wall(self._clock.now()).date()):
            raise RefusedError(SYSTEM, "known_client", "the base lends nothing to this client now", "client_banned")
        return client_of(values)

    def submit(self, application: Application) -> Deal:
        """Request; the application's id goes along, so that a repeat brings the same deal up to date."""
        at = self._clock.now()
        values = self._asking.ask("submit", self._facts(application), _values)
        known = application.deal
        if known and values["number"] != known.number:
            raise BadAnswerError(SYSTEM, "submit", f"another deal ({values['number']}) came for the known {known.number}")
        return Deal(values["number"], values["client_id"], application.price.version, at)

    def find_deal(self, application: Application, sent_after: datetime, known: frozenset[str]) -> Deal | None:
        """NumbersDeals, then statusdeal of the numbers that the hub does not know, then their dates."""
        facts = self._facts(application)
        numbers = [row["number"] for row in self._asking.ask("numbers", facts, _deals)]
        fresh = [number for number in dict.fromkeys(numbers) if number not in known]
        since = self._settings.wall(sent_after - self._settings.clock_skew)
        fitting = [row["number"] for row in self._states(facts, fresh) if self._made_since(row, since)]
        number = self._only_one("find_deal", fitting)
        if number is None:
            return None
        client_id = self._client_id(replace(facts, deal_number=number))
        return Deal(number, client_id, application.price.version, sent_after)

    def deal_status(self, application: Application) -> DealStatus:
        """statusdeal of one deal."""
        facts = self._facts(application)
        rows = self._states(facts, [facts.deal_number])
        row = next((one for one in rows if one["number"] == facts.deal_number), None)
        if row is None:
            raise BadAnswerError(SYSTEM, "statuses", "the answer speaks of another deal")
        state = self._map.state_of(row["word"])
        # 0 stands for "no sum yet" in a base whose columns can't be empty.
        return DealStatus(state, row["word"], row["approved"] or None, row["note"], self._clock.now())

    def draft_contract(self, application: Application) -> tuple[PaperFile, ...]:
        """dealinpdf."""
        return self._asking.ask("draft", self._facts(application), _some_papers)

    def signing_code(self, application: Application) -> str | None:
        """dealsign/code; None when the base's map has no such call."""
        if "signing_code" not in self._map.calls:
            return None
        return str(self._asking.ask("signing_code", self._facts(application), _values)["code"])

    def confirm_signature(self, application: Application, code: str) -> tuple[PaperFile, ...]:
        """dealsign/codereview. Empty when the base confirms without sending a paper, as the vendor's example shows."""
        facts = self._facts(application)
        client_id = (application.deal.client_id if application.deal else "") or self._client_id(facts)
        if not client_id:
            raise RefusedError(SYSTEM, "confirm", "IDClient is not known; submit the application again", "client_unknown")
        facts = replace(facts, digest=signing_digest(client_id, facts.deal_number, code))
        return self._asking.ask("confirm", facts, read_papers)[1]

    def loan(self, application: Application) -> Loan:
        """PS/deal."""
        values = self._asking.ask("debt", self._facts(application), _values)
        schedule = tuple(Instalment(**row) for row in values.pop("schedule"))
        payments = tuple(posted_payment(row) for row in values.pop("payments"))
        return Loan(**values, as_of=self._clock.now(), schedule=schedule, payments=payments)

    def amount_due(self, application: Application) -> int:
        """PS/dealforps."""
        return int(self._asking.ask("amount_due", self._facts(application), _values)["total"])

    def check_payment(self, application: Application, payment: Payment) -> None:
        """Payment/Site check."""
        self._asking.ask("check_payment", self._paid(application, payment), _values)

    def post_payment(self, application: Application, payment: Payment) -> str:
        """Payment/Site pay."""
        return str(self._asking.ask("post_payment", self._paid(application, payment), _values)["posting"])

    def find_payment(self, application: Application, payment: Payment, posted_before: int) -> str | None:
        """PS/deal: more online payments of this day and sum than were known before. Gives the number of the receipt."""
        facts = self._paid(application, payment)
        rows = self._asking.ask("debt", facts, _values)["payments"]
        error = ""
        try:
            return posted_one(rows, self._paid_on(payment), payment.amount, posted_before)
        except SeveralFitError as several:
            error = str(several)
        raise BadAnswerError(SYSTEM, "find_payment", error)

    def _facts(self, application: Application) -> Facts:
        return facts_of(application, self._settings, self._clock.now())

    def _paid(self, application: Application, payment: Payment) -> Facts:
        paid_at = self._settings.wall(payment.paid_at) if payment.paid_at else None
        return replace(
            self._facts(application), txn_id=transaction_id(payment), payment_sum=payment.amount, paid_at=paid_at
        )

    def _paid_on(self, payment: Payment) -> date:
        return self._settings.wall(payment.paid_at or payment.started_at).date()

    def _states(self, facts: Facts, numbers: list[str]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        step = self._map.numbers_at_once
        for start in range(0, len(numbers), step):
            body = {self._map.number_key.format(n=n): one for n, one in enumerate(numbers[start : start + step], 1)}
            rows += self._asking.ask("statuses", facts, _rows, body)
        return rows

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
        """IDClient as dealinpdf tells it; empty when it is not told (no contract yet, or bare PDF)."""
        try:
            return str(self._asking.ask("draft", facts, read_papers)[0].get("client_id", ""))
        except (RefusedError, BadAnswerError):
            # The deal was found; its client's id can be learnt later, from the next dealinpdf or Request.
            return ""


def _phone_as_sent(call: Call, facts: Facts) -> str:
    try:
        return next(str(one.value(facts)) for one in call.query.fields if one.ours == "application.borrower.phone")
    except FieldNotSendableError:
        # The call itself is refused for the same reason, with the field's name.
        return ""


def _values(answer: Answer, hearing: Hearing) -> dict[str, Any]:
    message = hearing.parse(answer)
    hearing.agreed(message)
    return hearing.taken(message)


def _deals(answer: Answer, hearing: Hearing) -> tuple[dict[str, Any], ...]:
    message = hearing.parse(answer)
    return tuple(hearing.taken(message)["deals"]) if hearing.agreed(message) else ()


def _rows(answer: Answer, hearing: Hearing) -> list[dict[str, Any]]:
    message = hearing.parse(answer)
    if not isinstance(message, list):
        hearing.agreed(message)
    return [hearing.taken(row) for _, row in rows_of(message)]


def _some_papers(answer: Answer, hearing: Hearing) -> tuple[PaperFile, ...]:
    papers = read_papers(answer, hearing)[1]
    if not papers:
        raise UnreadableError("no paper came")
    return papers


