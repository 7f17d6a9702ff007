"""The stories by phone. A site plays one by sending an application with its phone; any other phone is a person's own walk."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

FIRST = "+790000"
_REFUSALS = {
    "100": "not on these terms", "110": "the sum", "120": "the term", "130": "the applicant", "140": "the tour",
}  # fmt: skip


class Outcome(StrEnum):
    """What the lender decides at first."""

    APPROVED = "approved"
    DECLINED = "declined"
    LESS = "approved less"
    MORE = "more wanted"


@dataclass(frozen=True)
class Story:
    """`says`: what happens, for the site's developer. Spans are by the sandbox's own clock.

    The borrower `opens` the form and `signs`, or dawdles there. `decides_in` from the hand-over; `away`: the lender can't be
    reached for so long after the application came. `refusal`: the number told with a refusal. `again` decides after a new price.
    `pays`: False, where the lender cancels before the payout.
    """

    phone: str
    says: str
    outcome: Outcome = Outcome.APPROVED
    again: Outcome = Outcome.APPROVED
    refusal: str = ""
    opens: bool = True
    signs: bool = True
    pays: bool = True
    decides_in: timedelta = timedelta(seconds=5)
    away: timedelta = timedelta(0)


def _phone(number: str) -> str:
    return FIRST + number.zfill(5)


STORIES: tuple[Story, ...] = (
    Story(
        _phone("1"), "approved in full; signed; paid out once the booking is confirmed and the clock has passed the law's pause"
    ),
    Story(_phone("2"), "approved for half of the loan: send a new price with a larger advance, and it is approved", Outcome.LESS),
    Story(_phone("3"), "the lender wants more data, the borrower gives it, then approved", Outcome.MORE),
    Story(_phone("4"), "the lender looks at it for a day, then approves", decides_in=timedelta(days=1)),
    Story(
        _phone("5"),
        "approved, the borrower waits with signing; after a new price declined with 110",
        again=Outcome.DECLINED,
        refusal="110",
        signs=False,
    ),
    Story(_phone("6"), "signed, then the lender cancels instead of paying", pays=False),
    Story(_phone("7"), "the borrower never opens the form: it expires", opens=False),
    Story(_phone("8"), "approved, and never signed: it expires", signs=False),
    Story(_phone("9"), "the lender can't be reached for ten minutes, then as the first", away=timedelta(minutes=10)),
    *(
        Story(_phone(number), f"declined with {number}: {words}", Outcome.DECLINED, Outcome.DECLINED, number)
        for number, words in _REFUSALS.items()
    ),
)
_BY_PHONE = {story.phone: story for story in STORIES}
# Somebody walks through the pages by hand: nobody acts for the borrower.
BY_HAND = Story("", "fill the form in yourself: every code is zeros")


def story_of(phone: str) -> Story:
    """The story of this phone."""
    return _BY_PHONE.get(phone, BY_HAND)
