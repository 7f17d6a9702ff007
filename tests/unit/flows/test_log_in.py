"""Logging in by phone: codes, limits with their waits, what a stranger learns (nothing), sessions and their end."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bridge.flows.applying.accept_application import accept_application
from bridge.flows.applying.enter_form import open_link, session_application
from bridge.flows.applying.make_code import send_code
from bridge.flows.cabinet.log_in import ask_again, ask_to_log_in, enter_by_phone, follow_log_in
from bridge.flows.cabinet.send_log_in_code import send_log_in_code
from bridge.flows.cabinet.sign_ins import list_sign_ins, open_other, own_applications, sign_out, sign_out_everywhere
from bridge.model.cabinet.log_in import CODES_A_DAY, MISSES_A_DAY, RULES
from bridge.model.cabinet.sign_in import device_of, place_of_address
from bridge.model.errors import ApplicationUnknownError, CodeSpentError, CodeTooSoonError, CodeWrongError
from bridge.model.evidence.hand import Hand
from bridge.model.one_time_code import Purpose
from tests.journeys.form.stage import Stage, order

PHONE, STRANGE = "+79991234567", "+79990000000"
PHONE_AGENT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"
HAND = Hand("203.0.113.7", PHONE_AGENT, "")


@pytest.fixture
def stage() -> Iterator[Stage]:
    yield Stage()


def logged_in(stage: Stage) -> str:
    token = ask_to_log_in(stage.hub, PHONE, HAND)
    return enter_by_phone(stage.hub, token, stage.code(), HAND)


def another_order(stage: Stage) -> str:
    stage.clock.move(timedelta(seconds=1))
    return accept_application(stage.hub, order(stage.clock, "T-2002")).application.id


def test_the_code_opens_the_newest_application_of_the_phone(stage: Stage) -> None:
    newest = another_order(stage)
    known = session_application(stage.hub, logged_in(stage))
    assert known is not None and known.id == newest


def test_a_phone_without_an_application_gets_no_message_and_hears_the_same(stage: Stage) -> None:
    tokens = [ask_to_log_in(stage.hub, phone, HAND) for phone in (PHONE, STRANGE)]
    stage.work()
    assert len(stage.sms.sent) == 1
    news = [follow_log_in(stage.hub, token) for token in tokens]
    assert news[0] is not None and news[1] is not None
    told = [(one.good, one.until, one.left, one.tries_left, one.wait) for one in news if one]
    assert told[0] == told[1]
    heard = []
    for token in tokens:
        for _ in range(RULES.tries + 1):
            with pytest.raises((CodeWrongError, CodeSpentError)) as caught:
                enter_by_phone(stage.hub, token, "000000x", HAND)
            heard.append((type(caught.value), caught.value.args, getattr(caught.value, "tries_left", None)))
    assert heard[: len(heard) // 2] == heard[len(heard) // 2 :]


def test_asking_writes_the_same_rows_for_every_phone_and_looks_nobody_up(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def looked(*_: object, **__: object) -> None:
        raise AssertionError("the request looked an application up")

    for name in ("recent", "get", "find_order"):
        monkeypatch.setattr(stage.store.tx.applications, name, looked)
    for phone in (PHONE, STRANGE):
        token = ask_to_log_in(stage.hub, phone, HAND)
        with pytest.raises(CodeWrongError):
            enter_by_phone(stage.hub, token, "123456x", HAND)
    tries = list(stage.store.tx.log_ins.rows.values())
    assert [(one.code_id, one.tries_left) for one in tries] == [("", 4), ("", 4)]


def test_the_worker_run_twice_sends_one_code(stage: Stage) -> None:
    ask_to_log_in(stage.hub, PHONE, HAND)
    (work,) = [one for one in stage.store.tx.work.open_of(next(iter(stage.store.tx.log_ins.rows)))]
    send_log_in_code(stage.hub, work)
    send_log_in_code(stage.hub, work)
    stage.work()
    assert len(stage.sms.sent) == 1


def test_a_code_goes_in_once_and_not_after_its_end(stage: Stage) -> None:
    token = ask_to_log_in(stage.hub, PHONE, HAND)
    code = stage.code()
    assert enter_by_phone(stage.hub, token, code, HAND)
    with pytest.raises(CodeSpentError) as used:
        enter_by_phone(stage.hub, token, code, HAND)
    assert used.value.reason == "used"
    late = ask_to_log_in(stage.hub, PHONE, HAND)
    code = stage.code()
    stage.clock.move(RULES.life)
    with pytest.raises(CodeSpentError) as expired:
        enter_by_phone(stage.hub, late, code, HAND)
    assert expired.value.reason == "expired"


def test_a_guesser_has_five_tries_and_the_right_code_comes_too_late(stage: Stage) -> None:
    token = ask_to_log_in(stage.hub, PHONE, HAND)
    code = stage.code()
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(CodeWrongError) as wrong:
            enter_by_phone(stage.hub, token, "x", HAND)
        assert wrong.value.tries_left == left
    with pytest.raises(CodeSpentError):
        enter_by_phone(stage.hub, token, code, HAND)


def test_the_code_of_another_browser_is_no_good_here(stage: Stage) -> None:
    ask_to_log_in(stage.hub, PHONE, HAND)
    code = stage.code()
    with pytest.raises(CodeSpentError):
        enter_by_phone(stage.hub, "another browser", code, HAND)
    with pytest.raises(CodeSpentError):
        enter_by_phone(stage.hub, "", code, HAND)


@pytest.mark.parametrize("phone", [PHONE, STRANGE])
def test_pauses_grow_and_an_hour_has_an_end_whoever_asks(stage: Stage, phone: str) -> None:
    waits = []
    for _ in range(RULES.per_phone):
        token = ask_to_log_in(stage.hub, phone, HAND)
        with pytest.raises(CodeTooSoonError) as soon:
            ask_again(stage.hub, token, HAND)
        waits.append(soon.value.seconds)
        stage.clock.move(timedelta(seconds=soon.value.seconds))
    assert waits == [30, 60, 300, 300, 3600 - 30 - 60 - 300 - 300]


def test_a_day_has_an_end_too(stage: Stage) -> None:
    for _ in range(CODES_A_DAY):
        ask_to_log_in(stage.hub, PHONE, HAND)
        stage.clock.move(timedelta(hours=1))
    with pytest.raises(CodeTooSoonError) as soon:
        ask_to_log_in(stage.hub, PHONE, HAND)
    assert soon.value.seconds == 12 * 3600


def test_wrong_codes_of_a_day_end_the_asking(stage: Stage) -> None:
    missed = 0
    while missed < MISSES_A_DAY:
        token = ask_to_log_in(stage.hub, PHONE, HAND)
        for _ in range(RULES.tries):
            with pytest.raises(CodeWrongError):
                enter_by_phone(stage.hub, token, "x", HAND)
            missed += 1
        stage.clock.move(timedelta(minutes=20))
    with pytest.raises(CodeTooSoonError) as soon:
        ask_to_log_in(stage.hub, PHONE, HAND)
    assert soon.value.seconds > 20 * 3600


def test_one_address_can_not_bomb_many_phones(stage: Stage) -> None:
    for n in range(RULES.per_address):
        ask_to_log_in(stage.hub, f"+7999{n:07}", HAND)
    with pytest.raises(CodeTooSoonError):
        ask_to_log_in(stage.hub, PHONE, HAND)
    assert ask_to_log_in(stage.hub, PHONE, Hand("198.51.100.9", "", ""))


def test_a_code_asked_for_at_the_link_a_moment_ago_serves_the_log_in(stage: Stage) -> None:
    send_code(stage.hub, stage.id, Purpose.ENTRY, "entry", HAND)
    code = stage.code()
    token = ask_to_log_in(stage.hub, PHONE, HAND)
    stage.work()
    assert len(stage.sms.sent) == 1
    assert enter_by_phone(stage.hub, token, code, HAND)


def test_a_log_in_brings_the_list_of_applications_and_a_link_does_not(stage: Stage) -> None:
    newest = another_order(stage)
    assert [one.id for one in own_applications(stage.hub, logged_in(stage))] == [newest, stage.id]
    _, by_link = open_link(stage.hub, stage.link.removeprefix("/f/"), HAND)
    assert by_link and [one.id for one in own_applications(stage.hub, by_link)] == [stage.id]
    with pytest.raises(ApplicationUnknownError):
        open_other(stage.hub, by_link, newest, HAND)


def test_another_application_is_another_session_and_the_one_before_is_over(stage: Stage) -> None:
    another_order(stage)
    before = logged_in(stage)
    after = open_other(stage.hub, before, stage.id, HAND)
    known = session_application(stage.hub, after)
    assert known is not None and known.id == stage.id
    assert session_application(stage.hub, before) is None


def test_sign_ins_tell_device_time_and_network_and_end_everywhere(stage: Stage) -> None:
    _, by_link = open_link(stage.hub, stage.link.removeprefix("/f/"), Hand("2001:db8:5::7", "", ""))
    stage.clock.move(timedelta(minutes=1))
    here = logged_in(stage)
    told = [
        (one.session.device, one.session.place, one.session.way, one.here, one.open) for one in list_sign_ins(stage.hub, here)
    ]
    assert told == [("Chrome, Android", "203.0.113.*", "phone", True, True), ("", "2001:db8:5::/48", "link", False, True)]
    assert sign_out_everywhere(stage.hub, here) == 2
    assert by_link and session_application(stage.hub, by_link) is None and session_application(stage.hub, here) is None
    assert own_applications(stage.hub, here) == ()


def test_signing_out_ends_one_session(stage: Stage) -> None:
    first, second = logged_in(stage), logged_in(stage)
    sign_out(stage.hub, first)
    sign_out(stage.hub, "unknown")
    assert session_application(stage.hub, first) is None and session_application(stage.hub, second) is not None


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (PHONE_AGENT, "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 YaBrowser/25 Safari/537", "Яндекс Браузер, Windows"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_by_our_words_only(said: str, words: str) -> None:
    assert device_of(said) == words


@pytest.mark.parametrize(
    ("address", "place"),
    [("203.0.113.77", "203.0.113.*"), ("2001:db8:1:2::3", "2001:db8:1::/48"), ("::1", "0:0:0::/48"), ("<b>", ""), ("", "")],
)
def test_an_address_is_told_as_its_network(address: str, place: str) -> None:
    assert place_of_address(address) == place
