"""Random search: whatever bytes come, a reader reads them or refuses them with its own errors."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.onec.dialect.onec_map import load_onec_map
from adapters.payu.classic import PayuClassic
from adapters.payu.settings import PayuSettings
from adapters.payu.signature import signed
from adapters.payu.words import PayuWords
from bridge.model.borrower import Borrower
from bridge.model.checks.request_signature import Verdict, signature_of, verify
from bridge.web.form.answers.questionnaire import STEPS
from bridge.web.form.answers.steps import Step
from mappings.errors import MapFileError
from mappings.fields import load_map_file
from tests.hostile.doors import PATH, client
from tests.hostile.mutations import PIECES, messages
from tests.hostile.readers import NOW, ROOT, SECRET, Canned, Reader, faults, storable

search = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
WINDOW = timedelta(minutes=5)
NOTICE_FIELDS = (
    "REFNO", "REFNOEXT", "ORDERSTATUS", "IPN_TOTALGENERAL", "CURRENCY", "PAYMETHOD", "IPN_PID[]", "IPN_DATE",
    "REFUND_REQUEST_ID", "x",
)  # fmt: skip
HEADERS = ("X-Partner-Id", "X-Timestamp", "X-Signature", "Idempotency-Key", "X-Request-Id")
PATHS = (PATH, PATH + "/%00", PATH + "/%FF?after=%FF", "/notices/onec", "/partner/v1/events?after=9e999")
wild_text = st.text(max_size=60) | st.sampled_from([piece.decode("latin-1") for piece in PIECES])


@pytest.mark.parametrize("kind", ["json", "xml", "form", "csv"])
def test_no_message_makes_a_reader_fail_in_a_way_of_its_own(kind: str) -> None:
    @search
    @given(messages(kind))
    def look(raw: bytes) -> None:
        assert not faults(kind, raw)

    look()


@search
@given(st.lists(st.tuples(st.sampled_from(NOTICE_FIELDS), wild_text), max_size=12))
def test_a_signed_notice_of_any_contents_is_understood_or_told_as_odd(pairs: list[tuple[str, str]]) -> None:
    words = PayuWords.of(load_map_file(ROOT / "mappings/payu/classic.toml"))
    payu = PayuClassic(PayuSettings("merchant", SECRET, "https://payu.test"), Canned("payu"), words)
    clean = [(name, text.encode("utf-8", "ignore").decode()) for name, text in pairs] or [("x", "")]
    raw = urlencode(signed(clean, SECRET, "HASH")).encode()
    told = payu.read_notice(raw)
    assert told.amount is None or isinstance(told.amount, int)
    assert storable(told)
    assert payu.receipt(raw, NOW)[0].startswith("<EPAYMENT>")


@search
@given(wild_text, wild_text, st.binary(max_size=20), st.sampled_from(["", "v1=", "v1=" + "0" * 64]) | wild_text)
def test_no_header_of_a_signature_is_ever_taken_for_a_right_one(path: str, timestamp: str, body: bytes, signature: str) -> None:
    path = path.encode("utf-8", "ignore").decode()
    assert verify(("secret",), "POST", path, timestamp, body, signature, NOW, WINDOW) is not Verdict.OK


def test_a_right_signature_is_taken_so_that_the_search_above_searches_something() -> None:
    stamp = str(int(NOW.timestamp()))
    signature = signature_of("secret", "POST", "/x", stamp, b"1")
    assert verify(("secret",), "POST", "/x", stamp, b"1", signature, NOW, WINDOW) is Verdict.OK


header = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=80)


@search
@given(st.fixed_dictionaries(dict.fromkeys(HEADERS, header)), st.sampled_from(PATHS))
def test_no_headers_of_a_stranger_are_a_fault_of_the_hub(headers: dict[str, str], path: str) -> None:
    answer = client().post(path, data=b"{}", headers=headers)
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_whatever_is_typed_into_a_page_is_kept_or_told_as_wrong(step: Step) -> None:
    names = st.sampled_from(sorted(step.schema.fields))

    @search
    @given(st.dictionaries(names, wild_text | st.text(max_size=2000), max_size=len(step.schema.fields)))
    def look(typed: dict[str, str]) -> None:
        sent = {name: value for name, value in typed.items() if value.strip()}
        answers, wrong = step.read(sent, Borrower(), date(2026, 11, 23))
        if not wrong:
            changed = step.change(answers, Borrower())
            assert step.shown(changed) is not None
            assert storable(changed)

    look()


@search
@given(st.data())
def test_a_spoiled_map_is_named_by_file_and_key(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    text = (ROOT / "mappings/onec/moyamfo.toml").read_text(encoding="utf-8")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        to = data.draw(st.integers(at, min(at + 60, len(text))))
        text = text[:at] + data.draw(wild_text) + text[to:]
    file = tmp_path_factory.mktemp("maps") / "spoiled.toml"
    file.write_text(text, encoding="utf-8", errors="replace", newline="")
    try:
        load_onec_map(file)
    except MapFileError as error:
        assert error.file == str(file)


def test_the_search_would_find_a_text_that_no_store_takes() -> None:
    assert Reader("leaking", lambda raw: [{"a": raw.decode()}], kept=True).fault(b"\0")
    assert not storable("\ud800")
    assert storable([{"ы": ("\n", 1, None)}])


def test_the_search_would_find_a_reader_that_breaks() -> None:
    def breaks(raw: bytes) -> object:
        return raw[0]

    found = Reader("breaking", breaks, (KeyError,)).fault(b"")
    assert found.startswith("breaking: IndexError at test_random_input.py")
