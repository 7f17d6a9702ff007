"""Which page is right for an application: ONE table from status to endpoint, read by every page before it shows itself."""

from collections.abc import Mapping
from types import MappingProxyType

from bridge.model.application import Application
from bridge.model.status import Status
from bridge.web.texts import later

# (the page while the borrower has something to do there, the page once that is done), in the order of a loan's life.
PLACES: Mapping[Status, tuple[str, str]] = MappingProxyType(
    {
        Status.RECEIVED: ("terms", "terms"),
        Status.FILLING: ("questionnaire", "waiting"),
        Status.MORE_WANTED: ("more", "waiting"),
        Status.SUBMITTED: ("waiting", "waiting"),
        Status.IN_REVIEW: ("waiting", "waiting"),
        Status.APPROVED: ("waiting", "waiting"),
        Status.CONTRACT_READY: ("contract", "waiting"),
        Status.SIGNED: ("gates", "gates"),
        Status.PAYOUT_READY: ("gates", "gates"),
        Status.ACTIVE: ("loan", "loan"),
        Status.REPAID: ("loan", "loan"),
        Status.DECLINED: ("ended", "ended"),
        Status.EXPIRED: ("ended", "ended"),
        Status.CANCELLED: ("ended", "ended"),
    }
)
_ONLY_WAIT = ("waiting", "gates")
# A new price takes a contract back to these: who had it on the screen comes from a step that was there already.
_DECIDED_ANEW = (Status.SUBMITTED, Status.IN_REVIEW, Status.APPROVED)
_ORDER = tuple(dict.fromkeys(place for line in PLACES.values() for place in line))

# Words a redirect may carry in `note`; anything else is ignored.
NOTES: Mapping[str, str] = MappingProxyType(
    {
        "sent": later("Код отправлен. Обычно он приходит за полминуты."),
        "wait": later("Код уже отправлен. Новый можно попросить через %(span)s."),
        "unread": later("Сначала прочитайте документы здесь: подписать можно только то, что показано на этом устройстве."),
        "passed": later("Этот шаг уже пройден. Вот где заявка сейчас."),
        "early": later("До этого шага заявка ещё не дошла. Вот где она сейчас."),
        "new_price": later("Цена тура изменилась: договор и код к прежней цене больше не действуют, новый договор готовится."),
        "changed": later("Документы обновились. Прочитайте их, пожалуйста, ещё раз."),
        "held": later("Подписать пока нельзя: идёт проверка перед подписью. Договор ждёт здесь."),
        "calling": later("Сейчас вам позвонят. Отвечать не нужно: код — последние цифры номера, с которого звонят."),
        "call_later": later("Позвонить с кодом можно будет через %(span)s, если SMS не придёт."),
        "called": later("Если мы знаем этот телефон, на него позвонят. Код — последние цифры номера, с которого звонят."),
        "no_call": later("Позвонить с кодом сейчас нельзя. Попросите новый код."),
        "saved": later("Сохранено."),
        "sum_changed": later("Сумма изменилась с тех пор, как вы её выбрали. Выберите ещё раз."),
        "card_revoked": later("Согласие на автоплатёж отозвано, карта забыта."),
        "left": later("Вы вышли. Ответы и договор сохранены."),
        "left_all": later("Вы вышли на всех устройствах. Ответы и договор сохранены."),
        "mail_sent": later("Мы отправили письмо со ссылкой. Откройте её в течение суток."),
        "mail_wait": later("Письмо уже отправлено. Новое можно попросить через 20 минут."),
        "consent_given": later("Согласие дано."),
        "consent_ended": later("Согласие отозвано."),
        "consent_later": later(
            "Отозвать сейчас не получилось: сегодня отправлено много вопросов. Позвоните нам или вернитесь завтра."
        ),
        "filled": later("Анкета заполнена, проверьте ответы."),
    }
)


def place_of(application: Application) -> str:
    """The name of the page where this application stands now."""
    todo, done = PLACES[application.status]
    return done if _borrower_is_done(application) else todo


def note_for(asked: str, application: Application) -> str | None:
    """Why a page out of turn is not shown: it is passed, or not reached yet. A page that only waits leads on without a word."""
    if asked in _ONLY_WAIT:
        return None
    if asked == "contract" and application.signature is not None:
        return "passed"
    if asked == "contract" and application.status in _DECIDED_ANEW and application.price.version > 1:
        return "new_price"
    return "passed" if _ORDER.index(asked) <= _ORDER.index(place_of(application)) else "early"


def _borrower_is_done(application: Application) -> bool:
    if application.status is Status.CONTRACT_READY:
        return application.signature is not None
    return application.status in (Status.FILLING, Status.MORE_WANTED) and not application.answers_open
