"""«Кем выдан» by division code: a fragment for the look-up without a reload, and the same for a page drawn anew."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, request
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.model.errors import FieldInvalidError
from bridge.ports.passport_offices import IssuerChoice
from bridge.web.form.answers.passport import OTHER
from bridge.web.form.answers.typed_values import date_of
from bridge.web.form.visit import Visit

_CODE_DIGITS = 6


@dataclass(frozen=True)
class Offer:
    """What the field shows: the names to choose from, the name chosen, the text typed, and what we filled in ourselves."""

    names: tuple[str, ...] = ()
    chosen: str = ""
    text: str = ""
    filled: str = ""
    looked_up: bool = False


def look_up(visit: Visit) -> ResponseReturnValue:
    """The fragment after the sixth digit; nothing to say before it."""
    code = request.args.get("code") or request.args.get("division_code", "")
    if sum(sign.isdigit() for sign in code) != _CODE_DIGITS:
        return Response(status=204)
    return visit.show("issuers", offer=offer_for(visit.hub, {**request.args.to_dict(), "division_code": code}))


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
