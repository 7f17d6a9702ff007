"""Have the borrower's phone rung: the last digits of the calling number are the code, in place of the one that did not arrive."""

from dataclasses import replace

from bridge.flows.applying.make_code import facts_of_sent, keep_code
from bridge.flows.hub import Hub
from bridge.flows.messaging.hand_over import hand_over
from bridge.flows.messaging.note_state import given_up, note_state, taken
from bridge.flows.messaging.second_channel import own_code
from bridge.flows.messaging.watch_account import note_account
from bridge.model.evidence.kinds import EvidenceKind
from bridge.model.one_time_code import OneTimeCode
from bridge.ports.sms import Called, Message
from bridge.ports.store import Transaction
from bridge.ports.work import Done, Later


def call_phone(hub: Hub, message: Message) -> Later | Done | None:
    """Ring, keep the digits as the newest code. A newer code that was asked for meanwhile stays the good one."""

    def keep(called: Called) -> None:
        with hub.store.begin() as tx:
            known = tx.codes.of(message.application_id)
            code = own_code(known, message.code_id)
            if code is None or code.used_at is not None:
                note_state(hub, tx, message, given_up(hub, "этот код уже не нужен"), call=False)
            else:
                _keep_digits(hub, tx, message, called, replace(code, n=known[0].n))
            note_account(hub, tx, called.balance)

    return hand_over(hub, message, hub.sms.call, keep)


def _keep_digits(hub: Hub, tx: Transaction, message: Message, called: Called, code: OneTimeCode) -> None:
    """A code of its own, good for the same; tries that were spent stay spent."""
    application = tx.applications.get(message.application_id)
    asked = replace(code, id=hub.mint.id("code"), digest="", n=code.n + 1)
    tx.codes.add(asked)
    kept = keep_code(hub, tx, application, asked, called.digits)
    facts = facts_of_sent(kept) | {"message": message.id}
    tx.evidence.append(application.id, EvidenceKind.CODE_SENT, hub.clock.now(), facts | {"channel": message.channel.value})
    change = taken(hub, called.gateway_id, called.cost)
    note_state(hub, tx, message, lambda fresh: replace(change(fresh), code_id=kept.id), call=False)
