"""A configuration is one version for all processes; an application keeps the one it began with."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bridge.flows.applying.show_terms import show_terms
from bridge.model.configuring.version import Way
from bridge.model.evidence.hand import Hand
from bridge.wiring.house import build
from bridge.wiring.versions.opening import open_desk
from config.catalogue import CatalogueFaultyError
from tests.journeys.configuring.conftest import BOTH, LAW, SITE, TOUR, Installation, kept, order

RATE_36, RATE_30 = 'annual_rate = "36"', 'annual_rate = "30"'
ISSUED = date(2026, 12, 1)


def test_the_first_start_takes_the_files_and_a_second_one_finds_them(installation: Installation) -> None:
    first, second = installation.process(), installation.process("worker")
    assert (first.source.number, second.source.number) == (1, 1)
    (installation.folder / TOUR).open("a", encoding="utf-8").write("\n# a remark changes nothing\n")
    assert installation.process().source.number == 1
    with first.store.read() as tx:
        (version,) = tx.configurations.newest(9)
        texts = tx.configurations.texts(version)
    assert version.way is Way.START and {TOUR, SITE, LAW, "mappings/onec/moyamfo.toml"} <= set(texts)
    assert not any("a remark" in text or "whsec_" in text for text in texts.values())


@BOTH
def test_a_reload_reaches_every_process_and_an_application_keeps_its_version(installation: Installation) -> None:
    house = installation.process()
    web, worker = installation.watched(house), installation.watched(installation.process("worker"), "worker")
    old = order(house.hub, "T-1")
    before = house.hub.product(old).preview(old, ISSUED)
    installation.change(TOUR, RATE_36, RATE_30)
    installation.change(SITE, 'title = "Солнечный берег"', 'title = "Берег"')
    web.take("operator")
    web.look()
    worker.look()
    for hub in (web.house.hub, worker.house.hub):
        assert hub.configuration == 2
        new = order(hub, f"T-2-{id(hub)}")
        assert kept(hub, new).configuration == 2 and hub.product(new).terms.annual_rate == Decimal(30)
        assert hub.product(kept(hub, old)).preview(old, ISSUED) == before
        assert (hub.partner(old).title, hub.partner(new).title) == ("Солнечный берег", "Берег")
    show_terms(web.house.hub, kept(web.house.hub, old), Hand("203.0.113.7", "Browser/1", "session"))
    with house.store.read() as tx:
        assert {entry.facts["configuration"] for entry in tx.evidence.of(old.id)} == {"1"}
        assert [(one.number, one.way, one.taken_by) for one in tx.configurations.newest(9)] == [
            (2, Way.RELOAD, "operator"), (1, Way.START, "web"),
        ]  # fmt: skip
        assert {(run.process.partition(":")[0], run.number) for run in tx.configurations.runs()} == {("web", 2), ("worker", 2)}


def test_an_old_sum_is_worked_out_again_after_a_restart_elsewhere_with_other_files(installation: Installation) -> None:
    house = installation.process()
    old = order(house.hub, "T-1")
    before = house.hub.product(old).preview(old, ISSUED)
    installation.change(TOUR, RATE_36, RATE_30)
    elsewhere = installation.process("web")
    assert elsewhere.hub.configuration == 2
    again = kept(elsewhere.hub, old)
    assert elsewhere.hub.product(again).preview(again, ISSUED) == before
    assert elsewhere.hub.product(again).terms.sms_texts == house.hub.product(old).terms.sms_texts


@BOTH
def test_a_row_of_before_there_were_versions_belongs_to_the_first(installation: Installation) -> None:
    house = installation.process()
    old = replace(order(house.hub, "T-1"), configuration=0)
    installation.change(TOUR, RATE_36, RATE_30)
    hub = installation.process().hub
    assert hub.configuration == 2 and hub.product(old).terms.annual_rate == Decimal(36)


def test_what_is_of_today_reaches_an_old_application(installation: Installation) -> None:
    house = installation.process()
    old = order(house.hub, "T-1")
    installation.change(TOUR, "by_day = false", "by_day = true")
    installation.change(TOUR, "answer_hours = 4", "answer_hours = 8")
    installation.change(TOUR, "calls_per_day = 3", "calls_per_day = 1")
    installation.change(SITE, "/callbacks/bridge", "/callbacks/moved")
    hub = installation.process().hub
    then = hub.product(old).terms
    assert then.informing.by_day and then.helping.hours.answer == timedelta(hours=8) and then.call_rules.per_day == 1
    assert hub.partner(old).callback_url.endswith("/callbacks/moved")


@BOTH
def test_a_law_of_later_days_reaches_an_old_application_and_one_of_earlier_days_does_not(installation: Installation) -> None:
    house = installation.process()
    old, today = order(house.hub, "T-1"), house.hub.clock.today()
    entry = (
        '[[parameter]]\nkey = "rate_day_max"\nunit = "percent_a_day"\nvalid_from = {}\nvalue = "{}"\nsource = "x"\nsure = true\n'
    )
    past, future = today - timedelta(days=3), today + timedelta(days=3)
    text = (installation.folder / LAW).read_text(encoding="utf-8")
    (installation.folder / LAW).write_text(text + entry.format(past, "0.5") + entry.format(future, "0.4"), encoding="utf-8")
    hub = installation.process().hub
    then, now = hub.product(old).lending.law, hub.products["tour"].lending.law
    assert [law.number_on("rate_day_max", today) for law in (then, now)] == [Decimal("0.8"), Decimal("0.5")]
    assert [law.number_on("rate_day_max", future) for law in (then, now)] == [Decimal("0.4")] * 2


def test_faulty_files_are_refused_as_a_whole_and_told_until_they_are_good(installation: Installation) -> None:
    watch = installation.watched(installation.process())
    installation.change(TOUR, RATE_36, RATE_30)
    installation.change(TOUR, "digits = 6", "digits = 66")
    watch.take("operator")
    watch.look()
    hub = watch.house.hub
    assert hub.configuration == 1 and hub.products["tour"].terms.annual_rate == Decimal(36)
    with hub.store.read() as tx:
        (refusal,) = tx.configurations.refusals()
        (attention,) = [one for one in tx.attentions.waiting() if one.kind == "configuration"]
    assert "code.digits: 66 is not between 4 and 8" in refusal.faults[0] and "digits" in attention.text
    installation.change(TOUR, "digits = 66", "digits = 6")
    watch.take("operator")
    watch.look()
    assert watch.house.hub.configuration == 2
    with hub.store.read() as tx:
        assert not tx.configurations.refusals() and not tx.attentions.waiting()


def test_a_process_that_starts_while_a_file_is_half_written_runs_what_is_in_force(installation: Installation) -> None:
    house = installation.process()
    whole = (installation.folder / TOUR).read_text(encoding="utf-8")
    (installation.folder / TOUR).write_text(whole[: len(whole) // 2], encoding="utf-8")
    again = installation.process("worker")
    assert again.source.number == 1 and again.hub.products["tour"].terms == house.hub.products["tour"].terms
    with house.store.read() as tx:
        assert [one.by for one in tx.configurations.refusals()] == ["worker"]


def test_the_very_first_start_with_faulty_files_is_refused_with_every_fault(installation: Installation) -> None:
    installation.change(TOUR, "digits = 6", "digits = 66")
    installation.change(SITE, 'words = "standard"', 'words = "none"')
    with pytest.raises(CatalogueFaultyError, match=r"(?s)solnechny.*words.*tour\.toml, line \d+: code\.digits"):
        installation.process()


@BOTH
def test_two_that_take_the_same_files_at_the_same_instant_make_one_version(installation: Installation) -> None:
    watches = [installation.watched(installation.process(name), name) for name in ("web", "worker")]
    installation.change(TOUR, RATE_36, RATE_30)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda watch: watch.take("operator"), watches))
    with watches[0].house.store.read() as tx:
        assert [one.number for one in tx.configurations.newest(9)] == [2, 1]


def test_a_machine_with_older_files_does_not_bring_them_back_when_it_starts(installation: Installation) -> None:
    installation.process()
    installation.change(TOUR, RATE_36, RATE_30)
    assert installation.process().source.number == 2
    installation.change(TOUR, RATE_30, RATE_36)
    house = installation.process("stale")
    assert house.source.number == 2 and house.hub.products["tour"].terms.annual_rate == Decimal(30)
    installation.watched(house).take("operator")
    with house.store.read() as tx:
        newest = tx.configurations.newest(1)[0]
    assert (newest.number, newest.same_as) == (3, 1), "who asks for them means it"


def test_what_runs_goes_on_where_a_version_can_t_be_used_and_says_so(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = installation.watched(installation.process())
    installation.change(TOUR, RATE_36, RATE_30)
    installation.process("elsewhere")
    monkeypatch.delenv("BRIDGE_PARTNER_SOLNECHNY_REQUEST_SECRET")
    watch.look()
    assert watch.house.hub.configuration == 1
    with watch.house.store.read() as tx:
        (run,) = tx.configurations.runs()
    assert run.number == 1 and "BRIDGE_PARTNER_SOLNECHNY_REQUEST_SECRET" in run.fault


def test_a_command_works_on_the_version_in_force_and_takes_nothing(installation: Installation) -> None:
    assert open_desk(installation.settings).source.number == 0
    installation.process()
    installation.change(TOUR, RATE_36, RATE_30)
    desk = open_desk(installation.settings)
    assert desk.source.number == 1 and desk.hub.products["tour"].terms.annual_rate == Decimal(36)
    assert build(installation.settings).hub.products["tour"].terms.annual_rate == Decimal(30)
