"""What stories have in common: applying, deciding, signing, the payout, an instalment. An act ends when it is seen done."""

from datetime import datetime
from typing import Any

from samples.demo.story.people.browser import Page
from samples.demo.story.people.payer import GOOD_CARD
from samples.demo.story.scene import Scene
from samples.demo.story.waiting import StoryError

ISSUED, APPROVED_DEAL = "Выдан", "Одобрен"


def must_say(page: Page, word: str) -> None:
    """A refusal or an end is told to the borrower in words."""
    if word not in page.says:
        raise StoryError(f"the page does not say «{word}»: {page.says}")


def apply(scene: Scene) -> None:
    """From the catalogue to the sent questionnaire, as far as the site hears it."""
    scene.order_a_loan()
    scene.borrower.go_on({"/form/waiting"})
    scene.wait_for_event("submitted")


def approve(scene: Scene) -> None:
    """The officer says yes and the site hears it."""
    scene.officer.press(scene.notes.application_id, "approve", APPROVED_DEAL, "approves")
    scene.wait_for_event("approved")


def see_contract(scene: Scene) -> None:
    """The borrower opens and keeps the papers."""
    scene.borrower.go_on({"/form/contract"})
    scene.read_papers()


def sign(scene: Scene) -> None:
    """Papers read, code typed, signature confirmed, booking confirmed by the site."""
    see_contract(scene)
    scene.borrower.go_on({"/form/gates"})
    scene.notes.signed_fingerprint = scene.notes.fingerprints[-1]
    scene.wait_for_event("contract_signed")
    scene.patience.wait_for("the operator's booking", lambda: scene.stands.order(scene.notes.order)["booking"] == "confirmed")


def pay_out(scene: Scene) -> None:
    """Cooling-off passes by the clock; only then does the hub let the officer issue."""
    held = scene.rest()
    scene.notes.status_before_gates = str(held["status"])
    gate = next(one for one in held["gates"] if one["name"] == "cooling_off")
    left = datetime.fromisoformat(gate["not_before"]) - scene.timeline.stand_now()
    if left.total_seconds() > 0:
        scene.move_clock(int(left.total_seconds()) + 5, "the cooling-off of the law")
    scene.wait_for_event("payout_ready")
    scene.officer.press(scene.notes.application_id, "issue", ISSUED, "pays the seller, issues the loan")
    scene.wait_for_event("payout_sent")


def pay_instalment(scene: Scene) -> None:
    """The next instalment, from the cabinet to 1C's books."""
    pay_by_card(scene, GOOD_CARD)
    wait_posted(scene)


def pay_by_card(scene: Scene, card: str) -> str:
    """From the cabinet to PayU and back; PayU's number of the order."""
    scene.borrower.go_on({"/form/loan"})
    scene.borrower.start_payment()
    refno = scene.borrower.place.rsplit("/", 1)[-1]
    scene.notes.refnos.append(refno)
    scene.payer.pay(card)
    return refno


def wait_posted(scene: Scene) -> None:
    """Until the borrower's page and 1C both show the payment."""
    scene.borrower.see_posted()
    scene.patience.wait_for("the payment in 1C's books", lambda: postings(scene) >= 1)
    scene.timeline.say("1C", "officer", "shows the payment on the deal's page", "")


def give_back(scene: Scene, refno: str, roubles: str) -> None:
    """A part of a payment goes back at PayU, and leaves 1C's books by itself."""
    gone = reversals(scene)
    scene.stands.give_back(refno, roubles)
    scene.timeline.say("lender", "PayU", f"gives {roubles} ₽ back to the payer", "")
    scene.patience.wait_for("the reversal in 1C's books", lambda: reversals(scene) == gone + 1)
    scene.timeline.say("1C", "officer", f"shows the reversal of {roubles} ₽", "")
    scene.rest()


def postings(scene: Scene) -> int:
    """Payments in 1C's books for this application."""
    return len(_moved(scene)) - reversals(scene)


def reversals(scene: Scene) -> int:
    """What was taken out of 1C's books again."""
    return sum("of" in one for one in _moved(scene))


def _moved(scene: Scene) -> list[dict[str, Any]]:
    return [one for deal in scene.stands.deals_of(scene.notes.application_id) for one in deal["payments"]]


def deal_status(scene: Scene) -> str:
    """1C's word for the deal, empty while there is none."""
    deals = scene.stands.deals_of(scene.notes.application_id)
    return str(deals[0]["status"]) if deals else ""


def hold_left(scene: Scene) -> int:
    """Seconds until the site's price hold ends."""
    until = datetime.fromisoformat(scene.stands.order(scene.notes.order)["price"]["valid_until"])
    return max(int((until - scene.timeline.stand_now()).total_seconds()), 0)
