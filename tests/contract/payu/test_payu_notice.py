"""Notices of PayU as files: what is taken, what is refused, what the receipt is."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

import pytest

from adapters.payu.notice import read_notice, receipt
from adapters.payu.signature import sign, signed
from adapters.payu.words import PayuWords
from bridge.model.errors import NoticeRefusedError
from bridge.model.payment import PaymentState
from tests.contract.payu.conftest import SECRET, payu_at, sample

AT = datetime(2026, 11, 23, 6, 10, 3, tzinfo=UTC)


def form(*pairs: tuple[str, str], secret: str = SECRET) -> bytes:
    return urlencode(signed(pairs, secret, "HASH")).encode()


@pytest.mark.parametrize(
    ("name", "state", "raw"),
    [
        ("ipn_authorized.form", PaymentState.AUTHORIZED, "PAYMENT_AUTHORIZED"),
        ("ipn_complete.form", PaymentState.PAID, "COMPLETE"),
        ("ipn_reversed.form", PaymentState.REVERSED, "REVERSED"),
        ("ipn_refund.form", PaymentState.REFUNDED, "REFUND"),
        ("ipn_unknown_word.form", None, "LOOKED_AT_TWICE"),
        ("ipn_cash_desk_authorized.form", PaymentState.PAID, "PAYMENT_AUTHORIZED"),
    ],
)
def test_each_word_has_its_meaning(name: str, state: PaymentState | None, raw: str, words: PayuWords) -> None:
    notice = payu_at("http://127.0.0.1:9", words).read_notice(sample(name))
    assert (notice.state, notice.raw_state) == (state, raw)
    assert (notice.reference, notice.acquirer_reference, notice.amount) == ("K7M2P9QX4T", "70010001", 812_045)


def test_an_account_that_charges_in_one_step_is_paid_when_authorized(words: PayuWords) -> None:
    payu = payu_at("http://127.0.0.1:9", words, card_complete_means_paid=False)
    assert payu.read_notice(sample("ipn_authorized.form")).state is PaymentState.PAID


def test_a_test_order_is_marked_and_changes_nothing(words: PayuWords) -> None:
    pairs = [p for p in parse_qsl(sample("ipn_complete.form").decode(), keep_blank_values=True) if p[0] != "HASH"]
    body = form(*[(name, "TEST" if name == "ORDERSTATUS" else value) for name, value in pairs])
    notice = payu_at("http://127.0.0.1:9", words).read_notice(body)
    assert notice.test and notice.state is None


def test_a_repeated_delivery_with_a_new_date_is_the_same_event(words: PayuWords) -> None:
    payu = payu_at("http://127.0.0.1:9", words)
    first, again = payu.read_notice(sample("ipn_complete.form")), payu.read_notice(sample("ipn_complete_again.form"))
    assert first.key == again.key == "tourhub:70010001:COMPLETE:8120.45:RUB"


def test_a_refund_is_told_apart_by_its_request(words: PayuWords) -> None:
    notice = payu_at("http://127.0.0.1:9", words).read_notice(sample("ipn_refund.form"))
    assert notice.key == "tourhub:70010001:REFUND:8120.45:RUB:R-88"


def test_two_refunds_without_request_ids_differ_by_sum(words: PayuWords) -> None:
    payu = payu_at("http://127.0.0.1:9", words)
    common = (("REFNO", "1"), ("REFNOEXT", "A"), ("ORDERSTATUS", "REFUND"), ("CURRENCY", "RUB"), ("IPN_DATE", "1"))
    keys = {payu.read_notice(form(*common, ("IPN_TOTALGENERAL", total))).key for total in ("1.00", "2.00", "2.00")}
    assert len(keys) == 2


def test_a_notice_without_its_sum_tells_none_and_is_another_event_than_the_full_one(words: PayuWords) -> None:
    payu = payu_at("http://127.0.0.1:9", words)
    notice = payu.read_notice(sample("ipn_without_sum.form"))
    assert notice.amount is None
    assert notice.raw_state == "COMPLETE without IPN_TOTALGENERAL"
    assert notice.key != payu.read_notice(sample("ipn_complete.form")).key


@pytest.mark.parametrize("name", ["REFNO", "REFNOEXT", "ORDERSTATUS", "CURRENCY", "IPN_TOTALGENERAL"])
def test_a_needed_field_that_comes_twice_pays_nothing(name: str, words: PayuWords) -> None:
    pairs = [p for p in parse_qsl(sample("ipn_complete.form").decode(), keep_blank_values=True) if p[0] != "HASH"]
    notice = payu_at("http://127.0.0.1:9", words).read_notice(form((name, "1"), *pairs))
    assert notice.amount is None and notice.odd


@pytest.mark.parametrize("total", ["1e3", "12,50", "12.505", "NaN", "１２.00", "0x10", "9" * 40])
def test_a_sum_that_is_no_sum_is_not_told(total: str, words: PayuWords) -> None:
    body = form(("REFNO", "1"), ("REFNOEXT", "A"), ("ORDERSTATUS", "COMPLETE"), ("CURRENCY", "RUB"), ("IPN_TOTALGENERAL", total))
    assert payu_at("http://127.0.0.1:9", words).read_notice(body).amount is None


def test_the_receipt_is_exact(words: PayuWords) -> None:
    text, media_type = payu_at("http://127.0.0.1:9", words).receipt(sample("ipn_complete.form"), AT)
    wanted = sign(("5501", "Погашение займа по договору № Т-17", "20261123121003", "20261123091003"), SECRET)
    assert text == f"<EPAYMENT>20261123091003|{wanted}</EPAYMENT>"
    assert media_type == "text/xml"


def test_the_hour_of_a_receipt_keeps_its_zero(words: PayuWords) -> None:
    text, _ = payu_at("http://127.0.0.1:9", words).receipt(sample("ipn_complete.form"), AT)
    assert text.startswith("<EPAYMENT>2026112309")


def test_a_receipt_of_a_notice_without_products_is_over_empties() -> None:
    assert receipt("", "", "", "20260101000000", SECRET).endswith(sign(("", "", "", "20260101000000"), SECRET) + "</EPAYMENT>")


def test_the_hash_may_stand_anywhere() -> None:
    pairs = (("A", "1"), ("B", ""))
    body = f"A=1&HASH={sign(('1', ''), SECRET)}&B=".encode()
    assert read_notice(body, SECRET).pairs == pairs


def test_arrays_are_digested_where_they_stand() -> None:
    pairs = (("IPN_PID[]", "1"), ("IPN_PNAME[]", "Ёж"), ("IPN_PID[]", "2"), ("IPN_PNAME[]", ""))
    notice = read_notice(form(*pairs), SECRET)
    assert notice.pairs == pairs
    assert notice.first("IPN_PID") == "1"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body.replace(b"8120.45&IPN_SHIPPING", b"8120.46&IPN_SHIPPING"),
        lambda body: body.replace(b"COMPANY=&", b""),
        lambda body: body + b"&EXTRA=1",
        lambda body: body + b"&HASH=" + b"0" * 32,
        lambda body: body.rpartition(b"&HASH=")[0],
        lambda body: body.rpartition(b"&HASH=")[0] + b"&HASH=" + "н".encode() * 32,
        lambda body: body.replace(b"%D0%A2", b"%FF%FE"),
        lambda body: b"\xff" + body,
        lambda body: b"",
        lambda body: b"HASH=" + sign((), SECRET).encode(),
    ],
)  # fmt: skip
def test_a_spoilt_notice_is_refused(spoil: object) -> None:
    assert callable(spoil)
    with pytest.raises(NoticeRefusedError):
        read_notice(spoil(sample("ipn_complete.form")), SECRET)


def test_every_altered_byte_of_a_notice_is_noticed() -> None:
    body = sample("ipn_complete.form")
    taken = []
    for place in range(len(body)):
        spoilt = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        try:
            notice = read_notice(spoilt, SECRET)
        except NoticeRefusedError:
            continue
        taken.append([value for _, value in notice.pairs])
    # Names do not enter the hash, so only a change of a name can pass; no value may ever differ.
    genuine = [value for _, value in read_notice(body, SECRET).pairs]
    assert all(values == genuine for values in taken)


def test_the_secret_of_another_merchant_does_not_open_a_notice() -> None:
    with pytest.raises(NoticeRefusedError):
        read_notice(sample("ipn_complete.form"), SECRET + "x")


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        ("2026-11-23 00:10:03", datetime(2026, 11, 22, 21, 10, 3, tzinfo=UTC)),
        ("", None),
        ("0000-00-00 00:00:00", None),
        ("2026-11-23", None),
        ("0001-01-01 00:00:00", None),
    ],
)
def test_the_payers_moment_is_read_on_payus_wall_clock(told: str, moment: datetime | None, words: PayuWords) -> None:
    pairs = [
        p for p in parse_qsl(sample("ipn_complete.form").decode(), keep_blank_values=True) if p[0] not in ("HASH", "PAYMENTDATE")
    ]
    notice = payu_at("http://127.0.0.1:9", words).read_notice(form(("PAYMENTDATE", told), *pairs))
    assert notice.paid_at == moment
