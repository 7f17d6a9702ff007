"""Words of work on many rows."""

from collections.abc import Mapping
from types import MappingProxyType

from bridge.flows.hub import Hub
from bridge.model.seconding.bulk import BulkChoice, BulkKind, BulkState, RowState
from bridge.ports.work import WorkKind
from bridge.web.office.wording import WORK, attention_title, party

KINDS: Mapping[BulkKind, str] = MappingProxyType(
    {BulkKind.SEND_AGAIN: "Отправить снова остановленное", BulkKind.RESOLVE: "Закрыть то, что ждёт человека"}
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


def choice_in_words(hub: Hub, kind: BulkKind, choice: BulkChoice) -> str:
    """By what the rows were chosen."""
    parts = [f"отмечено: {len(choice.ids)}"] if choice.ids else []
    if choice.destination:
        site = hub.partners.get(choice.destination.removeprefix("partner:"))
        parts.append(f"кому: {site.title if site else party(choice.destination)}")
    if choice.kind:
        known = kind is BulkKind.SEND_AGAIN and choice.kind in set(WorkKind)
        parts.append(f"что: {WORK[WorkKind(choice.kind)] if known else attention_title(choice.kind)}")
    parts += [f"с {hub.clock.local(choice.since):%d.%m.%Y %H:%M}"] if choice.since else []
    parts += [f"до {hub.clock.local(choice.until):%d.%m.%Y %H:%M}"] if choice.until else []
    return ", ".join(parts)
