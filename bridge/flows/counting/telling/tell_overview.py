"""The day and the week at one look."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from bridge.flows.counting.telling import name_things as words
from bridge.flows.counting.telling.shape_table import Chart, Column, Kind, Link, Row, Shape, Table
from bridge.flows.counting.telling.tell_decisions import decided
from bridge.flows.counting.telling.view_figures import View, by_day, counts, share_of, spans_by, totals
from bridge.model.counting.figure import Name
from bridge.model.counting.lives import Stage
from bridge.model.counting.period import Period
from bridge.model.counting.spans import Spans
from bridge.model.events import EventType

_TREND = 14
Reckoned = Callable[[View, Period], object]


def overview(view: View) -> Sequence[Table]:
    """The figures, then what they were over two weeks."""
    return (_figures(view), _applications(view), _decisions(view), _money(view), _messages(view))


def _received(view: View, period: Period) -> object:
    return counts(view.sums(Name.FUNNEL, period)).get(Stage.RECEIVED, 0)


def _moved(event: EventType) -> Reckoned:
    return lambda view, period: counts(view.sums(Name.MOVED, period)).get(event, 0)


def _approval(view: View, period: Period) -> object:
    return decided(view.sums(Name.DECIDED, period))["share"]


def _way(share: int) -> Reckoned:
    def reckon(view: View, period: Period) -> object:
        spans: Spans | None = spans_by(view.sums(Name.WAY, period)).get("total")
        return spans.at(share) if spans else None

    return reckon


def _over(view: View, period: Period) -> object:
    return sum(count for sort, count in counts(view.sums(Name.MISSED, period)).items() if sort.startswith("over:"))


def _total(name: Name) -> Reckoned:
    return lambda view, period: sum(totals(view.sums(name, period)).values())


def _due(view: View, period: Period) -> object:
    return totals(view.sums(Name.DUE, period)).get("amount", 0)


def _first(view: View, period: Period) -> object:
    here = counts(view.sums(Name.PUSH, period))
    return share_of(here.get("first", 0), here.get("first", 0) + here.get("later", 0))


_LINES: Sequence[tuple[str, str, Kind, str, Reckoned]] = (
    ("received", "Заявок получено", Kind.COUNT, "applications", _received),
    ("approval", "Доля одобрения", Kind.SHARE, "decisions", _approval),
    ("signed", "Договоров подписано", Kind.COUNT, "applications", _moved(EventType.CONTRACT_SIGNED)),
    ("paid_out", "Займов выдано", Kind.COUNT, "applications", _moved(EventType.PAYOUT_MADE)),
    ("way_p50", "Решение → сайт, p50", Kind.SPAN, "times", _way(50)),
    ("way_p99", "Решение → сайт, p99", Kind.SPAN, "times", _way(99)),
    ("over", "Решений дольше цели", Kind.COUNT, "times", _over),
    ("due", "Должны заплатить", Kind.MONEY, "money", _due),
    ("paid", "Заплачено", Kind.MONEY, "money", _total(Name.PAID)),
    ("cost", "СМС и звонки", Kind.MONEY, "messages", _total(Name.SENT)),
    ("first", "События с первой попытки", Kind.SHARE, "delivery", _first),
)


def _figures(view: View) -> Table:
    """Each line has a kind of its own: values are told as `kind` says."""
    today = view.today
    week = Period(today - timedelta(days=6), today)
    periods = {"today": Period(today, today), "yesterday": Period(today, today).before, "week": week, "week_before": week.before}
    rows = [
        Row({"figure": title, "kind": kind} | {key: reckon(view, one) for key, one in periods.items()}, Link("report", report))
        for _, title, kind, report, reckon in _LINES
    ]
    columns = (
        Column("figure", "Показатель", Kind.TEXT), Column("today", "Сегодня"), Column("yesterday", "Вчера"),
        Column("week", "7 дней"), Column("week_before", "7 дней до них"),
    )  # fmt: skip
    how = "Каждый показатель объяснён на своей странице. Сегодняшний день ещё идёт: с вчерашним его сравнивать рано."
    return Table("figures", "День и неделя", how, columns, rows)


def _trend(view: View) -> Period:
    return Period(view.today - timedelta(days=_TREND - 1), view.today)


def _applications(view: View) -> Table:
    days = by_day(view.sums(Name.MOVED, _trend(view), by_day=True))
    rows = []
    for day in _trend(view).days:
        here = counts(days.get(day, ()))
        values: dict[str, object] = {
            "day": day, "received": here.get(EventType.APPLICATION_RECEIVED, 0),
            "approved": here.get(EventType.APPLICATION_APPROVED, 0),
            "paid_out": here.get(EventType.PAYOUT_MADE, 0),
        }  # fmt: skip
        rows.append(Row(values))
    columns = (
        Column("day", "День", Kind.DAY), Column("received", "Получено"), Column("approved", "Одобрено"),
        Column("paid_out", "Выдано"),
    )  # fmt: skip
    how = "События по дню, когда они случились, за две недели."
    return Table("applications", "Заявки", how, columns, rows, Chart(Shape.COLUMNS, "day", ("received", "paid_out")))


def _decisions(view: View) -> Table:
    days = by_day(view.sums(Name.WAY, _trend(view), by_day=True))
    rows = []
    for day in _trend(view).days:
        spans = spans_by(days.get(day, ())).get("total")
        values = {f"p{share}": spans.at(share) if spans else None for share in (50, 90, 99)}
        rows.append(Row({"day": day, "count": spans.count if spans else 0} | values))
    columns = (
        Column("day", "День", Kind.DAY), Column("count", "Решений"), *(Column(f"p{n}", f"p{n}", Kind.SPAN) for n in (50, 90, 99)),
    )  # fmt: skip
    chart = Chart(Shape.SPREAD, "day", ("p50", "p90", "p99"), view.hub.decision_target)
    how = f"{words.PARTS['total']}, за две недели; линия — цель."
    return Table("way", "Решение → сайт", how, columns, rows, chart)


def _money(view: View) -> Table:
    due, paid = (by_day(view.sums(name, _trend(view), by_day=True)) for name in (Name.DUE, Name.PAID))
    rows = [
        Row({"day": day, "due": totals(due.get(day, ())).get("amount", 0), "paid": sum(totals(paid.get(day, ())).values())})
        for day in _trend(view).days
    ]
    columns = (
        Column("day", "День", Kind.DAY), Column("due", "Должны заплатить", Kind.MONEY), Column("paid", "Заплачено", Kind.MONEY),
    )  # fmt: skip
    how = "По графикам 1С и по платежам через эквайера, за две недели."
    return Table("money", "Деньги", how, columns, rows, Chart(Shape.COLUMNS, "day", ("due", "paid")))


def _messages(view: View) -> Table:
    sent = by_day(view.sums(Name.SENT, _trend(view), by_day=True))
    rows = [
        Row(
            {
                "day": day, "count": sum(counts(sent.get(day, ())).values()), "cost": sum(totals(sent.get(day, ())).values()),
            }
        )
        for day in _trend(view).days
    ]  # fmt: skip
    columns = (Column("day", "День", Kind.DAY), Column("count", "Сообщений"), Column("cost", "Стоимость", Kind.MONEY))
    how = "Сообщения, которые принял шлюз, за две недели."
    return Table("messages", "СМС и звонки", how, columns, rows, Chart(Shape.COLUMNS, "day", ("cost",)))
