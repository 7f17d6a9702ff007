"""More than is due: what the rest may do, worked out before the borrower chooses."""

from bridge.flows.repaying.start_payment import figure_of_today
from bridge.model.errors import AmountAboveDebtError
from bridge.model.paying.early_choice import EarlyChoice, early_choice
from bridge.web.form.answers.typed_values import kopecks_of
from bridge.web.form.visit import Visit, typed


def choice_of(visit: Visit) -> EarlyChoice | None:
    """None where the typed sum leaves nothing to choose. Raises FieldInvalidError for a sum that is none or above the debt."""
    loan = visit.application.loan
    if typed("choice") != "other" or loan is None:
        return None
    amount = kopecks_of(typed("amount"), field="amount")
    figure = figure_of_today(visit.hub, visit.application)
    if amount > figure.total:
        raise AmountAboveDebtError("more than the whole debt", field="amount")
    return early_choice(loan, figure, amount, visit.hub.product(visit.application).terms.annual_rate)
