"""What is wrong with a posted page, in words for the borrower: said beside the field and in a summary on top."""

from dataclasses import dataclass

from bridge.model.errors import CodeTooSoonError, CodeWrongError, RuleBrokenError
from bridge.web.texts import gettext as _
from bridge.web.wording import counted


@dataclass(frozen=True)
class Fault:
    """`field` is the field's name (and the id that the summary links to); `text` is ready to show."""

    field: str
    text: str


def fault_of_code(error: RuleBrokenError) -> Fault:
    """What to say beside the code's field."""
    if isinstance(error, CodeWrongError):
        return Fault("code", _wrong(error.tries_left))
    if isinstance(error, CodeTooSoonError):
        return Fault("code", _("Новый код можно попросить через %(seconds)s с.") % {"seconds": error.seconds})
    return Fault("code", _("Этот код больше не действует. Попросите новый."))


def _wrong(left: int) -> str:
    if left <= 0:
        return _("Код не подошёл, попытки кончились. Попросите новый.")
    tries = counted(left, "%(num)s попытка", "%(num)s попыток")
    return _("Код не подошёл: проверьте цифры в SMS. Осталось: %(tries)s.") % {"tries": tries}
