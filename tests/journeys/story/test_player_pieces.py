"""The player's own judgement can fail: a leak is found, a wrong sum is seen, a wait that is in vain says for what."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from lxml import html
from requests import Response
from rich.console import Console

from samples.demo.story.judging.books import Books, kopecks
from samples.demo.story.judging.findings import Finding, Verdict
from samples.demo.story.judging.invariants import _in_order, _one_of_each, _sums_agree
from samples.demo.story.masking.marks import found_in, literal
from samples.demo.story.people.borrower import UNPROCESSABLE, Borrower
from samples.demo.story.people.browser import Browser, Page, Value, fill
from samples.demo.story.people.person import invent
from samples.demo.story.people.phone import Phone
from samples.demo.story.timeline import Timeline
from samples.demo.story.waiting import Patience, StoryError
from samples.demo.story.words import plain, shortened

FORM = """<form><input name=a value=1><input type=checkbox name=d value=x><input type=checkbox name=d value=y checked>
<input type=radio name=r value=no checked><input type=radio name=r value=yes><textarea name=t></textarea></form>"""
CHECK = [{"invariant": words, "holds": "yes", "seen": 1, "broken": ""} for words in (
    "one order, one application; one application, one deal", "status moved only along the table",
    "the feed holds every event, numbered without gaps", "posted here and known to the loan system agree",
)]  # fmt: skip


def some_books(**changes: Any) -> Books:
    """One order, one deal, one payment of 100 roubles; everything agrees."""
    books = Books(
        order={"events": [{"webhook_id": "e1", "event": {"seq": 1}}, {"webhook_id": "e2", "event": {"seq": 2}}]},
        hub={"payments": [{"reference": "R", "state": "POSTED", "posted_kopecks": 10000}],
             "events": [{"id": "e1", "seq": 1}, {"id": "e2", "seq": 2}]},
        deals=[{"payments": [{"txn": "t1", "sum": "100"}], "history": []}],
        attempts=[{"refnoext": "R", "status": "COMPLETE", "captured": "100.00", "refunded": "0.00"}],
        messages=[], applications=[{"id": "app"}], check=CHECK, attentions=[], broken_pages=[],
    )  # fmt: skip
    return replace(books, **changes)


def holds(parts: list[Finding]) -> bool:
    return Verdict(0, "", tuple(parts)).holds


def test_books_that_agree_hold() -> None:
    books = some_books()
    assert holds(_one_of_each(books)) and holds(_in_order(books)) and holds(_sums_agree(books))


def test_a_second_posting_is_seen_twice_over() -> None:
    books = some_books(deals=[{"payments": [{"txn": "t1", "sum": "100"}, {"txn": "t1", "sum": "100"}], "history": []}])
    assert not holds(_one_of_each(books))
    assert not holds(_sums_agree(books))


def test_a_second_deal_is_seen() -> None:
    books = some_books()
    assert not holds(_one_of_each(replace(books, deals=[*books.deals, {"payments": [], "history": []}])))


@pytest.mark.parametrize("heard", [[("e2", 2), ("e1", 1)], [("e1", 1)], [("e1", 1), ("e1", 1), ("e2", 2)]])
def test_events_out_of_order_missing_or_doubled_are_seen(heard: list[tuple[str, int]]) -> None:
    order = {"events": [{"webhook_id": name, "event": {"seq": seq}} for name, seq in heard]}
    assert not holds(_in_order(some_books(order=order)))


def test_a_kopeck_of_difference_is_seen() -> None:
    attempt = {"refnoext": "R", "status": "COMPLETE", "captured": "100.00", "refunded": "0.00"}
    assert not holds(_sums_agree(some_books(attempts=[attempt | {"captured": "100.01"}])))
    assert not holds(_sums_agree(some_books(attempts=[attempt | {"status": "REFUND", "refunded": "0.01"}])))


def test_a_line_of_the_hubs_own_check_that_does_not_hold_counts() -> None:
    broken = [{**line, "holds": "NO", "broken": "app"} for line in CHECK]
    assert not holds(_sums_agree(some_books(check=broken)))


def test_a_verdict_without_any_comparison_does_not_hold() -> None:
    assert not holds([])


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_a_surname_in_a_log_is_found_in_both_encodings(encoding: str) -> None:
    surname = invent().surname
    assert found_in(f"… {surname} …".encode(encoding), {"surname": literal(surname)}) == ["surname"]


def test_a_surname_escaped_in_json_is_found() -> None:
    surname = invent().surname
    escaped = surname.encode("unicode_escape")
    assert found_in(b'{"x": "' + escaped + b'"}', {"surname": literal(surname)}) == ["surname"]
    assert found_in(b"nothing of the kind", {"surname": literal(surname)}) == []


def test_two_people_share_nothing_that_is_searched_for() -> None:
    one, other = invent(), invent()
    same = ("patronymic", "birth date")
    ways = [{text for kind, texts in person.leaks.items() if kind not in same for text in texts} for person in (one, other)]
    assert not ways[0] & ways[1]


def test_a_wait_in_vain_says_what_was_awaited() -> None:
    with pytest.raises(StoryError, match="waited 0 s in vain for: a miracle"):
        Patience(lambda: None, 0.3).wait_for("a miracle", lambda: None)


def test_a_wait_does_not_take_an_empty_text_or_nothing_for_found() -> None:
    answers = iter([None, False, "", "here"])
    assert Patience(lambda: None).wait_for("words", lambda: next(answers)) == "here"


class ScriptedPhone(Phone):
    """Messages as they are put in, newest first."""

    def __init__(self, *codes: str) -> None:
        super().__init__("", "", Browser(Patience(lambda: None)), Patience(lambda: None, 1.0, 0.01))
        self.codes_here = list(codes)

    def texts(self) -> list[str]:
        return [f"{code} — код для входа" for code in self.codes_here]


class ScriptedBrowser(Browser):
    """One page of the hub's; what is pressed is noted, and `again` brings what comes next to the phone."""

    def __init__(self, phone: ScriptedPhone, *coming: str) -> None:
        super().__init__(Patience(lambda: None))
        self._phone, self._coming, self.pressed = phone, list(coming), list[str]()

    def show(self, status: int) -> Page:
        answer = Response()
        answer.status_code, answer.url, answer._content = status, "http://hub/form/phone", b"<p id=enter></p>"
        answer.headers["Content-Type"] = "text/html"
        self.page = Page(answer)
        return self.page

    def press(self, button: str, typed: Mapping[str, Value] | None = None) -> Page:
        self.pressed.append(f"{button} {(typed or {}).get('code', '')}".strip())
        if button == "again" and self._coming:
            self._phone.codes_here.insert(0, self._coming.pop())
        return self.here


