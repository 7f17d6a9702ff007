"""Each night one signed root over what changed: missed days are made up, late lines taken along, changed journals told."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bridge.evidence.checker.keys import read_key
from bridge.flows.evidence.anchor_days import anchor_evidence, next_night, watch_evidence
from bridge.flows.evidence.change_key import change_key
from bridge.flows.evidence.check_chains import BROKEN, walk_chains
from bridge.flows.plan_standing import plan_standing
from bridge.model.errors import StepClosedError
from bridge.model.evidence.anchor import FIRST, Anchor
from bridge.model.evidence.merkle import tree_root
from bridge.ports.work import WorkKind
from tests.builders import FakeHub, fake_hub, work_of
from tests.fakes.surroundings import START
from tests.unit.evidence.case import a_key, anchor_all

DAY = timedelta(days=1)


def line(hub: FakeHub, application_id: str = "app_1", at: datetime | None = None) -> None:
    with hub.store.begin() as tx:
        tx.evidence.append(application_id, "paper_shown", at or hub.clock.now(), {"n": "1"})


def anchors(hub: FakeHub) -> list[Anchor]:
    with hub.store.read() as tx:
        return list(tx.anchors.between(date.min, date.max))


def test_a_day_is_anchored_when_it_is_over_and_once() -> None:
    hub = fake_hub(evidence_key=a_key())
    line(hub)
    line(hub, "app_2")
    assert anchor_all(hub) == 0
    hub.clock.move(DAY)
    assert (anchor_all(hub), anchor_all(hub)) == (1, 0)
    (anchor,) = anchors(hub)
    assert (anchor.day, anchor.size, anchor.previous, anchor.key) == (date(2026, 11, 23), 2, FIRST, a_key().fingerprint)
    with hub.store.read() as tx:
        assert anchor.root == tree_root(leaf.hash for leaf in tx.anchors.leaves(anchor.day)).hex()
    assert read_key(a_key().public_pem.encode()).signed(anchor.body, anchor.signature)


def test_the_day_is_the_lenders_and_not_that_of_greenwich() -> None:
    hub = fake_hub()
    line(hub, at=datetime(2026, 11, 23, 20, 59, 59, tzinfo=UTC))
    line(hub, "app_2", at=datetime(2026, 11, 23, 21, 0, tzinfo=UTC))
    hub.clock.move(2 * DAY)
    anchor_all(hub)
    assert [(one.day.day, one.size) for one in anchors(hub)] == [(23, 1), (24, 1)]


def test_missed_days_are_made_up_in_order_each_naming_the_one_before_and_quiet_days_have_none() -> None:
    hub = fake_hub(evidence_key=a_key())
    for _ in range(3):
        line(hub)
        hub.clock.move(2 * DAY)
    assert anchor_all(hub) == 3
    made = anchors(hub)
    assert [one.day.day for one in made] == [23, 25, 27]
    assert [one.previous for one in made] == [FIRST, made[0].digest, made[1].digest]


def test_a_line_that_was_committed_after_its_day_was_anchored_is_taken_along_by_the_next() -> None:
    hub = fake_hub()
    line(hub)
    hub.clock.move(DAY)
    anchor_all(hub)
    line(hub, "app_late", at=START + timedelta(hours=11, minutes=59))
    hub.clock.move(DAY)
    assert anchor_all(hub) == 1
    with hub.store.read() as tx:
        assert [place.day.day for place in tx.anchors.places("app_late")] == [24]


def test_only_journals_that_changed_stand_in_a_days_tree() -> None:
    hub = fake_hub()
    line(hub)
    line(hub, "app_2")
    hub.clock.move(DAY)
    anchor_all(hub)
    line(hub)
    hub.clock.move(DAY)
    anchor_all(hub)
    with hub.store.read() as tx:
        assert [(place.day.day, place.leaf.n) for place in tx.anchors.places("app_1")] == [(23, 1), (24, 2)]
        assert [place.day.day for place in tx.anchors.places("app_2")] == [23]


def test_the_row_of_the_night_comes_back_until_all_is_anchored_and_checked_and_then_next_night() -> None:
    hub = fake_hub()
    for _ in range(2):
        line(hub)
        hub.clock.move(DAY)
    work, steps = work_of(WorkKind.ANCHOR_EVIDENCE, "evidence"), 0
    while (later := anchor_evidence(hub, work)).due_at == hub.clock.now():
        steps += 1
    assert steps == 4
    assert later.due_at == next_night(hub) == datetime(2026, 11, 25, 22, 10, tzinfo=UTC)
    assert len(anchors(hub)) == 2


def test_the_night_is_planned_once_however_often_it_is_asked_for() -> None:
    hub = fake_hub()
    plan_standing(hub)
    plan_standing(hub)
    with hub.store.begin() as tx:
        watch_evidence(hub, tx)
        rows = [row for row in tx.work.open_of("") if row.kind is WorkKind.ANCHOR_EVIDENCE]
    assert len(rows) == 1


def tamper(hub: FakeHub, application_id: str) -> None:
    rows = hub.store.tx.evidence.rows
    n = next(n for n, row in enumerate(rows) if row.application_id == application_id)
    object.__setattr__(rows[n], "kind", "something_else")


def attentions(hub: FakeHub) -> list[tuple[str, str]]:
    with hub.store.read() as tx:
        return [(one.application_id, one.text) for one in tx.attentions.waiting() if one.kind == BROKEN]


def test_a_changed_journal_is_told_to_a_person_by_the_night_with_application_and_line() -> None:
    hub = fake_hub()
    line(hub)
    line(hub, "app_2")
    hub.clock.move(DAY)
    tamper(hub, "app_2")
    while anchor_evidence(hub, work_of(WorkKind.ANCHOR_EVIDENCE, "evidence")).due_at == hub.clock.now():
        pass
    ((application_id, text),) = attentions(hub)
    assert application_id == "app_2"
    assert "строка 1" in text


def test_walking_all_journals_finds_the_changed_ones_and_opens_one_attention_each() -> None:
    hub = fake_hub()
    for n in range(250):
        line(hub, f"app_{n:03}")
    tamper(hub, "app_007")
    tamper(hub, "app_249")
    for _ in range(2):
        pages = list(walk_chains(hub))
        assert [count for count, _ in pages] == [100, 100, 50]
        assert [one.application_id for _, broken in pages for one in broken] == ["app_007", "app_249"]
    assert len(attentions(hub)) == 2


def test_a_key_is_changed_once_and_only_with_the_word_of_the_old_one() -> None:
    hub = fake_hub(evidence_key=a_key())
    record = change_key(hub, a_key(2))
    assert read_key(a_key().public_pem.encode()).signed(record.changeover, record.signature)
    with pytest.raises(StepClosedError):
        change_key(hub, a_key(2))
    with pytest.raises(StepClosedError):
        change_key(fake_hub(), a_key(2))
