"""Which flow does which kind of work, and the pauses after failures before a row is given to a person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from bridge.flows.advancing.watch_advance import watch_advance
from bridge.flows.bulk.run_bulk import run_bulk
from bridge.flows.cabinet.send_log_in_code import send_log_in_code
from bridge.flows.closing.reconcile_payments import reconcile_payments
from bridge.flows.counting.keep_counting import count_numbers
from bridge.flows.debiting.charge_card import charge_card
from bridge.flows.debiting.plan_debits import plan_debits
from bridge.flows.deciding.expire_application import expire_application
from bridge.flows.deciding.follow_changes import follow_changes
from bridge.flows.deciding.receive_decision import receive_decision
from bridge.flows.deciding.submit_application import submit_application
from bridge.flows.erasing.apply_retention import apply_retention
from bridge.flows.evidence.anchor_days import anchor_evidence
from bridge.flows.evidence.stamp_anchor import stamp_anchor
from bridge.flows.gates.look_at_gates import look_at_gates
from bridge.flows.informing.follow_announcement import follow_announcement
from bridge.flows.informing.mail_borrower import mail_borrower, prove_address
from bridge.flows.informing.plan_reminders import plan_reminders
from bridge.flows.informing.tell_borrower import tell_borrower
from bridge.flows.messaging.follow_message import follow_message
from bridge.flows.messaging.letters.send_letter import send_letter
from bridge.flows.messaging.send_message import send_message
from bridge.flows.messaging.take_notice import receive_sms_notice
from bridge.flows.messaging.watch_account import watch_sms_balance
from bridge.flows.notify_partner import events_of, notify_partner
from bridge.flows.papers.digest_papers import digest_papers
from bridge.flows.papers.stamp_papers import stamp_papers
from bridge.flows.reconciling.reconcile_nightly import reconcile_nightly
from bridge.flows.refunding.post_refund import post_refund
from bridge.flows.refunding.share_refund import share_refund
from bridge.flows.refunding.watch_refund import watch_refund
from bridge.flows.repaying.capture_payment import capture_payment
from bridge.flows.repaying.give_back import reverse_posting
from bridge.flows.repaying.keep_card import forget_card, learn_card
from bridge.flows.repaying.post_payment import post_payment
from bridge.flows.repaying.receive_payment import receive_payment
from bridge.flows.repaying.refund_payment import refund_payment
from bridge.flows.sandbox.play_borrower import play_borrower
from bridge.flows.searching.fill_marks import fill_marks
from bridge.flows.seconding.close_books import close_confirmed_day
from bridge.flows.seconding.lapse_deed import lapse_deed
from bridge.flows.signing.ask_signing_code import ask_signing_code
from bridge.flows.signing.fetch_loan import fetch_loan
from bridge.flows.signing.issue_contract import issue_contract, reissue_contract
from bridge.flows.signing.release_payout import release_payout
from bridge.flows.signing.sign_contract import confirm_signature
from bridge.flows.staffing.tell_person import tell_person
from bridge.ports.store import Transaction
from bridge.ports.work import Done, Later, Work, WorkKind

Flow = Callable[..., Later | Done | None]
Load = Callable[[Transaction, Sequence[Work]], Mapping[str, object]]


@dataclass(frozen=True)
class Plan:
    """A flow and the pauses (seconds) after its first, second … failure; after the last one the row is dead.

    `load` reads what the flow needs of many rows at once, by their subjects, in the transaction that claims them.
    """

    flow: Flow
    pauses: tuple[int, ...]
    load: Load | None = None

    def pause_after(self, attempt: int) -> timedelta | None:
        """The pause after failure number `attempt`; None when there is none left."""
        return timedelta(seconds=self.pauses[attempt - 1]) if attempt <= len(self.pauses) else None


MINUTE, HOUR = 60, 3600
# Two days with a neighbour that is down for the night and the weekend's morning.
_PATIENT = (2, 5, 10, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE, *(HOUR,) * 46)
# Three days, as public webhook systems do.
_PARTNER = (2, 5, 15, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, *(n * HOUR for n in (1, 2, 5, 10, 14, 20, 20)))
# Codes are wanted at once and die by themselves after some minutes; news may come hours later.
_SOON = (2, 5, 15, 30, MINUTE, MINUTE, 2 * MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, *(HOUR,) * 10)

# A site or a person with a telephone in hand waits for their end: papers that are drawn meanwhile do not hold them up.
AWAITED = frozenset(
    {
        WorkKind.SUBMIT_APPLICATION,
        WorkKind.RECEIVE_DECISION,
        WorkKind.NOTIFY_PARTNER,
        WorkKind.SEND_MESSAGE,
        WorkKind.SEND_LOG_IN_CODE,
        WorkKind.ASK_SIGNING_CODE,
        WorkKind.CONFIRM_SIGNATURE,
    }
)

PLANS = MappingProxyType(
    {
        WorkKind.SEND_MESSAGE: Plan(send_message, _SOON),
        WorkKind.SEND_LETTER: Plan(send_letter, _PATIENT),
        WorkKind.TELL_PERSON: Plan(tell_person, _PATIENT),
        WorkKind.TELL_BORROWER: Plan(tell_borrower, _PATIENT),
        WorkKind.MAIL_BORROWER: Plan(mail_borrower, _PATIENT),
        WorkKind.PROVE_ADDRESS: Plan(prove_address, _PATIENT),
        WorkKind.FOLLOW_ANNOUNCEMENT: Plan(follow_announcement, _PATIENT),
        WorkKind.PLAN_REMINDERS: Plan(plan_reminders, _PATIENT),
        WorkKind.SUBMIT_APPLICATION: Plan(submit_application, _PATIENT),
        WorkKind.RECEIVE_DECISION: Plan(receive_decision, _PATIENT),
        WorkKind.NOTIFY_PARTNER: Plan(notify_partner, _PARTNER, events_of),
        WorkKind.ISSUE_CONTRACT: Plan(issue_contract, _PATIENT),
        WorkKind.REISSUE_CONTRACT: Plan(reissue_contract, _PATIENT),
        WorkKind.DIGEST_PAPERS: Plan(digest_papers, _PATIENT),
        WorkKind.STAMP_PAPERS: Plan(stamp_papers, _PATIENT),
        WorkKind.ASK_SIGNING_CODE: Plan(ask_signing_code, _SOON),
        WorkKind.CONFIRM_SIGNATURE: Plan(confirm_signature, _PATIENT),
        WorkKind.LOOK_AT_GATES: Plan(look_at_gates, _PATIENT),
        WorkKind.RELEASE_PAYOUT: Plan(release_payout, _PATIENT),
        WorkKind.FETCH_LOAN: Plan(fetch_loan, _PATIENT),
        WorkKind.RECEIVE_PAYMENT: Plan(receive_payment, _PATIENT),
        WorkKind.POST_PAYMENT: Plan(post_payment, _PATIENT),
        WorkKind.EXPIRE_APPLICATION: Plan(expire_application, _PATIENT),
        WorkKind.FOLLOW_CHANGES: Plan(follow_changes, _PATIENT),
        WorkKind.RECONCILE: Plan(reconcile_nightly, _PATIENT),
        WorkKind.APPLY_RETENTION: Plan(apply_retention, _PATIENT),
        WorkKind.ANCHOR_EVIDENCE: Plan(anchor_evidence, _PATIENT),
        WorkKind.STAMP_ANCHOR: Plan(stamp_anchor, _PATIENT),
        WorkKind.CAPTURE_PAYMENT: Plan(capture_payment, _PATIENT),
        WorkKind.REFUND_PAYMENT: Plan(refund_payment, _PATIENT),
        WorkKind.REVERSE_PAYMENT: Plan(reverse_posting, _PATIENT),
        WorkKind.LEARN_CARD: Plan(learn_card, _SOON),
        WorkKind.FORGET_CARD: Plan(forget_card, _PATIENT),
        WorkKind.RECONCILE_PAYMENTS: Plan(reconcile_payments, _PATIENT),
        WorkKind.PLAN_DEBITS: Plan(plan_debits, _PATIENT),
        WorkKind.CHARGE_CARD: Plan(charge_card, _PATIENT),
        WorkKind.FOLLOW_MESSAGE: Plan(follow_message, _SOON),
        WorkKind.RECEIVE_SMS_NOTICE: Plan(receive_sms_notice, _PATIENT),
        WorkKind.WATCH_SMS_BALANCE: Plan(watch_sms_balance, _PATIENT),
        WorkKind.WATCH_ADVANCE: Plan(watch_advance, _PATIENT),
        WorkKind.PLAY_BORROWER: Plan(play_borrower, _PATIENT),
        WorkKind.SHARE_REFUND: Plan(share_refund, _PATIENT),
        WorkKind.POST_REFUND: Plan(post_refund, _PATIENT),
        WorkKind.WATCH_REFUND: Plan(watch_refund, _PATIENT),
        WorkKind.SEND_LOG_IN_CODE: Plan(send_log_in_code, _SOON),
        WorkKind.COUNT_NUMBERS: Plan(count_numbers, _PATIENT),
        WorkKind.LAPSE_DEED: Plan(lapse_deed, _PATIENT),
        WorkKind.CLOSE_DAY: Plan(close_confirmed_day, _PATIENT),
        WorkKind.FILL_MARKS: Plan(fill_marks, _PATIENT),
        WorkKind.RUN_BULK: Plan(run_bulk, _PATIENT),
    }
)
