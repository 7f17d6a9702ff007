"""The way in: by a link to a password, by the password to a second factor, by the factor inside; and what stands in its way."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bridge.flows.hub import Hub
from bridge.model.staff.people import Act, PersonState
from bridge.model.staff.roles import Role
from tests.journeys.entering.world import CHROME, Desk, acts_of, elsewhere, enrolled, invite, person_of
from tests.journeys.office.seats import PASSWORD, cookie_of, seat

LEAKED, FRESH = "тихий омут под вязом", "совсем новая длинная фраза"


def test_a_link_leads_over_password_and_second_factor_inside_and_works_once(hub: Hub) -> None:
    link, desk = invite(hub), Desk(hub)
    assert "olga" in desk.get(link).text
    assert desk.post(link, link, password=PASSWORD, again=PASSWORD).location == "/office/me"
    assert desk.get("/").location == "/office/me", "the role needs a second factor first"
    _, codes = desk.enrol()
    assert len(codes) == 10
    assert desk.get("/").status_code == 200
    assert Desk(hub).get(link).status_code == 404
    assert Desk(hub).post(link, password=PASSWORD, again=PASSWORD).status_code == 404
    assert acts_of(hub) == [Act.ADDED, Act.INVITED, Act.WORD_SET, Act.TOTP_ADDED, Act.LOGGED_IN]


def test_a_link_is_good_for_a_day_and_a_newer_one_ends_it(hub: Hub) -> None:
    from bridge.flows.staffing.change_people import invite_again

    first, desk = invite(hub), Desk(hub)
    second = invite_again(hub, person_of(hub).id, "desk").partition("/office")[2]
    assert desk.get(first).status_code == 404
    assert desk.get(second).status_code == 200
    desk.clock.move(timedelta(hours=24))
    assert desk.get(second).status_code == 404


def test_two_who_use_one_link_at_the_same_instant_are_one(hub: Hub, tmp_path: Path) -> None:
    from bridge.flows.staffing.change_password import invitation_digest

    digest = invitation_digest(invite(hub).rpartition("/")[2])
    with hub.store.begin() as tx:
        assert tx.invitations.use(digest, hub.clock.now())
    with elsewhere(hub, tmp_path).store.begin() as tx:
        assert tx.invitations.use(digest, hub.clock.now()) is None


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("короткий", "не меньше 12"), ("olga-olga-olga", "кроме имени"), ("qwertyuiop123", "подбирают первым"),
        ("123456789012345", "подбирают"), ("password2026!", "подбирают"), ("Займ-на-тур-2026", "подбирают"),
    ],
)  # fmt: skip
def test_an_easy_password_is_not_taken_and_the_link_holds(hub: Hub, password: str, words: str) -> None:
    link, desk = invite(hub), Desk(hub)
    answer = desk.post(link, link, password=password, again=password)
    assert answer.status_code == 422 and words in answer.text
    assert desk.post(link, link, password=PASSWORD, again="другой").status_code == 422
    assert desk.post(link, link, password=PASSWORD, again=PASSWORD).status_code == 303


def test_a_password_alone_leads_only_to_the_question_for_the_factor(hub: Hub) -> None:
    _, secret, _ = enrolled(hub)
    desk = Desk(hub)
    assert desk.enter(next="/office/queues").location == "/office/log-in/factor?next=/office/queues"
    for path in ("/", "/queues", "/me", "/me/app", "/me/password"):
        assert desk.get(path).location.startswith("/office/log-in/factor"), path
    assert desk.post("/me/app", "/log-in/factor").status_code == 303, "no factor is added by who has not shown one"
    desk.clock.move(timedelta(seconds=30))
    assert (
        desk.post("/log-in/factor", "/log-in/factor", code=desk.code(secret), next="/office/queues").location == "/office/queues"
    )


def test_a_code_works_once_also_in_another_process_and_at_the_next_step(hub: Hub, tmp_path: Path) -> None:
    _, secret, _ = enrolled(hub)
    first, second = Desk(hub), Desk(elsewhere(hub, tmp_path))
    first.clock.move(timedelta(minutes=1))
    first.enter(), second.enter()
    code = first.code(secret)
    assert first.give(code).status_code == 303
    assert second.give(code).status_code == 401
    first.clock.move(timedelta(seconds=29))
    assert second.give(code).status_code == 401, "its time step is used up"


def test_a_clock_that_is_off_by_one_code_is_forgiven_by_two_is_not(hub: Hub) -> None:
    _, secret, _ = enrolled(hub)
    desk = Desk(hub)
    desk.clock.move(timedelta(minutes=5))
    desk.enter()
    assert desk.give(desk.code(secret, -2)).status_code == desk.give(desk.code(secret, 2)).status_code == 401
    assert desk.give(desk.code(secret, -1)).status_code == 303


def test_the_second_factor_has_pauses_of_its_own(hub: Hub) -> None:
    _, secret, _ = enrolled(hub)
    desk = Desk(hub)
    desk.clock.move(timedelta(minutes=1))
    desk.enter()
    assert [desk.give("000000").status_code for _ in range(4)] == [401] * 4
    paused = desk.give(desk.code(secret))
    assert paused.status_code == 429 and "Следующая — через" in paused.text
    desk.clock.move(timedelta(seconds=int(paused.headers["Retry-After"])))
    assert desk.give(desk.code(secret)).status_code == 303
    assert Act.PAUSED in acts_of(hub)


def test_a_recovery_code_works_once_and_few_are_told(hub: Hub) -> None:
    _, _, codes = enrolled(hub)
    for used, code in enumerate(codes[:7]):
        desk = Desk(hub)
        desk.enter()
        came = desk.give(code.lower().replace("-", " "))
        assert (came.status_code, came.location) == (303, "/office/me" if used == 6 else "/office/")
        page = desk.get("/me").text
        assert f"осталось: <b>{9 - used}</b>" in page
    assert "сделайте новые" in page
    desk = Desk(hub)
    desk.enter()
    assert desk.give(codes[0]).status_code == 401
    assert acts_of(hub).count(Act.CODE_USED) == 7


def test_new_recovery_codes_end_the_old_ones(hub: Hub) -> None:
    desk, _, codes = enrolled(hub)
    assert desk.post("/me/codes", "/me").status_code == 200
    other = Desk(hub)
    other.enter()
    assert other.give(codes[3]).status_code == 401


def test_pauses_hold_in_every_process(hub: Hub, tmp_path: Path) -> None:
    seat(hub, "olga", Role.OPERATOR)
    here, there = Desk(hub), Desk(elsewhere(hub, tmp_path), address="198.51.100.9")
    assert [here.enter(password="wrong").status_code for _ in range(3)] == [401] * 3
    assert there.enter().status_code == 429, "for the name, from wherever"
    here.clock.move(timedelta(seconds=3))
    assert there.enter().status_code == 303


def test_somebody_locked_is_answered_like_a_wrong_password(hub: Hub) -> None:
    from bridge.flows.staffing.change_people import set_state

    olga = seat(hub, "olga", Role.OPERATOR)
    with hub.store.begin() as tx:
        set_state(hub, tx, olga.id, PersonState.LOCKED, "desk")
    locked, wrong = Desk(hub).enter(), Desk(hub).enter("nobo")
    assert locked.status_code == wrong.status_code == 401
    assert "не подходят" in locked.text


def test_changing_factors_asks_once_more_who_sits_there_when_that_is_a_while_ago(hub: Hub) -> None:
    desk, secret, _ = enrolled(hub)
    desk.clock.move(timedelta(minutes=11))
    for path in ("/me/codes", "/me/factors/x/remove"):
        assert desk.post(path, "/me").location == "/office/me/prove"
    assert desk.post("/me/prove", "/me/prove", password="wrong").status_code == 401
    assert desk.post("/me/prove", "/me/prove", code=desk.code(secret)).location == "/office/me?done=proved"
    assert desk.post("/me/codes", "/me").status_code == 200


def test_the_last_factor_stays_where_the_role_needs_one(hub: Hub) -> None:
    desk, _, _ = enrolled(hub)
    olga = person_of(hub)
    with hub.store.read() as tx:
        (factor,) = tx.factors.of(olga.id)
    assert desk.post(f"/me/factors/{factor.id}/remove", "/me").status_code == 409
    free, _, _ = enrolled(hub, "pavel", Role.SENIOR)
    assert free.post(f"/me/factors/{factor.id}/remove", "/me").status_code == 303, "another person's is not touched"
    with hub.store.read() as tx:
        assert tx.factors.of(olga.id)


def test_a_changed_password_ends_the_other_sessions_and_only_them(hub: Hub) -> None:
    seat(hub, "olga", Role.OPERATOR)
    here, there = Desk(hub), Desk(hub, CHROME)
    here.enter(), there.enter()
    new = "совсем новая длинная фраза"
    assert here.post("/me/password", "/me/password", old="wrong", password=new, again=new).status_code == 401
    assert here.post("/me/password", "/me/password", old=PASSWORD, password=new, again=new).status_code == 303
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 303
    assert Desk(hub).enter(password=new).status_code == 303


def test_a_password_of_the_list_is_not_taken_neither_first_nor_later(hub: Hub) -> None:
    """The list is asked for what was typed, and only when a password is set: nobody is kept out by a list of later."""

    class Listed:
        def has(self, password: str) -> bool:
            return password in (LEAKED, PASSWORD)

    seat(hub, "olga", Role.OPERATOR)
    here = Desk(replace(hub, known_passwords=Listed()))
    assert here.enter().status_code == 303
    refused = here.post("/me/password", "/me/password", old=PASSWORD, password=LEAKED, again=LEAKED)
    assert refused.status_code == 422 and "утёкших и самых частых" in refused.text
    link = invite(here.hub, "nina")
    assert Desk(here.hub).post(link, link, password=LEAKED, again=LEAKED).status_code == 422
    assert here.post("/me/password", "/me/password", old=PASSWORD, password=FRESH, again=FRESH).status_code == 303
    assert acts_of(hub)[-1] is Act.WORD_CHANGED


def test_words_that_whoever_guesses_knows_of_a_person_make_no_password(hub: Hub) -> None:
    seat(hub, "olga", Role.OPERATOR)
    person = person_of(hub)
    with hub.store.begin() as tx:
        tx.people.save(replace(person, title="Ольга Чернышевская, кредитный отдел", mail="o.chern@romashka.example"))
    desk = Desk(replace(hub, lender="ООО МКК «Незабудка»"))
    desk.enter()
    for easy in ("Chernyshevskaya1", "xthysitdcrfz!!", "незабудка-мкк", "romashka.example", "кредитный отдел 1"):
        refused = desk.post("/me/password", "/me/password", old=PASSWORD, password=easy, again=easy)
        assert refused.status_code == 422 and "имени для входа" in refused.text, easy


def test_a_hash_that_is_weaker_than_those_of_now_is_made_anew_at_the_log_in(hub: Hub) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1).hash(PASSWORD)
    seat(hub, "olga", Role.OPERATOR, proof=weak)
    Desk(hub).enter(password="wrong")
    assert person_of(hub).proof == weak
    Desk(hub).enter()
    assert person_of(hub).proof != weak
    assert Desk(hub).enter().status_code == 303


def test_a_session_ends_by_itself_when_it_is_old_or_left_alone(hub: Hub) -> None:
    seat(hub, "olga", Role.OPERATOR)
    desk = Desk(hub)
    desk.enter()
    for _ in range(11):
        desk.clock.move(timedelta(minutes=60))
        assert desk.get("/").status_code == 200
    desk.clock.move(timedelta(minutes=61))
    assert desk.get("/").status_code == 303, "twelve hours"
    desk.enter()
    desk.clock.move(timedelta(minutes=121))
    assert desk.get("/").status_code == 303, "two hours without a page"


def test_a_page_writes_no_more_than_once_a_minute_that_the_session_was_seen(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    seat(hub, "olga", Role.OPERATOR)
    desk, seen = Desk(hub), []
    desk.enter()
    monkeypatch.setattr("bridge.web.entering.sessions.see_sitting", lambda _hub, digest: seen.append(digest))
    desk.clock.move(timedelta(seconds=59))
    desk.get("/")
    assert not seen
    desk.clock.move(timedelta(seconds=1))
    desk.get("/")
    assert len(seen) == 1


def test_own_sessions_are_listed_and_ended_each_and_all(hub: Hub) -> None:
    olga = seat(hub, "olga", Role.OPERATOR)
    here, there = Desk(hub), Desk(hub, CHROME, "198.51.100.9")
    here.enter(), there.enter()
    page = here.get("/me").text
    assert "Firefox, Linux, 192.0.2.*" in page and "Chrome, Windows, 198.51.100.*" in page
    with hub.store.read() as tx:
        mark = next(one.mark for one in tx.sittings.of(olga.id, 9) if "Chrome" in one.device)
    assert here.post(f"/me/sessions/{mark}/end", "/me").status_code == 303
    assert there.get("/").status_code == 303 and here.get("/").status_code == 200
    there.enter()
    assert there.post("/me/sessions/end", "/me").location == "/office/log-in"
    assert here.get("/").status_code == there.get("/").status_code == 303
    other = seat(hub, "pavel", Role.OPERATOR)
    kept = cookie_of(hub, other)
    here.enter()
    with hub.store.read() as tx:
        foreign = tx.sittings.of(other.id, 1)[0].mark
    here.post(f"/me/sessions/{foreign}/end", "/me")
    here.browser.set_cookie("office_session", kept)
    assert here.get("/").status_code == 200, "another person's session is not one's own"
