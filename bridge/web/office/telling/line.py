"""One thing that happened, or is planned; the kinds by which a line is filtered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

# Of looks: who read what. They stand apart from what happened.
READ = "read"
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "history": "Ход заявки",
        "borrower": "Клиент",
        "message": "Сообщения и коды",
        "call": "1С, PayU, СМС",
        "event": "Сайт",
        "payment": "Деньги",
        "office": "Офис",
        "work": "Работа хаба",
        "evidence": "Журнал подписи",
    }
)


@dataclass(frozen=True)
class Said:
    """One side of an exchange: `head` and `body` as they may be seen, `note`: what the body is and what is cut off."""

    title: str
    head: tuple[str, ...] = ()
    body: str = ""
    note: str = ""


@dataclass(frozen=True)
class Line:
    """Who → whom, what, how it ended, how long; `details` and what was `said` behind a click. `source`: a word of KINDS, or READ.

    `number`: of the line of the journal beside which the contents may be kept; 0: none.
    """

    at: datetime
    source: str
    sender: str
    receiver: str
    what: str
    result: str = ""
    tone: str = ""
    milliseconds: int = 0
    details: tuple[tuple[str, str], ...] = ()
    number: int = 0
    said: tuple[Said, ...] = ()
