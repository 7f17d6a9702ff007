"""Words of work on many rows."""

from collections.abc import Mapping
from types import MappingProxyType

from bridge.flows.hub import Hub
from bridge.model.seconding.bulk import BulkChoice, BulkKind, BulkState, RowState
from bridge.web.office.wording import ATTENTIONS, EVENTS, WORK, attention_title, party

KINDS: Mapping[BulkKind, str] = MappingProxyType(
    {
        BulkKind.SEND_AGAIN: "Отправить снова остановленное",
        BulkKind.RESOLVE: "Закрыть то, что ждёт человека",
        BulkKind.REPLAY: "Послать сайту события ещё раз",
    }
)
STATES: Mapping[BulkState, tuple[str, str]] = MappingProxyType(
    {
        BulkState.ASKED: ("ждёт второго лица", "ask"),
        BulkState.RUNNING: ("идёт", "wait"),
        BulkState.DONE: ("закончено", "good"),
        BulkState.STOPPED: ("остановлено", "ask"),
        BulkState.REFUSED: ("не начато", "end"),
    }
)
ROWS: Mapping[RowState, tuple[str, str]] = MappingProxyType(
    {RowState.WAITING: ("ждёт", "wait"), RowState.DONE: ("сделано", "good"), RowState.SKIPPED: ("пропущено", "ask")}
)


def kinds_of(kind: BulkKind) -> Mapping[str, str]:
    """What rows of a run may be, in words."""
    if kind is BulkKind.REPLAY:
        return {event.value: words for event, words in EVENTS.items()}
    return {work.value: words for work, words in WORK.items()} if kind is BulkKind.SEND_AGAIN else ATTENTIONS


def choice_in_words(hub: Hub, kind: BulkKind, choice: BulkChoice) -> str:
    """By what the rows were chosen."""
    parts = [f"отмечено: {len(choice.ids)}"] if choice.ids else []
    if choice.destination:
        site = hub.partners.get(choice.destination.removeprefix("partner:"))
        parts.append(f"кому: {site.title if site else party(choice.destination)}")
    if choice.kind:
        parts.append(f"что: {kinds_of(kind).get(choice.kind) or attention_title(choice.kind)}")
    parts += [f"с {hub.clock.local(choice.since):%d.%m.%Y %H:%M}"] if choice.since else []
    parts += [f"до {hub.clock.local(choice.until):%d.%m.%Y %H:%M}"] if choice.until else []
    return ", ".join(parts)
