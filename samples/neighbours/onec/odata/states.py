"""The base's state words as members of its enumerations."""

from samples.neighbours.onec.words import READY

APPLICATION = {
    "Новый": "Новая", "На рассмотрении": "НаРассмотрении", "Требуются данные": "ТребуютсяДанные", "Одобрен": "Одобрена",
    "Отказ": "Отказ", "Отменен": "Отменена", "Подписан (дистанционно)": "Подписана", "Ожидает списания с р/с": "ОжидаетВыдачи",
    "Выдан": "Выдана", "Внесен аванс": "ВнесенАванс", "Оплачен": "Погашена", "У коллектора": "УКоллектора", "В суде": "ВСуде",
    "Продан": "Продана", "Списан": "Списана",
}  # fmt: skip
CONTRACT = {
    "Одобрен": "Новый", "Подписан (дистанционно)": "Подписан", "Ожидает списания с р/с": "ОжидаетВыдачи", "Выдан": "Выдан",
    "Внесен аванс": "Выдан", "Оплачен": "Погашен", "У коллектора": "ПереданКоллектору", "В суде": "ВСуде", "Продан": "Продан",
    "Списан": "Списан", "Отказ": "Расторгнут", "Отменен": "Расторгнут",
}  # fmt: skip
OVERDUE = "Просрочен"
ENUMS = {
    "СтатусыЗаявок": tuple(APPLICATION.values()), "СтатусыДоговоров": tuple(dict.fromkeys((*CONTRACT.values(), OVERDUE))),
    "ПолФизическогоЛица": ("Мужской", "Женский"),
    "ВидыНачислений": ("ОсновнойДолг", "Проценты", "Пени", "Штраф", "Пошлина", "Комиссия", "Переплата"),
    "ВидыДосрочногоВозврата": ("УменьшениеПлатежа", "СокращениеСрока", "ПолныйВозврат"),
}  # fmt: skip


def application_word(status: str) -> str:
    """A word that the enumeration lacks leaves without spaces."""
    return APPLICATION.get(status) or "".join(part[:1].upper() + part[1:] for part in status.split())


def contract_word(status: str) -> str:
    """The contract's own state; one that waits for a new decision is new again."""
    return CONTRACT.get(status) or ("Новый" if status not in READY else application_word(status))
