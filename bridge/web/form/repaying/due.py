"""What is owed in words: its parts, and where a sum would go by the order of the law (353-FZ art. 5 part 20)."""

from collections.abc import Iterator
from dataclasses import dataclass

from bridge.flows.repaying.start_payment import figure_of_today
from bridge.model.credit.allocation import Parts, allocate
from bridge.model.paying.figure import Figure, Wish, figure_of
from bridge.ports.outside_errors import OutsideError
from bridge.web.form.visit import Visit
from bridge.web.texts import gettext as _
from bridge.web.texts import later

# In the order of the law.
_PARTS = (
    ("overdue_interest", later("Просроченные проценты")),
    ("overdue_principal", later("Просроченный основной долг")),
    ("penalty", later("Пени")),
    ("current_interest", later("Проценты")),
    ("current_principal", later("Основной долг")),
    ("other", later("Другие платежи")),
)
_SURPLUS = {
    Wish.PLAIN: later("Останется на следующие платежи"),
    Wish.EARLY_SMALLER: later("Досрочно: следующие платежи станут меньше"),
    Wish.EARLY_SHORTER: later("Досрочно: платежей станет меньше"),
    Wish.ALL: later("Остальной долг: заём закроется"),
}


@dataclass(frozen=True)
class Owed:
    """A figure as it is shown. `fresh`: the lender told it just now; else it is the dated copy."""

    figure: Figure
    fresh: bool


def owed_now(visit: Visit) -> Owed | None:
    """Asked of the lender now; from the copy while it can't be asked; None while there is no copy either."""
    try:
        return Owed(figure_of_today(visit.hub, visit.application), fresh=True)
    except OutsideError:
        loan = visit.application.loan
        return Owed(figure_of(loan, loan.total_debt, visit.hub.clock.today()), fresh=False) if loan else None


def lines_of(parts: Parts) -> list[tuple[str, int]]:
    """Each part that is owed, named, in the order of the law."""
    return [(_(words), getattr(parts, name)) for name, words in _PARTS if getattr(parts, name)]


def went_lines(amount: int, figure: Figure, wish: Wish) -> list[tuple[str, int]]:
    """Where `amount` goes: the parts that it pays, then what is left over."""
    return list(_went(amount, figure, wish))


def _went(amount: int, figure: Figure, wish: Wish) -> Iterator[tuple[str, int]]:
    gone = allocate(amount, figure.parts)
    yield from lines_of(gone.paid)
    if gone.rest:
        yield _(_SURPLUS[wish]), gone.rest
