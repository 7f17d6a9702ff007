"""Kinds of work outside. The list grows with the hub; how rows are done (bridge.ports.work) does not."""

from enum import StrEnum


class WorkKind(StrEnum):
    """What is to be done; each kind is one flow."""

    SEND_MESSAGE = "send_message"
    SEND_LETTER = "send_letter"
    TELL_PERSON = "tell_person"
    TELL_BORROWER = "tell_borrower"
    MAIL_BORROWER = "mail_borrower"
    PROVE_ADDRESS = "prove_address"
    FOLLOW_ANNOUNCEMENT = "follow_announcement"
    PLAN_REMINDERS = "plan_reminders"
    SUBMIT_APPLICATION = "submit_application"
    RECEIVE_DECISION = "receive_decision"
    NOTIFY_PARTNER = "notify_partner"
    ISSUE_CONTRACT = "issue_contract"
    REISSUE_CONTRACT = "reissue_contract"
    DIGEST_PAPERS = "digest_papers"
    STAMP_PAPERS = "stamp_papers"
    ASK_SIGNING_CODE = "ask_signing_code"
    CONFIRM_SIGNATURE = "confirm_signature"
    LOOK_AT_GATES = "look_at_gates"
    RELEASE_PAYOUT = "release_payout"
    FETCH_LOAN = "fetch_loan"
    RECEIVE_PAYMENT = "receive_payment"
    POST_PAYMENT = "post_payment"
    EXPIRE_APPLICATION = "expire_application"
    FOLLOW_CHANGES = "follow_changes"
    RECONCILE = "reconcile"
    APPLY_RETENTION = "apply_retention"
    ANCHOR_EVIDENCE = "anchor_evidence"
    STAMP_ANCHOR = "stamp_anchor"
    CAPTURE_PAYMENT = "capture_payment"
    REFUND_PAYMENT = "refund_payment"
    REVERSE_PAYMENT = "reverse_payment"
    LEARN_CARD = "learn_card"
    FORGET_CARD = "forget_card"
    RECONCILE_PAYMENTS = "reconcile_payments"
    PLAN_DEBITS = "plan_debits"
    CHARGE_CARD = "charge_card"
    FOLLOW_MESSAGE = "follow_message"
    RECEIVE_SMS_NOTICE = "receive_sms_notice"
    WATCH_SMS_BALANCE = "watch_sms_balance"
    WATCH_ADVANCE = "watch_advance"
    PLAY_BORROWER = "play_borrower"
    SHARE_REFUND = "share_refund"
    POST_REFUND = "post_refund"
    WATCH_REFUND = "watch_refund"
    SEND_LOG_IN_CODE = "send_log_in_code"
    COUNT_NUMBERS = "count_numbers"
    LAPSE_DEED = "lapse_deed"
    CLOSE_DAY = "close_day"
    FILL_MARKS = "fill_marks"
    RUN_BULK = "run_bulk"


# Kinds whose lost try the other side may still be working on: they wait for their lease, even when their worker is back at once.
SETTLING = frozenset(
    {
        WorkKind.SUBMIT_APPLICATION,
        WorkKind.CONFIRM_SIGNATURE,
        WorkKind.POST_PAYMENT,
        WorkKind.CAPTURE_PAYMENT,
        WorkKind.REFUND_PAYMENT,
        WorkKind.REVERSE_PAYMENT,
        WorkKind.POST_REFUND,
        WorkKind.CHARGE_CARD,
    }
)
