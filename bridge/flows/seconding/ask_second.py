"""One person asks for a dangerous deed: it is kept until another one decides, or done at once where second persons are switched
off."""

from bridge.flows.hub import TIMER, Hub
from bridge.flows.seconding.kinds import KINDS
from bridge.model.seconding.deed import Deed, DeedState, KeptDeed
from bridge.ports.store import Exchange, Transaction
from bridge.ports.work import WorkKind


def ask_second(hub: Hub, tx: Transaction, deed: Deed, by: str) -> KeptDeed:
    """Keep the deed for a second person; asked again while it waits, the one that waits is returned (its asker may be another).

    Where `hub.seconding.on` is False it is done here and now: the state of what is returned tells (DONE, `alone`).
    `by`: the officer's name. Raises KeyError for a kind that is not registered, and, done at once, what the deed raises.
    """
    kind, now = KINDS[deed.kind], hub.clock.now()
    waiting = _waiting(hub, tx, deed)
    if waiting is not None:
        return waiting
    kept = KeptDeed(hub.mint.id("sec"), deed, by, now, now + hub.seconding.life)
    if not hub.seconding.on:
        kind.do(hub, tx, deed.facts, by)
        kept = KeptDeed(kept.id, deed, by, now, kept.until, DeedState.DONE, now, by, alone=True)
        tx.second_deeds.add(kept)
        note_deed(hub, tx, kept, by, "сделано без второго лица (отключено настройкой)")
        return kept
    if not tx.second_deeds.add(kept):
        return tx.second_deeds.waiting_for(deed.kind, deed.subject) or kept
    tx.work.post(WorkKind.LAPSE_DEED, "", TIMER, kept.id, kept.until, once=f"lapse:{kept.id}")
    note_deed(hub, tx, kept, by, "нужно второе лицо: попросил")
    return kept


def _waiting(hub: Hub, tx: Transaction, deed: Deed) -> KeptDeed | None:
    """One of this kind and subject whose time is not over; one whose time is over makes room."""
    waiting = tx.second_deeds.waiting_for(deed.kind, deed.subject)
    if waiting is None or waiting.at(hub.clock.now()).state is DeedState.ASKED:
        return waiting
    let_lapse(hub, tx, waiting)
    return None


def let_lapse(hub: Hub, tx: Transaction, kept: KeptDeed) -> None:
    """Nobody decided in time."""
    tx.second_deeds.save(kept.at(hub.clock.now()))
    KINDS[kept.deed.kind].drop(hub, tx, kept.deed.facts, "clock")
    note_deed(hub, tx, kept, "", "второе лицо: срок вышел")


def note_deed(hub: Hub, tx: Transaction, kept: KeptDeed, by: str, what: str) -> None:
    """A line of the journal; words and reasons stay sealed in the deed itself."""
    sender = f"office:{by}" if by else "clock"
    words = f"{what}: {kept.deed.kind}, {kept.id}"
    tx.journal.note(Exchange(hub.clock.now(), sender, "hub", words, "OK", kept.deed.application_id))
