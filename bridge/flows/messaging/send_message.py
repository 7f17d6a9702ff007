"""Send a message once. A try whose end is not known is asked about before anything else goes to this borrower.

Rows of one application stand in one line, so that a second message waits until the first one's end is known.
"""

from datetime import timedelta

from bridge.flows.hub import Hub
from bridge.flows.messaging.ask_state import ask_state
from bridge.flows.messaging.call_phone import call_phone
from bridge.flows.messaging.hand_over import finish, hand_over
from bridge.flows.messaging.note_state import FIRST_LOOK, given_up, learnt, taken
from bridge.flows.messaging.second_channel import overtaken
from bridge.ports.outside_errors import OutsideError
from bridge.ports.sms import Channel, Message, MessageState, Sent
from bridge.ports.work import Done, Later, Work

# Nobody is told news of the day before yesterday.
NEWS_LIFE = timedelta(days=2)
# How long a gateway may take to show what it has taken. Within the minute: should it have it all the same, it refuses the same
# text to the same phone as sent twice.
SETTLES_IN = timedelta(seconds=45)
UNCLEAR = "исход отправки неизвестен"
_NOTHING = (MessageState.LOST, MessageState.UNTOLD)


def send_message(hub: Hub, work: Work) -> Later | Done | None:
    """Send the message named by the work row. One that nobody waits for any more, or that a newer code replaces, is not sent.

    Raises UnreachableError (AccountHeldError holds the whole gateway), OutcomeUnknownError.
    """
    with hub.store.read() as tx:
        message = tx.messages.get(work.subject)
        replaced = overtaken(tx, message)
    if message.state is not MessageState.WAITING:
        return None
    if message.tried_at is not None:
        known = _settle(hub, message)
        if not isinstance(known, NotTaken):
            return known
    reason = _no_use(hub, message, replaced)
    if reason:
        return finish(hub, message, given_up(hub, reason))
    return call_phone(hub, message) if message.channel is Channel.CALL else _send(hub, message)


class NotTaken:
    """The gateway never had it: it may be sent."""


def _settle(hub: Hub, message: Message) -> Later | Done | NotTaken | None:
    """A gateway mostly knows it soon; that it has nothing is believed when it had its time to show what it has taken."""
    now, tried = hub.clock.now(), message.tried_at or hub.clock.now()
    if now < tried + FIRST_LOOK:
        return Later(tried + FIRST_LOOK)
    certain = tried + SETTLES_IN
    told = _told(hub, message)
    if told is None or (now < certain and told[0] in _NOTHING):
        return Later(certain if now < certain else now + SETTLES_IN)
    state, reason = told
    if state is MessageState.LOST or (state is MessageState.UNTOLD and not message.code_id):
        # News may rather come twice than never; a code may not.
        return NotTaken()
    return finish(hub, message, given_up(hub, UNCLEAR) if state is MessageState.UNTOLD else learnt(hub, state, reason))


def _told(hub: Hub, message: Message) -> tuple[MessageState, str] | None:
    """Where an unclear message is; UNTOLD when nobody will ever say, or when it is too late to matter; None: ask again."""
    if message.channel is Channel.CALL:
        # Its digits are gone with the answer.
        return MessageState.UNTOLD, ""
    dead = message.useless(hub.clock.now())
    try:
        return ask_state(hub, message) or ((MessageState.UNTOLD, "") if dead else None)
    except OutsideError:
        if dead:
            return MessageState.UNTOLD, ""
        raise


def _no_use(hub: Hub, message: Message, replaced: bool) -> str:
    now = hub.clock.now()
    if replaced:
        return "вместо него отправлен новый код"
    if message.useless(now) or now >= message.made_at + NEWS_LIFE:
        return "отправлять уже поздно"
    return ""


def _send(hub: Hub, message: Message) -> Later | Done | None:
    def keep(sent: Sent) -> Done | None:
        return finish(hub, message, taken(hub, sent.gateway_id, sent.cost), balance=sent.balance, served=True)

    return hand_over(hub, message, hub.sms.send, keep)
