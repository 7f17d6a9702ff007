"""A day of payments is signed off for ever: by one person when it agrees, by two when it differs."""

from datetime import date

from bridge.flows.closing.close_day import books_of, close_day
from bridge.flows.hub import Hub
from bridge.flows.seconding.ask_second import ask_second
from bridge.flows.seconding.kinds import CLOSE_DAY
from bridge.model.errors import FieldInvalidError, RuleBrokenError, StepClosedError
from bridge.model.seconding.deed import Deed, KeptDeed
from bridge.ports.store import Attention
from bridge.ports.work import Work


def close_books(hub: Hub, day: date, by: str, note: str) -> KeptDeed | None:
    """Close it; None: it is closed. Raises what close_day raises."""
    differing = 0
    if day < hub.clock.today():
        books = books_of(hub, day)
        if books.closing is not None:
            raise StepClosedError("the day is closed already")
        differing = len(books.differing)
    if not differing or not hub.seconding.on:
        close_day(hub, day, f"office:{by}", note)
        return None
    if not note.strip():
        raise FieldInvalidError("differences need a note", field="note")
    words = f"Закрыть день {day:%d.%m.%Y}, который расходится (строк: {differing}). Закрытие подписывается навсегда."
    with hub.store.begin() as tx:
        return ask_second(hub, tx, Deed(CLOSE_DAY, day.isoformat(), words, note, {"day": day, "note": note}), by)


def close_confirmed_day(hub: Hub, work: Work) -> None:
    """Close the day of a confirmed deed; a person is told when that can't be done any more."""
    with hub.store.read() as tx:
        kept = tx.second_deeds.get(work.subject)
    day, now = date.fromisoformat(kept.deed.subject), hub.clock.now()
    try:
        close_day(hub, day, f"office:{kept.asked_by} + {kept.ended_by}", str(kept.deed.facts["note"]))
    except RuleBrokenError as error:
        with hub.store.read() as tx:
            closed = tx.books.closing(day) is not None
        if not closed:
            with hub.store.begin() as tx:
                text = f"день {day:%d.%m.%Y} подтверждён двумя, но не закрыт: {error.code}"
                tx.attentions.open(Attention(hub.mint.id("att"), "payments_differ", text, now))
