"""Words of the borrower's help: categories, what is wrong with a question."""

from collections.abc import Mapping
from types import MappingProxyType

from bridge.model.helping.thread import LONGEST, Category
from bridge.web.texts import gettext as _
from bridge.web.texts import later

CATEGORIES: Mapping[Category, str] = MappingProxyType(
    {
        Category.FORM: later("Анкета и вход"),
        Category.DECISION: later("Решение по заявке"),
        Category.CONTRACT: later("Договор и подпись"),
        Category.PAYOUT: later("Когда оплатят тур"),
        Category.PAYING: later("Платежи и долг"),
        Category.TOUR: later("Отмена или перенос тура"),
        Category.DATA: later("Мои данные и сообщения"),
        Category.OTHER: later("Другое"),
    }
)


def fault_of_text(text: str) -> str:
    """What to say beside the field."""
    if len(text) > LONGEST:
        return _("Вопрос слишком длинный: до %(most)s знаков.") % {"most": LONGEST}
    return _("Напишите вопрос своими словами.")
