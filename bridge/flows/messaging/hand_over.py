"""One try to hand a message to the gateway: marked before, so that whatever happens meanwhile is found again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bridge.flows.hub import Hub
from bridge.flows.messaging.ask_state import keep_answer
from bridge.flows.messaging.note_state import FIRST_LOOK, Change, note_state, refused
from bridge.flows.messaging.watch_account import note_account, tell_account_held
from bridge.ports.outside_errors import BadAnswerError, RefusedError, UnreachableError
from bridge.ports.sms import AccountHeldError, Message, MessageState, NumberRefusedError, TooOftenError
from bridge.ports.store import Transaction
from bridge.ports.work import Done, Later

_BAD, _BAD_ID = "sms_answer", "att_sms_answer"
T = TypeVar("T")


def hand_over(hub: Hub, message: Message, act: Callable[[Message], T], keep: Callable[[T], Done | None]) -> Later | Done | None:
    """`act` on the message, `keep` what came of it.

    What certainly did not arrive is as if never tried; a final refusal ends the message; all else is asked about after
    FIRST_LOOK. Raises UnreachableError, OutcomeUnknownError.
    """
    if not _mark(hub, message, hub.clock.now()):
        return None
    try:
        done = act(message)
    except AccountHeldError as error:
        _mark(hub, message, None)
        tell_account_held(hub, error)
        raise
    except TooOftenError:
        raise
    except UnreachableError:
        _mark(hub, message, None)
        raise
    except RefusedError as error:
        return finish(hub, message, refused(hub, error.message), call=isinstance(error, NumberRefusedError), alarm=True)
    except BadAnswerError as error:
        keep_answer(hub, message, error, _BAD, f"ответ шлюза на отправку не понят: {error.message}", _BAD_ID)
        return Later(hub.clock.now() + FIRST_LOOK)
    return keep(done)


def finish(
    hub: Hub,
    message: Message,
    change: Change,
    *,
    call: bool = True,
    alarm: bool = False,
    balance: int | None = None,
    served: bool = False,
) -> Done | None:
    """Write down what became of it. `served`: the gateway took it, so the account is well.

    One with a code is written in a transaction of its own: that takes locks which may not be mixed with other rows'.
    """

    def write(tx: Transaction) -> None:
        note_state(hub, tx, message, change, call=call, alarm=alarm)
        if served:
            note_account(hub, tx, balance)

    if not message.code_id:
        return Done(write)
    with hub.store.begin() as tx:
        write(tx)
    return None


def _mark(hub: Hub, message: Message, tried_at: datetime | None) -> bool:
    """False when it waits no longer: somebody else learnt what became of it."""
    with hub.store.begin() as tx:
        fresh = tx.messages.get(message.id)
        if fresh.state is not MessageState.WAITING:
            return False
        tx.messages.save(replace(fresh, tried_at=tried_at))
    return True
