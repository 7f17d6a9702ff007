"""Reads the hub and the far sides into plain pictures and lays them beside the model. Raises AssertionError with what differs."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select

from bridge.model.application import Application
from bridge.model.evidence.chain import first_broken
from bridge.model.gates import GateName
from bridge.model.status import Status
from bridge.ports.store import Transaction
from bridge.ports.work import CLOCK, WorkKind, WorkState
from bridge.store import schema
from tests.fakes.surroundings import START
from tests.faults.life.around.world import World
from tests.faults.life.model import Far, Known, Shown

PAID_OUT = (Status.PAYOUT_READY, Status.ACTIVE, Status.REPAID)
# Of these a second open row would be a second effect in the making.
ONE_OPEN_EACH = (WorkKind.POST_PAYMENT, WorkKind.RECEIVE_DECISION, WorkKind.ASK_SIGNING_CODE, WorkKind.ISSUE_CONTRACT)
# An offer of a day; prices hold longer.
SHORTEST_LIFE = START + timedelta(days=1)


class Books:
    """Looks again only when something was written since it looked last, here or at a far side."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._seen: object = None

    def check(self) -> None:
        """What must hold after each step."""
        world = self._world
        moment = (world.crashes.commits, len(world.system.calls), len(world.site.delivered), len(world.orders))
        if moment == self._seen:
            return
        self._seen = moment
        world.read_store(self._compare)
        self._compare_inbox()
        again = [message for message, times in Counter(one.id for one in world.sms.sent).items() if times > 1]
        assert not again, f"sent twice: {again}"

    def check_end(self) -> None:
        """Nothing waits, and all books agree or a person was told of what differs."""
        self._world.read_store(self._compare_end)

    def _compare(self, tx: Transaction) -> None:
        rows = tx.applications.recent(100)
        by_order = {row.order_id: row for row in rows}
        assert len(by_order) == len(rows), "one order, two applications"
        assert by_order.keys() <= {order.draft.order_id for order in self._world.orders}, "an order that nobody sent"
        for order in self._world.orders:
            row = by_order.get(order.draft.order_id)
            if self._world.clock.now() >= SHORTEST_LIFE:
                order.loan.note("wait", Known.SURELY)
            order.loan.check(self._shown(tx, row) if row else None, self._far(row))
            if row:
                self._check_evidence(tx, row)
                self._check_gates(row)
                self._check_outbox(tx, row)

    def _compare_end(self, tx: Transaction) -> None:
        for order in self._world.orders:
            row = tx.applications.get(order.id)
            waiting = {one.kind.rpartition(":")[2] for one in tx.attentions.waiting()}
            told = {one.reference: one.id for one in tx.payments.of(row.id) if one.id in waiting}
            # Only a payment that the lender refuses, with a word to a person, may wait for ever.
            undone = [one for one in tx.work.open_of(row.id) if one.subject not in told.values()]
            assert all(one.destination.startswith(CLOCK) for one in undone), f"still to be done: {undone}"
            order.loan.check_end(self._shown(tx, row), self._far(row), told)

    def _shown(self, tx: Transaction, row: Application) -> Shown:
        entries = tx.evidence.of(row.id)
        booking = row.gate(GateName.BOOKING)
        return Shown(
            application=row.id,
            status=row.status.value,
            walk=[(_word(event), status.value) for _, event, status in tx.applications.history(row.id)],
            events=[(event.seq, _word(event.type)) for event in tx.events.of(row.id)],
            price=(row.price.version, row.price.total),
            deal=row.deal.number if row.deal else "",
            answered=row.questionnaire_at is not None,
            booked=booking is not None and booking.open,
            contract=row.contract.fingerprint if row.contract else "",
            signed=row.signature.fingerprint if row.signature else "",
            refusals=sum(entry.kind == "refused" for entry in entries),
            payments={one.reference: (one.state.value, one.amount) for one in tx.payments.of(row.id)},
        )

    def _far(self, row: Application | None) -> Far:
        if row is None:
            return Far()
        system, record = self._world.system, self._world.system.deal_of(row.id)
        heard = [event.seq for event in self._world.site.delivered if event.application_id == row.id]
        if record is None:
            return Far(heard=heard)
        second = [f"second deal {n}" for n in range(system.second_deals.count(row.id))]
        postings = [posted.amount for _, posted in record.posted]
        been = frozenset(system.been.get(record.number, ()))
        return Far([record.number, *second], record.state.value, been, postings, heard)

    def _check_evidence(self, tx: Transaction, row: Application) -> None:
        """A chain that nobody broke; a code sent for exactly the papers that are signed."""
        entries = tx.evidence.of(row.id)
        assert first_broken(entries) is None
        if row.signature and row.contract:
            sent = {(one.facts["code_id"], one.facts["fingerprint"]) for one in entries if one.kind == "code_sent"}
            assert (row.signature.code_id, row.contract.fingerprint) in sent, "signed without a code for these papers"
            assert row.contract.price_version == row.price.version

    def _check_gates(self, row: Application) -> None:
        """No payout before every gate has its evidence."""
        if row.status in PAID_OUT:
            assert row.signature
            assert row.signature.confirmed_at
            assert {gate.name for gate in row.gates} == set(GateName)
            assert all(gate.open and gate.evidence for gate in row.gates)
            assert all(not gate.not_before or (gate.opened_at and gate.opened_at >= gate.not_before) for gate in row.gates)

    def _check_outbox(self, tx: Transaction, row: Application) -> None:
        """In each line one row at work at a time; nothing posted twice."""
        rows = [one for one in tx.work.open_of(row.id) if one.state is not WorkState.DEAD]
        at_work = [one.destination for one in rows if one.state is WorkState.LEASED and not one.destination.startswith(CLOCK)]
        lines = Counter(at_work)
        assert not lines or max(lines.values()) == 1, f"two rows of one line at work: {lines}"
        same = Counter((one.kind, one.subject) for one in rows if one.kind in ONE_OPEN_EACH)
        assert not same or max(same.values()) == 1, f"posted twice: {same}"

    def _compare_inbox(self) -> None:
        """Each notice that was answered is there, each once; none that nobody sent."""
        notices = self._world.notices
        with self._world.ground.engine.connect() as connection:
            kept = connection.execute(select(func.count()).where(schema.notices.c.source != "bad_answer")).scalar_one()
        assert len(notices.keys(answered=True)) <= kept <= len(notices.keys()), f"{kept} notices for {notices.keys()}"


def _word(event: str) -> str:
    return event.removeprefix("application.")
