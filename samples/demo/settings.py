"""Fresh secrets and the settings made of them, for the hub and for each neighbour."""

import base64
import secrets
import shutil
import tomllib
from pathlib import Path

from bridge.evidence.lender_key import new_key_pem
from samples.demo.town import LOOPBACK, ROOT, Town, read_private, write_private

PARTNER = "solnechny"
MERCHANT = "tourhub"
PAY_SERVICE = "payu"
INFOBASE_USER = "Обмен с сайтом"
OFFICE_USER = "officer"
SITE_PERSON = "anna"


def prepare(town: Town, store: dict[str, str]) -> None:
    """Write the settings of a run. `store` names database and runner. Secrets that an earlier start made are kept."""
    for folder in (town.logs, town.state):
        folder.mkdir(parents=True, exist_ok=True)
    config = _copy_config(town)
    # A run of an earlier version lacks what was added since.
    stands = _stand_secrets() | (read_private(town.stands_env) if town.stands_env.exists() else {})
    write_private(town.stands_env, stands)
    own = {k: v for k, v in read_private(town.hub_env).items() if k in _OWN} if town.hub_env.exists() else _own_secrets()
    own.setdefault("BRIDGE_RATES_KEYS", base64.b64encode(secrets.token_bytes(32)).decode())
    write_private(town.hub_env, {**store, **own, **_partner_secrets(config, stands), **_addresses(town, stands, config)})


_OWN = ("BRIDGE_SECRET_KEY", "BRIDGE_SEAL_KEYS", "BRIDGE_INDEX_KEY", "BRIDGE_CODE_KEY",
        "BRIDGE_RATES_KEYS")  # fmt: skip


def _own_secrets() -> dict[str, str]:
    ring = f"1:{base64.b64encode(secrets.token_bytes(32)).decode()}"
    other = ("BRIDGE_SEAL_KEYS", "BRIDGE_RATES_KEYS")
    keys = {name: secrets.token_urlsafe(32) for name in _OWN if name not in other}
    return {**keys, "BRIDGE_SEAL_KEYS": ring}


def _stand_secrets() -> dict[str, str]:
    names = ("STAND_ONEC_PASSWORD", "STAND_ONEC_PUSH_SECRET", "STAND_PAYU_SECRET", "STAND_SMSC_PASSWORD",
             "STAND_SMSC_APIKEY", "STAND_SMSC_CALLBACK_SECRET", "STAND_SMSC_CALLBACK_PATH", "STAND_SITE_API_SECRET")  # fmt: skip
    made = {name: secrets.token_urlsafe(24) for name in names}
    made["STAND_SITE_CALLBACK_SECRET"] = _webhook_secret()
    made["OFFICE_PASSWORD"] = secrets.token_urlsafe(12)
    made["SITE_PASSWORD"] = secrets.token_urlsafe(12)
    return made


def _webhook_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}"


def _copy_config(town: Town) -> Path:
    """Partners and products of the checkout, with callbacks sent to this run's tour site."""
    folder = town.folder / "config"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "partners").mkdir(parents=True)
    shutil.copytree(ROOT / "config" / "products", folder / "products")
    # A demo that is played at night shows the same messages as by day.
    product = folder / "products" / "tour.toml"
    product.write_text(product.read_text(encoding="utf-8").replace("[informing]\n", "[informing]\nby_day = false\n"), "utf-8")
    shutil.copytree(ROOT / "config" / "papers", folder / "papers")
    for file in (ROOT / "config" / "partners").glob("*.toml"):
        lines = file.read_text(encoding="utf-8").splitlines()
        address = f'callback_url = "{town.url("toursite")}/callbacks/bridge"'
        moved = [address if line.startswith("callback_url") else line for line in lines]
        (folder / "partners" / file.name).write_text("\n".join(moved) + "\n", encoding="utf-8")
    return folder


