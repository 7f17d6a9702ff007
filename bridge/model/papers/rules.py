"""How a product makes the papers of a contract: whose set is signed, which documents, how figures are compared."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bridge.model.credit.base_period import Span
from bridge.model.credit.psk import MonthFraction
from bridge.model.papers.figures import Tolerance
from bridge.model.papers.template import Templates


class SetSource(StrEnum):
    """Who makes the papers that are signed."""

    LOAN_SYSTEM = "loan_system"
    HUB = "hub"


@dataclass(frozen=True)
class PskConvention:
    """What the law leaves open (353-FZ art. 6 part 2.2) and the loan system must do alike.

    `base` None: the contract's own period; `month`: how long a month is when a part of it is measured.
    """

    base: Span | None = None
    month: MonthFraction = MonthFraction.ACTUAL


@dataclass(frozen=True)
class PaperRules:
    """`hub_set`: the documents of a set of the hub's own, in order; `beside`: those that join a set of the loan system as pages
    for the phone; `lender`: facts of the lender that papers name, by place (lender_ogrn …)."""

    source: SetSource = SetSource.LOAN_SYSTEM
    templates: Templates = field(default_factory=Templates)
    hub_set: tuple[str, ...] = ("individual_terms", "contract", "schedule")
    beside: tuple[str, ...] = ("individual_terms", "schedule")
    tolerance: Tolerance = field(default_factory=Tolerance)
    psk: PskConvention = field(default_factory=PskConvention)
    lender: Mapping[str, str] = field(default_factory=dict)
