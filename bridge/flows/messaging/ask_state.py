"""Ask the gateway where a message is."""

from bridge.flows.hub import SMS, Hub
from bridge.flows.messaging.watch_account import tell_account_held
from bridge.flows.open_attention import open_attention
from bridge.ports.outside_errors import BadAnswerError, RefusedError
from bridge.ports.sms import AccountHeldError, Message, MessageState
from bridge.ports.store import Notice

_UNTOLD, _UNTOLD_ID = "sms_status", "att_sms_status"


def ask_state(hub: Hub, message: Message) -> tuple[MessageState, str] | None:
    """State and reason; None when the gateway refuses to say or says what nobody understands: one attention for all.

    Raises UnreachableError (AccountHeldError and TooOftenError are of it), OutcomeUnknownError.
    """
    try:
        return hub.sms.message_state(message)
    except AccountHeldError as error:
        tell_account_held(hub, error)
        raise
    except (RefusedError, BadAnswerError) as error:
        text = f"шлюз не говорит, где сообщение: {error.message}"
        keep_answer(hub, message, error, _UNTOLD, text, _UNTOLD_ID)
        return None


def keep_answer(
    hub: Hub, message: Message, error: RefusedError | BadAnswerError, kind: str, text: str, attention_id: str
) -> None:
    """Tell a person; an answer that nobody understands is kept, sealed, for whoever will look at it."""
    now = hub.clock.now()
    with hub.store.begin() as tx:
        if isinstance(error, BadAnswerError) and error.raw:
            key = f"{SMS}:{message.id}:{now.isoformat()}"
            tx.notices.put(Notice(hub.mint.id("raw"), "bad_answer", key, error.raw, now, now, error.operation))
        open_attention(hub, tx, kind, text, attention_id=attention_id)
