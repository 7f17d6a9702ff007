"""What a thief or a guesser tries: fixed sessions, stolen cookies, telling names apart, crowds of guesses, a copied key."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from bridge.flows.hub import Hub
from bridge.flows.staffing import check_password
from bridge.flows.staffing.log_in import log_in
from bridge.flows.staffing.prove_code import prove_code
from bridge.model.evidence.hand import Hand
from bridge.model.staff.pauses import NotProvedError, PausedError
from bridge.model.staff.people import Act
from bridge.model.staff.roles import Role
from tests.journeys.entering.world import CHROME, FIREFOX, Desk, acts_of, elsewhere, enrolled, person_of
from tests.journeys.office.seats import PASSWORD, cookie_of, seat

HAND = Hand("192.0.2.7", FIREFOX)


def test_no_id_of_before_is_good_after_the_log_in_or_the_factor(hub: Hub) -> None:
    _, secret, _ = enrolled(hub)
    desk, seen = Desk(hub), set()
    desk.get("/log-in")
    seen.add(desk.cookie)
    desk.clock.move(timedelta(minutes=1))
    desk.enter()
    half = desk.cookie
    assert half not in seen
    desk.give(desk.code(secret))
    assert desk.cookie not in seen | {half}
    thief = Desk(hub)
    for fixed in (*seen, half):
        thief.browser.set_cookie("office_session", fixed)
        assert thief.get("/").status_code == 303
        assert thief.get("/me").status_code == 303


def test_a_new_log_in_ends_the_session_that_the_browser_held(hub: Hub) -> None:
    seat(hub, "olga", Role.OPERATOR), seat(hub, "pavel", Role.OPERATOR)
    desk, thief = Desk(hub), Desk(hub)
    desk.enter("olga")
    thief.browser.set_cookie("office_session", desk.cookie)
    assert thief.get("/").status_code == 200
    assert desk.post("/log-in", "/me", user="pavel", password=PASSWORD).status_code == 303
    assert thief.get("/").status_code == 303 and desk.get("/").status_code == 200


def test_a_cookie_that_an_attacker_made_up_becomes_nobodys_session(hub: Hub) -> None:
    seat(hub, "olga", Role.OPERATOR)
    fixed = f"s.{'A' * 32}"
    desk = Desk(hub)
    desk.browser.set_cookie("office_session", fixed)
    desk.enter()
    assert desk.cookie != fixed
    thief = Desk(hub)
    thief.browser.set_cookie("office_session", fixed)
    assert thief.get("/").status_code == 303


def test_a_stolen_cookie_is_worth_nothing_after_the_log_out_in_any_process(hub: Hub, tmp_path: Path) -> None:
    seat(hub, "olga", Role.OPERATOR)
    desk, thief = Desk(hub), Desk(elsewhere(hub, tmp_path), CHROME)
    desk.enter()
    thief.browser.set_cookie("office_session", desk.cookie)
    assert thief.get("/").status_code == 200
    desk.post("/log-out", "/me")
    assert thief.get("/").status_code == 303


def test_the_cookie_holds_nothing_and_the_store_holds_no_cookie(hub: Hub, tmp_path: Path) -> None:
    desk, secret, codes = enrolled(hub)
    cookie = desk.cookie
    assert "olga" not in cookie
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("hub.db*"))
    for word in (cookie, secret, codes[0].replace("-", ""), PASSWORD, person_of(hub).proof):
        assert word.encode() not in stored


def test_an_unknown_name_costs_the_same_work_and_gets_the_same_answer(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is counted, not the clock: on a busy machine the clock tells of neighbours."""
    seat(hub, "olga", Role.OPERATOR)
    seat(hub, "anna@sun", None)
    seat(hub, "fresh", Role.OPERATOR, proof="")
    done: list[tuple[str, ...]] = []
    checked, begun = check_password._hasher(), type(hub.store).begin

    class Counting:
        def hash(self, password: str) -> str:
            return checked.hash(password)

        def verify(self, proof: str, password: str) -> bool:
            done[-1] += ("verify", proof.rpartition("$")[0].rpartition("$")[0])
            return checked.verify(proof, password)

        def check_needs_rehash(self, proof: str) -> bool:
            return checked.check_needs_rehash(proof)

    def begin(store: object, **how: bool) -> object:
        done[-1] += ("begin",)
        return begun(store, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(check_password, "_hasher", Counting)
    monkeypatch.setattr(type(hub.store), "begin", begin)
    pages = []
    for name in ("olga", "nobo", "anna@sun", "fresh"):
        desk = Desk(hub, address=f"192.0.2.{len(done)}")
        token = desk.token()
        done.append(())
        around = {"REMOTE_ADDR": desk.address}
        told = {"csrf_token": token, "user": name, "password": "неверный пароль"}
        page = desk.browser.post("/office/log-in", data=told, environ_base=around)
        assert page.status_code == 401
        pages.append(re.sub(r'value="[^"]*"', "", page.text))
    assert len(set(done)) == 1 and done[0].count("verify") == 1, done
    assert len(set(pages)) == 1


def test_a_name_is_not_told_by_its_pause_either(hub: Hub) -> None:
    seat(hub, "olga", Role.OPERATOR)
    answers = []
    for name, address in (("olga", "192.0.2.1"), ("nobo", "192.0.2.2")):
        desk = Desk(hub, address=address)
        answers.append([desk.enter(name, "wrong").status_code for _ in range(4)])
    assert answers[0] == answers[1] == [401, 401, 401, 429]


def test_what_was_typed_for_an_unknown_name_is_written_down_nowhere(hub: Hub) -> None:
    Desk(hub).enter("moi-parol-qwe-rty")
    with hub.store.read() as tx:
        (line,) = tx.person_acts.newest(5)
    assert (line.act, line.person_id, line.name, line.by) == (Act.LOG_IN_FAILED, "", "", "")


def test_a_crowd_of_guesses_at_one_instant_gets_no_more_tries_than_one_after_another(hub: Hub) -> None:
    seat(hub, "olga", Role.OPERATOR)

    def guess(number: int) -> str:
        try:
            log_in(hub, "office", "olga", f"неверный пароль {number}", Hand(f"192.0.2.{number}", FIREFOX))
        except PausedError:
            return "paused"
        except NotProvedError:
            return "looked at"
        return "in"

    with ThreadPoolExecutor(12) as crowd:
        answers = list(crowd.map(guess, range(24)))
    assert answers.count("looked at") == 3 and answers.count("paused") == 21


def test_nobody_from_elsewhere_keeps_the_owner_of_a_name_out_by_guessing(hub: Hub) -> None:
    seat(hub, "olga", Role.OPERATOR)
    assert Desk(hub).enter().status_code == 303
    guesser = Desk(hub, CHROME, "198.51.100.9")
    assert [guesser.enter(password="wrong").status_code for _ in range(4)] == [401, 401, 401, 429]
    assert Desk(hub).enter().status_code == 303, "from her usual browser and network"
    assert Desk(hub, address="203.0.113.5").enter().status_code == 429
    home = Desk(hub)
    assert [home.enter(password="wrong").status_code for _ in range(4)] == [401, 401, 401, 429], "there too tries are counted"


def test_one_code_at_the_same_instant_lets_one_in(hub: Hub) -> None:
    _, secret, _ = enrolled(hub)
    desk = Desk(hub)
    desk.clock.move(timedelta(minutes=1))
    code, digests = desk.code(secret), []
    for number in range(4):
        from bridge.flows.staffing.open_sitting import sitting_digest

        digests.append(sitting_digest(log_in(hub, "office", "olga", PASSWORD, Hand(f"192.0.2.{number}", FIREFOX)).token))

    def give(digest: str) -> bool:
        try:
            return prove_code(hub, digest, code, HAND) is not None
        except (NotProvedError, PausedError):
            return False

    with ThreadPoolExecutor(4) as crowd:
        assert sum(crowd.map(give, digests)) == 1


def test_a_session_that_owes_the_factor_is_no_way_round_the_forms(hub: Hub) -> None:
    enrolled(hub)
    desk = Desk(hub)
    desk.enter()
    for path in ("/me/codes", "/me/password", "/me/sessions/end", "/me/prove", "/people", "/queues"):
        answer = desk.post(path, "/log-in/factor", password="x", code="x")
        assert answer.status_code in (303, 405), path
    assert Act.CODES_MADE not in acts_of(hub)


def test_a_factor_set_up_elsewhere_meanwhile_is_owed_by_the_one_who_only_knows_the_password(hub: Hub) -> None:
    seat(hub, "olga", Role.SENIOR)
    thief = Desk(hub, CHROME)
    thief.enter()
    owner = Desk(hub)
    owner.enter()
    owner.enrol()
    answer = thief.get("/me/app")
    assert answer.status_code == 303 and "log-in" in answer.location


def test_whatever_is_sent_as_a_key_is_refused_without_a_fault(hub: Hub) -> None:
    desk, _, _ = enrolled(hub)
    for credential in ("", "[]", "{", '{"id": 1}', '{"id": "x", "response": []}', '{"a":1,"a":2}'):
        assert desk.post("/me/key", "/me", credential=credential, name="x").status_code == 401
        other = Desk(hub)
        other.enter()
        assert other.post("/log-in/key/answer", "/log-in/factor", credential=credential).status_code in (401, 429)


def test_forms_of_one_session_are_refused_in_another(hub: Hub) -> None:
    seat(hub, "olga", Role.OPERATOR)
    here, there = Desk(hub), Desk(hub, CHROME)
    here.enter(), there.enter()
    token = there.token("/me")
    assert here.browser.post("/office/me/sessions/end", data={"csrf_token": token}).status_code == 403
    assert here.get("/").status_code == 200


def test_nobody_is_told_by_the_way_to_a_link_whether_a_person_is_there(hub: Hub) -> None:
    pages = {Desk(hub).get(f"/welcome/{token}").text for token in ("x", "y" * 43, "%00")}
    assert len(pages) == 1


def test_cookies_of_another_door_open_nothing(hub: Hub) -> None:
    anna = seat(hub, "anna@sun", None)
    desk = Desk(hub)
    for door in ("office", "partners"):
        desk.browser.set_cookie("office_session", cookie_of(hub, anna, door))
        assert desk.get("/").status_code == 303
