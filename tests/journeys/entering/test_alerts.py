"""Who may have been somebody else is told of: a letter, a line on the page of the person, the journal that administrators see."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.flows.hub import Hub
from bridge.flows.staffing.tell_person import tell_person
from bridge.model.staff.people import Act
from bridge.model.staff.roles import Role
from bridge.ports.work import WorkKind
from tests.fakes.mail import FakeMail
from tests.journeys.entering.world import CHROME, Desk, acts_of, enrolled, person_of
from tests.journeys.office.seats import PASSWORD, seat


@pytest.fixture
def post(hub: Hub) -> FakeMail:
    mail = FakeMail()
    object.__setattr__(hub, "mail", mail)
    return mail


def letters(hub: Hub, post: FakeMail) -> list[str]:
    """What was sent, in order; the rows of work are done."""
    while True:
        with hub.store.begin() as tx:
            rows = tx.work.claim(hub.clock.now(), "worker", timedelta(minutes=1), 20)
        if not rows:
            return [letter.text for letter in post.taken]
        for row in rows:
            assert row.kind is WorkKind.TELL_PERSON
            tell_person(hub, row)
            with hub.store.begin() as tx:
                tx.work.complete("worker", row.id)


def test_a_log_in_from_a_new_browser_or_network_is_told_and_a_known_one_is_not(hub: Hub, post: FakeMail) -> None:
    seat(hub, "olga", Role.OPERATOR, mail="olga@example.org")
    for agent, address in ((None, "192.0.2.7"), (None, "192.0.2.200"), (CHROME, "192.0.2.7"), (CHROME, "192.0.2.8")):
        desk = Desk(hub, **({"agent": agent} if agent else {}), address=address)
        desk.enter()
    assert acts_of(hub) == [Act.LOGGED_IN, Act.LOGGED_IN, Act.LOGGED_IN, Act.NEW_PLACE, Act.LOGGED_IN]
    (text,) = letters(hub, post)
    assert "нового браузера" in text and "Chrome, Windows, 192.0.2.*" in text and "192.0.2.7" not in text
    page = desk.get("/me").text
    assert "Вход с нового браузера или из новой сети" in page


def test_factors_codes_passwords_and_pauses_are_told(hub: Hub, post: FakeMail) -> None:
    seat(hub, "olga", Role.SENIOR, mail="olga@example.org")
    desk, _, codes = enrolled(hub)
    other = Desk(hub)
    other.enter()
    other.give(codes[0])
    new = "совсем новая длинная фраза"
    other.post("/me/password", "/me/password", old=PASSWORD, password=new, again=new)
    for _ in range(3):
        Desk(hub).enter(password="wrong")
    told = letters(hub, post)
    assert ["приложение" in told[0], "запасной код" in told[1], "Пароль изменён" in told[2], "на паузе" in told[3]] == [True] * 4
    assert len(told) == 4
    assert not [text for text in told if "olga" in text or codes[0] in text]
    desk.clock.move(timedelta(minutes=1))
    letters(hub, post)
    assert len(post.taken) == 4


def test_without_an_address_or_a_server_of_letters_the_line_still_stands(hub: Hub) -> None:
    seat(hub, "olga", Role.OPERATOR)
    for agent in ("", CHROME):
        Desk(hub, agent=agent).enter()
    assert Act.NEW_PLACE in acts_of(hub)
    with hub.store.begin() as tx:
        assert not tx.work.claim(hub.clock.now(), "worker", timedelta(minutes=1), 20)


def test_a_letter_whose_person_lost_the_address_meanwhile_is_not_sent(hub: Hub, post: FakeMail) -> None:
    seat(hub, "olga", Role.OPERATOR, mail="olga@example.org")
    for agent in ("", CHROME):
        Desk(hub, agent=agent).enter()
    olga = person_of(hub)
    with hub.store.begin() as tx:
        tx.people.save(replace(olga, mail=""))
    assert letters(hub, post) == []
