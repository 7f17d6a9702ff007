"""«Кем выдан» by division code: a fragment for the look-up without a reload, and the same for a page drawn anew.

The look-up asks for no session and reads no store: the directory is public, it answers the same to everybody, and what it
is asked (a code and a date of issue) names nobody. So it stays up when the database is away, and a stranger who asks it
learns a public list and costs less than any other page. What was drawn once is given again by the gate (gate.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.model.errors import FieldInvalidError
from bridge.ports.passport_offices import IssuerChoice
from bridge.web.form.answers.passport import OTHER
from bridge.web.form.answers.typed_values import date_of
from bridge.web.form.visit import Visit
from bridge.web.texts import present

_CODE_DIGITS = 6
# A directory gives some 30,000 different answers, most of them seldom asked for; one is about a kilobyte.
_DRAWN_KEPT = 16_384


@dataclass(frozen=True)
class Offer:
    """What the field shows: the names to choose from, the name chosen, the text typed, and what we filled in ourselves."""

    names: tuple[str, ...] = ()
    chosen: str = ""
    text: str = ""
    filled: str = ""
    looked_up: bool = False

    @property
    def own_words(self) -> bool:
        """Does it carry what a borrower wrote? Such an offer is drawn and forgotten."""
        return self.text not in ("", self.filled)


class Drawn:
    """Fragments drawn before, by offer and language; the oldest go first. Nothing that a borrower wrote is kept."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Offer, str], bytes] = {}
        self._guard = Lock()

    def get(self, offer: Offer, language: str) -> bytes | None:
        """The fragment, when this very offer was drawn in this language."""
        return self._kept.get((offer, language))

    def keep(self, offer: Offer, language: str, fragment: bytes) -> None:
        """Have the fragment ready for the next who asks."""
        if offer.own_words:
            return
        with self._guard:
            self._kept[offer, language] = fragment
            if len(self._kept) > _DRAWN_KEPT:
                del self._kept[next(iter(self._kept))]


DRAWN = Drawn()


def look_up(visit: Visit) -> ResponseReturnValue:
    """The fragment after the sixth digit; nothing to say before it."""
    offer = asked_offer(visit.hub, request.args.to_dict())
    if offer is None:
        return Response(status=204)
    fragment = render_template("form/issuers.html", offer=offer, fault_of={}).encode()
    DRAWN.keep(offer, present().locale.language, fragment)
    return Response(fragment)


def asked_offer(hub: Hub, asked: Mapping[str, str]) -> Offer | None:
    """What to offer for the fields of a look-up; None while the code has not its six digits."""
    code = asked.get("code") or asked.get("division_code", "")
    if sum(sign.isdigit() for sign in code) != _CODE_DIGITS:
        return None
    return offer_for(hub, {**asked, "division_code": code})


def offer_for(hub: Hub, typed: Mapping[str, str]) -> Offer:
    """What to offer for the code and date typed. What the borrower wrote stays; only what we filled in ourselves is replaced."""
    own = typed.get("issued_by", "").strip()
    own = "" if own == typed.get("filled", "").strip() else own
    try:
        choice = hub.passport_offices.issuers(typed.get("division_code", ""), date_of(typed.get("issued_on", "")))
    except FieldInvalidError:
        return Offer(text=own)
    return _offer(choice, typed.get("issuer", "").strip(), own)


def _offer(choice: IssuerChoice, chosen: str, own: str) -> Offer:
    if choice.prefill and chosen in ("", OTHER, choice.prefill):
        return Offer(text=own or choice.prefill, filled=choice.prefill, looked_up=True)
    if not choice.names:
        return Offer(text=own, looked_up=True)
    picked = chosen if chosen in choice.names else own if own in choice.names else OTHER if own else ""
    return Offer(choice.names, picked, "" if own in choice.names else own, looked_up=True)
