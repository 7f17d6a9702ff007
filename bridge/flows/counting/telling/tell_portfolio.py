"""The portfolio from the loan system's figures as the hub has read them: states, overdue, vintages, rate and term, early ends."""

from collections.abc import Sequence
from datetime import date

from bridge.flows.counting.keep_counting import standing_of
from bridge.flows.counting.telling import name_things as words
from bridge.flows.counting.telling.shape_table import Chart, Column, Kind, Link, Row, Shape, Table
from bridge.flows.counting.telling.view_figures import View, counts, share_of, totals
from bridge.flows.reconciling.word_differences import WORDS
from bridge.model.counting.figure import Name
from bridge.model.counting.loans import BUCKETS
from bridge.model.counting.period import Period
from bridge.model.status import Status
from bridge.ports.counting import Sum

_MOST_UNREAD = 50
_COPY = "По последнему подсчёту портфеля за период: цифры 1С, как хаб прочитал их по каждому займу."


def portfolio(view: View) -> Sequence[Table]:
    """Of the newest day in the period on which the portfolio was counted."""
    return (
        _reading(view), _states(view), _overdue(view), _vintages(view), _weights(view), _closed(view), _debts(view),
        _unread(view), _differences(view),
    )  # fmt: skip


def counted_on(view: View) -> date | None:
    """That day."""
    day = view.tx.figures.last_day(Name.LOAN, view.period.last)
    return day if day is not None and day >= view.period.first else None


def _sums(view: View, name: Name) -> Sequence[Sum]:
    day = counted_on(view)
    return view.sums(name, Period(day, day)) if day else ()


def _reading(view: View) -> Table:
    read, standing = counts(_sums(view, Name.UNREAD)), standing_of(view.tx)
    day = counted_on(view)
    walk = standing.round if standing else None
    values = {
        "day": day, "round": walk.ended_at or walk.begun_at if walk else None, "read": read.get("read", 0),
        "stale": read.get("stale", 0), "never": read.get("never", 0),
    }  # fmt: skip
    columns = (
        Column("day", "День подсчёта", Kind.DAY), Column("round", "Займы обойдены", Kind.MOMENT),
        Column("read", "Прочитаны за трое суток"), Column("stale", "Цифры старше"), Column("never", "Не прочитаны ни разу"),
    )  # fmt: skip
    how = (
        "Хаб хранит копию цифр 1С по каждому займу; её обновляют выдача, платежи и ночная сверка. Раз в час копии обходятся и "
        "складываются. Цифры прошлых дней не пересчитываются: 1С не говорит, каким портфель был."
    )
    return Table("reading", "На какое время", how, columns, [Row(values)] if day or walk else [])


def _states(view: View) -> Table:
    found = _sums(view, Name.LOAN)
    here, sums = counts(found), totals(found)
    rows = [
        Row({"state": words.STATUSES.get(sort, sort), "count": here[sort], "principal": sums[sort]}, Link("status", sort))
        for sort in (Status.ACTIVE, Status.REPAID)
        if sort in here
    ]
    columns = (
        Column("state", "Состояние", Kind.TEXT),
        Column("count", "Займов"),
        Column("principal", "Остаток долга", Kind.MONEY),
    )
    return Table("states", "Займы по состояниям", f"{_COPY} Остаток — основной долг, без процентов.", columns, rows)


def _overdue(view: View) -> Table:
    found = _sums(view, Name.OVERDUE)
    here, sums = counts(found), totals(found)
    loans, principal = sum(here.get(bucket, 0) for bucket in BUCKETS), sum(sums.get(f"principal:{one}", 0) for one in BUCKETS)
    rows = [
        Row(
            {
                "bucket": words.BUCKETS[bucket], "count": here.get(bucket, 0), "share": share_of(here.get(bucket, 0), loans),
                "principal": sums.get(f"principal:{bucket}", 0),
                "principal_share": share_of(sums.get(f"principal:{bucket}", 0), principal), "overdue": sums.get(bucket, 0),
            },
            Link("late", bucket) if bucket != BUCKETS[0] else None,
        )
        for bucket in BUCKETS
    ]  # fmt: skip
    columns = (
        Column("bucket", "Просрочка", Kind.TEXT), Column("count", "Займов"), Column("share", "Доля займов", Kind.SHARE),
        Column("principal", "Остаток долга", Kind.MONEY), Column("principal_share", "Доля долга", Kind.SHARE),
        Column("overdue", "Просрочено", Kind.MONEY),
    )  # fmt: skip
    how = f"{_COPY} Действующие займы по дням просрочки, которые называет 1С."
    return Table("overdue", "Просрочка", how, columns, rows if loans else [], Chart(Shape.BARS, "bucket", ("principal",)))


