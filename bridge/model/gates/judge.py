"""Judge one gate: its evidence, wherever it comes from, under the law of the day of signing. Pure: same input, same gate."""

from collections.abc import Mapping
from dataclasses import replace

from bridge.model.errors import RuleBrokenError
from bridge.model.gates.case import Case, Given, Verdict, closed
from bridge.model.gates.gate import By, Gate, GateName
from bridge.model.gates.setting import Setting
from bridge.model.gates.table import Rule

_NOTHING: Mapping[str, str] = {}
_ASKED = {
    By.APPROVAL: "ждём решения кредитора по этой цене",
    By.LOAN_SYSTEM: "ждём ответа системы займов",
    By.OFFICE: "ждём записи сотрудника",
    By.PARTNER: "ждём ответа сайта",
}


def judge_gate(rule: Rule, setting: Setting, case: Case, told: Given | None = None) -> tuple[Gate, Verdict]:
    """The gate as it stands now, with the verdict. `told`: evidence that has just come and replaces what was there."""
    present = case.application.gate(rule.name)
    if setting.off:
        return _switched_off(rule, setting, case, present), Verdict(True)
    given = told or _given(rule, setting, case, present)
    verdict = _verdict(rule, setting, case, given)
    gate = Gate(
        rule.name, _words(setting, case, given, verdict), None, verdict.not_before, rule.stage, setting.by, verdict.facts,
        good_until=verdict.good_until, why=verdict.why,
    )  # fmt: skip
    if given is not None:
        # What is computed has no moment of its own: it is computed anew each time.
        gate = replace(gate, given_by=given.by, given_at=None if setting.by is By.HUB else given.at)
    return (_opened(gate, case, present) if verdict.open else gate), verdict


def _words(setting: Setting, case: Case, given: Given | None, verdict: Verdict) -> str:
    if setting.by is not By.APPROVAL or given is None:
        return verdict.words
    approved = f"сделка {given.facts['deal']} одобрена {case.local(given.at)}, это кредитор проверил до решения"
    return f"{verdict.words}; {approved}" if verdict.words else approved


def _verdict(rule: Rule, setting: Setting, case: Case, given: Given | None) -> Verdict:
    if given is None and not rule.alone:
        return closed(_ASKED.get(setting.by, "ждём"))
    try:
        return rule.judge(case, setting, given or Given(_NOTHING, case.now, "hub"))
    except RuleBrokenError as error:
        # A parameter that is missing, a calendar that does not reach so far: nothing is proved.
        return closed(f"не посчитать: {error.message}")


def _given(rule: Rule, setting: Setting, case: Case, present: Gate | None) -> Given | None:
    """Evidence that is there already. What another giver left counts no more once the product names a new one."""
    if setting.by is By.HUB:
        return Given(_NOTHING, case.at, "hub")
    if setting.by is By.APPROVAL:
        return _approval(case)
    if present is None or present.by is not setting.by or present.given_at is None:
        return None
    kept = {name: text for name, text in present.facts.items() if name in (*rule.needs, *rule.may_tell, *_DEAL)}
    return Given(kept, present.given_at, present.given_by)


_DEAL = ("state", "raw", "deal")


def _approval(case: Case) -> Given | None:
    """The lender's approval of the deal for the present price stands for what its system asks before it approves."""
    decision, deal = case.application.decision, case.application.deal
    if decision is None or deal is None or not decision.approved or decision.price_version != case.application.price.version:
        return None
    return Given({"deal": deal.number, "state": "approved", "at": decision.at.isoformat()}, decision.at, "loan_system")


def _opened(gate: Gate, case: Case, present: Gate | None) -> Gate:
    """Open since the same evidence opened it first; anew when the evidence is another or the clock went back behind it."""
    since = present.opened_at if present and present.open and same_evidence(present, gate) else None
    return replace(gate, opened_at=since if since and since <= case.now else case.now)


def same_evidence(one: Gate, other: Gate) -> bool:
    """True when both stand on the same facts of the same giver."""
    return (one.by, dict(one.facts), one.given_by, one.off) == (other.by, dict(other.facts), other.given_by, other.off)


def _switched_off(rule: Rule, setting: Setting, case: Case, present: Gate | None) -> Gate:
    since = present.opened_at if present and present.off == setting.off else None
    words = f"выключено настройкой: {setting.off}"
    return Gate(rule.name, words, since or case.now, stage=rule.stage, by=setting.by, off=setting.off)


def names_closed(gates: tuple[Gate, ...]) -> tuple[GateName, ...]:
    """Names of the gates without evidence."""
    return tuple(gate.name for gate in gates if not gate.open)
