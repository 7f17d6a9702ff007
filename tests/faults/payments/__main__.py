"""`python -m tests.faults.payments --count 100000 --seed 1`: the exit code is 1 when a kopeck is missing or posted twice."""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import requests

from bridge.flows.hub import Hub
from bridge.model.decision import Deal
from bridge.model.payment import Payment, PaymentState
from bridge.model.status import Status
from bridge.store.engine import open_engine
from bridge.store.migrations import upgrade
from samples.neighbours.payu.signs import RECEIPT
from tests.faults.payments.crew import Trouble, programs_of
from tests.faults.payments.sides import BOOK, CLOCK, HUB, TABLE, make_hub
from tests.faults.payments.truth import LOANS_PER_PAYMENT, Paid, Told, make_book
from tests.postgres import Postgres, free_port, remove_postgres, start_postgres
from tests.store.people import an_application

SENDERS, WORKERS, CALM_SECONDS = 6, 2, 120
OURS = "kind in ('receive_payment', 'post_payment', 'reverse_payment')"
STILL_OPEN = f"select kind, state, count(*) from work where {OURS} and state not in ('done', 'dead') group by kind, state"
DEAD = f"select count(*) from work where {OURS} and state = 'dead'"


def say(text: str) -> None:
    """A line for who ran it."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Play the storm and tell what stands at its end."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    wanted = options.parse_args()
    postgres = start_postgres()
    try:
        return _play(wanted.count, wanted.seed, postgres)
    finally:
        remove_postgres(postgres)


def _play(count: int, seed: int, postgres: Postgres) -> int:
    env = {HUB: postgres.new_database(), BOOK: postgres.new_database()}
    os.environ.update(env)
    upgrade(open_engine(env[HUB]))
    with psycopg.connect(env[BOOK], autocommit=True) as book:
        book.execute(TABLE)
    truth, told = make_book(count, seed)
    hub, port = make_hub(), free_port()
    _fill(hub, truth)
    programs = programs_of(port, WORKERS, env, Path(tempfile.mkdtemp(prefix="payment-storm-")))
    programs.begin()
    trouble = Trouble(programs, ["web", *(f"worker-{n}" for n in range(WORKERS))], postgres, seed)
    begun = time.monotonic()
    try:
        _wait_for(port)
        trouble.start()
        falsely = _send(port, told)
        sent = time.monotonic() - begun
        trouble.end()
        _settle(hub, env[HUB])
    finally:
        programs.end()
    say(f"{len(told)} notices of {len(truth)} payments sent in {sent:.0f} s, settled after {time.monotonic() - begun:.0f} s")
    say(f"killed -9: {dict(programs.killed)}; crashes of PostgreSQL: {trouble.crashes}; forged ones taken: {falsely}")
    faults = [*_faults(hub, truth, env[BOOK]), *(["a forged notice was taken"] if falsely else [])]
    say("\n".join(faults[:20]) or "every kopeck agrees in PayU's book, the hub and the loan system; each posted once")
    return 1 if faults else 0


def _fill(hub: Hub, truth: list[Paid]) -> None:
    now, loans = CLOCK.now(), max(1, len(truth) // LOANS_PER_PAYMENT)
    with hub.store.begin() as tx:
        for n in range(loans):
            tx.applications.add(an_application(f"app_{n}", status=Status.ACTIVE, deal=Deal(f"D-{n:06}", f"c{n}", 1, now)))
    for start in range(0, len(truth), 500):
        with hub.store.begin() as tx:
            for n, one in enumerate(truth[start : start + 500], start):
                if one.known:
                    tx.payments.add(Payment(f"pay_{n}", f"app_{n % loans}", one.reference, one.asked, PaymentState.STARTED, now))


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            requests.get(f"http://127.0.0.1:{port}/notices/payu", timeout=5)
            return
        except requests.RequestException:
            time.sleep(0.1)
    raise RuntimeError("the web server did not come up")


def _send(port: int, told: list[Told]) -> int:
    """Each sender repeats what got no receipt, as PayU does. How many forged ones got one."""
    falsely, guard = Counter[str](), threading.Lock()

    def send(n: int) -> None:
        session = requests.Session()
        for one in told[n::SENDERS]:
            if _receipted(session, port, one) and not one.genuine:
                with guard:
                    falsely["taken"] += 1

    with ThreadPoolExecutor(SENDERS) as pool:
        list(pool.map(send, range(SENDERS)))
    return falsely["taken"]


def _receipted(session: requests.Session, port: int, one: Told) -> bool:
    while True:
        try:
            answer = session.post(
                f"http://127.0.0.1:{port}/notices/payu", data=one.body, timeout=20,
                headers={"Content-Type": "application/x-www-form-urlencoded"},
            )  # fmt: skip
        except requests.RequestException:
            time.sleep(0.2)
            continue
        if answer.status_code == 200:
            return bool(RECEIPT.fullmatch(answer.text))
        if not one.genuine and answer.status_code < 500:
            return False
        time.sleep(0.1)


def _settle(hub: Hub, address: str) -> None:
    """Wait for the workers: as long as the rows get fewer, and then a while more."""
    end, least = time.monotonic() + CALM_SECONDS, 10**9
    while time.monotonic() < end:
        with psycopg.connect(address) as database:
            left = database.execute(STILL_OPEN).fetchall()
        if not left:
            return
        if (count := sum(number for _, _, number in left)) < least:
            end, least = time.monotonic() + CALM_SECONDS, count
        time.sleep(0.5)
    say(f"not settled: {left}")


def _reversals(posted: dict[str, tuple[int, int]]) -> tuple[Counter[str], list[str]]:
    """What was taken out again of each payment, and reversals that were made twice."""
    taken_out, faults = Counter[str](), list[str]()
    for key, (times, amount) in posted.items():
        if reference := key.rpartition("R")[0]:
            taken_out[reference] += amount
            faults += [f"{key}: reversed {times} times"] if times > 1 else []
    return taken_out, faults


def _faults(hub: Hub, truth: list[Paid], book: str) -> list[str]:
    with psycopg.connect(book) as there:
        rows = there.execute("select reference, count(*), sum(amount) from posted group by reference").fetchall()
    posted = {str(reference): (int(times), int(amount)) for reference, times, amount in rows}
    taken_out, faults = _reversals(posted)
    with hub.store.read() as tx:
        kept = {one.reference: tx.payments.by_reference(one.reference) for one in truth if one.known}
        suspense = {one.reference: one for one in tx.suspense.waiting(10**6)}
        told_of = {one.kind.rpartition(":")[2] for one in tx.attentions.waiting()}
    with psycopg.connect(os.environ[HUB]) as database:
        dead = database.execute(DEAD).fetchall()[0][0]
    if dead:
        faults.append(f"{dead} rows of work are dead")
    for one in truth:
        payment = kept.get(one.reference)
        if payment is None or one.other:
            held = suspense.get(one.reference)
            money, wrongly = held.money if held else 0, posted.get(one.reference)
            if money != one.here or wrongly:
                faults.append(f"{one.reference}: PayU {one.here}, suspense {money}, loan system {wrongly}")
            continue
        times, amount = posted.get(one.reference, (0, 0))
        there_now = amount + taken_out[one.reference]
        if (payment.paid, payment.here) != (one.paid, one.here):
            faults.append(f"{one.reference}: PayU {one.paid}/{one.here}, hub {payment.paid}/{payment.here}")
        if times > 1:
            faults.append(f"{one.reference}: posted {times} times")
        if there_now != one.here and not (payment.to_reverse and payment.id in told_of):
            faults.append(f"{one.reference}: PayU {one.here}, loan system {there_now}, {payment.state}")
    hub_has = sum(one.here for one in kept.values() if one and one.state is not PaymentState.HELD)
    waits = sum(one.money for one in suspense.values())
    there_is = sum(total for _, total in posted.values())
    say(f"kopecks: PayU {sum(one.here for one in truth)}, hub {hub_has} and suspense {waits}, loan system {there_is}")
    return faults


if __name__ == "__main__":
    raise SystemExit(main())
