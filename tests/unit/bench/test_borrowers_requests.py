"""What the crowd of the bench sends: everybody in turn, each with a session of their own, nothing that the door would refuse."""

from collections import Counter
from itertools import islice
from urllib.parse import parse_qs

from bridge.bench.makers import questionnaire as maker
from bridge.web.form import cookies
from bridge.web.form.answers.questionnaire import STEP_NAMES


def first_line(request: bytes) -> tuple[str, str]:
    method, path, _ = request.split(b"\r\n", 1)[0].decode().split(" ")
    return method, path.partition("?")[0]


def cookie_in(request: bytes) -> str:
    return next(line for line in request.decode().split("\r\n") if line.startswith("Cookie: ")).partition("=")[2]


def test_all_act_once_before_anybody_acts_again() -> None:
    sent = list(islice(maker.actions("x", 7), 21))
    for turn in range(3):
        assert {cookie_in(one) for one in sent[turn * 7 : turn * 7 + 7]} == {maker.token_of("x", n) for n in range(7)}


def test_each_borrower_reads_and_posts_every_step_in_order_and_looks_the_office_up() -> None:
    sent = list(islice(maker.actions("x", 3), 3 * 11))
    mine = [first_line(one) for one in sent if cookie_in(one) == maker.token_of("x", 0)]
    round_ = [(method, f"/form/{step}") for step in STEP_NAMES for method in ("GET", "POST")]
    round_.insert(3, ("GET", "/form/issuers"))
    assert mine == round_


def test_the_whole_crowd_does_a_mix_at_every_moment() -> None:
    kinds = Counter(first_line(one) for one in islice(maker.actions("x", 110), 110))
    assert len(kinds) == 11 and set(kinds.values()) == {10}


def test_a_posted_step_carries_the_token_that_the_door_asks_for() -> None:
    request = next(maker.posted_steps("x", 1))
    head, _, body = request.partition(b"\r\n\r\n")
    fields = parse_qs(body.decode())
    token = maker.token_of("x", 0)
    assert fields[cookies.FIELD] == [maker.csrf_of(token)] == [cookies._token_of(token)]
    assert fields["surname"] == ["Иванов"] and f"Content-Length: {len(body)}" in head.decode()


def test_the_steps_are_those_of_the_form() -> None:
    assert maker.STEPS == STEP_NAMES
