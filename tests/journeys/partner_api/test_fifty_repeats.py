"""Fifty copies of each write at once, over two processes' doors to one store, on both databases: one effect, one answer."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from bridge.flows.hub import Hub
from bridge.flows.tidy_up import tidy_up
from bridge.ports.store import Leftover
from bridge.store.engine import open_engine
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from config.variables import VARIABLES
from tests.databases import migrated
from tests.journeys.partner_api.paid_out import ADVANCE, paid_out
from tests.journeys.partner_api.world import Site, a_message, a_price, make_hub
from tests.postgres import Postgres
from tests.walk import work_all

ROOT = "/partner/v1/applications"
COPIES, AT_ONCE = 50, 16
WHOLE = {"scope": "whole", "cancelled_by": "operator", "reason": "hotel_closed", "reference": "cancel:1"}


@dataclass(frozen=True)
class Write:
    """`prepare` brings the application to where the write is possible and returns path and body."""

    name: str
    method: str
    prepare: Callable[[Site], tuple[str, Any]]
    status: int = 200


def _taken(tail: str, body: Any, *before: tuple[str, str, Any]) -> Callable[[Site], tuple[str, Any]]:
    def prepare(site: Site) -> tuple[str, Any]:
        number = site.taken()
        for n, (method, path, told) in enumerate(before):
            assert site.call(method, f"{ROOT}/{number}{path}", told, f"before-{n}").status_code == 200
        return f"{ROOT}/{number}{tail}", body

    return prepare


def _refund(site: Site) -> tuple[str, Any]:
    return f"{ROOT}/{paid_out(site)}/refunds", WHOLE


def _transfer(site: Site) -> tuple[str, Any]:
    path = f"{ROOT}/{paid_out(site)}/refunds"
    refund = site.call("POST", path, WHOLE, "announced").get_json()["refund_id"]
    work_all(site.hub)
    return f"{path}/{refund}", {"to": "buyer", "amount_minor": ADVANCE, "reference": "order 412"}


def _send_again(site: Site) -> tuple[str, Any]:
    number = site.taken()
    with site.hub.store.begin() as tx:
        event = tx.events.of(number)[0].id
    work_all(site.hub)
    return f"/partner/v1/deliveries/{event}/send-again", None


CANCEL = {"reason": "tour_gone"}
BOOKED = {"state": "confirmed", "operator_number": "OP-7"}
RETURNED = {"state": "returned", "amount_minor": 2485000, "reference": "refund:1"}
LARGER = {"state": "paid", "amount_minor": 1000000, "reference": "payu:2", "price": a_price(version=4)}
WRITES = (
    Write("create", "POST", lambda _: (ROOT, a_message()), 202),
    Write("price", "PUT", _taken("/price", a_price(version=4, total_minor=25_000_000))),
    Write("booking confirmed", "PUT", _taken("/booking", BOOKED)),
    Write("booking failed", "PUT", _taken("/booking", {"state": "failed"})),
    Write("cancel", "POST", _taken("/cancel", CANCEL)),
    Write("advance returned", "PUT", _taken("/advance", RETURNED, ("POST", "/cancel", CANCEL))),
    Write("larger advance", "PUT", _taken("/advance", LARGER)),
    Write("refund", "POST", _refund, 202),
    Write("transfer", "PUT", _transfer),
    Write("send again", "POST", _send_again, 202),
    Write("pause", "POST", lambda _: ("/partner/v1/endpoint/pause", None)),
    Write("resume", "POST", lambda _: ("/partner/v1/endpoint/resume", None)),
)


@pytest.fixture(scope="module")
def template(postgres: Postgres) -> str:
    """Name of a database to be copied."""
    return migrated(postgres.new_database()).rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hub]:
    """A hub on a fresh database of either kind."""
    hub = make_hub(tmp_path)
    if request.param == "sqlite":
        yield hub
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    engine = open_engine(postgres.new_database(request.getfixturevalue("template")))
    store = SqlStore(engine, Seal({1: b"1" * 32}, b"i" * 32), lambda: None, now=hub.clock.now)
    yield replace(hub, store=store)
    engine.dispose()


def one_call(folder: Path, write: Write) -> dict[str, Any]:
    """The effect of the write sent once."""
    folder.mkdir()
    alone = Site(make_hub(folder))
    path, body = write.prepare(alone)
    assert alone.call(write.method, path, body, "same").status_code == write.status
    return effect(alone.hub)


def effect(hub: Hub) -> dict[str, Any]:
    """All that writes leave behind, without ids."""
    with hub.store.read() as tx:
        told: dict[str, Any] = {"side": tx.work.health("partner:sun").paused_by}
        for application in tx.applications.recent(10):
            rows = Counter(row.kind.value for row in tx.work.open_of(application.id))
            told[application.order_id] = {
                "status": application.status, "price": application.price.version, "gates": len(application.gates),
                "events": [event.type.value for event in tx.events.of(application.id)], "rows": rows,
                "advance": [(line.entry, line.amount) for line in tx.advances.of(application.id).lines],
                "refunds": [(one.amount, one.state) for one in tx.tour_refunds.of(application.id)],
            }  # fmt: skip
    return told


def fifty(sites: list[Site], send: Callable[[Site, int], TestResponse]) -> list[TestResponse]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda n: send(sites[n % len(sites)], n), range(COPIES)))


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.name)
def test_fifty_copies_under_one_key_have_the_effect_and_the_answer_of_one(hub: Hub, tmp_path: Path, write: Write) -> None:
    two = [Site(hub), Site(hub)]
    path, body = write.prepare(two[0])
    answers = fifty(two, lambda site, _: site.call(write.method, path, body, "same"))
    # Of two processes one may be told to come later; nobody is told anything else.
    late = [answer for answer in answers if answer.status_code == 409]
    assert {answer.get_json()["code"] for answer in late} <= {"idempotency_key_running"}
    given = [answer for answer in answers if answer not in late]
    assert {answer.status_code for answer in given} == {write.status}, {answer.text for answer in given}
    assert len({answer.data for answer in given}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in given) == 1
    assert effect(hub) == one_call(tmp_path / "alone", write)
    again = two[1].call(write.method, path, body, "same")
    assert (again.status_code, again.data) == (write.status, given[0].data)
    changed = two[0].call(write.method, path, (body or {}) | {"remark": "another"}, "same")
    assert (changed.status_code, changed.get_json()["code"]) == (422, "idempotency_key_reused")


def test_two_wishes_under_one_key_at_once_are_never_both_granted(hub: Hub) -> None:
    sites = [Site(hub), Site(hub)]
    number = sites[0].taken()
    wishes = [a_price(version=version, total_minor=25_000_000 + version) for version in (4, 5)]
    answers = fifty(sites, lambda site, n: site.call("PUT", f"{ROOT}/{number}/price", wishes[n // 2 % 2], "same"))
    codes = Counter((answer.status_code, answer.get_json().get("code")) for answer in answers)
    assert set(codes) <= {(200, None), (422, "idempotency_key_reused"), (409, "idempotency_key_running")}, codes
    assert {answer.get_json()["price_version"] for answer in answers if answer.status_code == 200} in ({4}, {5})
    with hub.store.read() as tx:
        assert [event.type.value for event in tx.events.of(number)].count("application.price_changed") <= 1


def test_fifty_creates_under_fifty_keys_make_one_application(hub: Hub) -> None:
    answers = fifty([Site(hub), Site(hub)], lambda site, n: site.apply(key=f"k{n}"))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.get_json()["application_id"] for answer in answers}) == 1
    with hub.store.read() as tx:
        assert len(tx.applications.recent(10)) == 1


def test_an_answer_is_kept_longer_than_callers_repeat_and_afterwards_the_order_is_still_known(hub: Hub) -> None:
    kept = next(one for one in VARIABLES if one.name == "BRIDGE_KEEP_DAYS")
    days: Any = kept.kind(kept.default or "")
    assert days["answers"] >= 7, "public clients repeat for three days at most"
    hub = replace(hub, keep={kind: timedelta(days=days[kind]) for kind in Leftover})
    site = Site(hub)
    first = site.apply(key="k1")
    hub.clock.move(timedelta(days=days["answers"]) - timedelta(minutes=1))  # type: ignore[attr-defined]  # a fake clock
    tidy_up(hub)
    again = site.apply(key="k1")
    assert again.data == first.data and again.headers["Idempotent-Replayed"] == "true"
    hub.clock.move(timedelta(hours=2))  # type: ignore[attr-defined]  # a fake clock
    tidy_up(hub)
    anew = site.apply(key="k1")
    assert "Idempotent-Replayed" not in anew.headers
    assert anew.get_json()["application_id"] == first.get_json()["application_id"]
