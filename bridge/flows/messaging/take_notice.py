"""The gateway tells by itself: verified and stored before it is answered, worked on afterwards."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bridge.flows.hub import Hub
from bridge.flows.messaging.note_state import learnt, note_state
from bridge.flows.open_attention import open_attention
from bridge.model.errors import NoticeRefusedError
from bridge.model.exchanging import Raw
from bridge.ports.sms import Message, News, NewsKind, RawNotice
from bridge.ports.store import Exchange, Notice
from bridge.ports.work import Later, Work, WorkKind

SOURCE = "sms"
NOTICES = "sms_notices"
# The news of a quick delivery may come before the answer that tells the gateway's id was written down.
PATIENCE, AGAIN = timedelta(minutes=2), timedelta(seconds=20)
_FORGED, _FORGED_ID = "sms_forged", "att_sms_forged"


def take_sms_notice(hub: Hub, raw: RawNotice) -> str:
    """Verify, store once, queue; returns what the gateway is answered. A repeated notice is answered again without effect.

    Raises NoticeRefusedError for a notice that does not verify: nothing of it is stored, a person is told.
    """
    try:
        notice = hub.sms.read_notice(raw)
    except NoticeRefusedError:
        with hub.store.begin() as tx:
            text = "пришло уведомление о доставке с неверной контрольной суммой: секрет в кабинете другой, или кто-то подделывает"
            open_attention(hub, tx, _FORGED, text, attention_id=_FORGED_ID)
        raise
    if notice.news:
        with hub.store.begin() as tx:
            row = Notice(hub.mint.id("ntc"), SOURCE, notice.key, raw.packed(), hub.clock.now())
            if tx.notices.put(row):
                tx.work.post(WorkKind.RECEIVE_SMS_NOTICE, "", NOTICES, row.id, hub.clock.now())
    return hub.sms.receipt()


def receive_sms_notice(hub: Hub, work: Work) -> Later | None:
    """Act on a stored notice. What it tells of a message that nobody knows (yet) is looked at again for two minutes."""
    with hub.store.read() as tx:
        row = tx.notices.get(work.subject)
        if row.handled_at:
            return None
        news = _read(hub, row)
        known = [(one, tx.messages.find(one.message_id, one.gateway_id)) for one in news]
    now = hub.clock.now()
    results = [_act(hub, one, message, row) for one, message in known] or ["no longer verifies"]
    if "unknown message" in results and now < row.received_at + PATIENCE:
        return Later(now + AGAIN)
    with hub.store.begin() as tx:
        tx.notices.save(replace(row, handled_at=now, result=", ".join(results)))
    return None


def _read(hub: Hub, row: Notice) -> Sequence[News]:
    """It verified when it came; should the secret have been changed since, asking tells what it told."""
    try:
        return hub.sms.read_notice(RawNotice.unpacked(row.body)).news
    except NoticeRefusedError:
        return ()


def _act(hub: Hub, news: News, message: Message | None, row: Notice) -> str:
    """Each in a transaction of its own: doing one twice changes nothing."""
    if news.kind is NewsKind.INCOMING:
        return _incoming(hub, news)
    if news.kind is not NewsKind.DELIVERY:
        return news.kind.value
    if message is None:
        return "unknown message"
    with hub.store.begin() as tx:
        after = note_state(hub, tx, message, learnt(hub, news.state, news.reason))
        tx.journal.note(_heard(hub, row, message.application_id, news.state.value))
    return f"{message.id}: {news.state.value}" + ("" if after.state is news.state else f" after {after.state.value}")


def _heard(hub: Hub, row: Notice, application_id: str, state: str) -> Exchange:
    """The notice as a line of the message's application: whose it is was not known when it came."""
    raw = RawNotice.unpacked(row.body)
    query = raw.query.decode("ascii", "replace")
    asked = Raw(raw.body, {"Content-Type": raw.media_type}, "POST", f"?{query}" if query else "")
    talk = hub.keeper.talk(asked, None) if application_id else None
    return Exchange(row.received_at, "sms", "hub", "отчёт о доставке", f"OK, {state}", application_id, talk=talk)


def _incoming(hub: Hub, news: News) -> str:
    """Someone answered a message: a person reads it in the gateway's cabinet."""
    with hub.store.begin() as tx:
        theirs = tx.applications.recent(1, phone=news.phone) if news.phone else ()
        for application in theirs:
            text = "клиент ответил на SMS: текст в кабинете шлюза"
            open_attention(hub, tx, "sms_incoming", text, application.id)
    return "incoming message" if theirs else "incoming message of an unknown phone"
