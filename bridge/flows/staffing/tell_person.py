"""Tell a person by a letter what was done with their account: whoever did not do it learns of it at once."""

from bridge.flows.hub import Hub
from bridge.flows.staffing.log_in import OFFICE, PARTNERS
from bridge.model.staff.people import Act
from bridge.ports.mail import Letter
from bridge.ports.work import Work

_WORDS = {
    Act.NEW_PLACE: "Вход с нового браузера или из новой сети",
    Act.PAUSED: "Несколько неверных попыток входа подряд, вход на паузе",
    Act.WORD_SET: "Пароль задан по одноразовой ссылке",
    Act.WORD_CHANGED: "Пароль изменён",
    Act.TOTP_ADDED: "Добавлено приложение с кодами",
    Act.KEY_ADDED: "Добавлен ключ входа",
    Act.KEY_FELL: "Ключ входа назвал номер, который уже был: возможно, у ключа есть копия. Вход не состоялся",
    Act.FACTOR_REMOVED: "Удалён второй фактор",
    Act.CODES_MADE: "Сделаны новые запасные коды",
    Act.CODE_USED: "Использован запасной код",
    Act.FACTORS_RESET: "Второй фактор сброшен администратором",
}
_TEXT = (
    "Здравствуйте!\n\n{what}.\nКогда: {when} ({zone}).\n{detail}"
    "Если это были не вы, завершите сеансы на странице «Мой вход» и скажите администратору.\n\n{url}\n"
)


def tell_person(hub: Hub, work: Work) -> None:
    """Send the letter about the line that the row names. Raises an outside error when the server did not take it."""
    with hub.store.read() as tx:
        act = tx.person_acts.get(work.subject)
        person = tx.people.get(act.person_id)
    if hub.mail is None or not person.mail or act.act not in _WORDS:
        return
    at, what = hub.clock.local(act.at), _WORDS[act.act]
    detail = f"Подробнее: {act.detail}.\n" if act.detail else ""
    url = hub.url_of(PARTNERS if person.site else OFFICE)
    text = _TEXT.format(what=what, when=f"{at:%d.%m.%Y %H:%M}", zone=at.tzname() or "UTC", detail=detail, url=url)
    hub.mail.send(Letter(f"let_{act.id}", person.mail, f"{hub.lender}: {what.partition(':')[0].lower()}".lstrip(": "), text))
