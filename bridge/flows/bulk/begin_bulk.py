"""A choice as it would be done now, and its beginning: only when the set is still the one that was shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bridge.flows.bulk.run_bulk import post_run
from bridge.flows.hub import Hub
from bridge.flows.seconding.ask_second import ask_second
from bridge.flows.seconding.kinds import BULK
from bridge.model.errors import FieldInvalidError
from bridge.model.seconding.bulk import (
    MOST_ROWS,
    BulkChoice,
    BulkKind,
    BulkRow,
    BulkRun,
    BulkState,
    ChosenRow,
    digest_of,
)
from bridge.model.seconding.deed import Deed, same_person
from bridge.ports.store import Exchange, Transaction

_LATELY, _RECENT = timedelta(hours=1), 100
WORDS = {
    BulkKind.SEND_AGAIN: "Снова отправить остановленные строки ({count}): каждая встанет на своё место в очереди своей заявки.",
    BulkKind.REPLAY: "Послать сайту ещё раз события ({count}), и те, что он уже принял: сайт узнаёт их по номеру. Внутри одной "
    "заявки они идут в прежнем порядке, вслед за тем, что уже ждёт.",
    BulkKind.RESOLVE: "Закрыть с одной причиной то, что ждёт человека ({count}). В самих заявках ничего не изменится.",
}


@dataclass(frozen=True, repr=False)
class Preview:
    """What would be done: all rows (`too_many`: there are more than one run takes, nothing can be begun), and their digest."""

    kind: BulkKind
    rows: Sequence[ChosenRow]
    digest: str
    too_many: bool
    two: bool


class SetChangedError(Exception):
    """Since it was shown, rows came, went or changed: `preview` is how it stands now."""

    def __init__(self, preview: Preview) -> None:
        super().__init__("the set is not what was shown")
        self.preview = preview


def preview_bulk(hub: Hub, kind: BulkKind, choice: BulkChoice, by: str) -> Preview:
    """How it stands now, for the officer `by`. Changes nothing."""
    with hub.store.read() as tx:
        return _preview(hub, tx, kind, choice, by)


def begin_bulk(hub: Hub, asked: BulkRun, choice: BulkChoice) -> BulkRun:
    """Begin the run `asked` (its id, kind, digest as shown, who, why). The same id again is the run that is there.

    Raises SetChangedError, and FieldInvalidError for nothing and for too many.
    """
    now = hub.clock.now()
    with hub.store.begin() as tx:
        present = _present(tx, asked.id)
        if present is not None:
            return present
        preview = _preview(hub, tx, asked.kind, choice, asked.asked_by)
        if preview.digest != asked.digest:
            raise SetChangedError(preview)
        if preview.too_many or not preview.rows:
            raise FieldInvalidError("nothing is chosen, or more than one run takes", field="rows")
        state = BulkState.ASKED if preview.two else BulkState.RUNNING
        run = replace(asked, total=len(preview.rows), asked_at=now, state=state, began_at=None if preview.two else now)
        rows = [BulkRow(run.id, n, one.subject, one.application_id) for n, one in enumerate(preview.rows, 1)]
        if not tx.bulk.add(run, rows):
            return tx.bulk.get(run.id)
        tx.journal.note(Exchange(now, f"office:{run.asked_by}", "hub", f"разом: {run.kind}, строк {run.total}, {run.id}", "OK"))
        _set_going(hub, tx, run)
        return tx.bulk.get(run.id)


def _set_going(hub: Hub, tx: Transaction, run: BulkRun) -> None:
    if run.state is not BulkState.ASKED:
        post_run(hub, tx, run.id)
        return
    words = WORDS[run.kind].format(count=run.total)
    ask_second(hub, tx, Deed(BULK, run.id, f"{words} Выбрано: {run.choice}.", run.reason, {"run": run.id}), run.asked_by)


def _alone_lately(hub: Hub, tx: Transaction, by: str) -> int:
    """Rows that this officer began alone within an hour: many are not made few by doing them in parts."""
    now, runs = hub.clock.now(), tx.bulk.recent(_RECENT)
    alone = (run for run in runs if same_person(run.asked_by, by) and run.began_at == run.asked_at)
    return sum(run.total for run in alone if now - run.asked_at < _LATELY)


def _present(tx: Transaction, run_id: str) -> BulkRun | None:
    try:
        return tx.bulk.get(run_id)
    except LookupError:
        return None


def _preview(hub: Hub, tx: Transaction, kind: BulkKind, choice: BulkChoice, by: str) -> Preview:
    rows = tx.bulk.choose(kind, choice, MOST_ROWS + 1) if choice.is_enough(kind) else []
    two = hub.seconding.on and len(rows) + _alone_lately(hub, tx, by) > hub.seconding.rows
    return Preview(kind, rows[:MOST_ROWS], digest_of(kind, rows), len(rows) > MOST_ROWS, two)
