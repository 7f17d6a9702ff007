"""What gateways tell by themselves: sums, charsets, forms, and that only the agreed sum counts."""

import hashlib
import json
import zlib
from urllib.parse import quote, urlencode

import pytest

from bridge.model.errors import NoticeRefusedError
from bridge.ports.sms import MessageState, News, NewsKind, RawNotice
from tests.contract.sms.conftest import API_ID, SECRET, sample, smsc_at, smsru_at

STATUS = {"id": "msg_1", "phone": "79990000001", "status": 1, "err": 0, "ts": 1795424405, "type": 0}


def sha1(text: str, charset: str = "utf-8") -> str:
    return hashlib.sha1(f"{text}:{SECRET}".encode(charset)).hexdigest()


def delivery(**changes: object) -> dict[str, object]:
    fields = STATUS | changes
    return fields | {"sha1": sha1(f"{fields['id']}:{fields['phone']}:{fields['status']}")}


def read(raw: RawNotice, sum_name: str = "sha1") -> tuple[News, ...]:
    return smsc_at("http://127.0.0.1:9", callback_sum=sum_name).read_notice(raw).news


def form(fields: dict[str, object], charset: str = "utf-8") -> bytes:
    return urlencode(fields, encoding=charset).encode()


@pytest.mark.parametrize(
    "raw",
    [
        RawNotice(body=form(delivery())),
        RawNotice(query=b"charset=utf-8&" + form(delivery())),
        RawNotice(query=b"sha1=1&" + form(delivery())),
        RawNotice(query=b"fmt=3&sha1=1", body=json.dumps(delivery()).encode(), media_type="application/json"),
        RawNotice(body=b"\xef\xbb\xbf" + json.dumps(delivery()).encode()),
        RawNotice(body=json.dumps([delivery()]).encode()),
    ],
    ids=["POST form", "GET", "GET with its switch", "JSON", "JSON with a mark", "list"],
)
def test_a_delivery_is_read_in_every_form(raw: RawNotice) -> None:
    (news,) = read(RawNotice.unpacked(raw.packed()))
    assert (news.kind, news.message_id, news.state, news.reason) == (
        NewsKind.DELIVERY, "msg_1", MessageState.DELIVERED, "доставлено",
    )  # fmt: skip


def test_a_failure_tells_why() -> None:
    (news,) = read(RawNotice(body=form(delivery(status=20, err=1))))
    assert (news.state, news.reason) == (MessageState.FAILED, "невозможно доставить: нет такого абонента (1)")


@pytest.mark.parametrize("charset", ["utf-8", "cp1251"])
@pytest.mark.parametrize("as_json", [True, False])
def test_an_answer_of_a_borrower_verifies_in_both_charsets(charset: str, as_json: bool) -> None:
    fields = {"phone": "79990000001", "mes": "Да, согласен", "to": "79251234567"}
    signed = fields | {"sha1": sha1("79990000001:Да, согласен:79251234567", charset)}
    body = json.dumps(signed, ensure_ascii=False).encode(charset) if as_json else form(signed, charset)
    assert [(one.kind, one.phone) for one in read(RawNotice(body=body))] == [(NewsKind.INCOMING, "+79990000001")]


def test_a_confirmation_call_has_its_own_sum() -> None:
    signed = {"phone": "79990000001", "ts": 1795424405, "waitcall": 1, "sha1": sha1("79990000001:1795424405")}
    assert [one.kind for one in read(RawNotice(body=form(signed)))] == [NewsKind.CONFIRMED]


@pytest.mark.parametrize("spoilt", [{"sha1": "0" * 40}, {"sha1": ""}, {"id": "msg_2"}, {"status": 20}, {"phone": "79990000002"}])
def test_a_sum_that_does_not_fit_is_refused(spoilt: dict[str, object]) -> None:
    with pytest.raises(NoticeRefusedError):
        read(RawNotice(body=form(delivery() | spoilt)))


