"""Words of the page «Второе лицо»."""

from collections.abc import Mapping
from types import MappingProxyType

from bridge.flows.seconding import kinds
from bridge.flows.seconding.kinds import BULK, CLOSE_DAY, FAR_SIDE, REFUND, SUSPENSE
from bridge.model.seconding.deed import DeedState

TITLES: Mapping[str, str] = MappingProxyType(
    {
        kinds.GIVE_ADMINISTRATOR: "Сделать администратором",
        kinds.RESET_FACTORS: "Сбросить второй фактор",
        kinds.ERASE_SUBJECT: "Стереть данные человека",
        SUSPENSE: "Невыясненные деньги",
        REFUND: "Возврат плательщику",
        FAR_SIDE: "Закрыть дорогу в 1С",
        CLOSE_DAY: "Закрыть день с расхождениями",
        BULK: "Действие над многими строками",
    }
)
STATES: Mapping[DeedState, tuple[str, str]] = MappingProxyType(
    {
        DeedState.ASKED: ("ждёт", "wait"),
        DeedState.DONE: ("сделано", "good"),
        DeedState.REFUSED: ("отказано", "ask"),
        DeedState.WITHDRAWN: ("отозвано", "end"),
        DeedState.LAPSED: ("срок вышел", "end"),
        DeedState.FAILED: ("сделать уже нельзя", "ask"),
    }
)
DONE: Mapping[str, str] = MappingProxyType(
    {
        "confirmed": "Подтверждено и сделано.",
        "refused": "Отказано. Тот, кто просил, увидит причину.",
        "withdrawn": "Просьба отозвана, ничего не изменилось.",
        "gone": "Об этом уже решил кто-то другой, или срок вышел. Второй раз ничего не делается.",
        "own": "Свою просьбу подтвердить нельзя: нужен другой человек.",
        "not_yours": "Для этого нужно то же право, что и у того, кто просил.",
        "stale": "Заявку в этот миг изменил кто-то другой. Ничего не сделано, нажмите ещё раз.",
        "impossible": "Подтверждено, но сделать уже нельзя: с тех пор что-то изменилось. Ничего не сделано.",
    }
)


def title_of(kind: str) -> str:
    """The heading of a deed; a kind that has no words is shown as it is."""
    return TITLES.get(kind, kind)