def a_borrower(phone: ScriptedPhone, browser: ScriptedBrowser) -> Borrower:
    return Borrower("http://hub", invent(), browser, phone, Patience(lambda: None), Timeline(Console(quiet=True), live=False))


def test_a_late_code_that_crossed_with_the_next_is_followed_by_the_next_one_and_not_by_another_request() -> None:
    phone = ScriptedPhone("111111")
    browser = ScriptedBrowser(phone)
    borrower = a_borrower(phone, browser)
    borrower._enter(browser.show(200))
    phone.codes_here.insert(0, "222222")
    borrower._enter(browser.show(UNPROCESSABLE))
    assert browser.pressed == ["enter 111111", "enter 222222"]


def test_a_code_that_is_not_taken_with_no_newer_one_on_its_way_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("samples.demo.story.people.borrower.CROSSING_SECONDS", 0.05)
    phone = ScriptedPhone("111111")
    browser = ScriptedBrowser(phone, "222222")
    borrower = a_borrower(phone, browser)
    borrower._enter(browser.show(200))
    borrower._enter(browser.show(UNPROCESSABLE))
    assert browser.pressed == ["enter 111111", "again", "enter 222222"]


def test_a_form_is_filled_like_by_hand() -> None:
    form = html.fromstring(FORM)
    fill(form, "a", "2")
    fill(form, "d", ["x"])
    fill(form, "r", "yes")
    fill(form, "t", "text")
    assert form.form_values() == [("a", "2"), ("d", "x"), ("r", "yes"), ("t", "text")]


def test_a_field_or_a_choice_that_is_not_there_stops_the_story() -> None:
    form = html.fromstring(FORM)
    with pytest.raises(StoryError, match="no field b"):
        fill(form, "b", "1")
    with pytest.raises(StoryError, match="no choice"):
        fill(form, "r", "maybe")


def test_kopecks_are_exact() -> None:
    assert kopecks("41285.23") == 4128523
    with pytest.raises(ValueError, match="part of a kopeck"):
        kopecks("0.001")


def test_known_calls_get_plain_words_and_unknown_ones_stay_as_they_came() -> None:
    assert plain("событие application.approved № 4 сайту Солнечный берег") == "event 4: application.approved"
    assert plain("something new") == "something new"
    assert shortened("HTTP 200, repaired: trailing comma, JSON served as text/html") == "HTTP 200, repaired: trailing comma"
