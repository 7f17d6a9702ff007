"""Send the code of a try to log in, where the phone has an application; where it has none, nothing happens."""

from contextlib import suppress

from bridge.flows.applying.check_code import made_code
from bridge.flows.applying.make_code import phone_mark, send_code
from bridge.flows.cabinet.log_in import CALLED
from bridge.flows.hub import Hub
from bridge.flows.messaging.second_channel import request_call
from bridge.model.application import Application
from bridge.model.cabinet.log_in import LogIn
from bridge.model.errors import CodeTooSoonError, StepClosedError
from bridge.model.evidence.hand import Hand
from bridge.model.one_time_code import OneTimeCode, Purpose
from bridge.ports.store import Transaction
from bridge.ports.work import Work

# The browser that asked is not known to the worker; its address was counted when it asked.
_WORKER = Hand("", "", "")


def send_log_in_code(hub: Hub, work: Work) -> None:
    """Make the code for the phone's newest application. Done twice, one code is sent. Where it is too soon for another one, the
    code sent just now does."""
    if work.subject.endswith(CALLED):
        _ring(hub, work.subject.removesuffix(CALLED))
        return
    with hub.store.begin() as tx:
        log_in = tx.log_ins.find(work.subject)
        if log_in is None or log_in.code_id or log_in.dead(hub.clock.now()):
            return
        newest = next(iter(tx.applications.recent(1, phone=log_in.phone)), None)
        code = _code(hub, tx, log_in, newest) if newest else None
        if newest and code:
            tx.log_ins.save(log_in.sent(newest.id, code.id, code.digest))


def _ring(hub: Hub, log_in_id: str) -> None:
    """The borrower waited long enough: a call brings the code, where the phone has an application and its rules allow."""
    with hub.store.read() as tx:
        log_in = tx.log_ins.find(log_in_id)
    if log_in is not None and log_in.code_id and not log_in.dead(hub.clock.now()):
        with suppress(CodeTooSoonError, StepClosedError):
            request_call(hub, log_in.application_id, Purpose.ENTRY, _WORKER)


def _code(hub: Hub, tx: Transaction, log_in: LogIn, newest: Application) -> OneTimeCode | None:
    binding = Purpose.ENTRY.value
    try:
        return send_code.within(hub, tx, newest.id, Purpose.ENTRY, binding, _WORKER)
    except CodeTooSoonError:
        last = made_code(tx.codes.of(newest.id), Purpose.ENTRY)
        good = last is not None and last.dead(binding, phone_mark(hub, newest), hub.clock.now()) is None
        return last if good else None
