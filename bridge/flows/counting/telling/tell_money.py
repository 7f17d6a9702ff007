"""Money by day: due by the schedules, paid, given back, overdue; and what is due in the next weeks."""

from collections.abc import Sequence
from datetime import timedelta

from bridge.flows.counting.telling import name_things as words
from bridge.flows.counting.telling.shape_table import Chart, Column, Kind, Link, Row, Shape, Table
from bridge.flows.counting.telling.view_figures import View, by_day, counts, share_of, totals
from bridge.model.counting.figure import Name
from bridge.model.counting.loans import BUCKETS
from bridge.model.counting.period import Period

_AHEAD = 42


def money(view: View) -> Sequence[Table]:
    """The days of the period, then those ahead."""
    return (_daily(view), _ahead(view), _weeks(view), _ways(view))


def _daily(view: View) -> Table:
    due, paid, back, late = (by_day(view.sums(name, by_day=True)) for name in (Name.DUE, Name.PAID, Name.RETURNED, Name.OVERDUE))
    rows = []
    for day in view.period.days:
        overdue = totals(late[day]) if day in late else None
        rows.append(
            Row(
                {
                    "day": day, "due": totals(due.get(day, ())).get("amount", 0),
                    "principal": totals(due.get(day, ())).get("principal", 0), "paid": sum(totals(paid.get(day, ())).values()),
                    "returned": sum(totals(back.get(day, ())).values()),
                    "overdue": sum(overdue.get(bucket, 0) for bucket in BUCKETS) if overdue is not None else None,
                },
                Link("payments_day", day.isoformat()),
            )
        )  # fmt: skip
    columns = (
        Column("day", "День", Kind.DAY), Column("due", "Должны заплатить", Kind.MONEY),
        Column("principal", "Из них долг", Kind.MONEY), Column("paid", "Заплачено", Kind.MONEY),
        Column("returned", "Вернулось плательщикам", Kind.MONEY), Column("overdue", "Просрочено на вечер", Kind.MONEY),
    )  # fmt: skip
    how = (
        "Должны — строки графиков 1С с этим днём, как хаб прочитал их в последний раз; заплачено — через эквайера, по дню "
        "оплаты; касса и банк сюда не входят. Просрочено — по данным 1С на последний подсчёт дня; прочерк: в тот день портфель "
        "не считали."
    )
    return Table("by_day", "По дням", how, columns, rows, Chart(Shape.COLUMNS, "day", ("due", "paid")))


def _ahead(view: View) -> Table:
    days = by_day(view.sums(Name.DUE, _next(view), by_day=True))
    rows = [
        Row({"day": day, "count": counts(days.get(day, ())).get("amount", 0)} | _due(totals(days.get(day, ()))))
        for day in _next(view).days
    ]
    columns = (
        Column("day", "День", Kind.DAY), Column("count", "Платежей"), Column("due", "Должны заплатить", Kind.MONEY),
        Column("principal", "Из них долг", Kind.MONEY),
    )  # fmt: skip
    return Table("ahead", "Впереди: шесть недель", _AHEAD_HOW, columns, rows, Chart(Shape.COLUMNS, "day", ("due",)))


_AHEAD_HOW = (
    "Строки графиков действующих займов с днём впереди, как хаб прочитал графики из 1С; выходные уже учтены в графике. "
    "Что заплачено раньше срока, станет видно после следующего чтения графика."
)


def _weeks(view: View) -> Table:
    found = by_day(view.sums(Name.DUE, _next(view), by_day=True))
    rows = []
    for week in range(_AHEAD // 7):
        days = list(_next(view).days)[week * 7 : week * 7 + 7]
        sums = [row for day in days for row in found.get(day, ())]
        rows.append(Row({"first": days[0], "last": days[-1], "count": counts(sums).get("amount", 0)} | _due(totals(sums))))
    columns = (
        Column("first", "С", Kind.DAY), Column("last", "По", Kind.DAY), Column("count", "Платежей"),
        Column("due", "Должны заплатить", Kind.MONEY), Column("principal", "Из них долг", Kind.MONEY),
    )  # fmt: skip
    return Table("weeks", "Впереди, по неделям", _AHEAD_HOW, columns, rows)


def _ways(view: View) -> Table:
    found, before = view.sums(Name.PAID), totals(view.sums(Name.PAID, view.period.before))
    here, sums = counts(found), totals(found)
    whole = sum(sums.values())
    rows = [
        Row(
            {
                "way": words.WISHES.get(sort, sort), "count": here[sort], "paid": sums[sort],
                "share": share_of(sums[sort], whole), "before": before.get(sort, 0),
            }
        )
        for sort in sorted(here, key=lambda one: -sums[one])
    ]  # fmt: skip
    columns = (
        Column("way", "Как", Kind.TEXT), Column("count", "Платежей"), Column("paid", "Заплачено", Kind.MONEY),
        Column("share", "Доля", Kind.SHARE), Column("before", "Прошлый период", Kind.MONEY),
    )  # fmt: skip
    how = "Платежи через эквайера по дню оплаты и по тому, чего клиент хотел от денег; автоплатёж — отдельно."
    return Table("ways", "Как платят", how, columns, rows, Chart(Shape.BARS, "way", ("paid",)))


def _due(sums: object) -> dict[str, object]:
    told = sums if isinstance(sums, dict) else {}
    return {"due": told.get("amount", 0), "principal": told.get("principal", 0)}


def _next(view: View) -> Period:
    return Period(view.today + timedelta(days=1), view.today + timedelta(days=_AHEAD))
