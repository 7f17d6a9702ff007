"""Pages of figures: they agree with one another and with the lists behind them; each explains itself and comes as CSV."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient

from bridge.flows.counting.telling.list_reports import REPORTS, tell
from bridge.flows.counting.telling.name_things import MOVES, STATUSES
from bridge.flows.hub import Hub
from bridge.model.counting.period import chosen
from bridge.model.status import Status
from bridge.web.office import wording
from tests.fakes.surroundings import FakeClock

MONTH = "period=month"
PAGES = [name for name in REPORTS if name != "overview"]


def table_of(officer: FlaskClient, report: str, table: str, asked: str = MONTH) -> list[dict[str, str]]:
    answer = officer.get(f"/office/numbers/{report}/{table}.csv?{asked}")
    assert answer.status_code == 200 and answer.content_type == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text)))


def row_of(rows: list[dict[str, str]], first: str) -> dict[str, str]:
    return next(row for row in rows if next(iter(row.values())) == first)


def text_of(page: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1]).split()))


def test_the_funnel_begins_with_every_application_and_narrows(officer: FlaskClient, hub: Hub) -> None:
    rows = table_of(officer, "applications", "funnel")
    counts = [int(row["count"]) for row in rows]
    with hub.store.read() as tx:
        everything = tx.applications.recent(1000)
    assert counts[0] == len(everything) and counts == sorted(counts, reverse=True)
    active = sum(one.status in (Status.ACTIVE, Status.REPAID) for one in everything)
    assert int(row_of(rows, "Выданы")["count"]) == active
    assert int(rows[0]["asked"].split(".")[0]) == sum(one.loan_sum for one in everything) // 100


def test_two_ways_to_count_what_came_agree(officer: FlaskClient) -> None:
    came = int(table_of(officer, "applications", "funnel")[0]["count"])
    assert int(row_of(table_of(officer, "applications", "moved"), "Заявка получена")["count"]) == came
    assert sum(int(row["count"]) for row in table_of(officer, "applications", "standing")) == came
    assert sum(int(row["received"]) for row in table_of(officer, "applications", "by_day")) == came
    assert sum(int(row["received"]) for row in table_of(officer, "applications", "by_site")) == came


def test_decisions_are_shared_out_by_day_site_and_reason(officer: FlaskClient) -> None:
    days, sites = table_of(officer, "decisions", "by_day"), table_of(officer, "decisions", "by_site")
    reasons = table_of(officer, "decisions", "reasons")
    declined = sum(int(row["declined"]) for row in days)
    assert declined == sum(int(row["declined"]) for row in sites) == sum(int(row["count"]) for row in reasons) > 0
    assert {row["number"] for row in reasons} == {"100", "130"}
    for row in sites:
        good, bad = int(row["approved"]) + int(row["less"]), int(row["declined"])
        assert float(row["share"]) == pytest.approx(good / (good + bad), abs=1e-4)


def test_times_are_those_of_the_page_of_decisions_within_a_bucket(officer: FlaskClient, hub: Hub) -> None:
    with hub.store.read() as tx:
        ways = tx.decisions.between(hub.clock.now() - timedelta(days=40), hub.clock.now(), 10_000)
    totals = sorted(way.total for way in ways if way.total is not None)
    row = table_of(officer, "times", "way")[0]
    assert int(row["count"]) == len(totals)
    for share in (50, 90, 99):
        exact = totals[max(-(-len(totals) * share // 100), 1) - 1].total_seconds()
        assert exact <= float(row[f"p{share}"]) <= max(exact * 1.05, 0.01) + 0.001
    missed = table_of(officer, "times", "missed")[0]
    assert int(missed["over"]) == sum(one > timedelta(seconds=60) for one in totals)
    worst = table_of(officer, "times", "worst")
    assert float(worst[0]["spent"]) == pytest.approx(totals[-1].total_seconds(), abs=0.001)
    strip = table_of(officer, "times", "by_hour")
    assert len(strip) == 24 and sum(int(row[f"step{n}"]) for row in strip for n in range(7)) == len(totals)


def test_whose_time_it_is_adds_up_to_all_of_it(officer: FlaskClient) -> None:
    assert sum(float(row["share"]) for row in table_of(officer, "times", "whose")) == pytest.approx(1, abs=0.001)
    parts = [float(row["share"]) for row in table_of(officer, "times", "way") if row["share"]]
    assert len(parts) == 3 and sum(parts) == pytest.approx(1, abs=0.001)


def test_money_is_that_of_the_schedules_and_payments(officer: FlaskClient, hub: Hub) -> None:
    today = hub.clock.today()
    with hub.store.read() as tx:
        loans = [one.loan for one in tx.applications.recent(1000) if one.loan and one.status is Status.ACTIVE]
    ahead = sum(row.amount for loan in loans for row in loan.schedule if 0 < (row.due_on - today).days <= 42)
    assert sum(round(float(row["due"]) * 100) for row in table_of(officer, "money", "ahead")) == ahead > 0
    assert sum(round(float(row["due"]) * 100) for row in table_of(officer, "money", "weeks")) == ahead
    paid = sum(round(float(row["paid"]) * 100) for row in table_of(officer, "money", "by_day"))
    assert paid == sum(round(float(row["paid"]) * 100) for row in table_of(officer, "money", "ways")) > 0


def test_messages_cost_what_the_gateway_told(officer: FlaskClient) -> None:
    days = table_of(officer, "messages", "by_day")
    count, cost = sum(int(row["count"]) for row in days), sum(round(float(row["cost"]) * 100) for row in days)
    assert cost == 385 * count and sum(int(row["parts"]) for row in days) == 2 * count
    (gateway,) = table_of(officer, "messages", "gateways")
    assert int(gateway["count"]) == count and gateway["gateway"] == "smsc"
    assert int(gateway["delivered"]) + int(gateway["failed"]) + int(gateway["unknown"]) == count
    price = table_of(officer, "messages", "prices")[0]
    assert round(float(price["per_loan"]) * 100) == cost // int(price["loans"])


def test_delivery_tells_first_tries_and_calls(officer: FlaskClient) -> None:
    sites, days = table_of(officer, "delivery", "sites"), table_of(officer, "delivery", "by_day")
    assert sum(int(row["arrived"]) for row in sites) == sum(int(row["arrived"]) for row in days) > 0
    assert all(0.4 < float(row["first"]) < 0.9 and 1 < float(row["tries"]) < 2 for row in sites)
    (onec,) = table_of(officer, "delivery", "calls")
    outcomes = {row["outcome"]: int(row["onec"]) for row in table_of(officer, "delivery", "outcomes")}
    assert int(onec["count"]) == sum(outcomes.values())
    assert int(onec["bad"]) == outcomes["занята, просит подождать"] + outcomes["исход неизвестен"]


def test_the_portfolio_is_what_the_applications_hold(officer: FlaskClient, hub: Hub) -> None:
    with hub.store.read() as tx:
        going = [one for one in tx.applications.recent(1000) if one.status is Status.ACTIVE]
    buckets = table_of(officer, "portfolio", "overdue")
    assert sum(int(row["count"]) for row in buckets) == len(going)
    late = sum(bool(one.loan and one.loan.overdue_days) for one in going)
    assert sum(int(row["count"]) for row in buckets[1:]) == late > 0
    owed = sum(one.loan.principal for one in going if one.loan)
    assert round(float(table_of(officer, "portfolio", "states")[0]["principal"]) * 100) == owed
    assert row_of(table_of(officer, "portfolio", "closed"), "Погашены досрочно")["share"] == "1.0000"
    found = officer.get("/office/numbers/portfolio/late?bucket=1-30").text
    assert found.count('class="row"') == int(buckets[1]["count"])
    assert "Таких займов нет" in officer.get("/office/numbers/portfolio/late?bucket=61-90").text


def test_one_site_alone_and_all_sites_add_up(officer: FlaskClient) -> None:
    whole = int(table_of(officer, "applications", "funnel")[0]["count"])
    apart = [int(table_of(officer, "applications", "funnel", f"{MONTH}&site={site}")[0]["count"]) for site in ("sun", "moon")]
    assert sum(apart) == whole and min(apart) > 0


def test_the_period_before_is_as_long_and_ends_where_this_one_begins(officer: FlaskClient, hub: Hub) -> None:
    today = hub.clock.today()
    first = today - timedelta(days=6)
    own = f"since={first}&until={today}"
    before = f"since={first - timedelta(days=7)}&until={first - timedelta(days=1)}"
    now, then = (table_of(officer, "applications", "funnel", asked) for asked in (own, before))
    assert [row["before"] for row in now] == [row["count"] for row in then]
    assert now == table_of(officer, "applications", "funnel", "period=week")


@pytest.mark.parametrize("report", PAGES)
def test_every_table_explains_itself_and_has_its_csv_and_its_picture_says_the_same(
    officer: FlaskClient, hub: Hub, report: str
) -> None:
    page = officer.get(f"/office/numbers/{report}?{MONTH}")
    assert page.status_code == 200 and "style=" not in page.text
    told = tell(hub, report, chosen("month", hub.clock.today()))
    assert len(re.findall(r'<section class="figures"', page.text)) == len(told.tables)
    for table in told.tables:
        section = page.text.split(f'aria-labelledby="{table.name}"')[1].split("</section>")[0]
        assert "Как считается" in section and len(table.how) > 40, table.name
        assert f"/office/numbers/{report}/{table.name}.csv?period=month" in section
        if "<svg viewBox" in section:
            assert re.search(r"<title id=.+</title><desc id=.+Те же числа в таблице", section) and "<table>" in section
        for to in re.findall(r'<a class="row" href="([^"#]+)"', section)[:1]:
            assert officer.get(unescape(to)).status_code == 200, to


def test_the_overview_tells_day_and_week_and_leads_on(officer: FlaskClient) -> None:
    page = officer.get("/office/numbers")
    assert page.status_code == 200
    words = text_of(page.text)
    for told in ("Заявок получено", "Решение → сайт, p99", "Решений дольше цели", "СМС и звонки", "Посчитано 23.11 в 12:00"):
        assert told in words
    rows = table_of(officer, "overview", "figures", "")
    assert int(row_of(rows, "Заявок получено")["week"]) == int(
        table_of(officer, "applications", "funnel", "period=week")[0]["count"]
    )
    assert page.text.count("<svg viewBox") >= 4 and 'href="/office/numbers/times?period=week"' in page.text


def test_what_came_after_the_count_is_told_live(officer: FlaskClient, hub: Hub) -> None:
    assert isinstance(hub.clock, FakeClock)
    assert "с тех пор пришло: заявок 0" in text_of(officer.get("/office/numbers").text)
    hub.clock.move(timedelta(minutes=50))
    try:
        assert "Подсчёт давно не шёл" in text_of(officer.get("/office/numbers").text)
    finally:
        hub.clock.move(-timedelta(minutes=50))


@pytest.mark.parametrize(
    "asked",
    ["period=year", "since=2026-11-30&until=2026-11-01", "since=x", "since=1999-01-01", "site=nobody", "period=month&site="],
)
def test_an_address_that_makes_no_sense_is_answered_with_what_makes_some(officer: FlaskClient, asked: str) -> None:
    assert officer.get(f"/office/numbers/applications?{asked}").status_code == 200


def test_what_is_not_there_is_not_found(officer: FlaskClient) -> None:
    for path in ("nothing", "times/nothing.csv", "nothing/way.csv"):
        assert officer.get(f"/office/numbers/{path}").status_code == 404
    for after in ("x", "5|app", "-1|", "9" * 50 + "|a", "5|привет"):
        assert officer.get("/office/numbers/portfolio/late", query_string={"after": after}).status_code == 200


def test_one_thing_has_one_word_in_figures_and_on_other_pages() -> None:
    assert {one: STATUSES[one] for one in Status} == {one: title for one, (title, _) in wording.STATUSES.items()}
    assert {event: MOVES[event] for event in MOVES} == {event: wording.EVENTS[event] for event in MOVES}  # type: ignore[index]
