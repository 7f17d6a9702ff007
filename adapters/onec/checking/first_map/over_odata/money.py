"""Debt and payments over the standard interface."""

from collections.abc import Iterator, Mapping

from adapters.onec.checking.first_map.draft import Line, Table, not_found, placeholder, unsure
from adapters.onec.checking.first_map.matching import Match, leaves_of, matched, simple
from adapters.onec.checking.first_map.over_odata.applications import Make
from adapters.onec.checking.first_map.over_odata.sets import SetView
from adapters.onec.checking.first_map.over_odata.steps import Steps, doubt_of, fixed, live, named, rest, sent, told, where
from adapters.onec.checking.first_map.over_odata.world import World
from adapters.onec.checking.odata_fields import described_fields
from adapters.onec.soap.described import Field, Kind

DEBT = (
    "total_debt", "due_now", "due_principal", "due_interest", "overdue", "overdue_days", "principal", "interest", "penalty",
    "on_account",
)  # fmt: skip
OF_KIND = {"principal": "principal", "interest": "interest", "penalty": "penalty"}
ROWS = ("number", "due_on", "amount", "principal", "interest", "balance", "other")
MUST = frozenset({"number", "due_on", "amount", "principal", "interest", "balance"})
PAYMENT = ("receipt", "on", "amount", "online")
BALANCE = "Balance"


