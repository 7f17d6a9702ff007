"""A dangerous deed needs another person: who may decide, when, and that it is done once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.flows.hub import Hub
from bridge.flows.seconding import ask_second as asking
from bridge.flows.seconding import decide_deed as deciding
from bridge.flows.seconding.ask_second import ask_second
from bridge.flows.seconding.decide_deed import (
    DeedImpossibleError,
    DeedNotYoursError,
    confirm_second,
    refuse_second,
    withdraw_second,
)
from bridge.flows.seconding.kinds import KINDS, Kind
from bridge.flows.seconding.lapse_deed import lapse_deed
from bridge.model.errors import RuleBrokenError, StepClosedError, VersionStaleError
from bridge.model.seconding.deed import Deed, DeedEndedError, DeedState, KeptDeed, OwnDeedError
from bridge.model.seconding.rules import Rules
from bridge.model.staff.roles import RIGHTS, Right, Role
from bridge.ports.store import Transaction
from bridge.ports.work import Later, WorkKind
from tests.builders import FakeHub, fake_hub, work_of

MONEY = RIGHTS[Role.SENIOR]
DEED = Deed("trial", "thing_1", "Исчезнет вещь № 1.", "мешает", {"thing": "thing_1"}, "app_1")


class Trial:
    """A deed that can be counted, and fails when told to."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.dropped: list[str] = []
        self.error: RuleBrokenError | None = None

    def do(self, _hub: Hub, _tx: Transaction, facts: Mapping[str, object], by: str) -> None:
        if self.error:
            raise self.error
        self.done.append(f"{facts['thing']} by {by}")

    def drop(self, _hub: Hub, _tx: Transaction, _facts: Mapping[str, object], by: str) -> None:
        self.dropped.append(by)


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch) -> Trial:
    trial = Trial()
    kinds = {**KINDS, "trial": Kind(Right.MONEY, trial.do, trial.drop)}
    monkeypatch.setattr(asking, "KINDS", kinds)
    monkeypatch.setattr(deciding, "KINDS", kinds)
    return trial


@pytest.fixture
def hub() -> FakeHub:
    return fake_hub()


def ask(hub: FakeHub, by: str = "anna", deed: Deed = DEED) -> KeptDeed:
    with hub.store.begin() as tx:
        return ask_second(hub, tx, deed, by)


def said(hub: FakeHub) -> list[str]:
    return [f"{one.sender} {one.what.split(':')[0]}" for one in hub.store.tx.journal.after(0, 100)]


def test_another_person_confirms_and_it_is_done_in_the_names_of_both(hub: FakeHub, trial: Trial) -> None:
    kept = ask(hub)
    assert kept.state is DeedState.ASKED and not trial.done
    done = confirm_second(hub, kept.id, "boris", MONEY)
    assert trial.done == ["thing_1 by anna + boris"]
    assert (done.state, done.ended_by, done.alone) == (DeedState.DONE, "boris", False)
    assert said(hub) == ["office:anna нужно второе лицо", "office:boris второе лицо"]


@pytest.mark.parametrize("same", ["anna", "Anna", " anna "])
def test_who_asked_never_confirms_or_refuses(hub: FakeHub, trial: Trial, same: str) -> None:
    kept = ask(hub)
    with pytest.raises(OwnDeedError):
        confirm_second(hub, kept.id, same, MONEY)
    with pytest.raises(OwnDeedError):
        refuse_second(hub, kept.id, same, MONEY, "нет")
    assert not trial.done and hub.store.tx.second_deeds.get(kept.id).state is DeedState.ASKED


def test_the_second_person_needs_the_right_of_the_deed(hub: FakeHub, trial: Trial) -> None:
    kept = ask(hub)
    for role in (Role.OPERATOR, Role.AUDITOR, Role.PARTNER_MANAGER):
        with pytest.raises(DeedNotYoursError):
            confirm_second(hub, kept.id, "boris", RIGHTS[role])
    assert not trial.done


def test_a_second_confirmation_does_nothing(hub: FakeHub, trial: Trial) -> None:
    kept = ask(hub)
    confirm_second(hub, kept.id, "boris", MONEY)
    for late in (lambda: confirm_second(hub, kept.id, "vera", MONEY), lambda: refuse_second(hub, kept.id, "vera", MONEY, "нет")):
        with pytest.raises(DeedEndedError):
            late()
    assert len(trial.done) == 1


