"""A crowd of borrowers put into a store in bulk, each in the middle of the questionnaire with a session of their own; and how
one borrower comes in by the site's link."""

import http.client
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from bridge.bench.exchange.applications import an_application
from bridge.bench.ground.hub_site import HubSite
from bridge.bench.ground.programs import LOOPBACK, BenchError
from bridge.bench.makers.questionnaire import OFFICE_CODES, office_code, token_of
from bridge.flows.applying.accept_application import accept_application
from bridge.flows.hub import cookie_digest
from bridge.model.events import EventType
from bridge.ports.store import FormSession, Transaction
from bridge.wiring import House

_AT_ONCE = 250
_OFFICES = 20_000


def settle(house: House, crowd: str, borrowers: int) -> None:
    """Applications whose questionnaire is open, with a session each, by the tokens that `token_of` names."""
    numbers = iter(range(borrowers))
    while part := list(islice(numbers, _AT_ONCE)):
        with house.store.begin() as tx:
            for number in part:
                _settle_one(house, tx, crowd, number)


def _settle_one(house: House, tx: Transaction, crowd: str, number: int) -> None:
    now = house.hub.clock.now()
    made = replace(an_application(crowd, number, now), questionnaire_at=None).move_to(EventType.TERMS_ACKNOWLEDGED, now)
    tx.applications.add(made)
    tx.sessions.add(FormSession(cookie_digest(token_of(crowd, number)), made.id, now, now + timedelta(days=1), opened_at=now))


def fill_directory(house: House) -> None:
    """A directory as large as the country's, in which a few offices have each code that is looked up."""
    rows = ((office_code(n), f"ОТДЕЛЕНИЕМ № {n % 40 + 1} УФМС РОССИИ ПО Г. МОСКВЕ") for n in range(OFFICE_CODES))
    rest = ((f"{n // 1000 + 100:03d}-{n % 1000:03d}", f"ОТДЕЛОМ № {n} УФМС РОССИИ") for n in range(_OFFICES))
    with house.store.begin() as tx:
        tx.issuers.replace("bench", [*rows, *rest])


def take_an_order(house: House) -> str:
    """An order of the site, its terms acknowledged; the token of the link that its borrower gets."""
    now = house.hub.clock.now()
    accepted = accept_application(house.hub, replace(an_application("link", 1, now), questionnaire_at=None))
    with house.store.begin() as tx:
        tx.applications.save(tx.applications.get(accepted.application.id).move_to(EventType.TERMS_ACKNOWLEDGED, now))
    return accepted.link_token


def enter(hub: HubSite, link_token: str) -> str:
    """Open the link as a browser does; the cookie it was given. Raises BenchError."""
    answer, _ = fetch(hub.port, f"/f/{link_token}")
    cookie = str(answer.getheader("Set-Cookie", "")).partition(";")[0]
    if not cookie:
        raise BenchError(f"the link gave no session: {answer.status}")
    return cookie


def fetch(port: int, path: str, cookie: str = "") -> tuple[http.client.HTTPResponse, bytes]:
    """One page with its body."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=30)
    try:
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()
