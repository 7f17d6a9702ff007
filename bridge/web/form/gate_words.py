"""Gates in the borrower's words: what is done, what is waited for, until when. Nothing legalistic; what is off is not shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from bridge.model.application import Application
from bridge.model.gates import Gate, GateName, Stage
from bridge.model.gates.table import rules_of
from bridge.web.texts import gettext as _
from bridge.web.texts import later
from bridge.web.wording import span_in_words


@dataclass(frozen=True)
class GateLine:
    """One gate on the page. `until`: when time opens it (UTC), `left`: how long that is from now, in words."""

    name: str
    done: bool
    title: str
    text: str
    until: datetime | None = None
    left: str = ""


# What it is called, what is said when it is open, what while it is closed.
_WORDS: Mapping[GateName, tuple[str, str, str]] = MappingProxyType(
    {
        GateName.CONSENTS: (later("Ваши согласия"), later("даны"), later("одного не хватает: позвоните нам, контакты внизу")),
        GateName.IDENTIFICATION: (
            later("Кредитор проверяет, что вы это вы"),
            later("проверил"),
            later("ждём кредитора; если от вас что-то нужно, он позвонит"),
        ),
        GateName.SELF_BAN: (
            later("Кредитор спрашивает, нет ли у вас запрета на займы"),
            later("запрета нет"),
            later("ждём ответа бюро кредитных историй, обычно это минуты"),
        ),
        GateName.DAILY_RATE: (later("Ставка в день"), later("не выше разрешённой"), later("кредитор пересчитывает")),
        GateName.FULL_COST: (later("Полная стоимость займа"), later("не выше разрешённой"), later("кредитор пересчитывает")),
        GateName.OVERPAYMENT: (later("Переплата за весь срок"), later("не выше разрешённой"), later("кредитор пересчитывает")),
        GateName.ONE_PERSON: (
            later("Сколько у вас уже взято у этого кредитора"),
            later("этот заём помещается"),
            later("кредитор проверяет"),
        ),
        GateName.PASSPORT: (
            later("Паспорт"),
            later("действует сегодня"),
            later("сегодня подписать с ним нельзя: позвоните нам, контакты внизу"),
        ),
        GateName.ACCEPT_WINDOW: (
            later("Время подписать условия"),
            later("ещё идёт"),
            later("вышло: нужны новые условия, позвоните нам"),
        ),
        GateName.COOLING_OFF: (later("Время передумать"), later("закончилось"), later("ещё идёт")),
        GateName.BOOKING: (
            later("Туроператор подтверждает тур"),
            later("подтвердил"),
            later("ждём ответа; %(site)s следит за этим"),
        ),
        GateName.PAYEE: (
            later("Кому уйдут деньги"),
            later("получатель проверен"),
            later("кредитор проверяет получателя"),
        ),
        GateName.STILL_SIGNED: (later("Кредитор сверяет договор"), later("всё сошлось"), later("в последнюю очередь")),
    }
)


def gate_lines(application: Application, stage: Stage, site: str, now: datetime) -> list[GateLine]:
    """The gates of a stage in the order of the table, as far as they were looked at. `site`: the tour site's title."""
    gates = [application.gate(rule.name) for rule in rules_of(stage)]
    return [_line(gate, site, now) for gate in gates if gate is not None and not gate.off]


def lines_before_signing(application: Application) -> list[GateLine]:
    """What must stand before the signature; none of it speaks of the site or of a time left."""
    return gate_lines(application, Stage.BEFORE_SIGNING, "", application.received_at)


def _line(gate: Gate, site: str, now: datetime) -> GateLine:
    title, done, waiting = _WORDS[gate.name]
    until = None if gate.open else gate.not_before
    text = _(done if gate.open else waiting)
    left = span_in_words(until - now) if until else ""
    return GateLine(gate.name.value, gate.open, _(title), text % {"site": site} if "%(" in text else text, until, left)