def _partner_secrets(config: Path, stands: dict[str, str]) -> dict[str, str]:
    """The site that runs here shares its two secrets with the stand; every other partner gets secrets nobody knows."""
    made: dict[str, str] = {}
    for file in sorted((config / "partners").glob("*.toml")):
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        here = table["name"] == PARTNER
        for name in table["request_secrets"]:
            made[name] = stands["STAND_SITE_API_SECRET"] if here else secrets.token_urlsafe(24)
        for name in table["callback_secrets"]:
            made[name] = stands["STAND_SITE_CALLBACK_SECRET"] if here else _webhook_secret()
    return made


def _addresses(town: Town, stands: dict[str, str], config: Path) -> dict[str, str]:
    return {
        "BRIDGE_PUBLIC_URL": town.url("hub"),
        "BRIDGE_CONFIG": str(config),
        "BRIDGE_LENDER": "ООО МКК «Учебный заём»",
        "BRIDGE_LENDER_PHONE": "+7 800 000-00-00",
        "BRIDGE_LENDER_EMAIL": "lender@example.org",
        "BRIDGE_ONEC_URL": f"{town.url('onec')}/mfo",
        "BRIDGE_ONEC_CACHE": str(town.folder / "onec"),
        "BRIDGE_ERASED_LIST": str(town.folder / "erased.jsonl"),
        "BRIDGE_CALLS": str(town.folder / "calls"),
        "BRIDGE_SANDBOX": str(town.folder / "sandbox"),
        "BRIDGE_ONEC_LOGIN": INFOBASE_USER,
        "BRIDGE_ONEC_PASSWORD": stands["STAND_ONEC_PASSWORD"],
        "BRIDGE_ONEC_ZONE": "Europe/Moscow",
        "BRIDGE_ONEC_PAY_SERVICE": PAY_SERVICE,
        "BRIDGE_ONEC_NOTICE_SECRET": stands["STAND_ONEC_PUSH_SECRET"],
        "BRIDGE_PAYU_HOST": town.url("payu"),
        "BRIDGE_PAYU_MERCHANT": MERCHANT,
        "BRIDGE_PAYU_SECRET": stands["STAND_PAYU_SECRET"],
        "BRIDGE_SMS_URL": town.url("smsc"),
        "BRIDGE_SMS_LOGIN": "bridge",
        "BRIDGE_SMS_PASSWORD": stands["STAND_SMSC_PASSWORD"],
        "BRIDGE_SMS_CALLBACK_SECRET": stands["STAND_SMSC_CALLBACK_SECRET"],
        "BRIDGE_SMS_CALLBACK_PATH": stands["STAND_SMSC_CALLBACK_PATH"],
        "BRIDGE_MAIL_HOST": LOOPBACK,
        "BRIDGE_MAIL_PORT": str(town.ports["smtp"]),
        "BRIDGE_MAIL_SAFETY": "none",
        "BRIDGE_MAIL_SENDER": "Учебный заём <lender@example.org>",
        "BRIDGE_CALLBACK_NETWORKS": "127.0.0.0/8",
        # A newcomer logs in by name and password; a second factor can be added on the page «Мой вход».
        "BRIDGE_SECOND_FACTOR": "nobody",
        "BRIDGE_CLOCK_FILE": str(town.clock_file),
        "BRIDGE_EVIDENCE_KEY_FILE": str(_evidence_key(town)),
    }


def _evidence_key(town: Town) -> Path:
    """The lender's key of this run, in a file of its own: a setting's line holds no PEM."""
    file = town.folder / "evidence-key.pem"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(new_key_pem(), encoding="ascii")
    return file


def secrets_of_run(town: Town) -> dict[str, str]:
    """Every secret value of the run by name, for the search of leaks."""
    hub, stands = read_private(town.hub_env), read_private(town.stands_env)
    marks = ("SECRET", "PASSWORD", "_KEY", "APIKEY")
    named = {name: value for name, value in {**hub, **stands}.items() if not name.endswith("_FILE")}
    found = {name: value for name, value in named.items() if any(mark in name for mark in marks)}
    found["BRIDGE_EVIDENCE_KEY"] = _evidence_key(town).read_text(encoding="ascii").splitlines()[2]
    found["BRIDGE_SEAL_KEYS"] = hub["BRIDGE_SEAL_KEYS"].partition(":")[2]
    return found
