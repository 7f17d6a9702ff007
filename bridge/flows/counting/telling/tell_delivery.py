"""How news reaches the sites, and how calls of 1C, PayU and the gateway go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bridge.flows.counting.add_rows import OUTCOMES
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
from bridge.flows.delivering.hold_endpoint import BY_HUB
from bridge.model.counting.figure import Name
from bridge.model.counting.spans import Spans
from bridge.ports.measuring import WorkLoad
from bridge.ports.work import Destination, WorkState, far_side

_SITE = "partner:"
_PUSHES = "События сайтам по дню попытки. С первой попытки — доля тех, что сайт принял сразу, от всех принятых впервые."


def delivery(view: View) -> Sequence[Table]:
    """Sites, days, faults; then the outside systems; last how the far sides stand now."""
    return (_sites(view), _daily(view), _faults(view), _calls(view), _outcomes(view), _now(view))


@dataclass(frozen=True)
class _Pushes:
    """Of one site or day."""

    counts: Mapping[str, int]
    tries: int
    spans: Spans | None

    def values(self) -> dict[str, object]:
        first, later = self.counts.get("first", 0), self.counts.get("later", 0)
        arrived = first + later
        return {
            "arrived": arrived, "first": share_of(first, arrived), "tries": self.tries / arrived if arrived else None,
            "failed": self.counts.get("failed", 0),
        } | percentiles(self.spans)  # fmt: skip


_COLUMNS = (
    Column("arrived", "Дошло событий"), Column("first", "С первой попытки", Kind.SHARE),
    Column("tries", "Попыток на событие", Kind.MEAN), Column("failed", "Неудачных попыток"), *PERCENTILES,
)  # fmt: skip


def _sites(view: View) -> Table:
    pushes, tries, spans = (by_partner(view.sums(name, by_partner=True)) for name in (Name.PUSH, Name.PUSH_TRIES, Name.PUSH_SPAN))
    sides, loads = _sides(view), _waiting(view)
    names = sorted({*pushes, *(name for name in view.hub.partners if not view.partner or name == view.partner)})
    rows = []
    for name in names:
        one = _Pushes(
            counts(pushes.get(name, ())), totals(tries.get(name, ())).get("taken", 0), spans_by(spans.get(name, ())).get("")
        )
        oldest = loads.get(_SITE + name)
        waits = view.now - oldest if oldest and oldest < view.now else None
        stands = {"oldest": waits, "side": _state(sides.get(_SITE + name), view.now)}
        rows.append(Row({"site": view.site(name)} | one.values() | stands, Link("queues")))
    columns = (
        Column("site", "Сайт", Kind.TEXT), *_COLUMNS, Column("oldest", "Самое старое ждёт", Kind.SPAN),
        Column("side", "Сейчас", Kind.TEXT),
    )  # fmt: skip
    how = f"{_PUSHES} Перцентили — от события до ответа 2xx. Последние две колонки — на эту минуту."
    return Table("sites", "События сайтам", how, columns, rows)


def _daily(view: View) -> Table:
    pushes, tries, spans = (by_day(view.sums(name, by_day=True)) for name in (Name.PUSH, Name.PUSH_TRIES, Name.PUSH_SPAN))
    rows = []
    for day in view.period.days:
        one = _Pushes(
            counts(pushes.get(day, ())), totals(tries.get(day, ())).get("taken", 0), spans_by(spans.get(day, ())).get("")
        )
        rows.append(Row({"day": day} | one.values()))
    chart = Chart(Shape.COLUMNS, "day", ("arrived", "failed"))
    return Table("by_day", "События по дням", _PUSHES, (Column("day", "День", Kind.DAY), *_COLUMNS), rows, chart)


def _faults(view: View) -> Table:
    rows = []
    for name, some in by_partner(view.sums(Name.PUSH_FAULT, by_partner=True)).items():
        for status, count in sorted(counts(some).items(), key=lambda one: -one[1]):
            rows.append(Row({"site": view.site(name), "answer": status if status != "0" else "не ответил", "count": count}))
    columns = (Column("site", "Сайт", Kind.TEXT), Column("answer", "Ответ", Kind.TEXT), Column("count", "Попыток"))
    return Table("faults", "Чем отвечали вместо 2xx", "Неудачные попытки по дню попытки, по коду HTTP.", columns, rows)


_SYSTEMS_HOW = (
    "Звонки хаба наружу из журнала, по дню звонка, без деления по сайтам. Быстрые повторы внутри звонка отдельно не считаются."
)


def _calls(view: View) -> Table:
    found, spans = view.tx.figures.sums(Name.CALL, view.period.first, view.period.last), _call_spans(view)
    rows = []
    for system, title in words.SYSTEMS.items():
        mine = {sort.partition(":")[2]: count for sort, count in counts(found).items() if sort.partition(":")[0] == system}
        whole, bad = sum(mine.values()), sum(count for outcome, count in mine.items() if outcome not in ("ok", "refused"))
        if whole:
            values = {"system": title, "count": whole, "bad": bad, "share": share_of(bad, whole), "busy": mine.get("busy", 0)}
            rows.append(Row(values | percentiles(spans.get(system))))
    columns = (
        Column("system", "Система", Kind.TEXT), Column("count", "Звонков"), Column("bad", "С ошибкой"),
        Column("share", "Доля ошибок", Kind.SHARE), Column("busy", "Просила подождать"), *PERCENTILES,
    )  # fmt: skip
    how = f"{_SYSTEMS_HOW} Отказ по делу ошибкой не считается."
    return Table("calls", "Звонки 1С, PayU и шлюзу СМС", how, columns, rows, Chart(Shape.BARS, "system", ("count", "bad")))


def _call_spans(view: View) -> Mapping[str, Spans]:
    return spans_by(view.tx.figures.sums(Name.CALL_SPAN, view.period.first, view.period.last))


def _outcomes(view: View) -> Table:
    found = counts(view.tx.figures.sums(Name.CALL, view.period.first, view.period.last))
    systems = [system for system in words.SYSTEMS if any(sort.startswith(f"{system}:") for sort in found)]
    rows = [
        Row({"outcome": words.OUTCOMES[outcome]} | {system: found.get(f"{system}:{outcome}", 0) for system in systems})
        for outcome in OUTCOMES
        if any(f"{system}:{outcome}" in found for system in systems)
    ]
    columns = (Column("outcome", "Чем кончились", Kind.TEXT), *(Column(system, words.SYSTEMS[system]) for system in systems))
    return Table("outcomes", "Чем кончались звонки", _SYSTEMS_HOW, columns, rows)


def _now(view: View) -> Table:
    sides, loads = _sides(view), _waiting(view)
    rows = []
    for name in sorted({*sides, *loads}):
        side, oldest = sides.get(name), loads.get(name)
        title = view.site(name.removeprefix(_SITE)) if name.startswith(_SITE) else _TITLES.get(name, name)
        values = {
            "side": title, "state": _state(side, view.now), "failures": side.failures if side else 0,
            "since": side.failing_since if side else None, "oldest": view.now - oldest if oldest and oldest < view.now else None,
        }  # fmt: skip
        rows.append(Row(values, Link("queues")))
    columns = (
        Column("side", "Сторона", Kind.TEXT), Column("state", "Состояние", Kind.TEXT), Column("failures", "Отказов подряд"),
        Column("since", "С какого времени", Kind.MOMENT), Column("oldest", "Самая старая строка ждёт", Kind.SPAN),
    )  # fmt: skip
    how = "Стороны, которым есть что сказать или с которыми неладно, на эту минуту: закрытые хаб проверяет сам и реже."
    return Table("now", "Стороны сейчас", how, columns, rows)


_TITLES = {"loan_system": "1С", "acquiring": "PayU", "sms": "СМС", "time_stamps": "метки времени", "clock": "по времени"}


def _sides(view: View) -> Mapping[str, Destination]:
    return {side.name: side for side in view.tx.work.destinations()}


def _waiting(view: View) -> Mapping[str, datetime]:
    """Since when the oldest row of each far side may be worked."""
    found: dict[str, datetime] = {}
    for load in view.tx.measures.work():
        if _claimable(load):
            name = far_side(load.destination)
            found[name] = min(found.get(name, load.first_due), load.first_due)
    return found


def _claimable(load: WorkLoad) -> bool:
    return load.state in (WorkState.WAITING, WorkState.LEASED)


def _state(side: Destination | None, now: datetime) -> str:
    if side is None:
        return "работает"
    if side.paused_by and side.held(now):
        return "отключена хабом" if side.paused_by == BY_HUB else "на паузе"
    if side.held(now):
        return "закрыта, хаб проверяет"
    return "есть отказы" if side.failures else "работает"
