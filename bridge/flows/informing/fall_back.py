"""A carrier failed: what the law wants delivered goes by another one, under the same hours and limits; else a person is told."""

from dataclasses import replace

from bridge.flows.hub import Hub
from bridge.flows.informing.announce_news import queue_telling
from bridge.flows.open_attention import open_attention
from bridge.model.informing.announcement import Announcement, Telling
from bridge.model.informing.choice import Carrier
from bridge.model.informing.occasion import RULES, Duty
from bridge.ports.store import Transaction


def fall_back(hub: Hub, tx: Transaction, told: Announcement, failed: Carrier, reason: str) -> None:
    """`told` was read in this transaction. One that reached the borrower by its other carrier stays as it is."""
    if told.state is not Telling.TOLD:
        return
    carriers = told.carriers.split(",")
    if RULES[told.occasion].duty is not Duty.LAW:
        if carriers == [failed.value]:
            tx.announcements.save(replace(told, state=Telling.FAILED, reason=reason))
        return
    other = tx.choices.of(told.application_id).other(failed)
    if other is None or other.value in carriers or (other is Carrier.MAIL and hub.mail is None):
        if carriers[-1] == failed.value:
            _give_up(hub, tx, told, reason)
        return
    # The carrier that failed stands last: the next one is its other.
    order = ",".join((*(one for one in carriers if one != failed.value), failed.value))
    tx.announcements.save(replace(told, state=Telling.WAITING, carriers=order, reason=reason))
    queue_telling(hub, tx, told)


def _give_up(hub: Hub, tx: Transaction, told: Announcement, reason: str) -> None:
    tx.announcements.save(replace(told, state=Telling.FAILED, reason=reason))
    article = RULES[told.occasion].article
    text = f"клиенту не доставлено то, что велит закон ({article}): {reason}. Отправьте письмом по почте"
    open_attention(hub, tx, f"informing:{told.occasion}", text, told.application_id)
