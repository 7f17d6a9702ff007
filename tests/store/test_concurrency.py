"""Many threads at once on one database: nothing is lost, done twice, out of order or seen too late."""

from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Event
from typing import TypeVar

from bridge.model.errors import VersionStaleError
from bridge.model.events import EventType
from bridge.model.evidence.chain import first_broken
from bridge.model.one_time_code import OneTimeCode, Purpose
from bridge.ports.store import Exchange, Notice, StoredAnswer
from bridge.ports.work import WorkKind
from bridge.store.store import SqlStore
from tests.store.people import NOW, an_application

T = TypeVar("T")
LEASE = timedelta(seconds=90)


def at_once(count: int, act: Callable[[int], T]) -> list[T]:
    """Call `act` with 0, 1, … in so many threads that all start together."""
    gate = Barrier(count)

    def run(n: int) -> T:
        gate.wait(120)
        return act(n)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def with_applications(store: SqlStore, count: int) -> None:
    with store.begin() as tx:
        for n in range(count):
            tx.applications.add(an_application(f"app_{n}"))


def test_many_workers_claim_every_row_exactly_once_and_each_line_in_order(sql_store: SqlStore) -> None:
    lines, length = 40, 4
    for n in range(lines):
        with sql_store.begin() as tx:
            for step in range(length):
                tx.work.post(WorkKind.NOTIFY_PARTNER, f"app_{n}", "sun", f"{n}:{step}", NOW)

    def work(worker: int) -> list[tuple[int, str]]:
        owner, mine = f"worker-{worker}", list[tuple[int, str]]()
        while True:
            with sql_store.begin() as tx:
                rows = tx.work.claim(NOW, owner, LEASE, 5)
                if not rows and tx.work.next_due() is None:
                    return mine
            for row in rows:
                mine.append((row.id, row.subject))
                with sql_store.begin() as tx:
                    assert tx.work.complete(owner, row.id)

    claimed = [pair for mine in at_once(6, work) for pair in mine]
    assert Counter(n for n, _ in claimed).most_common(1)[0][1] == 1
    assert len(claimed) == lines * length


def test_within_a_line_no_row_is_claimed_before_the_one_ahead_is_done(sql_store: SqlStore) -> None:
    with sql_store.begin() as tx:
        for step in range(30):
            tx.work.post(WorkKind.NOTIFY_PARTNER, "app_1", "sun", str(step), NOW)
    order: list[int] = []

    def work(worker: int) -> None:
        while len(order) < 30:
            with sql_store.begin() as tx:
                rows = tx.work.claim(NOW, f"worker-{worker}", LEASE, 3)
            for row in rows:
                order.append(int(row.subject))
                with sql_store.begin() as tx:
                    tx.work.complete(f"worker-{worker}", row.id)

    at_once(4, work)
    assert order == list(range(30))


def test_claims_of_open_transactions_do_not_overlap(sql_store: SqlStore) -> None:
    with sql_store.begin() as tx:
        for n in range(20):
            tx.work.post(WorkKind.NOTIFY_PARTNER, f"app_{n}", "sun", str(n), NOW)

    def claim(worker: int) -> list[int]:
        with sql_store.begin() as tx:
            return [row.id for row in tx.work.claim(NOW, f"worker-{worker}", LEASE, 5)]

    claimed = [row_id for mine in at_once(4, claim) for row_id in mine]
    assert sorted(claimed) == sorted(set(claimed))
    assert len(claimed) <= 20


def test_one_open_row_of_the_same_once_is_posted_by_many(sql_store: SqlStore) -> None:
    def post(n: int) -> None:
        with sql_store.begin() as tx:
            tx.work.post(WorkKind.RECEIVE_DECISION, "app_1", "onec", str(n), NOW, once="poll")

    at_once(8, post)
    with sql_store.begin() as tx:
        assert len(tx.work.open_of("app_1")) == 1


def test_events_have_no_gaps_and_a_reader_never_misses_one(sql_store: SqlStore) -> None:
    writers, each = 5, 12
    with_applications(sql_store, 2)
    done, seen = Event(), list[int]()

    def read() -> None:
        cursor, last_look = 0, False
        while True:
            with sql_store.begin() as tx:
                events = tx.events.feed("sun", cursor, 1000)
            seen.extend(event.cursor for event in events)
            cursor = seen[-1] if seen else 0
            if last_look:
                return
            last_look = done.is_set()

    def write(n: int) -> None:
        for _ in range(each):
            with sql_store.begin() as tx:
                tx.events.append(an_application(f"app_{n % 2}"), EventType.PRICE_CHANGED, NOW, {})

    with ThreadPoolExecutor(1) as reader:
        reading = reader.submit(read)
        try:
            at_once(writers, write)
        finally:
            done.set()
        reading.result(120)
    assert seen == list(range(1, writers * each + 1))
    with sql_store.begin() as tx:
        for name, count in (("app_0", 3 * each), ("app_1", 2 * each)):
            assert [event.seq for event in tx.events.of(name)] == list(range(1, count + 1))


