"""The systems outside: 1C and its map, PayU, the gateway of messages, letters, tour sites. Nothing is changed there."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from adapters.http import LONG_ANSWER, OutsideHttp, Retries
from adapters.onec.checking.findings import Level
from adapters.onec.checking.holding import held_live, map_named
from adapters.onec.checking.live.base import LONGEST_DESCRIPTION, Base
from adapters.partners.reaching import reach
from adapters.partners.words import maps_of_words
from adapters.surroundings import SystemClock
from bridge.desk.exchanging.onec_settings import onec_settings
from bridge.desk.opening.finding import Finding, Judgement, faulty, good, look, not_set
from bridge.desk.opening.own_parts import clock
from bridge.desk.partners.looking import Judgement as Verdict
from bridge.desk.partners.looking import Surroundings, findings_of
from bridge.flows.hub import Hub
from bridge.model.money import rubles_text
from bridge.model.payment import Payment, PaymentState
from bridge.ports.outside_errors import OutsideError
from config.catalogue import read_partners
from config.settings import Settings, SettingsIncompleteError, read_secret

# HTTP dates are whole seconds.
_HTTP_CLOCKS_APART = timedelta(seconds=5)
_NOBODYS = "BRIDGECHEK"
_ONE_TRY = Retries(tries=1)


def loan_system(settings: Settings) -> Iterator[Finding]:
    """The publication answers, its clock, and every call of the map can work."""
    http = _http("onec", settings)
    seen = list(_clock_of("1C clock", http, settings.onec_url))
    yield from seen
    if any(one.judgement is Judgement.FAULTY for one in seen):
        return
    onec_map = map_named(settings.onec_map)
    checked = held_live(onec_map, Base(onec_settings(), http.with_limit(LONGEST_DESCRIPTION)))
    if checked.broken:
        yield faulty("1C map", f"{onec_map.title}: can't work: {', '.join(checked.broken)}", "bridge onec check --faults")
        return
    warnings = len(checked.of_level(Level.WARNING))
    yield good("1C map", f"{onec_map.title}: every call can work")
    if warnings:
        yield look("1C map", f"{warnings} things may be lost", "bridge onec check --faults")


def acquirer(settings: Settings, hub: Hub) -> Iterator[Finding]:
    """PayU takes our signature: it is asked about a payment that nobody made."""
    asked = Payment("pay_check", "", _NOBODYS, 100, PaymentState.STARTED, hub.clock.now())
    try:
        known = hub.acquiring.payment_state(asked)
    except OutsideError as error:
        yield faulty("PayU", error.message, "BRIDGE_PAYU_HOST, BRIDGE_PAYU_MERCHANT, BRIDGE_PAYU_SECRET, BRIDGE_PAYU_PROTOCOL")
        return
    if known is not None:
        yield look("PayU", f"knows a payment {_NOBODYS} that nobody made", "ask PayU whose account this is")
    else:
        yield good("PayU", "takes our signature")
    yield from _clock_of("PayU clock", _http("payu", settings), settings.payu_host)


def messages(hub: Hub) -> Iterator[Finding]:
    """The gateway lets us in, and its account can pay."""
    try:
        left = hub.sms.balance()
    except OutsideError as error:
        yield faulty("messages", f"{hub.sms.name}: {error.message}", "BRIDGE_SMS_* and the gateway's list of allowed addresses")
        return
    if left < hub.sms_low_balance:
        yield look("messages", f"{hub.sms.name}: {rubles_text(left)} left", "top the account up: without codes nobody signs")
    else:
        yield good("messages", f"{hub.sms.name}: {rubles_text(left)} left")


def letters(hub: Hub) -> Iterator[Finding]:
    """A mail server is set; it is not spoken to: a letter would have to go."""
    yield (
        good("letters", "a mail server is set") if hub.mail else not_set("letters", "no BRIDGE_MAIL_HOST: nobody is written to")
    )


def sites(settings: Settings, hub: Hub) -> Iterator[Finding]:
    """Each site as `bridge partners check` sees it: secrets, address, name, TLS, words."""
    around = Surroundings(_secret, settings.callback_networks, maps_of_words(), tuple(hub.products), datetime.now(UTC), reach)
    for table in read_partners(settings.config):
        part = f"site {table['name']}"
        wrong = [one for one in findings_of(table, around) if one.judgement is Verdict.FAULTY]
        yield from (faulty(part, f"{one.what}: {one.says}", f"bridge partners check {table['name']}") for one in wrong)
        if not wrong:
            yield good(part, "secrets, address, words")


def _secret(name: str) -> str | None:
    try:
        return read_secret(name, os.environ)
    except SettingsIncompleteError:
        return None


def _clock_of(part: str, http: OutsideHttp, url: str) -> Iterator[Finding]:
    try:
        answer = http.call("clock", "GET", url, what="look at the clock", safe=True, timeouts=(5.0, 15.0))
    except OutsideError as error:
        yield faulty(part, f"nobody answers: {error.message}", "its address in the settings, the network, the system itself")
        return
    try:
        told = parsedate_to_datetime(answer.headers.get("Date", ""))
    except ValueError:
        yield look(part, "no date in the answer", "nothing: some servers leave it out")
        return
    yield clock(part, told.astimezone(UTC), datetime.now(UTC), _HTTP_CLOCKS_APART)


def _http(system: str, settings: Settings) -> OutsideHttp:
    at = SystemClock(str(settings.zone))
    return OutsideHttp(system, lambda _: None, at, retries=_ONE_TRY, body_limit=LONG_ANSWER)
