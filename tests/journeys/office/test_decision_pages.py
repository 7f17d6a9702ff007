"""How an officer sees the time of decisions: one line with a bar in a case, percentiles over a period, all moments as CSV."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.events import EventType
from bridge.model.timing.decision_way import DecisionWay
from bridge.model.timing.percentiles import spread
from bridge.ports.decisions import DealNews, Reading
from bridge.web.charts.spread_chart import FLOOR, TOP, Bucket, chart
from bridge.web.office.ways import WIDTH, in_words, shown
from tests.fakes.surroundings import FakeClock
from tests.journeys.office.case import PERSONAL, take

HARD = "\u00a0"
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def decided(
    hub: Hub, order: str = "SUN-1", committed: float = 2, base: float | None = 0, site: float | None = 3, notice: bool = True
) -> Application:
    """Sent a minute before the commit, decided at `base`, noticed a second before the commit, taken `site` seconds after it."""
    application = take(hub, order)
    with hub.store.begin() as tx:
        if notice:
            tx.decisions.hear([DealNews(application.id, 2, at(committed - 1))])
        event_id = tx.events.append(application, EventType.APPLICATION_APPROVED, at(committed), {})
        reading = Reading(at(committed - 62), at(committed - 0.5), None if base is None else at(base))
        tx.decisions.note(event_id, application.id, at(committed), reading)
        if site is not None:
            tx.decisions.accepted(event_id, at(committed + site))
    return application


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1]).replace(HARD, " ").split())


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0,00 с"), (0.354, "0,35 с"), (5, "5,0 с"), (9.96, "10 с"), (59.4, "59 с"), (59.6, "1 мин 00 с"), (185, "3 мин 05 с"),
     (7800, "2 ч 10 мин"), (90_000, "1 дн 1 ч")],
)  # fmt: skip
def test_times_are_written_for_people(seconds: float, words: str) -> None:
    assert in_words(timedelta(seconds=seconds)) == words.replace(" ", HARD)


def test_a_case_shows_the_way_of_its_decision_in_one_line(officer: FlaskClient, hub: Hub) -> None:
    application = decided(hub)
    page = officer.get(f"/office/cases/{application.id}").text
    line = page.split('<p class="way">')[1].split("</p>")[0]
    assert [float(x) for x in re.findall(r'width="([\d.]+)"', line)] == [40, 40, 120], "each part as long as it took"
    words = text_of(page)
    assert "Одобрено до сайта за 5,0 с" in words
    assert "1С → хаб 1,0 с хаб 1,0 с хаб → сайт 3,0 с" in words and "время решения — из базы" in words


def test_what_is_not_known_is_said_and_no_time_is_made_up(officer: FlaskClient, hub: Hub) -> None:
    cases: dict[str, dict[str, Any]] = {
        "часы базы спешат на 2 мин 00 с или больше": {"base": 121},
        "часы базы отстают на 5 мин 00 с или больше": {"base": -360},
        "считаем от прихода уведомления": {"base": None},
        "база не сообщает: узнали опросом": {"base": None, "notice": False},
        "сайт ещё не принял": {"site": None},
    }
    for n, (told, how) in enumerate(cases.items()):
        words = text_of(officer.get(f"/office/cases/{decided(hub, f'SUN-{n}', **how).id}").text)
        assert told in words and "-" not in words.split("Одобрено")[1].split("Что происходило")[0]
        assert ("до сайта за" in words) is (how == {"base": None}), told


def test_a_case_without_a_decision_has_no_such_line(officer: FlaskClient, hub: Hub) -> None:
    assert 'class="way"' not in officer.get(f"/office/cases/{take(hub).id}").text


def test_parts_that_took_next_to_nothing_are_still_seen_and_the_bar_stays_whole() -> None:
    kind, long = EventType.APPLICATION_APPROVED, at(100)
    way = DecisionWay("evt_1", "app_1", "sun", "S", kind, long, long, at(-9), base_at=at(0), accepted_at=at(100.01))
    parts = shown(way).parts
    assert min(part.width for part in parts) > 2
    assert sum(part.width for part in parts) == pytest.approx(WIDTH, abs=0.3)
    nothing = replace(way, base_at=at(100), accepted_at=at(100))
    assert sum(part.width for part in shown(nothing).parts) < WIDTH


def test_a_period_is_told_in_percentiles_with_its_table_chart_and_slowest(officer: FlaskClient, hub: Hub) -> None:
    assert isinstance(hub.clock, FakeClock)
    for n in range(1, 21):
        decided(hub, f"SUN-{n}", committed=n * 60 + 2, base=n * 60, site=n)
    slow = decided(hub, "SLOW-1", committed=-86_400, base=-86_402, site=600)
    hub.clock.move(timedelta(hours=1))
    page = officer.get("/office/decisions").text
    words = text_of(page)
    assert "Решений: 21" in words
    assert "от решения в 1С до сайта 21 13 с 22 с 10 мин 02 с" in words
    assert "хаб → сайт 21 11 с 20 с 10 мин 00 с" in words
    assert "Время решения — из базы: 21." in words
    assert page.count('<rect class="p50"') == 2 and 'class="axis"' in page and ">0</text>" in page
    assert words.index("Самые долгие") < words.index("SLOW-1") < words.index("SUN-20")
    assert f'href="/office/cases/{slow.id}"' in page
    assert "SLOW-1" not in officer.get("/office/decisions?days=1").text
    assert [one for one in PERSONAL if one in page] == [] and "style=" not in page and "<script>" not in page


def test_one_part_may_be_looked_at_by_itself(officer: FlaskClient, hub: Hub) -> None:
    decided(hub)
    page = officer.get("/office/decisions?days=7&part=to_hub").text
    assert 'aria-label="1С → хаб: p50, p95 и p99' in page and "part=to_hub" in page
    assert 'aria-label="от решения' in officer.get("/office/decisions?part=nonsense").text


def test_what_could_not_be_measured_says_what_is_missing(officer: FlaskClient, hub: Hub) -> None:
    assert "За эти дни решений не было" in officer.get("/office/decisions").text
    decided(hub, base=None, notice=False, site=None)
    words = text_of(officer.get("/office/decisions").text)
    assert "измерить не удалось" in words and "Сайты ещё не приняли" in words and "SUN-1" in words


def test_a_period_that_makes_no_sense_is_the_last_week(officer: FlaskClient) -> None:
    strange = ("days=0", "days=x", "since=2026-13-01", "since=2026-11-30&until=2026-11-01", "since=1999-01-01", "days=90000")
    for asked in strange:
        page = officer.get(f"/office/decisions?{asked}")
        assert page.status_code == 200, asked
        assert 'value="2026-11-17"' in page.text and 'value="2026-11-23"' in page.text, asked


def test_days_are_the_lenders(officer: FlaskClient, hub: Hub) -> None:
    decided(hub, committed=(datetime(2026, 11, 21, 21, 30, tzinfo=UTC) - START).total_seconds(), base=None)
    assert "Решений: 1" in officer.get("/office/decisions?since=2026-11-22&until=2026-11-22").text
    assert "решений не было" in officer.get("/office/decisions?since=2026-11-21&until=2026-11-21").text


def test_all_moments_come_as_csv_that_no_spreadsheet_runs(officer: FlaskClient, hub: Hub) -> None:
    application = decided(hub, "=HYPERLINK(1)")
    decided(hub, "SUN-2", committed=60, base=None, notice=False, site=None)
    answer = officer.get("/office/decisions.csv?days=7")
    assert answer.content_type == "text/csv; charset=utf-8" and "decisions-2026-11-17" in answer.headers["Content-Disposition"]
    first, second = csv.DictReader(io.StringIO(answer.text))
    assert (first["application_id"], first["order_id"]) == (application.id, "'=HYPERLINK(1)")
    assert (first["decided_at"], first["decided_by"]) == ("2026-11-23T09:00:00.000+00:00", "base")
    assert [first[f"{part}_s"] for part in ("to_hub", "in_hub", "to_site", "total")] == ["1.000", "1.000", "3.000", "5.000"]
    assert (second["decided_by"], second["to_hub_s"], second["accepted_at"], second["total_s"]) == ("reading", "", "", "")


def test_nobody_sees_them_without_logging_in(browser: FlaskClient) -> None:
    for path in ("/office/decisions", "/office/decisions.csv"):
        assert browser.get(path).status_code == 303


def buckets(*each: Sequence[float]) -> list[Bucket]:
    return [Bucket(f"{n:02}.11", str(n), spread(timedelta(seconds=one) for one in times)) for n, times in enumerate(each)]


def test_the_chart_stands_on_zero_and_nothing_leaves_it() -> None:
    drawn = chart(buckets([1, 2, 3], [], [470]))
    assert drawn is not None
    assert [words.replace(HARD, " ") for _, words in drawn.ticks] == [
        "0", "2 мин 00 с", "4 мин 00 с", "6 мин 00 с", "8 мин 00 с",
    ]  # fmt: skip
    assert (drawn.ticks[0][0], drawn.ticks[-1][0]) == (FLOOR, TOP)
    assert len(drawn.bars) == 2
    for bar in drawn.bars:
        assert TOP <= bar.y99 <= bar.y95 <= bar.y50 <= FLOOR
    # Half of four minutes is a quarter of eight: the axis is straight.
    half = chart(buckets([480], [120]))
    assert half is not None and FLOOR - half.bars[1].y50 == pytest.approx((FLOOR - half.bars[0].y50) / 4, abs=0.1)


@pytest.mark.parametrize("seconds", [0.0, 0.001, 1, 299, 90_000, 10_000_000])
def test_whatever_the_times_the_axis_has_few_lines(seconds: float) -> None:
    drawn = chart(buckets([seconds]))
    assert drawn is not None and 2 <= len(drawn.ticks) <= 6


def test_of_many_days_only_some_are_named() -> None:
    drawn = chart(buckets(*[[1.0]] * 90))
    assert drawn is not None and len(drawn.bars) == 90 and 8 <= sum(bool(bar.label) for bar in drawn.bars) <= 12
    assert chart(buckets([], [])) is None
