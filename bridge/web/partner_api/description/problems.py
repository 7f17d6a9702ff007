"""The codes a site may meet, each with what to do about it: the one list behind the document, the description and the page."""

from collections.abc import Mapping

from bridge.web.errors import PROBLEMS

# code → advice. Statuses and titles come from PROBLEMS; a test compares docs/partner-api.md with this list.
ADVICE: Mapping[str, str] = {
    "json_invalid": "send strict JSON",
    "idempotency_key_missing": "send a key (§4)",
    "request_invalid": "the HTTP request itself is broken",
    "signature_missing": "send the headers of §1",
    "signature_malformed": "check the form of timestamp, nonce and signature",
    "signature_stale": "set your clock",
    "signature_mismatch": "check id, secret, path with query, nonce, key, and that the signed bytes are the sent bytes",
    "signature_replayed": "this nonce was used: sign anew with a fresh one, under the same Idempotency-Key",
    "application_unknown": "no application of yours has this id",
    "refund_unknown": "this application has no refund with this id",
    "not_found": "there is no such address",
    "rate_card_unknown": "no such rate card was published",
    "method_not_allowed": "see `Allow`",
    "order_already_taken": "the order is known with other contents: use a new order number",
    "price_version_old": "send a greater version",
    "move_not_allowed": "too late for this; read the state",
    "step_closed": "signed or ended; read the state",
    "payout_not_made": "nothing was paid out yet: cancel instead of a refund",
    "version_stale": "repeat after `Retry-After`",
    "gate_closed": "a condition before the payout is not met; read `gates`",
    "idempotency_key_running": "the first request is still worked on: repeat after `Retry-After` under the same key",
    "precondition_failed": "the application changed since you read it: read it, then decide anew (the key is not used up)",
    "body_too_large": "256 KB at most",
    "field_invalid": "see `errors`",
    "idempotency_key_reused": "a new wish needs a new key",
    "calls_too_many": "wait as `Retry-After` says",
    "internal": "our fault; repeat, and tell us `request_id`",
    "store_unavailable": "repeat after `Retry-After`",
}


def problem_rows() -> list[tuple[int, str, str]]:
    """Status, code, advice; by status, in the order of the list within one."""
    return sorted(((PROBLEMS[code][0], code, advice) for code, advice in ADVICE.items()), key=lambda row: row[0])


def problem_table() -> str:
    """The table of docs/partner-api.md, line by line."""
    lines = [f"| {status} | `{code}` | {advice} |" for status, code, advice in problem_rows()]
    return "\n".join(["| status | code | what to do |", "|---|---|---|", *lines])


def codes_with(status: int) -> list[str]:
    """The codes that come with a status."""
    return [code for told, code, _ in problem_rows() if told == status]
