"""How signed requests of tour sites are judged."""

import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from bridge.model.checks.request_signature import Verdict, signature_of, verify

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
WINDOW = timedelta(minutes=5)
PATH = "/partner/v1/applications?dry=1&name=%D0%B9"
BODY = '{"имя":"Ёж"}'.encode()


def judged(**changes: object) -> Verdict:
    told: dict[str, object] = {
        "secrets": ("one", "two"), "method": "POST", "path_query": PATH, "timestamp": STAMP, "body": BODY,
        "signature": signature_of("one", "POST", PATH, STAMP, BODY), "now": NOW, "window": WINDOW,
    }  # fmt: skip
    return verify(**(told | changes))  # type: ignore[arg-type]  # values of one case


def test_the_signature_is_what_the_documentation_says() -> None:
    text = f"POST\n{PATH}\n{STAMP}\n{sha256(BODY).hexdigest()}"
    assert signature_of("one", "post", PATH, STAMP, BODY) == "v1=" + hmac.new(b"one", text.encode(), "sha256").hexdigest()


@pytest.mark.parametrize("secret", ["one", "two"])
def test_either_of_two_valid_secrets_is_enough(secret: str) -> None:
    assert judged(signature=signature_of(secret, "POST", PATH, STAMP, BODY)) is Verdict.OK


@pytest.mark.parametrize(
    "changes",
    [{"method": "PUT"}, {"path_query": "/partner/v1/applications"}, {"body": BODY + b" "}, {"secrets": ("three",)},
     {"secrets": ()}, {"secrets": ("",)}, {"timestamp": str(int(STAMP) + 1)}],
)  # fmt: skip
def test_anything_altered_is_a_mismatch(changes: dict[str, object]) -> None:
    assert judged(**changes) is Verdict.MISMATCH


def test_an_empty_secret_opens_nothing() -> None:
    assert judged(secrets=("",), signature=signature_of("", "POST", PATH, STAMP, BODY)) is Verdict.MISMATCH


@pytest.mark.parametrize("changes", [{"timestamp": ""}, {"signature": ""}])
def test_what_is_left_out_is_missing(changes: dict[str, object]) -> None:
    assert judged(**changes) is Verdict.MISSING


@pytest.mark.parametrize(
    "changes",
    [{"timestamp": "yesterday"}, {"timestamp": "1.5"}, {"timestamp": "٣"}, {"timestamp": "9" * 12}, {"signature": "v1="},
     {"signature": "v2=" + "0" * 64}, {"signature": "v1=" + "G" * 64}, {"signature": "v1=" + "0" * 65},
     {"signature": "v1=" + "0" * 64 + "\n"}],
)  # fmt: skip
def test_what_has_another_form_is_malformed(changes: dict[str, object]) -> None:
    assert judged(**changes) is Verdict.MALFORMED


@pytest.mark.parametrize(
    ("seconds", "verdict"), [(300, Verdict.OK), (301, Verdict.STALE), (-300, Verdict.OK), (-301, Verdict.STALE)]
)
def test_a_genuine_request_out_of_its_time_is_stale(seconds: int, verdict: Verdict) -> None:
    assert judged(now=NOW + timedelta(seconds=seconds)) is verdict


def test_a_forged_request_is_a_mismatch_even_when_it_is_old() -> None:
    assert judged(now=NOW + timedelta(days=1), secrets=("three",)) is Verdict.MISMATCH


def test_a_time_at_the_end_of_the_calendar_is_judged() -> None:
    stamp = "9" * 11
    assert judged(timestamp=stamp, signature=signature_of("one", "POST", PATH, stamp, BODY)) is Verdict.STALE
