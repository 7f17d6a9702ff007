"""Keys of a site: which are valid, a second one, the change, the way back. A secret is shown once, when it is made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.flows.partner_page.change_keys import keys_of, make_key, restore_key, retire_key, take_over_key
from bridge.flows.partner_page.note_act import Person, Step
from bridge.model.partner_page.keys import MOST_VALID, WAY_BACK, KeyKind, KeyStepClosedError, PartnerKey
from bridge.ports.store import Transaction
from bridge.web.entering.sessions import require_token
from bridge.web.partners.sitting import person
from bridge.web.partners.wording import DONE, KEY_FAULTS, KINDS

_LONGEST_NAME = 40
_LAST_ACTS = 20
_STEPS = (Step.KEY_MADE, Step.KEY_LEADS, Step.KEY_RETIRED, Step.KEY_RESTORED)
Change = Callable[[Hub, Person, KeyKind, str], None]
CHANGES: Mapping[str, tuple[Change, str]] = {
    "lead": (take_over_key, "leads"),
    "retire": (retire_key, "retired"),
    "restore": (restore_key, "restored"),
}


@dataclass(frozen=True)
class ShownKey:
    """A line of the page. `used_at`: None when nobody used it since it can be told."""

    key: PartnerKey
    present: bool
    used_at: datetime | None
    may_come_back: bool


def add_keys(door: Blueprint, hub: Hub) -> None:
    """Hang the page and its steps on the door."""

    @door.get("/keys")
    def keys() -> ResponseReturnValue:
        return _page(hub)

    @door.post("/keys/<kind>")
    def make(kind: str) -> ResponseReturnValue:
        require_token()
        name = " ".join(request.form.get("name", "").split())[:_LONGEST_NAME]
        try:
            return _page(hub, made=make_key(hub, person(), _kind(kind), name))
        except KeyStepClosedError as error:
            return _page(hub, KEY_FAULTS[error.reason]), 422

    @door.post("/keys/<kind>/<mark>/<step>")
    def change(kind: str, mark: str, step: str) -> ResponseReturnValue:
        require_token()
        run, done = CHANGES.get(step, (None, ""))
        try:
            if run is None:
                raise KeyStepClosedError("unknown")
            run(hub, person(), _kind(kind), mark)
        except KeyStepClosedError as error:
            return _page(hub, KEY_FAULTS[error.reason]), 422
        return redirect(url_for("partners.keys", done=done), 303)


def _kind(word: str) -> KeyKind:
    if word not in set(KeyKind):
        raise KeyStepClosedError("unknown")
    return KeyKind(word)


def _page(hub: Hub, fault: str = "", made: PartnerKey | None = None) -> str:
    site = person().partner
    with hub.store.read() as tx:
        groups = [(kind, *KINDS[kind], _shown(hub, tx, site, kind)) for kind in KeyKind]
        acts = tx.partner_acts.of(site, _LAST_ACTS, _STEPS)
    return render_template(
        "partners/keys.html", groups=groups, most=MOST_VALID, days=WAY_BACK.days, fault=fault, made=made, acts=acts,
        longest=_LONGEST_NAME, done=DONE.get(request.args.get("done", "")) if not (fault or made) else "",
    )  # fmt: skip


def _shown(hub: Hub, tx: Transaction, site: str, kind: KeyKind) -> Sequence[ShownKey]:
    now, uses = hub.clock.now(), tx.partner_keys.uses(site)
    pushed = next((one.at for one in tx.deliveries.page(site, 1)), None) if kind is KeyKind.CALLBACK else None
    keys = keys_of(hub, tx, site, kind)
    return [
        ShownKey(key, place == 0, uses.get((kind, key.mark)) or _signed(key, pushed), key.may_come_back(now))
        for place, key in enumerate(keys)
    ]


def _signed(key: PartnerKey, pushed: datetime | None) -> datetime | None:
    """All valid callback keys sign each push: the last push is the last use of each that was there."""
    return pushed if pushed and key.valid and (key.made_at is None or key.made_at <= pushed) else None
