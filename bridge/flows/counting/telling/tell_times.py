"""How long everything takes: a decision's way from 1C to the site's answer first, then stages of a life and whose time it is."""

from collections.abc import Sequence
from datetime import timedelta

from bridge.flows.counting.telling import name_things as words
from bridge.flows.counting.telling.shape_table import Chart, Column, Kind, Link, Row, Shape, Table
from bridge.flows.counting.telling.view_figures import (
    PERCENTILES,
    View,
    by_day,
    by_partner,
    counts,
    percentiles,
    share_of,
    spans_by,
    totals,
)
from bridge.model.counting.figure import Name
from bridge.model.counting.lives import WHOSE, Span, Waits
from bridge.model.counting.spans import milliseconds
from bridge.ports.counting import Sum

_TOTAL = "total"
_MOST_WORST = 20
_BUCKETS = (
    "p90 — столько или меньше заняли 90 из ста. Перцентили складываются из корзин: показанное не меньше измеренного и больше его "
    "не более чем на 5 %."
)
_WAY = f"Решения по дню, когда хаб их записал; те, у которых измерены обе части. {_BUCKETS}"


def times(view: View) -> Sequence[Table]:
    """The way of decisions first."""
    return (
        _parts(view), _missed(view), _daily(view), _steps(view), _hours(view), _sites(view), _worst(view), _stages(view),
        _whose(view),
    )  # fmt: skip


def _parts(view: View) -> Table:
    found = view.sums(Name.WAY)
    spans, spent = spans_by(found), _spent(found)
    before = spans_by(view.sums(Name.WAY, view.period.before))
    whole = sum(total for part, total in spent.items() if part != _TOTAL)
    rows = [
        Row(
            {"part": title, "count": spans[part].count if part in spans else 0}
            | percentiles(spans.get(part))
            | {
                "share": share_of(spent.get(part, 0), whole) if part != _TOTAL else None,
                "before": before[part].at(90) if part in before else None,
            },
            Link("decisions_part", part),
        )
        for part, title in words.PARTS.items()
    ]
    columns = (
        Column("part", "Часть пути", Kind.TEXT), Column("count", "Измерено"), *PERCENTILES,
        Column("share", "Доля времени", Kind.SHARE), Column("before", "p90 в прошлый период", Kind.SPAN),
    )  # fmt: skip
    how = (
        f"{_WAY} 1С → хаб — от решения до того, как хаб о нём узнал (уведомление или опрос); сам хаб — до записи события; "
        "хаб → сайт — до ответа 2xx. Доля времени — сумма части от суммы трёх частей."
    )
    return Table("way", "От решения в 1С до ответа сайта", how, columns, rows)


def _missed(view: View) -> Table:
    """One row for each target that days were counted with."""
    here = counts(view.sums(Name.MISSED))
    targets = {int(sort.partition(":")[2]) for sort in here} | {milliseconds(view.hub.decision_target)}
    rows = []
    for target in sorted(targets):
        of, over = here.get(f"of:{target}", 0), here.get(f"over:{target}", 0)
        values = {"target": timedelta(milliseconds=target), "count": of, "over": over, "share": share_of(over, of)}
        rows.append(Row(values, Link("worst")))
    columns = (
        Column("target", "Цель", Kind.SPAN), Column("count", "Решений"), Column("over", "Дольше цели"),
        Column("share", "Доля", Kind.SHARE),
    )  # fmt: skip
    how = (
        "Сколько решений шли до сайта дольше цели (BRIDGE_DECISION_TARGET). Считается точно, не по корзинам; день помнит цель, "
        "с которой посчитан, после её смены пересчитайте дни: bridge numbers recount."
    )
    return Table("missed", "Дольше цели", how, columns, rows)


def _daily(view: View) -> Table:
    days = by_day(view.sums(Name.WAY, by_day=True))
    rows = []
    for day in view.period.days:
        spans = spans_by(days.get(day, ())).get(_TOTAL)
        rows.append(
            Row({"day": day, "count": spans.count if spans else 0} | percentiles(spans), Link("decisions", day.isoformat()))
        )
    columns = (Column("day", "День", Kind.DAY), Column("count", "Решений"), *PERCENTILES)
    chart = Chart(Shape.SPREAD, "day", ("p50", "p90", "p99"), view.hub.decision_target)
    return Table("by_day", "До ответа сайта, по дням", _WAY, columns, rows, chart)


def _steps(view: View) -> Table:
    found = _by_steps(view.sums(Name.HOUR))
    whole = sum(found)
    rows = [
        Row({"step": title, "count": count, "share": share_of(count, whole)})
        for title, count in zip(words.STEPS, found, strict=True)
    ]
    columns = (Column("step", "До ответа сайта", Kind.TEXT), Column("count", "Решений"), Column("share", "Доля", Kind.SHARE))
    how = "Решения по тому, сколько шли до ответа сайта. Граница входит в первый из двух промежутков."
    return Table("distribution", "Как распределены", how, columns, rows, Chart(Shape.COLUMNS, "step", ("count",)))


def _by_steps(rows: Sequence[Sum]) -> list[int]:
    found = [0] * len(words.STEPS)
    for row in rows:
        found[int(row.sort.partition(":")[2])] += row.count
    return found