def test_a_weaker_sum_than_the_agreed_one_does_not_count() -> None:
    covered = f"msg_1:79990000001:1:{SECRET}".encode()
    sums = {"md5": hashlib.md5(covered).hexdigest(), "crc32": f"{zlib.crc32(covered):08x}"}
    with pytest.raises(NoticeRefusedError):
        read(RawNotice(body=form(STATUS | sums)))
    for name in sums:
        assert read(RawNotice(body=form(STATUS | sums)), name)[0].state is MessageState.DELIVERED


def test_one_bad_event_spoils_the_list() -> None:
    with pytest.raises(NoticeRefusedError):
        read(RawNotice(body=json.dumps([delivery(), delivery() | {"sha1": "x"}]).encode()))


def test_without_a_secret_everything_is_refused_and_a_bare_call_is_a_probe() -> None:
    open_house = smsc_at("http://127.0.0.1:9")
    object.__setattr__(open_house._settings, "callback_secret", "")
    with pytest.raises(NoticeRefusedError):
        open_house.read_notice(RawNotice(body=form(delivery())))
    assert open_house.read_notice(RawNotice(query=b"charset=utf-8")).news == ()


def test_repeated_deliveries_have_one_key_and_other_states_another() -> None:
    gateway = smsc_at("http://127.0.0.1:9")
    keys = [
        gateway.read_notice(RawNotice(body=body)).key
        for body in (form(delivery()), json.dumps(delivery()).encode(), form(delivery(status=0)), form(delivery(ts=1)))
    ]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


def test_a_status_nobody_knows_moves_nothing() -> None:
    assert [one.kind for one in read(RawNotice(body=form(delivery(status=77))))] == [NewsKind.NOTHING]


def smsru_body(*entries: str, key: str = API_ID) -> bytes:
    digest = hashlib.sha256((key + "".join(entries)).encode()).hexdigest()
    pairs = [(f"data[{n}]", entry) for n, entry in enumerate(entries)]
    return urlencode([*pairs, ("hash", digest)], quote_via=quote).encode()


def test_smsru_tells_several_things_under_one_digest() -> None:
    body = smsru_body("sms_status\n000-1\n103\n1\n", "callcheck_status\nc1\n401\n1\n", "test\n1", "sms_status\n000-2\n104\n1")
    news = smsru_at("http://127.0.0.1:9").read_notice(RawNotice(body=body)).news
    assert [(one.kind, one.gateway_id, one.state) for one in news] == [
        (NewsKind.DELIVERY, "000-1", MessageState.DELIVERED), (NewsKind.CONFIRMED, "", MessageState.SENT),
        (NewsKind.NOTHING, "", MessageState.SENT), (NewsKind.DELIVERY, "000-2", MessageState.FAILED),
    ]  # fmt: skip


def test_smsru_s_digest_is_keyed_by_the_account() -> None:
    with pytest.raises(NoticeRefusedError):
        smsru_at("http://127.0.0.1:9").read_notice(RawNotice(body=smsru_body("sms_status\n1\n103\n1", key="another")))


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("notice_delivered.form", [NewsKind.DELIVERY]), ("notice_failed.json", [NewsKind.DELIVERY]),
        ("notice_incoming_1251.form", [NewsKind.INCOMING]), ("notice_confirmation_call.form", [NewsKind.CONFIRMED]),
    ],
)  # fmt: skip
def test_the_samples_of_notices_are_genuine(name: str, kinds: list[NewsKind]) -> None:
    assert [one.kind for one in read(RawNotice(body=sample(name)))] == kinds


def test_the_sample_of_smsru_is_genuine() -> None:
    news = smsru_at("http://127.0.0.1:9").read_notice(RawNotice(body=sample("smsru_notice.form"))).news
    assert [one.state for one in news] == [MessageState.DELIVERED, MessageState.FAILED]
