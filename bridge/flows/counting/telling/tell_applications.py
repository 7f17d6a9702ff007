"""Applications of a period: how far they came, what was lost where, by site, product and day; beside the period before."""

from collections.abc import Iterable, Sequence

from bridge.flows.counting.telling import name_things as words
from bridge.flows.counting.telling.shape_table import Chart, Column, Kind, Link, Row, Shape, Table
from bridge.flows.counting.telling.view_figures import View, by_day, by_partner, counts, share_of, totals
from bridge.model.counting.figure import Name
from bridge.model.counting.lives import Stage
from bridge.model.status import Status
from bridge.ports.counting import Sum

_COHORT = "Заявки, полученные за период; докуда дошла каждая на сегодня. День — по календарю кредитора."
_SOME = (Stage.RECEIVED, Stage.SUBMITTED, Stage.APPROVED, Stage.SIGNED, Stage.ACTIVE)


def applications(view: View) -> Sequence[Table]:
    """The funnel first."""
    return (_funnel(view), _lost(view), _daily(view), _sites(view), _products(view), _standing(view), _moved(view))


def _funnel(view: View) -> Table:
    now = view.sums(Name.FUNNEL)
    here, asked, before = counts(now), totals(now), counts(view.sums(Name.FUNNEL, view.period.before))
    rows, above = [], 0
    for stage in Stage:
        count = here.get(stage, 0)
        rows.append(
            Row(
                {
                    "stage": words.STAGES[stage], "count": count, "share": share_of(count, here.get(Stage.RECEIVED, 0)),
                    "step": share_of(count, above) if above else None, "asked": asked.get(stage, 0),
                    "before": before.get(stage, 0), "share_before": share_of(before.get(stage, 0), before.get(Stage.RECEIVED, 0)),
                }
            )
        )  # fmt: skip
        above = count
    columns = (
        Column("stage", "Ступень", Kind.TEXT), Column("count", "Заявок"), Column("share", "От полученных", Kind.SHARE),
        Column("step", "От прошлой ступени", Kind.SHARE), Column("asked", "Сумма займов", Kind.MONEY),
        Column("before", "Прошлый период"), Column("share_before", "Доля тогда", Kind.SHARE),
    )  # fmt: skip
    how = f"{_COHORT} Прошлый период — столько же дней прямо перед этим; его заявки успели дойти дальше."
    return Table("funnel", "Воронка", how, columns, rows, Chart(Shape.BARS, "stage", ("count", "before")))


def _lost(view: View) -> Table:
    here, before = counts(view.sums(Name.LOST)), counts(view.sums(Name.LOST, view.period.before))
    received = counts(view.sums(Name.FUNNEL)).get(Stage.RECEIVED, 0)
    rows = []
    for sort, count in sorted(here.items(), key=lambda one: -one[1]):
        stage, _, event = sort.partition(":")
        values = {
            "where": f"{words.AFTER.get(stage, stage)}: {words.LOSSES.get(event, event)}", "count": count,
            "share": share_of(count, received), "before": before.get(sort, 0),
        }  # fmt: skip
        rows.append(Row(values))
    columns = (
        Column("where", "Где и как", Kind.TEXT), Column("count", "Потеряно"), Column("share", "От полученных", Kind.SHARE),
        Column("before", "Прошлый период"),
    )  # fmt: skip
    how = f"{_COHORT} Потеряна — закончилась отказом, истечением срока или отменой; место — последняя пройденная ступень."
    return Table("lost", "Что и где потеряно", how, columns, rows, Chart(Shape.BARS, "where", ("count",)))


def _stages_of(rows: Iterable[Sum]) -> dict[str, object]:
    here = counts(rows)
    ended = share_of(here.get(Stage.ACTIVE, 0), here.get(Stage.RECEIVED, 0))
    return {stage.value: here.get(stage, 0) for stage in _SOME} | {"share": ended}


_STAGES = (*(Column(stage.value, words.STAGES[stage]) for stage in _SOME), Column("share", "Выдано от полученных", Kind.SHARE))


def _daily(view: View) -> Table:
    days = by_day(view.sums(Name.FUNNEL, by_day=True))
    rows = [Row({"day": day} | _stages_of(days.get(day, ()))) for day in view.period.days]
    columns = (Column("day", "Получены", Kind.DAY), *_STAGES)
    chart = Chart(Shape.COLUMNS, "day", (Stage.RECEIVED.value, Stage.ACTIVE.value))
    return Table("by_day", "По дням", _COHORT, columns, rows, chart)


def _sites(view: View) -> Table:
    sites = by_partner(view.sums(Name.FUNNEL, by_partner=True))
    rows = [Row({"site": view.site(name)} | _stages_of(some)) for name, some in sites.items()]
    return Table("by_site", "По сайтам", _COHORT, (Column("site", "Сайт", Kind.TEXT), *_STAGES), rows)


def _products(view: View) -> Table:
    products: dict[str, list[Sum]] = {}
    for row in view.sums(Name.FUNNEL, by_product=True):
        products.setdefault(row.product, []).append(row)
    rows = [Row({"product": name} | _stages_of(some)) for name, some in sorted(products.items())]
    return Table("by_product", "По продуктам", _COHORT, (Column("product", "Продукт", Kind.TEXT), *_STAGES), rows)


def _standing(view: View) -> Table:
    found = view.sums(Name.STANDING)
    here, asked = counts(found), totals(found)
    rows = [
        Row({"status": words.STATUSES[one], "count": here[one], "asked": asked[one]}, Link("status", one.value))
        for one in Status
        if one in here
    ]
    columns = (Column("status", "Состояние", Kind.TEXT), Column("count", "Заявок"), Column("asked", "Сумма займов", Kind.MONEY))
    how = f"{_COHORT} Ссылка ведёт к списку всех заявок в этом состоянии, за любое время."
    return Table("standing", "Где стоят сейчас", how, columns, rows)


def _moved(view: View) -> Table:
    here, before = counts(view.sums(Name.MOVED)), counts(view.sums(Name.MOVED, view.period.before))
    rows = [
        Row({"what": title, "count": here.get(event, 0), "before": before.get(event, 0)})
        for event, title in words.MOVES.items()
        if event in here or event in before
    ]
    columns = (Column("what", "Событие", Kind.TEXT), Column("count", "За период"), Column("before", "Прошлый период"))
    how = "События журнала по дню, когда они случились, — с заявками любого возраста. Одна заявка может пройти шаг дважды."
    return Table("moved", "Что произошло за период", how, columns, rows)
