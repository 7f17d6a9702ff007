"""What is said of a line of the books: its verdict, the probable cause, and what to do about it."""

from collections.abc import Mapping
from types import MappingProxyType

from bridge.model.credit.allocation import Parts
from bridge.model.money import shown_kopecks
from bridge.model.paying.closing import RowKind
from bridge.model.paying.debit import BatchState, DebitState
from bridge.model.paying.figure import Wish
from bridge.model.paying.suspense import Resolution, SuspenseCause
from bridge.model.paying.three_sides import Cause, Fix, Verdict

VERDICTS: Mapping[Verdict, str] = MappingProxyType(
    {Verdict.AGREED: "сошлось", Verdict.ON_ITS_WAY: "в пути", Verdict.DIFFERS: "расходится"}
)
KINDS: Mapping[RowKind, str] = MappingProxyType(
    {RowKind.PAYMENT: "платёж", RowKind.REFUND: "возврат", RowKind.CHARGEBACK: "оспорен банком"}
)
# (the probable cause, what to do)
CAUSES: Mapping[Cause, tuple[str, str]] = MappingProxyType(
    {
        Cause.NONE: ("", ""),
        Cause.POSTING: ("проводится в 1С", "подождите: строка проводки в работе"),
        Cause.IN_SUSPENSE: ("лежит в невыясненных", "решите на странице платежей: зачесть или вернуть"),
        Cause.NOT_TOLD: ("1С не ответила", "сверьте заново, когда 1С доступна"),
        Cause.NO_REPORT: ("отчёта эквайера за день нет", "загрузите отчёт или спросите эквайера"),
        Cause.NOT_REPORTED: ("эквайер о нём не сообщает", "спросите эквайера; если он не знает платежа, разберите с ним"),
        Cause.NOTICE_LOST: ("уведомление не дошло", "спросите эквайера: платёж продвинется по его ответу"),
        Cause.UNKNOWN_HERE: ("хаб не начинал этого платежа", "положите в невыясненные и решите, чей он"),
        Cause.SUM_DIFFERS: ("сумма у эквайера другая", "сверьте с эквайером и исправьте у того, кто ошибся"),
        Cause.REFUSED_THERE: ("1С не приняла платёж", "решите на странице платежей: вернуть или зачесть в другой договор"),
        Cause.NOT_POSTED_THERE: ("в 1С проводки нет", "проведите: хаб сначала поищет её; пропавшую найдите в 1С"),
        Cause.POSTED_SUM_DIFFERS: ("в 1С проведена другая сумма", "исправьте проводку в 1С"),
        Cause.TO_REVERSE: ("вернулось плательщику, а в 1С ещё проведено", "сторнируйте в 1С и отметьте здесь"),
        Cause.STANDS_THERE: ("хаб знает о сторно, а 1С его не показывает", "найдите сторно в 1С или проведите его там заново"),
        Cause.REFUND_UNKNOWN_HERE: ("о возврате хаб не знает", "учтите по отчёту или спросите эквайера"),
        Cause.ONLY_THERE: ("онлайн-платёж есть только в 1С", "найдите, кто его провёл; лишний сторнируйте в 1С"),
        Cause.CORRECTION: ("день уже закрыт", "учтено поправкой"),
    }
)
FIXES: Mapping[Fix, str] = MappingProxyType(
    {
        Fix.NONE: "",
        Fix.ASK: "Спросить эквайера",
        Fix.POST: "Провести в 1С",
        Fix.SUSPEND: "В невыясненные",
        Fix.COUNT: "Учесть возврат",
        Fix.REVERSED: "Сторнировано в 1С",
    }
)
SUSPENSE: Mapping[SuspenseCause, str] = MappingProxyType(
    {
        SuspenseCause.UNKNOWN_REFERENCE: "Хаб не начинал этого платежа",
        SuspenseCause.SECOND_PAYMENT: "Второй платёж с той же ссылкой",
        SuspenseCause.WRONG_SUM: "Заплачена другая сумма",
        SuspenseCause.WRONG_CURRENCY: "Другая валюта",
        SuspenseCause.WRONG_MERCHANT: "Другой магазин эквайера",
        SuspenseCause.LOAN_CLOSED: "Заём уже закрыт",
        SuspenseCause.REFUSED_THERE: "1С не приняла платёж",
        SuspenseCause.AFTER_REVERSAL: "Оплачено после отмены",
    }
)
RESOLUTIONS: Mapping[Resolution, str] = MappingProxyType(
    {
        Resolution.OPEN: "ждёт решения",
        Resolution.ATTACHED: "зачтено в заём",
        Resolution.REFUNDED: "возвращается плательщику",
        Resolution.FITTED: "подошло по новому уведомлению",
        Resolution.GONE: "ушло плательщику",
        Resolution.LET_BE: "закрыто с причиной",
    }
)
DEBITS: Mapping[DebitState, str] = MappingProxyType(
    {
        DebitState.DUE: "назначен",
        DebitState.PROCESSING: "списывается",
        DebitState.PAID: "списан",
        DebitState.FAILED: "не прошёл",
        DebitState.CANCELLED: "отменён",
    }
)
BATCHES: Mapping[BatchState, str] = MappingProxyType(
    {
        BatchState.PROCESSING: "в работе",
        BatchState.DONE: "списаны все",
        BatchState.PARTLY: "списаны не все",
        BatchState.FAILED: "не прошёл ни один",
        BatchState.CANCELLED: "отменены",
    }
)
WISHES: Mapping[Wish, str] = MappingProxyType(
    {
        Wish.PLAIN: "",
        Wish.EARLY_SMALLER: "досрочно: следующие платежи меньше",
        Wish.EARLY_SHORTER: "досрочно: платежей меньше",
        Wish.ALL: "весь долг: заём закрывается",
    }
)
_PARTS = (
    ("overdue_interest", "просроченные проценты"),
    ("overdue_principal", "просроченный долг"),
    ("penalty", "пени"),
    ("current_interest", "проценты"),
    ("current_principal", "основной долг"),
    ("other", "другое"),
)


def went(parts: Parts) -> list[tuple[str, int]]:
    """Where a payment went, part by part in the order of the law."""
    return [(words, getattr(parts, name)) for name, words in _PARTS if getattr(parts, name)]


def word_stand(stands: str) -> str:
    """How a line stood when it was signed, or stands now, in words. A line that is not there: it is said so."""
    verdict, _, rest = stands.partition("|")
    if verdict not in set(Verdict):
        return "такой строки нет"
    cause, *sums = rest.split("|")
    why = f" ({CAUSES[Cause(cause)][0]})" if cause else ""
    sides = zip(("эквайер", "хаб", "1С"), sums, strict=False)
    told = ", ".join(f"{side} {shown_kopecks(int(sum_))}" for side, sum_ in sides if sum_ not in ("", "None"))
    return f"{VERDICTS[Verdict(verdict)]}{why}: {told or 'ни у кого'}"
