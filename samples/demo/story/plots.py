"""The stories. Each acts to its end and tells what must be there then; nothing here looks whether it is."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from samples.demo.story.acts import (
    APPROVED_DEAL,
    ISSUED,
    apply,
    approve,
    deal_status,
    give_back,
    hold_left,
    must_say,
    pay_by_card,
    pay_instalment,
    pay_out,
    see_contract,
    sign,
    wait_posted,
)
from samples.demo.story.people.payer import GOOD_CARD
from samples.demo.story.scene import Scene
from samples.demo.story.waiting import StoryError

TOLERANCE = 3
# Days are counted on the lender's wall (BRIDGE_ZONE by default).
LENDER = ZoneInfo("Europe/Moscow")


@dataclass(frozen=True)
class Ending:
    """What each side must hold. `events`: what the tour site heard, without «application.»; `sms`: words → how many."""

    status: str
    events: tuple[str, ...]
    deal: str
    sms: dict[str, int]
    postings: int = 0
    signatures: int = 0
    reversals: int = 0


APPLIED = ("received", "form_opened", "submitted")
TO_CONTRACT = (*APPLIED, "approved", "contract_ready")
PAID_OUT = ("contract_signed", "payout_ready", "payout_sent")
DECLINED_DEAL = "Отказ"
TERMS, SIGNING, SAY_YES = {"код согласия": 1}, {"код подписи": 1}, {"одобрен": 1}
WHOLE = {**TERMS, **SAY_YES, **SIGNING, "Тур оплачен": 1}


def approved(scene: Scene) -> Ending:
    """The whole way: order, terms, questionnaire, decision, signature, letters, cooling-off, payout, first instalment."""
    apply(scene)
    approve(scene)
    sign(scene)
    scene.borrower.want_letters(scene.mailbox)
    pay_out(scene)
    pay_instalment(scene)
    scene.mailbox.wait_for("Платёж записан")
    return Ending("ACTIVE", (*TO_CONTRACT, *PAID_OUT), ISSUED, WHOLE, postings=1, signatures=1)


def declined(scene: Scene) -> Ending:
    """The lender says no; the site hears it at once and the borrower reads it in words."""
    apply(scene)
    scene.officer.press(scene.notes.application_id, "decline", DECLINED_DEAL, "declines", {"reason": "Доход не подтверждён"})
    scene.wait_for_event("declined")
    must_say(scene.borrower.go_on({"/form/ended"}), "не одобрил")
    scene.phone.wait_for_words("отказ")
    return Ending("DECLINED", (*APPLIED, "declined"), DECLINED_DEAL, {**TERMS, "отказ": 1})


def more_data(scene: Scene) -> Ending:
    """The officer asks, the borrower answers, the same deal goes on."""
    apply(scene)
    application = scene.notes.application_id
    scene.officer.press(application, "ask", "Требуются данные", "asks for more", {"text": "Уточните стаж и место работы"})
    scene.wait_for_event("more_wanted")
    scene.borrower.go_on({"/form/more"})
    scene.borrower.answer_more()
    scene.patience.wait_for("the answer to reach the same deal in 1C", lambda: deal_status(scene) == "На рассмотрении")
    approve(scene)
    sign(scene)
    pay_out(scene)
    pay_instalment(scene)
    events = (*APPLIED, "more_wanted", "submitted", "scoring?", "approved", "contract_ready", *PAID_OUT)
    return Ending("ACTIVE", events, ISSUED, {**WHOLE, "уточнение": 1}, postings=1, signatures=1)


def price_moved(scene: Scene) -> Ending:
    """After the approval the price rises by 2 %: new papers, the old code is void, the new ones are signed."""
    scene.stands.switch("onec", tolerance_percent=TOLERANCE)
    try:
        apply(scene)
        approve(scene)
        see_contract(scene)
        old_code = scene.borrower.ask_signing_code()
        scene.manager.raise_price(scene.notes.order, Decimal(2))
        scene.patience.wait_for("new papers for the new price", lambda: scene.events().count("application.contract_ready") == 2)
    finally:
        scene.stands.switch("onec", tolerance_percent=0)
    page = scene.borrower.type_signing_code(old_code)
    if page.path == "/form/gates" or "application.contract_signed" in scene.events():
        raise StoryError(f"the code for the old papers signed the new ones: {page.says}")
    must_say(page, "обновились")
    scene.timeline.say("hub", "borrower", "the papers changed, read them again", page.path)
    sign(scene)
    if len(set(scene.notes.fingerprints)) != 2:
        raise StoryError("the papers for the new price have the fingerprint of the old ones")
    pay_out(scene)
    pay_instalment(scene)
    events = (*TO_CONTRACT, "price_changed", "scoring?", "approved", "contract_ready", *PAID_OUT)
    return Ending("ACTIVE", events, ISSUED, {**WHOLE, "одобрен": 2, "код подписи": 2}, postings=1, signatures=1)


def expired(scene: Scene) -> Ending:
    """The borrower has the code, but signs after the price hold is over."""
    apply(scene)
    approve(scene)
    see_contract(scene)
    code = scene.borrower.ask_signing_code()
    scene.move_clock(hold_left(scene) + 60, "the price hold is over")
    page = scene.borrower.type_signing_code(code)
    if page.path == "/form/gates":
        raise StoryError("a signature was taken after the price hold")
    must_say(page, "вышло")
    scene.timeline.say("hub", "borrower", "too late, and says why", page.path)
    scene.wait_for_event("expired")
    must_say(scene.borrower.go_on({"/form/ended"}), "вышло")
    scene.phone.wait_for_words("вышло")
    sms = {**TERMS, **SAY_YES, **SIGNING, "договор не заключён": 1}
    return Ending("EXPIRED", (*TO_CONTRACT, "expired"), APPROVED_DEAL, sms)


def cancelled(scene: Scene) -> Ending:
    """The tour is gone after the approval: the site cancels, the borrower reads it."""
    apply(scene)
    approve(scene)
    see_contract(scene)
    scene.manager.cancel(scene.notes.order)
    scene.wait_for_event("cancelled")
    must_say(scene.borrower.go_on({"/form/ended"}), "отменена")
    return Ending("CANCELLED", (*TO_CONTRACT, "cancelled"), APPROVED_DEAL, {**TERMS, **SAY_YES})


def onec_silent(scene: Scene) -> Ending:
    """1C does what it is told three times without answering: one deal, one signature, one posting all the same."""
    silent = "silent_after_commit"
    scene.stands.add_fault("onec", "Request", silent)
    apply(scene)
    approve(scene)
    scene.stands.add_fault("onec", "codereview", silent)
    sign(scene)
    pay_out(scene)
    scene.stands.add_fault("onec", "Payment", silent, command="pay")
    pay_instalment(scene)
    left = scene.stands.faults("onec")
    if left:
        raise StoryError(f"1C was not silent as planned, faults left: {left}")
    return Ending("ACTIVE", (*TO_CONTRACT, *PAID_OUT), ISSUED, WHOLE, postings=1, signatures=1)


def refunded(scene: Scene) -> Ending:
    """An instalment is paid and posted; two parts of it go back at PayU and leave 1C's books; the day's books agree."""
    apply(scene)
    approve(scene)
    sign(scene)
    pay_out(scene)
    pay_instalment(scene)
    for roubles in ("1500.50", "0.50"):
        give_back(scene, scene.notes.refnos[-1], roubles)
    books = scene.desk.books_of(f"{scene.timeline.stand_now().astimezone(LENDER):%Y-%m-%d}")
    lines = [one for one in books["lines"] if one["application"] == scene.notes.application_id]
    sums = {side: sum(Decimal(one[side] or 0) for one in lines) for side in ("acquirer", "hub", "onec")}
    if len(lines) != 3 or len(set(sums.values())) != 1 or {one["verdict"] for one in lines} != {"agreed"}:
        raise StoryError(f"the day's books do not agree: {lines}")
    scene.timeline.say("hub", "lender", "the day's books: PayU = hub = 1C", f"{sums['hub']} ₽, {len(lines)} lines agreed")
    return Ending("ACTIVE", (*TO_CONTRACT, *PAID_OUT), ISSUED, WHOLE, postings=1, signatures=1, reversals=2)


def payu_disorder(scene: Scene) -> Ending:
    """Five notifications at once, mixed up and repeated, one with a wrong hash; later the right ones once more."""
    apply(scene)
    approve(scene)
    sign(scene)
    pay_out(scene)
    scene.stands.switch("payu", manual=True)
    try:
        refno = pay_by_card(scene, GOOD_CARD)
        mixed = ["COMPLETE", "PAYMENT_AUTHORIZED", "BAD_HASH", "COMPLETE", "PAYMENT_AUTHORIZED"]
        told = scene.stands.notify(refno, mixed)
    finally:
        scene.stands.switch("payu", manual=False)
    taken = sum(one["receipt_ok"] for one in told)
    if any(one["receipt_ok"] for one in told if one["status"] == "BAD_HASH"):
        raise StoryError("a notification with a wrong hash got a receipt")
    scene.timeline.say("PayU", "hub", "five notifications at once, mixed up", f"{taken} receipts, the wrong hash got none")
    scene.stands.release(refno)
    wait_posted(scene)
    return Ending("ACTIVE", (*TO_CONTRACT, *PAID_OUT), ISSUED, WHOLE, postings=1, signatures=1)


PLOTS: dict[str, Callable[[Scene], Ending]] = {
    "approved": approved, "declined": declined, "more-data": more_data, "price-moved": price_moved, "expired": expired,
    "cancelled": cancelled, "onec-silent": onec_silent, "payu-disorder": payu_disorder,
    "refunded": refunded,
}  # fmt: skip
