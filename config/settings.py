"""Reads the variables. Refuses to start with everything that is missing or wrong named at once."""

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from zoneinfo import ZoneInfo

from config.variables import VARIABLES, Variable


class SettingsIncompleteError(Exception):
    """The environment lacks variables or holds wrong ones; `faults` names each with what would be right."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("the settings are not complete:\n  " + "\n  ".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, repr=False)
class Settings:
    """All variables by their names in lower case without the prefix: BRIDGE_PUBLIC_URL is `public_url`."""

    public_url: str
    office_url: str
    partners_url: str
    database_url: str
    runner: str
    threads: int
    redis_url: str
    worker_name: str
    lease_seconds: int
    keep_days: Mapping[str, int]
    erased_list: Path
    scanner: str
    password_list: Path
    secret_key: str
    seal_keys: str
    index_key: str
    code_key: str
    metrics_token: str
    zone: ZoneInfo
    lender: str
    lender_phone: str
    lender_email: str
    config: Path
    law: Path
    onec_url: str
    onec_login: str
    onec_password: str
    onec_zone: ZoneInfo
    onec_map: str
    onec_pay_service: str
    onec_calls: int
    onec_cache: Path
    onec_notice_secret: str
    onec_notice_secret_before: str
    payu_host: str
    payu_merchant: str
    payu_secret: str
    payu_test_orders: str
    payu_protocol: str
    payu_currency: str
    payu_steps: str
    payu_hold_hours: int
    payu_pay_minutes: int
    payu_receipts: str
    payu_contacts: str
    payu_cards: str
    payu_refund_notice: str
    sms_gateway: str
    sms_url: str
    sms_second_url: str
    sms_login: str
    sms_password: str
    sms_apikey: str
    sms_sender: str
    sms_max_parts: int
    sms_at_once: int
    sms_low_balance: int
    sms_callback_path: str
    sms_callback_secret: str
    sms_callback_sum: str
    rates_keys: str
    callback_networks: tuple[IPv4Network | IPv6Network, ...]
    sandbox: Path
    calls: Path
    proxies: tuple[IPv4Network | IPv6Network, ...]
    limits_times: int
    endpoint_hours: int
    decision_target: int
    mail_host: str
    mail_port: int
    mail_sender: str
    mail_safety: str
    mail_login: str
    mail_password: str
    second_factor: frozenset[str]
    session_hours: int
    session_idle_minutes: int
    second_person: str
    second_hours: int
    second_suspense: int
    second_refund: int
    second_rows: int
    second_pause_minutes: int
    evidence_key: str
    tsa_url: str
    tsa_ca: Path | None
    traces: str
    log: str
    clock_file: Path | None

    def seal_ring(self) -> dict[int, bytes]:
        """The store's keys by version. Raises SettingsIncompleteError when the text is not `version:base64,…`."""
        ring = {}
        for part in self.seal_keys.split(","):
            version, _, key = part.strip().partition(":")
            try:
                ring[int(version)] = base64.b64decode(key, validate=True)
            except (ValueError, binascii.Error):
                raise SettingsIncompleteError(["BRIDGE_SEAL_KEYS: version:base64 of 32 bytes, by comma"]) from None
        if any(len(key) != 32 for key in ring.values()):
            raise SettingsIncompleteError(["BRIDGE_SEAL_KEYS: each key must have 32 bytes"])
        return ring


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment. Raises SettingsIncompleteError naming every fault."""
    environment = os.environ if environment is None else environment
    values: dict[str, object] = {}
    faults: list[str] = []
    for variable in VARIABLES:
        try:
            text = given(variable, environment)
            values[variable.name.removeprefix("BRIDGE_").lower()] = variable.kind(text)
        except ValueError as error:
            faults.append(f"{variable.name}: {error}")
    if faults:
        raise SettingsIncompleteError(faults)
    return Settings(**values)  # type: ignore[arg-type]  # kinds are fixed by VARIABLES; a test compares the two


def given(variable: Variable, environment: Mapping[str, str]) -> str:
    """The variable's text: its value, the contents of NAME_FILE, or the default. Raises ValueError."""
    if variable.name in environment:
        return environment[variable.name]
    file = environment.get(f"{variable.name}_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError:
            raise ValueError(f"the file {file} can't be read") from None
    if variable.default is None:
        raise ValueError(f"missing: {variable.meaning}")
    return variable.default


def read_secret(name: str, environment: Mapping[str, str] | None = None) -> str:
    """A secret that a partner's file names. Raises SettingsIncompleteError when it is missing."""
    environment = os.environ if environment is None else environment
    try:
        return given(Variable(name, str, "a secret named by a partner's file", "config.partners"), environment)
    except ValueError as error:
        raise SettingsIncompleteError([f"{name}: {error}"]) from None


def read_env_file(path: Path) -> dict[str, str]:
    """Lines NAME=value of a file, # for comments."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
