"""A second person confirms or refuses a deed, or who asked withdraws it: once, whoever comes first."""

from collections.abc import Collection

from bridge.flows.hub import Hub
from bridge.flows.seconding.ask_second import note_deed
from bridge.flows.seconding.kinds import KINDS, Kind
from bridge.model.errors import RuleBrokenError, VersionStaleError
from bridge.model.seconding.deed import DeedEndedError, DeedState, KeptDeed, OwnDeedError
from bridge.model.staff.roles import Right
from bridge.ports.store import Transaction

Rights = Collection[Right]


class DeedNotYoursError(RuleBrokenError):
    """Who decides needs the right that the deed needs."""

    code = "deed_not_yours"


class DeedImpossibleError(RuleBrokenError):
    """It was confirmed and could not be done: what it is about has changed since it was asked for. It stands as FAILED."""

    code = "deed_impossible"


def confirm_second(hub: Hub, deed_id: str, by: str, rights: Rights) -> KeptDeed:
    """Do it: the deed and its confirmation are one transaction, so it is done once or not at all.

    Raises LookupError, OwnDeedError, DeedNotYoursError, DeedEndedError, DeedImpossibleError; VersionStaleError leaves the deed as
    it was: somebody changed an application at the same moment, the same click may be repeated.
    """
    try:
        with hub.store.begin() as tx:
            kept, kind = _theirs(tx, deed_id, rights)
            done = kept.ended(DeedState.DONE, by, hub.clock.now())
            kind.do(hub, tx, kept.deed.facts, f"{kept.asked_by} + {by}")
            tx.second_deeds.save(done)
            note_deed(hub, tx, done, by, "второе лицо: подтвердил")
            return done
    except (OwnDeedError, DeedNotYoursError, DeedEndedError, VersionStaleError):
        raise
    except (RuleBrokenError, LookupError) as error:
        _fail(hub, deed_id, by, error)
        raise DeedImpossibleError("this can't be done any more") from error


def refuse_second(hub: Hub, deed_id: str, by: str, rights: Rights, reason: str) -> KeptDeed:
    """It will not be done. Raises LookupError, OwnDeedError, DeedNotYoursError, DeedEndedError."""
    with hub.store.begin() as tx:
        kept, kind = _theirs(tx, deed_id, rights)
        return _dropped(hub, tx, kept.ended(DeedState.REFUSED, by, hub.clock.now(), reason), kind)


def withdraw_second(hub: Hub, deed_id: str, by: str) -> KeptDeed:
    """Who asked thought better of it. Raises LookupError, OwnDeedError, DeedEndedError."""
    with hub.store.begin() as tx:
        kept = tx.second_deeds.get(deed_id)
        return _dropped(hub, tx, kept.ended(DeedState.WITHDRAWN, by, hub.clock.now()), KINDS[kept.deed.kind])


def _theirs(tx: Transaction, deed_id: str, rights: Rights) -> tuple[KeptDeed, Kind]:
    kept = tx.second_deeds.get(deed_id)
    kind = KINDS[kept.deed.kind]
    if kind.right not in rights:
        raise DeedNotYoursError("this deed needs a right that you do not have")
    return kept, kind


def _dropped(hub: Hub, tx: Transaction, kept: KeptDeed, kind: Kind) -> KeptDeed:
    tx.second_deeds.save(kept)
    kind.drop(hub, tx, kept.deed.facts, kept.ended_by)
    words = "второе лицо: отказал" if kept.state is DeedState.REFUSED else "второе лицо: просьба отозвана"
    note_deed(hub, tx, kept, kept.ended_by, words)
    return kept


def _fail(hub: Hub, deed_id: str, by: str, error: Exception) -> None:
    with hub.store.begin() as tx:
        try:
            kept = tx.second_deeds.get(deed_id)
        except LookupError:
            # There is no such deed at all.
            raise error from None
        if kept.at(hub.clock.now()).state is not DeedState.ASKED:
            return
        failed = kept.ended(DeedState.FAILED, by, hub.clock.now(), getattr(error, "code", "row_missing"))
        tx.second_deeds.save(failed)
        KINDS[kept.deed.kind].drop(hub, tx, kept.deed.facts, by)
        note_deed(hub, tx, failed, by, "второе лицо: подтверждено, но сделать уже нельзя")
