"""Words of the page of contact."""

from collections.abc import Mapping
from types import MappingProxyType

VISITS: Mapping[str, str] = MappingProxyType(
    {
        "GET /office/cases/<application_id>/contact": "смотрел отказ от взаимодействия",
        "POST /office/cases/<application_id>/contact/refuse": "записывал отказ от взаимодействия",
        "POST /office/cases/<application_id>/contact/allow": "снимал отказ от взаимодействия",
    }
)
WHY: Mapping[str, str] = MappingProxyType(
    {
        "statement": "заёмщик сам отменил отказ",
        "court": "решение суда вступило в силу",
        "mistake": "записан по ошибке",
    }
)
DONE: Mapping[str, str] = MappingProxyType(
    {
        "refused": "Записано. О просроченном долге хаб этому человеку больше не пишет.",
        "allowed": "Отказ снят. Напоминания о просрочке снова идут по правилам закона.",
        "same": "Так уже записано.",
        "stale": "Не записано: пока вы смотрели, здесь что-то изменилось. Посмотрите ещё раз.",
    }
)
WRONG: Mapping[str, str] = MappingProxyType(
    {
        "since": "День, когда пришло заявление: не позже сегодняшнего.",
        "basis": "Номер и способ заявления: от 1 до 200 знаков, например «вх. 17, через нотариуса».",
        "why": "Выберите причину.",
    }
)
