"""The one table of the office's pages and actions: none is served that does not stand here."""

from collections.abc import Mapping
from types import MappingProxyType

from bridge.model.staff.roles import Right
from bridge.web.entering import threshold as entering

R = Right
# Served to whoever comes: the way in, and files without contents.
OPEN = entering.OPEN | {"static"}
# Of whoever is inside: one's own log-in.
ANYBODY = entering.OWN
NEEDED: Mapping[str, Right] = MappingProxyType(
    {
        "cases": R.READ,
        "case": R.READ,
        "search": R.READ,
        "found": R.READ,
        "queues": R.READ,
        "decisions": R.READ,
        "decisions_csv": R.READ,
        "numbers": R.NUMBERS,
        "numbers_report": R.NUMBERS,
        "numbers_csv": R.NUMBERS,
        "numbers_late": R.NUMBERS,
        "differences": R.READ,
        "differences_csv": R.READ,
        "gates": R.READ,
        "case_gates": R.READ,
        "case_papers": R.READ,
        "case_evidence": R.READ,
        "case_told": R.READ,
        "case_refunds": R.READ,
        "refunds": R.READ,
        "payments": R.READ,
        "payment": R.READ,
        "payments_day": R.READ,
        "export_payments": R.READ,
        "export_suspense": R.READ,
        "anchors": R.READ,
        "anchors_csv": R.READ,
        "anchors_json": R.READ,
        "help": R.READ,
        "help_thread": R.HELP,
        "answer_help": R.HELP,
        "close_help": R.HELP,
        "reopen_help": R.HELP,
        "second": R.READ,
        "bulk": R.READ,
        "bulk_run": R.READ,
        "choose_bulk": R.CASES,
        "begin_bulk": R.CASES,
        "stop_bulk": R.CASES,
        "confirm_second": R.SECOND,
        "refuse_second": R.SECOND,
        "withdraw_second": R.SECOND,
        "subjects": R.SUBJECTS,
        "find_person": R.SUBJECTS,
        "subject": R.SUBJECTS,
        "copy_person": R.SUBJECTS,
        "erase_person": R.SUBJECTS,
        "hold_person": R.SUBJECTS,
        "act_paper": R.SUBJECTS,
        "act_extract": R.SUBJECTS,
        "resolve": R.CASES,
        "send_again": R.CASES,
        "fetch_papers": R.CASES,
        "pause": R.FAR_SIDES,
        "resume": R.FAR_SIDES,
        "accept_papers": R.GATES,
        "record_gate": R.GATES,
        "withdraw_gate": R.GATES,
        "take_evidence": R.EVIDENCE,
        "decide_refund": R.MONEY,
        "act_on_payment": R.MONEY,
        "act_on_batch": R.MONEY,
        "resolve_suspense": R.MONEY,
        "compare_payments": R.BOOKS,
        "take_payments_report": R.BOOKS,
        "fix_payments": R.BOOKS,
        "close_payments": R.BOOKS,
    }
)
