"""Words for the occasions on which borrowers are told something."""

from collections.abc import Mapping
from types import MappingProxyType

from bridge.model.informing.occasion import Occasion
from bridge.web.texts import later, present

OCCASIONS: Mapping[Occasion, str] = MappingProxyType(
    {
        Occasion.RECEIVED: later("заявка получена"),
        Occasion.MORE_WANTED: later("нужно уточнение"),
        Occasion.APPROVED: later("одобрение"),
        Occasion.APPROVED_LESS: later("одобрено меньше, чем нужно"),
        Occasion.DECLINED: later("отказ"),
        Occasion.PRICE_CHANGED: later("цена тура изменилась"),
        Occasion.CONTRACT_READY: later("договор готов"),
        Occasion.SIGNED: later("договор подписан"),
        Occasion.PAID_OUT: later("заём выдан, график платежей"),
        Occasion.PAYMENT_TAKEN: later("платёж записан"),
        Occasion.DEBITED: later("списан автоплатёж"),
        Occasion.REFUNDED: later("деньги возвращены"),
        Occasion.TOUR_REFUND: later("отмена тура: сайт возвращает деньги"),
        Occasion.TOUR_REFUND_POSTED: later("возврат за тур записан в заём"),
        Occasion.REPAID: later("заём погашен"),
        Occasion.EXPIRED: later("время по заявке вышло"),
        Occasion.CANCELLED: later("заявка отменена"),
        Occasion.DUE_SOON: later("скоро платёж"),
        Occasion.DEBIT_SOON: later("скоро автоплатёж"),
        Occasion.OVERDUE: later("платёж просрочен"),
        Occasion.ANSWERED: later("есть ответ на вопрос"),
    }
)
_ENGLISH = (("ФЗ", "FZ"), ("ст.", "art."), ("ч.", "part"))


def article_words(article: str) -> str:
    """An article of a law as it is quoted in the reader's language."""
    for russian, english in _ENGLISH if present().locale.language == "en" else ():
        article = article.replace(russian, english)
    return article
