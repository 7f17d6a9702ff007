"""Send a short message; after an unclear try ask the gateway by our id before sending again.

Messages of one phone share nothing.
"""

from dataclasses import replace
from datetime import timedelta

from bridge.flows.hub import SMS, Hub
from bridge.model.application import Application
from bridge.ports.sms import Message, MessageState
from bridge.ports.store import Transaction
from bridge.ports.work import Done, Work, WorkKind


def post_message(hub: Hub, tx: Transaction, application: Application, text: str, life: timedelta | None = None) -> Message:
    """Write a message to the borrower down and queue it. With `life` it is not sent after so long: a code is dead by then."""
    now = hub.clock.now()
    until = now + life if life else None
    message = Message(hub.mint.id("msg"), application.id, application.borrower.phone, text, now, good_until=until)
    tx.messages.add(message)
    tx.work.post(WorkKind.SEND_MESSAGE, application.id, SMS, message.id, now)
    return message


def send_message(hub: Hub, work: Work) -> Done | None:
    """Send the message named by the work row, once. A message nobody waits for any more is not sent."""
    with hub.store.read() as tx:
        message = tx.messages.get(work.subject)
    if message.state is not MessageState.WAITING:
        return None
    done = _already_there(hub, message) if work.attempt > 1 else None
    if done is None and message.good_until is not None and hub.clock.now() >= message.good_until:
        done = replace(message, state=MessageState.FAILED, reason="too late to be of use")
    if done is None:
        done = replace(message, state=MessageState.SENT, gateway_id=hub.sms.send(message))
    kept = replace(done, text="")
    return Done(lambda tx: tx.messages.save(kept))


def _already_there(hub: Hub, message: Message) -> Message | None:
    state, reason = hub.sms.message_state(message)
    return None if state is MessageState.LOST else replace(message, state=state, reason=reason)
