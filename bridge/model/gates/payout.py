"""Gates about the contract's time and the money's way: the window to accept, the pause, the booking, the payee, the last look."""

from datetime import datetime, timedelta

from bridge.model.decision import DealState
from bridge.model.gates.case import Case, Given, Verdict, closed
from bridge.model.gates.setting import Setting
from bridge.model.law.accept_window import accept_until
from bridge.model.law.cooling_off import Exemption, cooling_off_rule, exemption_of_purchase, pause_of
from bridge.model.money import rubles_text, shown_rubles

SIGNED_THERE = frozenset({DealState.SIGNED, DealState.PAYOUT_PENDING, DealState.ISSUED})
SELLER, BORROWER = "seller", "borrower"
# What was read of a deal longer ago says nothing of now.
_READ_JUST_NOW = timedelta(minutes=1)


def accept_window(case: Case, _setting: Setting, _given: Given) -> Verdict:
    """353-FZ art. 7 parts 6, 7, 9: the conditions can be accepted for five working days; a later signature concludes nothing."""
    contract = case.application.contract
    if contract is None:
        return closed("договор ещё не готов")
    given = contract.issued_at.astimezone(case.zone).date()
    last = accept_until(given, case.law.whole_on("accept_working_days", case.day), case.calendar)
    words = f"условия выданы {given:%d.%m.%Y}, принять можно по {last:%d.%m.%Y}"
    facts = {"given": given.isoformat(), "last": last.isoformat(), "day": case.day.isoformat()}
    return Verdict(True, words, facts) if given <= case.day <= last else closed("день подписи вне этого срока", words, facts)


def cooling_off(case: Case, _setting: Setting, given: Given) -> Verdict:
    """353-FZ art. 7 part 9.3 ff.: the pause by the sum; an officer may record an exemption with its evidence."""
    signature = case.application.signature
    if signature is None:
        return closed("договор ещё не подписан")
    exemption = _exemption(case, given)
    rule = cooling_off_rule(case.law, case.day)
    pause = pause_of(case.amount, rule, exemption)
    opens = signature.entered_at + pause
    hours = int(pause.total_seconds() // 3600)
    amount = shown_rubles(case.amount)
    words = f"{hours} ч после подписи для суммы {amount}" if hours else f"для суммы {amount} пауза не нужна"
    facts = {
        **given.facts,
        "amount": rubles_text(case.amount),
        "hours": str(hours),
        "signed_at": signature.entered_at.isoformat(),
    }
    if exemption:
        words, facts = f"{words}: исключение, основание {given.facts['reference']}", facts | {"exemption": exemption.value}
    # Both ends: a clock that was moved back before the signature has waited for nothing.
    if case.now < max(opens, signature.entered_at):
        return Verdict(False, words, facts, "время ещё не прошло", not_before=opens)
    return Verdict(True, f"{words}, прошло" if hours else words, facts, not_before=opens)


def _exemption(case: Case, given: Given) -> Exemption | None:
    """Only with a reference to its evidence; bought in person only with the borrower there and the money to the seller."""
    named = given.facts.get("exemption", "")
    if named not in set(Exemption) or not given.facts.get("reference"):
        return None
    if named == Exemption.BOUGHT_IN_PERSON:
        return exemption_of_purchase(in_person=given.facts.get("in_person") == "yes", money_to_seller=case.money_to_seller)
    return Exemption(named)


def booking(_case: Case, _setting: Setting, given: Given) -> Verdict:
    """The tour's operator confirmed it: without a tour there is nothing to pay for."""
    number = given.facts.get("number", "")
    return Verdict(True, f"номер брони {number}", given.facts) if number else closed("номер брони не назван")


def payee(case: Case, setting: Setting, given: Given) -> Verdict:
    """Civil code art. 807 part 5 and the owner's check of 2025-09-01: who gets the money.

    To the seller: on the borrower's written instruction, one of the documents agreed to. Else to an account that is his own.
    """
    if setting.choices.get("to", SELLER) == SELLER:
        return _instructed(case, setting.choices.get("instruction", ""), given)
    if given.facts.get("result") == "own" or given.facts.get("state") == "approved":
        return Verdict(True, "счёт принадлежит заёмщику", given.facts)
    return closed("владелец счёта не проверен", facts=given.facts)


def _instructed(case: Case, document: str, given: Given) -> Verdict:
    if given.facts.get("result") == "instruction" or given.facts.get("state") == "approved":
        return Verdict(True, "поручение заёмщика проверил кредитор", given.facts)
    consent = next((one for one in reversed(case.application.consents) if one.kind == document), None)
    if consent is None or case.application.signature is None:
        return closed("нет поручения заёмщика платить продавцу")
    facts = {"document": document, "version": consent.version, "at": consent.given_at.isoformat()}
    title = case.documents.get(document, document)
    return Verdict(True, f"поручение платить продавцу: «{title}», {case.local(consent.given_at)}, договор подписан", facts)


def still_signed(case: Case, _setting: Setting, given: Given) -> Verdict:
    """The last look: the deal is signed in the loan system at this very moment, not some time ago."""
    state, raw = given.facts.get("state", ""), given.facts.get("raw", "")
    if state not in SIGNED_THERE or not _just_now(given.at, case.now):
        return closed("смотрим в последнюю очередь")
    return Verdict(True, f"в системе займов «{raw}»", given.facts)


def _just_now(read: datetime, now: datetime) -> bool:
    return abs(now - read) <= _READ_JUST_NOW
