"""The picture of a table, drawn of its own columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from bridge.flows.counting.telling.shape_table import Chart, Column, Kind, Row, Shape, Table
from bridge.model.money import KOPECKS_IN_RUBLE
from bridge.web.charts.pictures import Group, Picture, Words, bars, columns, spread, strip
from bridge.web.charts.spans import in_words
from bridge.web.office.numbers.cells import number, short, shown

_SECONDS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 43200, 86400)
_THOUSAND, _MINUTE, _HOUR = 1000, 60, 3600


@dataclass(frozen=True)
class Drawn:
    """A picture with what is said of it: its name, what it shows in words, and what each mark stands for."""

    picture: Picture
    title: str
    desc: str
    keys: Sequence[tuple[str, str]]


def drawn(table: Table) -> Drawn | None:
    """None for a table without a picture, or with nothing to draw."""
    chart = table.chart
    if chart is None:
        return None
    named = {column.key: column for column in table.columns}
    series = [named[key] for key in chart.series]
    groups = [_group(row, named[chart.x], series) for row in table.rows]
    picture = _picture(chart, groups, series)
    return Drawn(picture, table.title, _desc(table, series), _keys(chart, series)) if picture else None


def _picture(chart: Chart, groups: Sequence[Group], series: Sequence[Column]) -> Picture | None:
    kind = series[0].kind
    match chart.shape:
        case Shape.BARS:
            return bars(groups)
        case Shape.STRIP:
            return strip(groups, [column.title for column in series])
        case Shape.SPREAD:
            target = chart.target.total_seconds() if isinstance(chart.target, timedelta) else None
            return spread(groups, _span_words, steps=_SECONDS, target=target)
        case _:
            return columns(groups, _WORDS.get(kind, _count_words), stacked=chart.shape is Shape.STACK)


def _group(row: Row, x: Column, series: Sequence[Column]) -> Group:
    values = [row.values.get(column.key) for column in series]
    says = [shown(value, column.kind) for value, column in zip(values, series, strict=True)]
    told = [f"{column.title} {words}" for column, words in zip(series, says, strict=True)] if x.kind is Kind.DAY else says
    return Group(short(row.values.get(x.key)), [number(value) for value in values], told)


def _desc(table: Table, series: Sequence[Column]) -> str:
    """What is drawn, over what, and where the numbers stand."""
    first, last = (short(table.rows[n].values.get(table.columns[0].key)) for n in (0, -1))
    what = ", ".join(column.title for column in series)
    return f"{what}: от «{first}» до «{last}», строк {len(table.rows)}. Те же числа в таблице под рисунком."


def _keys(chart: Chart, series: Sequence[Column]) -> list[tuple[str, str]]:
    """Classes of marks and what they stand for; a strip and a lone series need none."""
    if chart.shape is Shape.SPREAD:
        keys = [("p50", "p50"), ("p90", "p90"), ("p99", "p99")]
        target = chart.target
        return [*keys, ("target", f"цель {in_words(target)}")] if isinstance(target, timedelta) else keys
    if chart.shape is Shape.STRIP or len(series) == 1:
        return []
    return [(f"s{n}", column.title) for n, column in enumerate(series)]


def _span_words(seconds: float) -> str:
    """Beside an axis: no seconds behind whole minutes."""
    for size, word in ((_HOUR, "ч"), (_MINUTE, "мин")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g}\u00a0{word}"
    return in_words(timedelta(seconds=seconds))


def _count_words(count: float) -> str:
    return f"{count:g}" if count < _THOUSAND * 10 else f"{count / _THOUSAND:g}\u00a0тыс."


def _money_words(kopecks: float) -> str:
    roubles = kopecks / KOPECKS_IN_RUBLE
    for size, word in ((_THOUSAND**3, "млрд\u00a0₽"), (_THOUSAND**2, "млн\u00a0₽"), (_THOUSAND, "тыс.\u00a0₽")):
        if roubles >= size:
            return f"{roubles / size:g}".replace(".", ",") + f"\u00a0{word}"
    return f"{roubles:g}\u00a0₽".replace(".", ",")


def _share_words(share: float) -> str:
    return f"{share * 100:g}\u00a0%".replace(".", ",")


_WORDS: Mapping[Kind, Words] = MappingProxyType({Kind.MONEY: _money_words, Kind.SPAN: _span_words, Kind.SHARE: _share_words})
