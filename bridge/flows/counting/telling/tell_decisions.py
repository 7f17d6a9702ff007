"""What the lender decided: shares by day, site and reason."""

from collections.abc import Iterable, Sequence

from bridge.flows.counting.telling import name_things as words
from bridge.flows.counting.telling.shape_table import Chart, Column, Kind, Link, Row, Shape, Table
from bridge.flows.counting.telling.view_figures import View, by_day, by_partner, counts, share_of, totals
from bridge.model.counting.figure import Name
from bridge.ports.counting import Sum

_HOW = (
    "Решения по дню, когда хаб их записал. Доля одобрения — одобренные (и на меньшую сумму) от одобренных и отказов; "
    "запрос данных решением не считается. Новая цена может дать заявке второе решение."
)
_COLUMNS = (*(Column(sort, title) for sort, title in words.DECISIONS.items()), Column("share", "Доля одобрения", Kind.SHARE))


def decisions(view: View) -> Sequence[Table]:
    """By day first."""
    return (_daily(view), _sites(view), _reasons(view))


def decided(rows: Iterable[Sum]) -> dict[str, object]:
    """How many of each, and the share."""
    here: dict[str, int] = {}
    for sort, count in counts(rows).items():
        plain = sort.partition(":")[0]
        here[plain] = here.get(plain, 0) + count
    good = here.get("approved", 0) + here.get("less", 0)
    values: dict[str, object] = {sort: here.get(sort, 0) for sort in words.DECISIONS}
    return values | {"share": share_of(good, good + here.get("declined", 0))}


def _daily(view: View) -> Table:
    days = by_day(view.sums(Name.DECIDED, by_day=True))
    rows = [Row({"day": day} | decided(days.get(day, ())), Link("decisions", day.isoformat())) for day in view.period.days]
    chart = Chart(Shape.STACK, "day", ("approved", "less", "declined"))
    return Table("by_day", "По дням", _HOW, (Column("day", "День", Kind.DAY), *_COLUMNS), rows, chart)


def _sites(view: View) -> Table:
    now, then = (by_partner(view.sums(Name.DECIDED, period, by_partner=True)) for period in (view.period, view.period.before))
    rows = []
    for name, some in now.items():
        approved = sum(total for sort, total in totals(some).items() if sort in ("approved", "less"))
        before = decided(then.get(name, ()))["share"]
        rows.append(Row({"site": view.site(name)} | decided(some) | {"approved_sum": approved, "share_before": before}))
    columns = (
        Column("site", "Сайт", Kind.TEXT), *_COLUMNS, Column("share_before", "Прошлый период", Kind.SHARE),
        Column("approved_sum", "Одобренная сумма", Kind.MONEY),
    )  # fmt: skip
    return Table("by_site", "По сайтам", _HOW, columns, rows, Chart(Shape.BARS, "site", ("share", "share_before")))


def _reasons(view: View) -> Table:
    titles = {str(rule.number): rule.words for rule in view.hub.refusals.rows}
    here, before = (
        {sort.partition(":")[2]: count for sort, count in counts(view.sums(Name.DECIDED, period)).items() if ":" in sort}
        for period in (view.period, view.period.before)
    )
    whole = sum(here.values())
    rows = [
        Row(
            {
                "number": number, "reason": titles.get(number, "причина не названа"), "count": count,
                "share": share_of(count, whole), "before": before.get(number, 0),
            }
        )
        for number, count in sorted(here.items(), key=lambda one: -one[1])
    ]  # fmt: skip
    columns = (
        Column("number", "Номер", Kind.TEXT), Column("reason", "Причина, как её читает сайт", Kind.TEXT),
        Column("count", "Отказов"), Column("share", "Доля", Kind.SHARE), Column("before", "Прошлый период"),
    )  # fmt: skip
    how = "Отказы по номеру нейтральной причины (refusals.toml); 0 — отказы до того, как номера появились."
    return Table("reasons", "Отказы по причинам", how, columns, rows, Chart(Shape.BARS, "number", ("count",)))
