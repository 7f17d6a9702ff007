"""Queue a message to the borrower: the one door by which flows send anything."""

from datetime import timedelta

from bridge.flows.hub import SMS, Hub
from bridge.model.application import Application
from bridge.model.counting.parts import parts_of
from bridge.ports.sms import Message
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind


def post_message(
    hub: Hub, tx: Transaction, application: Application, text: str, life: timedelta | None = None, *, code_id: str = "",
    by_call: bool = False,
) -> Message:  # fmt: skip
    """Write a message down and queue it. With `life` it is not sent after so long: a code is dead by then.

    `code_id`: the code that it carries; what becomes of the message is then followed and written into the journal of evidence.
    `by_call`: a call may bring a code in its place; only where the hub makes codes itself.
    """
    now = hub.clock.now()
    message = Message(
        id=hub.mint.id("msg"),
        application_id=application.id,
        phone=application.borrower.phone,
        text=text,
        made_at=now,
        sender=hub.partner(application).sms_sender,
        good_until=now + life if life else None,
        code_id=code_id,
        by_call=by_call,
        parts=parts_of(text),
    )
    tx.messages.add(message)
    tx.work.post(WorkKind.SEND_MESSAGE, application.id, SMS, message.id, now)
    return message
