"""Changes through an exchange plan: packets that are acknowledged when kept, and pauses after failures."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from werkzeug import Request, Response

from adapters.onec.errand import Errand
from adapters.onec.odata import feed as feeds
from adapters.onec.odata.feed import FIRST_PAUSE, LONGEST_PAUSE, Change, Feed
from bridge.ports.outside_errors import BadAnswerError, BusyError, OutcomeUnknownError, RefusedError, UnreachableError
from tests.contract.onec_odata.fake_base import FakeBase, Serve
from tests.contract.onec_odata.stage import Stage, after_commit, answers, lost

ERRAND = Errand("changes", "изменения", timeouts=(30.0, 30.0))
DEALS, PLAN = "Document_ЗаявкаНаЗаем", "ОбменССайтом"


@pytest.fixture(autouse=True)
def _plan(base: FakeBase) -> None:
    nodes = [{"Code": "САЙТ", "ReceivedNo": "6", "SentNo": "6"}]
    base.has(f"ExchangePlan_{PLAN}", {"Code": "", "ReceivedNo": "0", "SentNo": "0"}, nodes)
    base.has(DEALS, {"Number": "", "График": []})


@pytest.fixture
def feed() -> Feed:
    return Feed(PLAN, "САЙТ")


def edited(base: FakeBase, number: str) -> str:
    row = next((one for one in base.sets[DEALS] if one["Number"] == number), None)
    row = row or base.put(DEALS, {"Number": number, "График": [{"LineNumber": "1", "Сумма": 5}]})
    base.registered[f"{DEALS} {row['Ref_Key']}"] = None
    return str(row["Ref_Key"])


def numbers(changes: tuple[Change, ...]) -> list[str]:
    return [one.row["Number"] for one in changes if not one.deleted]


def test_a_packet_brings_whole_objects_and_what_was_deleted(stage: Stage, feed: Feed) -> None:
    key = edited(stage.base, "1")
    stage.base.gone[f"{DEALS} 0d4a79cb-9843-4147-bcd9-80ac3ca2b9c7"] = None
    packet = feed.read(stage.channel, ERRAND)
    kept, gone = packet.changes
    assert (packet.number, kept.set, kept.row["Ref_Key"]) == (7, DEALS, key)
    assert kept.row["График"] == [{"LineNumber": "1", "Сумма": 5}]
    assert gone == Change(DEALS, {"Ref_Key": "0d4a79cb-9843-4147-bcd9-80ac3ca2b9c7"}, deleted=True)


def test_the_node_is_named_by_its_whole_address_and_the_number_follows_what_it_received(stage: Stage, feed: Feed) -> None:
    feed.read(stage.channel, ERRAND)
    asked = stage.base.asked[-1]
    assert (asked.method, asked.args["MessageNo"]) == ("POST", "7")
    assert asked.args["DataExchangePoint"] == f"'{stage.base.url}ExchangePlan_{PLAN}(guid'{stage.base.node()['Ref_Key']}')'"
    assert asked.headers["Accept"] == "application/atom+xml"


def test_what_was_acknowledged_does_not_come_again_and_later_edits_do(stage: Stage, feed: Feed) -> None:
    edited(stage.base, "1")
    packet = feed.read(stage.channel, ERRAND)
    edited(stage.base, "2")
    feed.acknowledge(stage.channel, ERRAND, packet.number)
    following = feed.read(stage.channel, ERRAND)
    assert (following.number, numbers(following.changes)) == (8, ["2"])


def test_an_edit_of_a_row_that_was_sent_survives_the_acknowledgement(stage: Stage, feed: Feed) -> None:
    edited(stage.base, "1")
    packet = feed.read(stage.channel, ERRAND)
    edited(stage.base, "1")
    feed.acknowledge(stage.channel, ERRAND, packet.number)
    assert numbers(feed.read(stage.channel, ERRAND).changes) == ["1"]


def test_a_packet_that_was_not_kept_comes_again_with_everything_newer(stage: Stage, feed: Feed) -> None:
    edited(stage.base, "1")
    feed.read(stage.channel, ERRAND)
    edited(stage.base, "2")
    again = feed.read(stage.channel, ERRAND)
    assert (again.number, sorted(numbers(again.changes))) == (7, ["1", "2"])


def test_nothing_changed_is_an_empty_packet(stage: Stage, feed: Feed) -> None:
    assert feed.read(stage.channel, ERRAND).changes == ()


@pytest.mark.parametrize("fault", [lost, after_commit(502)])
def test_an_acknowledgement_whose_answer_is_lost_can_be_repeated(stage: Stage, feed: Feed, fault: Any) -> None:
    edited(stage.base, "1")
    packet = feed.read(stage.channel, ERRAND)
    stage.base.faults = [None, fault]
    with pytest.raises(OutcomeUnknownError):
        feed.acknowledge(stage.channel, Errand("acknowledge", "принято", changes=True, safe=False), packet.number)
    feed.acknowledge(stage.channel, ERRAND, packet.number)
    assert feed.read(stage.channel, ERRAND).number == 8


@pytest.mark.parametrize("fault", [lost, answers(502, "<html></html>"), answers(500, "{Модуль(1)}: ошибка")])
def test_a_failure_makes_a_pause_that_doubles_and_nothing_is_asked_within(
    stage: Stage, feed: Feed, fault: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(feeds.time, "monotonic", lambda: now[0])
    pauses = []
    for _ in range(7):
        stage.base.faults = [None, fault]
        with pytest.raises(UnreachableError) as failed:
            feed.read(stage.channel, ERRAND)
        asked = len(stage.base.asked)
        with pytest.raises(UnreachableError, match="resting"):
            feed.read(stage.channel, ERRAND)
        assert len(stage.base.asked) == asked
        assert failed.value.retry_after is not None
        pauses.append(failed.value.retry_after)
        now[0] += pauses[-1].total_seconds() + 1
    assert pauses == [FIRST_PAUSE * n for n in (1, 2, 4, 8, 16)] + [LONGEST_PAUSE] * 2
    # A reading that goes through ends the pauses.
    feed.read(stage.channel, ERRAND)
    stage.base.faults = [None, fault]
    with pytest.raises(UnreachableError) as failed:
        feed.read(stage.channel, ERRAND)
    assert failed.value.retry_after == FIRST_PAUSE


FOR_GOOD = [(400, 14), (401, 20), (403, 0), (404, 9), (405, 19), (501, 0)]


@pytest.mark.parametrize("status, code", FOR_GOOD)
def test_what_no_repeat_can_mend_makes_the_longest_pause_at_once(json_stage: Stage, feed: Feed, status: int, code: int) -> None:
    body = f'{{"odata.error":{{"code":"{code}","message":{{"value":"нельзя"}}}}}}'
    json_stage.base.faults = [None, answers(status, body, "application/json")]
    with pytest.raises(UnreachableError) as failed:
        feed.read(json_stage.channel, ERRAND)
    assert failed.value.retry_after == LONGEST_PAUSE


def test_a_node_that_is_not_there_is_told_and_rests_long(stage: Stage) -> None:
    with pytest.raises(UnreachableError, match="no node") as failed:
        Feed(PLAN, "ДРУГОЙ").read(stage.channel, ERRAND)
    assert failed.value.retry_after == LONGEST_PAUSE


def test_a_full_pool_is_busy_and_no_failure(stage: Stage, feed: Feed) -> None:
    stage.base.faults = [answers(406, "<exception/>", "application/xml")]
    with pytest.raises(BusyError) as busy:
        feed.read(stage.channel, ERRAND)
    assert busy.value.retry_after == timedelta(seconds=10)
    assert feed.read(stage.channel, ERRAND).number == 7


@pytest.mark.parametrize("body", [b"<feed xmlns='http://www.w3.org/2005/Atom'><entry>", b"<html><body></body></html>", b""])
def test_half_a_packet_is_not_taken_for_a_whole_one(stage: Stage, feed: Feed, body: bytes) -> None:
    stage.base.faults = [None, answers(200, body, "application/atom+xml")]
    with pytest.raises(BadAnswerError) as bad:
        feed.read(stage.channel, ERRAND)
    assert bad.value.raw == body
    with pytest.raises(UnreachableError, match="resting"):
        feed.read(stage.channel, ERRAND)


def test_a_node_without_a_number_is_not_guessed(stage: Stage, feed: Feed) -> None:
    stage.base.node()["ReceivedNo"] = None
    with pytest.raises(BadAnswerError):
        feed.read(stage.channel, ERRAND)
    assert stage.base.methods == ["GET"]


def test_two_readers_of_one_node_never_read_at_the_same_time(stage: Stage, feed: Feed) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(_request: Request, serve: Serve) -> Response:
        begun.set()
        go_on.wait(60)
        return serve()

    stage.base.faults = [slow]
    first = threading.Thread(target=lambda: feed.read(stage.channel, Errand("changes", "изменения", timeouts=(30.0, 30.0))))
    first.start()
    try:
        assert begun.wait(60)
        with pytest.raises(BusyError):
            feed.read(stage.channel, ERRAND)
    finally:
        go_on.set()
        first.join()


def test_a_changed_record_set_comes_whole(stage: Stage, feed: Feed) -> None:
    rows = [{"LineNumber": "1", "Сумма": 10}, {"LineNumber": "2", "Сумма": 20}]
    name = "AccumulationRegister_Расчеты"
    stage.base.has(name, {}, [{"Recorder": "x", "Recorder_Type": f"StandardODATA.{DEALS}", "RecordSet": rows, "Ref_Key": "r"}])
    stage.base.registered[f"{name} r"] = None
    [change] = feed.read(stage.channel, ERRAND).changes
    assert (change.set, change.row["RecordSet"], change.row["Recorder"]) == (name, rows, "x")


@pytest.mark.parametrize(
    "ref, expected",
    [
        ("http://h/x/InformationRegister_Y(Recorder_Key=guid'0D4A79CB-9843-4147-BCD9-80AC3CA2B9C7')",
         Change("InformationRegister_Y", {"Recorder_Key": "0d4a79cb-9843-4147-bcd9-80ac3ca2b9c7"}, True)),
        ("Catalog_%D0%AF(guid'0d4a79cb-9843-4147-bcd9-80ac3ca2b9c7')",
         Change("Catalog_Я", {"Ref_Key": "0d4a79cb-9843-4147-bcd9-80ac3ca2b9c7"}, True)),
        ("tag:strange", Change("", {}, True)),
    ],
)  # fmt: skip
def test_a_deleted_row_is_told_by_its_key(stage: Stage, feed: Feed, ref: str, expected: Change) -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">'
        f'<at:deleted-entry ref="{ref}" when="2026-11-20T10:00:00"/></feed>'
    )
    stage.base.faults = [None, answers(200, body, "application/atom+xml")]
    assert feed.read(stage.channel, ERRAND).changes == (expected,)


def test_a_refused_acknowledgement_is_refused(json_stage: Stage, feed: Feed) -> None:
    body = '{"odata.error":{"code":"20","message":{"value":"Ошибка прав доступа"}}}'
    json_stage.base.faults = [None, answers(401, body, "application/json")]
    with pytest.raises(RefusedError):
        feed.acknowledge(json_stage.channel, ERRAND, 7)


def test_reading_takes_no_longer_than_the_base(stage: Stage, feed: Feed) -> None:
    def read() -> float:
        started = time.monotonic()
        feed.read(stage.channel, ERRAND)
        return time.monotonic() - started

    # The quickest of some: a machine that does much besides slows down some, not all.
    assert min(read() for _ in range(5)) < 1
