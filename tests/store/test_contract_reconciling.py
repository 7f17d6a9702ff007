"""What every store does for a reconciliation: pages of applications with all that belongs to them, differences, bookmarks."""

from dataclasses import replace
from datetime import timedelta

from bridge.model.payment import Payment, PaymentState
from bridge.model.reconciling.difference import Difference, DifferenceKind
from bridge.model.status import Status
from bridge.ports.reconciling import Bookmark, Kept, KeptDifference, Outcome
from bridge.ports.store import Attention, Notice, Store
from bridge.ports.work import WorkKind
from tests.store.people import NOW, a_grown_application, an_application

DAY = timedelta(days=1)
SINCE = NOW - 7 * DAY
OLD = NOW - 100 * DAY
LEASE = timedelta(minutes=1)


def difference(n: int, kind: DifferenceKind = DifferenceKind.STATUS_DIFFERS, **changes: object) -> Difference:
    return replace(Difference(kind, f"app_{n}", f"ДЕЛО-{n}", "APPROVED", "issued «Выдан»"), **changes)  # type: ignore[arg-type]


def kept(n: int, kind: DifferenceKind = DifferenceKind.STATUS_DIFFERS, **changes: object) -> KeptDifference:
    found = NOW + timedelta(minutes=n)
    return replace(KeptDifference(difference(n, kind), found, found), **changes)  # type: ignore[arg-type]


def walk(store: Store, limit: int) -> list[Kept]:
    """All pages, the store read anew for each."""
    found: list[Kept] = []
    place = ""
    for _ in range(1000):
        with store.read() as tx:
            page, place = tx.many.page(SINCE, place, limit)
        assert len(page) <= limit
        found += page
        if not place:
            return found
    raise AssertionError("the walk does not end")