def test_journal_lines_of_many_writers_have_one_order(sql_store: SqlStore) -> None:
    def note(n: int) -> None:
        for step in range(10):
            with sql_store.begin() as tx:
                tx.journal.note(Exchange(NOW, "hub", str(n), str(step), "ok"))
                tx.journal.note(Exchange(NOW, str(n), "hub", str(step), "ok"))

    at_once(4, note)
    with sql_store.begin() as tx:
        lines = tx.journal.after(0, 1000)
    assert [line.n for line in lines] == list(range(1, 81))
    steps = defaultdict(list)
    for line in lines:
        steps[line.receiver].append(int(line.what))
    assert all(steps[str(n)] == list(range(10)) for n in range(4))


def test_of_identical_requests_at_once_one_is_answered_and_the_others_wait_for_its_answer(sql_store: SqlStore) -> None:
    def answer(n: int) -> tuple[bool, str]:
        with sql_store.begin() as tx:
            mine = tx.answers.put("sun", "/applications", "k", StoredAnswer("fp", 201, str(n)), NOW)
            return mine, tx.answers.get("sun", "/applications", "k").body

    results = at_once(6, answer)
    assert sorted(mine for mine, _ in results) == [False] * 5 + [True]
    assert len({body for _, body in results}) == 1


def test_of_notices_with_one_key_at_once_one_is_fresh(sql_store: SqlStore) -> None:
    def put(n: int) -> bool:
        with sql_store.begin() as tx:
            return tx.notices.put(Notice(f"ntc_{n}", "payu", "same", b"raw", NOW))

    assert sum(at_once(6, put)) == 1


def test_of_savers_of_one_version_one_wins(sql_store: SqlStore) -> None:
    with_applications(sql_store, 1)
    gate = Barrier(5)

    def save(n: int) -> bool:
        with sql_store.begin() as tx:
            read = tx.applications.get("app_0")
        gate.wait(120)
        try:
            with sql_store.begin() as tx:
                tx.applications.save(replace(read, periods=n))
        except VersionStaleError:
            return False
        return True

    assert sum(at_once(5, save)) == 1


def test_tries_of_a_code_at_once_are_all_counted(sql_store: SqlStore) -> None:
    with_applications(sql_store, 1)
    with sql_store.begin() as tx:
        tx.codes.add(OneTimeCode("code_1", "app_0", Purpose.TERMS, "b", "d", NOW, NOW + timedelta(minutes=10), 9))

    def attempt(_: int) -> None:
        with sql_store.begin() as tx:
            [code] = tx.codes.of("app_0")
            tx.codes.save(code.tried("wrong", "b", "", NOW)[0])

    at_once(6, attempt)
    with sql_store.begin() as tx:
        [code] = tx.codes.of("app_0")
        assert code.tries_left == 3


def test_lines_of_evidence_added_at_once_make_one_chain(sql_store: SqlStore) -> None:
    with_applications(sql_store, 1)

    def add(n: int) -> None:
        with sql_store.begin() as tx:
            tx.evidence.append("app_0", f"step {n}", NOW, {})

    at_once(6, add)
    with sql_store.begin() as tx:
        chain = tx.evidence.of("app_0")
    assert len(chain) == 6
    assert first_broken(chain) is None


def test_who_holds_an_application_and_who_only_adds_to_its_journal_do_not_wait_for_each_other(sql_store: SqlStore) -> None:
    """A line of the journal refers to the application's row; the two would stand in each other's way until one is thrown out."""
    with_applications(sql_store, 1)
    held, added = Event(), Event()

    def change() -> None:
        with sql_store.begin() as tx:
            tx.applications.get("app_0")
            held.set()
            # On SQLite one writes at a time, and the other waits for our end.
            added.wait(1)
            tx.evidence.append("app_0", "changed", NOW, {})

    def note() -> None:
        held.wait(60)
        with sql_store.begin() as tx:
            tx.evidence.append("app_0", "noted", NOW, {})
            added.set()

    at_once(2, lambda n: (change, note)[n]())
    with sql_store.read() as tx:
        assert {entry.kind for entry in tx.evidence.of("app_0")} == {"changed", "noted"}
