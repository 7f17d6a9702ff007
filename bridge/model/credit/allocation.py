"""Which debts a payment repays first (353-FZ art. 5 part 20; no other order may be agreed)."""

from dataclasses import dataclass, fields

from bridge.model.errors import FieldInvalidError


class AllocationSumError(FieldInvalidError):
    """A payment or a debt below zero can't be allocated."""

    code = "allocation_sum"


@dataclass(frozen=True)
class Parts:
    """Debts, or what was paid of them, in kopecks. The fields stand in the order in which they are repaid."""

    overdue_interest: int = 0
    overdue_principal: int = 0
    penalty: int = 0
    current_interest: int = 0
    current_principal: int = 0
    other: int = 0

    @property
    def total(self) -> int:
        """The sum of all parts."""
        return sum(getattr(self, part.name) for part in fields(self))


@dataclass(frozen=True)
class Allocation:
    """What went where, and the `rest` that no debt took. The rest is not an early return unless the borrower asks for one."""

    paid: Parts
    rest: int


def allocate(amount: int, due: Parts) -> Allocation:
    """Spread `amount` kopecks over the debts in the order of the law. Raises AllocationSumError for sums below zero."""
    if amount < 0:
        raise AllocationSumError("a payment must not be below zero", field="amount")
    taken: dict[str, int] = {}
    for part in fields(Parts):
        owed = getattr(due, part.name)
        if owed < 0:
            raise AllocationSumError("a debt must not be below zero", field=part.name)
        taken[part.name] = min(amount, owed)
        amount -= taken[part.name]
    return Allocation(Parts(**taken), amount)
