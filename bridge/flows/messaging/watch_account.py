"""The account at the gateway: trouble is told once and closes by itself; a low balance is told before there is trouble."""

from datetime import timedelta

from bridge.flows.hub import SMS_TIMER, Hub
from bridge.flows.open_attention import open_attention
from bridge.model.money import shown_rubles
from bridge.ports.outside_errors import BusyError, OutsideError
from bridge.ports.sms import AccountHeldError
from bridge.ports.store import Transaction
from bridge.ports.work import Later, Work, WorkKind

HELD, LOW = "sms_account", "sms_balance"
HELD_ID, LOW_ID = f"att_{HELD}", f"att_{LOW}"
LOOK_EVERY = timedelta(hours=1)


def tell_account_held(hub: Hub, error: AccountHeldError) -> None:
    """One attention however many messages wait. None of them is lost: codes die by their own time, news wait."""
    text = f"{error.message}. Сообщения ждут и не потеряны"
    with hub.store.begin() as tx:
        open_attention(hub, tx, HELD, text, attention_id=HELD_ID)


def note_account(hub: Hub, tx: Transaction, balance: int | None) -> None:
    """The gateway took something: the account is served. Its balance (kopecks), where told, is held against the limit."""
    _close(hub, tx, HELD_ID, "шлюз снова принимает сообщения")
    if balance is None or not hub.sms_low_balance:
        return
    if balance < hub.sms_low_balance:
        text = f"на счёте SMS {shown_rubles(balance)}, порог {shown_rubles(hub.sms_low_balance)}: пополните счёт"
        open_attention(hub, tx, LOW, text, attention_id=LOW_ID)
    else:
        _close(hub, tx, LOW_ID, f"счёт пополнен: {shown_rubles(balance)}")


def watch_account(hub: Hub, tx: Transaction) -> None:
    """Have the balance looked at every hour; nothing happens while that is planned already, or when no limit is set."""
    if hub.sms_low_balance:
        tx.work.post(WorkKind.WATCH_SMS_BALANCE, "", SMS_TIMER, LOW, hub.clock.now(), once=LOW)


def watch_sms_balance(hub: Hub, work: Work) -> Later | None:
    """One look; later again. An answer that is none is no reason to stop looking."""
    if not hub.sms_low_balance:
        return None
    try:
        balance = hub.sms.balance()
    except AccountHeldError as error:
        tell_account_held(hub, error)
        raise
    except BusyError:
        raise
    except OutsideError:
        return Later(hub.clock.now() + LOOK_EVERY)
    with hub.store.begin() as tx:
        note_account(hub, tx, balance)
    return Later(hub.clock.now() + LOOK_EVERY)


def _close(hub: Hub, tx: Transaction, attention_id: str, why: str) -> None:
    if tx.attentions.find_waiting(attention_id) is not None:
        tx.attentions.resolve(attention_id, hub.clock.now(), why)
