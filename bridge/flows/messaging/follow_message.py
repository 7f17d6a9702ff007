"""Ask where a message with a code is, in case the gateway does not tell by itself: soon, then less and less often."""

from bridge.flows.hub import Hub
from bridge.flows.messaging.ask_state import ask_state
from bridge.flows.messaging.note_state import FIRST_LOOK, learnt, note_state
from bridge.ports.sms import Message, MessageState
from bridge.ports.work import Later, Work


def follow_message(hub: Hub, work: Work) -> Later | None:
    """One look; again after a pause as long as the message is old, until it has arrived, has failed or is of no use."""
    with hub.store.read() as tx:
        message = tx.messages.get(work.subject)
    if message.state is not MessageState.SENT:
        return None
    state, reason = ask_state(hub, message) or (MessageState.SENT, "")
    if state is MessageState.UNTOLD:
        return None
    if state in (MessageState.DELIVERED, MessageState.FAILED):
        with hub.store.begin() as tx:
            note_state(hub, tx, message, learnt(hub, state, reason))
        return None
    return _later(hub, message)


def _later(hub: Hub, message: Message) -> Later | None:
    now = hub.clock.now()
    if message.useless(now):
        return None
    due = now + max(FIRST_LOOK, now - (message.taken_at or now))
    return Later(min(due, message.good_until) if message.good_until else due)
