"""Words of the page: statuses, events, steps and keys as people of a site read them. The same things as in the office's words."""

from collections.abc import Mapping
from types import MappingProxyType

from bridge.flows.counting.telling.name_things import STATUSES as STATUSES
from bridge.flows.delivering.hold_endpoint import EndpointState
from bridge.flows.partner_page.note_act import Step
from bridge.model.events import EventType
from bridge.model.partner_page.keys import KeyKind
from bridge.model.partner_page.own_words import PartnerAct

E = EndpointState

ENDPOINTS: Mapping[EndpointState, tuple[str, str]] = MappingProxyType(
    {
        E.OPEN: ("Принимает", "good"),
        E.FAILING: ("Не отвечает", "ask"),
        E.PAUSED: ("На паузе", "wait"),
        E.DISABLED: ("Отключён", "bad"),
    }
)
KINDS: Mapping[KeyKind, tuple[str, str]] = MappingProxyType(
    {
        KeyKind.REQUEST: ("Ключи запросов", "Ими ваш сайт подписывает вызовы нашего API (X-Signature)."),
        KeyKind.CALLBACK: (
            "Ключи уведомлений",
            "Ими мы подписываем события для вас (webhook-signature): всеми действующими.",
        ),
    }
)
STEPS: Mapping[Step, str] = MappingProxyType(
    {
        Step.LOGGED_IN: "вход",
        Step.LOGGED_OUT: "выход",
        Step.KEY_MADE: "создан ключ",
        Step.KEY_LEADS: "ключ стал основным",
        Step.KEY_RETIRED: "ключ отключён",
        Step.KEY_RESTORED: "ключ возвращён",
        Step.ADDRESS_CHANGED: "сменён адрес событий",
        Step.PAUSED: "события поставлены на паузу",
        Step.RESUMED: "события снова идут",
        Step.TESTED: "пробное событие",
        Step.SENT_AGAIN: "событие отправлено ещё раз",
        Step.LOOK_DRAFTED: "черновик оформления",
        Step.LOOK_PUBLISHED: "оформление опубликовано",
    }
)
KEY_FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "two_valid": "Действуют уже два ключа. Сначала отключите один из них.",
        "present": "Основной ключ отключить нельзя: сначала сделайте основным другой.",
        "not_valid": "Этот ключ уже отключён.",
        "too_late": "Вернуть ключ можно только в течение недели после отключения.",
        "unknown": "Такого ключа нет.",
    }
)
PICTURE_FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "none": "Выберите файл с логотипом.",
        "kind": "Подойдёт PNG, JPEG или WebP. SVG не принимаем: в нём могут быть программы.",
        "broken": "Файл повреждён или обрезан: картинка не читается.",
        "heavy": "Файл тяжелее 200 КБ. Сожмите его.",
        "small": "Картинка меньше 16 пикселей по одной из сторон.",
        "infected": "Проверка нашла в этом файле вредоносную программу. Проверьте компьютер и выберите другой файл.",
        "unscanned": "Проверка файлов сейчас не отвечает. Ничего не сохранено, попробуйте через несколько минут.",
        "large": "Картинка больше 2000 пикселей по одной из сторон.",
    }
)
# By the beginning of what the guard of addresses says in English.
ADDRESS_FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "is written in ASCII": "Адрес пишется латиницей, без пробелов и обратной косой черты, не длиннее 2000 знаков.",
        "has a host or port": "Имя или порт в адресе не читаются.",
        "begins with https://": "Адрес начинается с https:// и имени сайта.",
        "holds no login": "В адресе не может быть логина и пароля.",
        "has no part after #": "Часть после # до сайта не доходит: уберите её.",
        "has a name that only": "Такое имя известно только внутри одной сети, из интернета его не видно.",
        "has a name that stands": "У этого имени нет адреса в DNS. Проверьте, нет ли опечатки.",
        "stands for one": "Имя ведёт на внутренний адрес, а события можно слать только на адреса, которые видны из интернета.",
        "has one of the ports": "Порт может быть 443, 8443, 80 или 8080.",
    }
)
# What pages say after a step, by the word in the address.
DONE: Mapping[str, str] = MappingProxyType(
    {
        "leads": "Ключ стал основным.",
        "retired": "Ключ отключён. Вернуть его можно в течение недели.",
        "restored": "Ключ снова действует, вторым.",
        "address": "Адрес сменён. Пошлите на него пробное событие.",
        "paused": "События больше не отправляются. Они копятся и уйдут по порядку, когда вы снимете паузу.",
        "resumed": "Отправка возобновлена. Накопившиеся события уходят по порядку.",
        "again": "Событие отправится в ближайшие секунды.",
        "drafted": "Черновик сохранён. Посмотрите, как он выглядит, и опубликуйте.",
        "published": "Оформление опубликовано: клиенты видят его уже сейчас.",
    }
)


def address_fault(words: str) -> str:
    """The guard's words in Russian; words that are new here are shown as they are."""
    said = words.removeprefix("the callback address ")
    return next((ours for begins, ours in ADDRESS_FAULTS.items() if said.startswith(begins)), f"Ответ проверки: {said}.")


def event(type: EventType) -> str:
    """An event's type as the API names it."""
    return type.value


def step(word: str) -> str:
    """A step of the journal; one that has no words is shown as it is."""
    return STEPS.get(Step(word), word) if word in set(Step) else word


def detail(act: PartnerAct) -> str:
    """Of what it was done; the mark of a session that ended says nothing to people."""
    return "" if act.step == Step.LOGGED_OUT else act.detail


def key_name(kind: KeyKind | str, mark: str) -> str:
    """How a key without a name is called."""
    return f"{'запросы' if kind == KeyKind.REQUEST else 'уведомления'} …{mark[-4:]}"
