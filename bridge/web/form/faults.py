"""What is wrong with a posted page, in words for the borrower: said beside the field and in a summary on top."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from bridge.model.errors import CodeSpentError, CodeTooSoonError, CodeWrongError, RuleBrokenError
from bridge.model.one_time_code import Refusal
from bridge.web.texts import gettext as _
from bridge.web.texts import later
from bridge.web.wording import counted, short_span

_MISSED = later("Код не подошёл: проверьте цифры в SMS. Осталось: %(tries)s.")
_OVER = later("Этот код больше не действует. Попросите новый.")


@dataclass(frozen=True)
class Fault:
    """`field` is the field's name (and the id that the summary links to); `text` is ready to show."""

    field: str
    text: str


_SPENT: Mapping[str, str] = MappingProxyType(
    {
        Refusal.NOT_SENT: later("Код ещё не отправлен. Попросите новый."),
        Refusal.USED: later("Этот код уже использован. Попросите новый."),
        Refusal.TRIES_SPENT: later("Попытки для этого кода кончились. Попросите новый."),
        Refusal.EXPIRED: later("Время кода вышло. Попросите новый."),
        Refusal.CLOCK_MOVED: later("Этот код сейчас не проверить. Попросите новый."),
        Refusal.OTHER_PAPERS: later("Этот код был для других документов. Попросите новый."),
        Refusal.OTHER_PHONE: later("Этот код ушёл на другой телефон. Попросите новый."),
    }
)
_WRONG: Mapping[str, str] = MappingProxyType(
    {
        Refusal.OLDER: later("Это код из прежней SMS: введите код из последней. Осталось: %(tries)s."),
        Refusal.OTHER_PURPOSE: later("Этот код для другого шага: введите код из последней SMS. Осталось: %(tries)s."),
    }
)


def fault_of_code(error: RuleBrokenError) -> Fault:
    """What to say beside the code's field."""
    if isinstance(error, CodeWrongError):
        return Fault("code", _wrong(error))
    if isinstance(error, CodeTooSoonError):
        span = short_span(timedelta(seconds=error.seconds))
        return Fault("code", _("Новый код можно попросить через %(span)s.") % {"span": span})
    reason = error.reason if isinstance(error, CodeSpentError) else ""
    return Fault("code", _(_SPENT.get(reason, _OVER)))


def _wrong(error: CodeWrongError) -> str:
    if error.tries_left <= 0:
        return _("Код не подошёл, попытки кончились. Попросите новый.")
    tries = counted(error.tries_left, "%(num)s попытка", "%(num)s попыток")
    return _(_WRONG.get(error.reason, _MISSED)) % {"tries": tries}
