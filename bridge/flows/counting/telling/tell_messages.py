"""SMS and calls: how many, in how many parts, what they cost, whether they came and how fast."""

from collections.abc import Mapping, Sequence

from bridge.flows.counting.add_rows import DELIVERED
from bridge.flows.counting.telling import name_things as words
from bridge.flows.counting.telling.shape_table import Chart, Column, Kind, Row, Shape, Table
from bridge.flows.counting.telling.view_figures import PERCENTILES, View, by_day, counts, percentiles, share_of, spans_by, totals
from bridge.model.counting.figure import Name
from bridge.model.counting.lives import Stage
from bridge.model.events import EventType

_TAKEN = "Сообщения по дню, когда их принял шлюз; стоимость — как её назвал шлюз."


def messages(view: View) -> Sequence[Table]:
    """By day first."""
    return (_daily(view), _purposes(view), _gateways(view), _prices(view))


def _daily(view: View) -> Table:
    sent, parts, states = (by_day(view.sums(name, by_day=True)) for name in (Name.SENT, Name.SENT_PARTS, Name.SENT_STATE))
    rows = []
    for day in view.period.days:
        state = _states(counts(states.get(day, ())))
        whole = sum(state.values())
        rows.append(
            Row(
                {
                    "day": day, "count": sum(counts(sent.get(day, ())).values()),
                    "parts": totals(parts.get(day, ())).get("parts", 0),
                    "cost": sum(totals(sent.get(day, ())).values()), "delivered": share_of(state.get(DELIVERED, 0), whole),
                }
            )
        )  # fmt: skip
    columns = (
        Column("day", "День", Kind.DAY), Column("count", "Сообщений"), Column("parts", "Частей"),
        Column("cost", "Стоимость", Kind.MONEY), Column("delivered", "Доставлено", Kind.SHARE),
    )  # fmt: skip
    uncosted = counts(view.sums(Name.SENT_PARTS)).get("uncosted", 0)
    note = f"Без цены от шлюза: {uncosted} — их стоимость не вошла в суммы." if uncosted else ""
    how = f"{_TAKEN} Части — по алфавиту и длине текста (70 знаков кириллицей); звонки частей не имеют."
    return Table("by_day", "По дням", how, columns, rows, Chart(Shape.COLUMNS, "day", ("cost",)), note)


def _states(here: Mapping[str, int]) -> dict[str, int]:
    """Whatever the gateway."""
    found: dict[str, int] = {}
    for sort, count in here.items():
        state = sort.rpartition(":")[2]
        found[state] = found.get(state, 0) + count
    return found


def _purposes(view: View) -> Table:
    found, before = view.sums(Name.SENT), counts(view.sums(Name.SENT, view.period.before))
    here, cost = counts(found), totals(found)
    rows = []
    for sort in sorted(here, key=lambda one: (-cost[one], one)):
        channel, _, purpose = sort.partition(":")
        name = f"{words.CHANNELS.get(channel, channel)}, {words.PURPOSES.get(purpose, purpose)}"
        rows.append(Row({"what": name, "count": here[sort], "cost": cost[sort], "before": before.get(sort, 0)}))
    columns = (
        Column("what", "Зачем", Kind.TEXT), Column("count", "Сообщений"), Column("cost", "Стоимость", Kind.MONEY),
        Column("before", "Прошлый период"),
    )  # fmt: skip
    how = f"{_TAKEN} Зачем — код какого действия или какая новость; коды старше срока хранения и служебные — прочее."
    return Table("purposes", "Зачем отправляли", how, columns, rows, Chart(Shape.BARS, "what", ("count",)))


def _gateways(view: View) -> Table:
    states, spans = counts(view.sums(Name.SENT_STATE)), spans_by(view.sums(Name.SENT_SPAN))
    gateways = sorted({sort.rpartition(":")[0] for sort in states})
    rows = []
    for gateway in gateways:
        mine = {sort.rpartition(":")[2]: count for sort, count in states.items() if sort.rpartition(":")[0] == gateway}
        whole = sum(mine.values())
        values = {
            "gateway": gateway or "не записан", "count": whole, "delivered": mine.get(DELIVERED, 0),
            "share": share_of(mine.get(DELIVERED, 0), whole), "failed": mine.get("failed", 0),
            "unknown": whole - mine.get(DELIVERED, 0) - mine.get("failed", 0),
        }  # fmt: skip
        rows.append(Row(values | percentiles(spans.get(gateway))))
    columns = (
        Column("gateway", "Шлюз", Kind.TEXT), Column("count", "Принято"), Column("delivered", "Доставлено"),
        Column("share", "Доля", Kind.SHARE), Column("failed", "Не доставлено"), Column("unknown", "Не сказано"), *PERCENTILES,
    )  # fmt: skip
    how = (
        f"{_TAKEN} Перцентили — от приёма шлюзом до слова о доставке. О новостях хаб не спрашивает: без слова шлюза их "
        "доставка неизвестна."
    )
    return Table("gateways", "По шлюзам", how, columns, rows)


def _prices(view: View) -> Table:
    rows = []
    for title, period in (("Этот период", view.period), ("Прошлый период", view.period.before)):
        cost = sum(totals(view.sums(Name.SENT, period)).values())
        received = counts(view.sums(Name.FUNNEL, period)).get(Stage.RECEIVED, 0)
        loans = counts(view.sums(Name.MOVED, period)).get(EventType.PAYOUT_MADE, 0)
        values = {
            "period": title, "cost": cost, "received": received, "per_application": cost // received if received else None,
            "loans": loans, "per_loan": cost // loans if loans else None,
        }  # fmt: skip
        rows.append(Row(values))
    columns = (
        Column("period", "Период", Kind.TEXT), Column("cost", "Стоимость", Kind.MONEY), Column("received", "Заявок"),
        Column("per_application", "На заявку", Kind.MONEY), Column("loans", "Займов"),
        Column("per_loan", "На выданный заём", Kind.MONEY),
    )  # fmt: skip
    how = "Стоимость всех сообщений периода, делённая на полученные заявки и на займы, выданные за тот же период."
    return Table("prices", "Во что обходятся", how, columns, rows)
