"""What a site sets in versions: its look, first as a draft, and the address of its callbacks. An earlier one can come back."""

from collections.abc import Mapping
from dataclasses import replace

from bridge.flows.hub import Hub
from bridge.flows.partner_page.note_act import Person, Step, note_act
from bridge.model.errors import FieldInvalidError, StepClosedError
from bridge.model.partner_page.own_words import PartnerSetting, Subject
from bridge.model.partner_page.pictures import PictureRefusedError
from bridge.ports.scanning import ScannerAwayError
from bridge.ports.store import Transaction


def draft_look(hub: Hub, person: Person, values: Mapping[str, str]) -> PartnerSetting:
    """A look that only its makers see until it is published. No values: back to what the lender's files say."""
    with hub.store.begin() as tx:
        draft = _next(hub, tx, person, Subject.LOOK, values)
        tx.partner_settings.add(draft)
        note_act(hub, tx, person, Step.LOOK_DRAFTED, str(draft.version))
    return draft


def publish_look(hub: Hub, person: Person, version: int) -> None:
    """Borrowers see this look from now on, on whatever page they are. Raises StepClosedError when there is no such version."""
    with hub.store.begin() as tx:
        _put_in_force(hub, tx, person, (Subject.LOOK, version), Step.LOOK_PUBLISHED)


def keep_picture(hub: Hub, sha256: str, media_type: str, body: bytes) -> None:
    """A logo, before the look that names it. Raises PictureRefusedError for one that holds something hostile, or that nobody
    could look at."""
    try:
        found = hub.scanner.finds(body)
    except ScannerAwayError:
        raise PictureRefusedError("unscanned") from None
    if found:
        raise PictureRefusedError("infected")
    with hub.store.begin() as tx:
        tx.texts.keep(sha256, media_type, body, hub.clock.now())


def change_address(hub: Hub, person: Person, url: str) -> None:
    """Events go there from now on, those that wait as well. Raises FieldInvalidError in the guard's words."""
    if fault := hub.partner_callbacks.fault_of_address(url):
        raise FieldInvalidError(f"the callback address {fault}", field="url")
    with hub.store.begin() as tx:
        setting = _next(hub, tx, person, Subject.ADDRESS, {"url": url})
        tx.partner_settings.add(replace(setting, in_force_at=setting.made_at))
        note_act(hub, tx, person, Step.ADDRESS_CHANGED, url)


def bring_address_back(hub: Hub, person: Person, version: int) -> None:
    """An address of before, checked anew; version 0 is that of the lender's files. Raises StepClosedError, FieldInvalidError."""
    with hub.store.read() as tx:
        known = tx.partner_settings.find(person.partner, Subject.ADDRESS, version)
    if known is None and version:
        raise StepClosedError("there is no such address")
    change_address(hub, person, known.values["url"] if known else hub.settled(person.partner).callback_url)


def _next(hub: Hub, tx: Transaction, person: Person, subject: Subject, values: Mapping[str, str]) -> PartnerSetting:
    newest = next(iter(tx.partner_settings.of(person.partner, subject, 1)), None)
    version = newest.version + 1 if newest else 1
    return PartnerSetting(person.partner, subject, version, values, hub.clock.now(), person.name)


def _put_in_force(hub: Hub, tx: Transaction, person: Person, which: tuple[Subject, int], step: Step) -> None:
    subject, version = which
    tx.partner_settings.of(person.partner, subject, 1)
    if tx.partner_settings.find(person.partner, subject, version) is None:
        raise StepClosedError("there is no such version")
    tx.partner_settings.put_in_force(person.partner, subject, version, hub.clock.now())
    note_act(hub, tx, person, step, str(version))