def test_asking_again_while_it_waits_is_the_same_deed(hub: FakeHub, trial: Trial) -> None:
    first = ask(hub)
    assert ask(hub).id == first.id == ask(hub, "boris").id
    assert len(hub.store.tx.second_deeds.rows) == 1
    with pytest.raises(OwnDeedError):
        confirm_second(hub, first.id, "anna", MONEY)
    confirm_second(hub, first.id, "boris", MONEY)


def test_a_refusal_says_why_and_lets_go_of_what_was_held(hub: FakeHub, trial: Trial) -> None:
    kept = ask(hub)
    refused = refuse_second(hub, kept.id, "boris", MONEY, "не та вещь")
    assert (refused.state, refused.answer, trial.dropped) == (DeedState.REFUSED, "не та вещь", ["boris"])
    again = ask(hub)
    assert again.id != kept.id and not trial.done


def test_only_who_asked_withdraws(hub: FakeHub, trial: Trial) -> None:
    kept = ask(hub)
    with pytest.raises(OwnDeedError):
        withdraw_second(hub, kept.id, "boris")
    assert withdraw_second(hub, kept.id, "anna").state is DeedState.WITHDRAWN
    with pytest.raises(DeedEndedError):
        confirm_second(hub, kept.id, "boris", MONEY)
    assert not trial.done and trial.dropped == ["anna"]


def test_after_its_time_nobody_confirms_and_the_clock_writes_it_down(hub: FakeHub, trial: Trial) -> None:
    kept = ask(hub)
    work = work_of(WorkKind.LAPSE_DEED, kept.id)
    assert lapse_deed(hub, work) == Later(kept.until)
    hub.clock.move(timedelta(hours=24))
    with pytest.raises(DeedEndedError):
        confirm_second(hub, kept.id, "boris", MONEY)
    assert lapse_deed(hub, work) is None is lapse_deed(hub, work)
    lapsed = hub.store.tx.second_deeds.get(kept.id)
    assert (lapsed.state, lapsed.ended_at, trial.dropped) == (DeedState.LAPSED, kept.until, ["clock"])


def test_a_lapsed_deed_makes_room_even_before_the_clock_comes(hub: FakeHub, trial: Trial) -> None:
    kept = ask(hub)
    hub.clock.move(timedelta(hours=25))
    again = ask(hub)
    assert again.id != kept.id and hub.store.tx.second_deeds.get(kept.id).state is DeedState.LAPSED
    confirm_second(hub, again.id, "boris", MONEY)
    assert len(trial.done) == 1


def test_what_can_t_be_done_any_more_stands_as_failed(hub: FakeHub, trial: Trial) -> None:
    kept = ask(hub)
    trial.error = StepClosedError("there is no such thing any more")
    with pytest.raises(DeedImpossibleError):
        confirm_second(hub, kept.id, "boris", MONEY)
    failed = hub.store.tx.second_deeds.get(kept.id)
    assert (failed.state, failed.ended_by, failed.answer) == (DeedState.FAILED, "boris", "step_closed")
    assert trial.dropped == ["boris"]


def test_where_one_person_works_alone_it_is_done_at_once_and_says_so(trial: Trial) -> None:
    hub = fake_hub(seconding=Rules(on=False))
    done = ask(hub)
    assert (done.state, done.alone, trial.done) == (DeedState.DONE, True, ["thing_1 by anna"])
    assert "отключено" in hub.store.tx.journal.after(0, 1)[0].what


def test_a_deed_that_is_not_there_is_a_lookup_error(hub: FakeHub, trial: Trial) -> None:
    with pytest.raises(LookupError):
        confirm_second(hub, "sec_none", "boris", MONEY)


def test_nothing_of_the_words_or_reasons_stands_in_the_journal(hub: FakeHub, trial: Trial) -> None:
    kept = ask(hub, deed=replace(DEED, words="Вернётся Канарейкиной", reason="Канарейкина просит"))
    refuse_second(hub, kept.id, "boris", MONEY, "Канарейкина передумала")
    assert not [one for one in hub.store.tx.journal.after(0, 100) if "Канарейк" in one.what + one.result]


def test_a_row_that_somebody_changes_at_the_same_moment_leaves_the_deed_open(hub: FakeHub, trial: Trial) -> None:
    kept = ask(hub)
    trial.error = VersionStaleError("the application was changed by somebody else; read it again")
    with pytest.raises(VersionStaleError):
        confirm_second(hub, kept.id, "boris", MONEY)
    trial.error = None
    assert confirm_second(hub, kept.id, "boris", MONEY).state is DeedState.DONE