class MoneyCalls:
    """What is owed and what was paid."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._payment = world.payment
        names = ("payment_key", "payment_sum", "paid_at", "pay_service")
        self._paid = world.payment.sends(names, "post_payment") if world.payment else {}
        self._debt = world.the_contract.reads((*DEBT, "schedule"), "debt") if world.deal else {}

    def calls(self) -> Iterator[tuple[str, Make]]:
        """What can be made, by our names."""
        yield from (("debt", self.debt), ("amount_due", self.amount_due), ("post_payment", self.post_payment))
        yield "find_payment", self.find_payment

    def debt(self, steps: Steps, _table: Table) -> list[Table]:
        """The contract with its schedule, the balances where there is a register, and the payments."""
        world = self._world
        world.find_deal(steps)
        names = [one.leaf.path for name, one in self._debt.items() if name != "schedule"]
        section = self._debt.get("schedule")
        world.find_contract(steps, [*names, *([section.leaf.path] if section else [])])
        balances = self._balances(steps)
        self._list_payments(steps)
        number = fixed("number", f"заявка.{world.the_deal.number}", must=True)
        lines = [self._debt_line(steps, name, balances) for name in DEBT]
        read = Table(f"{steps.header}.read", [number, *lines, rest()])
        return [read, *self._schedule(steps, section), *self._payments(steps)]

    def _debt_line(self, steps: Steps, name: str, balances: Mapping[str, str]) -> Line:
        match = self._debt.get(name)
        default = None if name in ("total_debt", "due_now", "overdue", "overdue_days") else 0
        if match is None and (word := balances.get(OF_KIND.get(name, ""))):
            return fixed(name, f"остатки.{word}", "rubles", default=default)
        if match is None and name == "principal":
            steps.missing.append(name)
        made = told(name, match, "договор.", default=default)
        return made if match is not None or name == "principal" else Line(made.key, made.value, not_found(name))

    def _balances(self, steps: Steps) -> Mapping[str, str]:
        """Rows of the register as one object, by the words of the base for kinds of debt."""
        register = self._world.settlements
        if register is None or BALANCE not in self._world.metadata.functions_of(register.name):
            return {}
        given = self._world.metadata.functions_of(register.name)[BALANCE].gives
        fields = described_fields(self._world.metadata, self._world.metadata.kinds.get(given))
        link = next((one.name for one in fields if self._refers(one)), "")
        by, value = _by_kind(fields, self._world)
        if not (link and by and value):
            return {}
        steps.add("остатки", "balance", register, when="step.договор", select=[by, value], by=by, value=value,
                  where=[where(link, "guid", "step.договор.Ref_Key")])  # fmt: skip
        words = self._world.kinds_of_debt()
        steps.tables[-1].above += [] if words else [steps.lacks("the words of the base for kinds of debt")]
        return words

    def _refers(self, field: Field) -> bool:
        meant = self._world.words.meant(field.name).meanings
        return field.name.endswith("_Key") and bool(meant & {"contract", "loan", "deal"}) and "product" not in meant

    def _list_payments(self, steps: Steps) -> None:
        payment = self._payment
        if payment is None:
            return
        link = payment.link("contract", self._world.the_contract)
        mark = "" if link else steps.lacks("the field of a payment that refers to the contract")
        dated = self._dated(payment)
        found = payment.rows(["payments.amount", "payments.online"])
        steps.add("оплаты", "list", payment, mark, when="step.договор", order=[dated, payment.number],
                  where=[where(link or placeholder("contract_Key"), "guid", "step.договор.Ref_Key"), live(payment)],
                  select=named("Ref_Key", payment.number, dated, *(one.leaf.path for one in found.values())))  # fmt: skip

    def _dated(self, payment: SetView) -> str:
        own = self._paid.get("paid_at")
        return own.leaf.path if own else payment.dated()

    def _payments(self, steps: Steps) -> list[Table]:
        payment = self._payment
        if payment is None:
            steps.missing.append("payments")
            each = {name: {"from": [placeholder(name)]} for name in PAYMENT}
            lines = [Line("from", [placeholder("payments")], not_found("payments")), Line("each", each)]
            return [Table(f"{steps.header}.read.payments", lines)]
        found = payment.rows(["payments.amount", "payments.online"])
        lines = [
            fixed("receipt", payment.number, must=True), fixed("on", self._dated(payment), "date_iso", must=True),
            told("amount", found.get("payments.amount"), "", must=True), told("online", found.get("payments.online"), ""), rest(),
        ]  # fmt: skip
        header = f"{steps.header}.read.payments"
        return [Table(header, [Line("from", ["оплаты"])]), Table(f"{header}.each", lines)]

    def _schedule(self, steps: Steps, section: Match | None) -> list[Table]:
        header = f"{steps.header}.read.schedule"
        if section is None:
            steps.missing.append("schedule")
            each = {name: {"from": [placeholder(name)]} for name in ROWS}
            lines = [Line("from", [f"договор.{placeholder('schedule')}"], not_found("the schedule")), Line("each", each)]
            return [Table(header, lines)]
        words = self._world.words
        within = section.leaf.meant.meanings | section.leaf.within
        inner = simple(leaves_of(section.leaf.field.fields, words, within))
        found = matched([words.spec("rows", f"schedule.{name}") for name in ROWS], inner, words)
        lines = [self._instalment(steps, name, found.get(f"schedule.{name}")) for name in ROWS]
        path = f"договор.{section.leaf.path}"
        return [Table(header, [Line("from", [path], doubt_of(section))]), Table(f"{header}.each", [*lines, rest()])]

    def _instalment(self, steps: Steps, name: str, match: Match | None) -> Line:
        if name == "number":
            return fixed("number", "LineNumber", "whole", must=True)
        if match is None and name in MUST:
            steps.missing.append(f"schedule.{name}")
        return told(name, match, "", must=name in MUST, default=None if name in MUST else 0)

    def amount_due(self, steps: Steps, _table: Table) -> list[Table] | None:
        """The whole debt, where the contract tells it."""
        total = self._debt.get("total_debt")
        if total is None:
            return None
        self._world.find_deal(steps)
        self._world.find_contract(steps, [total.leaf.path])
        return [Table(f"{steps.header}.read", [told("total", total, "договор.", must=True), rest()])]

    def post_payment(self, steps: Steps, _table: Table) -> list[Table] | None:
        """A document with our key, looked for before it is written, then posted."""
        payment, world = self._payment, self._world
        if payment is None:
            return None
        world.find_deal(steps)
        world.find_contract(steps, ["Ref_Key"])
        key, mark = self._key(steps)
        steps.add("прежняя", "find", payment, mark, select=["Ref_Key", "DataVersion"], pick="one",
                  where=[where(key, "string", "payment_key"), where("DeletionMark", "bool", const=False)])  # fmt: skip
        steps.add("оплата", "write", payment, of="прежняя")
        steps.fields(self._payment_fields(steps, payment))
        if payment.posts:
            steps.add("проведена", "post", None, of="оплата")
        return [Table(f"{steps.header}.read", [fixed("posting", "оплата.Ref_Key", must=True), rest()])]

    def _payment_fields(self, steps: Steps, payment: SetView) -> Iterator[Line]:
        link = payment.link("contract", self._world.the_contract)
        mark = "" if link else steps.lacks("the field of a payment that refers to the contract")
        yield Line(link or placeholder("contract_Key"), {"from": "step.договор.Ref_Key", "required": True}, mark)
        if payment.is_document:
            yield Line("Date", {"from": "now", "as": "moment_iso", "required": True})
        must = self._world.words.calls["post_payment"].must
        for name in ("payment_key", "payment_sum", "paid_at", "pay_service"):
            match = self._paid.get(name)
            if match is not None:
                yield sent(match, {*must, "pay_service"})
            elif name in must and not (name == "paid_at" and payment.is_document):
                yield Line(placeholder(name), {"from": name, "required": True}, steps.lacks(name))
        if online := next((one.leaf.path for one in payment.rows(["payments.online"]).values()), ""):
            yield Line(online, {"const": True})

    def _key(self, steps: Steps) -> tuple[str, str]:
        match = self._paid.get("payment_key")
        if match is None:
            return placeholder("payment_key"), steps.lacks("a field for the hub's own key of a payment")
        return match.leaf.path, "" if match.sure else unsure(f"{match.leaf.path}: {match.doubt}", match.others)

    def find_payment(self, steps: Steps, table: Table) -> list[Table] | None:
        """By our key, posted."""
        payment = self._payment
        if payment is None:
            return None
        key, mark = self._key(steps)
        steps.add("оплата", "find", payment, mark, where=[where(key, "string", "payment_key"), live(payment)], select=["Ref_Key"],
                  pick="one")  # fmt: skip
        table.lines.append(Line("none_when", ["оплата"]))
        return [Table(f"{steps.header}.read", [fixed("posting", "оплата.Ref_Key", must=True), rest()])]


def _by_kind(fields: tuple[Field, ...], world: World) -> tuple[str, str]:
    """The dimension that tells kinds of debt, and the sum."""
    patterns = world.words.links["accrual"]
    texts = (one.name for one in fields if one.kind is Kind.TEXT and not one.name.endswith("_Key"))
    by = next((name for name in texts if any(pattern <= world.words.meant(name).meanings for pattern in patterns)), "")
    value = next((one.name for one in fields if one.kind is Kind.NUMBER and one.name.endswith(BALANCE)), "")
    return by, value
