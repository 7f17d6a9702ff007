"""The one table of gates: what each stands before, its law, its dated parameters, whose evidence may open it, who judges it.

The first of `ways` holds where a product's file says nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bridge.model.gates import figures, payout, person
from bridge.model.gates.case import Case, Given, Verdict
from bridge.model.gates.gate import By, GateName, Stage
from bridge.model.gates.setting import Setting
from bridge.model.law.cooling_off import Exemption

Judge = Callable[[Case, Setting, Given], Verdict]


@dataclass(frozen=True)
class Rule:
    """One line. `parameters` are keys of law.toml, {lender} and {category} stand for the product's own.

    `needs`: facts that an officer or the loan system must tell; `may_tell`: what they may; `values`: what these may say.
    `choices`: settings of the gate, each with its allowed values (none: any word); `preset`: their values where a product says
    nothing. `alone`: judged without evidence from anybody, too.
    """

    name: GateName
    stage: Stage
    law: str
    judge: Judge
    ways: tuple[By, ...]
    parameters: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    may_tell: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    preset: Mapping[str, str] = field(default_factory=dict)
    alone: bool = False


_SIGNING, _PAYOUT = Stage.BEFORE_SIGNING, Stage.BEFORE_PAYOUT
_COMPUTED = (By.HUB,)
_LENDER = (By.APPROVAL, By.LOAN_SYSTEM, By.OFFICE)
G = GateName

_LINES = (
    Rule(
        G.CONSENTS, _SIGNING, "152-ФЗ ст. 9 (156-ФЗ); 218-ФЗ ст. 6", person.consents, _COMPUTED,
        ("pd_consent_separate", "bureau_consent_months"),
    ),
    Rule(
        G.IDENTIFICATION, _SIGNING, "115-ФЗ ст. 7; 41-ФЗ от 01.04.2025", person.identification, _LENDER,
        ("biometrics_remote_{lender}", "simplified_identification_max"), ("way", "reference"), ("who", "at"),
        {"way": tuple(person.WAYS)}, {"way": tuple(person.WAYS), "channel": person.CHANNELS},
        {"way": person.BIOMETRIC, "channel": "remote"},
    ),
    Rule(
        G.SELF_BAN, _SIGNING, "31-ФЗ от 26.02.2024; 218-ФЗ ст. 5.1", person.self_ban, _LENDER,
        ("self_ban_check", "qualified_bureaus", "self_ban_fresh_hours"), ("result", "bureaus", "request"), ("at",),
        {"result": ("none", "ban")},
    ),
    Rule(G.DAILY_RATE, _SIGNING, "353-ФЗ ст. 5 ч. 23", figures.daily_rate, _COMPUTED, ("rate_day_max",)),
    Rule(
        G.FULL_COST, _SIGNING, "353-ФЗ ст. 6 ч. 11", figures.full_cost, _COMPUTED,
        ("psk_abs_max", "psk_average.{category}", "expensive_loan_psk"),
    ),
    Rule(
        G.OVERPAYMENT, _SIGNING, "353-ФЗ ст. 5 ч. 24 (545-ФЗ)", figures.overpayment, _COMPUTED,
        ("overpay_cap_short", "overpay_cap_term"),
    ),
    Rule(
        G.ONE_PERSON, _SIGNING, "151-ФЗ ст. 12", figures.one_person, _LENDER, ("loans_to_one_person_{lender}",), ("owed",),
        ("reference",),
    ),
    Rule(G.PASSPORT, _SIGNING, "ГК ст. 21; постановления 828 и 1205", person.passport, _COMPUTED),
    Rule(G.ACCEPT_WINDOW, _SIGNING, "353-ФЗ ст. 7 ч. 6, 7, 9", payout.accept_window, _COMPUTED, ("accept_working_days",)),
    Rule(
        G.COOLING_OFF, _PAYOUT, "353-ФЗ ст. 7 ч. 9.3 (9-ФЗ)", payout.cooling_off, (By.HUB, By.OFFICE),
        ("cooling_off_short_from", "cooling_off_short_hours", "cooling_off_long_above", "cooling_off_long_hours"),
        ("exemption", "reference"), ("in_person",),
        {"exemption": tuple(Exemption), "in_person": ("yes", "no")}, alone=True,
    ),
    Rule(G.BOOKING, _PAYOUT, "правило продукта: тур подтверждён", payout.booking, (By.PARTNER, By.OFFICE), (), ("number",),
         ("documents",)),
    Rule(
        G.PAYEE, _PAYOUT, "ГК ст. 807 п. 5; проверка счёта с 01.09.2025", payout.payee,
        (By.HUB, By.LOAN_SYSTEM, By.APPROVAL, By.OFFICE),
        ("payee_owner_check", "payee_seller_instruction"), ("result", "reference"), (),
        {"result": ("own", "instruction")}, {"to": (payout.SELLER, payout.BORROWER), "instruction": ()},
        {"to": payout.SELLER, "instruction": "general_terms"},
    ),
    Rule(G.STILL_SIGNED, _PAYOUT, "сверка с системой займов", payout.still_signed, (By.LOAN_SYSTEM,)),
)  # fmt: skip
RULES: Mapping[GateName, Rule] = MappingProxyType({line.name: line for line in _LINES})


def rules_of(*stages: Stage) -> tuple[Rule, ...]:
    """The lines of these stages, in the order of the table."""
    return tuple(line for line in _LINES if line.stage in stages)


def preset(name: GateName) -> Setting:
    """The setting that holds where a product's file says nothing."""
    rule = RULES[name]
    return Setting(rule.ways[0], choices=rule.preset)
