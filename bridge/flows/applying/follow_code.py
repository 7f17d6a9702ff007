"""What the page of a code may tell: whether it is sent, until when it is good, how many tries are left, when to ask again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bridge.flows.applying.check_code import made_code
from bridge.flows.applying.make_code import phone_mark, wait_of
from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.one_time_code import Purpose


@dataclass(frozen=True)
class CodeNews:
    """`sent`: a code was made and given to the messages; `good`: it can still be entered, until `until`.

    `making`: one was asked for and is not made yet. `wait`: until another one may be asked for.
    """

    sent: bool = False
    good: bool = False
    making: bool = False
    until: datetime | None = None
    left: timedelta = timedelta(0)
    tries_left: int = 0
    wait: timedelta = timedelta(0)


def follow_code(hub: Hub, application: Application, purpose: Purpose, binding: str) -> CodeNews:
    """News of the newest code of a purpose for these documents."""
    with hub.store.read() as tx:
        known = tx.codes.of(application.id)
    asked, code, now = next((one for one in known if one.purpose is purpose), None), made_code(known, purpose), hub.clock.now()
    wait, making = wait_of(hub, application, known, purpose), asked is not None and not asked.digest
    if code is None:
        return CodeNews(making=making, wait=wait)
    good = code.dead(binding, phone_mark(hub, application), now) is None
    left = code.expires_at - now if good else timedelta(0)
    return CodeNews(True, good, making, code.expires_at, left, max(0, code.tries_left), wait)
