"""`bridge refunds`: tours cancelled after the payout whose refund has not ended."""

import click

from bridge.desk.printing import json_option, print_rows
from bridge.flows.hub import Hub
from bridge.model.refunding.tour_refund import TourRefund

COLUMNS = ("announced_at", "state", "scope", "kopecks", "to_lender", "to_buyer", "return_until", "reference", "application", "id")


@click.command("refunds")
@click.option("--application", "application_id", default="", help="All refunds of this one, ended or not.")
@click.option("--limit", default=200, show_default=True, help="How many, oldest first.")
@json_option
@click.pass_obj
def refunds(hub: Hub, application_id: str, limit: int, as_json: bool) -> None:
    """Refunds of tours that have not ended, oldest first."""
    with hub.store.read() as tx:
        found = tx.tour_refunds.of(application_id) if application_id else tx.tour_refunds.open(limit)
    print_rows(COLUMNS, (refund_line(one) for one in found), as_json)


def refund_line(refund: TourRefund) -> dict[str, object]:
    """What the desk shows of one."""
    return {
        "announced_at": refund.announced_at,
        "state": refund.state.value,
        "scope": refund.scope.value,
        "kopecks": refund.amount,
        "to_lender": refund.to_lender,
        "to_buyer": refund.to_buyer,
        "return_until": refund.return_until,
        "reference": refund.reference,
        "application": refund.application_id,
        "id": refund.id,
    }


COMMANDS = (refunds,)
