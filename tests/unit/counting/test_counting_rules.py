"""What one life, one span, one loan, one text adds: pure rules of counting."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.flows.counting.add_rows import outcome_of
from bridge.model.counting.figure import NAMES, Name, Subject, Tally
from bridge.model.counting.lives import Span, Stage, Step, lost, reached, stretches
from bridge.model.counting.loans import LoanFigure, bucket_of_days, dues_of, figure_of, rate_of
from bridge.model.counting.parts import parts_of
from bridge.model.counting.period import Choice, chosen
from bridge.model.counting.portfolio import add_loan
from bridge.model.counting.spans import added_up, bucket_of, end_of, step_of
from bridge.model.credit.schedule import build_schedule
from bridge.model.credit.terms import Terms
from bridge.model.events import EventType
from bridge.model.loan import Instalment, Loan
from bridge.model.status import MOVES, Status
from bridge.web.charts.pictures import FLOOR, LEFT, TOP, WIDTH, Group, bars, columns, scale, spread, strip
from tests.builders import an_application

E, S = EventType, Status
START = datetime(2026, 11, 20, 9, tzinfo=UTC)
TODAY = date(2026, 11, 23)
SPANS = st.integers(0, 10**10).map(lambda milliseconds: timedelta(milliseconds=milliseconds))


def steps(*events: tuple[EventType, float]) -> list[Step]:
    """From RECEIVED on, each after so many minutes."""
    status, at, made = S.RECEIVED, START, [Step(1, START, E.APPLICATION_RECEIVED, S.RECEIVED)]
    for n, (event, minutes) in enumerate(events):
        at += timedelta(minutes=minutes)
        status = MOVES[status, event]
        made.append(Step(n + 2, at, event, status))
    return made


def test_every_name_belongs_to_one_subject() -> None:
    named = [name for names in NAMES.values() for name in names]
    assert sorted(named) == sorted(Name) and set(NAMES) == set(Subject)


def test_a_life_is_counted_in_every_stage_that_it_came_to() -> None:
    assert reached(steps()) == (Stage.RECEIVED,)
    gone = steps(
        (E.TERMS_ACKNOWLEDGED, 3), (E.APPLICATION_SUBMITTED, 20), (E.APPLICATION_APPROVED, 4), (E.APPLICATION_EXPIRED, 99)
    )
    assert reached(gone) == (Stage.RECEIVED, Stage.FORM, Stage.SUBMITTED, Stage.APPROVED)
    assert lost(gone) == (Stage.APPROVED, E.APPLICATION_EXPIRED)
    assert lost(gone[:-1]) is None and lost([]) is None


def test_a_new_price_takes_nobody_out_of_a_stage_that_was_come_to() -> None:
    again = steps(
        (E.TERMS_ACKNOWLEDGED, 1), (E.APPLICATION_SUBMITTED, 1), (E.APPLICATION_APPROVED, 1), (E.PRICE_CHANGED, 1),
        (E.APPLICATION_DECLINED, 1),
    )  # fmt: skip
    assert reached(again)[-1] is Stage.APPROVED and lost(again) == (Stage.APPROVED, E.APPLICATION_DECLINED)


def test_a_stretch_lasts_from_entering_a_status_to_the_step_onward() -> None:
    whole = steps(
        (E.TERMS_ACKNOWLEDGED, 3), (E.APPLICATION_SUBMITTED, 20), (E.REVIEW_STARTED, 1), (E.MORE_DATA_WANTED, 4),
        (E.APPLICATION_SUBMITTED, 30), (E.APPLICATION_APPROVED, 2), (E.CONTRACT_ISSUED, 1), (E.CONTRACT_SIGNED, 9),
        (E.PAYOUT_RELEASED, 240), (E.PAYOUT_MADE, 60), (E.LOAN_REPAID, 10_000),
    )  # fmt: skip
    told = [(took.span, took.time / timedelta(minutes=1)) for took in stretches(whole)]
    assert told == [
        (Span.TERMS, 3), (Span.FILLING, 20), (Span.REVIEW, 5), (Span.MORE, 30), (Span.REVIEW, 2), (Span.CONTRACT, 1),
        (Span.SIGNING, 9), (Span.GATES, 240), (Span.PAYOUT, 60), (Span.WHOLE, 370),
    ]  # fmt: skip
    assert list(stretches([])) == [] and list(stretches(whole[:1])) == []


def test_what_expired_or_was_cancelled_is_no_stretch() -> None:
    gone = steps((E.TERMS_ACKNOWLEDGED, 3), (E.APPLICATION_CANCELLED, 500))
    assert [took.span for took in stretches(gone)] == [Span.TERMS]


@given(SPANS)
def test_a_bucket_ends_at_or_just_behind_its_span(span: timedelta) -> None:
    end = end_of(bucket_of(span))
    assert end >= span - timedelta(microseconds=1000)
    assert end <= max(span * 1.0501, timedelta(milliseconds=10)) + timedelta(milliseconds=1)


@given(st.lists(SPANS, min_size=1, max_size=60))
def test_percentiles_of_buckets_stand_at_most_five_per_cent_above_the_measured_ones(spans: list[timedelta]) -> None:
    told = added_up((bucket_of(span), 1) for span in spans)
    assert told.count == len(spans)
    for share in (50, 90, 99):
        exact = sorted(spans)[max(-(-len(spans) * share // 100), 1) - 1]
        found = told.at(share)
        assert found is not None
        assert (
            exact - timedelta(milliseconds=1)
            <= found
            <= max(exact * 1.0501, timedelta(milliseconds=10)) + timedelta(milliseconds=1)
        )


def test_nothing_measured_has_no_percentile_and_clocks_that_differ_make_no_negative_time() -> None:
    assert added_up([]).at(50) is None
    assert bucket_of(timedelta(seconds=-5)) == 0 == step_of(timedelta(seconds=-5))
    assert [step_of(timedelta(seconds=seconds)) for seconds in (1, 1.001, 60, 1800, 1801)] == [0, 1, 3, 5, 6]


@pytest.mark.parametrize(
    ("text", "parts"),
    [("", 0), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2), ("я" * 70, 1),
     ("я" * 71, 2), ("я" * 134, 2), ("я" * 135, 3), ("😀" * 35, 1), ("😀" * 36, 2)],
)  # fmt: skip
def test_a_text_goes_in_as_many_parts_as_are_paid_for(text: str, parts: int) -> None:
    assert parts_of(text) == parts


def test_the_rate_is_the_one_that_the_schedule_was_made_with() -> None:
    made = build_schedule(Terms(20_000_000, Decimal("36.5"), 6, TODAY, 23), None)
    rows = [Instalment(row.number, row.due, row.payment, row.principal, row.interest, row.balance) for row in made.rows]
    assert abs(rate_of(rows, TODAY) - 3650) <= 2
    assert rate_of([], TODAY) == 0


def a_loan(**changes: object) -> Loan:
    plain = {
        "number": "L", "as_of": START, "total_debt": 110, "principal": 100, "interest": 10, "due_now": 0, "due_principal": 0,
        "due_interest": 0, "overdue": 0, "overdue_days": 0, "penalty": 0, "on_account": 0,
        "schedule": (Instalment(2, date(2027, 1, 1), 60, 50, 10, 0), Instalment(1, date(2026, 12, 1), 60, 50, 10, 50)),
    }  # fmt: skip
    return Loan(**(plain | changes))  # type: ignore[arg-type]


def test_after_a_loan_was_closed_nothing_is_due_any_more() -> None:
    assert [due.due_on for due in dues_of(a_loan(), None)] == [date(2026, 12, 1), date(2027, 1, 1)]
    assert [due.n for due in dues_of(a_loan(), date(2026, 12, 1))] == [0]
    assert dues_of(None, None) == []


def test_a_loan_whose_figures_were_never_read_says_so_and_counts_what_was_lent() -> None:
    application = an_application(id="app_1", status=S.ACTIVE)
    unread = figure_of(application, TODAY, None, START)
    assert unread.as_of is None and unread.amount == application.loan_sum and unread.principal == 0
    assert counted(unread)[Name.UNREAD, "never"] == (1, 0)


def counted(*loans: LoanFigure) -> dict[tuple[Name, str], tuple[int, int]]:
    tally = Tally()
    for loan in loans:
        add_loan(tally, loan, START - timedelta(days=3))
    return {(one.name, one.sort): (one.count, one.total) for one in tally.figures(TODAY)}


def figure(status: Status = S.ACTIVE, closed: date | None = None, **changes: object) -> LoanFigure:
    application = an_application(id="app_1", status=status, loan=a_loan(**changes))
    return figure_of(application, TODAY, closed, START)


def test_the_portfolio_adds_up_by_bucket_month_and_end() -> None:
    found = counted(
        figure(), figure(overdue=7, overdue_days=31), figure(status=S.REPAID, closed=date(2026, 12, 2)),
        figure(as_of=START - timedelta(days=9)),
    )  # fmt: skip
    assert found[Name.LOAN, "ACTIVE"] == (3, 300) and found[Name.LOAN, "REPAID"] == (1, 0)
    assert found[Name.OVERDUE, "0"] == (2, 0) and found[Name.OVERDUE, "31-60"] == (1, 7)
    assert found[Name.OVERDUE, "principal:31-60"] == (1, 100)
    assert found[Name.VINTAGE, "2026-11"] == (4, 400) and found[Name.VINTAGE_LATE, "2026-11:long"] == (1, 100)
    assert found[Name.CLOSED, "early"] == (1, 100) and (Name.DEBT, "rest") not in found
    assert found[Name.UNREAD, "stale"] == (1, 100) and found[Name.UNREAD, "read"] == (2, 200)


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(0, "0"), (1, "1-30"), (30, "1-30"), (31, "31-60"), (60, "31-60"), (90, "61-90"), (91, "90+"), (999, "90+")],
)
def test_days_overdue_fall_into_buckets_with_their_last_day(days: int, bucket: str) -> None:
    assert bucket_of_days(days) == bucket


def test_a_debt_that_is_not_its_parts_is_told() -> None:
    assert counted(figure(total_debt=115))[Name.DEBT, "rest"] == (1, 5)


def test_periods_are_whole_days_and_what_makes_no_sense_is_a_week() -> None:
    week = chosen("week", TODAY)
    assert (week.first, week.last, week.length) == (date(2026, 11, 17), TODAY, 7)
    assert (week.before.first, week.before.last) == (date(2026, 11, 10), date(2026, 11, 16))
    assert chosen("today", TODAY).length == 1 and chosen("month", TODAY).length == 30
    own = chosen("", TODAY, date(2026, 11, 1), date(2026, 11, 5))
    assert own.choice is Choice.OWN and list(own.days)[-1] == date(2026, 11, 5)
    assert chosen("", TODAY, TODAY, date(2026, 11, 1)) == chosen("year", TODAY) == week
    assert chosen("", TODAY, date(2020, 1, 1)) == week


@pytest.mark.parametrize(
    ("result", "outcome"),
    [("HTTP 200", "ok"), ("HTTP 200, BOM cut off", "ok"), ("HTTP 503, busy: no room", "busy"),
     ("not reached: nobody", "not reached"), ("HTTP 200, refused: limit", "refused"), ("failed in the hub", "failed in the hub")],
)  # fmt: skip
def test_how_a_call_ended_is_read_from_the_words_it_was_noted_with(result: str, outcome: str) -> None:
    assert outcome_of(result) == outcome


def groups(*values: tuple[float | None, ...]) -> list[Group]:
    return [Group(f"{n:02}.11", list(some), [str(one) for one in some]) for n, some in enumerate(values)]


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), min_size=1, max_size=90), st.booleans())
def test_columns_stand_on_zero_and_inside_their_picture_as_high_as_they_are(values: list[tuple[int, int]], stacked: bool) -> None:
    drawn = columns(groups(*values), str, stacked=stacked)
    if drawn is None:
        assert not any(map(any, values))
        return
    for box in drawn.boxes:
        assert LEFT - 1 <= box.x <= box.x + box.width <= WIDTH + 1 and box.y >= TOP - 0.2 and box.y + box.height <= FLOOR + 0.2
    highest = max(map(sum, values)) if stacked else max(map(max, values))
    assert min(box.y for box in drawn.boxes) <= FLOOR - (FLOOR - TOP) / 2, f"{highest} stands in the upper half"
    assert sum(line.kind == "axis" for line in drawn.strokes) == 1 and len(drawn.strokes) <= 7


@given(st.floats(0.001, 1e12))
def test_an_axis_has_few_lines_and_holds_the_highest(highest: float) -> None:
    step, count = scale(highest)
    assert 1 <= count <= 6 and step * count >= highest * 0.999


def test_pictures_of_nothing_are_not_drawn() -> None:
    assert columns(groups((0, None)), str) is None and bars(groups((0,))) is None and strip(groups((0, 0)), ["a", "b"]) is None
    assert spread(groups((None, None, None)), str, steps=(1, 2)) is None


def test_percentiles_stand_over_one_another_with_the_target_across() -> None:
    drawn = spread(groups((1, 2, 4), (None, None, None), (2, 2, 2)), str, steps=(1, 2, 5), target=3)
    assert drawn is not None
    first = {box.kind: box for box in drawn.boxes[:2]}
    assert first["p90"].y < first["p50"].y and first["p90"].y + first["p90"].height == pytest.approx(first["p50"].y)
    assert [line.kind for line in drawn.over] == ["p99", "p99", "target"]
    assert drawn.over[-1].y1 == pytest.approx(FLOOR - (FLOOR - TOP) * 3 / 4, abs=0.1)


def test_a_strip_is_the_darker_the_more_and_bars_are_as_long_as_they_are() -> None:
    drawn = strip(groups((0, 1), (5, 10)), ["short", "long"])
    assert drawn is not None and [box.kind for box in drawn.boxes] == ["h0", "h3", "h1", "h5"]
    lying = bars(groups((10, 5), (0, 10)))
    assert lying is not None
    widths = [box.width for box in lying.boxes]
    assert widths[0] == widths[3] == 2 * widths[1] and widths[2] == 0