def _vintages(view: View) -> Table:
    found, late = _sums(view, Name.VINTAGE), _sums(view, Name.VINTAGE_LATE)
    here, sums, slow, overdue = counts(found), totals(found), counts(late), totals(late)
    rows = [
        Row(
            {
                "month": f"{month[5:]}.{month[:4]}", "count": here[month], "amount": sums[month], "late": slow.get(month, 0),
                "late_share": share_of(slow.get(month, 0), here[month]), "long": slow.get(f"{month}:long", 0),
                "overdue": overdue.get(month, 0),
            }
        )
        for month in sorted(here, reverse=True)
    ]  # fmt: skip
    columns = (
        Column("month", "Месяц выдачи", Kind.TEXT), Column("count", "Займов"), Column("amount", "Выдано", Kind.MONEY),
        Column("late", "С просрочкой"), Column("late_share", "Доля", Kind.SHARE), Column("long", "Дольше 30 дней"),
        Column("overdue", "Просрочено", Kind.MONEY),
    )  # fmt: skip
    how = f"{_COPY} Месяц — когда хаб узнал, что деньги перечислены; выдано — долг по графику. Просрочка — на день подсчёта."
    return Table("vintages", "По месяцам выдачи", how, columns, rows, Chart(Shape.BARS, "month", ("late_share",)))


def _weights(view: View) -> Table:
    found = _sums(view, Name.WEIGHT)
    weights, sums = counts(found), totals(found)

    def mean(sort: str) -> int | None:
        return round(sums[sort] / weights[sort]) if weights.get(sort) else None

    term = mean("term")
    rows = [Row({"rate": mean("rate"), "term": term})] if weights else []
    columns = (Column("rate", "Средняя ставка, годовых", Kind.RATE), Column("term", "Средний срок, дней"))
    how = (
        f"{_COPY} Действующие займы, взвешены выданной суммой. Ставка — какую дают проценты графика 1С на остаток за дни "
        "(не ПСК); срок — от выдачи до последней строки графика."
    )
    return Table("weights", "Средневзвешенные ставка и срок", how, columns, rows)


def _closed(view: View) -> Table:
    found = _sums(view, Name.CLOSED)
    here, sums = counts(found), totals(found)
    ended = here.get("early", 0) + here.get("on_time", 0)
    paid_out = sum(counts(_sums(view, Name.LOAN)).values())
    rows = [
        Row(
            {
                "what": title, "count": here.get(sort, 0),
                "share": share_of(here.get(sort, 0), paid_out if sort == "refunded" else ended), "amount": sums.get(sort, 0),
            }
        )
        for sort, title in words.CLOSED.items()
        if here
    ]  # fmt: skip
    columns = (
        Column("what", "Чем кончились", Kind.TEXT), Column("count", "Займов"), Column("share", "Доля", Kind.SHARE),
        Column("amount", "Сумма", Kind.MONEY),
    )  # fmt: skip
    how = (
        f"{_COPY} Досрочно — раньше последней строки графика; доля — от погашенных. Возврат за тур — от всех выданных, сумма — "
        "что вернулось кредитору."
    )
    return Table("closed", "Досрочные погашения и возвраты", how, columns, rows)


def _debts(view: View) -> Table:
    found = _sums(view, Name.DEBT)
    here, sums = counts(found), totals(found)
    rows = [
        Row({"what": title, "count": here.get(sort, 0), "amount": sums.get(sort, 0)})
        for sort, title in words.DEBTS.items()
        if here
    ]
    columns = (Column("what", "Что", Kind.TEXT), Column("count", "Займов"), Column("amount", "Сумма", Kind.MONEY))
    how = (
        f"{_COPY} 1С называет долг каждого займа и его части отдельно: сумма первых сверяется с суммой вторых. Итога по всему "
        "портфелю обмен не передаёт; по займам его сверяет ночная сверка, её открытые расхождения — ниже."
    )
    return Table("debt", "Сверка с 1С", how, columns, rows)


def _unread(view: View) -> Table:
    rows = [
        Row({"application": one.application_id, "site": view.site(one.partner)}, Link("case", one.application_id))
        for one in view.tx.loan_copies.unread(_MOST_UNREAD)
        if view.partner in ("", one.partner)
    ]
    columns = (Column("application", "Заявка", Kind.TEXT), Column("site", "Сайт", Kind.TEXT))
    how = f"Выданные займы, цифр которых 1С ещё ни разу не дала прочитать; первые {_MOST_UNREAD}, на эту минуту."
    return Table("unread", "Не удалось прочитать", how, columns, rows)


def _differences(view: View) -> Table:
    rows = [
        Row({"what": WORDS[kind].title, "count": count}, Link("differences", kind.value))
        for kind, count in sorted(view.tx.differences.tally().items(), key=lambda one: -one[1])
    ]
    columns = (Column("what", "Расхождение", Kind.TEXT), Column("count", "Открыто"))
    how = "Открытые расхождения сверки с 1С на эту минуту, по всем сайтам."
    return Table("differences", "Открытые расхождения", how, columns, rows)


def late_bounds(bucket: str) -> tuple[int, int | None]:
    """From how many days to how many (both included) a bucket of overdue loans goes."""
    if bucket.endswith("+"):
        return int(bucket.removesuffix("+")) + 1, None
    first, _, last = bucket.partition("-")
    return int(first), int(last)