def _hours(view: View) -> Table:
    hours: dict[int, list[Sum]] = {}
    for row in view.sums(Name.HOUR):
        hours.setdefault(int(row.sort.partition(":")[0]), []).append(row)
    keys = [f"step{n}" for n in range(len(words.STEPS))]
    rows = [Row({"hour": f"{hour:02}:00"} | dict(zip(keys, _by_steps(hours.get(hour, ())), strict=True))) for hour in range(24)]
    columns = (
        Column("hour", "Час", Kind.TEXT),
        *(Column(key, title) for key, title in zip(keys, words.STEPS, strict=True)),
    )
    how = "Решения по часу на часах кредитора, когда хаб их записал, и по тому, сколько они шли до ответа сайта."
    return Table("by_hour", "По часам суток", how, columns, rows, Chart(Shape.STRIP, "hour", keys))


def _sites(view: View) -> Table:
    sites = by_partner(view.sums(Name.WAY, by_partner=True))
    rows = []
    for name, some in sites.items():
        spans = spans_by(some)
        total, site = spans.get(_TOTAL), spans.get("to_site")
        rows.append(
            Row(
                {"site": view.site(name), "count": total.count if total else 0}
                | percentiles(total)
                | {"to_site": site.at(90) if site else None}
            )
        )
    columns = (
        Column("site", "Сайт", Kind.TEXT), Column("count", "Решений"), *PERCENTILES,
        Column("to_site", "Из них хаб → сайт, p90", Kind.SPAN),
    )  # fmt: skip
    return Table("by_site", "До ответа сайта, по сайтам", _WAY, columns, rows)


def _worst(view: View) -> Table:
    found = sorted(view.sums(Name.WORST, by_day=True), key=lambda row: (-row.total, row.sort))[:_MOST_WORST]
    rows = []
    for row in found:
        whose = row.sort.partition(":")[0]
        values = {"application": whose, "day": row.day, "spent": timedelta(milliseconds=row.total)}
        rows.append(Row(values, Link("case", whose)))
    columns = (Column("application", "Заявка", Kind.TEXT), Column("day", "День", Kind.DAY), Column("spent", "Шло", Kind.SPAN))
    how = "Самые долгие из измеренных; за каждый день хранятся десять от каждого сайта. Измерено точно."
    return Table("worst", "Самые долгие", how, columns, rows)


def _stages(view: View) -> Table:
    found = view.sums(Name.SPAN)
    spans, spent = spans_by(found), _spent(found)
    before = spans_by(view.sums(Name.SPAN, view.period.before))
    whole = sum(total for span, total in spent.items() if span != Span.WHOLE)
    rows = [
        Row(
            {"stage": title, "whose": words.WAITS[WHOSE[Span(span)]], "count": spans[span].count}
            | percentiles(spans[span])
            | {
                "share": share_of(spent[span], whole) if span != Span.WHOLE else None,
                "before": before[span].at(90) if span in before else None,
            }
        )
        for span, title in words.SPANS.items()
        if span in spans
    ]
    columns = (
        Column("stage", "Этап", Kind.TEXT), Column("whose", "Чьё время", Kind.TEXT), Column("count", "Измерено"), *PERCENTILES,
        Column("share", "Доля времени", Kind.SHARE), Column("before", "p90 в прошлый период", Kind.SPAN),
    )  # fmt: skip
    how = (
        f"Этапы, которые закончились за период: от входа в состояние до шага вперёд; истёкшие и отменённые не в счёт. {_BUCKETS}"
    )
    return Table("stages", "Этапы заявки", how, columns, rows)


def _whose(view: View) -> Table:
    spent, way = _spent(view.sums(Name.SPAN)), _spent(view.sums(Name.WAY))
    mine = {waits: sum(total for span, total in spent.items() if WHOSE[Span(span)] is waits) for waits in Waits}
    hub, site = way.get("in_hub", 0), way.get("to_site", 0)
    parts = (
        (words.WAITS[Waits.BORROWER], mine[Waits.BORROWER]), (words.WAITS[Waits.LENDER], max(mine[Waits.LENDER] - hub, 0)),
        (words.WAITS[Waits.LAW], mine[Waits.LAW]), ("сам хаб", hub), ("сайт", site),
    )  # fmt: skip
    whole = sum(total for _, total in parts)
    rows = [
        Row({"whose": title, "share": share_of(total, whole), "spent": timedelta(milliseconds=total)}) for title, total in parts
    ]
    columns = (Column("whose", "Чьё время", Kind.TEXT), Column("share", "Доля", Kind.SHARE), Column("spent", "Всего", Kind.SPAN))
    how = (
        "Сумма этапов, которые закончились за период, по тому, кого ждали. Сам хаб — от того, как он узнал о решении, до записи "
        "события (вычтено из времени кредитора); сайт — до его ответа на событие о решении."
    )
    return Table("whose", "Чьё время", how, columns, rows if whole else [], Chart(Shape.BARS, "whose", ("share",)))


def _spent(rows: Sequence[Sum]) -> dict[str, int]:
    found: dict[str, int] = {}
    for sort, total in totals(rows).items():
        what = sort.rpartition(":")[0]
        found[what] = found.get(what, 0) + total
    return found