def fill(store: Store) -> set[str]:
    """Applications of every sort; returns those that belong to the walk."""
    with store.begin() as tx:
        for n in range(5):
            tx.applications.add(an_application(f"new_{n}", received_at=SINCE + n // 2 * DAY, status=Status.EXPIRED))
            tx.applications.add(an_application(f"active_{n}", received_at=OLD + n // 2 * DAY, status=Status.ACTIVE))
            tx.applications.add(an_application(f"over_{n}", received_at=OLD, status=Status.REPAID))
            tx.applications.add(an_application(f"paid_{n}", received_at=OLD, status=Status.REPAID))
            tx.applications.add(an_application(f"differs_{n}", received_at=OLD, status=Status.CANCELLED))
        tx.applications.add(an_application("signed_1", received_at=OLD, status=Status.SIGNED))
        for n in range(5):
            for k in range(2):
                old = Payment(f"pay_{n}{k}o", f"over_{n}", f"RO{n}{k}", 100, PaymentState.POSTED, OLD + DAY)
                tx.payments.add(old)
                fresh = {"id": f"pay_{n}{k}", "reference": f"R{n}{k}", "started_at": SINCE}
                tx.payments.add(replace(old, application_id=f"paid_{n}", **fresh))
            for whose in (f"differs_{n}", f"paid_{n}", f"new_{n}", f"active_{n}"):
                for kind in (DifferenceKind.STATUS_DIFFERS, DifferenceKind.SUM_DIFFERS):
                    tx.differences.put(KeptDifference(difference(n, kind, application_id=whose), NOW, NOW))
    names = ("new", "active", "paid", "differs")
    return {f"{name}_{n}" for name in names for n in range(5)} | {"signed_1"}


def test_the_walk_meets_everything_that_is_to_be_compared_once_and_nothing_else(store: Store) -> None:
    assert walk(store, 10) == []
    wanted = fill(store)
    for limit in (1, 2, 5, 100):
        assert sorted(one.application.id for one in walk(store, limit)) == sorted(wanted)
    with store.read() as tx:
        assert tx.many.count(SINCE) == 11


def test_an_application_comes_with_its_payments_and_the_rows_that_are_not_done(store: Store) -> None:
    with store.begin() as tx:
        tx.applications.add(replace(a_grown_application(), id="app_1"))
        tx.applications.add(an_application("app_2"))
        for n in (2, 1):
            tx.payments.add(Payment(f"pay_{n}", "app_1", f"R{n}", n, PaymentState.PAID, NOW + n * DAY))
        for kind in (WorkKind.SUBMIT_APPLICATION, WorkKind.FETCH_LOAN, WorkKind.POST_PAYMENT):
            tx.work.post(kind, "app_1", "loan_system", "app_1", NOW)
    with store.begin() as tx:
        (first,) = tx.work.claim(NOW, "w", LEASE, 1)
        tx.work.complete("w", first.id)
        (second,) = tx.work.claim(NOW, "w", LEASE, 1)
        tx.work.bury(second.id, "w", "no")
    with store.read() as tx:
        one, other = sorted(tx.many.named(["app_1", "app_2", "none"]), key=lambda kept: kept.application.id)
        assert one.application == tx.applications.get("app_1")
        assert [row.kind for row in one.rows] == [WorkKind.FETCH_LOAN, WorkKind.POST_PAYMENT]
        assert list(one.rows) == list(tx.work.open_of("app_1"))
    assert [payment.id for payment in one.payments] == ["pay_1", "pay_2"]
    assert (list(other.payments), list(other.rows)) == ([], [])


def test_many_more_than_one_question_may_name_are_found(store: Store) -> None:
    with store.begin() as tx:
        tx.applications.add(an_application("app_1"))
        tx.notices.put(Notice("ntc_1", "onec", "deal 7:1", b"", NOW))
    with store.read() as tx:
        assert [one.application.id for one in tx.many.named([f"app_{n}" for n in range(1201)])] == ["app_1"]
        keys = {f"deal {n}:1" for n in range(1201)}
        assert set(tx.many.unheard("onec", keys)) == keys - {"deal 7:1"}
        assert set(tx.many.unheard("payu", ["deal 7:1"])) == {"deal 7:1"}


def test_a_difference_comes_back_as_it_was_put_and_is_written_over(store: Store) -> None:
    one = kept(1, difference=difference(1, dated=NOW, safe=True), attention_id="att_1")
    with store.begin() as tx:
        tx.differences.put(one)
        tx.differences.put(kept(2))
    with store.begin() as tx:
        assert tx.differences.named([one.difference.id, "none"]) == {one.difference.id: one}
        again = replace(one, seen_at=NOW + DAY, difference=replace(one.difference, there="repaid"))
        tx.differences.put(again)
        assert tx.differences.named([one.difference.id]) == {one.difference.id: again}
        assert [found.difference for found in tx.differences.open_of(["app_1", "none"])] == [again.difference]


def test_open_differences_are_paged_by_kind_the_newest_first(store: Store) -> None:
    with store.begin() as tx:
        for n in range(5):
            tx.differences.put(kept(n, DifferenceKind.SUM_DIFFERS if n == 4 else DifferenceKind.STATUS_DIFFERS))
        tx.differences.put(kept(9, outcome=Outcome.GONE, ended_at=NOW))
    with store.read() as tx:
        first = tx.differences.waiting(2)
        rest = tx.differences.waiting(9, before=(first[-1].found_at, first[-1].difference.id))
        assert [one.difference.application_id for one in (*first, *rest)] == ["app_4", "app_3", "app_2", "app_1", "app_0"]
        assert [one.difference.application_id for one in tx.differences.waiting(9, DifferenceKind.SUM_DIFFERS)] == ["app_4"]
        assert tx.differences.tally() == {DifferenceKind.STATUS_DIFFERS: 4, DifferenceKind.SUM_DIFFERS: 1}


def test_what_a_listing_no_longer_found_is_told_within_its_time_only(store: Store) -> None:
    listed = DifferenceKind.SECOND_DEAL
    with store.begin() as tx:
        tx.differences.put(kept(1, difference=difference(1, listed, dated=NOW)))
        tx.differences.put(kept(2, difference=difference(2, listed, dated=OLD)))
        tx.differences.put(kept(3, listed))
        tx.differences.put(kept(4, listed, seen_at=NOW + DAY))
        tx.differences.put(kept(5))
        tx.differences.put(kept(6, listed, outcome=Outcome.GONE, ended_at=NOW))
    with store.read() as tx:
        unseen = tx.differences.unseen(SINCE, NOW + timedelta(hours=1), 100)
        assert [one.difference.application_id for one in unseen] == ["app_1", "app_3"]
        assert len(tx.differences.unseen(SINCE, NOW + timedelta(hours=1), 1)) == 1


def test_fixed_ones_are_shown_for_a_while_and_forgotten_later(store: Store) -> None:
    with store.begin() as tx:
        for n in range(3):
            tx.differences.put(kept(n, outcome=Outcome.FIXED, ended_at=NOW + n * DAY))
        tx.differences.put(kept(3, outcome=Outcome.GONE, ended_at=NOW))
        tx.differences.put(kept(4))
    with store.begin() as tx:
        assert [one.difference.application_id for one in tx.differences.fixed(NOW + DAY, 9)] == ["app_2", "app_1"]
        assert tx.differences.forget(NOW + DAY, 1) == 1
        assert tx.differences.forget(NOW + DAY, 9) == 1
        assert tx.differences.forget(NOW + DAY, 9) == 0
        assert len(tx.differences.waiting(9)) == 1


def test_a_person_who_closes_the_attention_lets_the_difference_be(store: Store) -> None:
    with store.begin() as tx:
        tx.attentions.open(Attention("att_1", "difference:1", "…", NOW, "app_1"))
        tx.differences.put(kept(1, attention_id="att_1"))
    with store.begin() as tx:
        assert tx.differences.waiting(1)[0].accepted_at is None
        tx.attentions.resolve("att_1", NOW + DAY, "so it should be")
    with store.read() as tx:
        assert tx.differences.waiting(1)[0].accepted_at == NOW + DAY


def test_a_bookmark_is_there_from_the_beginning_and_keeps_what_it_is_given(store: Store) -> None:
    with store.begin() as tx:
        assert tx.bookmarks.get("changes") == Bookmark("changes")
        tx.bookmarks.put(Bookmark("changes", NOW, {"failures": 1, "since": NOW}))
        tx.bookmarks.put(Bookmark("changes", NOW + DAY, {"failures": 2, "since": NOW}))
    with store.begin() as tx:
        assert tx.bookmarks.get("changes") == Bookmark("changes", NOW + DAY, {"failures": 2, "since": NOW})
        assert tx.bookmarks.get("others") == Bookmark("others")
