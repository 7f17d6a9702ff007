"""Words of the log-in, of «Мой вход» and of the journal of people."""

from collections.abc import Mapping
from types import MappingProxyType

from bridge.model.staff.factors import FactorKind
from bridge.model.staff.people import Act, PersonAct, PersonState
from bridge.model.staff.sittings import Sitting

WRONG = "Имя или пароль не подходят. Проверьте раскладку и попробуйте ещё раз."
WRONG_WORD = "Пароль не подходит."
WRONG_CODE = (
    "Код не подходит. Возьмите новый: каждый код принимается один раз. Если коды не подходят подряд, проверьте часы телефона."
)
WRONG_KEY = "Ключ не подошёл. Попробуйте ещё раз или войдите по коду."
LINK_OVER = "Ссылка уже использована или её срок вышел. Попросите у администратора новую."
NOT_SAME = "Пароли не совпадают. Введите новый пароль два раза одинаково."
NOT_NOW = "Это сейчас невозможно"
UNFIT: Mapping[str, str] = MappingProxyType(
    {
        "short": "Пароль короткий: нужно не меньше 12 знаков. Подойдёт фраза из нескольких слов.",
        "long": "Пароль длиннее 500 знаков.",
        "named": "В пароле почти ничего, кроме имени для входа, вашего имени, адреса или названия компании. Придумайте другой.",
        "known": "Этот пароль стоит в списках утёкших и самых частых паролей: с них начинают подбор. Придумайте другой.",
        "guessed": "Такой пароль подбирают первым: частые слова, слова продукта, одни цифры или ряд клавиш. Придумайте другой.",
    }
)
STATES: Mapping[PersonState, tuple[str, str]] = MappingProxyType(
    {
        PersonState.ACTIVE: ("Работает", "good"),
        PersonState.LOCKED: ("Заблокирован", "ask"),
        PersonState.LEFT: ("Уволен", "end"),
    }
)
KINDS: Mapping[FactorKind, str] = MappingProxyType({FactorKind.TOTP: "Приложение с кодами", FactorKind.KEY: "Ключ входа"})
ACTS: Mapping[Act, str] = MappingProxyType(
    {
        Act.ADDED: "Добавлен",
        Act.INVITED: "Выдана ссылка для входа",
        Act.WORD_SET: "Пароль задан по ссылке",
        Act.WORD_CHANGED: "Пароль изменён",
        Act.LOGGED_IN: "Вход",
        Act.NEW_PLACE: "Вход с нового браузера или из новой сети",
        Act.LOGGED_OUT: "Выход",
        Act.LOG_IN_FAILED: "Неверное имя или пароль",
        Act.FACTOR_FAILED: "Неверный второй фактор",
        Act.PAUSED: "Вход на паузе после неверных попыток",
        Act.TOTP_ADDED: "Добавлено приложение с кодами",
        Act.KEY_ADDED: "Добавлен ключ входа",
        Act.KEY_FELL: "Счётчик ключа не вырос: возможна копия ключа",
        Act.FACTOR_REMOVED: "Удалён второй фактор",
        Act.CODES_MADE: "Сделаны новые запасные коды",
        Act.CODE_USED: "Вход по запасному коду",
        Act.FACTORS_RESET: "Второй фактор сброшен",
        Act.SESSION_ENDED: "Сеанс завершён",
        Act.ROLE_GIVEN: "Назначена роль",
        Act.DESCRIBED: "Изменены сведения",
        Act.LOCKED: "Заблокирован",
        Act.UNLOCKED: "Разблокирован",
        Act.LEFT: "Отмечен как уволенный",
    }
)
_ROLES = {
    "operator": "оператор", "senior": "старший", "auditor": "аудитор", "partner_manager": "менеджер партнёров",
    "administrator": "администратор",
}  # fmt: skip
VISITS: Mapping[str, str] = MappingProxyType(
    {
        "POST /partners/log-in/factor": "сайт: второй фактор",
        "POST /partners/log-in/key": "сайт: второй фактор, ключ",
        "POST /partners/log-in/key/answer": "сайт: второй фактор, ключ",
        "POST /partners/welcome/<token>": "сайт: пароль по ссылке",
        "POST /partners/me/prove": "сайт: подтвердил, кто за столом",
        "POST /partners/me/prove/key": "сайт: подтвердил, кто за столом",
        "POST /partners/me/app": "сайт: приложение с кодами",
        "POST /partners/me/app/confirm": "сайт: приложение с кодами",
        "POST /partners/me/key/ask": "сайт: ключ входа",
        "POST /partners/me/key": "сайт: ключ входа",
        "POST /partners/me/factors/<factor_id>/remove": "сайт: удалил второй фактор",
        "POST /partners/me/codes": "сайт: запасные коды",
        "POST /partners/me/password": "сайт: новый пароль",
        "POST /partners/me/sessions/<mark>/end": "сайт: завершил сеанс",
        "POST /partners/me/sessions/end": "сайт: завершил все сеансы",
    }
)


def pause(seconds: int, until: str) -> str:
    """The next try."""
    return f"Слишком много попыток. Следующая — через {seconds} с, в {until}."


def detail(act: PersonAct) -> str:
    """What a line adds; a role in words."""
    return _ROLES.get(act.detail, act.detail)


def doer(act: PersonAct) -> str:
    """Who did it: empty where it was the person."""
    return {"desk": "командная строка", act.name: ""}.get(act.by, act.by)


def where(sitting: Sitting) -> str:
    """Browser and network."""
    return ", ".join(word for word in (sitting.device, sitting.place) if word) or "неизвестный браузер"
