"""Proof that the machine sees: with any one guard switched off it finds a life that goes wrong, and says what is wrong in it."""

import pytest

from bridge.ports.work import WorkKind
from tests.faults.life import seeded_bugs as bugs
from tests.faults.life.around.ground import SqliteGround
from tests.faults.life.running import live
from tests.faults.life.tally import Tally

# On a quiet machine seconds; on a crowded one many times that.
pytestmark = pytest.mark.timeout(900)
MOST_LIVES = 60
A_FEW = 4
LEFT = "rests in|still to be done|never heard"
GUARDS = {
    "each notice is stored once": (bugs.every_notice_is_new, "notices for"),
    "one order, one application": (bugs.every_order_is_new, "an order that nobody sent|two answers"),
    "only its owner completes a row": (bugs.anybody_may("complete"), "lost its row and still says: done"),
    "only its owner puts a row back": (bugs.anybody_may("put_back"), "lost its row and still says: failed"),
    "only its owner buries a row": (bugs.anybody_may("bury"), "lost its row and still says: dead"),
    "only its owner renews a lease": (bugs.anybody_may("renew"), "lost its row and still says: still at it"),
    "a lease binds until it runs out": (bugs.leases_bind_nobody, "has the row of|the site heard|two deals"),
    "a deal is looked for before it is made again": (
        bugs.never_asks_before_repeating(WorkKind.SUBMIT_APPLICATION), "one order, two deals",
    ),
    "a posting is looked for before it is made again": (bugs.postings_are_never_looked_for, "and posted"),
    "a message is looked for before it is sent again": (bugs.unclear_messages_are_sent_again, "sent twice"),
    "a signature is looked for before it is told again": (
        bugs.never_asks_before_repeating(WorkKind.CONFIRM_SIGNATURE), LEFT,
    ),
    "rows that nobody was woken for are swept up": (bugs.nobody_sweeps, LEFT),
    "work is written down with the change": (bugs.rows_are_posted_after_the_commit, f"the site heard|{LEFT}"),
    "lines keep their order": (bugs.lines_have_no_order, "the site heard|two rows of one line"),
    "what is signed is what was shown": (bugs.any_papers_may_be_signed, "not these papers"),
    "once is once": (bugs.once_is_not_kept, "posted twice"),
    "nobody overwrites another's work": (bugs.the_last_writer_wins, "overwritten"),
}  # fmt: skip


@pytest.mark.parametrize("guard", GUARDS)
def test_a_guard_that_is_switched_off_is_missed(
    guard: str, sqlite_ground: SqliteGround, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant, words = GUARDS[guard]
    plant(monkeypatch)
    with pytest.raises(AssertionError, match=words):
        live(sqlite_ground, Tally(), MOST_LIVES, shrink=False)


@pytest.mark.parametrize("plant", [bugs.nobody_is_woken, bugs.workers_are_woken_before_the_commit])
def test_a_lost_wake_up_loses_nothing_while_somebody_sweeps(
    plant: bugs.Plant, sqlite_ground: SqliteGround, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    live(sqlite_ground, Tally(), A_FEW, shrink=False)


def test_with_neither_wake_up_nor_sweep_rows_stay(sqlite_ground: SqliteGround, monkeypatch: pytest.MonkeyPatch) -> None:
    bugs.nobody_is_woken(monkeypatch)
    bugs.nobody_sweeps(monkeypatch)
    with pytest.raises(AssertionError, match=LEFT):
        live(sqlite_ground, Tally(), MOST_LIVES, shrink=False)
