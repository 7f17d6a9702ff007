"""What each deed that may need a second person does once it is confirmed, and what is let go when it is not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bridge.flows.bulk.run_bulk import post_run
from bridge.flows.erasing.erase_subject import erase_subject
from bridge.flows.hub import TIMER, Hub
from bridge.flows.recover import pause_destination
from bridge.flows.repaying.refund_payment import ask_refund
from bridge.flows.repaying.resolve_suspense import attach_money, let_be, return_money
from bridge.flows.staffing.change_people import give_role, reset_factors
from bridge.model.seconding.bulk import BulkState
from bridge.model.staff.roles import Right, Role
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind

# The hub, the transaction that also writes down the confirmation, the deed's facts, who asked and who confirmed («anna + boris»).
# What it raises undoes the confirmation as well; it makes no call outside (that is posted as work).
Do = Callable[[Hub, Transaction, Mapping[str, object], str], object]


def _nothing(_hub: Hub, _tx: Transaction, _facts: Mapping[str, object], _by: str) -> None:
    pass


@dataclass(frozen=True)
class Kind:
    """`do`: the deed itself. `drop`: what is done when it was refused, withdrawn or has lapsed."""

    right: Right
    do: Do
    drop: Do = _nothing


def resolve_suspense(hub: Hub, tx: Transaction, facts: Mapping[str, object], by: str) -> None:
    """Money in suspense goes where the first person said."""
    suspense_id, reason = str(facts["suspense"]), str(facts["reason"])
    match facts["do"]:
        case "attach":
            attach_money.within(hub, tx, suspense_id, str(facts["application"]), f"office:{by}", reason)
        case "refund":
            return_money.within(hub, tx, suspense_id, f"office:{by}", reason)
        case _:
            let_be.within(hub, tx, suspense_id, f"office:{by}", reason)


def refund_payment(hub: Hub, tx: Transaction, facts: Mapping[str, object], by: str) -> None:
    """A part of a payment, or all of it, goes back to the payer."""
    amount = facts["amount"]
    ask_refund.within(
        hub, tx, str(facts["payment"]), amount if isinstance(amount, int) else 0, f"office:{by}", str(facts["reason"])
    )


def shut_far_side(hub: Hub, tx: Transaction, facts: Mapping[str, object], by: str) -> None:
    """The way to the loan system is shut until somebody opens it."""
    pause_destination.within(hub, tx, str(facts["side"]), by, str(facts["reason"]))


def have_day_closed(hub: Hub, tx: Transaction, facts: Mapping[str, object], _by: str) -> None:
    """Closing asks the far sides, so it is work."""
    day = facts["day"]
    kept = tx.second_deeds.waiting_for("close_day", day.isoformat()) if isinstance(day, date) else None
    if kept is not None:
        tx.work.post(WorkKind.CLOSE_DAY, "", TIMER, kept.id, hub.clock.now(), once=f"close_day:{kept.id}")


def set_run_going(hub: Hub, tx: Transaction, facts: Mapping[str, object], _by: str) -> None:
    """The run over many rows begins."""
    run = tx.bulk.get(str(facts["run"]))
    tx.bulk.save(replace(run, state=BulkState.RUNNING, began_at=hub.clock.now()))
    post_run(hub, tx, run.id)


def drop_run(hub: Hub, tx: Transaction, facts: Mapping[str, object], by: str) -> None:
    """It does not."""
    run = tx.bulk.get(str(facts["run"]))
    if run.state is BulkState.ASKED:
        tx.bulk.save(replace(run, state=BulkState.REFUSED, ended_at=hub.clock.now(), ended_by=by))


def make_administrator(hub: Hub, tx: Transaction, facts: Mapping[str, object], by: str) -> None:
    """A person may do everything from now on."""
    give_role(hub, tx, str(facts["person"]), Role.ADMINISTRATOR, by)


def void_factors(hub: Hub, tx: Transaction, facts: Mapping[str, object], by: str) -> None:
    """A person's second factors are void."""
    reset_factors(hub, tx, str(facts["person"]), by)


def erase_person(hub: Hub, tx: Transaction, facts: Mapping[str, object], by: str) -> None:
    """A person's data goes for good."""
    erase_subject(hub, tx, str(facts["anchor"]), f"office:{by}")
