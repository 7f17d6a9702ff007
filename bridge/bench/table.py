"""Which function measures which letter. A letter's rows are named by it: a1, a2 …"""

from collections.abc import Callable
from dataclasses import dataclass

from bridge.bench.exchange.callbacks import measure_callbacks
from bridge.bench.exchange.decisions import measure_decisions
from bridge.bench.exchange.partner_post import measure_partner_post
from bridge.bench.exchange.payu_notices import measure_payu_notices
from bridge.bench.exchange.pick_up import measure_pick_up
from bridge.bench.large.borrowers import measure_borrowers
from bridge.bench.large.growth import measure_growth
from bridge.bench.large.look_up import measure_look_up
from bridge.bench.large.wires import measure_wires
from bridge.bench.place import Place
from bridge.bench.row import Effort, Row


@dataclass(frozen=True)
class Subject:
    """One letter: its title over the table, and what measures it."""

    letter: str
    title: str
    measure: Callable[[Effort, Place], list[Row]]


SUBJECTS = (
    Subject("a", "A site's order taken", measure_partner_post),
    Subject("b", "Callbacks drained to an instant receiver", measure_callbacks),
    Subject("c", "Event to first attempt, idle", measure_pick_up),
    Subject("d", "1C's decision to the site's callback", measure_decisions),
    Subject("e", "PayU's notice stored and answered", measure_payu_notices),
    Subject("f", "1C's answers through each wire", measure_wires),
    Subject("g", "Passport look-up through the web", measure_look_up),
    Subject("h", "Pages of the form, thousands of borrowers at once", measure_borrowers),
    Subject("i", "A store that grows", measure_growth),
)
