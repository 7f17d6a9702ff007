"""The plots of random stories, and the deck that they are dealt from."""

from collections.abc import Callable, Iterator
from random import Random

from samples.demo.story.people.payer import DISORDER_CARD, GOOD_CARD
from tests.faults.storm.actor import Actor


def _to_contract(actor: Actor) -> None:
    actor.order()
    actor.open_form()
    actor.fill()
    actor.approve()
    actor.hear("contract_ready")


def _to_loan(actor: Actor) -> None:
    _to_contract(actor)
    actor.sign()
    actor.pay_out()


def pays(actor: Actor) -> None:
    """The whole way, with one instalment."""
    _to_loan(actor)
    actor.pay(GOOD_CARD)


def pays_in_disorder(actor: Actor) -> None:
    """PayU's notices come repeated, in the wrong order, one of them forged."""
    _to_loan(actor)
    actor.pay(DISORDER_CARD)


def repays(actor: Actor) -> None:
    """Everything is paid back at once."""
    _to_loan(actor)
    actor.pay(GOOD_CARD, "all")
    actor.hear("repaid")


def is_declined(actor: Actor) -> None:
    """The lender says no."""
    actor.order()
    actor.open_form()
    actor.fill()
    actor.decide("decline", reason="Доход не подтверждён")
    actor.hear("declined")


def answers_a_question(actor: Actor) -> None:
    """The officer asks, the borrower answers, then it is approved and signed."""
    actor.order()
    actor.open_form()
    actor.fill()
    actor.decide("ask", text="Уточните стаж")
    actor.hear("more_wanted")
    actor.borrower.go_on({"/form/more"})
    actor.borrower.answer_more()
    actor.hear("submitted", 2)
    actor.approve()
    actor.hear("contract_ready")
    actor.sign()


def price_moves(actor: Actor) -> None:
    """After the approval the tour costs more: decided anew, papers anew, signed."""
    _to_contract(actor)
    actor.raise_price()
    actor.decide("approve")
    actor.hear("contract_ready", 2)
    actor.sign()


def site_cancels(actor: Actor) -> None:
    """The tour is gone before the signature."""
    _to_contract(actor)
    actor.cancel()
    actor.hear("cancelled")


def lender_cancels(actor: Actor) -> None:
    """The lender closes the deal before a decision."""
    actor.order()
    actor.open_form()
    actor.fill()
    actor.decide("cancel", reason="Заёмщик передумал")
    actor.hear("cancelled")


def gives_up_at_the_terms(actor: Actor) -> None:
    """The form is opened and left."""
    actor.order()
    actor.open_form()


def gives_up_while_waiting(actor: Actor) -> None:
    """The questionnaire is sent and nobody decides."""
    actor.order()
    actor.open_form()
    actor.fill()


def gives_up_at_the_contract(actor: Actor) -> None:
    """Approved and never signed."""
    _to_contract(actor)


Plot = Callable[[Actor], None]
# One deck is four hands; each hand holds two whole lives and three other stories, so that the mix is even over a short time, too.
HANDS, LIVES = 4, (pays, pays)
OTHERS = (
    pays_in_disorder, pays_in_disorder, repays, is_declined, is_declined, answers_a_question, price_moves, site_cancels,
    lender_cancels, gives_up_at_the_terms, gives_up_while_waiting, gives_up_at_the_contract,
)  # fmt: skip
DECK = (*LIVES * HANDS, *OTHERS)


def deal(dice: Random) -> Iterator[Plot]:
    """Plots without end, every plot in its share: rates of two spans of time can be compared."""
    while True:
        others = dice.sample(OTHERS, len(OTHERS))
        for hand in range(HANDS):
            dealt: list[Plot] = [*LIVES, *others[hand::HANDS]]
            dice.shuffle(dealt)
            yield from dealt
