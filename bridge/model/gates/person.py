"""Gates about the person: the consents, who identified the borrower and how, the ban on loans, age and passport."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from bridge.model.application import Consent
from bridge.model.checks.passport import Passport, birthday, check_passport
from bridge.model.credit.dates import month_later
from bridge.model.gates.case import SKEW, Case, Given, Verdict, closed
from bridge.model.gates.setting import Setting
from bridge.model.money import shown_rubles

BUREAU_CONSENT = "credit_history"
PERSONAL_DATA = "personal_data"
_ADULT = 18

# 115-FZ art. 7: how a borrower may be identified. SIMPLE only for small sums, BIOMETRIC always.
WAYS = MappingProxyType(
    {
        "in_person": "лично, с подлинником паспорта",
        "bank": "банком по поручению кредитора",
        "biometrics": "через ЕСИА и ЕБС",
        "simplified": "упрощённо, по данным паспорта и СНИЛС или ИНН",
    }
)
BIOMETRIC, SIMPLE = "biometrics", "simplified"
CHANNELS = ("remote", "in_person")


def consents(case: Case, _setting: Setting, _given: Given) -> Verdict:
    """152-FZ art. 9: each required document agreed to by itself; the consent to a bureau's report still holds (218-FZ art. 6)."""
    given = [one for one in case.application.consents if one.given_at <= case.at + SKEW and one.ended_at is None]
    latest = {consent.kind: consent for consent in given}
    facts = {kind: f"{latest[kind].version}, {latest[kind].given_at.isoformat()}" for kind in case.documents if kind in latest}
    missing = [title for kind, title in case.documents.items() if kind not in latest]
    if missing:
        return closed(f"нет согласия: {', '.join(missing)}", facts=facts)
    if case.in_force("pd_consent_separate") and case.rule("pd_consent_separate").value and PERSONAL_DATA not in case.documents:
        return closed("согласие на обработку персональных данных должно быть отдельным документом", facts=facts)
    bureau = latest.get(BUREAU_CONSENT)
    if bureau and _too_old(case, bureau):
        return closed("срок согласия на запрос кредитной истории вышел", facts=facts)
    return Verdict(True, f"каждое своим документом: {', '.join(case.documents.values())}", facts)


def _too_old(case: Case, consent: Consent) -> bool:
    if not case.in_force("bureau_consent_months"):
        return False
    given = consent.given_at.astimezone(case.zone).date()
    return case.day > month_later(given, case.law.whole_on("bureau_consent_months", case.day))


def identification(case: Case, setting: Setting, given: Given) -> Verdict:
    """115-FZ art. 7 and 41-FZ of 2025-04-01: which way is allowed follows from the lender's kind, the channel and the day."""
    way = given.facts.get("way") or setting.choices.get("way", "")
    if way not in WAYS:
        return closed("не сказано, как опознан заёмщик" if not way else "способ идентификации неизвестен", facts=given.facts)
    channel = setting.choices.get("channel", "remote")
    at = _moment(given.facts.get("at", ""), case) or given.at
    facts = {**given.facts, "way": way, "channel": channel, "lender": case.lender.value, "at": at.isoformat()}
    words = f"{WAYS[way]}, {case.local(at)}"
    why = _way_forbidden(case, way, channel)
    if not why and at > case.at + SKEW:
        why = "опознан позже подписи"
    return closed(why, words, facts) if why else Verdict(True, words, facts)


def _way_forbidden(case: Case, way: str, channel: str) -> str:
    key = f"biometrics_remote_{case.lender}"
    if channel == "remote" and way != BIOMETRIC and case.in_force(key) and case.rule(key).value:
        return f"с {case.rule(key).valid_from:%d.%m.%Y} дистанционный заём требует идентификации через ЕБС"
    if way == SIMPLE and case.in_force("simplified_identification_max"):
        most = case.law.whole_on("simplified_identification_max", case.day)
        if case.amount > most:
            return f"упрощённая идентификация только до {shown_rubles(most)}"
    return ""


def self_ban(case: Case, _setting: Setting, given: Given) -> Verdict:
    """31-FZ of 2024-02-26: the answer of all qualified bureaus, fresh at the signing. A ban ends the matter."""
    if not case.in_force("self_ban_check"):
        return Verdict(True, "на день подписи запрос не требуется")
    at = _moment(given.facts.get("at", ""), case) or given.at
    facts = {**given.facts, "at": at.isoformat()}
    if bans(given.facts):
        return Verdict(False, "бюро ответили: запрет действует", facts, "действует самозапрет", refused=True)
    if not _none_told(given):
        return closed("результат запроса неизвестен", facts=facts)
    lacking = _not_asked(case, given)
    if lacking:
        return closed(f"не спрошены бюро: {', '.join(lacking)}", facts=facts)
    until = _fresh_until(case, at)
    words = f"запрета нет, {'решение' if 'state' in given.facts else 'ответ'} от {case.local(at)}"
    if at > case.at + SKEW:
        return Verdict(False, words, facts, "ответ из будущего: проверьте часы")
    if until and case.at > until:
        return Verdict(False, words, facts, "ответ устарел, бюро надо спросить снова", good_until=until)
    return Verdict(True, words, facts, good_until=until)


def bans(facts: Mapping[str, str]) -> bool:
    """True when the bureaus' answer tells of a ban in force."""
    return facts.get("result") == "ban"


def _none_told(given: Given) -> bool:
    return given.facts.get("result") == "none" or given.facts.get("state") == "approved"


def _not_asked(case: Case, given: Given) -> list[str]:
    """Bureaus that are not named as asked. An approval names none: the lender's system asks them all before it approves."""
    if "state" in given.facts or not case.in_force("qualified_bureaus"):
        return []
    asked = given.facts.get("bureaus", "").casefold()
    names = [name.strip() for name in str(case.rule("qualified_bureaus").value).split(",")]
    return [name for name in names if name.casefold() not in asked]


def _fresh_until(case: Case, at: datetime) -> datetime | None:
    if not case.in_force("self_ban_fresh_hours"):
        return None
    return at + timedelta(hours=case.law.whole_on("self_ban_fresh_hours", case.day))


def passport(case: Case, _setting: Setting, _given: Given) -> Verdict:
    """Eighteen and with a valid passport on the day of signing (Civil code art. 21; decree 828 of 1997 with 1205 of 2021)."""
    borrower = case.application.borrower
    if borrower.birth_date is None or borrower.passport is None:
        return closed("паспорт не заполнен")
    held = borrower.passport
    found = check_passport(Passport(held.series, held.number, held.issued_on, borrower.birth_date, held.division_code), case.day)
    adult = birthday(borrower.birth_date, _ADULT) <= case.day
    facts = {"day": case.day.isoformat(), "faults": ", ".join(found.faults), "doubts": ", ".join(found.doubts)}
    if not adult:
        return closed("заёмщику нет 18 лет", facts=facts)
    if found.faults:
        return closed("паспорт на день подписи недействителен", facts=facts)
    doubts = "; есть сомнения, посмотрите" if found.doubts else ""
    return Verdict(True, f"18 лет есть, паспорт на {case.day:%d.%m.%Y} действует{doubts}", facts)


def _moment(text: str, case: Case) -> datetime | None:
    """A moment told in a fact; one without a zone is the lender's time."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=case.zone)
