"""What each list holds as rows of text, read some hundreds at a time, each time in a transaction of its own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from bridge.flows.hub import Hub
from bridge.flows.seconding.kinds import KINDS as DEEDS
from bridge.model.application import Application
from bridge.model.borrower import Borrower
from bridge.model.helping.thread import ThreadState
from bridge.model.money import rubles_text
from bridge.model.seconding.bulk import MOST_ROWS, BulkChoice, BulkKind
from bridge.model.seconding.deed import KeptDeed
from bridge.model.status import Status
from bridge.ports.store import Place
from bridge.ports.work import WorkKind
from bridge.web.office.help.page import CATEGORIES
from bridge.web.office.masking import masked_name, masked_phone, masked_text
from bridge.web.office.seconding.words import STATES as DEED_STATES
from bridge.web.office.seconding.words import title_of
from bridge.web.office.wording import ATTENTIONS, STATUSES, WORK, attention_title, party

_AT_ONCE = 500
_EVER = datetime(2000, 1, 1, tzinfo=UTC)
Row = Sequence[str]


@dataclass(frozen=True)
class Asked:
    """Which part of a list: a status of applications or a kind of what waits; `clear`: names and phones in clear."""

    hub: Hub
    part: str = ""
    clear: bool = False

    def when(self, at: datetime | None) -> str:
        """A moment of the lender's wall."""
        return f"{self.hub.clock.local(at):%d.%m.%Y %H:%M:%S}" if at else ""

    def who(self, borrower: Borrower) -> tuple[str, str]:
        """Name and phone."""
        return (borrower.full_name, borrower.phone) if self.clear else (masked_name(borrower), masked_phone(borrower))


@dataclass(frozen=True)
class List:
    """One list: its title, columns, rows, and the parts that may be asked for. `people`: it tells of people by name."""

    title: str
    columns: Row
    rows: Callable[[Asked], Iterator[Row]]
    parts: frozenset[str] = frozenset()
    people: bool = False


def _cases(asked: Asked) -> Iterator[Row]:
    status = Status(asked.part) if asked.part else None
    before: Place | None = None
    while True:
        with asked.hub.store.read() as tx:
            found = tx.applications.recent(_AT_ONCE, status=status, before=before)
        yield from (_case(asked, one) for one in found)
        if len(found) < _AT_ONCE:
            return
        before = found[-1].received_at, found[-1].id


def _case(asked: Asked, one: Application) -> Row:
    site = asked.hub.partners.get(one.partner)
    name, phone = asked.who(one.borrower)
    deal, status = one.deal.number if one.deal else "", STATUSES[one.status][0]
    tour = (one.tour.country, f"{one.tour.check_in:%d.%m.%Y}", f"{one.tour.check_out:%d.%m.%Y}")
    moments = asked.when(one.received_at), asked.when(one.deadlines.sign_by)
    return [
        one.id,
        site.title if site else one.partner,
        one.order_id,
        deal,
        status,
        rubles_text(one.loan_sum),
        *tour,
        name,
        phone,
        *moments,
    ]


def _waiting(asked: Asked) -> Iterator[Row]:
    after: Place | None = None
    while True:
        with asked.hub.store.read() as tx:
            found = tx.queues.attentions(_AT_ONCE, asked.part, after)
        for one in found:
            yield [asked.when(one.opened_at), attention_title(one.kind), masked_text(one.text), one.application_id, one.id]
        if len(found) < _AT_ONCE:
            return
        after = found[-1].opened_at, found[-1].id


def _dead(asked: Asked) -> Iterator[Row]:
    with asked.hub.store.read() as tx:
        found = tx.bulk.choose(BulkKind.SEND_AGAIN, BulkChoice(kind=asked.part, since=_EVER), MOST_ROWS)
    for one in found:
        what, whom = WORK[WorkKind(one.kind)], party(one.destination)
        yield [one.subject, what, whom, one.application_id, one.mark, masked_text(one.words), asked.when(one.at)]


def _second(asked: Asked) -> Iterator[Row]:
    with asked.hub.store.read() as tx:
        waiting = tx.second_deeds.waiting(asked.hub.clock.now(), _AT_ONCE)
    yield from (_deed(asked, one) for one in waiting)
    before: Place | None = None
    while True:
        with asked.hub.store.read() as tx:
            found = tx.second_deeds.ended(_AT_ONCE, before)
        yield from (_deed(asked, one) for one in found)
        if len(found) < _AT_ONCE:
            return
        before = found[-1].ended_at or _EVER, found[-1].id


def _deed(asked: Asked, one: KeptDeed) -> Row:
    who = (one.asked_by, masked_text(one.deed.reason), asked.when(one.ended_at), one.ended_by, "да" if one.alone else "")
    known = title_of(one.deed.kind) if one.deed.kind in DEEDS else one.deed.kind
    return [
        asked.when(one.asked_at),
        known,
        one.deed.words,
        *who,
        DEED_STATES[one.state][0],
        one.deed.application_id,
    ]


def _refunds(asked: Asked) -> Iterator[Row]:
    with asked.hub.store.read() as tx:
        found = tx.tour_refunds.open(MOST_ROWS)
    for one in found:
        sums = (rubles_text(one.amount), rubles_text(one.to_lender), rubles_text(one.to_buyer))
        yield [asked.when(one.announced_at), one.state.value, *sums, asked.when(one.return_until), one.application_id, one.id]


def _questions(asked: Asked) -> Iterator[Row]:
    with asked.hub.store.read() as tx:
        found = tx.help.queue(ThreadState.WAITING, MOST_ROWS)
    for one in found:
        due = "да" if one.overdue(asked.hub.clock.now()) else ""
        yield [asked.when(one.asked_at), asked.when(one.due_at), due, CATEGORIES[one.category], one.application_id, one.id]


_QUESTIONS = ("Спрошено", "Ответить до", "Просрочен", "О чём", "Заявка", "Номер")
_CASES = (
    "Заявка", "Сайт", "Заказ", "Сделка в 1С", "Состояние", "Заём, руб.", "Страна", "Заезд", "Выезд", "Клиент", "Телефон",
    "Получена", "Подписать до",
)  # fmt: skip
_WAITING = ("С какого времени", "Что", "Подробности", "Заявка", "Номер")
_DEAD = ("Строка", "Что", "Кому", "Заявка", "Попыток", "Последняя ошибка", "Поставлена")
_SECOND = (
    "Когда", "Что", "Что произойдёт", "Просил", "Причина", "Решено", "Решил", "Без второго лица", "Итог", "Заявка",
)  # fmt: skip
_REFUNDS = ("Объявлен", "Состояние", "Сумма, руб.", "Кредитору, руб.", "Покупателю, руб.", "Срок", "Заявка", "Номер")
LISTS: Mapping[str, List] = MappingProxyType(
    {
        "cases": List("Заявки", _CASES, _cases, frozenset(one.value for one in Status), people=True),
        "waiting": List("Ждут человека", _WAITING, _waiting, frozenset(ATTENTIONS)),
        "dead": List("Остановлено", _DEAD, _dead, frozenset(one.value for one in WorkKind)),
        "second": List("Второе лицо", _SECOND, _second),
        "questions": List("Вопросы без ответа", _QUESTIONS, _questions),
        "refunds": List("Возвраты за туры", _REFUNDS, _refunds),
    }
)
